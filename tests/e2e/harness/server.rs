//! A server of one's own, which can be killed and started again.

use std::env;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::wait;

/// The finished program as a process of its own, with data of its own. It ends with this.
pub(crate) struct Server {
    folder: PathBuf,
    port: u16,
    process: Option<Child>,
}

impl Server {
    /// Starts the demo, with its data and its log in this folder.
    pub(crate) fn start(folder: &Path) -> Server {
        let port = free_port();
        let mut server = Server { folder: folder.to_owned(), port, process: None };
        server.start_again();
        server
    }

    /// Starts it where it was, with the data it had.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "the server runs already");
        let log = OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let process = Command::new(binary())
            .args(["serve", "--demo", "--http", &format!("127.0.0.1:{}", self.port), "--data"])
            .arg(self.folder.join("data"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        let program = binary().display().to_string();
        self.process = Some(process.unwrap_or_else(|error| panic!("failed to start {program}: {error}")));
        self.wait_until_it_answers();
    }

    /// Starts it again with something else in its configuration.
    pub(crate) fn configure(&mut self, from: &str, to: &str) {
        self.kill();
        let file = self.folder.join("data/vestibule.toml");
        let before = fs::read_to_string(&file).unwrap();
        assert!(before.contains(from), "the demo's configuration has {from:?}");
        fs::write(&file, before.replace(from, to)).unwrap();
        self.start_again();
    }

    /// Ends it as a power failure would.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// The scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The address of something it serves.
    pub(crate) fn url(&self, path: &str) -> String {
        self.origin() + path
    }

    /// A visitor asks for a chat, and is not heard of again.
    pub(crate) fn start_chat(&self, name: &str, workgroup: &str) {
        let participant = json!({ "name": name, "credentials": null });
        let body = json!({ "participant": participant, "target": workgroup, "targettype": "Workgroup" });
        let url = self.url("/websvcs/chat/start");
        let answer = http().post(url).content_type("application/json").send(body.to_string());
        assert!(answer.is_ok(), "a chat starts: {answer:?}");
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    fn wait_until_it_answers(&mut self) {
        let url = self.url("/websvcs/serverConfiguration");
        let http = http();
        let (log, process) = (self.log(), self.process.as_mut().unwrap());
        wait("the server's first answer", || {
            if let Some(status) = process.try_wait().unwrap() {
                panic!("the server ended with {status}; see {}", log.display());
            }
            http.get(&url).call().map_err(|error| error.to_string())
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// `VESTIBULE_BIN`, or what `cargo build` makes.
fn binary() -> PathBuf {
    let built = || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("debug").join("vestibule").into();
    let binary: OsString = env::var_os("VESTIBULE_BIN").unwrap_or_else(built);
    binary.into()
}

fn http() -> ureq::Agent {
    ureq::Agent::config_builder().proxy(None).build().into()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
