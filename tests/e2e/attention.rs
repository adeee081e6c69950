//! An agent who does not look at the console is called, and what comes to him by itself.

use serde_json::{Value, json};

use crate::harness::{Agent, Role, Stage, wait};

/// Stands in for the desktop and the loudspeaker, before any of the console's scripts runs, and for where the agent looks.
const RECORDERS: &str = "window.isLookedAt = true;
    document.hasFocus = () => window.isLookedAt;
    window.tones = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
        window.tones.push(Math.round(this.frequency.value));
        return start.apply(this, when);
    };
    window.notifications = [];
    window.Notification = class {
        static permission = 'granted';
        constructor(title, { body }) {
            this.shown = { title, body };
            window.notifications.push(this);
        }
        close() {
            window.notifications.splice(window.notifications.indexOf(this), 1);
        }
    };";

/// The tones of the sound for a visitor who is offered, and of that for a message.
const OFFER: [u32; 3] = [659, 880, 1319];
const MESSAGE: [u32; 2] = [784, 1047];

#[test]
fn an_agent_who_looks_elsewhere_is_called_by_sound_and_desktop() {
    let stage = Stage::new();
    let agent = recorded_agent(&stage);
    look(&agent, false);
    let visitor = stage.visitor("Wally");
    visitor.start_chat();
    shows(&agent, json!([{ "title": "Wally is waiting for you", "body": "Marketing" }]));
    assert_eq!(tones(&agent)[..3], OFFER);

    // A click on the notification brings the agent to the visitor.
    look(&agent, true);
    agent.console().ask::<()>("notifications[0].onclick()", json!([]));
    agent.console().has(Role::Heading, "Wally");
    shows(&agent, json!([]));
    agent.pick_up("Wally");

    let _ = tones(&agent);
    look(&agent, false);
    visitor.say("Are you there?");
    shows(&agent, json!([{ "title": "Wally", "body": "Are you there?" }]));
    assert_eq!(tones(&agent), MESSAGE);

    // Who looks at the conversation needs no calling.
    look(&agent, true);
    shows(&agent, json!([]));
    visitor.say("I see you are.");
    agent.console().holds(&["Are you there?", "I see you are."]);
    shows(&agent, json!([]));
    assert_eq!(tones(&agent), [0; 0]);
}

#[test]
fn what_is_picked_up_by_itself_calls_the_agent_once() {
    let mut stage = Stage::new();
    stage.server.configure("username = \"alicia\"", "username = \"alicia\"\nauto_answer = true");
    let agent = recorded_agent(&stage);
    look(&agent, false);
    let visitor = stage.visitor("Wally");
    visitor.start_chat();
    visitor.widget().says("Alicia Adams has joined the conversation.");
    agent.console().has(Role::Heading, "Wally");
    agent.console().has_no(Role::Button, "Pick up Wally");
    shows(&agent, json!([{ "title": "Wally was picked up for you", "body": "" }]));
    assert_eq!(tones(&agent), OFFER);

    visitor.say("That was quick.");
    agent.console().holds(&["That was quick."]);
}

fn recorded_agent(stage: &Stage) -> Agent {
    let agent = stage.agent();
    agent.window.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": RECORDERS }));
    agent.window.reload();
    agent.log_in();
    agent
}

/// The agent looks at the console, or at something else.
fn look(agent: &Agent, at_console: bool) {
    let event = if at_console { "focus" } else { "blur" };
    let script = "window.isLookedAt = arguments[0]; dispatchEvent(new Event(arguments[1]))";
    agent.console().ask::<()>(script, json!([at_console, event]));
}

/// Waits until these notifications are on the desktop.
#[track_caller]
fn shows(agent: &Agent, expected: Value) {
    wait("the notifications", || {
        let shown: Value = agent.console().run("return notifications.map((it) => it.shown)", json!([]))?;
        if shown == expected { Ok(()) } else { Err(format!("there are {shown}")) }
    });
}

/// The tones that were played since the last time.
fn tones(agent: &Agent) -> Vec<u32> {
    agent.console().ask("return tones.splice(0)", json!([]))
}
