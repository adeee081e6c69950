//! The post that is a mail server, spoken with by SMTP; a connection for each mail, for there are few.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use super::{Post, Refusal};

/// How long one waits for an answer of the server.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a mail may take in all.
const LONGEST: Duration = Duration::from_secs(120);
/// Most characters of what the server says that are kept.
const REASON_CHARACTERS: usize = 300;
/// Answers that are about who sends and not about the mail (RFC 4954, section 6).
const LOGIN_CODES: [u16; 4] = [530, 534, 535, 538];

/// A mail server.
pub struct SmtpPost(AsyncSmtpTransport<Tokio1Executor>);

/// Where it is, and how to speak with it.
#[derive(Clone)]
pub struct SmtpServer<'a> {
    /// Its name, which its certificate has to show.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// When the connection is encrypted.
    pub encryption: Encryption,
    /// A PEM file of further roots.
    pub certificates: Option<&'a Path>,
    /// User and password.
    pub login: Option<(String, String)>,
}

/// When a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// After STARTTLS, or nothing is sent.
    Required,
    /// After STARTTLS, if the server offers it.
    Opportunistic,
    /// From the first byte.
    Implicit,
    /// Never.
    None,
}

impl SmtpPost {
    /// Prepares connections; makes none yet.
    ///
    /// # Errors
    /// If the certificates cannot be read.
    pub fn new(server: SmtpServer<'_>) -> anyhow::Result<SmtpPost> {
        let tls = match server.encryption {
            Encryption::None => Tls::None,
            Encryption::Required => Tls::Required(trust(&server)?),
            Encryption::Opportunistic => Tls::Opportunistic(trust(&server)?),
            Encryption::Implicit => Tls::Wrapper(trust(&server)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some(name) = own_name() {
            builder = builder.hello_name(ClientId::Domain(name));
        }
        if let Some((user, password)) = server.login {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(SmtpPost(builder.build()))
    }
}

impl Post for SmtpPost {
    async fn hand_over(&self, mail: Message) -> Result<(), Refusal> {
        match tokio::time::timeout(LONGEST, self.0.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error)),
            Err(_) => Err(Refusal::Unreachable("the mail server is too slow".to_owned())),
        }
    }
}

fn trust(server: &SmtpServer<'_>) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(server.host.to_owned());
    if let Some(file) = server.certificates {
        let shown = file.display();
        let pem =
            fs::read(file).with_context(|| format!("the `certificates` {shown} of [mail] cannot be read"))?;
        // A file without any would be taken, too.
        let is_empty = CertificateDer::pem_slice_iter(&pem).next().is_none();
        let certificate = Certificate::from_pem(&pem).ok().filter(|_| !is_empty);
        let certificate =
            certificate.with_context(|| format!("the `certificates` {shown} of [mail] are none in PEM"))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().context("TLS cannot be used with the mail server")
}

/// This machine's name, if it is one that others may know: some servers listen to nobody without.
fn own_name() -> Option<String> {
    let system = rustix::system::uname();
    let name = system.nodename().to_str().ok()?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    (name.contains('.') && name.bytes().all(is_name)).then(|| name.to_owned())
}

/// What an error means for the mail.
fn refusal(error: &Error) -> Refusal {
    let reason: String =
        error.to_string().replace(char::is_control, " ").chars().take(REASON_CHARACTERS).collect();
    let code = error.status().map(u16::from);
    if code.is_some_and(|code| LOGIN_CODES.contains(&code)) {
        Refusal::Unreachable(reason)
    } else if error.is_permanent() {
        Refusal::Never(reason)
    } else if error.is_transient() || error.is_client() {
        Refusal::NotNow(reason)
    } else {
        Refusal::Unreachable(reason)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use lettre::address::Envelope;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    use super::*;

    static ENVELOPE: LazyLock<Envelope> = LazyLock::new(|| {
        Envelope::new(Some("a@example.com".parse().unwrap()), vec!["b@example.com".parse().unwrap()]).unwrap()
    });

    /// Speaks with a server that answers the third line, RCPT, with this.
    async fn refused(answer: &'static str, encryption: Encryption) -> Refusal {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 test\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = if line.starts_with("RCPT") { answer } else { "250 fine" };
                // Who was refused may be gone.
                _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
            }
        });
        let server_settings =
            SmtpServer { host: "127.0.0.1", port, encryption, certificates: None, login: None };
        let post = SmtpPost::new(server_settings).unwrap();
        let error = post.0.send_raw(&ENVELOPE, b"hello").await.unwrap_err();
        server.abort();
        refusal(&error)
    }

    #[tokio::test]
    async fn what_the_server_says_decides_whether_there_is_hope() {
        let check = async |answer, expected: fn(String) -> Refusal, reason: &str| {
            assert_eq!(refused(answer, Encryption::None).await, expected(reason.to_owned()));
        };
        check("550 no such user", Refusal::Never, "permanent error (550): no such user").await;
        check("452 full", Refusal::NotNow, "transient error (452): full").await;
        check("530 who are you", Refusal::Unreachable, "permanent error (530): who are you").await;
        let babble = refused("rubbish", Encryption::None).await;
        assert!(matches!(babble, Refusal::Unreachable(_)), "{babble:?}");
    }

    #[tokio::test]
    async fn without_tls_nothing_is_sent_where_it_is_required() {
        let refusal = refused("550 no such user", Encryption::Required).await;
        assert!(matches!(&refusal, Refusal::NotNow(reason) if reason.contains("STARTTLS")), "{refusal:?}");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_unreachable() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let server = SmtpServer {
            host: "127.0.0.1",
            port,
            encryption: Encryption::None,
            certificates: None,
            login: None,
        };
        let error = SmtpPost::new(server).unwrap().0.send_raw(&ENVELOPE, b"hello").await.unwrap_err();
        assert!(matches!(refusal(&error), Refusal::Unreachable(_)), "{error}");
    }
}
