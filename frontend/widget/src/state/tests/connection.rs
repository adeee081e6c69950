use vestibule_shared::visitor::{PartyInfoBody, Waiting, reason};

use super::*;

#[test]
fn polls_ask_for_what_comes_after_the_last_known_event() {
    let mut visit = Visit::started();
    assert_eq!(polls(visit.on(Event::Due(Timer::Poll))), [Some(0)]);
    visit.polled(vec![agent_says(4, "a"), agent_says(5, "b")]);
    assert_eq!(polls(visit.on(Event::Due(Timer::Poll))), [Some(5)]);
}

#[test]
fn polls_come_as_the_server_suggests_but_never_faster_than_half_a_second() {
    let check = |suggestion, expected| {
        let mut visit = Visit::started();
        let mut answer = answer(Vec::new());
        answer.chat.poll_wait_suggestion = suggestion;
        assert_eq!(next_poll(visit.polled_with(Ok(answer))), Some(expected));
    };
    check(Some(3000), 3000);
    check(Some(0), 500);
    check(Some(u64::MAX), 60_000);
    check(None, 2000);
}

#[test]
fn polls_are_slower_in_the_background_and_come_at_once_on_return() {
    let mut visit = Visit::started();
    visit.on(Event::PageVisible(false));
    assert_eq!(next_poll(visit.polled(Vec::new())), Some(5000));
    assert_eq!(polls(visit.on(Event::PageVisible(true))).len(), 1);
    assert_eq!(next_poll(visit.polled(Vec::new())), Some(2000));
}

#[test]
fn events_that_come_twice_are_shown_once() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(2, "a"), agent_says(3, "b")]);
    visit.polled(vec![agent_says(3, "b"), agent_says(4, "c")]);
    assert_eq!(visit.rows(), ["a", "b", "c"]);
}

#[test]
fn events_that_come_out_of_order_are_shown_in_order() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(3, "b")]);
    visit.polled(vec![agent_says(2, "a")]);
    assert_eq!(visit.rows(), ["a", "b"]);
    assert_eq!(polls(visit.on(Event::Due(Timer::Poll))), [Some(3)]);
}

#[test]
fn an_older_state_does_not_undo_a_newer_one() {
    let mut visit = Visit::started();
    visit.polled(vec![state(5, AGENT, ParticipantType::Agent, ParticipantState::Held)]);
    visit.polled(vec![state(4, AGENT, ParticipantType::Agent, ParticipantState::Active)]);
    assert_eq!(visit.banner(), Some(Banner::Held));
}

#[test]
fn a_lost_connection_is_tried_again_and_shown_from_the_second_failure_on() {
    let mut visit = Visit::with_agent();
    assert_eq!(next_poll(visit.polled_with(unreachable())), Some(1000));
    assert_eq!(visit.banner(), None);
    assert_eq!(next_poll(visit.polled_with(Err(HttpError::Timeout))), Some(2000));
    assert_eq!(visit.banner(), Some(Banner::Offline { unsent: 0 }));
    assert_eq!(next_poll(visit.polled_with(Err(HttpError::Status(503, String::new())))), Some(4000));
    assert_eq!(next_poll(visit.polled_with(failure(reason::UNAVAILABLE))), Some(8000));
}

#[test]
fn a_connection_that_is_back_says_so_for_a_while() {
    let mut visit = Visit::with_agent();
    visit.polled_with(unreachable());
    visit.polled_with(unreachable());
    let wanted = visit.polled(Vec::new());
    assert!(wanted.contains(&Effect::Schedule(Timer::BackAgain, 4000)));
    assert_eq!(visit.banner(), Some(Banner::BackAgain));
    let wanted = visit.polled(Vec::new());
    assert!(!wanted.contains(&Effect::Schedule(Timer::BackAgain, 4000)), "further answers do not prolong it");
    visit.on(Event::Due(Timer::BackAgain));
    assert_eq!(visit.banner(), None);
}

#[test]
fn the_browsers_word_is_taken_at_once() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Online(false));
    assert_eq!(visit.banner(), Some(Banner::Offline { unsent: 0 }));
    assert_eq!(polls(visit.on(Event::Online(true))).len(), 1);
    visit.polled(Vec::new());
    assert_eq!(visit.banner(), Some(Banner::BackAgain));
}

