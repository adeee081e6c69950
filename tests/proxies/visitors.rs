//! What the server knows of who is in front of the proxy.

use std::net::Ipv4Addr;

use serde_json::json;

use crate::Leg;
use crate::http::Answer;
use crate::site::Site;

/// After as many wrong passwords for one name from one address no more are looked at.
const FAILURES: usize = 5;

/// Who fails too often is known by his own address, whatever he makes up; others are not taken for him.
pub(crate) fn check_addresses(site: &Site, [guesser, another]: [Ipv4Addr; 2]) {
    for _ in 0..FAILURES {
        assert_eq!(log_in(site, guesser, "guess", &[]).head.status, 401);
    }
    assert_eq!(log_in(site, guesser, "guess", &[]).head.status, 429);
    let made_up = [("X-Forwarded-For", "198.51.100.7")];
    assert_eq!(log_in(site, guesser, "guess", &made_up).head.status, 429);
    assert_eq!(log_in(site, another, "guess", &[]).head.status, 401);
    assert_eq!(log_in(site, another, "demo", &[]).head.status, 200);
}

/// The cookie of a browser that speaks TLS with the proxy stays on TLS; the other's comes back over plain HTTP.
pub(crate) fn check_secure(site: &Site, visitor: Ipv4Addr, front: Leg) {
    let answer = log_in(site, visitor, "demo", &[("X-Forwarded-Proto", "gopher")]);
    let cookie = answer.head.header("set-cookie").unwrap_or_else(|| panic!("{answer:?}"));
    assert_eq!(cookie.contains("; Secure"), front == Leg::Tls, "{cookie}");
}

fn log_in(site: &Site, source: Ipv4Addr, password: &str, headers: &[(&str, &str)]) -> Answer {
    let body = json!({"username": "bob", "password": password}).to_string();
    site.connect_from(source).post(&site.path("/agent/login"), headers, &body).unwrap()
}
