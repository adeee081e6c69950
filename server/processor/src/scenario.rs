//! Scenarios: what happens, told in a few words a line, and what must come of it.
//!
//! | line | meaning |
//! |---|---|
//! | `chat mary Marketing`, `chat mary @bob` | a visitor asks for a chat with a workgroup or an agent |
//! | `chat mary #1 Marketing` | a visitor asks for a chat, with request id 1 |
//! | `say mary Hello`, `say mary #1 Hello` | a visitor says something, here with message id 1 |
//! | `type mary`, `pause mary`, `exit mary` | a visitor begins or stops typing, leaves |
//! | `in bob`, `out bob`, `lost bob`, `back bob` | an agent logs in and is reached, logs out, loses his connection, is back |
//! | `status bob Away` | an agent sets his status |
//! | `take bob mary`, `end bob mary` | an agent picks up, disconnects |
//! | `tell bob mary Hi` | an agent says something |
//! | `link bob mary #1 https://a.example`, `send bob mary #1 a.pdf 3` | an agent sends an address, a file of 3 MiB |
//! | `upload mary #1 a.pdf 3` | a visitor sends a file |
//! | `hold bob mary`, `unhold bob mary` | an agent puts a chat on hold, takes it back |
//! | `set PartyIdleTime 60`, `unset PartyIdleTime` | a parameter is set, or given back the configuration's value |
//! | `call mary Marketing` | a visitor asks for a callback |
//! | `modify mary 555` | a visitor changes where to call him |
//! | `done bob mary`, `failed bob mary`, `later bob mary` | an agent has called back, could not, tries again later |
//! | `wait 30` | seconds pass, and what is due in them is done |
//! | `crash` | the processor is built anew from the events so far |

mod callbacks;
mod hold;
mod limits;
mod parameters;
mod scene;
mod sending;
mod texts;

use crate::{Command, Rejection, SessionKey, Timestamp};
use scene::{Scene, configuration};

fn check(script: &str, stages: &str) {
    check_refused(script, stages, &[]);
}

fn check_refused(script: &str, stages: &str, refused: &[Rejection]) {
    let scene = Scene::play(script);
    let expected: String = stages
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .fold(String::new(), |lines, line| lines + line + "\n");
    assert_eq!(scene.stages(), expected, "after {script}");
    assert_eq!(scene.refused, refused, "after {script}");
}

fn check_transcript(script: &str, visitor: &str, expected: &[&str]) {
    let transcript = Scene::play(script).transcript(visitor);
    assert_eq!(transcript.lines().collect::<Vec<_>>(), expected, "after {script}");
}

#[test]
fn a_chat_from_start_to_end() {
    check_transcript(
        "in alicia
         chat mary Marketing
         take alicia mary
         say mary Hello
         type mary
         tell alicia mary Hi Mary
         end alicia mary",
        "mary",
        &[
            "CIC Active",
            "Mary Active",
            "CIC: Welcome to CIC!",
            "CIC: Mary has joined the conversation.",
            "CIC: Interaction transferred to Marketing.",
            "Alicia Adams Alerting",
            "CIC: Interaction alerting Alicia Adams.",
            "Alicia Adams Active",
            "CIC: Alicia Adams has joined the conversation.",
            "Mary: Hello",
            "Mary types",
            "Alicia Adams: Hi Mary",
            "Mary pauses",
            "Alicia Adams Disconnected",
            "CIC: Alicia Adams has left the conversation.",
            "CIC Disconnected",
            "Mary Disconnected",
        ],
    );
}

#[test]
fn the_visitors_own_going_is_told_last() {
    check_transcript(
        "in alicia
         chat mary Marketing
         take alicia mary
         exit mary",
        "mary",
        &[
            "CIC Active",
            "Mary Active",
            "CIC: Welcome to CIC!",
            "CIC: Mary has joined the conversation.",
            "CIC: Interaction transferred to Marketing.",
            "Alicia Adams Alerting",
            "CIC: Interaction alerting Alicia Adams.",
            "Alicia Adams Active",
            "CIC: Alicia Adams has joined the conversation.",
            "CIC: Mary has left the conversation.",
            "CIC Disconnected",
            "Alicia Adams Disconnected",
            "Mary Disconnected",
        ],
    );
}

#[test]
fn a_message_ends_its_senders_typing() {
    let transcript = Scene::play("chat mary Marketing\n type mary\n type mary\n say mary Hello\n pause mary")
        .transcript("mary");
    assert!(transcript.ends_with("Mary types\nMary pauses\nMary: Hello\n"), "{transcript}");
}

