use super::*;

fn report(typing: bool) -> Effect {
    Effect::ReportTyping { participant_id: VISITOR.to_owned(), typing }
}

fn pause() -> Effect {
    Effect::Schedule(Timer::TypingPause, 3000)
}

#[test]
fn typing_is_reported_with_the_first_key_and_ends_three_seconds_after_the_last() {
    let mut visit = Visit::with_agent();
    assert_eq!(visit.on(Event::DraftTyped("h".to_owned())), [report(true), pause()]);
    assert_eq!(visit.on(Event::DraftTyped("he".to_owned())), [pause()]);
    let wanted = visit.on(Event::Due(Timer::TypingPause));
    assert_eq!(wanted, [Effect::Cancel(Timer::TypingPause), report(false)]);
    assert_eq!(visit.on(Event::Due(Timer::TypingPause)), []);
    assert_eq!(visit.on(Event::DraftTyped("hel".to_owned())), [report(true), pause()]);
}

#[test]
fn sending_and_deleting_end_the_typing() {
    let mut visit = Visit::with_agent();
    visit.on(Event::DraftTyped("h".to_owned()));
    assert!(visit.on(Event::SendPressed { message_id: "m1".to_owned() }).contains(&report(false)));
    visit.on(Event::DraftTyped("h".to_owned()));
    assert!(visit.on(Event::DraftTyped(String::new())).contains(&report(false)));
}

#[test]
fn typing_is_not_reported_without_a_connection_or_when_the_server_does_not_care() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Online(false));
    assert_eq!(visit.on(Event::DraftTyped("h".to_owned())), []);

    let mut visit = Visit::with_agent();
    let mut without = configuration(1);
    without.capabilities.chat.retain(|name| name != "setTypingState");
    visit.on(Event::Configured(Ok(without)));
    assert_eq!(visit.on(Event::DraftTyped("h".to_owned())), []);
}

#[test]
fn the_agents_typing_is_shown_until_he_stops_speaks_or_goes() {
    let check = |event: ChatEvent| {
        let mut visit = Visit::with_agent();
        visit.polled(vec![typing(2, true)]);
        assert_eq!(visit.conversation().people.typing(visit.now), ["Alicia Adams"]);
        visit.polled(vec![event]);
        assert_eq!(visit.conversation().people.typing(visit.now), [""; 0]);
    };
    check(typing(3, false));
    check(agent_says(3, "hello"));
    check(state(3, AGENT, ParticipantType::Agent, ParticipantState::Disconnected));
}

#[test]
fn typing_that_is_never_ended_fades() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![typing(2, true)]);
    assert_eq!(visit.conversation().people.typing(visit.now + 60_000), [""; 0]);
}

#[test]
fn after_a_reload_the_agent_is_told_once_that_the_visitor_is_not_typing() {
    let mut visit = Visit::with_agent();
    visit.on(Event::DraftTyped("h".to_owned()));
    visit.reloaded();
    visit.on(Event::Configured(Ok(configuration(1))));
    assert!(visit.polled(Vec::new()).contains(&report(false)));
    assert!(!visit.polled(Vec::new()).contains(&report(false)));
    assert!(!Visit::with_agent().wanted.contains(&report(false)), "no word of it in a new conversation");
}
