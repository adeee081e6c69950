use vestibule_shared::agent::MessageRequest;

use super::super::scenario::{
    Scenario, ended, joined_notification, offered, offered_to_bob, said, snapshot, typed, waiting as waits,
};
use super::super::{Action, Call, Event, Failure};
use super::*;

fn preview_of(scenario: &Scenario, id: &str) -> Preview {
    mine(scenario.desk()).into_iter().find(|row| row.id == id).expect("a row").preview
}

fn write(id: &str, text: &str) -> Action {
    Action::Write { interaction_id: id.to_owned(), text: text.to_owned() }
}

#[test]
fn what_will_soonest_be_offered_to_another_is_on_top() {
    let scenario = Scenario::at_desk(snapshot().with(offered("0-1", 20)).with(offered("0-2", 10)));
    let ids: Vec<_> = alerting(scenario.desk()).into_iter().map(|row| row.id).collect();
    assert_eq!(ids, ["0-2", "0-1"]);
    assert_eq!(waiting(scenario.desk()), []);
}

#[test]
fn who_waits_longest_is_on_top_and_what_others_are_offered_is_marked() {
    let scenario = Scenario::at_desk(
        snapshot().with(waits("0-1", 20)).with(waits("0-2", 10)).with(offered_to_bob("0-3")),
    );
    let rows: Vec<_> =
        waiting(scenario.desk()).into_iter().map(|row| (row.id, row.offered_to.is_some())).collect();
    assert_eq!(rows, [("0-3".to_owned(), true), ("0-2".to_owned(), false), ("0-1".to_owned(), false)]);
}

fn mine_ids(scenario: &Scenario) -> Vec<String> {
    mine(scenario.desk()).into_iter().map(|row| row.id).collect()
}

#[test]
fn open_conversations_come_before_ended_ones_and_keep_their_order() {
    let mut scenario =
        Scenario::at_desk(snapshot().talking("0-10", &[]).talking("0-9", &[]).talking("0-8", &[]));
    scenario.interaction(ended("0-8"));
    scenario.entry("0-10", said(0, 0, "system", "new"));
    assert_eq!(mine_ids(&scenario), ["0-9", "0-10", "0-8"]);
}

#[test]
fn whoever_waits_longest_for_an_answer_is_on_top() {
    let talking = snapshot().talking("0-1", &[]).talking("0-2", &[]).talking("0-3", &[]);
    let mut scenario = Scenario::at_desk(talking);
    scenario.entry("0-3", said(0, 10, "visitor", "a"));
    scenario.entry("0-2", said(0, 20, "visitor", "b"));
    scenario.entry("0-3", said(1, 30, "visitor", "anybody?"));
    scenario.entry("0-3", said(2, 40, "system", "One moment"));
    assert_eq!(mine_ids(&scenario), ["0-3", "0-2", "0-1"]);
    let waits: Vec<_> = mine(scenario.desk()).into_iter().map(|row| row.waits_since).collect();
    assert_eq!(waits, [Some(10), Some(20), None]);
    scenario.entry("0-3", said(3, 50, "bob", "I am here"));
    assert_eq!(mine_ids(&scenario), ["0-2", "0-1", "0-3"]);
    scenario.interaction(ended("0-2"));
    assert_eq!(mine_ids(&scenario), ["0-1", "0-3", "0-2"], "nobody waits any more");
}

#[test]
fn an_answer_on_its_way_is_an_answer_and_one_that_failed_is_none() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[said(0, 10, "visitor", "a")]));
    scenario.asks(write("0-1", "b"));
    scenario.asks(Action::Send { interaction_id: "0-1".into(), message_id: "m1".into() });
    assert_eq!(scenario.conversation("0-1").waits_since(), None);
    let request = MessageRequest { text: "b".into(), message_id: "m1".into() };
    scenario.happens(Event::Answered(Call::Send("0-1".into(), request), Err(Failure::Refused(None))));
    assert_eq!(scenario.conversation("0-1").waits_since(), Some(10));
}

#[test]
fn a_conversation_that_is_only_offered_is_not_mine_yet() {
    let mut scenario = Scenario::at_desk(snapshot().with(offered("0-1", 9)));
    scenario.told(joined_notification("0-1", &[]));
    assert_eq!(mine(scenario.desk()), []);
    assert_eq!(alerting(scenario.desk()).len(), 1);
}

#[test]
fn the_preview_is_typing_then_the_draft_then_the_last_line() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Nothing);
    scenario.entry("0-1", said(0, 0, "visitor", "hello"));
    scenario.entry("0-1", said(1, 0, "system", "somebody came"));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Theirs("hello".into()));
    scenario.entry("0-1", said(2, 0, "me", "hi"));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Mine("hi".into()));
    scenario.asks(write("0-1", " half "));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Mine("hi".into()), "its composer is in view");
    scenario.asks(Action::Open("0-2".into()));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Draft("half".into()));
    scenario.entry("0-1", typed(3, 0, "visitor", true));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Typing);
    scenario.interaction(ended("0-1"));
    assert_eq!(preview_of(&scenario, "0-1"), Preview::Mine("hi".into()));
}
