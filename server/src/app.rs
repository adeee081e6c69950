//! Puts the server together: the only place that names concrete adapters.

mod addresses;
mod listen;
mod local;
mod outbox;
mod people;
mod settings;
pub mod sweep;
mod tls;

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use tokio::sync::{oneshot, watch};
use tracing_subscriber::EnvFilter;

use crate::assets;
use crate::bridge::{self, Bridge};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::files::folder::FolderFiles;
use crate::journal::folder::DataFolder;
use crate::journal::sqlite::SqliteJournal;
use crate::mail::Mailer;
use crate::runtime::{History, Runtime};
use crate::tracker::sqlite::SqliteTracker;
use crate::tracker::{Feeder, Tracker};

use self::addresses::Transports;
use self::listen::Listeners;
use self::tls::Tls;

pub use outbox::TrackedOutbox;
pub use people::TrackedPeople;

/// How long requests that are under way may take after the server was told to stop.
const STOP_TIME: Duration = Duration::from_secs(3);
/// How long the processor may take to store what was submitted before.
const FLUSH_TIME: Duration = Duration::from_secs(1);

/// How often the log tells that there are transcripts to mail and no mail server any more.
const WAIT_WITHOUT_POST: Duration = Duration::from_secs(60 * 60);

/// What the command line says.
#[derive(Debug, Default)]
pub struct Options {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The data folder; wins over the configuration.
    pub data: Option<PathBuf>,
    /// Where to listen for HTTP; wins over the configuration.
    pub http: Vec<SocketAddr>,
    /// Where to listen for HTTPS; wins over the configuration.
    pub https: Vec<SocketAddr>,
    /// Whether a certificate is made if HTTPS has none.
    pub self_signed: bool,
    /// Whether this is a demo.
    pub demo: bool,
}

/// Serves until a signal says to stop.
///
/// # Errors
/// If it cannot start, or cannot go on; the text says what to do.
pub fn run(options: Options) -> anyhow::Result<()> {
    start_log();
    let (mut config, folder) = settings::read(&options)?;
    let tls = match Tls::open(&config.server, folder.path(), options.self_signed || options.demo) {
        Err(error) if config.server.https_is_optional => {
            tracing::error!("HTTPS is not served: {error:#}");
            config.server.https.clear();
            None
        }
        tls => tls?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(serve(config, folder, tls, options.demo));
    // What a blocking task still does, a password check perhaps, is for a request that is gone.
    runtime.shutdown_timeout(Duration::from_millis(500));
    result
}

fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // A log that cannot be written, on a full disk perhaps, must not end what it tells of.
        .log_internal_errors(false)
        .init();
}

