//! Whatever comes in, others are answered.

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::thread;

use crate::http::{Connection, request};
use crate::people::{Visitor, is_success};
use crate::process::{PATIENCE, Scratch, Server, from_command, program, serve};

/// How many connections are held up at a time.
const CROWD: usize = 200;

/// Sends something and looks at the answer, if there is one; then a visitor must be served as always.
fn check(bytes: impl AsRef<[u8]>, expected: impl Fn(Option<u16>) -> bool) {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let mut connection = Connection::open(server.address).unwrap();
    // The server may hang up before it has read everything.
    let _ = connection.write(bytes);
    let status = connection.head().ok().map(|head| head.status);
    assert!(expected(status), "{status:?}");
    a_visitor_is_served(server.address);
    ends_well(&mut server);
}

fn a_visitor_is_served(address: SocketAddr) {
    let mut mary = Visitor::start(address, "Mary");
    assert!(is_success(&mary.say("Hello", "1").unwrap()));
    assert_eq!(mary.texts(), ["Hello"]);
}

fn ends_well(server: &mut Server) {
    server.process.signal("TERM");
    assert_eq!(server.process.end(PATIENCE), Some(0));
    assert!(!server.process.stderr.seen.contains("panicked"), "{}", server.process.stderr.seen);
}

#[test]
fn random_bytes() {
    let mut state = 7_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    })
    .take(100_000)
    .collect();
    check(noise, |status| status == Some(400));
}

#[test]
fn a_greeting_in_another_protocol() {
    check(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", |status| status == Some(400));
}

#[test]
fn ten_thousand_headers() {
    let headers = (0..10_000).fold(String::new(), |mut text, number| {
        write!(text, "X-{number}: {number}\r\n").unwrap();
        text
    });
    let text = format!("GET /websvcs/serverConfiguration HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
    check(text, |status| status.is_none_or(|status| status == 431));
}

#[test]
fn a_very_long_address() {
    let path = format!("/websvcs/{}", "x".repeat(1_000_000));
    check(request("GET", &path, &[], ""), |status| {
        status.is_none_or(|status| [400, 414, 431].contains(&status))
    });
}

#[test]
fn a_body_that_is_longer_than_any_may_be() {
    let body = format!("{{\"message\": \"{}\"}}", "x".repeat(2_000_000));
    check(request("POST", "/websvcs/chat/start", &[], &body), |status| {
        status.is_none_or(|status| [200, 413].contains(&status))
    });
}

#[test]
fn a_length_that_is_no_number() {
    check("POST /websvcs/chat/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", |status| {
        status == Some(400)
    });
}

#[test]
fn deeply_nested_json() {
    let body = "[".repeat(100_000);
    check(request("POST", "/websvcs/chat/start", &[], &body), |status| status == Some(200));
}

#[test]
fn requests_that_break_off_and_bodies_that_never_come() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let half_a_head = "POST /websvcs/chat/start HTT";
    let half_a_body = "POST /websvcs/chat/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{";
    let half_a_chunk =
        "POST /websvcs/chat/start HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{";
    let open = |text: &&str| -> io::Result<Connection> {
        let mut connection = Connection::open(server.address)?;
        connection.write(text).map(|()| connection)
    };
    let texts = [half_a_head, half_a_body, half_a_chunk];
    let crowd: Vec<Connection> = texts.iter().cycle().take(CROWD).map(|text| open(text).unwrap()).collect();
    a_visitor_is_served(server.address);
    drop(crowd);
    a_visitor_is_served(server.address);
    ends_well(&mut server);
}

/// A server that may open a hundred files only.
#[test]
fn whoever_finds_no_room_gets_in_when_another_leaves() {
    let scratch = Scratch::new();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 100; exec \"$0\" \"$@\""]).arg(program());
    command.args(serve(&scratch.data())).arg("--demo");
    let mut server = Server::from_command(&mut from_command(command));
    let connect = |_| Connection::open(server.address).unwrap();
    // Those who come first take all the room.
    let mut crowd: Vec<Connection> = (0..CROWD).map(connect).collect();
    let address = server.address;
    let latest = thread::spawn(move || a_visitor_is_served(address));
    crowd[0].get("/websvcs/serverConfiguration").unwrap().json();
    assert!(!latest.is_finished());
    drop(crowd);
    latest.join().unwrap();
    ends_well(&mut server);
    let told: Vec<&str> = server.process.stderr.lines_with("connections cannot be let in");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("all that there is room for are open"), "{told:?}");
}

/// When the system has no more files, a visitor waits, and those who are there are answered.
#[test]
#[cfg(target_os = "linux")]
fn a_lack_of_files_passes() {
    let scratch = Scratch::new();
    let mut server = Server::start(&scratch.data(), &["--demo"]);
    let mut mary = Visitor::start(server.address, "Mary");
    limit_open_files(&server, "3:");
    let address = server.address;
    let latest = thread::spawn(move || a_visitor_is_served(address));
    server.process.stderr.until("connections cannot be let in").expect("it says what happens");
    assert!(is_success(&mary.say("Hello", "1").unwrap()));
    limit_open_files(&server, "1000:");
    latest.join().unwrap();
    ends_well(&mut server);
}

#[cfg(target_os = "linux")]
fn limit_open_files(server: &Server, limit: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &server.process.id().to_string(), &format!("--nofile={limit}")]);
    assert!(prlimit.status().unwrap().success(), "{prlimit:?}");
}
