//! The post that is a mail server, spoken with by SMTP; a connection for each mail, for there are few.

use std::error::Error as _;
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
/// Answers that are about who sends and not about the mail (RFC 4954, section 6; RFC 7504, section 3).
const SENDER_CODES: [u16; 5] = [521, 530, 534, 535, 538];

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
    if code.is_some_and(|code| SENDER_CODES.contains(&code)) {
        Refusal::Unreachable(reason)
    } else if error.is_permanent() && is_about_the_mail(error) {
        Refusal::Never(reason)
    } else if error.is_permanent() || error.is_transient() || error.is_client() {
        Refusal::NotNow(reason)
    } else {
        Refusal::Unreachable(reason)
    }
}

/// Whether the server says that the recipient, his mailbox, or the mail's size or form is wrong (RFC 3463, section 3). The bare
/// 550 and 554 do not tell: some servers say them of whom they do not know as a sender, too.
fn is_about_the_mail(error: &Error) -> bool {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let status: Vec<&str> = said.split_whitespace().next().unwrap_or_default().split('.').collect();
    matches!(
        status[..],
        ["5", "1", "1" | "2" | "3" | "6" | "10"]
            | ["5", "2", "1" | "2" | "3"]
            | ["5", "3", "4"]
            | ["5", "6", _]
    )
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

    /// Speaks with a server that answers a command with this; without a command, all and the greeting.
    async fn refused(command: &'static str, answer: &'static str, encryption: Encryption) -> Refusal {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let greeting = if command.is_empty() { answer } else { "220 test" };
            write.write_all(format!("{greeting}\r\n").as_bytes()).await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = if line.starts_with(command) { answer } else { "250 fine" };
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
    async fn what_is_said_of_the_mail_alone_is_for_good() {
        let check = async |command, answer| {
            let refusal = refused(command, answer, Encryption::None).await;
            assert!(matches!(refusal, Refusal::Never(_)), "{refusal:?}");
        };
        check("RCPT", "550-5.1.1 no such user\r\n550 5.1.1 anywhere").await;
        check("RCPT", "552 5.2.2 full").await;
        check("DATA", "552 5.3.4 too big").await;
        check("DATA", "554 5.6.0 what is this").await;
    }

    #[tokio::test]
    async fn what_may_be_said_of_the_sender_is_not_for_good() {
        let check = async |command, answer, expected: fn(String) -> Refusal, reason: &str| {
            assert_eq!(refused(command, answer, Encryption::None).await, expected(reason.to_owned()));
        };
        let (not_now, unreachable) = (Refusal::NotNow, Refusal::Unreachable);
        check("", "554 go away", not_now, "permanent error (554): go away").await;
        check("", "521 no mail here", unreachable, "permanent error (521): no mail here").await;
        check("EHLO", "550 5.7.1 who", not_now, "permanent error (550): 5.7.1 who").await;
        check("MAIL", "553 5.1.8 who", not_now, "permanent error (553): 5.1.8 who").await;
        check("MAIL", "550 5.7.1 who", not_now, "permanent error (550): 5.7.1 who").await;
        check("MAIL", "530 who", unreachable, "permanent error (530): who").await;
        check("RCPT", "550 relaying denied", not_now, "permanent error (550): relaying denied").await;
        check("RCPT", "554 5.7.1 denied", not_now, "permanent error (554): 5.7.1 denied").await;
        check("RCPT", "452 full", not_now, "transient error (452): full").await;
        let babble = refused("RCPT", "rubbish", Encryption::None).await;
        assert!(matches!(babble, Refusal::Unreachable(_)), "{babble:?}");
    }

    #[tokio::test]
    async fn without_tls_nothing_is_sent_where_it_is_required() {
        let refusal = refused("RCPT", "550 5.1.1 no such user", Encryption::Required).await;
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
