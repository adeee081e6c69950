//! `[server]`: how the server runs.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;

use super::problem::Report;
use super::table::{Located, Table};

/// The most addresses to listen on.
const MAX_ADDRESSES: usize = 16;

/// The most networks of proxies.
const MAX_PROXIES: usize = 64;

/// The longest path or address, in characters.
const MAX_CHARACTERS: usize = 4096;

/// How the server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `http`: the addresses to listen on, 1 to 16 of them.
    pub http: Vec<SocketAddr>,
    /// `data`: the data folder.
    pub data: PathBuf,
    /// `trusted_proxies`: the networks of the proxies in front, up to 64. What they say of where a call comes from is
    /// believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `token_key`: the file of what tokens of visitors are verified with whom the company's own site knows: a public key
    /// in PEM, or a secret of 32 bytes at least. Empty: there are none.
    pub token_key: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            http: vec![SocketAddr::from(([127, 0, 0, 1], 8114))],
            data: PathBuf::from("./vestibule-data"),
            trusted_proxies: Vec::new(),
            token_key: None,
        }
    }
}

impl Server {
    pub(super) fn read(mut table: Table<'_>) -> Server {
        let default = Server::default();
        let http = table.texts("http", 1..=MAX_CHARACTERS).map(|list| addresses(&list, table.report()));
        let data = table.text("data", 1..=MAX_CHARACTERS).map(|data| data.value.into());
        let proxies = table.texts("trusted_proxies", 1..=MAX_CHARACTERS);
        let proxies = proxies.map(|list| networks(&list, table.report()));
        let token_key = table.text("token_key", 0..=MAX_CHARACTERS);
        let token_key = token_key.filter(|file| !file.value.is_empty()).map(|file| file.value.into());
        table.finish();
        Server {
            http: http.unwrap_or(default.http),
            data: data.unwrap_or(default.data),
            trusted_proxies: proxies.unwrap_or(default.trusted_proxies),
            token_key,
        }
    }
}

fn networks(list: &Located<Vec<Located<String>>>, report: &Report) -> Vec<IpNet> {
    if list.value.len() > MAX_PROXIES {
        let count = list.value.len();
        report.add(
            &list.place,
            format!("`trusted_proxies` has {count} networks; give it {MAX_PROXIES} at most"),
        );
    }
    let mut networks = Vec::new();
    for Located { value, place } in &list.value {
        match value.parse::<IpNet>().or_else(|_| value.parse::<IpAddr>().map(IpNet::from)) {
            Ok(network) => networks.push(network),
            Err(_) => report.add(
                place,
                format!("\"{value}\" is no address or network; write it as in 10.0.0.7 or 10.0.0.0/24"),
            ),
        }
    }
    networks
}

fn addresses(list: &Located<Vec<Located<String>>>, report: &Report) -> Vec<SocketAddr> {
    if !(1..=MAX_ADDRESSES).contains(&list.value.len()) {
        let count = list.value.len();
        report.add(&list.place, format!("`http` has {count} addresses; give it 1 to {MAX_ADDRESSES}"));
    }
    let mut addresses = Vec::new();
    for Located { value, place } in &list.value {
        match value.parse::<SocketAddr>() {
            Err(_) => report.add(
                place,
                format!(
                    "\"{value}\" is not an address to listen on; write an IP address and a port, as in \
                     127.0.0.1:8114 or [::1]:8114"
                ),
            ),
            Ok(address) if addresses.contains(&address) => {
                report.add(place, format!("{address} is in the list twice; remove it once"));
            }
            Ok(address) => addresses.push(address),
        }
    }
    addresses
}
