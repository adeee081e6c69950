//! A server of one's own for each test, without sockets, on a disk in memory and a clock that is set by hand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::sync::{oneshot, watch};
use tower::ServiceExt;
use vestibule::app;
use vestibule::bridge::agent::{Account, Logins};
use vestibule::bridge::{Bridge, Paths, Settings, TokenKey};
use vestibule::clock::ManualClock;
use vestibule::config::password;
use vestibule::files::memory::MemoryFiles;
use vestibule::journal::memory::{Disk, MemoryJournal};
use vestibule::runtime::{Compaction, Handle, History, Runtime};
use vestibule::tracker::memory::{MemoryTracker, Store};
use vestibule::tracker::{Feeder, Progress, Recording, Tracker};
use vestibule_processor::bounded::Author;
use vestibule_processor::{
    AgentSettings, Command, Configuration, Name, Parameters, StatusSettings, Timestamp, WorkgroupSettings,
};

/// What the company's own site signs tokens with.
pub(crate) const TOKEN_SECRET: &str = "the secret of the company's own site";

/// How long a stream may be silent before the test fails: less than its keep-alive, which says nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that outlives a crash of the server.
#[derive(Clone, Default)]
pub(crate) struct Machine {
    pub(crate) disk: Disk,
    pub(crate) tracker: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) files: MemoryFiles,
    /// What the company sets for the HTTP edge.
    pub(crate) settings: Settings,
    pub(crate) compaction: Compaction,
}

