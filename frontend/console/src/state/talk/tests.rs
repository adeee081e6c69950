use super::super::scenario::{Scenario, ended, said_as, snapshot};
use super::super::{Action, Delivery, Event};
use super::*;

fn write(text: &str) -> Action {
    Action::Write { interaction_id: "0-1".into(), text: text.to_owned() }
}

fn send(message_id: &str) -> Action {
    Action::Send { interaction_id: "0-1".into(), message_id: message_id.to_owned() }
}

fn talking() -> Scenario {
    Scenario::at_desk(snapshot().talking("0-1", &[]))
}

fn types(typing: bool) -> Effect {
    Effect::Call(Call::Type("0-1".into(), typing))
}

fn sends(message_id: &str, text: &str) -> Effect {
    Effect::Call(Call::Send("0-1".into(), request(message_id, text)))
}

fn request(message_id: &str, text: &str) -> MessageRequest {
    MessageRequest { text: text.to_owned(), message_id: message_id.to_owned() }
}

#[test]
fn typing_is_told_at_the_first_key_and_its_end_after_three_seconds() {
    let mut scenario = talking();
    assert_eq!(scenario.asks(write("a")), [types(true)]);
    scenario.now += 2_999;
    assert_eq!(scenario.asks(write("ab")), []);
    scenario.now += 2_999;
    assert_eq!(scenario.happens(Event::Tick), []);
    scenario.now += 1;
    assert_eq!(scenario.happens(Event::Tick), [types(false)]);
    assert_eq!(scenario.happens(Event::Tick), []);
    assert_eq!(scenario.asks(write("abc")), [types(true)]);
}

#[test]
fn an_emptied_composer_ends_typing_at_once() {
    let mut scenario = talking();
    scenario.asks(write("a"));
    assert_eq!(scenario.asks(write("")), [types(false)]);
}

#[test]
fn sending_takes_the_text_ends_typing_and_is_kept() {
    let mut scenario = talking();
    scenario.asks(write(" hello\n"));
    assert_eq!(scenario.asks(send("m1")), [types(false), Effect::Keep, sends("m1", "hello")]);
    assert_eq!(scenario.conversation("0-1").draft, "");
}

#[test]
fn nothing_and_too_much_are_not_sent_and_stay() {
    let check = |text: &str| {
        let mut scenario = talking();
        scenario.asks(write(text));
        assert_eq!(scenario.asks(send("m1")), []);
        assert_eq!(scenario.conversation("0-1").draft, text);
    };
    check(" \n ");
    check(&"ß".repeat(MESSAGE_LIMIT + 1));
}

#[test]
fn a_message_goes_from_sending_to_accepted_to_the_conversation() {
    let mut scenario = talking();
    scenario.asks(write("hello"));
    scenario.asks(send("m1"));
    let delivery = |scenario: &Scenario| {
        scenario.conversation("0-1").outbox.messages().next().map(|unsent| unsent.delivery.clone())
    };
    assert_eq!(delivery(&scenario), Some(Delivery::Sending { attempts: 0 }));
    let call = Call::Send("0-1".into(), request("m1", "hello"));
    scenario.happens(Event::Answered(call, Ok(())));
    assert_eq!(delivery(&scenario), Some(Delivery::Accepted));
    scenario.entry("0-1", said_as(0, "m1", "hello"));
    assert_eq!(delivery(&scenario), None);
    assert_eq!(scenario.conversation("0-1").last_text().map(|(_, text)| text), Some("hello"));
}

#[test]
fn the_next_message_goes_out_when_the_one_before_is_answered() {
    let mut scenario = talking();
    scenario.asks(write("one"));
    scenario.asks(send("m1"));
    scenario.asks(write("two"));
    assert_eq!(scenario.asks(send("m2")), [types(false), Effect::Keep]);
    let call = Call::Send("0-1".into(), request("m1", "one"));
    assert_eq!(scenario.happens(Event::Answered(call, Ok(()))), [sends("m2", "two")]);
}

#[test]
fn a_refused_message_says_why_and_is_sent_again_on_demand() {
    let mut scenario = talking();
    scenario.asks(write("one"));
    scenario.asks(send("m1"));
    let call = Call::Send("0-1".into(), request("m1", "one"));
    scenario.happens(Event::Answered(call, Err(Failure::Refused(Some(Words::Said("No.".into()))))));
    assert!(scenario.state.toasts.shown().is_empty(), "it is said beside the message");
    assert_eq!(scenario.asks(Action::Retry("0-1".into())), [sends("m1", "one")]);
}

#[test]
fn what_is_on_its_way_when_a_conversation_ends_is_not_sent() {
    let mut scenario = talking();
    scenario.asks(write("one"));
    scenario.asks(send("m1"));
    scenario.asks(write("two"));
    scenario.asks(send("m2"));
    scenario.interaction(ended("0-1"));
    let too_late = Delivery::NotSent(Some(Words::text("message.tooLate")));
    assert!(scenario.conversation("0-1").outbox.messages().all(|unsent| unsent.delivery == too_late));
    assert_eq!(scenario.asks(Action::Retry("0-1".into())), []);
}

#[test]
fn the_outbox_has_a_limit_and_what_does_not_fit_stays_in_the_composer() {
    let mut scenario = talking();
    for number in 0..60 {
        scenario.asks(write(&number.to_string()));
        scenario.asks(send(&number.to_string()));
    }
    assert_eq!(scenario.conversation("0-1").outbox.messages().count(), 50);
    assert_eq!(scenario.conversation("0-1").draft, "59");
    assert_eq!(scenario.state.toasts.shown().len(), 1);
}

#[test]
fn typing_that_was_told_before_a_reload_is_ended_after_it() {
    use super::super::scenario::typed;
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[typed(0, 0, "me", true)]));
    assert_eq!(scenario.happens(Event::Tick), [types(false)]);
}
