//! What values parameters take, and how they are written.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::VALUE_CHARS;

const PORTS: usize = 16;
const HOSTS: usize = 64;

/// What values a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "bounds are what they are called")]
pub enum Kind {
    /// 0 or 1.
    Flag,
    /// 0 to 3.
    Access,
    /// A whole number.
    Number { least: u64, most: u64 },
    /// A time.
    Seconds { least: u64, most: u64 },
    /// A time.
    Milliseconds { least: u64, most: u64 },
    /// A size.
    Bytes { least: u64, most: u64 },
    /// Any text, of so many characters.
    Text { least: usize, most: usize },
    /// A mail address, or nothing. Whether it is one is for those to check who use it.
    MailAddress,
    /// A regular expression. Whether it is one is for those to check who use it.
    Expression,
    /// Ports, separated by semicolons.
    Ports,
    /// Addresses, networks or names, separated by commas.
    Hosts,
}

/// Who may do something: the values of the reference's access control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// 0.
    Nobody,
    /// 1.
    #[default]
    Everybody,
    /// 2.
    Registered,
    /// 3.
    Anonymous,
}

/// Why a parameter was not given a value. A fragment that fits after the parameter's name, except for a name that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// No parameter has this name.
    #[error("there is no parameter {0}")]
    Unknown(String),
    /// The parameter takes other values.
    #[error("{0}")]
    Wrong(String),
}

impl ValueError {
    pub(super) fn unknown(name: &str) -> ValueError {
        ValueError::Unknown(name.chars().take(100).collect())
    }
}

impl Access {
    /// Whether registered visitors may.
    pub fn allows_registered(self) -> bool {
        matches!(self, Access::Everybody | Access::Registered)
    }

    /// Whether anonymous visitors may.
    pub fn allows_anonymous(self) -> bool {
        matches!(self, Access::Everybody | Access::Anonymous)
    }
}

impl Kind {
    /// What the system says.
    pub(super) const TEXT: Kind = Kind::Text { least: 0, most: VALUE_CHARS };

    /// What a value must be, as a fragment after the parameter's name.
    pub fn rule(&self) -> String {
        match self {
            Kind::Flag => "must be 0 (off) or 1 (on)".to_owned(),
            Kind::Access => {
                "must be 0 (nobody), 1 (everybody), 2 (registered visitors) or 3 (anonymous visitors)"
                    .to_owned()
            }
            Kind::Number { least, most } => format!("must be a number from {least} to {most}"),
            Kind::Seconds { least, most } => format!("must be a number of seconds from {least} to {most}"),
            Kind::Milliseconds { least, most } => {
                format!("must be a number of milliseconds from {least} to {most}")
            }
            Kind::Bytes { least, most } => format!("must be a number of bytes from {least} to {most}"),
            Kind::MailAddress => "must be a mail address, such as chat@example.com, or nothing".to_owned(),
            Kind::Text { least: 0, most } => format!("must have {most} characters at most"),
            Kind::Text { least, most } => format!("must have {least} to {most} characters"),
            Kind::Expression => format!("must be a regular expression of {VALUE_CHARS} characters at most"),
            Kind::Ports => format!("must be up to {PORTS} ports from 1 to 65535, separated by semicolons"),
            Kind::Hosts => format!("must be up to {HOSTS} addresses or names of hosts, separated by commas"),
        }
    }

    fn wrong(&self) -> ValueError {
        ValueError::Wrong(self.rule())
    }

    fn number(&self, text: &str) -> Result<u64, ValueError> {
        let bounds = match self {
            Kind::Number { least, most }
            | Kind::Seconds { least, most }
            | Kind::Milliseconds { least, most }
            | Kind::Bytes { least, most } => RangeInclusive::new(*least, *most),
            _ => return Err(self.wrong()),
        };
        text.trim().parse().ok().filter(|number| bounds.contains(number)).ok_or_else(|| self.wrong())
    }
}

