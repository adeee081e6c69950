//! `[server]`: how the server runs.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::problem::Report;
use super::table::{Located, Table};

/// The most addresses to listen on.
const MAX_ADDRESSES: usize = 16;

/// The longest path or address, in characters.
const MAX_CHARACTERS: usize = 4096;

/// How the server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `http`: the addresses to listen on, 1 to 16 of them.
    pub http: Vec<SocketAddr>,
    /// `data`: the data folder.
    pub data: PathBuf,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            http: vec![SocketAddr::from(([127, 0, 0, 1], 8114))],
            data: PathBuf::from("./vestibule-data"),
        }
    }
}

impl Server {
    pub(super) fn read(mut table: Table<'_>) -> Server {
        let default = Server::default();
        let http = table.texts("http", 1..=MAX_CHARACTERS).map(|list| addresses(&list, table.report()));
        let data = table.text("data", 1..=MAX_CHARACTERS).map(|data| data.value.into());
        table.finish();
        Server { http: http.unwrap_or(default.http), data: data.unwrap_or(default.data) }
    }
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
