//! A proxy as a process of its own, with a shipped configuration.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::Leg;
use crate::process::{PATIENCE, Process, Scratch};
use crate::vestibule::Vestibule;

/// How often a proxy is started if another process took a port that was free just before.
const TRIES: usize = 5;

/// What one kind of proxy has of its own.
pub(crate) struct Kind {
    /// The Debian package that has the program.
    pub(crate) package: &'static str,
    pub(crate) program: &'static str,
    /// The shipped file.
    pub(crate) file: &'static str,
    /// What the test changes in it; each must be there.
    pub(crate) changes: fn(&Setting) -> Vec<(&'static str, String)>,
    /// What is written beside it, and the command that runs all in the foreground as one process.
    pub(crate) command: fn(&Setting, &mut Command),
}

/// What is different in each run.
pub(crate) struct Setting<'a> {
    pub(crate) scratch: &'a Scratch,
    /// The changed configuration.
    pub(crate) configuration: PathBuf,
    pub(crate) http: SocketAddr,
    pub(crate) https: SocketAddr,
    /// What the proxy shows browsers, and its key.
    pub(crate) certificate: PathBuf,
    pub(crate) private_key: PathBuf,
    pub(crate) vestibule: SocketAddr,
    pub(crate) vestibule_certificate: &'a Path,
    pub(crate) back: Leg,
}

/// A proxy that runs.
pub(crate) struct Proxy {
    _process: Process,
    pub(crate) http: SocketAddr,
    pub(crate) https: SocketAddr,
    /// What its certificate is verified with.
    pub(crate) certificate: PathBuf,
    _scratch: Scratch,
}

impl Proxy {
    /// Starts one that speaks with Vestibule over this leg.
    pub(crate) fn start(kind: &Kind, vestibule: &Vestibule, back: Leg) -> Proxy {
        let Kind { package, program, .. } = kind;
        assert!(
            Path::new(program).exists(),
            "{program} is missing; `cargo xtask test` installs it, as does `apt-get install {package}`"
        );
        let started = (0..TRIES).find_map(|_| try_start(kind, vestibule, back));
        started.unwrap_or_else(|| panic!("{program} does not start"))
    }
}

fn try_start(kind: &Kind, vestibule: &Vestibule, back: Leg) -> Option<Proxy> {
    let scratch = Scratch::new();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = scratch.write("chat.pem", &cert.pem());
    let setting = Setting {
        configuration: scratch.path().join(kind.file),
        http: free_address(),
        https: free_address(),
        private_key: scratch.write("chat.key", &signing_key.serialize_pem()),
        certificate: certificate.clone(),
        vestibule: vestibule.address(back),
        vestibule_certificate: &vestibule.certificate,
        back,
        scratch: &scratch,
    };
    fs::write(&setting.configuration, configuration(kind, &setting)).unwrap();
    let mut command = Command::new(kind.program);
    (kind.command)(&setting, &mut command);
    let (http, https) = (setting.http, setting.https);
    let mut process = Process::start(&mut command);
    if listens(&mut process, http) && listens(&mut process, https) {
        return Some(Proxy { _process: process, http, https, certificate, _scratch: scratch });
    }
    process.end(PATIENCE);
    eprintln!("{} ended:\n{}", kind.program, process.stderr.seen);
    None
}

/// The shipped configuration with the test's changes.
fn configuration(kind: &Kind, setting: &Setting) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reverse-proxy").join(kind.file);
    let mut text = fs::read_to_string(shipped).unwrap();
    for (from, to) in (kind.changes)(setting) {
        assert!(text.contains(from), "{from:?} is not in {}", kind.file);
        text = text.replace(from, &to);
    }
    text
}

/// Waits until somebody listens there. `false`: the process has ended.
fn listens(process: &mut Process, address: SocketAddr) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if TcpStream::connect(address).is_ok() {
            return process.is_running();
        }
        if !process.is_running() {
            return false;
        }
        std::thread::yield_now();
    }
    panic!("nobody listens on {address}");
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}
