//! Callbacks ("Administering Callback").

use std::time::Duration;

use super::scene::{Scene, configuration};
use super::{check, check_refused, check_transcript};
use crate::{Command, Queue, Rejection};

#[test]
fn a_callback_waits_with_the_chats_and_is_offered_like_them() {
    check("in alicia\n call mary Marketing", "mary alerting alicia");
    check(
        "chat joe Marketing\n call mary Marketing\n chat sue Marketing\n in carl",
        "joe waiting 1\n mary waiting 2\n sue waiting 3",
    );
    check("in alicia\n in bob\n call mary Marketing\n wait 30", "mary alerting bob");
    check("in alicia\n call mary Marketing\n take alicia mary\n out alicia\n in bob", "mary alerting bob");
}

#[test]
fn nothing_is_said_in_a_callback() {
    check_transcript(
        "in alicia\n call mary Marketing\n take alicia mary\n done alicia mary",
        "mary",
        &[
            "CIC Active",
            "Mary Active",
            "Alicia Adams Alerting",
            "Alicia Adams Active",
            "Alicia Adams Disconnected",
            "CIC Disconnected",
            "Mary Disconnected",
        ],
    );
    check_refused(
        "in alicia\n call mary Marketing\n take alicia mary\n say mary Hello\n tell alicia mary Hi",
        "mary connected alicia",
        &[Rejection::NotAChat, Rejection::NotAChat],
    );
}

#[test]
fn an_agent_says_what_became_of_it() {
    check("in alicia\n call mary Marketing\n take alicia mary\n done alicia mary", "mary ended");
    check(
        "in alicia\n call mary Marketing\n take alicia mary\n failed alicia mary\n failed alicia mary",
        "mary ended",
    );
    check_refused(
        "in alicia\n in bob\n call mary Marketing\n done alicia mary\n take alicia mary\n done bob mary\n failed alicia mary\n done alicia mary",
        "mary ended",
        &[Rejection::NotYours, Rejection::NotYours, Rejection::Ended],
    );
    check_refused(
        "in alicia\n chat mary Marketing\n take alicia mary\n done alicia mary\n later alicia mary",
        "mary connected alicia",
        &[Rejection::NotACallback, Rejection::NotACallback],
    );
}

#[test]
fn a_callback_is_tried_again_later() {
    let start = "in alicia\n call mary Marketing\n take alicia mary\n later alicia mary";
    check(start, "mary snoozed");
    check(&format!("{start}\n wait 299"), "mary snoozed");
    check(&format!("{start}\n wait 300"), "mary alerting alicia");
    check(&format!("{start}\n crash\n back alicia\n wait 300"), "mary alerting alicia");
    check(&format!("set DefaultSnoozeDuration 60\n {start}\n wait 60"), "mary alerting alicia");
    check(&format!("{start}\n exit mary\n wait 300"), "mary ended");
}

#[test]
fn a_workgroups_own_time_between_callbacks_comes_first() {
    for (target, own, default, expected) in [
        ("Marketing", 120, 60, 120),
        ("Marketing", 120, 0, 120),
        ("Marketing", 0, 60, 60),
        ("Marketing", 0, 0, 300),
        ("@alicia", 120, 60, 60),
    ] {
        let what = format!("{target} {own} {default}");
        let mut configuration = configuration();
        configuration.workgroups[0].time_between_callbacks = Duration::from_secs(own);
        let mut scene = Scene::new();
        scene.give(Command::Configure(Box::new(configuration)));
        scene.go_on(&format!("set DefaultSnoozeDuration {default}\n in alicia\n call mary {target}"));
        scene.go_on(&format!("take alicia mary\n later alicia mary\n wait {}", expected - 1));
        assert_eq!(scene.stages(), "mary snoozed\n", "{what}");
        scene.line("wait 1");
        assert_eq!(scene.stages(), "mary alerting alicia\n", "{what}");
    }
}

#[test]
fn a_callback_that_an_agent_has_outlives_a_restart() {
    let start = "in alicia\n call mary Marketing\n take alicia mary\n crash";
    check(&format!("{start}\n back alicia\n wait 60"), "mary connected alicia");
    check(&format!("{start}\n back alicia\n later alicia mary"), "mary snoozed");
    check(&format!("{start}\n back alicia\n done alicia mary"), "mary ended");
    check(&format!("{start}\n wait 30"), "mary waiting 1");
}

