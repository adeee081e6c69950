//! A whole conversation, each call as plain HTTP.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::Connection;
use crate::people::{Notifications, is_success};
use crate::site::Site;

/// Within this an agent sees what happens. The stream's next sign of life, which could push out what is held back, may
/// come 15 seconds later.
const AT_ONCE: Duration = Duration::from_secs(5);

pub(crate) fn check(site: &Site) {
    let mut alicia = Agent::log_in(site);
    let mut mary = Visitor::start(site);
    let interaction = alicia.expect(|news| {
        let is_hers = news["type"] == "interaction" && news["interaction"]["visitorName"] == "Mary";
        is_hers.then(|| news["interaction"]["id"].as_str().unwrap().to_owned())
    });
    alicia.post(&format!("interactions/{interaction}/pickup"), &json!({}));
    alicia.expect(|news| (news["type"] == "conversation").then_some(()));

    // The connection is kept; a proxy takes whichever of its own with the server.
    for text in ["Hello", "Grüße 😀", &"long".repeat(900)] {
        mary.say(text);
        alicia.expect(|news| (news["entry"]["content"]["text"] == text).then_some(()));
        let body = json!({"text": format!("You said {text}"), "messageId": text.len().to_string()});
        alicia.post(&format!("interactions/{interaction}/message"), &body);
        mary.expect(&format!("You said {text}"));
        mary.expect_in_stream(&format!("You said {text}"));
    }
    mary.leave();
    mary.expect_in_stream("disconnected");
    let ended =
        |news: &Value| news["type"] == "interactionGone" || news["interaction"]["stage"]["type"] == "ended";
    alicia.expect(|news| ended(news).then_some(()));
    alicia.log_out();
}

struct Visitor<'a> {
    site: &'a Site,
    connection: Connection,
    participant: String,
    stream: Connection,
}

impl Visitor<'_> {
    fn start(site: &Site) -> Visitor<'_> {
        let configuration = site.get("/WebSvcs/serverConfiguration").json();
        assert!(configuration[0]["serverConfiguration"].is_object(), "{configuration}");
        let body = json!({"participant": {"name": "Mary"}, "target": "Marketing", "targettype": "Workgroup"});
        let mut connection = site.connect();
        let answer =
            connection.post(&site.path("/websvcs/Chat/START"), &[], &body.to_string()).unwrap().json();
        let participant = answer["chat"]["participantID"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let mut stream = site.connect();
        let path = site.path(&format!("/websvcs/chat/Stream/{participant}"));
        stream.write(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).unwrap();
        assert_eq!(stream.head().unwrap().status, 200);
        Visitor { site, connection, participant: participant.to_owned(), stream }
    }

    fn call(&mut self, what: &str, body: &Value) -> Value {
        let path = self.site.path(&format!("/websvcs/chat/{what}/{}", self.participant));
        let answer = self.connection.post(&path, &[], &body.to_string()).unwrap().json();
        assert!(is_success(&answer), "{answer}");
        answer
    }

    fn say(&mut self, text: &str) {
        self.call("sendMessage", &json!({"message": text, "contentType": "text/plain"}));
    }

    /// Polls, as often as need be, until there is this text.
    fn expect(&mut self, text: &str) {
        let deadline = Instant::now() + AT_ONCE;
        let path = self.site.path(&format!("/websvcs/chat/poll/{}?after=-1", self.participant));
        loop {
            let answer = self.connection.get(&path).unwrap().json();
            let events = answer["chat"]["events"].as_array().unwrap();
            if events.iter().any(|event| event["value"].as_str().is_some_and(|value| value.trim() == text)) {
                return;
            }
            assert!(Instant::now() < deadline, "{text:?} is not in {answer}");
        }
    }

    /// Reads on in his stream until there is this text, which must come at once.
    fn expect_in_stream(&mut self, text: &str) {
        let deadline = Instant::now() + AT_ONCE;
        let mut read = String::new();
        while !read.contains(text) {
            let chunk = self.stream.chunk().unwrap();
            assert!(!chunk.is_empty() && Instant::now() < deadline, "{text:?} is not in {read}");
            read += &String::from_utf8_lossy(&chunk);
        }
    }

    fn leave(&mut self) {
        self.call("exit", &json!({}));
    }
}

struct Agent<'a> {
    site: &'a Site,
    cookie: String,
    notifications: Notifications,
}

impl Agent<'_> {
    fn log_in(site: &Site) -> Agent<'_> {
        let answer = site.post("/agent/login", &[], &json!({"username": "alicia", "password": "demo"}));
        let cookie = answer.head.header("set-cookie").unwrap_or_else(|| panic!("{answer:?}"));
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut connection = site.connect();
        let path = site.path("/agent/events");
        connection
            .write(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"))
            .unwrap();
        let mut agent = Agent { site, cookie, notifications: Notifications::over(connection) };
        agent.expect(|news| (news["type"] == "snapshot").then_some(()));
        agent
    }

    fn post(&self, path: &str, body: &Value) {
        let answer = self.site.post(&format!("/agent/{path}"), &[("Cookie", &self.cookie)], body);
        assert_eq!(answer.head.status, 204, "{answer:?}");
    }

    /// Waits for a notification, which must come at once.
    fn expect<T>(&mut self, test: impl Fn(&Value) -> Option<T>) -> T {
        let begin = Instant::now();
        let news = self.notifications.until(|news| test(news).is_some());
        assert!(begin.elapsed() < AT_ONCE, "it took {:?} until {news}", begin.elapsed());
        test(&news).unwrap()
    }

    /// Goes, and sees his stream end.
    fn log_out(mut self) {
        self.post("logout", &json!({}));
        while self.notifications.next().expect("the stream ends properly").is_some() {}
    }
}
