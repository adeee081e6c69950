//! Nothing needs a mouse.

use crate::harness::{Key, Stage, Window};

/// More presses of Tab than any of the pages has stops.
const MANY: usize = 60;

#[test]
fn a_whole_conversation_without_a_mouse() {
    let stage = Stage::new();
    let visitor = stage.visitor("Wally").window;
    tab_to(&visitor, "button Chat");
    visitor.press(Key::Enter);
    visitor.focus_is_on("textbox Your name optional");
    visitor.type_text("Wally");
    visitor.press(Key::Tab);
    visitor.focus_is_on("button Start chat");
    visitor.press(Key::Enter);
    visitor.focus_is_on("textbox Your message");

    let agent = stage.agent().window;
    agent.focus_is_on("textbox User name");
    agent.type_text("alicia");
    agent.press(Key::Tab);
    agent.focus_is_on("textbox Password");
    agent.type_text("demo");
    agent.press(Key::Enter);
    agent.page().says("1 of 1 agent available");
    agent.page().says("left to answer");
    tab_to(&agent, "button Pick up Wally");
    agent.press(Key::Enter);
    agent.focus_is_on("textbox Your message");

    visitor.type_text("Can I do this without a mouse?");
    visitor.press(Key::Enter);
    agent.page().holds(&["Can I do this without a mouse?"]);
    agent.type_text("All of it.");
    agent.press(Key::Enter);
    visitor.frame().holds(&["Can I do this without a mouse?", "All of it."]);
    visitor.focus_is_on("textbox Your message");

    the_panel_gives_the_focus_back(&visitor);
    the_list_of_keys_gives_the_focus_back(&agent);
    the_visitor_leaves(&visitor);
    agent.page().says("This conversation has ended. You can read it until you close it.");
}

fn the_panel_gives_the_focus_back(visitor: &Window) {
    visitor.press(Key::Escape);
    visitor.focus_is_on("button Chat");
    visitor.press(Key::Enter);
    visitor.focus_is_on("textbox Your message");
}

fn the_list_of_keys_gives_the_focus_back(agent: &Window) {
    tab_to(agent, "button Keys");
    agent.press(Key::Enter);
    agent.page().says("Pick up whoever needs you next");
    agent.press(Key::Escape);
    agent.page().says_no_more("Pick up whoever needs you next");
    agent.focus_is_on("button Keys");
}

/// Also goes through the panel's stops, from the last to the first.
fn the_visitor_leaves(visitor: &Window) {
    for stop in ["log Conversation", "button Minimise chat", "button End conversation"] {
        visitor.press_with_shift(Key::Tab);
        visitor.focus_is_on(stop);
    }
    visitor.press(Key::Enter);
    visitor.focus_is_on("button Keep chatting");
    visitor.press(Key::Escape);
    visitor.focus_is_on("button End conversation");
    visitor.press(Key::Enter);
    visitor.focus_is_on("button Keep chatting");
    visitor.press(Key::Tab);
    visitor.focus_is_on("button End conversation");
    visitor.press(Key::Enter);
    visitor.frame().says("You have ended this conversation.");
    visitor.focus_is_on("button Start a new chat");
}

/// Presses Tab until the focus is there.
#[track_caller]
fn tab_to(window: &Window, stop: &str) {
    let mut passed = Vec::new();
    for _ in 0..MANY {
        window.press(Key::Tab);
        let focused = window.focused().unwrap_or_else(|nothing| nothing);
        if focused == stop {
            return;
        }
        passed.push(focused);
    }
    panic!("Tab does not lead to “{stop}”, only to {passed:?}");
}
