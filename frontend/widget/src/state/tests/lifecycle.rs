use super::*;

fn visitor_disconnected(sequence_number: u64) -> ChatEvent {
    state(sequence_number, "me", ParticipantType::WebUser, ParticipantState::Disconnected)
}

#[test]
fn a_running_conversation_is_brought_back_by_other_pages() {
    let mut visit = Visit::configured();
    assert!(!visit.widget.page_status().conversation);
    visit = Visit::started();
    assert!(visit.widget.page_status().conversation);
    visit.on(Event::PanelShown(false));
    assert!(visit.widget.page_status().conversation);
    assert_eq!(polls(visit.reloaded()), [None]);
}

#[test]
fn an_ended_conversation_comes_back_until_its_panel_is_closed() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![visitor_disconnected(2)]);
    assert!(visit.widget.page_status().conversation);
    assert!(visit.widget.saved().is_some());
    visit.on(Event::PanelShown(false));
    assert!(!visit.widget.page_status().conversation);
    assert_eq!(visit.widget.saved(), None);
    assert!(visit.widget.conversation().is_some(), "but it can still be read here");
}

#[test]
fn a_conversation_the_visitor_ended_himself_does_not_come_back() {
    let mut visit = Visit::with_agent();
    visit.on(Event::EndPressed);
    visit.on(Event::EndConfirmed);
    visit.polled(vec![visitor_disconnected(2)]);
    assert_eq!(visit.banner(), Some(Banner::Ended(End::ByVisitor)));
    assert_eq!(visit.widget.saved(), None);
    assert!(!visit.widget.page_status().conversation);
}

#[test]
fn an_end_that_came_while_the_panel_was_closed_waits_to_be_seen() {
    let mut visit = Visit::with_agent();
    visit.on(Event::PanelShown(false));
    visit.polled(vec![agent_says(2, "bye"), visitor_disconnected(3)]);
    assert_eq!(visit.widget.page_status(), PageStatus { conversation: true, unread: 1 });
}

#[test]
fn starting_anew_forgets_the_old_conversation() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![visitor_disconnected(2)]);
    visit.on(Event::NewConversationPressed);
    assert_eq!(visit.widget.saved(), None);
    assert!(!visit.widget.page_status().conversation);
}

#[test]
fn loading_is_over_with_the_first_answer() {
    let mut visit = Visit::with_agent();
    visit.reloaded();
    assert!(visit.conversation().is_loading());
    assert_eq!(visit.banner(), Some(Banner::Connecting));
    visit.polled(vec![agent_says(2, "hello")]);
    assert!(!visit.conversation().is_loading());
}
