//! HTTPS: the certificate that is shown, also after its files have changed.

mod certificate;
mod self_signed;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{self, ServerConfig};

use crate::config::{CertificateFiles, Server};

/// How often the files are looked at. Files that have changed are read when they have been the same for as long.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// What HTTPS needs: a certificate, which is exchanged when its files change.
pub(super) struct Tls {
    files: CertificateFiles,
    provider: Arc<CryptoProvider>,
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
    /// The files as they were when they were last read.
    read: Stamps,
    /// The files as they were when they were last looked at.
    seen: Stamps,
}

/// The certificate that is shown to whoever connects.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

/// When the two files were last written, and what else tells one file from another. `None` is a file that is not there.
type Stamps = [Option<(SystemTime, u64, u64)>; 2];

impl Tls {
    /// Reads the certificate that the configuration names. If it names none, one is made in the data folder if that is wanted.
    /// `None`: there is no address for HTTPS.
    ///
    /// # Errors
    /// If there is no certificate, or a wrong one; the text says what to do.
    pub(super) fn open(server: &Server, data: &Path, is_trial: bool) -> anyhow::Result<Option<Tls>> {
        if server.https.is_empty() {
            return Ok(None);
        }
        let files = match &server.certificate {
            Some(files) => files.clone(),
            None if is_trial => self_signed::files(data)?,
            None => anyhow::bail!(
                "HTTPS needs a certificate; name its files with `certificate` and `private_key` in [server], or have one \
                 made for a trial with --self-signed"
            ),
        };
        Tls::of(files).map(Some)
    }

    fn of(files: CertificateFiles) -> anyhow::Result<Tls> {
        let provider = Arc::new(ring::default_provider());
        let stamps = stamps(&files);
        let certificate = certificate::read(&files, &provider)?;
        let shown = Arc::new(Shown(RwLock::new(Arc::new(certificate))));
        let config = server_config(Arc::clone(&provider), Arc::clone(&shown))?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Tls { files, provider, shown, acceptor, read: stamps, seen: stamps })
    }

    /// What makes a TLS connection of a plain one.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }

    /// Looks at the files for ever.
    pub(super) async fn follow(mut self) {
        loop {
            tokio::time::sleep(LOOK_INTERVAL).await;
            let look = move || {
                self.look();
                self
            };
            match tokio::task::spawn_blocking(look).await {
                Ok(tls) => self = tls,
                // The server is stopping.
                Err(_) => return,
            }
        }
    }

    /// Shows the new certificate if the files have changed and it is one. Both are seldom changed at once, so they are let
    /// settle first.
    fn look(&mut self) {
        let before = std::mem::replace(&mut self.seen, stamps(&self.files));
        if self.seen == self.read || self.seen != before {
            return;
        }
        self.read = self.seen;
        match certificate::read(&self.files, &self.provider) {
            Ok(certificate) => {
                self.shown.replace(certificate);
                let file = self.files.certificate.display();
                tracing::info!(%file, "a new certificate is shown from now on");
            }
            Err(error) => tracing::error!("{error:#}; meanwhile the certificate from before is shown"),
        }
    }
}

impl Shown {
    fn replace(&self, certificate: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn server_config(provider: Arc<CryptoProvider>, shown: Arc<Shown>) -> Result<ServerConfig, rustls::Error> {
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13, &TLS12])?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(shown);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Whoever polls now and then comes back with a ticket, which is cheaper for both, and nothing is kept here for it.
    config.ticketer = ring::Ticketer::new()?;
    Ok(config)
}

fn stamps(files: &CertificateFiles) -> Stamps {
    [&files.certificate, &files.private_key].map(|file| {
        let metadata = fs::metadata(file).ok()?;
        Some((metadata.modified().ok()?, metadata.len(), metadata.ino()))
    })
}

#[cfg(test)]
mod tests;
