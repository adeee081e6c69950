//! Visitors who make themselves known, and prove later who they are.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use futures_util::future::join_all;
use serde_json::{Value, json};
use vestibule::tracker::Tracker;

use crate::server::{TOKEN_SECRET, TestServer, reason, texts};

const PASSWORD: &str = "s3cr3t-enough";

/// A contact as clients of the original send it: with every field, most of them null.
fn contact(username: &str) -> Value {
    let fields = [
        "middleName",
        "homeStreetAddress",
        "homeCity",
        "homeState",
        "homePostalCode",
        "homeCountry",
        "homeEmail",
        "homePhone",
        "homePhone2",
        "homeFax",
        "homePager",
        "homeMobile",
        "homeURL",
        "department",
        "company",
        "jobTitle",
        "assistantName",
        "assistantPhone",
        "businessStreetAddress",
        "businessCity",
        "businessState",
        "businessPostalCode",
        "businessCountry",
        "businessEmail",
        "businessPhone",
        "businessPhone2",
        "businessFax",
        "businessPager",
        "businessMobile",
        "businessURL",
        "remarks",
    ];
    let mut contact: serde_json::Map<_, _> =
        fields.into_iter().map(|field| (field.to_owned(), Value::Null)).collect();
    for (field, value) in
        [("username", username), ("password", PASSWORD), ("firstName", "Mary"), ("lastName", "Major")]
    {
        contact.insert(field.to_owned(), json!(value));
    }
    json!({"contact": contact})
}

async fn register(server: &TestServer, body: Value) -> Value {
    server.post("/websvcs/register", body).await
}

async fn registered(username: &str) -> TestServer {
    let server = TestServer::start();
    let answer = register(&server, contact(username)).await;
    assert_eq!(answer, json!({"registration": {"status": {"type": "success"}}}));
    server
}

fn start(participant: Value) -> Value {
    json!({"participant": participant, "target": "Marketing", "targettype": "Workgroup"})
}

async fn start_as(server: &TestServer, participant: Value) -> Value {
    server.post("/websvcs/chat/start", start(participant)).await
}

/// A call that comes from an address.
async fn post_from(server: &TestServer, address: &str, path: &str, body: Value) -> Value {
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", address)
        .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from(([10, 0, 0, 1], 4711))));
    server.answer(request.body(Body::from(body.to_string())).unwrap()).await.ok()
}

#[tokio::test]
async fn a_registered_visitor_logs_in_and_is_shown_by_his_name() {
    let server = registered("mary").await;
    let answer = start_as(&server, json!({"name": " MARY ", "credentials": PASSWORD})).await;
    let participant = answer["chat"]["participantID"].as_str().unwrap_or_else(|| panic!("{answer}"));
    let path = format!("/websvcs/chat/sendMessage/{participant}");
    let answer = server.post(&path, json!({"message": "hello", "contentType": "text/plain"})).await;
    assert!(texts(&answer).contains(&"Mary Major: hello".to_owned()), "{answer}");
    let processor = server.handle().processor();
    let visitor = &processor.interactions().next().unwrap().visitor;
    assert_eq!(visitor.user.as_ref().map(|user| user.as_str()), Some("mary"));
}

