//! Transcripts by mail, with a real mail server.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use vestibule::config::password;

use crate::http::Connection;
use crate::people::{Agent, Visitor, is_success};
use crate::process::{PATIENCE, Process, Scratch, Server, run, vestibule};
use crate::tracker::until;

/// Debian's own, which has Debian's packages.
const PYTHON: &str = "/usr/bin/python3";

/// A company's root, by which the certificate of its mail server is signed.
struct Root {
    file: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

impl Root {
    fn new(scratch: &Scratch, name: &str) -> Root {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        let server_key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let server = server.signed_by(&server_key, &Issuer::new(params, key)).unwrap();
        Root {
            file: scratch.write(&format!("{name}-root.pem"), &root.pem()),
            certificate: scratch.write(&format!("{name}.pem"), &server.pem()),
            key: scratch.write(&format!("{name}-key.pem"), &server_key.serialize_pem()),
        }
    }

    /// Starts a mail server; at port 0 it takes one that is free.
    fn mail_server(&self, port: u16, kind: &str) -> MailServer {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("program/smtp_server.py");
        let mut python = Command::new(PYTHON);
        python.arg(script).arg(port.to_string()).args([&self.certificate, &self.key]).arg(kind);
        let mut process = Process::start(&mut python);
        let Some(line) = process.stdout.until("port") else {
            panic!(
                "no mail server: `cargo xtask setup` installs python3-aiosmtpd\n{:?}",
                process.end(PATIENCE)
            )
        };
        let told: Value = serde_json::from_str(&line).unwrap();
        MailServer { process, port: told["port"].as_u64().unwrap() as u16 }
    }
}

struct MailServer {
    process: Process,
    port: u16,
}

impl MailServer {
    /// The next mail it took.
    fn mail(&mut self) -> Value {
        serde_json::from_str(&self.process.stdout.until("recipients").unwrap()).unwrap()
    }
}

/// A configuration with a mail server, in which nothing is recorded and alicia picks up by herself.
fn configure(scratch: &Scratch, root: &Root, port: u16, more: &str) -> PathBuf {
    let hash = password::hash("demo").unwrap();
    let file = &root.file;
    scratch.write(
        "vestibule.toml",
        &format!(
            "[mail]\nhost = 'localhost'\nport = {port}\ncertificates = {file:?}\nuser = 'vestibule'\n{more}\n\
             sender = 'Example <chat@example.net>'\nretry_seconds = 1\n\
             [parameters]\nEnableWebTranscript = 1\nChatTranscriptReplyToAddress = 'help@example.net'\n\
             [recording]\npolicy = 'none'\n\
             [[agent]]\nusername = 'alicia'\ndisplay_name = 'Alicia Adams'\npassword_hash = '{hash}'\nauto_answer = true\n\
             [[workgroup]]\nname = 'Marketing'\nmembers = ['alicia']\n"
        ),
    )
}

const PASSWORD: &str = "password = 's3cr3t'";

fn start(scratch: &Scratch, config: &Path) -> Server {
    Server::start(&scratch.data(), &["--config", config.to_str().unwrap()])
}

/// Has a chat whose transcript goes to an address, to its end.
fn chat(server: &Server, address: &str) {
    let alicia = Agent::log_in(server.address, "alicia");
    let mut notifications = alicia.notifications(server.address);
    let body = json!({"participant": {"name": "<Mary>"}, "target": "Marketing", "language": "de",
        "transcriptRequired": true, "emailAddress": address});
    let mut connection = Connection::open(server.address).unwrap();
    let answer = connection.post("/websvcs/chat/start", &[], &body.to_string()).unwrap().json();
    let participant = answer["chat"]["participantID"].as_str().unwrap_or_else(|| panic!("{answer}"));
    notifications.until(|told| told["interaction"]["stage"]["type"] == "connected");
    let mut mary = Visitor::at(server.address, participant).unwrap();
    assert!(is_success(&mary.say("Grüße & <b>Küsse</b>", "1").unwrap()));
    connection.post(&format!("/websvcs/chat/exit/{participant}"), &[], "{}").unwrap().json();
}

fn transcripts(scratch: &Scratch, arguments: &[&str]) -> String {
    let ended = run(vestibule().arg("transcripts").args(arguments).arg("--data").arg(scratch.data()));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.stdout
}

fn check(mail: &Value) {
    assert_eq!(
        (&mail["recipients"], &mail["type"]),
        (&json!(["mary@example.com"]), &json!("multipart/alternative"))
    );
    assert_eq!(mail["heads"]["From"], "Example <chat@example.net>");
    assert_eq!(mail["heads"]["Reply-To"], "help@example.net");
    assert_eq!(mail["heads"]["Subject"], "Ihr Chat mit Marketing");
    assert!(mail["heads"]["Message-ID"].as_str().unwrap().starts_with("<transcript.0-1."), "{mail}");
    let part = |kind: &str| mail["parts"][kind].as_str().unwrap_or_else(|| panic!("{mail}"));
    assert!(part("text/plain").contains("  <Mary>: Grüße & <b>Küsse</b>\r\n"), "{mail}");
    assert!(part("text/html").contains("&lt;Mary&gt;"), "{mail}");
    assert!(part("text/html").contains("Grüße &amp; &lt;b&gt;Küsse&lt;/b&gt;"), "{mail}");
}

#[test]
fn a_transcript_arrives_over_starttls_and_nothing_of_it_is_kept() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let mut mail_server = root.mail_server(0, "starttls");
    let mut server = start(&scratch, &configure(&scratch, &root, mail_server.port, PASSWORD));
    chat(&server, "mary@example.com");
    check(&mail_server.mail());
    let line = server.process.stderr.until("the transcript was mailed").unwrap();
    assert!(line.contains("0-1") && !server.process.stderr.seen.contains("mary@"), "{line}");
    until(&scratch.data(), "SELECT count(*) FROM transcripts", 0);
    until(&scratch.data(), "SELECT count(*) FROM mails WHERE state = 'sent' AND recipient IS NULL", 1);
    assert_eq!(transcripts(&scratch, &[]), "");
}

