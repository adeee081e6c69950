use vestibule_shared::agent::Workgroup;

use super::super::scenario::{
    Scenario, connected, ended, joined_notification, offered, said, said_as, snapshot, typed, waiting,
};
use super::super::{Action, Call, Connection, Delivery, Event, Failure, Kept, Login, Standing};
use super::*;

fn write(id: &str, text: &str) -> Action {
    Action::Write { interaction_id: id.to_owned(), text: text.to_owned() }
}

fn send(id: &str, message_id: &str) -> Action {
    Action::Send { interaction_id: id.to_owned(), message_id: message_id.to_owned() }
}

fn snapshot_me() -> Me {
    Scenario::at_desk(snapshot()).desk().me.clone()
}

fn alerts(effects: &[Effect]) -> Vec<&Alert> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Alert { alert, .. } => Some(alert),
            _ => None,
        })
        .collect()
}

#[test]
fn a_snapshot_replaces_what_the_server_told_before() {
    let mut scenario = Scenario::at_desk(snapshot().with(waiting("0-1", 1)).with(waiting("0-2", 2)));
    scenario.told(snapshot().with(waiting("0-3", 3)).notification());
    let ids: Vec<_> = scenario.desk().interactions.keys().cloned().collect();
    assert_eq!(ids, ["0-3"]);
    assert_eq!(scenario.state.connection, Connection::Live);
}

#[test]
fn a_snapshot_leaves_drafts_unsent_messages_and_what_was_read() {
    let entries = [said(0, 0, "visitor", "a")];
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &entries));
    scenario.asks(write("0-1", "sent"));
    scenario.asks(send("0-1", "m1"));
    scenario.asks(write("0-1", "not sent"));
    scenario.told(snapshot().talking("0-1", &entries).notification());
    let conversation = scenario.conversation("0-1");
    assert_eq!(conversation.draft, "not sent");
    assert_eq!(conversation.unread(), 0);
    let unsent: Vec<_> = conversation.outbox.messages().map(|unsent| unsent.text.as_str()).collect();
    assert_eq!(unsent, ["sent"]);
}

#[test]
fn a_message_that_arrived_while_the_stream_was_lost_is_not_sent_again() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.asks(write("0-1", "hello"));
    scenario.asks(send("0-1", "m1"));
    scenario.happens(Event::StreamLost { closed: false });
    let effects = scenario.told(snapshot().talking("0-1", &[said_as(0, "m1", "hello")]).notification());
    assert!(scenario.conversation("0-1").outbox.is_empty());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Call(Call::Send(..)))));
}

#[test]
fn what_could_not_be_sent_is_sent_with_the_same_id_when_the_stream_is_back() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.asks(write("0-1", "hello"));
    let mut effects = scenario.asks(send("0-1", "m1"));
    while let Some(Effect::Call(call)) =
        effects.into_iter().find(|effect| matches!(effect, Effect::Call(Call::Send(..))))
    {
        scenario.happens(Event::Answered(call, Err(Failure::Unreachable)));
        scenario.now += 60_000;
        effects = scenario.happens(Event::Tick);
    }
    let delivery = |scenario: &Scenario| {
        scenario.conversation("0-1").outbox.messages().next().map(|unsent| unsent.delivery.clone())
    };
    assert_eq!(delivery(&scenario), Some(Delivery::NotSent(None)));
    let effects = scenario.told(snapshot().talking("0-1", &[]).notification());
    let sent_again = effects.iter().any(|effect| {
        matches!(effect, Effect::Call(Call::Send(id, request)) if id == "0-1" && request.message_id == "m1")
    });
    assert!(sent_again);
}

#[test]
fn a_reload_keeps_drafts_unsent_messages_and_ended_conversations() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.asks(write("0-1", "sent"));
    scenario.asks(send("0-1", "m1"));
    scenario.asks(write("0-1", "draft"));
    scenario.interaction(ended("0-2"));
    let kept = serde_json::to_string(&scenario.state.keep()).unwrap();
    let kept: Option<Kept> = serde_json::from_str(&kept).unwrap();

    let scenario = Scenario::at_desk_with(kept, snapshot().talking("0-1", &[]));
    assert_eq!(scenario.conversation("0-1").draft, "draft");
    assert_eq!(scenario.conversation("0-1").outbox.messages().count(), 1);
    assert_eq!(scenario.conversation("0-2").standing, Standing::Ended);
    assert_eq!(scenario.conversation("0-2").visitor(), Some("Visitor 0-2"));
}

