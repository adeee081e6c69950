//! `[server]`: how the server runs.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;

use super::problem::Report;
use super::table::{Located, Table};

/// Where to listen for HTTPS if there is a certificate and no address for it: the reference's port.
pub const HTTPS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3508);

/// The most addresses to listen on.
const MAX_ADDRESSES: usize = 16;

/// The most networks of proxies.
const MAX_PROXIES: usize = 64;

/// The longest path or address, in characters.
const MAX_CHARACTERS: usize = 4096;

/// How the server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `http`: the addresses to listen on for HTTP, up to 16.
    pub http: Vec<SocketAddr>,
    /// `https`: those for HTTPS, up to 16; with a certificate and without any it is [`HTTPS`], if HTTP does not have that
    /// port. There is one here or in `http`.
    pub https: Vec<SocketAddr>,
    /// Whether the server goes on without HTTPS if that fails, for there is HTTP, and nobody named an address for HTTPS.
    pub https_is_optional: bool,
    /// `certificate` and `private_key`: the PEM files that HTTPS needs. Both or none.
    pub certificate: Option<CertificateFiles>,
    /// `data`: the data folder.
    pub data: PathBuf,
    /// `trusted_proxies`: the networks of the proxies in front, up to 64. What they say of where a call comes from is
    /// believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `token_key`: the file of what tokens of visitors are verified with whom the company's own site knows: a public key
    /// in PEM, or a secret of 32 bytes at least. Empty: there are none.
    pub token_key: Option<PathBuf>,
    /// `snapshot_records`: after how many records a snapshot is taken, 10 to 10,000,000.
    pub snapshot_records: u64,
}

/// Where a certificate and its private key are, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The server's own certificate, and after it those of who signed it, up to but without the root.
    pub certificate: PathBuf,
    /// The private key of the first.
    pub private_key: PathBuf,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            http: vec![SocketAddr::from(([127, 0, 0, 1], 8114))],
            https: Vec::new(),
            https_is_optional: false,
            certificate: None,
            data: PathBuf::from("./vestibule-data"),
            trusted_proxies: Vec::new(),
            token_key: None,
            snapshot_records: 100_000,
        }
    }
}

impl Server {
    /// Whether somebody has named an address for HTTPS.
    pub fn names_https(&self) -> bool {
        !self.https.is_empty() && !self.https_is_optional
    }

    /// Names the addresses for HTTPS; the server does not go on without them.
    pub fn name_https(&mut self, addresses: &[SocketAddr]) {
        self.https = addresses.to_vec();
        self.https_is_optional = false;
    }

    pub(super) fn read(mut table: Table<'_>) -> Server {
        let default = Server::default();
        let (http, https) =
            (table.texts("http", 1..=MAX_CHARACTERS), table.texts("https", 1..=MAX_CHARACTERS));
        let certificate = certificate_files(&mut table);
        let Listening { http, https, https_is_optional } =
            listening(http, https, certificate.is_some(), table.report());
        let data = table.text("data", 1..=MAX_CHARACTERS).map(|data| data.value.into());
        let proxies = table.texts("trusted_proxies", 1..=MAX_CHARACTERS);
        let proxies = proxies.map(|list| networks(&list, table.report()));
        let token_key = file(&mut table, "token_key").map(|file| file.value);
        let snapshot_records = table.number("snapshot_records", 10..=10_000_000).map(|number| number.value);
        table.finish();
        Server {
            http,
            https,
            https_is_optional,
            certificate,
            data: data.unwrap_or(default.data),
            trusted_proxies: proxies.unwrap_or(default.trusted_proxies),
            token_key,
            snapshot_records: snapshot_records.unwrap_or(default.snapshot_records),
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

/// Where to listen.
struct Listening {
    http: Vec<SocketAddr>,
    https: Vec<SocketAddr>,
    https_is_optional: bool,
}

/// The addresses for HTTP and those for HTTPS: one at least, and none twice.
fn listening(
    http: Option<Located<Vec<Located<String>>>>,
    https: Option<Located<Vec<Located<String>>>>,
    has_certificate: bool,
    report: &Report,
) -> Listening {
    let mut taken = Vec::new();
    let mut read = |key, list: &Option<Located<_>>| {
        let list = list.as_ref()?;
        let first = taken.len();
        addresses(key, list, &mut taken, report);
        Some(taken[first..].to_vec())
    };
    let http_addresses = read("http", &http).unwrap_or_else(|| Server::default().http);
    let mut https_addresses = read("https", &https).unwrap_or_default();
    let is_free = http_addresses.iter().all(|address| address.port() != HTTPS.port());
    let is_implied = has_certificate && https_addresses.is_empty() && is_free;
    if is_implied {
        https_addresses.push(HTTPS);
    }
    if let Some(list) = http.filter(|list| list.value.is_empty() && https_addresses.is_empty()) {
        report.add(
            &list.place,
            "there is no address to listen on; give `http` or `https` one, as in 127.0.0.1:8114",
        );
    }
    let https_is_optional = is_implied && !http_addresses.is_empty();
    Listening { http: http_addresses, https: https_addresses, https_is_optional }
}

fn addresses(key: &str, list: &Located<Vec<Located<String>>>, taken: &mut Vec<SocketAddr>, report: &Report) {
    let count = list.value.len();
    if count > MAX_ADDRESSES {
        report.add(&list.place, format!("`{key}` has {count} addresses; give it {MAX_ADDRESSES} at most"));
    }
    for Located { value, place } in &list.value {
        match value.parse::<SocketAddr>() {
            Err(_) => report.add(
                place,
                format!(
                    "\"{value}\" is not an address to listen on; write an IP address and a port, as in \
                     127.0.0.1:8114 or [::1]:8114"
                ),
            ),
            Ok(address) if taken.contains(&address) && address.port() != 0 => {
                report.add(place, format!("{address} is there twice; remove it once"));
            }
            Ok(address) => taken.push(address),
        }
    }
}

fn certificate_files(table: &mut Table<'_>) -> Option<CertificateFiles> {
    match (file(table, "certificate"), file(table, "private_key")) {
        (Some(certificate), Some(private_key)) => {
            Some(CertificateFiles { certificate: certificate.value, private_key: private_key.value })
        }
        (None, None) => None,
        (Some(Located { place, .. }), None) => {
            table.report().add(&place, "a `certificate` needs its `private_key`; name the file of that, too");
            None
        }
        (None, Some(Located { place, .. })) => {
            table.report().add(&place, "a `private_key` needs its `certificate`; name the file of that, too");
            None
        }
    }
}

/// The path of a file; an empty one is none.
fn file(table: &mut Table<'_>, key: &'static str) -> Option<Located<PathBuf>> {
    let Located { value, place } = table.text(key, 0..=MAX_CHARACTERS)?;
    (!value.is_empty()).then(|| Located { value: value.into(), place })
}