#[tokio::test]
async fn credentials_come_in_every_form_that_clients_have() {
    let server = registered("mary").await;
    for participant in [
        json!({"name": "mary", "credentials": PASSWORD}),
        json!({"credentials": {"username": "Mary", "password": PASSWORD}}),
        json!({"name": "whoever", "credentials": {"username": "mary", "password": PASSWORD}}),
        json!({"participantName": "mary", "credentials": PASSWORD}),
    ] {
        let answer = start_as(&server, participant).await;
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
    let mut callback = start(json!({"name": "mary", "credentials": PASSWORD, "telephone": "3175551212"}));
    let answer = server.post("/websvcs/callback/create", callback.clone()).await;
    assert_eq!(answer["callback"]["status"]["type"], "success", "{answer}");
    callback["participant"]["credentials"] = json!("wrong");
    let answer = server.post("/websvcs/callback/create", callback).await;
    assert_eq!(reason(&answer, "callback"), "error.websvc.userdb.badCredentials");
    let mut query =
        json!({"queueName": "Marketing", "participant": {"username": "mary", "password": PASSWORD}});
    assert_eq!(
        server.post("/websvcs/queue/query", query.clone()).await["queue"]["status"]["type"],
        "success"
    );
    query["participant"]["password"] = json!("wrong");
    let answer = server.post("/websvcs/queue/query", query).await;
    assert_eq!(reason(&answer, "queue"), "error.websvc.userdb.badCredentials");
    for nothing in [json!(""), Value::Null, json!({"username": "", "password": null})] {
        let answer = start_as(&server, json!({"name": "mary", "credentials": nothing})).await;
        assert_eq!(
            answer["chat"]["status"]["type"], "success",
            "without a password he is anonymous: {answer}"
        );
    }
    let users = server.handle().processor().interactions().filter(|it| it.visitor.user.is_some()).count();
    assert_eq!(users, 5);
}

#[tokio::test]
async fn who_proves_nothing_is_refused() {
    let server = registered("mary").await;
    for (name, password) in [
        ("mary", "wrong"),
        ("joe", PASSWORD),
        ("", PASSWORD),
        ("mary", &"x".repeat(100_000)),
        (&"m".repeat(1_000), PASSWORD),
    ] {
        let answer = start_as(&server, json!({"name": name, "credentials": password})).await;
        let expected = if name.len() > 100 {
            "error.websvc.content.invalid"
        } else {
            "error.websvc.userdb.badCredentials"
        };
        assert_eq!(reason(&answer, "chat"), expected, "{}", name.len());
    }
    assert_eq!(server.handle().processor().interactions().count(), 0);
}

#[tokio::test]
async fn an_account_exists_once_whatever_its_case() {
    let server = registered("mary").await;
    for username in ["mary", "MARY", " Mary "] {
        let answer = register(&server, contact(username)).await;
        assert_eq!(reason(&answer, "registration"), "error.websvc.userdb.accountExists", "{username}");
    }
    let server = server.crash();
    let answer = register(&server, contact("Mary")).await;
    assert_eq!(reason(&answer, "registration"), "error.websvc.userdb.accountExists");
    let answer = start_as(&server, json!({"name": "mary", "credentials": PASSWORD})).await;
    assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
}

#[tokio::test]
async fn a_registration_that_is_not_right_is_refused_with_what_is_wrong() {
    let server = TestServer::start();
    let with = |field: &str, value: Value| {
        let mut body = contact("mary");
        body["contact"][field] = value;
        body
    };
    for (body, expected) in [
        (json!({}), "error.websvc.content.invalid.missingData"),
        (json!({"contact": null}), "error.websvc.content.invalid.missingData"),
        (json!({"contact": {}}), "error.websvc.content.invalid.missingData"),
        (with("username", Value::Null), "error.websvc.content.invalid.missingData"),
        (with("password", json!("")), "error.websvc.content.invalid.missingData"),
        (with("password", json!("short")), "error.websvc.content.invalid"),
        (with("username", json!("x".repeat(51))), "error.websvc.content.invalid"),
        (with("homeCity", json!("x".repeat(101))), "error.websvc.content.invalid"),
        (json!("text"), "error.websvc.content.invalid"),
    ] {
        let answer = register(&server, body.clone()).await;
        assert_eq!(reason(&answer, "registration"), expected, "{body}");
        assert!(answer["registration"]["status"]["message"].is_string());
    }
    assert_eq!(server.tracker().individuals(None, 10).unwrap(), []);
}

#[tokio::test]
async fn all_fields_of_a_contact_are_kept() {
    let server = TestServer::start();
    let mut body = contact("mary");
    for (field, value) in body["contact"].as_object_mut().unwrap() {
        if value.is_null() {
            *value = json!(format!("my {field}"));
        }
    }
    register(&server, body).await;
    let known = server.tracker().export("mary").unwrap().unwrap().individual.unwrap().contact;
    assert_eq!((known.len(), &*known["businessURL"], &*known["lastName"]), (33, "my businessURL", "Major"));
}

#[tokio::test]
async fn without_the_store_visitors_are_told_so_and_others_chat_on() {
    let server = registered("mary").await;
    server.machine().tracker.fail(true);
    let answer = register(&server, contact("joe")).await;
    assert_eq!(reason(&answer, "registration"), "error.websvc.userdb.notOnline");
    let answer = start_as(&server, json!({"name": "mary", "credentials": PASSWORD})).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.userdb.notOnline");
    server.start_chat("anybody").await;
    server.machine().tracker.fail(false);
    let answer = start_as(&server, json!({"name": "mary", "credentials": PASSWORD})).await;
    assert_eq!(answer["chat"]["status"]["type"], "success", "failures of the store are nobody's: {answer}");
}

#[tokio::test]
async fn guessing_is_not_listened_to_for_long() {
    let server = registered("mary").await;
    let start = async |address: &str, name: &str, password: &str| {
        let body = start(json!({"name": name, "credentials": password}));
        post_from(&server, address, "/websvcs/chat/start", body).await["chat"]["status"]["type"] == "success"
    };
    let guesses = join_all((0..8).map(|_| start("203.0.113.7", "mary", "wrong"))).await;
    assert_eq!(guesses, [false; 8]);
    assert!(!start("203.0.113.7", "MARY", PASSWORD).await, "even the right one, from there");
    assert!(start("203.0.113.8", "mary", PASSWORD).await, "from elsewhere nobody is locked out");
    server.wait(301).await;
    assert!(start("203.0.113.7", "mary", PASSWORD).await, "it is forgotten after five minutes");
    assert_eq!(server.try_log_in("alicia", "demo").await.status, 200, "agents are not concerned");
}

#[tokio::test]
async fn a_storm_of_logins_keeps_nobody_from_chatting() {
    let server = registered("mary").await;
    let busy = std::cell::Cell::new(0);
    let storm = (0..300).map(|number| {
        let address = format!("203.0.113.{}", number % 250);
        let body = start(json!({"name": "mary", "credentials": "wrong"}));
        let (server, busy) = (&server, &busy);
        async move {
            let answer = post_from(server, &address, "/websvcs/chat/start", body).await;
            assert_eq!(reason(&answer, "chat"), "error.websvc.unavailable");
            busy.set(busy.get() + 1);
        }
    });
    let chat = async {
        let joe = server.start_chat("Joe").await;
        server.poll_texts(&joe).await
    };
    let mut storm = Box::pin(join_all(storm));
    // Polled in order: the storm has all its places before the chat begins.
    let texts = tokio::select! {
        biased;
        _ = &mut storm => panic!("the chat waits for no login"),
        texts = chat => texts,
    };
    assert!(!texts.is_empty());
    assert_eq!(busy.get(), 100, "no more wait than there are places");
}

#[tokio::test]
async fn who_may_what_decides_what_is_offered() {
    let server = registered("mary").await;
    let common = async || {
        let answer = server.get("/websvcs/serverConfiguration").await;
        answer[0]["serverConfiguration"]["capabilities"].clone()
    };
    let has = |list: &Value, name: &str| list.as_array().unwrap().contains(&json!(name));
    for (access, registered, anonymous) in [("1", true, true), ("2", true, false), ("3", false, true)] {
        for parameter in ["ChatAccessControl", "CallbackAccessControl", "QueryQueueAccessControl"] {
            server.set(parameter, access).await;
        }
        let capabilities = common().await;
        for area in ["chat", "callback", "queueQuery"] {
            assert_eq!(
                has(&capabilities[area], "supportAuthenticationTracker"),
                registered,
                "{area} {access}"
            );
            assert_eq!(
                has(&capabilities[area], "supportAuthenticationAnonymous"),
                anonymous,
                "{area} {access}"
            );
        }
        assert_eq!(has(&capabilities["common"], "supportRegistrationTracker"), registered, "{access}");
        for (path, root) in [
            ("/websvcs/chat/start", "chat"),
            ("/websvcs/callback/create", "callback"),
            ("/websvcs/queue/query", "queue"),
        ] {
            for (password, is_allowed) in [(Some(PASSWORD), registered), (None, anonymous)] {
                let participant = json!({"name": "mary", "credentials": password, "telephone": "3175551212"});
                let body =
                    json!({"participant": participant, "target": "Marketing", "queueName": "Marketing"});
                let answer = server.post(path, body).await;
                let expected = (!is_allowed).then_some("error.websvc.userdb.badCredentials");
                let reason = answer[root]["status"]["reason"].as_str();
                assert_eq!(reason, expected, "{root} {access} {password:?}: {answer}");
            }
        }
    }
    let answer = register(&server, contact("joe")).await;
    assert_eq!(reason(&answer, "registration"), "error.websvc.unsupportedOperation");
}

/// The reference's second example of access control.
#[tokio::test]
async fn what_only_a_limit_refuses_to_anonymous_visitors_is_offered_to_them() {
    let server = registered("mary").await;
    server.set("MaxAnonymousInteractionsAllowed", "0").await;
    let configuration = server.get("/websvcs/serverConfiguration").await;
    for (path, area) in [("/websvcs/chat/start", "chat"), ("/websvcs/callback/create", "callback")] {
        let offers = &configuration[0]["serverConfiguration"]["capabilities"][area];
        assert!(offers.as_array().unwrap().contains(&json!("supportAuthenticationAnonymous")), "{area}");
        let begin = async |password: Option<&str>| {
            let participant = json!({"name": "mary", "credentials": password, "telephone": "3175551212"});
            let answer = server.post(path, start(participant)).await;
            answer[area]["status"]["reason"].as_str().map(ToOwned::to_owned)
        };
        assert_eq!(begin(None).await.as_deref(), Some("error.websvc.unavailable"), "{area}");
        assert_eq!(begin(Some(PASSWORD)).await, None, "{area}");
    }
}

#[tokio::test]
async fn one_registered_visitor_has_a_limit_of_his_own() {
    let server = registered("mary").await;
    server.set("MaxInteractionsAllowedPerUser", "2").await;
    let body = json!({"name": "mary", "credentials": PASSWORD});
    for expected in ["success", "success", "failure"] {
        assert_eq!(start_as(&server, body.clone()).await["chat"]["status"]["type"], expected);
    }
}

#[tokio::test]
async fn nobody_fills_the_store_with_registrations() {
    let server = TestServer::start();
    let register = async |address: &str| {
        post_from(&server, address, "/websvcs/register", contact("mary")).await["registration"]["status"]
            .clone()
    };
    assert_eq!(register("203.0.113.7").await["type"], "success");
    for _ in 1..50 {
        assert_eq!(register("203.0.113.7").await["reason"], "error.websvc.userdb.accountExists");
    }
    assert_eq!(register("203.0.113.7").await["reason"], "error.websvc.unavailable");
    assert_eq!(register("203.0.113.8").await["reason"], "error.websvc.userdb.accountExists");
    server.wait(3_601).await;
    assert_eq!(register("203.0.113.7").await["reason"], "error.websvc.userdb.accountExists");
}

/// A token of the company's own site, which stands in for the password.
fn token(claims: &Value) -> String {
    let key = jsonwebtoken::EncodingKey::from_secret(TOKEN_SECRET.as_bytes()).unwrap();
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), claims, &key).unwrap()
}