/// How a value is written. Writing what was read gives one text for one value.
pub(super) trait Value: Sized + Default {
    fn parse(text: &str, kind: &Kind) -> Result<Self, ValueError>;
    fn text(&self, kind: &Kind) -> String;
}

impl Value for bool {
    fn parse(text: &str, kind: &Kind) -> Result<bool, ValueError> {
        match text.trim() {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(kind.wrong()),
        }
    }

    fn text(&self, _: &Kind) -> String {
        u8::from(*self).to_string()
    }
}

impl Value for Access {
    fn parse(text: &str, kind: &Kind) -> Result<Access, ValueError> {
        match text.trim() {
            "0" => Ok(Access::Nobody),
            "1" => Ok(Access::Everybody),
            "2" => Ok(Access::Registered),
            "3" => Ok(Access::Anonymous),
            _ => Err(kind.wrong()),
        }
    }

    fn text(&self, _: &Kind) -> String {
        (*self as u8).to_string()
    }
}

impl Value for u64 {
    fn parse(text: &str, kind: &Kind) -> Result<u64, ValueError> {
        kind.number(text)
    }

    fn text(&self, _: &Kind) -> String {
        self.to_string()
    }
}

impl Value for Duration {
    fn parse(text: &str, kind: &Kind) -> Result<Duration, ValueError> {
        let number = kind.number(text)?;
        Ok(match kind {
            Kind::Milliseconds { .. } => Duration::from_millis(number),
            _ => Duration::from_secs(number),
        })
    }

    fn text(&self, kind: &Kind) -> String {
        match kind {
            Kind::Milliseconds { .. } => self.as_millis().to_string(),
            _ => self.as_secs().to_string(),
        }
    }
}

impl Value for Arc<str> {
    fn parse(text: &str, kind: &Kind) -> Result<Arc<str>, ValueError> {
        let bounds = match kind {
            Kind::Text { least, most } => *least..=*most,
            _ => 0..=VALUE_CHARS,
        };
        let is_plain = !text.chars().any(|one| one.is_control() && one != '\n' && one != '\t');
        if bounds.contains(&text.chars().count()) && is_plain { Ok(text.into()) } else { Err(kind.wrong()) }
    }

    fn text(&self, _: &Kind) -> String {
        self.to_string()
    }
}

impl Value for Vec<u16> {
    fn parse(text: &str, kind: &Kind) -> Result<Vec<u16>, ValueError> {
        let ports = items(text, ';').map(|port| port.parse().ok().filter(|port| *port != 0));
        let ports: Option<Vec<u16>> = ports.collect();
        ports.filter(|ports| ports.len() <= PORTS).ok_or_else(|| kind.wrong())
    }

    fn text(&self, _: &Kind) -> String {
        self.iter().map(u16::to_string).collect::<Vec<_>>().join(";")
    }
}

impl Value for Vec<Arc<str>> {
    fn parse(text: &str, kind: &Kind) -> Result<Vec<Arc<str>>, ValueError> {
        let hosts: Vec<Arc<str>> = items(text, ',').map(Arc::from).collect();
        let are_hosts = hosts.len() <= HOSTS && hosts.iter().all(|host| is_host(host));
        if are_hosts && text.chars().count() <= VALUE_CHARS { Ok(hosts) } else { Err(kind.wrong()) }
    }

    fn text(&self, _: &Kind) -> String {
        self.join(",")
    }
}

fn items(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|item| !item.is_empty())
}

/// An address, a network, or a name that DNS may know.
fn is_host(text: &str) -> bool {
    let (address, length) = text.split_once('/').unwrap_or((text, "0"));
    match address.parse::<IpAddr>() {
        Ok(address) => {
            let most = if address.is_ipv4() { 32 } else { 128 };
            length.parse::<u8>().is_ok_and(|length| length <= most)
        }
        Err(_) => {
            let is_label = |label: &str| {
                !label.is_empty()
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            };
            text.len() <= 253 && text.split('.').all(is_label)
        }
    }
}
