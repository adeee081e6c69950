//! Every type as it stands on the wire. The visitor's side is checked against what the original's servers sent and its
//! clients send; a change here breaks somebody's client.

mod formats;
mod fuzzers;
mod quirks;
mod spelling;

/// The fuzzers' targets find what they want of libfuzzer here.
extern crate self as libfuzzer_sys;

pub(crate) use fuzzers::fuzz_target;

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vestibule_shared::agent::{self, Notification};
use vestibule_shared::visitor::{
    ChatAnswer, ChatEvent, CreateCallbackRequest, PartyInfoAnswer, ReconnectRequest, SendMessageRequest,
    ServerConfigurationItem, StartChatRequest, TypingStateRequest,
};

/// Reads a text and writes it again: nothing is lost, nothing is added.
fn check<T: Serialize + DeserializeOwned>(wire: Value) {
    let value: T = serde_json::from_value(wire.clone()).unwrap_or_else(|error| panic!("{wire}: {error}"));
    assert_eq!(serde_json::to_value(&value).unwrap(), wire);
}

/// Two texts that mean the same.
fn check_same<T: DeserializeOwned + PartialEq + Debug>(one: Value, other: Value) {
    assert_eq!(serde_json::from_value::<T>(one).unwrap(), serde_json::from_value::<T>(other).unwrap());
}

#[test]
fn the_server_configuration() {
    check::<Vec<ServerConfigurationItem>>(json!([{"serverConfiguration": {"cfgVer": 1, "capabilities": {
        "common": ["partyInfo"], "chat": ["start", "poll"], "callback": [], "queueQuery": []}}}]));
}

#[test]
fn the_answers_of_a_chat() {
    check::<ChatAnswer>(json!({"chat": {"pollWaitSuggestion": 2000, "cfgVer": 1,
        "participantID": "c838a445-a97f-4590-8b70-fff844ed5595", "dateFormat": "yyyy-MM-dd", "timeFormat": "HH:mm:ss",
        "chatID": "df6abb0d-5216-47be-be28-e803c68fc38d", "events": [], "status": {"type": "success"}}}));
    check::<ChatAnswer>(json!({"chat": {"pollWaitSuggestion": 2000, "cfgVer": 1, "events": [],
        "waiting": {"position": 2, "agentsAvailable": 0}, "status": {"type": "success"}}}));
    check::<ChatAnswer>(json!({"chat": {"events": [],
        "status": {"type": "failure", "reason": "error.websvc.unknownEntity.session", "message": "It has ended."}}}));
}

#[test]
fn an_answer_of_the_original_without_events_is_read() {
    let answer: ChatAnswer = serde_json::from_value(json!({"chat": {"pollWaitSuggestion": 2000, "cfgVer": 1,
        "participantID": "c838a445-a97f-4590-8b70-fff844ed5595", "status": {"type": "success"}}}))
    .unwrap();
    assert!(answer.chat.events.is_empty());
}

#[test]
fn the_events_of_a_chat() {
    let agent = "4cf50a4c-29f7-4b0c-8a19-4899676ab206";
    check::<ChatEvent>(
        json!({"type": "participantStateChanged", "participantID": agent, "sequenceNumber": 22,
        "state": "active", "participantName": "Jo", "participantType": "Agent", "timestamp": 1}),
    );
    check::<ChatEvent>(json!({"type": "text", "participantID": agent, "sequenceNumber": 29,
        "conversationSequenceNumber": 0, "contentType": "text/plain", "value": "hi", "displayName": "Customer",
        "participantType": "WebUser", "timestamp": 1, "messageId": "m1"}));
    check::<ChatEvent>(json!({"type": "url", "participantID": agent, "sequenceNumber": 15,
        "conversationSequenceNumber": 3, "value": "https://www.example.com", "displayName": "Administrator",
        "participantType": "Agent", "timestamp": 1}));
    check::<ChatEvent>(json!({"type": "file", "participantID": agent, "sequenceNumber": 12,
        "conversationSequenceNumber": 0, "value": "/websvcs/chat/getfile/a/b/-image.jpeg",
        "displayName": "Administrator", "participantType": "Agent", "timestamp": 1}));
    check::<ChatEvent>(
        json!({"type": "typingIndicator", "participantID": agent, "sequenceNumber": 13, "value": true}),
    );
    for state in ["initializing", "alerting", "active", "held", "voicemail", "disconnected"] {
        check::<agent::ParticipantState>(json!(state));
    }
}

