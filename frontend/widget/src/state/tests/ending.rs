use vestibule_shared::visitor::reason;

use super::*;

fn visitor_disconnected(sequence_number: u64) -> ChatEvent {
    state(sequence_number, "me", ParticipantType::WebUser, ParticipantState::Disconnected)
}

fn left(visit: &mut Visit, answer: Answer) -> Vec<Effect> {
    visit.on(Event::Left { participant_id: VISITOR.to_owned(), answer }).to_vec()
}

fn leave() -> Effect {
    Effect::Leave { participant_id: VISITOR.to_owned() }
}

#[test]
fn the_visitor_is_asked_before_he_leaves() {
    let mut visit = Visit::with_agent();
    assert_eq!(visit.on(Event::EndConfirmed), [], "he was not asked");
    visit.on(Event::EndPressed);
    assert_eq!(visit.conversation().leaving, Leaving::Asking);
    visit.on(Event::EndCancelled);
    assert_eq!(visit.conversation().leaving, Leaving::No);
    visit.on(Event::EndPressed);
    assert_eq!(visit.on(Event::EndConfirmed), [leave()]);
    assert_eq!(visit.banner(), Some(Banner::Leaving));
    left(&mut visit, Ok(answer(Vec::new())));
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByVisitor)));
}

#[test]
fn a_leave_that_does_not_get_through_is_repeated() {
    let mut visit = Visit::with_agent();
    visit.on(Event::EndPressed);
    visit.on(Event::EndConfirmed);
    assert_eq!(next_poll(&left(&mut visit, unreachable())), Some(1000));
    assert!(visit.polled(Vec::new()).contains(&leave()));
    left(&mut visit, failure(reason::UNKNOWN_SESSION));
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByVisitor)));
}

#[test]
fn the_other_side_may_end_it() {
    let mut visit = Visit::with_agent();
    let wanted = visit.polled(vec![agent_says(2, "bye"), visitor_disconnected(3)]);
    assert_eq!(next_poll(wanted), None);
    assert!(wanted.contains(&Effect::Cancel(Timer::Poll)));
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByOthers)));
    assert_eq!(visit.rows(), ["bye"]);
    assert_eq!(visit.on(Event::Due(Timer::Poll)), []);
    assert_eq!(visit.on(Event::Online(true)), []);
    assert_eq!(visit.on(Event::PageVisible(true)), []);
}

#[test]
fn a_conversation_that_nobody_knows_any_more_stays_readable() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(2, "hello")]);
    visit.polled_with(failure(reason::UNKNOWN_SESSION));
    let unknown = failure(reason::UNKNOWN_SESSION);
    visit.on(Event::Reconnected { chat_id: CHAT.to_owned(), answer: unknown });
    assert_eq!(visit.banner(), Some(Banner::Ended(End::Unknown)));
    assert_eq!(visit.rows(), ["hello"]);
    assert_eq!(visit.widget.saved(), None);
}

#[test]
fn a_new_participant_who_is_unknown_too_is_the_end() {
    let mut visit = Visit::with_agent();
    visit.polled_with(failure(reason::UNKNOWN_SESSION));
    let again = Ok(answer(Vec::new()));
    visit.on(Event::Reconnected { chat_id: CHAT.to_owned(), answer: again });
    visit.polled_with(failure(reason::UNKNOWN_SESSION));
    assert_eq!(visit.banner(), Some(Banner::Ended(End::Unknown)));
}

#[test]
fn an_unanswered_question_for_a_new_participant_is_asked_again() {
    let mut visit = Visit::with_agent();
    visit.polled_with(failure(reason::UNKNOWN_SESSION));
    let wanted = visit.on(Event::Reconnected { chat_id: CHAT.to_owned(), answer: unreachable() });
    assert_eq!(next_poll(wanted), Some(1000));
    let wanted = visit.polled_with(failure(reason::UNKNOWN_SESSION));
    assert!(wanted.contains(&Effect::Reconnect { chat_id: CHAT.to_owned() }));
}

#[test]
fn what_was_not_sent_is_marked_and_goes_into_the_next_conversation() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Online(false));
    visit.says("m1", "one");
    visit.on(Event::DraftTyped("two".to_owned()));
    visit.polled(vec![visitor_disconnected(2)]);
    assert_eq!(visit.rows(), ["one (refused: vestibule.conversationEnded)"]);
    visit.on(Event::NewConversationPressed);
    visit.on(start_pressed());
    let wanted = visit.on(Event::Started(Ok(begun()))).to_vec();
    assert_eq!(sends(&wanted), [""; 0], "it is his to send");
    assert_eq!(visit.conversation().draft, "one\ntwo");
}

#[test]
fn what_was_not_sent_and_the_name_survive_a_reload_of_the_start_form() {
    let mut visit = Visit::with_agent();
    visit.on(Event::DraftTyped("two".to_owned()));
    visit.polled(vec![visitor_disconnected(2)]);
    visit.on(Event::NewConversationPressed);
    visit.on(Event::NameTyped("Mary".to_owned()));
    visit.reloaded();
    visit.on(Event::Configured(Ok(configuration(1))));
    assert_eq!(visit.widget.start_form().map(|form| form.name.as_str()), Some("Mary"));
    visit.on(start_pressed());
    visit.on(Event::Started(Ok(begun())));
    assert_eq!(visit.conversation().draft, "two");
}

