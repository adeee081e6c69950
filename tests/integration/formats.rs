//! JSON and XML, and the edges of HTTP: what clients, proxies and attackers may send instead of a plain request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_CHARSET, ALLOW, CONTENT_RANGE, CONTENT_TYPE, VARY};
use axum::http::{HeaderName, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use vestibule::bridge::Format;
use vestibule_shared::visitor::{ChatBody, Status};

use crate::server::{Answer, TestServer, reason};

const JSON: &str = "application/json; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";
const CONFIGURATION: &str = "/websvcs/serverConfiguration";
const START: &str = "/websvcs/chat/start";
const START_XML: &str =
    "<start><participant><name>Mary</name></participant><target>Marketing</target></start>";

impl TestServer {
    async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.answer(request.body(body.into()).unwrap()).await
    }

    async fn post_xml(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.call("POST", path, &[(CONTENT_TYPE, "application/xml")], body).await
    }
}

impl Answer {
    fn content_type(&self) -> &str {
        self.headers[CONTENT_TYPE].to_str().unwrap()
    }

    /// What an answer in XML says under its root.
    fn xml<T: serde::de::DeserializeOwned>(&self) -> T {
        assert!(self.content_type().contains("/xml"), "{}", self.text);
        Format::Xml.read(self.text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn json(&self) -> Value {
        assert_eq!(self.content_type(), JSON);
        serde_json::from_str(&self.text).unwrap()
    }

    /// The failure code of an answer in XML.
    fn xml_reason(&self) -> String {
        #[derive(Deserialize)]
        struct Failed {
            status: Status,
        }
        self.xml::<Failed>().status.reason().expect("it failed").to_owned()
    }
}

#[tokio::test]
async fn a_browser_sees_the_configuration_as_xml() {
    let server = TestServer::start();
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let answer = server.call("GET", CONFIGURATION, &[(ACCEPT, browser)], "").await;
    assert_eq!((answer.status, answer.content_type()), (StatusCode::OK, XML));
    assert_eq!(answer.headers[VARY], "Accept");
    let begins = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<serverConfiguration><cfgVer>";
    assert!(answer.text.starts_with(begins), "{}", answer.text);
    assert!(answer.text.contains("<chat><capability>start</capability>"), "{}", answer.text);
}

#[tokio::test]
async fn every_client_is_answered_in_the_form_it_asks_for() {
    let server = TestServer::start();
    for (accept, expected) in [
        ("*/*", JSON),
        ("*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/json, text/plain, */*", JSON),
        ("application/xml", XML),
        ("application/json;q=0.1, application/xml;q=0.2", XML),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/*", "text/plain; charset=utf-8"),
        ("text/xml", "text/xml; charset=utf-8"),
    ] {
        let answer = server.call("GET", CONFIGURATION, &[(ACCEPT, accept)], "").await;
        assert_eq!((answer.status, answer.content_type()), (StatusCode::OK, expected), "{accept}");
    }
    assert_eq!(server.call("GET", CONFIGURATION, &[], "").await.content_type(), JSON);
    let posted = server.call("GET", CONFIGURATION, &[(CONTENT_TYPE, "text/xml")], "").await;
    assert_eq!(posted.content_type(), XML);
}

#[tokio::test]
async fn a_call_whose_answer_nobody_could_read_does_nothing() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    let poll = format!("/websvcs/chat/poll/{mary}");
    let check = async |header: (HeaderName, &str), expected: &str| {
        let answer = server.call("GET", &poll, &[header], "").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(reason(&answer.json(), "chat"), expected);
        assert_eq!(answer.json()["chat"]["events"], json!([]));
    };
    check((ACCEPT, "image/png"), "error.websvc.contentType.invalidContentType").await;
    check((ACCEPT, "application/json;charset=latin1"), "error.websvc.contentType.invalidCharset").await;
    check((ACCEPT_CHARSET, "latin1"), "error.websvc.contentType.invalidCharset").await;
    check((CONTENT_RANGE, "bytes 0-9/10"), "error.websvc.content.invalid").await;
    assert!(!server.poll_texts(&mary).await.is_empty(), "the events are still there");

    let answer = server.call("GET", CONFIGURATION, &[(ACCEPT, "image/png")], "").await;
    assert_eq!(
        reason(&answer.json()[0], "serverConfiguration"),
        "error.websvc.contentType.invalidContentType"
    );
    let headers = [(ACCEPT, "application/xml"), (CONTENT_RANGE, "bytes 0-9/10")];
    let answer = server.call("POST", &format!("/websvcs/partyInfo/{mary}"), &headers, "").await;
    assert!(answer.text.contains("<partyInfo><status><type>failure</type>"), "{}", answer.text);
    assert!(answer.text.contains("without Content-Range"), "{}", answer.text);
}

#[tokio::test]
async fn charsets_are_utf_8_once_or_twice() {
    let server = TestServer::start();
    for charset in ["utf-8", "UTF8, *", "ISO-8859-1,utf-8;q=0.7,*;q=0.7"] {
        let answer = server.call("GET", CONFIGURATION, &[(ACCEPT_CHARSET, charset)], "").await;
        assert!(answer.json()[0]["serverConfiguration"]["cfgVer"].is_u64(), "{charset}");
    }
    let twice = "application/xml; charset=UTF-8; charset=UTF-8";
    let answer = server.call("POST", START, &[(CONTENT_TYPE, twice)], START_XML).await;
    assert_eq!(answer.xml::<ChatBody>().status, Status::Success);
    let latin = "application/xml; charset=latin1";
    let answer = server.call("POST", START, &[(CONTENT_TYPE, latin)], START_XML).await;
    assert_eq!(answer.xml_reason(), "error.websvc.contentType.invalidCharset");
}

#[tokio::test]
async fn a_whole_conversation_is_held_in_xml() {
    let server = TestServer::start();
    let mut alicia = server.log_in("alicia").await;
    let start = "<start><participant><name>Mary &amp; Joe</name><credentials/></participant><target>Marketing</target>\
        <targettype>Workgroup</targettype><attributes><attribute name='cart size'>3</attribute></attributes></start>";
    let chat: ChatBody = server.post_xml(START, start).await.xml();
    let (mary, chat_id) = (chat.participant_id.unwrap(), chat.chat_id.unwrap());
    let news = alicia.until("interaction").await;
    assert_eq!(news["interaction"]["visitorName"], "Mary & Joe");
    assert_eq!(news["interaction"]["attributes"], json!([["cart size", "3"]]));
    server.agent_does(&alicia, "interactions/0-1/pickup", json!(null)).await;

    let poll = format!("/websvcs/chat/poll/{mary}");
    let polled = server.call("GET", &poll, &[(ACCEPT, "application/xml")], "").await;
    assert!(polled.text.contains("<events><event><type>participantStateChanged</type>"), "{}", polled.text);
    assert!(polled.text.contains("<participantName>Mary &amp; Joe</participantName>"), "{}", polled.text);

    let message = "<m><message>1 &lt; 2</message><contentType>text/plain</contentType></m>";
    let sent = server.post_xml(&format!("/websvcs/chat/sendMessage/{mary}"), message).await;
    assert!(sent.text.contains("<value>1 &lt; 2</value>"), "{}", sent.text);
    let typing = "<setTypingState><typingIndicator>true</typingIndicator></setTypingState>";
    let typed = server.post_xml(&format!("/websvcs/chat/setTypingState/{mary}"), typing).await;
    assert_eq!(typed.xml::<ChatBody>().status, Status::Success);
    let asked = format!("<a><participantID>{mary}</participantID></a>");
    let party = server.post_xml(&format!("/websvcs/partyInfo/{mary}"), asked).await;
    assert!(party.text.contains("<partyInfo><name>Mary &amp; Joe</name><status>"), "{}", party.text);
    let reconnected =
        server.post_xml("/websvcs/chat/reconnect", format!("<r><chatID>{chat_id}</chatID></r>")).await;
    assert_eq!(reconnected.xml::<ChatBody>().participant_id, Some(mary.clone()));
    let exit = server.post_xml(&format!("/websvcs/chat/exit/{mary}"), "").await;
    assert_eq!(exit.xml::<ChatBody>().status, Status::Success);
    assert_eq!(
        server.post_xml(&format!("/websvcs/chat/exit/{mary}"), "").await.xml_reason(),
        "error.websvc.unknownEntity.session"
    );
}

#[tokio::test]
async fn only_what_is_called_xml_is_read_as_such() {
    let server = TestServer::start();
    let body = r#"{"participant":{"name":"A"},"target":"Marketing"}"#;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "text/html", "nonsense", ""] {
        let answer = server.call("POST", START, &[(CONTENT_TYPE, content_type)], body).await;
        assert_eq!(answer.json()["chat"]["status"]["type"], "success", "{content_type}");
    }
    for content_type in ["application/xml", "text/xml", "Application/SOAP+XML; action=x"] {
        let answer = server.call("POST", START, &[(CONTENT_TYPE, content_type)], START_XML).await;
        assert_eq!(answer.xml::<ChatBody>().status, Status::Success, "{content_type}");
        assert_eq!(answer.content_type(), XML);
        let headers = [(CONTENT_TYPE, content_type), (ACCEPT, "application/json")];
        assert_eq!(server.call("POST", START, &headers, START_XML).await.content_type(), JSON);
    }
    let answer = server.call("POST", START, &[(ACCEPT, "application/xml")], body).await;
    assert_eq!(answer.xml::<ChatBody>().status, Status::Success);
}

#[tokio::test]
async fn hostile_and_broken_xml_is_refused_in_xml() {
    let server = TestServer::start();
    let check = async |body: &[u8], expected: &str, says: &str| {
        let answer = server.post_xml(START, body.to_vec()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.xml_reason(), expected, "{}", answer.text);
        assert!(answer.text.contains(says), "{}", answer.text);
    };
    let invalid = "error.websvc.content.invalid";
    let laughs = b"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><start><target>&b;</target></start>";
    check(laughs, invalid, "document type").await;
    check(b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><start/>", invalid, "document type").await;
    check(b"<start><target>&b;</target></start>", invalid, "entity").await;
    check("<a>".repeat(10_000).as_bytes(), invalid, "within each other").await;
    check(format!("<a>{}</a>", "<b/>".repeat(10_000)).as_bytes(), invalid, "2000 elements").await;
    check(b"<start><target>\xff</target></start>", invalid, "UTF-8").await;
    check(b"<start><target>Mark", invalid, "ends before target").await;
    check(b"{}", invalid, "root element").await;
    check(b"<start><target><x/></target></start>", invalid, "a string").await;
    check(&[b' '; 300 * 1024], invalid, "262144 bytes").await;
    check(b"", "error.websvc.content.invalid.missingData", "empty").await;
    check(b"<start/>", "error.websvc.content.invalid.missingData", "participant").await;
    let declared = b"<?xml version='1.0' encoding='utf-16'?><start/>";
    check(declared, "error.websvc.contentType.invalidCharset", "UTF-8").await;
}

#[tokio::test]
async fn of_a_body_without_end_no_more_is_taken_than_the_limit() {
    let server = TestServer::start();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    let endless = futures_util::stream::repeat_with(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok::<_, std::io::Error>(vec![b' '; 1024])
    });
    let answer = server.call("POST", START, &[], Body::from_stream(endless)).await;
    assert_eq!(reason(&answer.json(), "chat"), "error.websvc.content.invalid");
    assert!(answer.text.contains("longer than 262144 bytes"), "{}", answer.text);
    assert_eq!(taken.load(Ordering::Relaxed), 257);
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_told_so() {
    let server = TestServer::start();
    let parts = [Ok("{\"participant\":"), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))];
    let answer = server.call("POST", START, &[], Body::from_stream(futures_util::stream::iter(parts))).await;
    assert_eq!(reason(&answer.json(), "chat"), "error.websvc.content.invalid");
    assert!(answer.text.contains("cut off"), "{}", answer.text);
}

#[tokio::test]
async fn what_is_not_there_is_told_in_either_form() {
    let server = TestServer::start();
    let answer = server.call("GET", "/websvcs/Chat/Start/%3Cb%3E?secret", &[], "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.json()["chat"]["status"]["message"].as_str().unwrap().contains("serverConfiguration"));
    assert!(!answer.text.contains("secret"));
    let xml = [(ACCEPT, "application/xml")];
    let answer = server.call("GET", &format!("/websvcs/{}", "x".repeat(5_000)), &xml, "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.xml_reason(), "error.websvc.general");
    assert!(answer.text.contains("<websvcs><status>") && answer.text.len() < 500, "{}", answer.text);
    let answer = server.call("GET", "/websvcs/nothing", &[(ACCEPT, "image/png")], "").await;
    assert_eq!((answer.status, answer.content_type()), (StatusCode::NOT_FOUND, JSON));
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = TestServer::start();
    for (method, path, expected, allow) in [
        ("DELETE", CONFIGURATION, StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"),
        ("POST", CONFIGURATION, StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"),
        ("GET", START, StatusCode::METHOD_NOT_ALLOWED, "POST"),
        ("HEAD", START, StatusCode::METHOD_NOT_ALLOWED, "POST"),
        ("BREW", START, StatusCode::METHOD_NOT_ALLOWED, "POST"),
        ("OPTIONS", START, StatusCode::NO_CONTENT, "POST"),
        ("OPTIONS", CONFIGURATION, StatusCode::NO_CONTENT, "GET,HEAD"),
        ("HEAD", "/websvcs/chat/poll/x", StatusCode::METHOD_NOT_ALLOWED, "GET"),
    ] {
        let answer = server.call(method, path, &[], "").await;
        assert_eq!(answer.status, expected, "{method} {path}");
        assert_eq!(answer.headers[ALLOW], allow, "{method} {path}");
    }
    let answer = server.call("GET", START, &[], "").await;
    assert_eq!(reason(&answer.json(), "chat"), "error.websvc.general");
    let answer = server.call("GET", START, &[(ACCEPT, "application/xml")], "").await;
    assert!(answer.text.contains("<chat><events></events><status><type>failure</type>"), "{}", answer.text);
    let answer = server.call("HEAD", CONFIGURATION, &[], "").await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
}

#[tokio::test]
async fn slashes_and_escapes_do_not_matter() {
    let server = TestServer::start();
    let mary = server.start_chat("Mary").await;
    for path in [
        "//websvcs/serverConfiguration".to_owned(),
        "/websvcs//ServerConfiguration/".to_owned(),
        "/WebSvcs/server%43onfiguration".to_owned(),
    ] {
        assert_eq!(server.call("GET", &path, &[], "").await.status, StatusCode::OK, "{path}");
    }
    for path in [
        format!("//websvcs//chat/poll/{mary}/"),
        format!("/websvcs/chat/poll/{}", mary.to_uppercase()),
        format!("/websvcs/chat/poll/%7B{mary}%7D"),
        format!("/websvcs/chat/poll/{}", mary.replace('-', "%2D")),
    ] {
        assert_eq!(server.get(&path).await["chat"]["status"]["type"], "success", "{path}");
    }
    for (path, expected) in [
        ("/websvcs/chat%2Fstart", StatusCode::NOT_FOUND),
        ("/websvcs/chat/../chat/start", StatusCode::NOT_FOUND),
        ("/websvcs/chat/poll/", StatusCode::NOT_FOUND),
        ("/websvcs/", StatusCode::NOT_FOUND),
        ("/websvcs/chat/poll/%FF", StatusCode::OK),
    ] {
        let answer = server.call("GET", path, &[], "").await;
        assert_eq!(answer.status, expected, "{path}");
        assert!(!answer.text.is_empty(), "{path}");
    }
}
