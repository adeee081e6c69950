use vestibule_shared::visitor::reason;

use super::*;

#[test]
fn a_message_is_shown_at_once_and_replaced_by_its_event() {
    let mut visit = Visit::with_agent();
    assert_eq!(sends(visit.says("m1", "hello  \n")), ["m1"]);
    assert_eq!(visit.rows(), ["hello (sending)"]);
    visit.sent_with("m1", Ok(answer(vec![visitor_says(2, "hello", "m1")])));
    assert_eq!(visit.rows(), ["hello"]);
    assert_eq!(visit.conversation().draft, "");
}

#[test]
fn the_event_may_come_with_a_poll_before_the_answer() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "hello");
    visit.polled(vec![visitor_says(2, "hello", "m1")]);
    assert_eq!(visit.rows(), ["hello"]);
    visit.sent_with("m1", Ok(answer(vec![visitor_says(2, "hello", "m1")])));
    assert_eq!(visit.rows(), ["hello"]);
}

#[test]
fn the_answer_may_come_before_the_event() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "hello");
    let wanted = visit.sent_with("m1", Ok(answer(Vec::new())));
    assert_eq!(sends(wanted), [""; 0]);
    assert_eq!(visit.rows(), ["hello"]);
    visit.polled(vec![visitor_says(2, "hello", "m1")]);
    assert_eq!(visit.rows(), ["hello"]);
}

#[test]
fn messages_are_sent_one_by_one_in_order() {
    let mut visit = Visit::with_agent();
    assert_eq!(sends(visit.says("m1", "one")), ["m1"]);
    assert_eq!(sends(visit.says("m2", "two")), [""; 0]);
    assert_eq!(sends(visit.polled(Vec::new())), [""; 0], "m1 is still on its way");
    let wanted = visit.sent_with("m1", Ok(answer(vec![visitor_says(2, "one", "m1")])));
    assert_eq!(sends(wanted), ["m2"]);
}

#[test]
fn messages_typed_without_connection_wait_and_go_out_when_it_is_back() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Online(false));
    assert_eq!(sends(visit.says("m1", "one")), [""; 0]);
    assert_eq!(sends(visit.says("m2", "two")), [""; 0]);
    assert_eq!(visit.banner(), Some(Banner::Offline { unsent: 2 }));
    assert_eq!(sends(visit.polled(Vec::new())), ["m1"]);
    let wanted = visit.sent_with("m1", Ok(answer(vec![visitor_says(2, "one", "m1")])));
    assert_eq!(sends(wanted), ["m2"]);
}

#[test]
fn a_message_whose_answer_is_lost_is_sent_again_with_the_same_id() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.says("m2", "two");
    let wanted = visit.sent_with("m1", unreachable());
    assert_eq!((sends(wanted), next_poll(wanted)), (vec![], Some(1000)));
    assert_eq!(visit.banner(), Some(Banner::Offline { unsent: 2 }));
    assert_eq!(sends(visit.polled(Vec::new())), ["m1"]);
}

#[test]
fn a_message_that_arrived_although_its_answer_was_lost_is_not_sent_again() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.says("m2", "two");
    visit.sent_with("m1", unreachable());
    assert_eq!(sends(visit.polled(vec![visitor_says(2, "one", "m1")])), ["m2"]);
    assert_eq!(visit.rows(), ["one", "two (sending)"]);
}

#[test]
fn a_refused_message_says_why_and_lets_the_next_one_pass() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.says("m2", "two");
    assert_eq!(sends(visit.sent_with("m1", failure(reason::INVALID_CONTENT))), ["m2"]);
    assert_eq!(visit.rows(), ["one (refused: error.websvc.content.invalid)", "two (sending)"]);
    assert_eq!(visit.banner(), None, "the conversation goes on");
}

#[test]
fn a_refused_message_can_be_tried_again_or_edited() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.sent_with("m1", Err(HttpError::Status(413, String::new())));
    assert_eq!(sends(visit.on(Event::RetryPressed("m1".to_owned()))), ["m1"]);
    visit.sent_with("m1", failure(reason::INVALID_CONTENT));
    visit.on(Event::DraftTyped("more".to_owned()));
    visit.on(Event::EditPressed("m1".to_owned()));
    assert_eq!(visit.conversation().draft, "one\nmore");
    assert_eq!(visit.rows(), [""; 0]);
}

