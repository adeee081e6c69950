//! The HTTP edge: turns requests into commands and what happened into answers. It holds no truth of its own.
//!
//! `visitor` speaks the protocol of visitors' clients, [`agent`] that of the console. All routes are in
//! [`router`](router::router); all conversions between stored and sent types are in `convert`.

mod admin;
pub mod agent;
mod cache;
mod caller;
mod convert;
mod document;
mod files;
mod limits;
mod logins;
mod names;
mod paths;
mod people;
mod recent;
mod router;
mod tokens;
mod visitor;

use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::watch;
use vestibule_processor::Name;

pub(crate) use admin::LocalUser;
use caller::Caller;
pub use caller::OverTls;
pub use document::value as openapi_document;
pub use paths::Paths;
pub use people::{NotOnline, People, RegisterError, Registered, Report};
pub use router::{admin_router, router};
pub use tokens::{TokenKey, TokenKeyError};
pub use visitor::{Format, Unreadable, capabilities, xml};

use crate::complaints::Complaints;
use crate::config;
use crate::files::FileStore;
use crate::runtime::Handle;
use agent::{Logins, Streams};
use files::Files;
use limits::Limits;

/// What all endpoints share. Clones are the same.
#[derive(Clone)]
pub struct Bridge(Arc<Shared>);

struct Shared {
    runtime: Handle,
    settings: Settings,
    logins: Logins,
    streams: Streams,
    people: Arc<dyn People>,
    files: Files,
    limits: Limits,
    complaints: Complaints,
    rates: visitor::Rates,
    caches: visitor::Caches,
    compressions: visitor::Compressions,
    trusted_hosts: caller::TrustedHosts,
    stopping: watch::Receiver<bool>,
}

/// What the company sets for the HTTP edge.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// What tokens of visitors are verified with whom the company's own site knows.
    pub token_key: Option<TokenKey>,
    /// Whether there is a mail server through which transcripts can be sent.
    pub mail: bool,
    /// Which files may be sent.
    pub files: config::Files,
    /// The pictures of agents, by their user names.
    pub photos: BTreeMap<Name, config::Photo>,
}

impl Bridge {
    /// A bridge to a running processor. When `stopping` turns true, the agents' streams end.
    pub fn new(
        runtime: Handle,
        settings: Settings,
        logins: Logins,
        people: Arc<dyn People>,
        files: Arc<dyn FileStore>,
        stopping: watch::Receiver<bool>,
    ) -> Bridge {
        Bridge(Arc::new(Shared {
            runtime,
            settings,
            logins,
            people,
            streams: Streams::default(),
            files: Files::new(files),
            limits: Limits::default(),
            complaints: Complaints::default(),
            rates: visitor::Rates::default(),
            caches: visitor::Caches::default(),
            compressions: visitor::Compressions::default(),
            trusted_hosts: caller::TrustedHosts::default(),
            stopping,
        }))
    }

    /// Brings the processor's view of who is reached in step with the streams that are open.
    ///
    /// Called now and then: a stream that breaks reports it at once, but the report is dropped if the server is busy.
    pub fn reconcile_presence(&self) {
        self.streams().reconcile(self.runtime());
    }

    fn runtime(&self) -> &Handle {
        &self.0.runtime
    }

    fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn logins(&self) -> &Logins {
        &self.0.logins
    }

    fn people(&self) -> &Arc<dyn People> {
        &self.0.people
    }

    fn rates(&self) -> &visitor::Rates {
        &self.0.rates
    }

    fn streams(&self) -> &Streams {
        &self.0.streams
    }

    /// Drops answers that nobody has asked for, and looks up the names of trusted hosts. Called now and then.
    pub async fn refresh(&self) {
        let parameters = Arc::clone(self.runtime().processor().parameters());
        self.0.caches.sweep(&parameters, self.runtime().now());
        self.0.trusted_hosts.refresh(&parameters.trusted_hosts, self.runtime().now()).await;
    }

    /// Removes the files that no interaction knows of. Called at the start, and now and then.
    pub async fn remove_orphaned_files(&self) {
        files::remove_orphans(self).await;
    }

    fn files(&self) -> &Files {
        &self.0.files
    }

    fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Tells the log that a limit was reached, once a minute for each.
    fn complain(&self, limit: &'static str) {
        if let Some(unsaid) = self.0.complaints.add(limit) {
            tracing::warn!(limit, unsaid, "a limit is reached; visitors are refused until there is room");
        }
    }

    fn caches(&self) -> &visitor::Caches {
        &self.0.caches
    }

    fn trusted_hosts(&self) -> &caller::TrustedHosts {
        &self.0.trusted_hosts
    }

    fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.clone()
    }
}
