//! Visitors whom the company's own site knows: it signs a token (JWT, RFC 7519) that says who they are.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use thiserror::Error;
use vestibule_processor::{Name, Timestamp, limits};

/// Shortest secret, in bytes: as long as what HS256 makes of it (RFC 7518, section 3.2).
const SECRET_BYTES: usize = 32;
/// Longest token, in characters.
const TOKEN_CHARS: usize = 4_096;
/// Whom a token is for, if it says so.
const AUDIENCE: &str = "vestibule";
/// How much the site's clock may be ahead, in seconds.
const CLOCK_SECONDS: f64 = 60.0;
/// How long the point of a P-256 key is, in bytes.
const P256_POINT_BYTES: usize = 65;

/// What tokens are verified with. It alone decides how: what a token says of its algorithm must be the same.
#[derive(Clone)]
pub struct TokenKey {
    key: DecodingKey,
    algorithm: Algorithm,
}

/// Why a text is no key, as a fragment that fits after the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenKeyError {
    /// It is a private key.
    #[error(
        "holds a private key; give Vestibule the public one, and keep the private one with the site that signs"
    )]
    Private,
    /// It is a PEM of something else.
    #[error("holds no public key of RSA, of P-256 or of Ed25519")]
    Unknown,
    /// It is a secret that could be guessed.
    #[error(
        "holds a secret of fewer than {SECRET_BYTES} bytes; make a longer one, or give it a public key in PEM"
    )]
    Short,
}

/// Who a token says somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TokenUser {
    pub(super) user: Name,
    pub(super) shown_name: String,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    name: Option<String>,
    exp: f64,
    #[serde(default)]
    nbf: Option<f64>,
}

impl TokenKey {
    /// Reads a public key in PEM (RS256, ES256 or EdDSA), or takes the text as a secret (HS256).
    ///
    /// # Errors
    /// If it is neither, or should not be here.
    pub fn parse(text: &str) -> Result<TokenKey, TokenKeyError> {
        let text = text.trim();
        if text.contains("-----BEGIN") { TokenKey::public(text) } else { TokenKey::secret(text) }
    }

    fn public(text: &str) -> Result<TokenKey, TokenKeyError> {
        if text.contains("PRIVATE KEY") {
            return Err(TokenKeyError::Private);
        }
        let pem = text.as_bytes();
        let kinds = [
            (Algorithm::RS256, DecodingKey::from_rsa_pem(pem)),
            (Algorithm::ES256, DecodingKey::from_ec_pem(pem)),
            (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem)),
        ];
        let found =
            kinds.into_iter().find_map(|(algorithm, key)| Some(TokenKey { key: key.ok()?, algorithm }));
        found.filter(TokenKey::has_right_curve).ok_or(TokenKeyError::Unknown)
    }

    fn secret(text: &str) -> Result<TokenKey, TokenKeyError> {
        if text.len() < SECRET_BYTES {
            return Err(TokenKeyError::Short);
        }
        let key = DecodingKey::from_secret(text.as_bytes()).map_err(|_| TokenKeyError::Short)?;
        Ok(TokenKey { key, algorithm: Algorithm::HS256 })
    }

    fn has_right_curve(&self) -> bool {
        self.algorithm != Algorithm::ES256
            || self.key.try_get_as_bytes().is_ok_and(|point| point.len() == P256_POINT_BYTES)
    }

    /// Who a token says somebody is who calls himself `username`, or nothing if it proves nothing.
    pub(super) fn verify(&self, token: &str, username: &str, now: Timestamp) -> Option<TokenUser> {
        if token.len() > TOKEN_CHARS {
            return None;
        }
        let claims = decode::<Claims>(token, &self.key, &self.validation()).ok()?.claims;
        let seconds = now.0 as f64 / 1_000.0;
        let is_timely = claims.exp > seconds && claims.nbf.is_none_or(|nbf| nbf <= seconds + CLOCK_SECONDS);
        let is_name = (1..=limits::NAME_CHARS).contains(&claims.sub.chars().count())
            && !claims.sub.chars().any(char::is_control);
        let user = Name::from(claims.sub.as_str());
        let is_him = username.is_empty() || Name::from(username) == user;
        let shown_name = claims.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        (is_timely && is_name && is_him)
            .then(|| TokenUser { user, shown_name: shown_name.unwrap_or(claims.sub) })
    }

    fn validation(&self) -> Validation {
        let mut validation = Validation::new(self.algorithm);
        validation.set_required_spec_claims(&["exp", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        // The times are compared with the server's own clock, which is not the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TokenKey({:?})", self.algorithm)
    }
}

/// Whether a password is a token: three parts of base64, the first of which begins like a JSON object.
pub(super) fn is_token(password: &str) -> bool {
    password.starts_with("eyJ") && password.split('.').count() == 3
}

#[cfg(test)]
mod tests;
