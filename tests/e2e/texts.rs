//! Texts of any direction, any shape and any number.

use serde_json::{Value, json};

use crate::harness::{Role, Stage, View};

const HEBREW: &str = "שלום, יש לי שאלה על האוהל";

#[test]
fn hebrew_runs_from_right_to_left_wherever_it_is_shown() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    visitor.widget().fill("Your message", HEBREW);
    assert_eq!(direction(visitor.widget(), "textarea"), "rtl");
    visitor.say("?");
    let said = format!("{HEBREW}?");
    agent.console().holds(&[&said]);
    agent.say("Ask me anything");
    visitor.widget().holds(&[&said, "Ask me anything"]);
    for view in [visitor.widget(), agent.console()] {
        assert_eq!([direction_of(view, &said), direction_of(view, "Ask me anything")], ["rtl", "ltr"]);
        view.fits();
    }
}

#[test]
fn a_very_long_word_breaks_instead_of_the_page() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    let long = "Donaudampfschifffahrt".repeat(20);
    let address = format!("https://example.com/{}", "a".repeat(300));
    visitor.say(&long);
    agent.console().holds(&[&long]);
    agent.say(&long);
    agent.say(&address);
    visitor.widget().holds(&[&long, &long]);
    visitor.widget().says(&address);
    visitor.widget().fits();
    agent.console().fits();
    visitor.widget().fill("Your message", &long);
    visitor.widget().fits();
}

#[test]
fn a_long_conversation_scrolls_in_its_own_place() {
    let stage = Stage::new();
    let (agent, visitor) = stage.talk("Wally");
    let texts: Vec<String> = (1..=24).map(|number| format!("Text {number} of many")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (place, text) in texts.iter().enumerate() {
        if place % 12 < 6 {
            visitor.say(text)
        } else {
            agent.say(text)
        }
        agent.console().says(text);
    }
    for view in [visitor.widget(), agent.console()] {
        view.holds(&texts);
        view.stands_still();
        view.fits();
        view.ask::<Value>("all('log')[0].closest('.log').scrollTo(0, 0)", json!([]));
    }

    visitor.say("One more");
    agent.console().click(Role::Button, "1 new message");
    agent.console().has_no(Role::Button, "1 new message");
    agent.say("One more for you");
    visitor.widget().holds(&["One more", "One more for you"]);
    visitor.widget().ask::<Value>("all('log')[0].scrollTo(0, 0)", json!([]));
    agent.say("And the last one");
    visitor.widget().click(Role::Button, "1 new message");
    visitor.widget().has_no(Role::Button, "1 new message");
}

fn direction_of(view: View, text: &str) -> String {
    let script = "const innermost = [...document.querySelectorAll('main *')].findLast((it) => words(it.textContent) === \
                  arguments[0]); return getComputedStyle(innermost).direction";
    view.ask(script, json!([text]))
}

fn direction(view: View, selector: &str) -> String {
    view.ask("return getComputedStyle(document.querySelector(arguments[0])).direction", json!([selector]))
}
