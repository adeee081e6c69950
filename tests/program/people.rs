//! Visitors and agents, as far as tests need them.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use serde_json::{Value, json};

use crate::http::{Answer, Connection};
use crate::process::PATIENCE;

/// A visitor: his key and his connection.
pub(crate) struct Visitor {
    pub(crate) participant: String,
    connection: Connection,
}

impl Visitor {
    /// Starts a chat with Marketing, which must work.
    pub(crate) fn start(address: SocketAddr, name: &str) -> Visitor {
        Visitor::start_with(address, name, "Workgroup", "Marketing")
    }

    /// Starts a chat with a workgroup or a user, which must work.
    pub(crate) fn start_with(address: SocketAddr, name: &str, target_type: &str, target: &str) -> Visitor {
        let mut connection = Connection::open(address).unwrap();
        let answer = try_start(&mut connection, name, target_type, target).unwrap();
        let participant = answer["chat"]["participantID"].as_str();
        let participant = participant.unwrap_or_else(|| panic!("{answer}")).to_owned();
        Visitor { participant, connection }
    }

    /// The visitor at a server that was started again.
    pub(crate) fn at(address: SocketAddr, participant: &str) -> io::Result<Visitor> {
        Ok(Visitor { participant: participant.to_owned(), connection: Connection::open(address)? })
    }

    /// Says something, and returns what the server answers.
    pub(crate) fn say(&mut self, text: &str, message_id: &str) -> io::Result<Value> {
        let body = json!({"message": text, "contentType": "text/plain", "messageId": message_id});
        let path = format!("/websvcs/chat/sendMessage/{}", self.participant);
        Ok(self.connection.post(&path, &[], &body.to_string())?.json())
    }

    /// All that happened in his chat.
    pub(crate) fn events(&mut self) -> Vec<Value> {
        let path = format!("/websvcs/chat/poll/{}?after=-1", self.participant);
        let answer = self.connection.get(&path).unwrap().json();
        answer["chat"]["events"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    }

    /// All that he and agents said in his chat.
    pub(crate) fn texts(&mut self) -> Vec<String> {
        let events = self.events();
        let said =
            events.iter().filter(|event| event["type"] == "text" && event["participantType"] != "System");
        said.map(|event| event["value"].as_str().unwrap().to_owned()).collect()
    }
}

/// Asks for a chat with a workgroup or a user.
pub(crate) fn try_start(
    connection: &mut Connection,
    name: &str,
    target_type: &str,
    target: &str,
) -> io::Result<Value> {
    let body = json!({"participant": {"name": name}, "target": target, "targettype": target_type});
    Ok(connection.post("/websvcs/chat/start", &[], &body.to_string())?.json())
}

/// Whether an answer about a chat says that the call worked.
pub(crate) fn is_success(answer: &Value) -> bool {
    answer["chat"]["status"]["type"] == "success"
}

/// An agent: his cookie and his connection for what he does.
pub(crate) struct Agent {
    pub(crate) cookie: String,
    connection: Connection,
}

impl Agent {
    /// Logs in with the password of the demo, which must work.
    pub(crate) fn log_in(address: SocketAddr, username: &str) -> Agent {
        let mut connection = Connection::open(address).unwrap();
        let body = json!({"username": username, "password": "demo"});
        let answer = connection.post("/agent/login", &[], &body.to_string()).unwrap();
        let cookie = answer.head.header("set-cookie").unwrap_or_else(|| panic!("{answer:?}"));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Agent { cookie, connection }
    }

    /// The agent at a server that was started again.
    pub(crate) fn at(address: SocketAddr, cookie: &str) -> io::Result<Agent> {
        Ok(Agent { cookie: cookie.to_owned(), connection: Connection::open(address)? })
    }

    /// Posts below `/agent/interactions/`.
    pub(crate) fn post(&mut self, path: &str, body: &Value) -> io::Result<Answer> {
        let path = format!("/agent/interactions/{path}");
        self.connection.post(&path, &[("Cookie", &self.cookie)], &body.to_string())
    }

    /// Says something, and returns the HTTP status.
    pub(crate) fn say(&mut self, interaction: &str, text: &str, message_id: &str) -> io::Result<u16> {
        let body = json!({"text": text, "messageId": message_id});
        Ok(self.post(&format!("{interaction}/message"), &body)?.head.status)
    }

    /// Opens his stream of notifications.
    pub(crate) fn notifications(&self, address: SocketAddr) -> Notifications {
        let mut connection = Connection::open(address).unwrap();
        let request =
            format!("GET /agent/events HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", self.cookie);
        connection.write(request).unwrap();
        Notifications::over(connection)
    }
}

/// An agent's stream of notifications.
pub(crate) struct Notifications {
    connection: Connection,
    rest: String,
    read: VecDeque<Value>,
}

impl Notifications {
    /// Those that come over a connection on which they were asked for.
    pub(crate) fn over(mut connection: Connection) -> Notifications {
        assert_eq!(connection.head().unwrap().status, 200);
        Notifications { connection, rest: String::new(), read: VecDeque::new() }
    }

    /// The next notification, `None` at the stream's proper end, and an error if it is cut off.
    pub(crate) fn next(&mut self) -> io::Result<Option<Value>> {
        let deadline = Instant::now() + PATIENCE;
        while self.read.is_empty() {
            let chunk = self.connection.chunk()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            assert!(Instant::now() < deadline, "there is nothing but {chunk:?}");
            self.rest += &String::from_utf8_lossy(&chunk);
            while let Some((event, rest)) = self.rest.split_once("\n\n") {
                let data = event.strip_prefix("data: ");
                self.read.extend(data.map(|data| serde_json::from_str::<Value>(data).unwrap()));
                self.rest = rest.to_owned();
            }
        }
        Ok(self.read.pop_front())
    }

    /// Reads on until a notification passes a test.
    pub(crate) fn until(&mut self, test: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let notification = self.next().unwrap().expect("the stream goes on");
            if test(&notification) {
                return notification;
            }
            assert!(Instant::now() < deadline, "the last notification was {notification}");
        }
    }
}