#[test]
fn waiting_is_shown_until_an_agent_is_there() {
    let mut visit = Visit::started();
    assert_eq!(visit.banner(), Some(Banner::Queue(Queue::Waiting)));
    let mut answer = answer(Vec::new());
    answer.chat.waiting = Some(Waiting { position: 3, agents_available: 1 });
    visit.polled_with(Ok(answer));
    assert_eq!(visit.banner(), Some(Banner::Queue(Queue::Behind(2))));
    visit.polled(vec![state(1, AGENT, ParticipantType::Agent, ParticipantState::Alerting)]);
    assert_eq!(visit.banner(), Some(Banner::Queue(Queue::Waiting)));
    visit.polled(vec![state(2, AGENT, ParticipantType::Agent, ParticipantState::Active)]);
    assert_eq!(visit.banner(), None);
    visit.polled(vec![state(3, AGENT, ParticipantType::Agent, ParticipantState::Disconnected)]);
    assert_eq!(visit.banner(), Some(Banner::Queue(Queue::Waiting)));
}

#[test]
fn an_unknown_participant_is_asked_for_once_more_by_the_conversations_id() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(2, "hello")]);
    let wanted = visit.polled_with(failure(reason::UNKNOWN_SESSION));
    assert!(wanted.contains(&Effect::Reconnect { chat_id: CHAT.to_owned() }));
    assert_eq!(visit.on(Event::Due(Timer::Poll)), [], "no polls meanwhile");

    let mut renewed = answer(Vec::new());
    renewed.chat.participant_id = Some("new-key".to_owned());
    let wanted = visit.on(Event::Reconnected { chat_id: CHAT.to_owned(), answer: Ok(renewed) });
    assert_eq!(wanted, [Effect::Poll { participant_id: "new-key".to_owned(), after: None }]);
    assert_eq!(visit.rows(), ["hello"], "what was said stays in view until it comes again");

    let events = vec![agent_says(0, "hello"), agent_says(1, "again")];
    visit.on(Event::Polled { participant_id: "new-key".to_owned(), answer: Ok(answer(events)) });
    assert_eq!(visit.rows(), ["hello", "again"]);
    assert_eq!(visit.widget.saved().expect("saved").keys.participant_id, "new-key");
}

#[test]
fn answers_for_a_former_participant_are_left_aside() {
    let mut visit = Visit::with_agent();
    let stale =
        Event::Polled { participant_id: "other".to_owned(), answer: Ok(answer(vec![agent_says(9, "x")])) };
    assert_eq!(visit.on(stale), []);
    assert_eq!(visit.rows(), [""; 0]);
}

#[test]
fn agents_are_asked_about_once() {
    let mut visit = Visit::started();
    let ask = Effect::AskParty { participant_id: VISITOR.to_owned(), agent_id: AGENT.to_owned() };
    let active = |number| state(number, AGENT, ParticipantType::Agent, ParticipantState::Active);
    assert!(visit.polled(vec![active(1)]).contains(&ask));
    assert!(!visit.polled(vec![active(2)]).contains(&ask));
    let party = PartyInfoBody {
        name: Some("Alicia".to_owned()),
        photo: Some("/photo.jpg".to_owned()),
        status: Status::Success,
    };
    visit.on(Event::Introduced { agent_id: AGENT.to_owned(), party });
    let agent = visit.conversation().people.agents().next().expect("an agent");
    assert_eq!((agent.name.as_str(), agent.photo.as_deref()), ("Alicia", Some("/photo.jpg")));
}

#[test]
fn an_event_that_is_not_understood_is_not_asked_for_again() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(2, "a"), ChatEvent::Unknown { sequence_number: 3 }]);
    assert_eq!(visit.rows(), ["a"]);
    assert_eq!(polls(visit.on(Event::Due(Timer::Poll))), [Some(3)]);
}

#[test]
fn the_visitor_knows_himself_where_an_older_server_does_not_say_who_it_is() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![state(2, VISITOR, ParticipantType::Agent, ParticipantState::Disconnected)]);
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByOthers)));
}