#[test]
fn a_snoozed_callback_leaves_its_agent_free_and_comes_back_first() {
    check(
        "in carl\n call mary @carl\n later carl mary\n chat joe Support\n chat sue Support",
        "joe connected carl\n mary snoozed\n sue waiting 1",
    );
    check(
        "in alicia\n call mary Marketing\n take alicia mary\n later alicia mary\n status alicia Away\n chat joe Marketing\n wait 300",
        "joe waiting 2\n mary waiting 1",
    );
}

#[test]
fn who_has_waited_longest_need_not_be_the_first() {
    let mut scene = Scene::play(
        "in alicia\n call a Marketing\n call b Marketing\n take alicia a\n take alicia b
         wait 1\n call c Marketing\n wait 1\n chat d Marketing\n wait 1\n out alicia",
    );
    let longest = |scene: &Scene| {
        let longest = scene.processor.longest_waiting(&Queue::Workgroup("Marketing".into()))?;
        Some(longest.waiting_since.0)
    };
    assert_eq!(scene.stages(), "a waiting 1\nb waiting 2\nc waiting 3\nd waiting 4\n");
    assert_eq!(longest(&scene), Some(1_001_000));
    for (gone, expected) in
        [("c", Some(1_002_000)), ("d", Some(1_003_000)), ("b", Some(1_003_000)), ("a", None)]
    {
        scene.line(&format!("exit {gone}"));
        assert_eq!(longest(&scene), expected, "without {gone}");
    }
}

#[test]
fn a_callback_is_not_tried_again_for_ever() {
    let again = "take alicia mary\n later alicia mary\n wait 300\n";
    check_refused(
        &format!("in alicia\n call mary Marketing\n {again}{again}{again}"),
        "mary connected alicia",
        &[Rejection::NoMoreRetries(2)],
    );
}

#[test]
fn time_snoozed_is_neither_waited_nor_worked() {
    let scene = Scene::play(
        "in alicia\n call mary Marketing\n wait 10\n take alicia mary\n wait 20\n later alicia mary\n wait 300\n wait 5\n take alicia mary
         wait 30\n done alicia mary",
    );
    let (_, id) = scene.visitors["mary"];
    let interaction = scene.processor.interaction(id).unwrap();
    assert_eq!(interaction.callback().unwrap().snoozed, Duration::from_secs(300));
    let history = scene.processor.history(&interaction.queue);
    assert_eq!((history.answered, history.wait), (2, Duration::from_millis(7_500)), "10 s and 5 s");
    assert_eq!((history.handled, history.handling), (1, Duration::from_secs(30)), "the call that ended it");
}

#[test]
fn a_snoozed_callback_that_is_taken_early_was_snoozed_until_then() {
    let scene = Scene::play(
        "in alicia\n call mary Marketing\n take alicia mary\n later alicia mary\n wait 100\n take alicia mary",
    );
    assert_eq!(scene.stages(), "mary connected alicia\n");
    let (_, id) = scene.visitors["mary"];
    let interaction = scene.processor.interaction(id).unwrap();
    assert_eq!(interaction.callback().unwrap().snoozed, Duration::from_secs(100));
    let history = scene.processor.history(&interaction.queue);
    assert_eq!((history.answered, history.wait), (1, Duration::ZERO), "he did not wait a second time");
}

#[test]
fn a_visitor_changes_where_to_call_him() {
    let scene = Scene::play("call mary Marketing\n modify mary 555\n crash");
    let (_, id) = scene.visitors["mary"];
    let callback = scene.processor.interaction(id).unwrap().callback().unwrap().clone();
    assert_eq!(callback.request.telephone.given.as_str(), "555");
    assert_eq!(callback.request.subject.unwrap().as_str(), "A tent");
    check_refused("call mary Marketing\n exit mary\n modify mary 555", "mary ended", &[Rejection::Ended]);
    check_refused("chat mary Marketing\n modify mary 555", "mary waiting 1", &[Rejection::NotACallback]);
}

#[test]
fn a_workgroup_may_take_no_callbacks() {
    check_refused("call mary Support", "", &[Rejection::NoCallbacks("Support".into())]);
}

#[test]
fn a_visitor_who_is_silent_about_his_callback_is_not_idle() {
    check(
        "set EnableIdleTimeout 1\n in alicia\n call mary Marketing\n take alicia mary\n wait 4000",
        "mary connected alicia",
    );
}
