use vestibule_shared::visitor::{StartChatRequest, reason};

use super::*;

fn start_request(wanted: &[Effect]) -> Option<&StartChatRequest> {
    wanted.iter().find_map(|effect| match effect {
        Effect::Start(request) => Some(&**request),
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
        let request = start_request(visit.on(start_pressed())).expect("a start").clone();
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
    visit.on(start_pressed());
    assert_eq!(visit.on(start_pressed()), []);
}

#[test]
fn a_conversation_that_has_begun_is_polled_at_once() {
    let mut visit = Visit::configured();
    visit.on(start_pressed());
    assert_eq!(polls(visit.on(Event::Started(Ok(begun())))), [Some(0)]);
}

#[test]
fn nothing_is_started_before_the_servers_offer_is_known() {
    let mut visit = Visit::new();
    assert_eq!(visit.on(start_pressed()), [Effect::ReadConfiguration]);
    assert!(start_request(visit.on(Event::Configured(Ok(configuration(1))))).is_some());
}

#[test]
fn nothing_is_started_that_the_server_does_not_offer() {
    let mut visit = Visit::new();
    let mut none = configuration(1);
    none.capabilities.chat.clear();
    visit.on(Event::Configured(Ok(none)));
    assert_eq!(visit.on(start_pressed()), []);
    assert!(!visit.widget.start_form().expect("the start form").starting);
}

#[test]
fn a_failed_start_says_why_and_keeps_the_name() {
    let check = |answer: Answer, expected| {
        let mut visit = Visit::configured();
        visit.on(Event::NameTyped("Mary".to_owned()));
        visit.on(start_pressed());
        // A request that is not answered is repeated twice before the visitor is told.
        for _ in 0..3 {
            visit.on(Event::Started(answer.clone()));
        }
        assert_eq!(problem(&visit), Some(expected));
        assert_eq!(visit.widget.start_form().map(|form| form.name.as_str()), Some("Mary"));
        assert!(start_request(visit.on(start_pressed())).is_some(), "can be tried again");
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
    visit.on(start_pressed());
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

#[test]
fn a_request_that_is_not_answered_is_repeated_under_its_id() {
    let id = |wanted: &[Effect]| start_request(wanted).and_then(|request| request.request_id.clone());
    let mut visit = Visit::configured();
    assert_eq!(id(visit.on(start_pressed())).as_deref(), Some("request-1"));
    assert_eq!(visit.on(Event::Started(unreachable())), [Effect::Schedule(Timer::Start, 1000)]);
    assert!(visit.widget.start_form().is_some_and(|form| form.starting));
    assert_eq!(id(visit.on(Event::Due(Timer::Start))).as_deref(), Some("request-1"));
    assert_eq!(visit.on(Event::Started(Err(HttpError::Timeout))), [Effect::Schedule(Timer::Start, 2000)]);
    visit.on(Event::Started(unreachable()));
    assert_eq!(problem(&visit), Some(StartProblem::Unreachable));
    let again = Event::StartPressed { request_id: "request-2".to_owned() };
    assert_eq!(id(visit.on(again.clone())).as_deref(), Some("request-1"));
    visit.on(Event::Started(failure(reason::GENERAL)));
    assert_eq!(id(visit.on(again)).as_deref(), Some("request-2"), "it was answered");
}

#[test]
fn a_reload_while_a_chat_is_starting_starts_the_same_one() {
    let mut visit = Visit::configured();
    visit.on(start_pressed());
    visit.reloaded();
    let wanted = visit.on(Event::Configured(Ok(configuration(1))));
    assert_eq!(start_request(wanted).and_then(|request| request.request_id.as_deref()), Some("request-1"));
    assert_eq!(polls(visit.on(Event::Started(Ok(begun())))), [Some(0)]);
    assert_eq!(visit.widget.saved_form(), None);
}

#[test]
fn a_conversation_begun_in_another_window_is_joined_when_the_own_one_is_over() {
    let found = |chat_id: &str| {
        let mut saved = Visit::started().widget.saved().expect("saved");
        saved.keys = Keys { participant_id: "other-key".to_owned(), chat_id: chat_id.to_owned() };
        Event::Found(saved)
    };
    let mut visit = Visit::with_agent();
    assert_eq!(visit.on(found("other-chat")), [], "the own one goes on");
    visit.on(Event::DraftTyped("one".to_owned()));
    visit.polled(vec![state(2, "me", ParticipantType::WebUser, ParticipantState::Disconnected)]);
    assert_eq!(visit.on(found(CHAT)), [], "it is the own one");
    assert_eq!(polls(visit.on(found("other-chat"))), [None]);
    assert!(visit.conversation().is_chat("other-chat"));
    assert_eq!(visit.conversation().draft, "one", "what was not sent comes along");
}

#[test]
fn a_closed_chat_is_asked_about_again_whenever_the_visitor_comes_back_to_it() {
    let mut visit = Visit::configured();
    assert_eq!(visit.on(Event::PanelShown(true)), []);
    let mut none = configuration(1);
    none.capabilities.chat.clear();
    visit.on(Event::Configured(Ok(none)));
    assert_eq!(visit.on(Event::PanelShown(false)), []);
    assert_eq!(visit.on(Event::PanelShown(true)), [Effect::ReadConfiguration]);
    assert_eq!(visit.on(Event::PageVisible(false)), []);
    assert_eq!(visit.on(Event::PageVisible(true)), [Effect::ReadConfiguration]);
}

#[test]
fn the_page_may_know_the_visitors_name() {
    let name = |visit: &Visit| visit.widget.start_form().map(|form| form.name.clone());
    let mut visit = Visit::configured();
    visit.on(Event::Named("Mary".to_owned()));
    assert_eq!(name(&visit).as_deref(), Some("Mary"));
    assert_eq!(visit.widget.saved_form(), None);
    visit.on(Event::NameTyped("Ann".to_owned()));
    visit.on(Event::Named("Mary".to_owned()));
    assert_eq!(name(&visit).as_deref(), Some("Ann"), "what he typed himself stays");
}