#[test]
fn the_longest_idle_agent_is_alerted() {
    check("in bob\n wait 1\n in alicia\n wait 1\n chat mary Marketing", "mary alerting bob");
    check(
        "in bob\n wait 1\n in alicia\n chat mary Marketing\n wait 1\n chat joe Marketing",
        "joe alerting alicia\n mary alerting bob",
    );
    check(
        "in bob\n wait 1\n in alicia\n wait 1\n chat mary Marketing\n take bob mary\n wait 1\n end bob mary\n wait 1
         chat joe Marketing",
        "joe alerting alicia\n mary ended",
    );
}

#[test]
fn nobody_is_given_more_than_max_assign() {
    check(
        "in alicia\n chat a Marketing\n chat b Marketing\n chat c Marketing\n take alicia a\n take alicia b",
        "a connected alicia\n b connected alicia\n c waiting 1",
    );
    check_refused(
        "in alicia\n chat a Marketing\n chat b Marketing\n chat c Marketing\n take alicia c",
        "a alerting alicia\n b alerting alicia\n c waiting 1",
        &[Rejection::AtMaxAssign(2)],
    );
}

#[test]
fn a_free_slot_is_filled_at_once_from_the_head_of_the_queue() {
    check(
        "in alicia\n chat a Marketing\n chat b Marketing\n chat c Marketing\n chat d Marketing\n take alicia a\n exit a",
        "a ended\n b alerting alicia\n c alerting alicia\n d waiting 1",
    );
}

#[test]
fn an_agent_who_is_not_available_is_given_nothing() {
    check("in alicia\n status alicia Away\n chat mary Marketing", "mary waiting 1");
    check(
        "in alicia\n status alicia Away\n chat mary Marketing\n status alicia Available",
        "mary alerting alicia",
    );
    check("chat mary Marketing\n in alicia", "mary alerting alicia");
    check("in alicia\n lost alicia\n chat mary Marketing", "mary waiting 1");
    check("in alicia\n lost alicia\n chat mary Marketing\n back alicia", "mary alerting alicia");
}

#[test]
fn an_agent_may_take_what_waits_although_he_is_not_available() {
    check("in alicia\n status alicia Away\n chat mary Marketing\n take alicia mary", "mary connected alicia");
}

#[test]
fn what_alerts_in_vain_rolls_over_to_the_next_agent() {
    check("in alicia\n wait 1\n in bob\n chat mary Marketing\n wait 29", "mary alerting alicia");
    check("in alicia\n wait 1\n in bob\n chat mary Marketing\n wait 30", "mary alerting bob");
    check("in alicia\n wait 1\n in bob\n chat mary Marketing\n wait 60", "mary waiting 1");
    check(
        "in alicia\n wait 1\n in bob\n chat mary Marketing\n wait 60\n status alicia Available",
        "mary alerting alicia",
    );
    let scene = Scene::play("in alicia\n chat mary Marketing\n wait 30");
    let status = scene.processor.agent(&"alicia".into()).map(|agent| agent.status.to_string());
    assert_eq!(status.as_deref(), Some("ACD - Agent Not Answering"));
}

#[test]
fn what_alerts_in_vain_keeps_its_place_and_has_waited_all_the_while() {
    check(
        "in alicia\n chat a Marketing\n chat b Marketing\n chat c Marketing\n wait 30",
        "a waiting 1\n b waiting 2\n c waiting 3",
    );
    let scene = Scene::play("wait 5\n in alicia\n chat a Marketing\n wait 30");
    let waiting_since =
        |scene: &Scene| scene.processor.interaction(scene.visitors["a"].1).unwrap().waiting_since;
    assert_eq!(waiting_since(&scene), Timestamp(1_005_000));
    let scene = Scene::play("in alicia\n chat a Marketing\n take alicia a\n wait 5\n out alicia");
    assert_eq!(waiting_since(&scene), Timestamp(1_005_000), "who was talked with waits anew");
}

#[test]
fn an_agent_who_logs_off_puts_his_chats_back_at_the_head() {
    check(
        "in alicia\n chat a Marketing\n chat b Marketing\n take alicia a\n take alicia b\n chat c Marketing\n out alicia",
        "a waiting 1\n b waiting 2\n c waiting 3",
    );
    check("in alicia\n wait 1\n chat a Marketing\n take alicia a\n in bob\n out alicia", "a alerting bob");
}