#[test]
fn a_conversation_that_a_snapshot_does_not_know_any_more_is_over() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.told(snapshot().with(waiting("0-2", 0)).notification());
    assert_eq!(scenario.conversation("0-1").standing, Standing::Ended);
    assert_eq!(scenario.conversation("0-2").standing, Standing::Elsewhere);
}

#[test]
fn a_conversation_that_comes_back_goes_on() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.told(snapshot().with(waiting("0-1", 0)).notification());
    scenario.told(joined_notification("0-1", &[said(0, 0, "visitor", "back")]));
    assert_eq!(scenario.conversation("0-1").standing, Standing::Open);
    assert_eq!(scenario.conversation("0-1").entries.len(), 1);
}

#[test]
fn only_so_many_ended_conversations_are_kept() {
    let mut scenario = Scenario::at_desk(
        (100..130).fold(snapshot(), |snapshot, number| snapshot.talking(&format!("0-{number}"), &[])),
    );
    scenario.told(snapshot().notification());
    assert_eq!(scenario.desk().conversations.len(), 20);
    assert!(!scenario.desk().knows("0-109"));
    assert!(scenario.desk().knows("0-110"));
}

#[test]
fn times_are_reckoned_by_the_servers_clock() {
    let scenario = Scenario::at_desk(snapshot());
    assert_eq!(scenario.state.server_time(scenario.now + 5), scenario.now + 60_005);
}

#[test]
fn the_agents_state_and_workgroups_follow_the_server() {
    let mut scenario = Scenario::at_desk(snapshot());
    let me = Me { status: "Lunch".into(), available: false, ..snapshot_me() };
    scenario.told(Notification::Me { me: me.clone() });
    assert_eq!(scenario.desk().me, me);
    for (name, count) in [("Support", 7), ("Line", 1)] {
        let workgroup = Workgroup { name: name.into(), agents_logged_in: count, agents_available: 0 };
        scenario.told(Notification::Workgroup { workgroup });
    }
    let seen: Vec<_> =
        scenario.desk().workgroups.iter().map(|group| (&*group.name, group.agents_logged_in)).collect();
    assert_eq!(seen, [("Line", 1), ("Support", 7)]);
}

#[test]
fn a_status_the_agent_did_not_choose_is_told() {
    let mut scenario = Scenario::at_desk(snapshot());
    let me = |status: &str| Me { status: status.into(), available: false, ..snapshot_me() };
    scenario.asks(Action::SetStatus("Lunch".into()));
    scenario.told(Notification::Me { me: me("Lunch") });
    assert!(scenario.state.toasts.shown().is_empty());
    scenario.told(Notification::Me { me: me("Not Answering") });
    assert_eq!(scenario.state.toasts.shown()[0].words, Words::naming("toast.statusSet", "Not Answering"));
}

#[test]
fn an_offered_interaction_rings_once_and_again_while_it_is_offered() {
    let mut scenario = Scenario::at_desk(snapshot());
    let effects = scenario.interaction(offered("0-1", 9_999_999));
    assert!(matches!(alerts(&effects)[..], [Alert::Offered { .. }]));
    assert_eq!(scenario.interaction(offered("0-1", 9_999_999)), []);
    assert_eq!(scenario.happens(Event::Tick), []);
    scenario.now += 5_000;
    assert_eq!(scenario.happens(Event::Tick), [Effect::Ring]);
    scenario.told(Notification::InteractionGone { interaction_id: "0-1".into() });
    scenario.now += 5_000;
    assert_eq!(scenario.happens(Event::Tick), []);
}

#[test]
fn a_snapshot_alerts_only_to_what_is_new() {
    let mut scenario = Scenario::at_desk(snapshot().with(offered("0-1", 1)).talking("0-2", &[]));
    scenario.happens(Event::Attention(false));
    let next = snapshot().with(offered("0-1", 1)).with(offered("0-3", 1));
    let effects = scenario.told(next.talking("0-2", &[said(0, 0, "visitor", "hi")]).notification());
    let ids: Vec<_> = alerts(&effects).into_iter().map(Alert::interaction_id).collect();
    assert_eq!(ids, ["0-3", "0-2"]);
}

#[test]
fn messages_count_as_unread_unless_the_agent_is_looking() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.asks(Action::Open("0-1".into()));
    assert_eq!(alerts(&scenario.entry("0-1", said(0, 0, "visitor", "a"))).len(), 0);
    assert_eq!(alerts(&scenario.entry("0-2", said(0, 0, "visitor", "b"))).len(), 1);
    assert_eq!(scenario.conversation("0-1").unread(), 0);
    assert_eq!(scenario.conversation("0-2").unread(), 1);
    scenario.happens(Event::Attention(false));
    scenario.entry("0-1", said(1, 0, "visitor", "c"));
    assert_eq!(scenario.state.badge(), 2);
    scenario.happens(Event::Attention(true));
    assert_eq!(scenario.state.badge(), 1);
    scenario.asks(Action::Open("0-2".into()));
    assert_eq!(scenario.state.badge(), 0);
}