#[test]
fn a_start_form_that_was_not_touched_leaves_nothing_behind() {
    assert_eq!(Visit::configured().widget.saved_form(), None);
    assert_eq!(Visit::started().widget.saved_form(), None);
}

#[test]
fn a_confirmed_end_survives_a_reload() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Online(false));
    visit.on(Event::EndPressed);
    visit.on(Event::EndConfirmed);
    visit.reloaded();
    assert_eq!(visit.conversation().leaving, Leaving::Sure);
    assert!(visit.polled(Vec::new()).contains(&leave()));
}

#[test]
fn a_message_on_its_way_when_the_conversation_ended_is_marked_too() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.polled(vec![visitor_disconnected(2)]);
    visit.sent_with("m1", failure(reason::UNKNOWN_SESSION));
    assert_eq!(visit.rows(), ["one (refused: vestibule.conversationEnded)"]);
}

#[test]
fn a_running_conversation_is_not_left_for_a_new_one() {
    let mut visit = Visit::with_agent();
    visit.on(Event::NewConversationPressed);
    assert!(visit.widget.conversation().is_some());
}

#[test]
fn the_name_is_still_there_for_the_next_conversation() {
    let mut visit = Visit::configured();
    visit.on(Event::NameTyped("Mary".to_owned()));
    visit.on(start_pressed());
    visit.on(Event::Started(Ok(begun())));
    visit.polled(vec![visitor_disconnected(1)]);
    visit.on(Event::NewConversationPressed);
    assert_eq!(visit.widget.start_form().map(|form| form.name.as_str()), Some("Mary"));
    visit.reloaded();
    assert_eq!(visit.widget.start_form().map(|form| form.name.as_str()), Some("Mary"));
}

#[test]
fn escape_answers_the_question_first_and_then_closes_the_panel() {
    let mut visit = Visit::with_agent();
    visit.on(Event::EndPressed);
    assert_eq!(visit.on(Event::EscapePressed), []);
    assert_eq!(visit.conversation().leaving, Leaving::No);
    assert_eq!(visit.on(Event::EscapePressed), [Effect::ClosePanel]);
}

#[test]
fn a_message_that_came_too_late_lets_the_last_words_be_told() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    let wanted = visit.sent_with("m1", failure(reason::UNKNOWN_SESSION));
    assert_eq!((sends(wanted), next_poll(wanted)), (vec![], Some(500)));
    visit.polled(vec![agent_says(2, "bye"), visitor_disconnected(3)]);
    assert_eq!(visit.rows(), ["bye", "one (refused: vestibule.conversationEnded)"]);
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByOthers)));
}

#[test]
fn what_was_said_before_the_visitor_left_is_still_told() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.on(Event::EndPressed);
    visit.on(Event::EndConfirmed);
    assert_eq!(polls(&left(&mut visit, Ok(answer(Vec::new())))), [Some(1)]);
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByVisitor)));
    assert_eq!(next_poll(visit.polled_with(unreachable())), Some(1000));
    assert_eq!(polls(visit.on(Event::Due(Timer::Poll))), [Some(1)]);
    let last = vec![visitor_says(2, "one", "m1"), agent_says(3, "bye"), visitor_disconnected(4)];
    assert_eq!(next_poll(visit.polled(last)), None);
    assert_eq!(visit.rows(), ["one", "bye"]);
    assert_eq!(visit.on(Event::Due(Timer::Poll)), []);
}

#[test]
fn a_refused_leave_is_repeated() {
    let check = |code: &str| {
        let mut visit = Visit::with_agent();
        visit.on(Event::EndPressed);
        visit.on(Event::EndConfirmed);
        left(&mut visit, failure(code));
        assert_eq!(visit.banner(), Some(Banner::Leaving));
        assert!(visit.polled(Vec::new()).contains(&leave()));
        assert!(!visit.polled(Vec::new()).contains(&leave()), "one at a time");
    };
    check(reason::UNAVAILABLE);
    check(reason::GENERAL);
}

#[test]
fn a_server_that_cannot_find_the_way_back_now_is_asked_again() {
    let mut visit = Visit::with_agent();
    visit.polled_with(failure(reason::UNKNOWN_SESSION));
    let answer = failure(reason::UNAVAILABLE);
    assert_eq!(next_poll(visit.on(Event::Reconnected { chat_id: CHAT.to_owned(), answer })), Some(1000));
    assert!(visit.conversation().is_running());
}

#[test]
fn what_the_server_has_taken_is_not_carried_over() {
    let mut visit = Visit::with_agent();
    visit.says("m1", "one");
    visit.sent_with("m1", Ok(answer(Vec::new())));
    visit.polled(vec![visitor_disconnected(2)]);
    assert!(!visit.conversation().has_left_over());
    assert_eq!(visit.conversation().left_over(), "");
}
