//! Who waits, and who comes.

use crate::harness::{Role, Stage};

#[test]
fn who_comes_first_waits_and_may_already_write() {
    let stage = Stage::new();
    let visitor = stage.visitor("Wally");
    visitor.start_chat();
    visitor.widget().says("Nobody is available right now. You keep your place, and you can already write.");
    visitor.say("Is anybody there?");
    visitor.widget().holds(&["Is anybody there?"]);

    let agent = stage.agent();
    agent.log_in();
    agent.pick_up("Wally");
    agent.console().holds(&["Is anybody there?"]);
    agent.say("I am now");
    visitor.widget().holds(&["Is anybody there?", "I am now"]);
    visitor.widget().says_no_more("Nobody is available right now.");
}

#[test]
fn an_agent_who_is_away_is_offered_nobody_until_he_is_back() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    agent.choose_status("Available", "At lunch");
    let visitor = stage.visitor("Wally");
    visitor.start_chat();
    visitor.widget().says("Nobody is available right now.");
    agent.choose_status("At lunch", "Available");
    agent.console().says("left to answer");
    agent.pick_up("Wally");
}

#[test]
fn a_wrong_password_says_so_and_loses_nothing() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.try_to_log_in("alicia", "guessed");
    agent.console().says("User name or password is wrong. Check both and try again.");
    agent.window.focus_is_on("textbox Password");
    agent.console().fill("Password", "demo");
    agent.console().click(Role::Button, "Log in");
    agent.console().says("Alicia Adams");
}

#[test]
fn two_visitors_have_an_agent_each_to_himself() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    let (ann, ben) = (stage.visitor("Ann"), stage.visitor("Ben"));
    ann.start_chat();
    agent.pick_up("Ann");
    ben.start_chat();
    agent.pick_up("Ben");

    ann.say("from Ann");
    agent.console().has_containing(Role::Button, "1 unread message");
    ben.say("from Ben");
    agent.console().holds(&["from Ben"]);
    agent.say("to Ben");
    agent.open("Ann");
    agent.console().holds(&["from Ann"]);
    agent.say("to Ann");

    let texts = ["from Ann", "to Ann", "from Ben", "to Ben"];
    ann.widget().holds(&texts[..2]);
    ben.widget().holds(&texts[2..]);
    assert_eq!(ann.widget().said(&texts).unwrap(), texts[..2]);
    assert_eq!(ben.widget().said(&texts).unwrap(), texts[2..]);
    assert_eq!(agent.console().said(&texts).unwrap(), texts[..2]);

    ann.exit();
    agent.console().says("This conversation has ended.");
    agent.open("Ben");
    ben.say("still here");
    agent.console().holds(&["from Ben", "to Ben", "still here"]);
}
