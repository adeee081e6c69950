use super::super::scenario::{Scenario, ended, joined_notification, said, said_as, snapshot};
use super::super::{Action, Call, Delivery, Effect, Event, Words, mine};
use super::*;

fn reloaded(scenario: &Scenario) -> Option<Kept> {
    let kept = serde_json::to_string(&scenario.state.keep()).unwrap();
    serde_json::from_str(&kept).unwrap()
}

fn toasts(scenario: &Scenario) -> Vec<Words> {
    scenario.state.toasts.shown().iter().map(|toast| toast.words.clone()).collect()
}

fn last_text(scenario: &Scenario, id: &str) -> Option<String> {
    scenario.conversation(id).last_text().map(|(_, text)| text.to_owned())
}

#[test]
fn the_last_words_that_were_missed_are_shown_and_the_end_is_told_once() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.happens(Event::StreamLost { closed: false });
    let next = || snapshot().talking("0-1", &[]).over("0-2", &[said(0, 0, "visitor", "thank you")]);
    let effects = scenario.told(next().notification());
    assert_eq!(scenario.conversation("0-2").standing, Standing::Ended);
    assert_eq!(last_text(&scenario, "0-2").as_deref(), Some("thank you"));
    assert_eq!(scenario.conversation("0-2").unread(), 1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Alert { .. })));
    assert_eq!(toasts(&scenario), [Words::naming("toast.ended", "Visitor 0-2")]);

    scenario.now += 20_000;
    scenario.happens(Event::Tick);
    assert_eq!(scenario.told(next().notification()), []);
    scenario.interaction(ended("0-2"));
    assert_eq!(toasts(&scenario), []);
}

#[test]
fn an_unsent_message_of_an_ended_conversation_is_sent_if_the_conversation_holds_it() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    for (message_id, text) in [("m1", "one"), ("m2", "two")] {
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: text.into() });
        scenario.asks(Action::Send { interaction_id: "0-1".into(), message_id: message_id.into() });
    }
    scenario.happens(Event::StreamLost { closed: false });
    let effects = scenario.told(snapshot().over("0-1", &[said_as(0, "m1", "one")]).notification());
    assert_eq!(effects, []);
    let outbox = &scenario.conversation("0-1").outbox;
    let unsent: Vec<_> = outbox.messages().map(|it| (&*it.text, it.delivery.clone())).collect();
    assert_eq!(unsent, [("two", Delivery::NotSent(Some(Words::text("message.tooLate"))))]);
}

#[test]
fn what_was_taken_off_the_list_stays_off_it_also_after_a_reload() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.interaction(ended("0-1"));
    scenario.asks(Action::Close("0-1".into()));
    let effects = scenario.told(snapshot().over("0-1", &[said(0, 0, "visitor", "a")]).notification());
    assert_eq!(effects, []);
    assert!(!scenario.desk().knows("0-1"));
    let scenario = Scenario::at_desk_with(reloaded(&scenario), snapshot().over("0-1", &[]));
    assert!(!scenario.desk().knows("0-1"));
}

#[test]
fn what_is_forgotten_for_being_too_old_stays_forgotten() {
    let talking =
        (100..130).fold(snapshot(), |snapshot, number| snapshot.talking(&format!("0-{number}"), &[]));
    let mut scenario = Scenario::at_desk(talking);
    for _ in 0..2 {
        let over = (100..130).fold(snapshot(), |snapshot, number| snapshot.over(&format!("0-{number}"), &[]));
        scenario.told(over.notification());
        let last: Vec<_> = mine(scenario.desk()).into_iter().map(|row| row.id).collect();
        let expected: Vec<_> = (110..130).map(|number| format!("0-{number}")).collect();
        assert_eq!(last, expected);
    }
}

#[test]
fn who_has_only_just_logged_in_is_spared_what_was_over_before() {
    let scenario = Scenario::at_desk(snapshot().over("0-1", &[said(0, 0, "visitor", "a")]));
    assert!(!scenario.desk().knows("0-1"));
    assert_eq!(scenario.desk().selected, None);
}

#[test]
fn a_conversation_that_ended_during_a_reload_is_shown_with_its_last_words() {
    let scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    let next = snapshot().over("0-1", &[said(0, 0, "visitor", "bye")]);
    let scenario = Scenario::at_desk_with(reloaded(&scenario), next);
    assert_eq!(scenario.conversation("0-1").standing, Standing::Ended);
    assert_eq!(last_text(&scenario, "0-1").as_deref(), Some("bye"));
}

#[test]
fn a_conversation_that_began_and_ended_while_the_stream_was_lost_is_shown() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.happens(Event::StreamLost { closed: false });
    scenario.told(snapshot().over("0-1", &[said(0, 0, "visitor", "hello?")]).notification());
    assert_eq!(scenario.conversation("0-1").standing, Standing::Ended);
    assert_eq!(scenario.conversation("0-1").unread(), 1);
}

#[test]
fn a_conversation_that_was_left_and_comes_back_ended_has_ended() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.told(snapshot().with(super::super::scenario::waiting("0-1", 0)).notification());
    scenario.told(snapshot().over("0-1", &[]).notification());
    assert_eq!(scenario.conversation("0-1").standing, Standing::Ended);
}

#[test]
fn a_conversation_that_is_being_ended_still_is_after_a_new_snapshot() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.asks(Action::Disconnect("0-2".into()));
    assert_eq!(scenario.asks(Action::Confirm), [Effect::Call(Call::Disconnect("0-2".into()))]);
    scenario.told(snapshot().talking("0-1", &[]).talking("0-2", &[]).notification());
    assert!(scenario.conversation("0-2").ending);
    scenario.told(snapshot().talking("0-1", &[]).over("0-2", &[]).notification());
    assert_eq!(toasts(&scenario), [], "the agent ended it himself");
    scenario.told(joined_notification("0-2", &[]));
    assert!(!scenario.conversation("0-2").ending);
}