#[test]
fn an_agent_who_vanishes_keeps_his_chats_for_the_grace_time() {
    check(
        "in alicia\n chat a Marketing\n take alicia a\n lost alicia\n wait 29\n back alicia\n wait 60",
        "a connected alicia",
    );
    check("in alicia\n chat a Marketing\n take alicia a\n lost alicia\n wait 30", "a waiting 1");
    check(
        "in alicia\n chat a Marketing\n take alicia a\n lost alicia\n wait 30\n back alicia",
        "a alerting alicia",
    );
}

#[test]
fn a_login_that_never_gets_its_events_is_logged_off() {
    let mut scene = Scene::play("chat mary Marketing");
    scene.give(Command::LogIn { agent: "alicia".into(), session: SessionKey("s".into()) });
    assert_eq!(scene.stages(), "mary waiting 1\n");
    scene.line("wait 30");
    assert!(!scene.processor.agent(&"alicia".into()).unwrap().is_logged_in());
}

#[test]
fn a_session_ends_by_itself() {
    check("in alicia\n chat a Marketing\n take alicia a\n wait 57600", "a waiting 1");
    check_refused("in alicia\n wait 57600\n back alicia", "", &[Rejection::NotLoggedIn]);
}

#[test]
fn one_login_too_many_ends_the_oldest_session() {
    let scene = Scene::play(&"in alicia\n wait 1\n".repeat(11));
    let agent = scene.processor.agent(&"alicia".into()).unwrap();
    assert_eq!(agent.sessions.len(), 10);
    assert!(!agent.sessions.contains(&SessionKey("s1".into())));
    assert!(agent.is_logged_in());
}

#[test]
fn an_agent_who_answers_by_himself_is_connected_at_once() {
    check("in carl\n chat mary Support\n chat joe Support", "joe waiting 1\n mary connected carl");
}

#[test]
fn a_chat_for_one_agent_waits_for_him() {
    check("in alicia\n chat mary @bob", "mary waiting 1");
    check("in alicia\n chat mary @bob\n in bob", "mary alerting bob");
    check("in bob\n chat mary @BOB\n wait 30", "mary waiting 1");
    check_refused(
        "in alicia\n chat mary @bob\n take alicia mary",
        "mary waiting 1",
        &[Rejection::UnknownInteraction],
    );
    let transcript = Scene::play("chat mary @bob").transcript("mary");
    assert!(transcript.contains("CIC: Interaction transferred to Bob Boyle."), "{transcript}");
}

#[test]
fn a_member_may_take_what_alerts_another() {
    check("in alicia\n wait 1\n in bob\n chat mary Marketing\n take bob mary", "mary connected bob");
}

#[test]
fn a_chat_that_is_taken_stays_taken() {
    check_refused(
        "in alicia\n wait 1\n in bob\n chat mary Marketing\n take alicia mary\n take bob mary\n take alicia mary\n tell bob mary Hi",
        "mary connected alicia",
        &[Rejection::TakenBy("Alicia Adams".into()), Rejection::NotYours],
    );
}

#[test]
fn a_restart_gives_everybody_his_time_anew() {
    check("in alicia\n chat a Marketing\n wait 29\n crash\n wait 29", "a alerting alicia");
    check(
        "in alicia\n chat a Marketing\n take alicia a\n lost alicia\n wait 29\n crash\n wait 29",
        "a connected alicia",
    );
    check(
        "in alicia\n chat a Marketing\n take alicia a\n lost alicia\n wait 29\n crash\n wait 30",
        "a waiting 1",
    );
    let scene = Scene::play("in alicia\n chat a Marketing\n crash\n wait 30");
    let alicia = scene.processor.agent(&"alicia".into()).unwrap();
    assert_eq!(alicia.status.as_str(), "Available", "who was not reached let nothing alert in vain");
    let scene = Scene::play("in alicia\n chat a Marketing\n wait 29\n crash\n wait 10\n back alicia");
    let alicia = scene.processor.agent(&"alicia".into()).unwrap();
    assert_eq!(alicia.status.as_str(), "Available", "nobody could answer while there was no server");
}

