//! Keys and tokens of every kind.

use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "a secret that is long enough for HS256";
const NOW: Timestamp = Timestamp(1_700_000_000_000);

const RSA: &str = include_str!("keys/rsa.pem");
const P256: &str = include_str!("keys/p256.pem");
const P384: &str = include_str!("keys/p384.pem");
const ED: &str = include_str!("keys/ed.pem");
/// Tokens with the claims below, signed with the keys' other halves.
const RSA_TOKEN: &str = include_str!("keys/rsa.jwt");
const P256_TOKEN: &str = include_str!("keys/p256.jwt");
const ED_TOKEN: &str = include_str!("keys/ed.jwt");

fn claims() -> Value {
    json!({"sub": "mary", "name": "Mary Major", "exp": 1_700_000_060})
}

fn signed(algorithm: Algorithm, key: &EncodingKey, claims: &Value) -> String {
    encode(&Header::new(algorithm), claims, key).unwrap()
}

fn by_secret(claims: &Value) -> String {
    signed(Algorithm::HS256, &EncodingKey::from_secret(SECRET.as_bytes()).unwrap(), claims)
}

fn mary() -> Option<TokenUser> {
    Some(TokenUser { user: "mary".into(), shown_name: "Mary Major".into() })
}

#[test]
fn each_kind_of_key_verifies_its_own_tokens_only() {
    let kinds = [
        (SECRET, by_secret(&claims())),
        (RSA, RSA_TOKEN.trim().to_owned()),
        (P256, P256_TOKEN.trim().to_owned()),
        (ED, ED_TOKEN.trim().to_owned()),
    ];
    for (index, (key, _)) in kinds.iter().enumerate() {
        let key = TokenKey::parse(key).unwrap();
        for (other, (_, token)) in kinds.iter().enumerate() {
            assert!(is_token(token));
            let expected = if index == other { mary() } else { None };
            assert_eq!(key.verify(token, "", NOW), expected, "{key:?} {other}");
        }
    }
}

/// The classic attack: the public key is known to everybody, and is used as a secret.
#[test]
fn a_token_does_not_choose_its_algorithm() {
    let forged = EncodingKey::from_secret(RSA.trim().as_bytes()).unwrap();
    let token = signed(Algorithm::HS256, &forged, &claims());
    assert_eq!(TokenKey::parse(RSA).unwrap().verify(&token, "", NOW), None);
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXJ5IiwiZXhwIjoxNzAwMDAwMDYwfQ.";
    for key in [SECRET, RSA, P256, ED] {
        assert_eq!(TokenKey::parse(key).unwrap().verify(unsigned, "", NOW), None);
    }
    let other = EncodingKey::from_secret(&[b'x'; 64]).unwrap();
    let longer = signed(Algorithm::HS512, &EncodingKey::from_secret(SECRET.as_bytes()).unwrap(), &claims());
    for token in [signed(Algorithm::HS256, &other, &claims()), longer] {
        assert_eq!(TokenKey::parse(SECRET).unwrap().verify(&token, "", NOW), None);
    }
}

fn check(username: &str, change: (&str, Value), is_him: bool) {
    let mut claims = claims();
    claims[change.0] = change.1;
    let found = TokenKey::parse(SECRET).unwrap().verify(&by_secret(&claims), username, NOW);
    assert_eq!(found.is_some(), is_him, "{username} {claims}");
}

#[test]
fn a_token_is_good_for_its_time_and_its_user() {
    check("", ("sub", json!("mary")), true);
    check("MARY", ("sub", json!("mary")), true);
    check("joe", ("sub", json!("mary")), false);
    check("", ("exp", json!(1_700_000_000)), false);
    check("", ("exp", json!(1_700_000_000.5)), true);
    check("", ("exp", json!("soon")), false);
    check("", ("exp", Value::Null), false);
    check("", ("nbf", json!(1_700_000_059)), true);
    check("", ("nbf", json!(1_700_000_061)), false);
    check("", ("sub", json!("")), false);
    check("", ("sub", json!("x".repeat(101))), false);
    check("", ("sub", json!("ma\u{7}ry")), false);
    check("", ("aud", json!("vestibule")), true);
    check("", ("aud", json!("another service")), false);
    let without_name = by_secret(&json!({"sub": "mary", "name": " ", "exp": 1_700_000_060}));
    let found = TokenKey::parse(SECRET).unwrap().verify(&without_name, "", NOW).unwrap();
    assert_eq!(found.shown_name, "mary");
    for missing in [json!({"sub": "mary"}), json!({"exp": 1_700_000_060})] {
        assert_eq!(TokenKey::parse(SECRET).unwrap().verify(&by_secret(&missing), "", NOW), None);
    }
}

#[test]
fn what_is_no_key_is_refused_with_what_to_do() {
    let error = |text: &str| TokenKey::parse(text).unwrap_err();
    assert_eq!(error("short"), TokenKeyError::Short);
    assert_eq!(error(""), TokenKeyError::Short);
    let private = "-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----";
    assert_eq!(error(private), TokenKeyError::Private);
    assert_eq!(error(P384), TokenKeyError::Unknown);
    assert_eq!(
        error("-----BEGIN PUBLIC KEY-----\nrubbish\n-----END PUBLIC KEY-----"),
        TokenKeyError::Unknown
    );
}

#[test]
fn passwords_are_told_from_tokens() {
    assert!(is_token("eyJhbGciOiJub25lIn0.eyJ9.x"));
    assert!(!is_token("s3cr3t-enough"));
    assert!(!is_token("eyJ.one"));
}
