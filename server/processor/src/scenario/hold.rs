//! Chats on hold.

use super::scene::{CONNECTED, Scene, check_end};
use super::{check, check_refused};
use crate::Rejection;

#[test]
fn a_chat_is_put_on_hold_and_taken_back_once() {
    check_end(
        "hold alicia mary\n hold alicia mary\n unhold alicia mary\n unhold alicia mary",
        &["Alicia Adams Held", "CIC: Alicia Adams has put the conversation on hold.", "Alicia Adams Active"],
    );
    check_end("set HoldMsg\n hold alicia mary", &["Alicia Adams Held"]);
}

#[test]
fn both_may_write_while_it_is_on_hold() {
    check_end(
        "set HoldMsg Wait for %1!\n hold alicia mary\n say mary Well?\n tell alicia mary Soon",
        &["Alicia Adams Held", "CIC: Wait for Alicia Adams!", "Mary: Well?", "Alicia Adams: Soon"],
    );
}

#[test]
fn nobody_is_idle_while_he_is_on_hold() {
    let script =
        "set EnableIdleTimeout 1\n wait 299\n hold alicia mary\n wait 3600\n unhold alicia mary\n wait 299";
    let mut scene = Scene::play(&format!("{CONNECTED}{script}"));
    assert!(!scene.transcript("mary").contains("idle"), "{}", scene.transcript("mary"));
    scene.line("wait 1");
    assert!(scene.transcript("mary").contains("has been idle for 5 minutes"));
}

#[test]
fn a_chat_on_hold_ends_as_any_other() {
    check_end(
        "hold alicia mary\n end alicia mary",
        &[
            "Alicia Adams Held",
            "CIC: Alicia Adams has put the conversation on hold.",
            "Alicia Adams Disconnected",
            "CIC: Alicia Adams has left the conversation.",
            "CIC Disconnected",
            "Mary Disconnected",
        ],
    );
    check(&format!("{CONNECTED}hold alicia mary\n exit mary"), "mary ended");
}

#[test]
fn an_agent_who_is_gone_loses_what_he_has_on_hold() {
    check(
        &format!("{CONNECTED}hold alicia mary\n lost alicia\n wait 29\n back alicia"),
        "mary connected alicia",
    );
    check(&format!("{CONNECTED}hold alicia mary\n lost alicia\n wait 30"), "mary waiting 1");
    check(&format!("{CONNECTED}hold alicia mary\n crash\n back alicia"), "mary connected alicia");
    check_end(
        "hold alicia mary\n out alicia\n in alicia\n take alicia mary",
        &[
            "Alicia Adams Held",
            "CIC: Alicia Adams has put the conversation on hold.",
            "Alicia Adams Disconnected",
            "CIC: Alicia Adams has left the conversation.",
            "CIC: Interaction transferred to Marketing.",
            "Alicia Adams Alerting",
            "CIC: Interaction alerting Alicia Adams.",
            "Alicia Adams Active",
            "CIC: Alicia Adams has joined the conversation.",
        ],
    );
}

#[test]
fn only_who_has_a_running_chat_puts_it_on_hold() {
    check_refused(
        "in alicia\n in bob\n chat mary @bob\n hold alicia mary\n hold bob mary\n take bob mary\n end bob mary\n hold bob mary
         call joe @bob\n take bob joe\n hold bob joe",
        "joe connected bob\n mary ended",
        &[Rejection::NotYours, Rejection::NotYours, Rejection::Ended, Rejection::NotAChat],
    );
}