pub(crate) struct TestServer {
    machine: Machine,
    bridge: Bridge,
    router: Paths<Router>,
    runtime: Option<Runtime>,
    feeder: Mutex<Feeder>,
    stop: watch::Sender<bool>,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl TestServer {
    /// A server on a new machine, with the agents alicia and bob of Marketing (password `demo`).
    pub(crate) fn start() -> TestServer {
        TestServer::start_with(Settings::default())
    }

    /// The same with other settings. A proxy at 10.0.0.1 is trusted.
    pub(crate) fn start_with(mut settings: Settings) -> TestServer {
        let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
        settings.trusted_proxies = vec!["10.0.0.1/32".parse().unwrap()];
        settings.token_key = Some(TokenKey::parse(TOKEN_SECRET).unwrap());
        TestServer::start_on(Machine { clock, settings, ..Machine::default() })
    }

    /// A server on a machine that has been used before.
    pub(crate) fn start_on(machine: Machine) -> TestServer {
        let (ended, _) = oneshot::channel();
        let journal = MemoryJournal::open(&machine.disk);
        let tracker: Arc<dyn Tracker> = Arc::new(MemoryTracker::open(&machine.tracker));
        let history = History::after(&journal, tracker.mark().unwrap_or_default()).unwrap();
        let followed = Some(history.followed());
        let compaction = Compaction { followed, ..machine.compaction.clone() };
        let clock = machine.clock.clone();
        let runtime = Runtime::start(Box::new(journal), clock, configuration(), compaction, ended).unwrap();
        let (stop, stopping) = watch::channel(false);
        let people = Arc::new(app::TrackedPeople(Arc::clone(&tracker)));
        let files = Arc::new(machine.files.clone());
        let feeder = Mutex::new(Feeder::new(tracker, history, Recording::All));
        let settings = machine.settings.clone();
        let bridge = Bridge::new(runtime.handle().clone(), settings, logins(), people, files, stopping);
        let router = app::router(bridge.clone(), true);
        TestServer { machine, bridge, router, runtime: Some(runtime), feeder, stop }
    }

    /// Takes the power away: nothing is flushed, only the disk is left.
    pub(crate) fn crash(self) -> TestServer {
        self.crash_after(|| ())
    }

    /// Takes the power away, and gives it back when something has happened.
    pub(crate) fn crash_after(self, meanwhile: impl FnOnce()) -> TestServer {
        let machine = self.machine.clone();
        drop(self);
        meanwhile();
        TestServer::start_on(machine)
    }

    pub(crate) fn handle(&self) -> &Handle {
        self.runtime.as_ref().expect("the server runs").handle()
    }

    /// Has the files looked after.
    pub(crate) async fn sweep_files(&self) {
        self.bridge.remove_orphaned_files().await;
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The Tracker, up to date with all that has happened.
    pub(crate) fn tracker(&self) -> MemoryTracker {
        let mut feeder = self.feeder.lock().unwrap();
        let progress = std::iter::repeat_with(|| feeder.step()).find(|progress| *progress != Progress::More);
        assert_eq!(progress, Some(Progress::CaughtUp));
        MemoryTracker::open(&self.machine.tracker)
    }

    /// Lets the Tracker try to catch up, in vain.
    pub(crate) fn fail_to_track(&self) {
        assert_eq!(self.feeder.lock().unwrap().step(), Progress::Failed);
    }

    /// Lets time pass and has done what is due.
    pub(crate) async fn wait(&self, seconds: u64) {
        self.machine.clock.advance(Duration::from_secs(seconds));
        self.command(Command::Timeout).await;
    }

    pub(crate) fn router(&self) -> Paths<Router> {
        self.router.clone()
    }

    pub(crate) async fn command(&self, command: Command) {
        self.handle().submit(command).await.expect("the command is carried out");
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<axum::body::Body> {
        self.router.clone().oneshot(request).await.expect("the router always answers")
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.send(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// A visitor's GET; the answer must be HTTP 200 and JSON.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.answer(Request::get(path).body(Body::empty()).unwrap()).await.ok()
    }

    /// A visitor's POST; the answer must be HTTP 200 and JSON.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json");
        self.answer(request.body(Body::from(body.to_string())).unwrap()).await.ok()
    }

    /// Starts a chat with Marketing and returns the visitor's participant id.
    pub(crate) async fn start_chat(&self, name: &str) -> String {
        let body = json!({"participant": {"name": name, "credentials": null}, "target": "Marketing", "targettype": "Workgroup"});
        let answer = self.post("/websvcs/chat/start", body).await;
        answer["chat"]["participantID"].as_str().expect("the chat was started").to_owned()
    }

    /// Asks Marketing for a callback and returns the visitor's participant id.
    pub(crate) async fn create_callback(&self, name: &str) -> String {
        let answer = self.post("/websvcs/callback/create", callback_body(name)).await;
        answer["callback"]["participantID"].as_str().expect("the callback was created").to_owned()
    }

    /// How a callback stands, as its visitor is told.
    pub(crate) async fn callback_status(&self, participant: &str) -> Value {
        self.get(&format!("/websvcs/callback/status/{participant}")).await["callback"].take()
    }

    /// Sets a parameter, as an administrator does.
    pub(crate) async fn set(&self, name: &str, value: &str) {
        let by = Author::cut("a test").expect("the author has a name");
        self.command(Command::SetParameter { name: name.to_owned(), value: Some(value.to_owned()), by })
            .await;
    }

    /// The texts a visitor is told now, as `name: text`.
    pub(crate) async fn poll_texts(&self, participant: &str) -> Vec<String> {
        texts(&self.get(&format!("/websvcs/chat/poll/{participant}")).await)
    }

    /// Logs an agent in and opens his stream.
    pub(crate) async fn log_in(&self, username: &str) -> Console {
        let answer = self.try_log_in(username, "demo").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        self.open_stream(&cookie).await
    }

    pub(crate) async fn try_log_in(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        let request = Request::post("/agent/login").header(CONTENT_TYPE, "application/json");
        self.answer(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn open_stream(&self, cookie: &str) -> Console {
        let request = Request::get("/agent/events").header(COOKIE, cookie).body(Body::empty()).unwrap();
        let response = self.send(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        let stream = response.into_body().into_data_stream();
        let mut console =
            Console { cookie: cookie.to_owned(), stream, read: VecDeque::new(), rest: String::new() };
        // A browser reads at once; the snapshot is of the moment the stream was opened.
        let snapshot = console.next().await.expect("a stream begins with a snapshot");
        console.read.push_front(snapshot);
        console
    }

    pub(crate) async fn agent_post(&self, console: &Console, path: &str, body: Value) -> Answer {
        let request = Request::post(format!("/agent/{path}"))
            .header(COOKIE, &console.cookie)
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.answer(request.unwrap()).await
    }

    /// An agent's POST that must work.
    pub(crate) async fn agent_does(&self, console: &Console, path: &str, body: Value) {
        let answer = self.agent_post(console, path, body).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}: {}", answer.text);
    }
}

impl TestServer {
    /// Stops the processor, as at the end of the program, while calls still come in.
    pub(crate) fn stop(&mut self) {
        self.stop.send_replace(true);
        if let Some(runtime) = self.runtime.take() {
            let stopped = runtime.stop();
            let is_failing = std::thread::panicking();
            assert!(is_failing || stopped.is_ok(), "the processor's thread ended as it should: {stopped:?}");
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Answer {
    /// The JSON of an answer that must be HTTP 200.
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert_eq!(self.headers[CONTENT_TYPE], "application/json; charset=utf-8");
        serde_json::from_str(&self.text).expect("the answer is JSON")
    }
}

/// A logged-in agent's browser: his cookie and his stream.
pub(crate) struct Console {
    pub(crate) cookie: String,
    stream: BodyDataStream,
    read: VecDeque<Value>,
    rest: String,
}

impl Console {
    /// Reads on until a notification of this type comes, and returns it.
    pub(crate) async fn until(&mut self, kind: &str) -> Value {
        self.until_that(kind, |_| true).await
    }

    /// Reads on until a notification of this type comes that passes a test.
    pub(crate) async fn until_that(&mut self, kind: &str, test: impl Fn(&Value) -> bool) -> Value {
        loop {
            let notification = self.next().await.unwrap_or_else(|| panic!("the stream ended before {kind}"));
            if notification["type"] == kind && test(&notification) {
                return notification;
            }
        }
    }

    /// The next notification, or `None` at the stream's end.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        while self.read.is_empty() {
            let chunk = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            let chunk = chunk.expect("the stream says something in time")?.ok()?;
            self.rest.push_str(std::str::from_utf8(&chunk).unwrap());
            while let Some((event, rest)) = self.rest.split_once("\n\n") {
                if let Some(data) = event.strip_prefix("data: ") {
                    self.read.push_back(serde_json::from_str(data).unwrap());
                }
                self.rest = rest.to_owned();
            }
        }
        self.read.pop_front()
    }
}

/// What a client sends to be called back.
pub(crate) fn callback_body(name: &str) -> Value {
    json!({
        "target": "Marketing", "targettype": "Workgroup", "subject": "A tent for two",
        "participant": {"name": name, "credentials": "", "telephone": "(317) 555-1212"},
        "language": "en-us", "clientToken": "deprecated"
    })
}

/// The texts of an answer's events, as `name: text`.
pub(crate) fn texts(answer: &Value) -> Vec<String> {
    let events = answer["chat"]["events"].as_array().expect("events are always there");
    let texts = events.iter().filter(|event| event["type"] == "text");
    texts
        .map(|event| {
            format!("{}: {}", event["displayName"].as_str().unwrap(), event["value"].as_str().unwrap())
        })
        .collect()
}

/// The failure code of an answer.
pub(crate) fn reason<'a>(answer: &'a Value, root: &str) -> &'a str {
    let status = &answer[root]["status"];
    assert_eq!(status["type"], "failure", "{answer}");
    status["reason"].as_str().unwrap()
}

fn logins() -> Logins {
    static HASH: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| password::hash("demo").unwrap());
    let account = |username: &str| Account { username: username.to_owned(), password_hash: HASH.clone() };
    Logins::new([account("alicia"), account("bob")])
}

fn configuration() -> Configuration {
    let agent = |name: &str, display_name: &str| AgentSettings {
        name: name.into(),
        display_name: display_name.into(),
        alias: None,
        max_assign: 2,
        auto_answer: false,
        is_administrator: name == "alicia",
        password_digest: None,
    };
    Configuration {
        workgroups: vec![WorkgroupSettings {
            name: "Marketing".into(),
            members: vec![Name::from("alicia"), Name::from("bob")],
            alert_timeout: None,
            callbacks: true,
            callback_retries: WorkgroupSettings::CALLBACK_RETRIES,
            time_between_callbacks: Duration::ZERO,
        }],
        agents: vec![agent("alicia", "Alicia Adams"), agent("bob", "Bob Boyle")],
        statuses: vec![
            StatusSettings { name: "Available".into(), available: true },
            StatusSettings { name: "Away".into(), available: false },
        ],
        // What tests are not about does not get into their way.
        parameters: Parameters::default().with([
            ("MaxChatsAllowedPerUnitTime", "1000"),
            ("MaxCallbacksAllowedPerUnitTime", "1000"),
            ("MaxInteractionsAllowedPerUnitTime", "1000"),
            ("MaxInteractionsAllowedPerIP", "1000"),
        ]),
        ..Configuration::default()
    }
}
