//! A browser of one's own, spoken to in the WebDriver protocol.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// How long the browser may take for one command; loading a page is one.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// How often the program is started at most.
const STARTS: u32 = 5;

/// The largest answer, in bytes; pictures are the largest.
const ANSWER_BYTES: u64 = 64 << 20;

/// What a browser needs to run without a screen, as any user, and without calling home.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,800",
];

/// A browser with a fresh profile, and the program that drives it. Both end with it.
pub(crate) struct Driver {
    program: Child,
    http: ureq::Agent,
    session: String,
    browser: Option<u64>,
}

impl Driver {
    /// Starts both; the profile is in a folder that does not exist yet.
    pub(crate) fn start(profile: &Path) -> Driver {
        let (program, port) =
            (0..STARTS).find_map(|_| start_program()).expect("chromedriver is installed and finds a port");
        let config = ureq::Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(COMMAND_TIME))
            .build();
        let session = format!("http://127.0.0.1:{port}/session");
        let mut driver = Driver { program, http: config.into(), session, browser: None };
        driver.open_browser(profile);
        driver
    }

    fn open_browser(&mut self, profile: &Path) {
        let profile = format!("--user-data-dir={}", profile.display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": flags },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = self.post("", capabilities).expect("a browser starts");
        self.browser = session["capabilities"]["goog:processID"].as_u64();
        self.session = format!("{}/{}", self.session, session["sessionId"].as_str().unwrap());
    }

    /// Asks something; the path is below the session's.
    pub(crate) fn get(&self, path: &str) -> Result<Value, String> {
        answer(self.http.get(self.session.clone() + path).call())
    }

    /// Wants something done; the path is below the session's.
    pub(crate) fn post(&self, path: &str, body: Value) -> Result<Value, String> {
        answer(self.http.post(self.session.clone() + path).send(body.to_string()))
    }

    /// A command of the browser's own protocol for developers.
    pub(crate) fn browser_command(&self, name: &str, parameters: Value) -> Result<Value, String> {
        self.post("/goog/cdp/execute", json!({ "cmd": name, "params": parameters }))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let closed = answer(self.http.delete(&self.session).call());
        // By process id, and only when it did not end by itself.
        if let (Err(_), Some(browser)) = (closed, self.browser) {
            let _ = Command::new("kill").arg("-KILL").arg(browser.to_string()).status();
        }
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The program, and the port that it has chosen, which it prints. It ends at once if somebody else took the port meanwhile.
fn start_program() -> Option<(Child, u16)> {
    let mut program = Command::new(env::var_os("CHROMEDRIVER").unwrap_or("/usr/bin/chromedriver".into()))
        .arg("--port=0")
        .env("LANGUAGE", "en")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed");
    let lines = BufReader::new(program.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut ports = lines
        .filter_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
    let port = ports.next();
    if port.is_none() {
        let _ = program.kill();
        let _ = program.wait();
    }
    Some((program, port?))
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, String> {
    let body = response.and_then(|mut it| it.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec());
    let body = body.map_err(|error| format!("the browser's driver is gone: {error}"))?;
    let mut body: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    let value = body["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default())),
        None => Ok(value),
    }
}