#[test]
fn what_the_agent_answered_is_not_unread() {
    let entries = [said(0, 0, "visitor", "a"), said(1, 0, "me", "b"), said(2, 0, "visitor", "c")];
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &entries[..1]).talking("0-2", &entries));
    assert_eq!(scenario.conversation("0-2").unread(), 1);
    scenario.entry("0-2", said(3, 0, "me", "from another window"));
    assert_eq!(scenario.conversation("0-2").unread(), 0);
}

#[test]
fn own_and_system_messages_and_typing_are_never_unread() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.asks(Action::Open("0-2".into()));
    scenario.entry("0-1", said(0, 0, "system", "Welcome"));
    scenario.entry("0-1", said(1, 0, "me", "Hello"));
    scenario.entry("0-1", typed(2, 0, "visitor", true));
    assert_eq!(scenario.state.badge(), 0);
}

#[test]
fn a_visitor_types_until_he_stops_or_says_something() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    scenario.entry("0-1", typed(0, 0, "visitor", true));
    assert_eq!(scenario.conversation("0-1").typing_name(), Some("Mary"));
    scenario.entry("0-1", said(1, 0, "me", "?"));
    scenario.entry("0-1", typed(2, 0, "me", true));
    assert_eq!(scenario.conversation("0-1").typing_name(), Some("Mary"));
    scenario.entry("0-1", said(3, 0, "visitor", "!"));
    assert_eq!(scenario.conversation("0-1").typing_name(), None);
}

#[test]
fn an_entry_comes_once_and_a_gap_opens_the_stream_anew() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[said(0, 0, "visitor", "a")]));
    assert_eq!(scenario.entry("0-1", said(0, 0, "visitor", "a")), []);
    assert_eq!(scenario.conversation("0-1").entries.len(), 1);
    assert_eq!(scenario.entry("0-1", said(2, 0, "visitor", "c")), [Effect::OpenStream]);
    assert_eq!(scenario.conversation("0-1").entries.len(), 1);
}

#[test]
fn an_ended_conversation_stays_readable_until_it_is_closed() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[said(0, 0, "visitor", "a")]));
    scenario.interaction(ended("0-1"));
    scenario.told(Notification::InteractionGone { interaction_id: "0-1".into() });
    assert_eq!(scenario.conversation("0-1").standing, Standing::Ended);
    assert_eq!(scenario.desk().selected.as_deref(), Some("0-1"));
    assert!(scenario.desk().about("0-1").is_some());
    scenario.asks(Action::Close("0-1".into()));
    assert!(!scenario.desk().knows("0-1"));
    assert_eq!(scenario.desk().selected, None);
}

#[test]
fn a_conversation_that_ends_elsewhere_on_the_desk_is_told_in_a_toast() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
    scenario.asks(Action::Open("0-1".into()));
    scenario.interaction(ended("0-1"));
    assert!(scenario.state.toasts.shown().is_empty());
    scenario.interaction(ended("0-2"));
    assert_eq!(scenario.state.toasts.shown()[0].words, Words::naming("toast.ended", "Visitor 0-2"));
}

#[test]
fn a_conversation_picked_up_by_itself_opens_unless_the_agent_is_in_another() {
    let mut scenario = Scenario::at_desk(snapshot().auto_answer());
    let effects = scenario.told(joined_notification("0-1", &[]));
    assert!(matches!(alerts(&effects)[..], [Alert::PickedUp { .. }]));
    assert_eq!(scenario.desk().selected.as_deref(), Some("0-1"));
    scenario.told(joined_notification("0-2", &[]));
    assert_eq!(scenario.desk().selected.as_deref(), Some("0-1"), "although nothing is written yet");
    assert_eq!(scenario.state.toasts.shown().len(), 1);
    assert!(mine(scenario.desk()).into_iter().any(|row| row.id == "0-2" && row.is_unseen()));
    assert_eq!(scenario.state.badge(), 1);
    scenario.asks(Action::OpenUnread);
    assert_eq!(scenario.desk().selected.as_deref(), Some("0-2"));
    assert_eq!(scenario.state.badge(), 0);
    scenario.interaction(ended("0-2"));
    scenario.told(joined_notification("0-3", &[]));
    assert_eq!(scenario.desk().selected.as_deref(), Some("0-3"), "the open one has ended");
}

