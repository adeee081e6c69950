//! The program as a process that does not outlive its test.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

/// How long anything may take that is not measured: a busy machine is no failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A folder of its own for one test, removed in the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Scratch {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The data folder, which the program makes itself.
    pub(crate) fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind does no harm to other tests.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program that is tested: the one in VESTIBULE_BIN, or the one that was built along with this test.
pub(crate) fn program() -> PathBuf {
    if let Some(path) = env::var_os("VESTIBULE_BIN") {
        return path.into();
    }
    let this = env::current_exe().unwrap();
    let path = this.parent().and_then(Path::parent).unwrap().join("vestibule");
    assert!(path.exists(), "{} is missing; run `cargo build -p vestibule` first", path.display());
    path
}

/// The program, with nothing in its environment that is meant for it.
pub(crate) fn vestibule() -> Command {
    from_command(Command::new(program()))
}

/// A command that runs the program in some special way, with nothing in its environment that is meant for the program.
pub(crate) fn from_command(mut command: Command) -> Command {
    let names = env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().to_uppercase().starts_with("VESTIBULE_")) {
        command.env_remove(name);
    }
    command.env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

/// The arguments that serve this data folder on a port that is free.
pub(crate) fn serve(data: &Path) -> Vec<String> {
    ["serve", "--http", "127.0.0.1:0", "--data", data.to_str().unwrap()].map(str::to_owned).to_vec()
}

/// A process and what it prints. It is killed in the end.
pub(crate) struct Process {
    child: Child,
    pub(crate) stdout: Lines,
    pub(crate) stderr: Lines,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Process {
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.unwrap_or_else(|error| panic!("failed to start {command:?}: {error}"));
        let stdout = Lines::of(child.stdout.take().unwrap());
        let stderr = Lines::of(child.stderr.take().unwrap());
        Process { child, stdout, stderr }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success(), "{kill}");
    }

    /// Ends it at once, as a loss of power does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its end, which must come in time, and returns its exit code.
    pub(crate) fn end(&mut self, within: Duration) -> Option<i32> {
        let deadline = Instant::now() + within;
        // Its output ends with the process.
        let ended = self.stdout.read_to_end(deadline) && self.stderr.read_to_end(deadline);
        assert!(ended, "the process did not end within {within:?}\n{}", self.stderr.seen);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; one that is left over would disturb other tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            self.stderr.read_to_end(Instant::now() + Duration::from_secs(1));
            eprintln!("--- what the program logged ---\n{}", self.stderr.seen);
        }
    }
}

/// The lines that a process prints.
pub(crate) struct Lines {
    incoming: Receiver<String>,
    /// Those that were looked at.
    pub(crate) seen: String,
}

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Lines {
        let (sender, incoming) = channel();
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Lines { incoming, seen: String::new() }
    }

    /// Reads on until a line holds this, and returns the line. `None` if the output ends before.
    pub(crate) fn until(&mut self, part: &str) -> Option<String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.next(deadline) {
                Ok(line) if line.contains(part) => return Some(line),
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => panic!("{part:?} was not printed in time\n{}", self.seen),
            }
        }
    }

    /// Those that were looked at and hold this.
    pub(crate) fn lines_with(&self, part: &str) -> Vec<&str> {
        self.seen.lines().filter(|line| line.contains(part)).collect()
    }

    /// Reads to the end. Returns whether that came in time.
    fn read_to_end(&mut self, deadline: Instant) -> bool {
        loop {
            match self.next(deadline) {
                Ok(_) => {}
                Err(error) => return error == RecvTimeoutError::Disconnected,
            }
        }
    }

    fn next(&mut self, deadline: Instant) -> Result<String, RecvTimeoutError> {
        let line = self.incoming.recv_timeout(deadline.saturating_duration_since(Instant::now()))?;
        self.seen += &line;
        self.seen.push('\n');
        Ok(line)
    }
}

/// A process that serves.
pub(crate) struct Server {
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Serves a data folder, with further arguments.
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Server {
        Server::from_command(vestibule().args(serve(data)).args(arguments))
    }

    /// Runs a command that serves, and waits until it does.
    pub(crate) fn from_command(command: &mut Command) -> Server {
        let mut process = Process::start(command);
        let Some(line) = process.stdout.until("  API  ") else {
            panic!("the server did not start: {:?}", process.end(PATIENCE));
        };
        Server { address: address_in(&line), process }
    }
}

/// Where somebody listens, of whose URL this line tells.
pub(crate) fn address_in(line: &str) -> SocketAddr {
    let address = line.split("://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.and_then(|address| address.parse().ok());
    address.unwrap_or_else(|| panic!("no address in {line:?}"))
}

/// Runs the program to its end, which must come in time: its exit code, and what it printed.
pub(crate) fn run(command: &mut Command) -> Ended {
    let mut process = Process::start(command);
    let code = process.end(PATIENCE);
    Ended { code, stdout: process.stdout.seen.clone(), stderr: process.stderr.seen.clone() }
}

/// What is left of a process.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}
