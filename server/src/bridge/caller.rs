//! Where a call comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use futures_util::future::join_all;
use ipnet::IpNet;
use vestibule_processor::Timestamp;

use super::Bridge;

/// The address a call comes from: the peer's, or, if that is a trusted proxy, the nearest before the trusted ones that
/// `X-Forwarded-For` names. Whatever stands further left may be made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bridge) struct Caller(pub(in crate::bridge) IpAddr);

/// The extension of a request that came over TLS.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

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

/// How often the names of trusted hosts are looked up.
const LOOKUP_INTERVAL: Duration = Duration::from_secs(60);
/// How long looking up one may take.
const LOOKUP_TIME: Duration = Duration::from_secs(5);

/// The addresses of the hosts in `TrustedHosts`. Those given by name are looked up now and then, so a new one is known after
/// a short while.
#[derive(Debug, Default)]
pub(super) struct TrustedHosts(Mutex<Trusted>);

#[derive(Debug, Default)]
struct Trusted {
    hosts: Vec<Arc<str>>,
    looked_up: Timestamp,
    addresses: Vec<IpAddr>,
}

impl TrustedHosts {
    /// Whether a call from this address comes from one of the hosts.
    pub(super) fn contains(&self, hosts: &[Arc<str>], address: IpAddr) -> bool {
        let is_given =
            hosts.iter().filter_map(|host| network(host)).any(|network| network.contains(&address));
        is_given || (!hosts.is_empty() && self.trusted().addresses.contains(&address))
    }

    /// Looks the names up that are among the hosts, if they have changed or it was long ago.
    pub(super) async fn refresh(&self, hosts: &[Arc<str>], now: Timestamp) {
        let is_known = {
            let trusted = self.trusted();
            trusted.hosts == hosts && now.since(trusted.looked_up) < LOOKUP_INTERVAL
        };
        if is_known {
            return;
        }
        let names = hosts.iter().filter(|host| network(host).is_none());
        let addresses = join_all(names.map(|name| look_up(name))).await.concat();
        *self.trusted() = Trusted { hosts: hosts.to_vec(), looked_up: now, addresses };
    }

    fn trusted(&self) -> MutexGuard<'_, Trusted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn look_up(name: &str) -> Vec<IpAddr> {
    match tokio::time::timeout(LOOKUP_TIME, tokio::net::lookup_host((name, 0))).await {
        Ok(Ok(found)) => found.map(|address| address.ip().to_canonical()).collect(),
        _ => {
            tracing::warn!(name, "a trusted host cannot be looked up; its visitors count like all others");
            Vec::new()
        }
    }
}

fn network(host: &str) -> Option<IpNet> {
    host.parse::<IpNet>().ok().or_else(|| host.parse::<IpAddr>().ok().map(IpNet::from))
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
    use axum::http::HeaderValue;
    use proptest::prelude::*;
    use proptest::{collection, sample};

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

    #[tokio::test]
    async fn hosts_are_trusted_by_address_network_and_name() {
        let hosts: Vec<Arc<str>> = ["10.0.0.1", "192.0.2.0/24", "localhost"].map(Arc::from).into();
        let trusted = TrustedHosts::default();
        let contains = |address: &str| trusted.contains(&hosts, address.parse().unwrap());
        assert!(contains("10.0.0.1") && contains("192.0.2.7") && !contains("127.0.0.1"));
        trusted.refresh(&hosts, Timestamp(1_000_000)).await;
        assert!(contains("127.0.0.1") && !contains("10.0.0.2"));
        trusted.refresh(&[], Timestamp(1_000_001)).await;
        assert!(!contains("127.0.0.1"), "a name is no longer trusted when it was taken away");
    }

    #[test]
    fn an_ipv6_line_counts_as_one_caller() {
        let caller = |text: &str| Caller(text.parse().unwrap()).line();
        assert_eq!(caller("2001:db8:1:2:3::4"), caller("2001:db8:1:2::"));
        assert_ne!(caller("2001:db8:1:3::"), caller("2001:db8:1:2::"));
    }

    fn networks() -> Vec<IpNet> {
        ["127.0.0.1/32", "10.0.0.0/24", "fd00::/8"].map(|network| network.parse().unwrap()).into()
    }

    /// An address, the trusted ones often, and as proxies write it.
    fn named() -> impl Strategy<Value = (IpAddr, String)> {
        let trusted = sample::select(vec!["127.0.0.1", "10.0.0.7", "fd00::1"]);
        let addresses = prop_oneof![
            trusted.prop_map(|address| address.parse().unwrap()),
            any::<Ipv4Addr>().prop_map(IpAddr::V4),
            any::<Ipv6Addr>().prop_map(IpAddr::V6),
        ];
        (addresses, any::<u16>(), 0..4_u8).prop_map(|(address, port, form)| {
            let spelt = match (address, form) {
                (_, 0) => address.to_string(),
                (_, 1) => SocketAddr::new(address, port).to_string(),
                (IpAddr::V4(address), _) => format!("::ffff:{address}"),
                (IpAddr::V6(address), _) => format!("[{address}]"),
            };
            (address.to_canonical(), spelt)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_call_comes_from_the_nearest_address_that_is_not_trusted(
            all in collection::vec((named(), sample::select(vec![",", ", ", " , ", "\n"])), 1..6),
            left in "[ -~]{0,20}",
        ) {
            let is_trusted = |address: &IpAddr| networks().iter().any(|network| network.contains(address));
            let addresses: Vec<IpAddr> = all.iter().map(|((address, _), _)| *address).collect();
            let nearest = addresses.iter().rev().find(|address| !is_trusted(address));
            let expected = nearest.or(addresses.first()).copied();
            let list: String = all.iter().map(|((_, spelt), end)| format!("{end}{spelt}")).collect();
            // Whatever stands further left may be made up, as soon as somebody was found who is not trusted.
            let left = if nearest.is_some() { left } else { String::new() };
            let list = format!("{left}{list}");
            let lines = list.trim_start_matches([',', ' ', '\n']).split('\n');
            let headers = lines.map(|line| ("x-forwarded-for".parse().unwrap(), line.parse().unwrap())).collect();
            let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
            prop_assert_eq!(Some(address(peer, &headers, &networks())), expected, "{}", list);
        }

        #[test]
        fn no_list_of_addresses_is_too_much(
            lines in collection::vec(collection::vec(any::<u8>(), 0..30), 0..4),
            pieces in collection::vec(
                sample::select(vec!["10.0.0.1", "127.0.0.1", "::", "[", "]", ":", "80", ",", " ", "unknown", "_x", "999.1"]),
                0..12,
            ),
        ) {
            let lines = lines.into_iter().chain([pieces.concat().into_bytes()]);
            let lines = lines.filter_map(|line| HeaderValue::from_bytes(&line).ok());
            let headers = lines.map(|line| ("x-forwarded-for".parse().unwrap(), line)).collect();
            let stranger = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
            prop_assert_eq!(address(stranger, &headers, &networks()), stranger);
            address(IpAddr::V4(Ipv4Addr::LOCALHOST), &headers, &networks());
        }
    }
}
