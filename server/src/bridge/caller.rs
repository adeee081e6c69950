//! Where a call comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use super::Bridge;

/// The address a call comes from: the peer's, or, if that is a trusted proxy, the nearest before the trusted ones that
/// `X-Forwarded-For` names. Whatever stands further left may be made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bridge) struct Caller(pub(in crate::bridge) IpAddr);

impl FromRequestParts<Bridge> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, bridge: &Bridge) -> Result<Caller, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Caller(address(peer, &parts.headers, &bridge.settings().trusted_proxies)))
    }
}

impl Caller {
    /// What counts as one caller: an IPv4 address, or the network of an IPv6 one, for a line has 2^64 of these.
    pub(in crate::bridge) fn line(self) -> IpAddr {
        match self.0 {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            IpAddr::V4(address) => IpAddr::V4(address),
        }
    }
}

fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for named in forwarded.into_iter().rev() {
        if !is_trusted(&address) {
            break;
        }
        let Some(named) = parse(named) else { break };
        address = named;
    }
    address
}

/// An address as proxies write it, some with the port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let trusted: Vec<IpNet> =
            ["127.0.0.1/32", "10.0.0.0/24"].map(|network| network.parse().unwrap()).into();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        assert_eq!(address(peer.parse().unwrap(), &headers, &trusted).to_string(), expected, "{forwarded:?}");
    }

    #[test]
    fn only_trusted_proxies_say_where_a_call_comes_from() {
        check("203.0.113.7", &[], "203.0.113.7");
        check("203.0.113.7", &["198.51.100.1"], "203.0.113.7");
        check("127.0.0.1", &[], "127.0.0.1");
        check("127.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("::ffff:127.0.0.1", &["198.51.100.1, 10.0.0.9"], "198.51.100.1");
        check("127.0.0.1", &["198.51.100.1", "10.0.0.9"], "198.51.100.1");
        check("127.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1");
        check("127.0.0.1", &["1.2.3.4, rubbish"], "127.0.0.1");
        check("127.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1");
        check("127.0.0.1", &["198.51.100.1:80"], "198.51.100.1");
    }

    #[test]
    fn an_ipv6_line_counts_as_one_caller() {
        let caller = |text: &str| Caller(text.parse().unwrap()).line();
        assert_eq!(caller("2001:db8:1:2:3::4"), caller("2001:db8:1:2::"));
        assert_ne!(caller("2001:db8:1:3::"), caller("2001:db8:1:2::"));
    }
}
