//! `[mail]`: the mail server through which transcripts are sent.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;

use super::table::{Located, Table};

/// The longest path or password, in characters.
const MAX_CHARACTERS: usize = 4096;

/// The longest name of a host or user, and the longest sender, in characters.
const MAX_NAME_CHARACTERS: usize = 320;

/// The mail server, and how to speak with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// `host`: its name, which its certificate has to show.
    pub host: String,
    /// `port`.
    pub port: u16,
    /// `tls`.
    pub tls: MailTls,
    /// `certificates`: a PEM file of further roots that its certificate may be signed by.
    pub certificates: Option<PathBuf>,
    /// `user`, and his `password` or `password_file`.
    pub login: Option<(String, MailPassword)>,
    /// `sender`: whom mails are from.
    pub sender: Mailbox,
    /// `retry_seconds`: how long a mail waits after the first failure; twice as long after each further one.
    pub retry: Duration,
}

/// When a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// After STARTTLS, or nothing is sent.
    Required,
    /// After STARTTLS, if the server offers it.
    Opportunistic,
    /// From its first byte.
    Implicit,
    /// Never.
    None,
}

/// Where a password is.
#[derive(Clone, PartialEq, Eq)]
pub enum MailPassword {
    /// Here.
    Text(String),
    /// In the first line of a file.
    File(PathBuf),
}

impl MailTls {
    const ALL: [(&str, MailTls, u16); 4] = [
        ("required", MailTls::Required, 587),
        ("opportunistic", MailTls::Opportunistic, 587),
        ("implicit", MailTls::Implicit, 465),
        ("none", MailTls::None, 25),
    ];
}

impl Mail {
    /// The mail server, if the table names one.
    pub(super) fn read(mut table: Table<'_>) -> Option<Mail> {
        let host = given(table.text("host", 0..=MAX_NAME_CHARACTERS));
        let port = table.number("port", 0..=u16::MAX.into()).and_then(|port| u16::try_from(port.value).ok());
        let (tls, usual_port) = tls(&mut table);
        let certificates = given(table.text("certificates", 0..=MAX_CHARACTERS));
        let login = login(&mut table);
        let sender = given(table.text("sender", 0..=MAX_NAME_CHARACTERS));
        let retry = table.number("retry_seconds", 1..=3_600).map_or(60, |retry| retry.value);
        let host = host.filter(|host| can_be_reached(host, sender.is_some(), &table));
        let sender = sender.and_then(|sender| mailbox(&sender, &table));
        table.finish();
        Some(Mail {
            host: host?.value,
            port: port.filter(|port| *port != 0).unwrap_or(usual_port),
            tls,
            certificates: certificates.map(|file| file.value.into()),
            login,
            sender: sender?,
            retry: Duration::from_secs(retry),
        })
    }
}

/// Shows no password.
impl fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mail")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// Shows no password.
impl fmt::Debug for MailPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MailPassword::Text(_) => formatter.write_str("Text"),
            MailPassword::File(file) => formatter.debug_tuple("File").field(file).finish(),
        }
    }
}

/// An empty text is none.
fn given(text: Option<Located<String>>) -> Option<Located<String>> {
    text.filter(|text| !text.value.is_empty())
}

fn tls(table: &mut Table<'_>) -> (MailTls, u16) {
    let tls = table.text("tls", 1..=MAX_NAME_CHARACTERS);
    let name = tls.as_ref().map_or("required", |tls| tls.value.as_str());
    let known = MailTls::ALL.into_iter().find(|(known, _, _)| *known == name);
    if let (None, Some(Located { value, place })) = (known, &tls) {
        let message = format!(
            "`tls` is \"{value}\"; it must be \"required\", \"opportunistic\", \"implicit\" or \"none\""
        );
        table.report().add(place, message);
    }
    known.map_or((MailTls::Required, 587), |(_, tls, port)| (tls, port))
}

fn login(table: &mut Table<'_>) -> Option<(String, MailPassword)> {
    let user = given(table.text("user", 0..=MAX_NAME_CHARACTERS));
    let password = given(table.text("password", 0..=MAX_CHARACTERS));
    let file = given(table.text("password_file", 0..=MAX_CHARACTERS));
    let report = table.report();
    match (user, password, file) {
        (None, None, None) => None,
        (Some(user), Some(password), None) => Some((user.value, MailPassword::Text(password.value))),
        (Some(user), None, Some(file)) => Some((user.value, MailPassword::File(file.value.into()))),
        (_, Some(_), Some(file)) => {
            report.add(&file.place, "there are a `password` and a `password_file`; remove one of them");
            None
        }
        (Some(user), None, None) => {
            report.add(&user.place, "a `user` needs a `password` or a `password_file`; give him one");
            None
        }
        (None, Some(other), None) | (None, None, Some(other)) => {
            report.add(&other.place, "a password needs its `user`; name him");
            None
        }
    }
}

fn can_be_reached(host: &Located<String>, has_sender: bool, table: &Table<'_>) -> bool {
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte));
    if !is_name(&host.value) {
        let message = "`host` is no name of a host; write it as in mail.example.com, and its port as `port`";
        table.report().add(&host.place, message);
        return false;
    }
    if !has_sender {
        let message = "a mail server needs a `sender`; write one as in \"Example <chat@example.com>\"";
        table.report().add(&host.place, message);
    }
    true
}

fn mailbox(sender: &Located<String>, table: &Table<'_>) -> Option<Mailbox> {
    let mailbox = sender.value.parse();
    if mailbox.is_err() {
        let message = "`sender` is no mail address; write it as in \"Example <chat@example.com>\"";
        table.report().add(&sender.place, message);
    }
    mailbox.ok()
}
