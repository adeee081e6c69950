//! One visitor with several tabs, and a browser that remembers where he was.

use serde_json::json;

use crate::harness::{Role, Stage, wait};

/// Notes whether a page was kept as it was, before any of its own scripts runs.
const NOTE_RETURNS: &str = "addEventListener('pageshow', ({ persisted }) => (window.wasKept = persisted))";

/// What the widget says. Asked through the page, for the browser's driver may lose track of the frames of pages that were kept.
const TEXT_OF_FRAME: &str = "return frame()?.contentDocument?.body.innerText ?? ''";

#[test]
fn a_conversation_is_the_same_in_every_tab() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    let visitor = stage.visitor("Wally");
    visitor.window.open_tab(&stage.server.url("/demo/about.html"));
    visitor.open_widget();

    visitor.window.show_tab(0);
    visitor.start_chat();
    agent.pick_up("Wally");
    visitor.say("from the first");
    agent.console().holds(&["from the first"]);
    visitor.window.show_tab(1);
    visitor.widget().holds(&["from the first"]);
    visitor.say("from the second");
    agent.console().holds(&["from the first", "from the second"]);
    agent.say("to both");
    let talk = ["from the first", "from the second", "to both"];
    visitor.widget().holds(&talk);
    visitor.window.show_tab(0);
    visitor.widget().holds(&talk);
    agent.console().holds(&talk);

    agent.disconnect("Wally");
    for tab in [1, 0] {
        visitor.window.show_tab(tab);
        visitor.widget().says("This conversation has ended.");
    }
    visitor.widget().click(Role::Button, "Start a new chat");
    visitor.widget().click(Role::Button, "Start chat");
    agent.pick_up("Wally");
    visitor.say("anew");
    agent.console().holds(&["anew"]);
    visitor.window.show_tab(1);
    visitor.widget().holds(&["anew"]);
    visitor.say("and here");
    agent.console().holds(&["anew", "and here"]);
    assert!(visitor.widget().said(&talk).unwrap().is_empty(), "a new conversation has its own texts");
}

#[test]
fn the_page_before_shows_what_was_begun_on_the_next() {
    let stage = Stage::new();
    let visitor = stage.visitor_of("about:blank", "Wally");
    visitor.window.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE_RETURNS }));
    visitor.window.go(&stage.server.url("/demo/"));
    visitor.open_widget();
    visitor.widget().click(Role::Button, "Minimise chat");
    visitor.window.go(&stage.server.url("/demo/about.html"));
    visitor.page().has(Role::Heading, "A sewing room with a view of the storm");
    visitor.start_chat();
    visitor.say("Is anybody there?");
    visitor.widget().holds(&["Is anybody there?"]);

    visitor.window.go_back();
    visitor.page().has(Role::Heading, "Made for weather that means it.");
    assert!(visitor.page().ask::<bool>("return wasKept", json!([])), "the page was kept as it was");
    wait("the conversation in the frame that was kept", || {
        let text: String = visitor.page().run(TEXT_OF_FRAME, json!([]))?;
        let is_there = text.contains("Is anybody there?") && !text.contains("Start chat");
        if is_there { Ok(()) } else { Err(format!("it says {text:?}")) }
    });

    visitor.window.reload();
    visitor.say("And here?");
    visitor.widget().holds(&["Is anybody there?", "And here?"]);
}