#[test]
fn nothing_is_sent_that_is_empty_or_too_long() {
    let check = |text: &str, sent: bool| {
        let mut visit = Visit::with_agent();
        assert_eq!(sends(visit.says("m1", text)).len(), usize::from(sent));
        assert_eq!(visit.conversation().draft.is_empty(), sent, "what is not sent is kept");
    };
    check(" \n ", false);
    check(&"ä".repeat(8000), true);
    check(&"ä".repeat(8001), false);
    check(&("ä".repeat(8000) + "\n\n"), true);
}

#[test]
fn characters_are_counted_near_the_limit_only() {
    let check = |length, expected| {
        let mut visit = Visit::with_agent();
        visit.on(Event::DraftTyped("é".repeat(length)));
        assert_eq!(visit.conversation().characters_left(), expected, "{length}");
    };
    check(0, None);
    check(7499, None);
    check(7500, Some(500));
    check(8000, Some(0));
    check(8003, Some(-3));
}

#[test]
fn a_reload_loses_nothing_that_was_typed() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Online(false));
    visit.says("m1", "one");
    visit.says("m2", "two");
    visit.on(Event::DraftTyped("three".to_owned()));
    let wanted = visit.reloaded();
    assert_eq!((polls(wanted), sends(wanted)), (vec![None], vec![]));
    assert_eq!(visit.rows(), ["one (sending)", "two (sending)"]);
    assert_eq!(visit.conversation().draft, "three");
    // The first message had arrived before the reload.
    assert_eq!(sends(visit.polled(vec![visitor_says(2, "one", "m1")])), ["m2"]);
}

#[test]
fn a_refused_message_stays_refused_over_a_reload() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.sent_with("m1", failure(reason::INVALID_CONTENT));
    visit.reloaded();
    assert_eq!(sends(visit.polled(Vec::new())), [""; 0]);
    assert_eq!(visit.rows(), ["one (refused: error.websvc.content.invalid)"]);
}

#[test]
fn a_message_of_another_window_is_the_visitors_own() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![visitor_says(2, "from elsewhere", "other-window")]);
    assert_eq!(visit.rows(), ["from elsewhere"]);
    assert_eq!(visit.conversation().rows(0, |_| 0)[0].author, Author::Visitor);
}

#[test]
fn a_message_that_the_server_cannot_take_now_is_sent_again_by_itself_before_the_next() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.says("m2", "two");
    let wanted = visit.sent_with("m1", failure(reason::UNAVAILABLE));
    assert_eq!((sends(wanted), next_poll(wanted)), (vec![], Some(500)));
    assert_eq!(visit.rows(), ["one (sending)", "two (sending)"]);
    assert_eq!(sends(visit.says("m3", "three")), [""; 0]);
    assert_eq!(sends(visit.polled(Vec::new())), ["m1"]);
}

#[test]
fn any_answer_to_a_message_shows_that_the_connection_is_back() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.polled_with(unreachable());
    visit.polled_with(unreachable());
    let wanted = visit.sent_with("m1", failure(reason::INVALID_CONTENT));
    assert!(wanted.contains(&Effect::Schedule(Timer::BackAgain, 4000)));
}

#[test]
fn a_message_on_its_way_under_a_former_key_is_sent_again_under_the_new_one() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.polled_with(failure(reason::UNKNOWN_SESSION));
    let mut renewed = answer(Vec::new());
    renewed.chat.participant_id = Some("new-key".to_owned());
    visit.on(Event::Reconnected { chat_id: CHAT.to_owned(), answer: Ok(renewed) });
    visit.sent_with("m1", unreachable());
    let polled = Event::Polled { participant_id: "new-key".to_owned(), answer: Ok(answer(Vec::new())) };
    assert_eq!(sends(visit.on(polled)), ["m1"]);
}
