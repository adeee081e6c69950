//! The conversation goes on when the page does not.

use crate::harness::{Role, Stage};

#[test]
fn a_reload_and_another_page_lose_and_double_nothing() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.say("one");
    agent.console().holds(&["one"]);
    agent.say("two");
    visitor.widget().holds(&["one", "two"]);

    visitor.widget().fill("Your message", "half a sen");
    visitor.window.reload();
    agent.say("three");
    visitor.widget().holds(&["one", "two", "three"]);
    visitor.widget().has(Role::Heading, "Alicia Adams");
    visitor.say("tence");
    visitor.widget().holds(&["one", "two", "three", "half a sentence"]);

    visitor.window.go(&stage.server.url("/demo/about.html"));
    visitor.page().has(Role::Heading, "A sewing room with a view of the storm");
    visitor.widget().holds(&["one", "two", "three", "half a sentence"]);
    visitor.page().click(Role::Link, "Back to the shop");
    visitor.page().has(Role::Heading, "Made for weather that means it.");
    visitor.widget().holds(&["one", "two", "three", "half a sentence"]);
    visitor.say("five");

    agent.window.reload();
    agent.console().has(Role::Heading, "Wally");
    let talk = ["one", "two", "three", "half a sentence", "five", "six"];
    agent.console().holds(&talk[..5]);
    agent.say("six");
    visitor.widget().holds(&talk);
    agent.console().holds(&talk);
    assert_eq!(visitor.window.complaints(), [""; 0]);
    assert_eq!(agent.window.complaints(), [""; 0]);
}

#[test]
fn a_closed_panel_stays_closed_and_tells_what_is_unread() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.widget().click(Role::Button, "Minimise chat");
    visitor.window.go(&stage.server.url("/demo/about.html"));
    visitor.page().has(Role::Button, "Chat");

    agent.say("Are you still there?");
    visitor.page().click(Role::Button, "Chat, 1 unread message");
    visitor.widget().holds(&["Are you still there?"]);
    visitor.page().has(Role::Button, "Chat");
}
