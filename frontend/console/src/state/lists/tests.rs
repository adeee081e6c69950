use super::super::Action;
use super::super::scenario::{
    Scenario, ended, joined_notification, offered, offered_to_bob, said, snapshot, typed, waiting as waits,
};
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

#[test]
fn open_conversations_come_before_ended_ones_and_keep_their_order() {
    let mut scenario =
        Scenario::at_desk(snapshot().talking("0-10", &[]).talking("0-9", &[]).talking("0-8", &[]));
    scenario.interaction(ended("0-8"));
    scenario.entry("0-10", said(0, 0, "visitor", "new"));
    let ids: Vec<_> = mine(scenario.desk()).into_iter().map(|row| row.id).collect();
    assert_eq!(ids, ["0-9", "0-10", "0-8"]);
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
