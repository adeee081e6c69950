//! Through a proxy, as most companies have one: it cuts what is idle, or dies without a word.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::Connection;
use crate::people::{Agent, Visitor, is_success};
use crate::process::{Scratch, Server};

/// How often the proxy looks after an idle connection.
const TICK: Duration = Duration::from_millis(20);
/// The time after which an impatient proxy cuts one.
const IDLE: Duration = Duration::from_millis(300);

#[test]
fn a_proxy_that_cuts_what_is_idle_loses_and_doubles_nothing() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.data(), &["--demo"]);
    let proxy = Proxy::start(server.address, Some(IDLE));
    // Checking a password takes longer than this proxy has patience on a busy machine.
    let alicia = Agent::log_in(server.address, "alicia");
    let mut notifications = alicia.notifications(proxy.address);
    let snapshot = notifications.until(is_snapshot);
    assert_eq!(snapshot["snapshot"]["interactions"], json!([]));
    let mut mary = Visitor::start(proxy.address, "Mary");
    assert!(is_success(&mary.say("one", "1").unwrap()));

    let mut idle = Connection::open(proxy.address).unwrap();
    idle.get("/websvcs/serverConfiguration").unwrap().json();
    assert!(idle.rest().unwrap().is_empty(), "it is cut");
    while notifications.next().is_ok() {}
    let mut mary = Visitor::at(proxy.address, &mary.participant).unwrap();
    assert!(is_success(&mary.say("one", "1").unwrap()));
    assert!(is_success(&mary.say("two", "2").unwrap()));
    assert_eq!(mary.texts(), ["one", "two"]);
    let snapshot = alicia.notifications(proxy.address).until(is_snapshot);
    assert_eq!(snapshot["snapshot"]["interactions"][0]["visitorName"], "Mary");
}

#[test]
fn a_proxy_that_dies_silently_is_got_round() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.data(), &["--demo"]);
    let dying = Proxy::start(server.address, None);
    let alicia = Agent::log_in(dying.address, "alicia");
    let mut dead = alicia.notifications(dying.address);
    dead.until(is_snapshot);
    let mut mary = Visitor::start(dying.address, "Mary");
    assert!(is_success(&mary.say("one", "1").unwrap()));
    dying.fall_silent();
    let mut lost = Connection::open(dying.address).unwrap();
    lost.write("GET /websvcs/serverConfiguration HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();

    // The server takes the dead stream for a live one, and that is in nobody's way.
    let other = Proxy::start(server.address, None);
    let mut notifications = alicia.notifications(other.address);
    let snapshot = notifications.until(is_snapshot);
    let interaction = snapshot["snapshot"]["interactions"][0]["id"].as_str();
    let interaction = interaction.unwrap_or_else(|| panic!("{snapshot}")).to_owned();
    let mut mary = Visitor::at(other.address, &mary.participant).unwrap();
    assert!(is_success(&mary.say("one", "1").unwrap()));
    assert!(is_success(&mary.say("two", "2").unwrap()));
    let mut alicia = Agent::at(other.address, &alicia.cookie).unwrap();
    assert_eq!(alicia.post(&format!("{interaction}/pickup"), &json!({})).unwrap().head.status, 204);
    notifications.until(|news| news["type"] == "conversation" && news.to_string().contains("\"two\""));
    assert_eq!(mary.texts(), ["one", "two"]);
}

fn is_snapshot(news: &Value) -> bool {
    news["type"] == "snapshot"
}

/// A proxy that passes on what comes in, until it is dropped.
struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    is_silent: AtomicBool,
    has_ended: AtomicBool,
    idle: Option<Duration>,
}

impl Proxy {
    /// Passes on to `server`, and cuts a connection on which nothing came for as long as `idle`.
    fn start(server: SocketAddr, idle: Option<Duration>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { is_silent: false.into(), has_ended: false.into(), idle });
        let proxy = Proxy { address, state: Arc::clone(&state) };
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if state.has_ended.load(Ordering::Relaxed) {
                    break;
                }
                pass_both_ways(&client, &TcpStream::connect(server).unwrap(), &state);
            }
        });
        proxy
    }

    /// Passes nothing on from now, and tells nobody.
    fn fall_silent(&self) {
        self.state.is_silent.store(true, Ordering::Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.has_ended.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

fn pass_both_ways(client: &TcpStream, server: &TcpStream, state: &Arc<State>) {
    let latest = Arc::new(Mutex::new(Instant::now()));
    for (from, to) in [(client, server), (server, client)] {
        let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let (state, latest) = (Arc::clone(state), Arc::clone(&latest));
        thread::spawn(move || pass(from, to, &state, &latest));
    }
}

/// Passes on what comes from one side, until that ends, the proxy does, or nothing has come from either for too long.
fn pass(mut from: TcpStream, mut to: TcpStream, state: &State, latest: &Mutex<Instant>) {
    from.set_read_timeout(Some(TICK)).unwrap();
    let mut bytes = [0; 4_096];
    while !state.has_ended.load(Ordering::Relaxed) {
        let read = from.read(&mut bytes);
        let is_silent = state.is_silent.load(Ordering::Relaxed);
        match read {
            _ if is_silent => thread::sleep(TICK),
            Ok(0) => break,
            Ok(length) if to.write_all(&bytes[..length]).is_ok() => *latest.lock().unwrap() = Instant::now(),
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
                if state.idle.is_some_and(|idle| latest.lock().unwrap().elapsed() > idle) {
                    break;
                }
            }
            _ => break,
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
