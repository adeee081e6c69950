//! A certificate for a trial, which browsers warn of.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Context;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use tokio_rustls::rustls::crypto::ring;

use super::certificate;
use crate::config::CertificateFiles;

const CERTIFICATE: &str = "self-signed-certificate.pem";
const PRIVATE_KEY: &str = "self-signed-key.pem";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long one is valid. Some browsers take no longer one, even if told to trust it.
const LIFETIME: Duration = Duration::from_secs(390 * 24 * 60 * 60);
/// The age at which another is made at the start.
const RENEWAL: Duration = Duration::from_secs(300 * 24 * 60 * 60);

/// The one in the data folder. If there is none that can be used, another is made.
pub(super) fn files(data: &Path) -> anyhow::Result<CertificateFiles> {
    let files = CertificateFiles { certificate: data.join(CERTIFICATE), private_key: data.join(PRIVATE_KEY) };
    let is_usable = certificate::read(&files, &ring::default_provider()).is_ok();
    if !(is_usable && is_young(&files.certificate)) {
        make(&files)?;
    }
    Ok(files)
}

fn is_young(file: &Path) -> bool {
    let modified = fs::metadata(file).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age < RENEWAL))
}

fn make(files: &CertificateFiles) -> anyhow::Result<()> {
    let cannot = "no certificate can be made; name one with `certificate` and `private_key` in [server]";
    let key = KeyPair::generate().context(cannot)?;
    let certificate = parameters().and_then(|parameters| parameters.self_signed(&key)).context(cannot)?;
    write(&files.private_key, &key.serialize_pem())?;
    write(&files.certificate, &certificate.pem())?;
    let file = files.certificate.display();
    tracing::warn!(%file, "a self-signed certificate was made for a trial; browsers will warn of it");
    Ok(())
}

fn parameters() -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::new(names())?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    // A day earlier, for those whose clocks are slow.
    parameters.not_before = epoch + now.saturating_sub(DAY);
    parameters.not_after = epoch + now + LIFETIME;
    parameters.distinguished_name.push(DnType::CommonName, "Vestibule, self-signed for a trial");
    parameters.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    Ok(parameters)
}

/// What this machine is called by browsers on it, and by others.
fn names() -> Vec<String> {
    let mut names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    let host = rustix::system::uname().nodename().to_string_lossy().to_lowercase();
    let is_name = |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if !host.is_empty() && is_name(&host) && !names.contains(&host) {
        names.push(host);
    }
    names
}

/// Puts a file there that only this user can read, whole or not at all.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let cannot =
        || format!("cannot write {}; make room for it, or let this user write there", path.display());
    let partial = path.with_extension("partial");
    // What an interrupted start left might be readable by others.
    _ = fs::remove_file(&partial);
    let mut file = OpenOptions::new();
    let mut file = file.write(true).create_new(true).mode(0o600).open(&partial).with_context(cannot)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)?;
    fs::rename(&partial, path).with_context(cannot)
}