#[test]
fn the_requests_of_a_chat() {
    check::<SendMessageRequest>(json!({"message": "hi", "contentType": "text/plain", "messageId": "m1"}));
    check::<TypingStateRequest>(json!({"typingIndicator": true}));
    check::<ReconnectRequest>(json!({"chatID": "x"}));
    check_same::<ReconnectRequest>(json!({"chatID": "x"}), json!({"chatId": "x"}));
    let start = |key: &str| json!({"participant": {"name": "A", "credentials": null}, "target": "M", key: "Workgroup"});
    check_same::<StartChatRequest>(start("targettype"), start("targetType"));
    check_same::<StartChatRequest>(
        json!({"participant": {"name": "A", "credentials": ""}, "target": "M"}),
        json!({"participant": {"name": "A"}, "target": "M", "clientToken": "deprecated", "later": {"x": [1]}}),
    );
    let routing = |contexts: Value| json!({"target": "M", "routingContexts": contexts});
    let context = json!({"context": "ICM", "category": "Product"});
    check_same::<StartChatRequest>(routing(Value::Null), json!({"target": "M"}));
    check_same::<StartChatRequest>(routing(json!("")), routing(json!([])));
    check_same::<CreateCallbackRequest>(
        routing(json!([{"category": "Product", "context": "ICM", "weight": {"of": [1]}}, null, 7])),
        routing(json!([context])),
    );
}

#[test]
fn who_the_other_one_is() {
    check::<PartyInfoAnswer>(
        json!({"partyInfo": {"name": "Alicia Adams", "photo": "/websvcs/p.png", "status": {"type": "success"}}}),
    );
    check::<PartyInfoAnswer>(
        json!({"partyInfo": {"status": {"type": "failure", "reason": "error.websvc.unknownEntity.participant"}}}),
    );
}

#[test]
fn what_an_agent_does() {
    check::<agent::LoginRequest>(json!({"username": "alicia", "password": "demo"}));
    check::<agent::Session>(json!({"username": "alicia", "displayName": "Alicia Adams"}));
    check::<agent::SetStatusRequest>(json!({"status": "Away"}));
    check::<agent::MessageRequest>(json!({"text": "hi", "messageId": "m1"}));
    check::<agent::TypingRequest>(json!({"typing": true}));
    check::<agent::Problem>(json!({"message": "Log in again."}));
}

#[test]
fn what_an_agent_is_told() {
    let me = json!({"username": "alicia", "displayName": "Alicia Adams", "status": "Available", "available": true,
        "statusSince": 1, "maxAssign": 3, "autoAnswer": false});
    let workgroup = json!({"name": "Marketing", "agentsLoggedIn": 2, "agentsAvailable": 1});
    let interaction = |stage: Value| {
        json!({"id": "0-1", "queue": {"kind": "workgroup", "name": "Marketing"}, "visitorName": "Mary",
            "language": "en-us", "customInfo": "x", "attributes": [["cart", "3 items"]],
            "routingContexts": [{"context": "ICM", "category": "Product"}], "startedAt": 1, "waitingSince": 2, "stage": stage, "mine": true})
    };
    let entry = |content: Value| json!({"sequenceNumber": 0, "at": 1, "from": {"number": 1, "kind": "visitor", "name": "Mary", "me": false}, "content": content});
    let conversation =
        json!({"interactionId": "0-1", "entries": [entry(json!({"type": "text", "text": "hi"}))]});
    check::<Notification>(
        json!({"type": "snapshot", "snapshot": {"now": 1, "me": me, "statuses": [{"name": "Away", "available": false}],
        "workgroups": [workgroup], "interactions": [interaction(json!({"type": "waiting"}))], "conversations": [conversation]}}),
    );
    check::<Notification>(json!({"type": "me", "me": me}));
    check::<Notification>(json!({"type": "workgroup", "workgroup": workgroup}));
    for stage in [
        json!({"type": "alerting", "agent": "Alicia Adams", "since": 1, "until": 2}),
        json!({"type": "connected", "agent": "Alicia Adams", "since": 1}),
        json!({"type": "ended", "at": 1}),
    ] {
        check::<Notification>(json!({"type": "interaction", "interaction": interaction(stage)}));
    }
    check::<Notification>(json!({"type": "interactionGone", "interactionId": "0-1"}));
    check::<Notification>(json!({"type": "conversation", "conversation": conversation}));
    for content in [
        json!({"type": "state", "state": "active"}),
        json!({"type": "text", "text": "hi", "messageId": "m1"}),
        json!({"type": "typing", "typing": true}),
    ] {
        check::<Notification>(json!({"type": "entry", "interactionId": "0-1", "entry": entry(content)}));
    }
    check::<Notification>(json!({"type": "ping"}));
    check::<Notification>(json!({"type": "loggedOff", "message": "Log in again."}));
}
