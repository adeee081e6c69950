//! Pictures for people to look at, in `target/e2e/screenshots/`.

use std::fs;

use serde_json::json;

use crate::harness::{Agent, Role, Screen, Stage, Visitor, screenshots};

/// The two pages as they stand beside each other in the README.
const SIDE_BY_SIDE: &str = include_str!("gallery/side_by_side.html");

#[test]
fn every_state_is_pictured() {
    let mut stage = Stage::new();
    let visitor = stage.visitor("Wally Webuser");
    let agent = stage.agent();
    before_they_meet(&visitor, &agent);
    stage.server.start_chat("Mary Major", "Support");
    while_they_talk(&visitor, &agent);
    side_by_side(&stage, &visitor, &agent);
    without_a_server(&mut stage, &visitor, &agent);
    after_the_end(&visitor, &agent);
}

fn before_they_meet(visitor: &Visitor, agent: &Agent) {
    visitor.page().has(Role::Button, "Chat");
    visitor.window.keep_pictures("widget-launcher");
    visitor.open_widget();
    visitor.window.keep_pictures("widget-start");

    agent.console().has(Role::Button, "Log in");
    agent.window.keep_pictures("console-login");
    agent.log_in();
    agent.console().says("Nobody is waiting.");
    agent.window.keep_pictures("console-empty");

    visitor.fill_in_start_form();
    visitor.widget().says("We are calling someone for you…");
    visitor.window.keep_pictures("widget-waiting");
    agent.console().has(Role::Button, "Pick up Wally Webuser");
    agent.window.keep_pictures("console-alerting");
    agent.pick_up("Wally Webuser");
}

fn while_they_talk(visitor: &Visitor, agent: &Agent) {
    visitor.say("Hello! I am looking for a tent for two that stands up to a real storm.");
    agent.console().says("a real storm.");
    agent.say("Hello Wally, good that you ask: that is what the Ravnfjell 2 was made for.");
    agent.say("It weighs 2.4 kg. How cold is it going to be where you go?");
    visitor.widget().says("How cold is it");
    visitor.say("Down to −15 °C, three weeks in Lyngen.");
    visitor.say("And would it fit into the Lyngen 45?");
    agent.console().says("And would it fit");
    agent.console().has(Role::Button, "Pick up Mary Major");
    agent.console().fill("Your message", "It does, with room for a stove beside it. ");
    visitor.widget().says("Alicia Adams is typing…");
    visitor.window.keep_pictures("widget-conversation");
    for width in [768, 1024, 1280, 1920] {
        agent.window.resize(Screen { width, ..Screen::DESK });
        agent.console().fits();
        agent.window.keep_pictures(&format!("console-conversation-{width}"));
    }
}

fn side_by_side(stage: &Stage, visitor: &Visitor, agent: &Agent) {
    visitor.window.resize(Screen { width: 500, height: 850, is_phone: false });
    agent.window.resize(Screen { width: 1024, height: 850, is_phone: false });
    for (window, name) in [(&visitor.window, "side-visitor"), (&agent.window, "side-agent")] {
        window.command("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
        window.keep_picture(name);
        window.command("Emulation.setScrollbarsHidden", json!({ "hidden": false }));
    }
    fs::write(screenshots().join("side.html"), SIDE_BY_SIDE).unwrap();

    let window = stage.window("both");
    window.resize(Screen { width: 1600, height: 900, is_phone: false });
    window.go(&format!("file://{}", screenshots().join("side.html").display()));
    window.keep_picture("widget-and-console");
    visitor.window.resize(Screen::DESK);
    agent.window.resize(Screen::DESK);
}

fn without_a_server(stage: &mut Stage, visitor: &Visitor, agent: &Agent) {
    stage.server.kill();
    visitor.say("Are you still there?");
    agent.say("I am.");
    visitor.widget().says("No connection. Your message will be sent");
    agent.console().says("Connection lost.");
    visitor.window.keep_pictures("widget-offline");
    agent.window.keep_pictures("console-offline");
    stage.server.start_again();
    visitor.widget().says("It does, with room for a stove beside it. I am.");
    visitor.widget().says_no_more("Sending…");
    agent.console().says_no_more("Connection lost.");
}

fn after_the_end(visitor: &Visitor, agent: &Agent) {
    visitor.widget().click(Role::Button, "End conversation");
    visitor.widget().has(Role::Dialog, "End this conversation?");
    visitor.window.keep_pictures("widget-question");
    visitor.widget().click(Role::Button, "End conversation");
    visitor.widget().says("You have ended this conversation.");
    visitor.window.keep_pictures("widget-ended");
    agent.console().says("This conversation has ended.");
    agent.window.keep_pictures("console-ended");
}
