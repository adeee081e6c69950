use super::super::scenario::{
    Scenario, connected, ended, joined_notification, offered, offered_to_bob, said, snapshot, waiting,
};
use super::super::{Event, Words};
use super::*;

fn selected(scenario: &Scenario) -> Option<&str> {
    scenario.desk().selected.as_deref()
}

fn picks_up(id: &str) -> Effect {
    Effect::Call(Call::PickUp(id.to_owned()))
}

#[test]
fn picking_up_asks_once_and_opens_the_conversation() {
    let mut scenario = Scenario::at_desk(snapshot().with(offered("0-1", 1)));
    assert_eq!(scenario.asks(Action::PickUp("0-1".into())), [picks_up("0-1")]);
    assert_eq!(scenario.asks(Action::PickUp("0-1".into())), []);
    assert_eq!(selected(&scenario), Some("0-1"));
    scenario.interaction(connected("0-1"));
    assert_eq!(scenario.told(joined_notification("0-1", &[])), [Effect::FocusComposer]);
}

#[test]
fn an_interaction_that_somebody_else_took_is_told_and_can_be_tried_again() {
    let mut scenario = Scenario::at_desk(snapshot().with(waiting("0-1", 1)));
    scenario.asks(Action::PickUp("0-1".into()));
    let answer = Err(Failure::Refused(Some(Words::Said("Bob was quicker.".into()))));
    scenario.happens(Event::Answered(Call::PickUp("0-1".into()), answer));
    assert_eq!(scenario.state.toasts.shown()[0].words, Words::Said("Bob was quicker.".into()));
    assert_eq!(scenario.asks(Action::PickUp("0-1".into())), [picks_up("0-1")]);
}

#[test]
fn the_next_to_pick_up_is_what_is_offered_then_what_waits_longest() {
    let all = snapshot().with(waiting("0-1", 10)).with(waiting("0-2", 5)).with(offered("0-3", 1));
    let mut scenario = Scenario::at_desk(all.with(offered_to_bob("0-4")));
    for expected in ["0-3", "0-2", "0-1"] {
        assert_eq!(scenario.asks(Action::PickUpNext), [picks_up(expected)]);
    }
    assert_eq!(scenario.asks(Action::PickUpNext), []);
}

#[test]
fn conversations_are_switched_by_place_and_step() {
    let mut scenario =
        Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]).talking("0-3", &[]));
    assert_eq!(selected(&scenario), Some("0-1"));
    let mut check = |action, expected| {
        scenario.asks(action);
        assert_eq!(selected(&scenario), Some(expected));
    };
    check(Action::OpenAt(2), "0-3");
    check(Action::OpenAt(9), "0-3");
    check(Action::OpenNeighbour(Step::Forward), "0-3");
    check(Action::OpenNeighbour(Step::Back), "0-2");
    check(Action::OpenNeighbour(Step::Back), "0-1");
    check(Action::OpenNeighbour(Step::Back), "0-1");
}

#[test]
fn the_next_unread_conversation_is_found_around_the_list() {
    let mut scenario = Scenario::at_desk(
        snapshot().talking("0-1", &[]).talking("0-2", &[]).talking("0-3", &[]).with(offered("0-4", 1)),
    );
    scenario.asks(Action::Open("0-2".into()));
    scenario.entry("0-1", said(0, 0, "visitor", "a"));
    scenario.entry("0-3", said(0, 0, "visitor", "b"));
    for expected in ["0-1", "0-3", "0-4"] {
        scenario.asks(Action::OpenUnread);
        assert_eq!(selected(&scenario), Some(expected));
    }
}

#[test]
fn disconnecting_asks_once_and_can_be_declined() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.asks(Action::Disconnect("0-1".into()));
    let visitor = "Visitor 0-1".to_owned();
    assert_eq!(scenario.state.question, Some(Question::Disconnect { interaction_id: "0-1".into(), visitor }));
    assert_eq!(scenario.asks(Action::Decline), []);
    assert_eq!(scenario.state.question, None);
    scenario.asks(Action::Disconnect("0-1".into()));
    let call = Call::Disconnect("0-1".into());
    assert_eq!(scenario.asks(Action::Confirm), [Effect::Call(call.clone())]);
    assert!(scenario.conversation("0-1").ending);
    scenario.happens(Event::Answered(call, Err(Failure::Unreachable)));
    assert!(!scenario.conversation("0-1").ending);
    assert_eq!(scenario.state.toasts.shown().len(), 1);
}

#[test]
fn one_key_ends_a_conversation_and_then_takes_it_off_the_list() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.asks(Action::Finish);
    assert!(scenario.state.question.is_some());
    assert!(scenario.desk().knows("0-1"), "an open conversation is not taken off the list");
    scenario.asks(Action::Confirm);
    scenario.interaction(ended("0-1"));
    scenario.asks(Action::Finish);
    assert!(!scenario.desk().knows("0-1"));
}

#[test]
fn a_status_the_server_refuses_is_told() {
    let mut scenario = Scenario::at_desk(snapshot());
    let call = Call::SetStatus("Lunch".into());
    assert_eq!(scenario.asks(Action::SetStatus("Lunch".into())), [Effect::Call(call.clone())]);
    scenario.happens(Event::Answered(call, Err(Failure::Refused(None))));
    assert_eq!(scenario.state.toasts.shown()[0].words, Words::text("problem.refused"));
}