#[test]
fn a_transcript_arrives_over_tls_from_the_first_byte() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let mut mail_server = root.mail_server(0, "implicit");
    let password = scratch.write("password", "s3cr3t\n");
    let more = format!("tls = 'implicit'\npassword_file = {password:?}");
    let server = start(&scratch, &configure(&scratch, &root, mail_server.port, &more));
    chat(&server, "mary@example.com");
    check(&mail_server.mail());
    drop(server);
}

#[test]
fn a_transcript_arrives_though_the_mail_server_was_away_and_the_program_was_killed() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = configure(&scratch, &root, port, PASSWORD);
    let mut server = start(&scratch, &config);
    chat(&server, "mary@example.com");
    for _ in 0..2 {
        server.process.stderr.until("it is tried again later").unwrap();
    }
    server.process.kill();
    assert!(transcripts(&scratch, &[]).contains("\tmary@example.com\ttried 2 times\tnext 2"));
    let mut server = start(&scratch, &config);
    let mut mail_server = root.mail_server(port, "starttls");
    check(&mail_server.mail());
    server.process.stderr.until("the transcript was mailed").unwrap();
    assert_eq!(transcripts(&scratch, &[]), "");
}

#[test]
fn a_transcript_that_waits_is_not_forgotten_when_the_mail_server_is_configured_no_more() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = start(&scratch, &configure(&scratch, &root, port, PASSWORD));
    chat(&server, "mary@example.com");
    server.process.stderr.until("it is tried again later").unwrap();
    server.process.kill();
    let mut server = start(&scratch, &scratch.write("vestibule.toml", ""));
    server.process.stderr.until("name one in [mail]").unwrap();
    let listed = transcripts(&scratch, &[]);
    assert!(listed.contains("no mail server is configured any more"), "{listed}");
}

#[test]
fn a_transcript_that_is_refused_for_good_is_given_up_and_listed() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let mail_server = root.mail_server(0, "starttls");
    let mut server = start(&scratch, &configure(&scratch, &root, mail_server.port, PASSWORD));
    chat(&server, "unknown@example.com");
    let line = server.process.stderr.until("the transcript is not mailed, for good").unwrap();
    assert!(line.contains("0-1") && line.contains("is unknown here") && !line.contains("unknown@"), "{line}");
    let listed = transcripts(&scratch, &["--failed"]);
    assert!(listed.contains("\t0-1\tunknown@example.com\ttried 1 times\tgiven up\t"), "{listed}");
    assert!(listed.contains("550"), "{listed}");
    until(&scratch.data(), "SELECT count(*) FROM transcripts", 0);
}

#[test]
fn nothing_is_said_to_a_mail_server_that_is_another() {
    let scratch = Scratch::new();
    let (root, other) = (Root::new(&scratch, "company"), Root::new(&scratch, "other"));
    let mail_server = other.mail_server(0, "starttls");
    let mut server = start(&scratch, &configure(&scratch, &root, mail_server.port, PASSWORD));
    chat(&server, "mary@example.com");
    let line = server.process.stderr.until("it is tried again later").unwrap();
    assert!(line.contains("certificate"), "{line}");
    drop((server, mail_server));
}

#[test]
fn a_wrong_password_is_no_reason_to_give_up() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let mail_server = root.mail_server(0, "starttls");
    let config = configure(&scratch, &root, mail_server.port, "password = 'wrong'");
    let mut server = start(&scratch, &config);
    chat(&server, "mary@example.com");
    let line = server.process.stderr.until("it is tried again later").unwrap();
    assert!(line.contains("535"), "{line}");
    drop((server, mail_server));
}

#[test]
fn files_that_are_not_there_are_told_at_the_start() {
    let scratch = Scratch::new();
    let root = Root::new(&scratch, "company");
    let config = configure(&scratch, &root, 25, "password_file = 'nowhere'");
    let arguments = crate::process::serve(&scratch.data());
    let ended = run(vestibule().args(&arguments).arg("--config").arg(&config));
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("the `password_file` nowhere of [mail] cannot be read"), "{ended:?}");
    fs::write(&root.file, "no certificate").unwrap();
    let config = configure(&scratch, &root, 25, PASSWORD);
    let ended = run(vestibule().args(&arguments).arg("--config").arg(&config));
    assert!(ended.stderr.contains("of [mail] are none in PEM"), "{ended:?}");
}