async fn serve(config: Config, folder: DataFolder, tls: Option<Tls>, demo: bool) -> anyhow::Result<()> {
    let bridge_settings = settings::bridge(&config)?;
    let post = config.mail.as_ref().map(outbox::post).transpose()?;
    let transports = Transports::of(tls.as_ref());
    let mut listeners = Listeners::new();
    transports.listen(&config.server, &mut listeners)?;
    let mut signals = listen::Signals::new()?;
    let (ended, processor_ended) = oneshot::channel();
    let journal = SqliteJournal::open(&folder.journal())?;
    let tracker: Arc<dyn Tracker> = Arc::new(SqliteTracker::open(&DataFolder::tracker_of(folder.path()))?);
    let history = History::after(&journal, tracker.mark()?)?;
    let files = folder.files();
    let files = FolderFiles::open(&files)
        .with_context(|| format!("the folder {} cannot be used", files.display()))?;
    let configuration = settings::configuration(&config);
    let compaction = settings::compaction(&config, &history);
    let clock = Arc::new(SystemClock::new());
    let start = move || Runtime::start(Box::new(journal), clock, configuration, compaction, ended);
    let runtime = tokio::task::spawn_blocking(start).await??;
    transports.listen_additionally(&config.server, runtime.handle().processor().parameters(), &mut listeners);
    let origins = listeners.origins()?;

    let (stop, stopping) = watch::channel(false);
    let bridge = Bridge::new(
        runtime.handle().clone(),
        bridge_settings,
        settings::logins(&config),
        Arc::new(TrackedPeople(Arc::clone(&tracker))),
        Arc::new(files),
        stopping.clone(),
    );
    let outbox = Arc::new(TrackedOutbox(Arc::clone(&tracker)));
    let mailer = match config.mail.as_ref().zip(post) {
        Some((mail, post)) => Mailer::new(outbox, post, mail.sender.clone(), mail.retry),
        None => Mailer::without_post(outbox, WAIT_WITHOUT_POST),
    };
    let feeder = Feeder::new(tracker, history, config.recording.clone());
    let feeder = tokio::spawn(feeder.run(runtime.handle().subscribe(), stopping.clone()));
    let mailer = tokio::spawn(mailer.run(runtime.handle().clone(), stopping.clone()));
    let certificates = tls.map(|tls| tokio::spawn(tls.follow()));
    let sweeper = tokio::spawn(sweep::sweep(bridge.clone(), runtime.handle().clone()));
    let admin = local::LocalSocket::open(DataFolder::admin_socket_of(folder.path()));
    let admin = tokio::spawn(admin.serve(bridge::admin_router(bridge.clone()), stopping.clone()));
    let router = router(bridge, demo);
    let servers = listeners
        .into_iter()
        .map(|listener| tokio::spawn(listen::serve(listener, router.clone(), stopping.clone())));
    let servers: Vec<_> = servers.chain([admin]).collect();
    greet(&origins, &config, folder.path(), demo);

    let failed = tokio::select! {
        () = signals.stop() => false,
        _ = processor_ended => true,
    };
    tracing::info!("stopping");
    stop.send_replace(true);
    let all_answered = async {
        for server in servers {
            // A server ends in an error only if its listener does, and then there is nothing left to answer.
            _ = server.await;
        }
    };
    if tokio::time::timeout(STOP_TIME, all_answered).await.is_err() {
        tracing::warn!("some requests were not answered in time");
    }
    sweeper.abort();
    certificates.inspect(|certificates| certificates.abort());
    if tokio::time::timeout(FLUSH_TIME, mailer).await.is_err() {
        tracing::warn!(
            "the Tracker does not answer; a transcript may be mailed once more after the next start"
        );
    }
    if tokio::time::timeout(FLUSH_TIME, feeder).await.is_err() {
        tracing::warn!("the Tracker does not answer; what it lacks is written at the next start");
    }
    let end = tokio::task::spawn_blocking(move || runtime.stop());
    let end = tokio::time::timeout(FLUSH_TIME, end).await;
    drop(folder);
    end.context("the disk does not answer; what nobody was told is stored may not be stored")?
        .map_err(anyhow::Error::from)?
        .context("the server cannot go on")?;
    anyhow::ensure!(!failed, "the server cannot go on");
    Ok(())
}

/// The Tracker of a data folder, beside the server that may use it.
///
/// # Errors
/// If there is none, or it cannot be used.
pub fn tracker(data: &Path) -> anyhow::Result<impl Tracker> {
    let file = DataFolder::tracker_of(data);
    anyhow::ensure!(
        file.exists(),
        "there is no {}; name the server's data folder with --data",
        file.display()
    );
    Ok(SqliteTracker::open(&file)?)
}

/// All that is served over HTTP.
pub fn router(bridge: Bridge, demo: bool) -> bridge::Paths<Router> {
    bridge::Paths(bridge::router(bridge).merge(assets::router(demo)))
}

/// Says where to go.
fn greet(origins: &[String], config: &Config, data: &Path, demo: bool) {
    let mut lines = format!("Vestibule {}\n", env!("CARGO_PKG_VERSION"));
    let login = settings::demo_agent(config);
    let login = login.map(|agent| format!("  (log in as {agent}, password demo)")).unwrap_or_default();
    for origin in origins {
        if demo {
            lines += &format!("  demo page  {origin}/demo/\n");
        }
        lines += &format!("  console    {origin}/console/{login}\n");
        lines += &format!("  API        {origin}/api/\n");
    }
    lines += &format!("  data       {}\n", data.display());
    if demo {
        lines += "This is a demo with known passwords: it listens on this machine only.\n";
    } else if config.workgroups.is_empty() {
        lines += "No workgroup is configured yet, so nobody can chat. Write a vestibule.toml, or try --demo first.\n";
    }
    // Nobody reads it if the output is closed.
    _ = std::io::stdout().write_all(lines.as_bytes());
}