#[test]
fn a_chat_whose_queue_is_no_more_is_ended() {
    let mut scene = Scene::play("chat a Marketing\n chat b Support\n in carl\n chat c Support");
    let mut configuration = configuration();
    configuration.workgroups.retain(|workgroup| workgroup.name != "Marketing".into());
    scene.give(Command::Configure(Box::new(configuration)));
    assert_eq!(scene.processor.next_timeout(), Some(Timestamp(0)), "at once");
    scene.line("wait 0");
    assert_eq!(scene.stages(), "a ended\nb connected carl\nc waiting 1\n");

    let mut scene = Scene::play("in alicia\n chat a Marketing\n take alicia a");
    let mut configuration = super::scenario::configuration();
    configuration.workgroups.clear();
    scene.give(Command::Configure(Box::new(configuration)));
    assert_eq!(scene.stages(), "a connected alicia\n");
    scene.line("out alicia");
    scene.line("wait 0");
    assert_eq!(scene.stages(), "a ended\n");
}

#[test]
fn another_password_ends_the_sessions() {
    let mut scene = Scene::play("in alicia\n chat a Marketing\n take alicia a");
    let mut configuration = configuration();
    configuration.agents[0].password_digest = Some("one".into());
    scene.give(Command::Configure(Box::new(configuration.clone())));
    assert_eq!(scene.stages(), "a connected alicia\n", "a digest that is new says nothing");
    configuration.agents[0].password_digest = Some("other".into());
    assert_eq!(scene.processor.dismissed_by(&configuration), ["alicia".into()]);
    scene.give(Command::Configure(Box::new(configuration)));
    assert_eq!(scene.stages(), "a waiting 1\n");
    assert!(scene.processor.agent(&"alicia".into()).unwrap().sessions.is_empty());
}

#[test]
fn who_was_away_for_too_long_keeps_his_session() {
    check_refused("in alicia\n lost alicia\n wait 30\n status alicia Away", "", &[Rejection::NotReached]);
    check_refused("in alicia\n out alicia\n status alicia Away", "", &[Rejection::NotLoggedIn]);
}

#[test]
fn a_conversation_has_a_greatest_length() {
    let mut scene = Scene::play("chat mary Marketing");
    let longest = "x".repeat(8_000);
    let fits = (4 << 20) / 8_000 + 1;
    for _ in 0..fits {
        scene.line(&format!("say mary {longest}"));
    }
    assert_eq!(scene.refused, []);
    ["say mary One more", "type mary"].into_iter().for_each(|line| scene.line(line));
    assert_eq!(scene.refused, [Rejection::TooManyEntries]);
    scene.line("exit mary");
    assert_eq!(scene.stages(), "mary ended\n");
}

#[test]
fn much_that_is_due_is_done_in_portions() {
    let mut scene = Scene::new();
    let mut configuration = configuration();
    configuration.parameters.max_active_interactions_allowed = 1_000;
    configuration.agents.iter_mut().for_each(|agent| agent.max_assign = 50);
    scene.give(Command::Configure(Box::new(configuration)));
    ["in alicia", "in bob"].into_iter().for_each(|line| scene.line(line));
    for number in 0..100 {
        scene.line(&format!("chat v{number} Marketing"));
    }
    ["wait 29", "lost alicia", "lost bob"].into_iter().for_each(|line| scene.line(line));
    assert!(!scene.stages().contains("waiting"));
    let before = scene.most_events;
    scene.line("wait 60");
    assert!(!scene.stages().contains("alerting"));
    assert!(before < 50 && scene.most_events < 200, "{}", scene.most_events);
}

#[test]
fn a_repeated_request_is_carried_out_once() {
    check(
        "chat mary #1 Marketing\n chat again #1 Marketing\n chat joe #2 Marketing",
        "joe waiting 2\n mary waiting 1",
    );
    check("chat mary #1 Marketing\n exit mary\n crash\n chat again #1 Marketing", "mary ended");
    check(
        "chat mary #1 Marketing\n exit mary\n wait 600\n chat again #1 Marketing",
        "again waiting 1\n mary forgotten",
    );
}

#[test]
fn a_repeated_message_is_added_once() {
    let script = "in alicia\n chat mary Marketing\n take alicia mary
        say mary #1 Hello\n say mary #1 Hello\n tell alicia mary #1 Hi\n tell alicia mary #1 Hi\n exit mary\n say mary #1 Hello";
    let scene = Scene::play(script);
    let transcript = scene.transcript("mary");
    assert_eq!(transcript.matches(": Hello").count(), 1, "{transcript}");
    assert_eq!(transcript.matches(": Hi").count(), 1, "{transcript}");
    assert_eq!(scene.refused, [], "a repeat is welcome even after the end");
}

