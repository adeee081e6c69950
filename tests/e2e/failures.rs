//! Something goes wrong just when it matters; nobody is left in the dark.

use serde_json::{Value, json};

use crate::harness::{Key, Role, Stage, wait};

/// Lets no poll of the widget out before `letPollsGo` is called.
const HOLD_POLLS: &str = "const send = window.fetch;
    const gone = new Promise((resolve) => (window.letPollsGo = resolve));
    window.fetch = async (request, ...rest) => {
        if (/chat.poll/.test(request.url ?? request)) await gone;
        return send(request, ...rest);
    };";

/// Answers the widget's next two messages as a server does that has no room to store them.
const REFUSE_TWICE: &str = "const send = window.fetch;
    window.refusals = 0;
    const status = { type: 'failure', reason: 'error.websvc.unavailable' };
    window.fetch = async (request, ...rest) => {
        if (refusals > 1 || !/sendMessage/.test(request.url ?? request)) return send(request, ...rest);
        refusals++;
        return Response.json({ chat: { events: [], status } });
    };";

/// What a trap of the WebAssembly module looks like from outside.
const TRAP: &str =
    "dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }))";

#[test]
fn the_last_words_reach_a_visitor_who_is_just_sending() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.say("It fits.");
    visitor.widget().holds(&["It fits."]);

    visitor.widget().ask::<Value>(HOLD_POLLS, json!([]));
    agent.say("Enjoy the storm!");
    agent.disconnect("Wally");
    visitor.say("One more thing");
    visitor.widget().says("Sending…");
    visitor.widget().ask::<Value>("letPollsGo()", json!([]));

    visitor.widget().says("Enjoy the storm!");
    visitor.widget().says("The conversation had already ended.");
    visitor.widget().says_no_more("Sending…");
    visitor.widget().says("What you had not sent is kept for your next chat.");
    assert!(agent.console().said(&["One more thing"]).unwrap().is_empty(), "it was never sent");
    visitor.widget().click(Role::Button, "Start a new chat");
    visitor.widget().click(Role::Button, "Start chat");
    visitor.widget().fill_and_enter("Your message", ", please");
    agent.pick_up("Wally");
    agent.console().holds(&["One more thing, please"]);
}

#[test]
fn a_visitor_leaves_while_his_agent_has_no_network() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    agent.say("I look it up.");
    visitor.widget().holds(&["I look it up."]);

    agent.window.be_offline(true);
    agent.console().says("Connection lost.");
    visitor.say("Never mind, I have found it.");
    visitor.widget().holds(&["I look it up.", "Never mind, I have found it."]);
    visitor.widget().says_no_more("Sending…");
    visitor.exit();
    visitor.widget().says("You have ended this conversation.");

    agent.window.be_offline(false);
    agent.console().holds(&["I look it up.", "Never mind, I have found it."]);
    agent.console().says("This conversation has ended. You can read it until you close it.");
    agent.console().says("Wally has left the conversation.");
}

#[test]
fn a_first_click_without_a_server_is_made_good_by_the_next() {
    let mut stage = Stage::new();
    let visitor = stage.visitor("Wally");
    visitor.page().has(Role::Button, "Chat");
    stage.server.kill();
    visitor.page().click(Role::Button, "Chat");
    wait("what is wrong", || {
        let script = "return all('alert').map((alert) => alert.textContent)";
        match visitor.page().run::<Vec<String>>(script, json!([]))?.as_slice() {
            [alert] if alert.starts_with("The chat cannot be reached right now.") => Ok(()),
            others => Err(format!("it says {others:?}")),
        }
    });
    visitor.window.keep_pictures("widget-no-server");
    visitor.page().click(Role::Button, "Chat");
    stage.server.start_again();
    visitor.start_chat();
    visitor.say("There you are");
    visitor.widget().holds(&["There you are"]);
}

#[test]
fn a_module_that_traps_can_be_loaded_again() {
    let stage = Stage::new();
    let visitor = stage.visitor("Wally");
    visitor.start_chat();
    visitor.say("before");
    visitor.widget().holds(&["before"]);
    visitor.widget().says_no_more("Sending…");
    visitor.widget().ask::<Value>(TRAP, json!([]));
    visitor.widget().says("The chat could not be loaded.");
    visitor.window.keep_pictures("widget-trapped");
    visitor.widget().has_no(Role::Log, "Conversation");
    visitor.widget().click(Role::Link, "Try again");
    visitor.widget().holds(&["before"]);
    visitor.say("after");
    visitor.widget().holds(&["before", "after"]);
}

#[test]
fn keys_meant_for_a_message_press_nothing_when_the_conversation_ends() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.widget().fill("Your message", "And one more");
    agent.disconnect("Wally");
    visitor.widget().has(Role::Button, "Start a new chat");
    visitor.window.focus_is_on("paragraph This conversation has ended.");
    visitor.window.type_text(" ");
    visitor.window.press(Key::Enter);
    visitor.widget().has(Role::Button, "Start a new chat");
    visitor.widget().says("What you had not sent is kept for your next chat.");
    visitor.window.press(Key::Tab);
    visitor.window.focus_is_on("button Start a new chat");
}

#[test]
fn a_message_that_cannot_be_stored_is_sent_again_by_itself() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.say("one");
    agent.console().holds(&["one"]);
    visitor.widget().ask::<Value>(REFUSE_TWICE, json!([]));
    visitor.say("two");
    visitor.say("three");
    agent.console().holds(&["one", "two", "three"]);
    visitor.widget().holds(&["one", "two", "three"]);
    visitor.widget().says_no_more("Sending…");
    assert_eq!(visitor.widget().ask::<u32>("return refusals", json!([])), 2);
}