#[test]
fn a_conversation_picked_up_while_the_stream_was_lost_is_marked_and_stays_so() {
    let mut scenario = Scenario::at_desk(snapshot().auto_answer().talking("0-1", &[]));
    for _ in 0..2 {
        scenario.told(snapshot().auto_answer().talking("0-1", &[]).talking("0-2", &[]).notification());
        assert_eq!(scenario.desk().selected.as_deref(), Some("0-1"));
        assert!(scenario.conversation("0-2").unopened);
    }
}

fn withdrawn(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Withdraw(id) => Some(id.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn an_alert_is_withdrawn_when_its_offer_has_gone() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.happens(Event::Attention(false));
    assert_eq!(withdrawn(&scenario.interaction(offered("0-1", 9_999_999))), [""; 0]);
    assert_eq!(withdrawn(&scenario.interaction(waiting("0-1", 1))), ["0-1"]);
    assert_eq!(withdrawn(&scenario.interaction(waiting("0-1", 1))), [""; 0]);
    scenario.interaction(offered("0-1", 9_999_999));
    assert_eq!(withdrawn(&scenario.told(snapshot().notification())), ["0-1"]);
}

#[test]
fn an_alert_is_withdrawn_when_the_conversation_is_read_or_has_ended() {
    let talking = snapshot().talking("0-1", &[]).talking("0-2", &[]).talking("0-3", &[]);
    let mut scenario = Scenario::at_desk(talking);
    scenario.happens(Event::Attention(false));
    for id in ["0-1", "0-2", "0-3"] {
        assert_eq!(withdrawn(&scenario.entry(id, said(0, 0, "visitor", "a"))), [""; 0]);
    }
    assert_eq!(withdrawn(&scenario.happens(Event::Attention(true))), ["0-1"], "the open one");
    assert_eq!(withdrawn(&scenario.asks(Action::Open("0-2".into()))), ["0-2"]);
    assert_eq!(withdrawn(&scenario.interaction(ended("0-3"))), ["0-3"]);
}

#[test]
fn all_alerts_are_withdrawn_when_the_session_ends() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.happens(Event::Attention(false));
    scenario.interaction(offered("0-1", 9_999_999));
    assert_eq!(withdrawn(&scenario.told(Notification::LoggedOff { message: "Bye.".into() })), ["0-1"]);
}

#[test]
fn a_conversation_that_was_picked_up_by_itself_is_notified_until_the_agent_looks() {
    let mut scenario = Scenario::at_desk(snapshot().auto_answer());
    scenario.happens(Event::Attention(false));
    assert_eq!(withdrawn(&scenario.told(joined_notification("0-1", &[]))), [""; 0]);
    assert_eq!(withdrawn(&scenario.happens(Event::Attention(true))), ["0-1"]);
}

#[test]
fn a_visitor_who_is_silent_for_a_minute_does_not_type_any_more() {
    let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
    let began = scenario.state.server_time(scenario.now);
    scenario.entry("0-1", typed(0, began, "visitor", true));
    scenario.now += 59_999;
    scenario.happens(Event::Tick);
    assert_eq!(scenario.conversation("0-1").typing_name(), Some("Mary"));
    scenario.now += 1;
    scenario.happens(Event::Tick);
    assert_eq!(scenario.conversation("0-1").typing_name(), None);
    scenario.entry("0-1", typed(1, began + 60_000, "visitor", true));
    assert_eq!(scenario.conversation("0-1").typing_name(), Some("Mary"));
}

#[test]
fn a_snapshot_does_not_bring_old_typing_back() {
    let scenario = Scenario::at_desk(snapshot().talking("0-1", &[typed(0, 0, "visitor", true)]));
    assert_eq!(scenario.conversation("0-1").typing_name(), None);
}

#[test]
fn an_interaction_told_late_does_not_end_the_conversation_it_belongs_to() {
    let mut scenario = Scenario::at_desk(snapshot().with(waiting("0-1", 1)));
    scenario.told(joined_notification("0-1", &[]));
    assert!(scenario.conversation("0-1").is_open());
    scenario.interaction(connected("0-1"));
    assert!(scenario.conversation("0-1").is_open());
    assert_eq!(scenario.conversation("0-1").since, 1);
}

#[test]
fn who_is_logged_off_reads_it() {
    let mut scenario = Scenario::at_desk(snapshot());
    let effects = scenario.told(Notification::LoggedOff { message: "Bye.".into() });
    assert_eq!(effects, [Effect::CloseStream, Effect::Keep]);
    let notice = Some(Notice::LoggedOff);
    assert_eq!(scenario.state.page, Page::Login(Login { notice, ..Login::default() }));
}
