//! HTTPS beside HTTP: certificates that are made, wrong or exchanged, clients that do not speak TLS, and the end.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::http::Connection;
use crate::process::{Process, Scratch, Server, run, serve, vestibule};

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const CONFIGURATION: &str = "/websvcs/serverConfiguration";
/// The most time a stop may take.
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// Within this a connection that cannot become one is closed, though it could be waited for much longer.
const SOON: Duration = Duration::from_secs(5);

/// A server that listens for both.
struct Both {
    server: Server,
    https: SocketAddr,
    /// What its certificate is verified with.
    trusted: PathBuf,
}

impl Both {
    /// With a certificate that it makes.
    fn start(scratch: &Scratch) -> Both {
        let arguments = ["--demo", "--https", "127.0.0.1:0"];
        let mut server = Server::start(&scratch.data(), &arguments);
        let https = https_address(&mut server);
        Both { server, https, trusted: scratch.data().join("self-signed-certificate.pem") }
    }

    fn connect(&self) -> Connection {
        connect(self.https, &self.trusted).unwrap()
    }
}

/// Where a server that was just started listens for HTTPS.
fn https_address(server: &mut Server) -> SocketAddr {
    let line = server.process.stdout.until("API        https://").unwrap();
    line.split("https://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap()
}

fn connect(address: SocketAddr, trusted: &Path) -> io::Result<Connection> {
    Connection::open_from(LOCALHOST, address, Some(trusted))
}

/// Puts a new certificate for localhost and its key there; the configuration that names them.
fn write_pair(scratch: &Scratch) -> String {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = scratch.write("certificate.pem", &cert.pem());
    let key = scratch.write("key.pem", &signing_key.serialize_pem());
    format!("[server]\nhttps = ['127.0.0.1:0']\ncertificate = {certificate:?}\nprivate_key = {key:?}\n")
}

#[test]
fn both_are_served_at_once_and_a_trial_makes_its_own_certificate() {
    let scratch = Scratch::new();
    let both = Both::start(&scratch);
    for mut connection in [both.connect(), Connection::open(both.server.address).unwrap()] {
        assert!(connection.get(CONFIGURATION).unwrap().json()[0]["serverConfiguration"].is_object());
    }
    let key = fs::metadata(scratch.data().join("self-signed-key.pem")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);

    let log_in = |mut connection: Connection| {
        let answer = connection.post("/agent/login", &[], r#"{"username":"alicia","password":"demo"}"#);
        answer.unwrap().head.header("set-cookie").unwrap().to_owned()
    };
    assert!(log_in(both.connect()).contains("; Secure"));
    assert!(!log_in(Connection::open(both.server.address).unwrap()).contains("; Secure"));
}

#[test]
fn http_can_be_left_out() {
    let scratch = Scratch::new();
    let text = format!("{}http = []\n", write_pair(&scratch));
    let config = scratch.write("vestibule.toml", &text);
    let mut command = vestibule();
    command.args(["serve", "--data"]).arg(scratch.data()).arg("--config").arg(&config);
    let server = Server::from_command(&mut command);
    assert!(!server.process.stdout.seen.contains("http://"), "{}", server.process.stdout.seen);
    let mut connection = connect(server.address, &scratch.path().join("certificate.pem")).unwrap();
    connection.get(CONFIGURATION).unwrap().json();
}

/// Another server may be at this port: then the program says that it cannot listen there, which shows as well that it wants to.
#[test]
fn https_is_served_at_the_references_port_if_no_other_is_named() {
    let scratch = Scratch::new();
    let config =
        scratch.write("vestibule.toml", &write_pair(&scratch).replace("https = ['127.0.0.1:0']\n", ""));
    // Another program may have that port. Who asked for HTTPS is told so; who has HTTP, too, goes on with that.
    let taken = "cannot listen on 127.0.0.1:3508";
    for (arguments, has_asked) in
        [(&["--self-signed"][..], true), (&["--config", config.to_str().unwrap()], false)]
    {
        let mut process = Process::start(vestibule().args(serve(&scratch.data())).args(arguments));
        let has_started = process.stdout.until("  data  ").is_some();
        if !process.stdout.seen.contains("API        https://127.0.0.1:3508/") {
            assert_eq!(has_started, !has_asked);
            assert!(process.stderr.until(taken).is_some());
        }
    }
    let mut server = Server::start(&scratch.data(), &["--self-signed", "--https", "127.0.0.1:0"]);
    let https = https_address(&mut server);
    assert_ne!(https.port(), 3508);
    let trusted = scratch.data().join("self-signed-certificate.pem");
    connect(https, &trusted).unwrap().get(CONFIGURATION).unwrap().json();
    assert!(!server.process.stdout.seen.contains(":3508"), "{}", server.process.stdout.seen);
}

#[test]
fn additional_ports_of_both_kinds_are_served_and_one_that_is_taken_is_told() {
    let scratch = Scratch::new();
    let [taken, http, https] = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [taken_port, http_port, https_port] =
        [&taken, &http, &https].map(|it| it.local_addr().unwrap().port());
    drop((http, https));
    let ports = format!(
        "[parameters]\nAdditionalHTTPPorts = '{taken_port};{http_port}'\nAdditionalHTTPSPorts = '{https_port}'\n"
    );
    let config = scratch.write("vestibule.toml", &(write_pair(&scratch) + &ports));
    let mut server = Server::start(&scratch.data(), &["--config", config.to_str().unwrap()]);
    let line = server.process.stderr.until("AdditionalHTTPPorts").unwrap();
    assert!(line.contains(&format!("127.0.0.1:{taken_port}: another program does")), "{line}");
    let at = |port| SocketAddr::new(LOCALHOST, port);
    let over_tls = connect(at(https_port), &scratch.path().join("certificate.pem"));
    for connection in [over_tls, Connection::open(at(http_port))] {
        connection.unwrap().get(CONFIGURATION).unwrap().json();
    }
}

#[test]
fn what_cannot_work_is_refused_with_what_to_do() {
    let scratch = Scratch::new();
    let check = |arguments: &[&str], expected: &[&str]| {
        let ended = run(vestibule().args(serve(&scratch.data())).args(arguments));
        assert_eq!(ended.code, Some(1), "{ended:?}");
        for part in expected {
            assert!(ended.stderr.contains(part), "{part:?} is not in\n{}", ended.stderr);
        }
    };
    check(&["--https", "127.0.0.1:0"], &["HTTPS needs a certificate", "`private_key`", "--self-signed"]);
    check(&["--demo", "--https", "0.0.0.0:0"], &["a demo has known passwords", "127.0.0.1"]);

    let config = scratch.write("vestibule.toml", &write_pair(&scratch));
    let config = config.to_str().unwrap();
    let other = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    scratch.write("key.pem", &other.signing_key.serialize_pem());
    check(&["--config", config], &["certificate.pem", "key.pem do not belong together", "name the key"]);
    fs::remove_file(scratch.path().join("key.pem")).unwrap();
    check(&["--config", config], &["key.pem cannot be read", "No such file"]);
}

#[test]
fn a_certificate_is_exchanged_while_the_server_runs_unless_it_is_wrong() {
    let scratch = Scratch::new();
    let config = scratch.write("vestibule.toml", &write_pair(&scratch));
    let mut server = Server::start(&scratch.data(), &["--config", config.to_str().unwrap()]);
    let address = https_address(&mut server);
    let file = scratch.path().join("certificate.pem");
    let first = scratch.write("first.pem", &fs::read_to_string(&file).unwrap());
    let mut from_before = connect(address, &first).unwrap();

    write_pair(&scratch);
    server.process.stderr.until("a new certificate is shown").unwrap();
    let second = scratch.write("second.pem", &fs::read_to_string(&file).unwrap());
    connect(address, &second).unwrap().get(CONFIGURATION).unwrap().json();
    assert!(connect(address, &first).is_err(), "the first is not shown any more");
    from_before.get(CONFIGURATION).unwrap().json();

    scratch.write("key.pem", "rubbish");
    let line = server.process.stderr.until("ERROR").unwrap();
    assert!(line.contains("key.pem") && line.contains("the certificate from before is shown"), "{line}");
    connect(address, &second).unwrap().get(CONFIGURATION).unwrap().json();
}

#[test]
fn who_does_not_speak_tls_is_sent_away_at_once_and_disturbs_nobody() {
    let scratch = Scratch::new();
    let both = Both::start(&scratch);
    let mut other = both.connect();
    let _silent: Vec<Connection> = (0..50).map(|_| Connection::open(both.https).unwrap()).collect();
    let begin = Instant::now();
    for sent in [&b"GET /websvcs/serverConfiguration HTTP/1.1\r\nHost: localhost\r\n\r\n"[..], &[0; 1_000]] {
        let mut plain = Connection::open(both.https).unwrap();
        plain.write(sent).unwrap();
        // It is closed, perhaps with a TLS alert before, and roughly, for not all was read.
        let said = plain.rest().unwrap_or_default();
        assert!(!said.starts_with(b"HTTP"), "{said:?}");
    }
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
    other.get(CONFIGURATION).unwrap().json();
    both.connect().get(CONFIGURATION).unwrap().json();
}

#[test]
fn the_server_stops_in_time_whatever_its_tls_connections_do() {
    let scratch = Scratch::new();
    let mut both = Both::start(&scratch);
    let mut idle = both.connect();
    idle.get(CONFIGURATION).unwrap().json();
    let mut unfinished = both.connect();
    unfinished.write("GET /websvcs/serverConf").unwrap();
    let _silent = Connection::open(both.https).unwrap();
    let mut stream = both.connect();
    let body = r#"{"username":"alicia","password":"demo"}"#;
    let answer = stream.post("/agent/login", &[], body).unwrap();
    let cookie = answer.head.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    stream
        .write(format!("GET /agent/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"))
        .unwrap();
    assert_eq!(stream.head().unwrap().status, 200);

    let begin = Instant::now();
    both.server.process.signal("TERM");
    while !stream.chunk().expect("the stream ends properly").is_empty() {}
    assert!(idle.rest().expect("TLS is ended properly").is_empty());
    assert_eq!(both.server.process.end(STOP_LIMIT), Some(0));
    assert!(begin.elapsed() < STOP_LIMIT, "{:?}", begin.elapsed());
}
