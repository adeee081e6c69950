//! Passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes, one lane).
//!
//! Making or checking a hash takes a core about 20 ms, so a caller that has other things to do does it elsewhere.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier};
use blake2::{Blake2s256, Digest};

/// A hash that no password is checked against in earnest, of the same cost as those of [`hash`].
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$TQ0ioNWBUKN/oEJbTmq+eg$aTNkvSUY01oDzebRJShCv/bwRrms/vXQxOAH1wJDwyM";

/// The most memory a hash may ask for, in KiB, and the most passes: a check is nothing to wait for.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_PASSES: u32 = 16;

/// The hash of a password, as a PHC string with a salt of its own.
///
/// # Errors
/// If the system has no random bytes to give.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

/// Whether `password` is the one that `hash` was made of. Without a hash, for a user who does not exist, the answer
/// is no, and takes as long.
pub fn verify(hash: Option<&str>, password: &str) -> bool {
    let matches = PasswordHash::new(hash.unwrap_or(NOBODY))
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    matches && hash.is_some()
}

/// What tells a hash from another without giving it away.
pub fn digest(hash: &str) -> String {
    let digest = Blake2s256::digest(hash.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text is an argon2id hash of reasonable cost, as a PHC string.
pub(super) fn is_hash(text: &str) -> bool {
    let Ok(hash) = PasswordHash::new(text) else { return false };
    let is_affordable = Params::try_from(&hash)
        .is_ok_and(|params| params.m_cost() <= MAX_MEMORY_KIB && params.t_cost() <= MAX_PASSES);
    hash.algorithm == Algorithm::Argon2id.ident()
        && hash.salt.is_some()
        && hash.hash.is_some()
        && is_affordable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let first = hash("correct horse").unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert!(is_hash(&first));
        assert_ne!(first, hash("correct horse").unwrap());
        assert!(verify(Some(&first), "correct horse"));
        assert!(!verify(Some(&first), "correct horsf"));
        assert!(!verify(Some(&first), ""));
    }

    #[test]
    fn nobody_has_no_password() {
        assert!(is_hash(NOBODY));
        assert!(!verify(None, "nobody"));
        assert!(!verify(None, ""));
    }

    #[test]
    fn what_is_no_hash_matches_nothing() {
        assert!(!verify(Some("demo"), "demo"));
        assert!(!verify(Some(""), ""));
    }

    #[test]
    fn other_texts_are_no_hashes() {
        for text in [
            "",
            "demo",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaA",
            "$argon2id$v=19$m=4000000,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaA",
            "$2b$12$K8JvQxX1y2gqkW0g5e7cUe",
        ] {
            assert!(!is_hash(text), "{text}");
        }
    }
}