#[test]
fn a_repeat_is_recognised_when_its_agent_has_come_back() {
    let script =
        "in alicia\n chat mary Marketing\n take alicia mary\n tell alicia mary #1 Hi\n lost alicia\n wait 30
        tell alicia mary #1 Hi\n back alicia\n take alicia mary\n tell alicia mary #1 Hi";
    let scene = Scene::play(script);
    assert_eq!(scene.transcript("mary").matches(": Hi").count(), 1);
    assert_eq!(scene.refused, [Rejection::NotReached]);
}

#[test]
fn nothing_can_be_said_after_the_end() {
    check_refused(
        "in alicia\n chat mary Marketing\n take alicia mary\n exit mary\n say mary Hello\n tell alicia mary Hi\n type mary\n exit mary\n end alicia mary",
        "mary ended",
        &[Rejection::Ended, Rejection::Ended, Rejection::Ended, Rejection::Ended],
    );
}

#[test]
fn an_ended_chat_is_forgotten_in_time() {
    check("chat mary Marketing\n exit mary\n wait 599", "mary ended");
    check_refused(
        "chat mary Marketing\n exit mary\n wait 600\n say mary Hi",
        "mary forgotten",
        &[Rejection::UnknownParticipant],
    );
}

#[test]
fn unknown_targets_and_too_many_chats_are_refused() {
    check_refused("chat mary Sales", "", &[Rejection::UnknownTarget]);
    check_refused("chat mary @zoe", "", &[Rejection::UnknownTarget]);
    check_refused(
        "chat a Marketing\n chat b Marketing\n chat c Marketing\n chat d Marketing\n chat e Marketing\n chat f Marketing\n chat g Marketing\n exit a\n chat h Marketing",
        "a ended\n b waiting 1\n c waiting 2\n d waiting 3\n e waiting 4\n f waiting 5\n h waiting 6",
        &[Rejection::TooManyInteractions("MaxActiveInteractionsAllowed")],
    );
}

#[test]
fn a_crash_changes_nothing_but_that_agents_have_to_come_back() {
    check(
        "in alicia\n chat mary Marketing\n take alicia mary\n say mary Hello\n crash",
        "mary connected alicia",
    );
    check(
        "in alicia\n chat mary Marketing\n take alicia mary\n crash\n back alicia\n wait 60",
        "mary connected alicia",
    );
    check("in alicia\n chat mary Marketing\n take alicia mary\n crash\n wait 30", "mary waiting 1");
    check("in alicia\n chat mary Marketing\n crash\n wait 30", "mary waiting 1");
}

#[test]
fn an_agent_who_is_taken_out_of_the_configuration_loses_his_chats() {
    let mut scene = Scene::play("in alicia\n chat mary Marketing\n take alicia mary\n in bob");
    let mut changed = configuration();
    changed.agents.retain(|agent| agent.name != "alicia".into());
    scene.give(Command::Configure(Box::new(changed)));
    assert_eq!(scene.stages(), "mary alerting bob\n");
    assert_eq!(scene.processor.agents().count(), 2);
}

#[test]
fn what_was_delivered_only_grows() {
    let mut scene = Scene::play("chat mary Marketing");
    let (participant, id) = scene.visitors["mary"];
    for before in [3, 2, 99] {
        scene.give(Command::Delivered { participant, before });
    }
    assert_eq!(scene.processor.interaction(id).unwrap().delivered_before, 5, "five entries were there");
}

#[test]
fn a_text_that_is_set_to_nothing_is_not_said() {
    let mut scene = Scene::new();
    let mut changed = configuration();
    changed.parameters.visitor_connected_msg = "".into();
    changed.parameters.welcome_msg = "Bienvenue chez %1 !".into();
    scene.give(Command::Configure(Box::new(changed)));
    scene.line("chat mary Marketing");
    let expected =
        "CIC Active\nMary Active\nCIC: Bienvenue chez CIC !\nCIC: Interaction transferred to Marketing.\n";
    assert_eq!(scene.transcript("mary"), expected);
}

#[test]
fn visitors_see_an_agents_alias() {
    let mut scene = Scene::new();
    let mut configuration = configuration();
    configuration.agents[0].alias = Some("Ally".into());
    scene.give(Command::Configure(Box::new(configuration)));
    for line in ["in alicia", "chat mary @alicia", "take alicia mary"] {
        scene.line(line);
    }
    let transcript = scene.transcript("mary");
    assert!(transcript.contains("CIC: Interaction transferred to Ally."), "{transcript}");
    assert!(transcript.ends_with("CIC: Ally has joined the conversation.\n"), "{transcript}");
    assert!(!transcript.contains("Alicia"), "{transcript}");
}
