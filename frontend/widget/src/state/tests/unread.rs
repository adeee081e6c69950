use super::*;

fn unread(visit: &Visit) -> (u32, u32) {
    (visit.conversation().unread(), visit.widget.page_status().unread)
}

#[test]
fn messages_that_are_seen_are_not_unread() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(2, "a")]);
    assert_eq!(unread(&visit), (0, 0));
}

#[test]
fn messages_are_unread_while_the_panel_is_closed() {
    let mut visit = Visit::with_agent();
    visit.on(Event::PanelShown(false));
    visit.polled(vec![agent_says(2, "a"), agent_says(3, "b")]);
    assert_eq!(unread(&visit), (2, 2));
    visit.on(Event::PanelShown(true));
    assert_eq!(unread(&visit), (0, 0));
}

#[test]
fn messages_below_what_is_in_view_are_unread_but_do_not_count_on_the_launcher() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Scrolled { at_end: false });
    visit.polled(vec![agent_says(2, "a")]);
    assert_eq!(unread(&visit), (1, 0));
    visit.on(Event::Scrolled { at_end: true });
    assert_eq!(unread(&visit), (0, 0));
}

#[test]
fn messages_are_unread_while_the_tab_is_in_the_back() {
    let mut visit = Visit::with_agent();
    visit.on(Event::PageVisible(false));
    visit.polled(vec![agent_says(2, "a")]);
    assert_eq!(unread(&visit).0, 1);
    visit.on(Event::PageVisible(true));
    assert_eq!(unread(&visit).0, 0);
}

#[test]
fn what_the_system_or_the_visitor_says_is_never_unread() {
    let mut visit = Visit::with_agent();
    visit.on(Event::PanelShown(false));
    visit.polled(vec![text(2, ParticipantType::System, "Welcome", None), visitor_says(3, "x", "m")]);
    assert_eq!(unread(&visit), (0, 0));
}

#[test]
fn what_was_read_is_still_read_after_a_reload() {
    let mut visit = Visit::with_agent();
    visit.polled(vec![agent_says(2, "a")]);
    visit.on(Event::PanelShown(false));
    visit.polled(vec![agent_says(3, "b")]);
    visit.reloaded();
    visit.polled(vec![agent_says(2, "a"), agent_says(3, "b")]);
    assert_eq!(unread(&visit), (1, 1));
}

#[test]
fn sending_brings_the_end_into_view() {
    let mut visit = Visit::with_agent();
    visit.on(Event::Scrolled { at_end: false });
    visit.says("m1", "hello");
    assert!(visit.widget.panel.at_end);
}
