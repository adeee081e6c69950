//! Reading a certificate and its private key.

use std::fs;
use std::path::Path;

use anyhow::Context;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, Error};

use crate::config::CertificateFiles;

/// Largest file of a certificate or a key, in bytes: chains have some ten thousand.
const FILE_BYTES: u64 = 256 * 1024;

/// Reads both.
///
/// # Errors
/// If they are not there, not what they should be, or do not belong together. The text names the file.
pub(super) fn read(files: &CertificateFiles, provider: &CryptoProvider) -> anyhow::Result<CertifiedKey> {
    let chain = chain(&files.certificate)?;
    let key = private_key(&files.private_key)?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| describe(files, &error))
}

fn describe(files: &CertificateFiles, error: &rustls::Error) -> anyhow::Error {
    let (certificate, private_key) = (files.certificate.display(), files.private_key.display());
    match error {
        Error::InconsistentKeys(_) => anyhow::anyhow!(
            "the certificate {certificate} and the private_key {private_key} do not belong together; name the key that \
             the first certificate of the file was made for"
        ),
        Error::InvalidCertificate(_) => anyhow::anyhow!(
            "the certificate {certificate} cannot be used: {error}; the first one of the file must be the server's own"
        ),
        _ => anyhow::anyhow!(
            "the private_key {private_key} cannot be used: {error}; it must be an RSA key of 2048 bits or more, an ECDSA \
             key (P-256 or P-384) or an Ed25519 key"
        ),
    }
}

fn chain(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let pem = contents("certificate", path)?;
    let shown = path.display();
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain =
        chain.map_err(|error| anyhow::anyhow!("the certificate {shown} is not valid PEM: {error}"))?;
    anyhow::ensure!(
        !chain.is_empty(),
        "the certificate {shown} holds none; it must begin with the line -----BEGIN CERTIFICATE-----"
    );
    Ok(chain)
}

fn private_key(path: &Path) -> anyhow::Result<PrivateKeyDer<'static>> {
    let pem = contents("private_key", path)?;
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| {
        let shown = path.display();
        if pem.windows(9).any(|word| word == b"ENCRYPTED") {
            anyhow::anyhow!(
                "the private_key {shown} is protected by a passphrase; make a file without one: openssl pkey -in {shown} \
                 -out key.pem"
            )
        } else {
            anyhow::anyhow!(
                "the private_key {shown} holds none ({error}); it must begin with the line -----BEGIN PRIVATE KEY-----"
            )
        }
    })
}

fn contents(key: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let cannot =
        || format!("the {key} {shown} cannot be read; check the path, and that this user may read it");
    let bytes = fs::metadata(path).with_context(cannot)?.len();
    anyhow::ensure!(bytes <= FILE_BYTES, "the {key} {shown} has {bytes} bytes; it can be no {key}");
    fs::read(path).with_context(cannot)
}
