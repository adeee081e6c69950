use vestibule_shared::visitor::{StartChatRequest, reason};

use super::*;

fn start_request(wanted: &[Effect]) -> Option<&StartChatRequest> {
    wanted.iter().find_map(|effect| match effect {
        Effect::Start(request) => Some(request),
        _ => None,
    })
}

fn problem(visit: &Visit) -> Option<StartProblem> {
    visit.widget.start_form().expect("the start form").problem
}

#[test]
fn the_name_is_optional() {
    let check = |typed: &str, expected: Option<&str>| {
        let mut visit = Visit::configured();
        visit.on(Event::NameTyped(typed.to_owned()));
        let request = start_request(visit.on(Event::StartPressed)).expect("a start").clone();
        assert_eq!(request.participant.expect("a participant").name.as_deref(), expected);
        assert_eq!(request.target.as_deref(), Some("Marketing"));
        assert_eq!(request.target_type.as_deref(), Some("Workgroup"));
    };
    check("  Mary ", Some("Mary"));
    check("  ", None);
}

#[test]
fn pressing_start_twice_starts_once() {
    let mut visit = Visit::configured();
    visit.on(Event::StartPressed);
    assert_eq!(visit.on(Event::StartPressed), []);
}

#[test]
fn a_conversation_that_has_begun_is_polled_at_once() {
    let mut visit = Visit::configured();
    visit.on(Event::StartPressed);
    assert_eq!(polls(visit.on(Event::Started(Ok(begun())))), [Some(0)]);
}

#[test]
fn nothing_is_started_before_the_servers_offer_is_known() {
    let mut visit = Visit::new();
    assert_eq!(visit.on(Event::StartPressed), [Effect::ReadConfiguration]);
    assert!(start_request(visit.on(Event::Configured(Ok(configuration(1))))).is_some());
}

#[test]
fn nothing_is_started_that_the_server_does_not_offer() {
    let mut visit = Visit::new();
    let mut none = configuration(1);
    none.capabilities.chat.clear();
    visit.on(Event::Configured(Ok(none)));
    assert_eq!(visit.on(Event::StartPressed), []);
    assert!(!visit.widget.start_form().expect("the start form").starting);
}

#[test]
fn a_failed_start_says_why_and_keeps_the_name() {
    let check = |answer: Answer, expected| {
        let mut visit = Visit::configured();
        visit.on(Event::NameTyped("Mary".to_owned()));
        visit.on(Event::StartPressed);
        visit.on(Event::Started(answer));
        assert_eq!(problem(&visit), Some(expected));
        assert_eq!(visit.widget.start_form().map(|form| form.name.as_str()), Some("Mary"));
        assert!(start_request(visit.on(Event::StartPressed)).is_some(), "can be tried again");
        assert_eq!(problem(&visit), None);
    };
    check(unreachable(), StartProblem::Unreachable);
    check(Err(HttpError::Status(503, String::new())), StartProblem::Unreachable);
    check(failure(reason::BAD_TARGET), StartProblem::UnknownTarget);
    check(failure(reason::INVALID_CONTENT), StartProblem::Name);
    check(failure(reason::UNAVAILABLE), StartProblem::Busy);
    check(failure(reason::GENERAL), StartProblem::General);
    check(Ok(answer(Vec::new())), StartProblem::General);
}

#[test]
fn the_servers_offer_is_asked_for_until_it_comes() {
    let mut visit = Visit::new();
    let wanted = visit.on(Event::Configured(Err(HttpError::Network)));
    assert_eq!(wanted, [Effect::Schedule(Timer::Configuration, 1000)]);
    assert_eq!(visit.on(Event::Due(Timer::Configuration)), [Effect::ReadConfiguration]);
    assert_eq!(visit.on(Event::Online(true)), [Effect::ReadConfiguration]);
    visit.on(Event::Configured(Ok(configuration(1))));
    assert_eq!(visit.on(Event::Online(true)), []);
}

#[test]
fn starting_without_a_connection_says_so_and_is_forgotten() {
    let mut visit = Visit::new();
    visit.on(Event::StartPressed);
    visit.on(Event::Configured(Err(HttpError::Timeout)));
    assert_eq!(problem(&visit), Some(StartProblem::Unreachable));
    assert_eq!(visit.on(Event::Configured(Ok(configuration(1)))), []);
    assert_eq!(problem(&visit), None);
}

#[test]
fn the_configuration_is_read_again_when_its_version_changes() {
    let mut visit = Visit::started();
    let mut changed = answer(Vec::new());
    changed.chat.cfg_ver = Some(2);
    assert!(visit.polled_with(Ok(changed)).contains(&Effect::ReadConfiguration));
    visit.on(Event::Configured(Ok(configuration(2))));
    let mut same = answer(Vec::new());
    same.chat.cfg_ver = Some(2);
    assert!(!visit.polled_with(Ok(same)).contains(&Effect::ReadConfiguration));
}

#[test]
fn a_conversation_begun_in_another_window_is_joined() {
    let other = Visit::started().widget.saved().expect("saved");
    let mut visit = Visit::configured();
    assert_eq!(polls(visit.on(Event::Found(other.clone()))), [None]);
    assert_eq!(visit.conversation().saved().map(|saved| saved.keys), Some(other.keys));
}
