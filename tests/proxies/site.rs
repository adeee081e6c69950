//! What a browser sees of a server: an address and a prefix.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde_json::Value;

use crate::Leg;
use crate::http::{Answer, Connection};
use crate::proxy::Proxy;

/// A server below a prefix, behind a proxy.
pub(crate) struct Site {
    address: SocketAddr,
    trusted: Option<PathBuf>,
    prefix: &'static str,
}

impl Site {
    pub(crate) fn new(proxy: &Proxy, front: Leg, prefix: &'static str) -> Site {
        let (address, trusted) = match front {
            Leg::Plain => (proxy.http, None),
            Leg::Tls => (proxy.https, Some(proxy.certificate.clone())),
        };
        Site { address, trusted, prefix }
    }

    /// Where something is whose path begins with a slash.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The address of what is below the prefix.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.trusted.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{}/", self.address, self.prefix)
    }

    pub(crate) fn connect(&self) -> Connection {
        self.connect_from(Ipv4Addr::LOCALHOST)
    }

    pub(crate) fn connect_from(&self, source: Ipv4Addr) -> Connection {
        Connection::open_from(IpAddr::V4(source), self.address, self.trusted.as_deref()).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.connect().get(&self.path(path)).unwrap()
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.connect().post(&self.path(path), headers, &body.to_string()).unwrap()
    }
}
