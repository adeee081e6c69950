//! The main job: a visitor and an agent talk.

use serde_json::json;

use crate::harness::{Role, Stage};

#[test]
fn a_visitor_and_an_agent_talk_until_the_visitor_leaves() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    agent.console().says("Nobody is waiting. You are Available in 4 workgroups.");

    let visitor = stage.visitor("Wally");
    visitor.start_chat();
    visitor.widget().says("We are calling someone for you…");
    agent.console().has(Role::Button, "Pick up Wally");
    let title: String = agent.console().ask("return document.title", json!([]));
    assert_eq!(title, "(1) Vestibule");

    agent.pick_up("Wally");
    visitor.widget().has(Role::Heading, "Alicia Adams");
    visitor.widget().says_no_more("We are calling someone for you…");
    visitor.widget().says("Alicia Adams has joined the conversation.");

    visitor.widget().fill("Your message", "Which tent ");
    agent.console().says("Wally is typing…");
    visitor.say("stands up to a storm?");
    agent.console().holds(&["Which tent stands up to a storm?"]);
    agent.console().says_no_more("Wally is typing…");

    agent.console().fill("Your message", "The Ravnfjell. ");
    visitor.widget().says("Alicia Adams is typing…");
    agent.say("It has seen nine winters.");
    let talk = ["Which tent stands up to a storm?", "The Ravnfjell. It has seen nine winters."];
    visitor.widget().holds(&talk);
    visitor.widget().says_no_more("Alicia Adams is typing…");

    visitor.exit();
    visitor.widget().says("You have ended this conversation.");
    agent.console().says("This conversation has ended. You can read it until you close it.");
    agent.console().says("Wally has left the conversation.");
    visitor.widget().holds(&talk);
    agent.console().holds(&talk);

    assert_eq!(visitor.window.complaints(), [""; 0]);
    assert_eq!(agent.window.complaints(), [""; 0]);
}

#[test]
fn an_agent_disconnects_and_the_visitor_begins_anew() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    agent.say("Good-bye!");
    visitor.widget().holds(&["Good-bye!"]);

    agent.console().click(Role::Button, "Disconnect");
    agent.console().has(Role::Dialog, "Disconnect Wally?");
    agent.console().click(Role::Button, "Cancel");
    agent.console().has_no(Role::Dialog, "Disconnect Wally?");
    agent.console().click(Role::Button, "Disconnect");
    agent.console().has(Role::Dialog, "Disconnect Wally?");
    agent.console().click(Role::Button, "Disconnect");
    agent.console().says("This conversation has ended. You can read it until you close it.");
    visitor.widget().says("This conversation has ended.");

    visitor.widget().click(Role::Button, "Start a new chat");
    visitor.widget().click(Role::Button, "Start chat");
    agent.pick_up("Wally");
    visitor.say("One more thing");
    agent.console().holds(&["One more thing"]);
    assert!(agent.console().said(&["Good-bye!"]).unwrap().is_empty(), "a new conversation has its own texts");
}
