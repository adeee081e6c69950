//! The server loses its power in the middle of a conversation.

use std::collections::BTreeSet;

use crate::harness::Stage;

const BEFORE: [&str; 2] = ["before, by the visitor", "before, by the agent"];
const AT_ONCE: &str = "in the very moment, by the visitor";
const MEANWHILE: [&str; 2] = ["meanwhile, by the visitor", "meanwhile, by the agent"];
const AFTER: [&str; 2] = ["after, by the visitor", "after, by the agent"];

#[test]
fn what_was_said_survives_and_what_was_typed_meanwhile_arrives_once() {
    let mut stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.say(BEFORE[0]);
    agent.console().holds(&BEFORE[..1]);
    agent.say(BEFORE[1]);
    visitor.widget().holds(&BEFORE);

    visitor.say(AT_ONCE);
    stage.server.kill();
    visitor.say(MEANWHILE[0]);
    agent.say(MEANWHILE[1]);
    visitor.widget().says("No connection. Your");
    visitor.widget().says("will be sent as soon as it is back.");
    visitor.widget().says("Sending…");
    agent.console().says("Connection lost. Reconnecting; what you write is sent as soon as it is back.");
    agent.console().says("Sending…");

    stage.server.start_again();
    visitor.widget().says_no_more("Sending…");
    agent.console().says_no_more("Connection lost.");
    agent.console().says_no_more("Sending…");

    visitor.say(AFTER[0]);
    agent.console().says(AFTER[0]);
    agent.say(AFTER[1]);
    visitor.widget().says(AFTER[1]);

    let all: Vec<&str> = [&BEFORE[..], &[AT_ONCE], &MEANWHILE, &AFTER].concat();
    let seen = visitor.widget().said(&all).unwrap();
    assert_eq!(seen.len(), all.len(), "each text is there once: {seen:?}");
    assert_eq!(seen.iter().map(String::as_str).collect::<BTreeSet<_>>(), all.iter().copied().collect());
    assert_eq!(agent.console().said(&all).unwrap(), seen, "both see the same");
    let place = |text: &str| seen.iter().position(|seen| seen == text);
    assert!(place(AT_ONCE) < place(MEANWHILE[0]), "the visitor's texts are in his order: {seen:?}");
}