#[tokio::test]
async fn who_is_known_to_the_companys_site_needs_no_registration() {
    let server = TestServer::start();
    let capabilities = server.get("/websvcs/serverConfiguration").await;
    let capabilities = &capabilities[0]["serverConfiguration"]["capabilities"];
    for area in ["chat", "callback", "queueQuery"] {
        assert!(
            capabilities[area].as_array().unwrap().contains(&json!("supportAuthenticationSTS")),
            "{area}"
        );
    }
    let seconds = server.handle().now().0 / 1_000;
    let mary = token(&json!({"sub": "customer-7", "name": "Mary Major", "exp": seconds + 60}));
    for participant in [
        json!({"name": "", "credentials": mary}),
        json!({"name": "Customer-7", "credentials": mary}),
        json!({"credentials": {"username": "customer-7", "password": mary}}),
    ] {
        let answer = start_as(&server, participant).await;
        assert_eq!(answer["chat"]["status"]["type"], "success", "{answer}");
    }
    let processor = server.handle().processor();
    for interaction in processor.interactions() {
        assert_eq!(&*interaction.visitor.name.to_string(), "Mary Major");
        assert_eq!(interaction.visitor.user.as_ref().map(|user| user.as_str()), Some("customer-7"));
    }
    let late = token(&json!({"sub": "customer-7", "exp": seconds}));
    for (name, credentials) in [("somebody else", &mary), ("", &late), ("", &format!("{mary}x"))] {
        let answer = start_as(&server, json!({"name": name, "credentials": credentials})).await;
        assert_eq!(reason(&answer, "chat"), "error.websvc.userdb.badCredentials", "{name}");
    }
    server.wait(61).await;
    let answer = start_as(&server, json!({"name": "", "credentials": mary})).await;
    assert_eq!(reason(&answer, "chat"), "error.websvc.userdb.badCredentials");
}
