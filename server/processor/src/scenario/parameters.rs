//! Parameters that are set while interactions run.

use std::time::Duration;

use super::scene::{CONNECTED, Scene, configuration};
use super::{check, check_refused};
use crate::{Command, Rejection};

#[test]
fn a_parameter_is_effective_at_once_and_after_a_restart() {
    let mut scene = Scene::play("set WelcomeMsg Salut\n crash\n chat mary Marketing");
    assert!(scene.transcript("mary").contains("CIC: Salut\n"));
    scene.give(Command::Configure(Box::new(configuration())));
    scene.line("chat joe Marketing");
    assert!(scene.transcript("joe").contains("CIC: Salut\n"), "what was set wins over the configuration");
    scene.line("unset WelcomeMsg");
    scene.line("chat sue Marketing");
    assert!(scene.transcript("sue").contains("CIC: Welcome to CIC!\n"));
}

#[test]
fn a_wrong_value_changes_nothing() {
    let refused = |text: &str| Rejection::Parameter(text.to_owned());
    check_refused("set MaxPollFrequncy 1", "", &[refused("there is no parameter MaxPollFrequncy")]);
    check_refused(
        "set MaxPollFrequency soon",
        "",
        &[refused("MaxPollFrequency must be a number of milliseconds from 500 to 60000")],
    );
    let mut scene = Scene::play("set MaxPollFrequency 6000");
    assert_eq!(scene.processor.parameters().max_poll_frequency, Duration::from_secs(6));
    scene.line("set VisitorGraceTime 10");
    assert_eq!(scene.refused.len(), 1, "visitors would be lost between two polls");
    assert_eq!(scene.processor.parameters().visitor_grace_time, Duration::from_secs(300));
}

#[test]
fn clients_are_told_of_what_concerns_them_only() {
    let version = |script: &str| Scene::play(script).processor.configuration_version();
    assert_eq!(version(""), 1);
    assert_eq!(version("set PartyIdleTime 60"), 1);
    assert_eq!(version("set ChatAccessControl 0"), 2);
    assert_eq!(version("set ChatAccessControl 0\n set ChatAccessControl 0"), 2);
    assert_eq!(version("set ChatAccessControl 0\n unset ChatAccessControl\n crash"), 3);
}

#[test]
fn clients_are_told_of_what_else_is_offered() {
    let mut scene = Scene::play("");
    let mut configuration = configuration();
    configuration.offers.insert("uploadFile".to_owned());
    for _ in 0..2 {
        scene.give(Command::Configure(Box::new(configuration.clone())));
        assert_eq!(scene.processor.configuration_version(), 2);
    }
}

#[test]
fn an_idle_visitor_is_warned_and_then_disconnected() {
    let script = "set EnableIdleTimeout 1\n in alicia\n chat mary Marketing\n take alicia mary\n say mary Hello\n wait 300";
    let mut scene = Scene::play(script);
    let warning = "CIC: Mary has been idle for 5 minutes. The party has to type something within next 2 minutes to remain active in chat.\n";
    assert!(scene.transcript("mary").ends_with(warning), "{}", scene.transcript("mary"));
    scene.line("wait 119");
    assert_eq!(scene.stages(), "mary connected alicia\n");
    scene.line("wait 1");
    assert_eq!(scene.stages(), "mary ended\n");
    let end = "CIC: Mary has been disconnected from chat since being idle for 7 minutes.\n";
    assert!(scene.transcript("mary").contains(end));
}

#[test]
fn both_times_of_an_idle_visitor_can_be_set() {
    for (settings, warned, disconnected) in [
        ("set PartyIdleTime 60", 60, 180),
        ("set PartyIdleGraceTime 10", 300, 310),
        ("set PartyIdleTime 60\n set PartyIdleGraceTime 10", 60, 70),
    ] {
        let mut scene = Scene::play(&format!("set EnableIdleTimeout 1\n {settings}\n{CONNECTED}"));
        let is_warned = |scene: &Scene| scene.transcript("mary").contains("has been idle");
        scene.line(&format!("wait {}", warned - 1));
        assert!(!is_warned(&scene), "{settings}");
        scene.line("wait 1");
        assert!(is_warned(&scene), "{settings}");
        scene.line(&format!("wait {}", disconnected - warned - 1));
        assert_eq!(scene.stages(), "mary connected alicia\n", "{settings}");
        scene.line("wait 1");
        assert_eq!(scene.stages(), "mary ended\n", "{settings}");
    }
}

#[test]
fn who_was_warned_before_a_restart_has_all_his_time_anew() {
    let mut scene = Scene::play(&format!("set EnableIdleTimeout 1\n{CONNECTED} wait 400"));
    let warnings = |scene: &Scene| scene.transcript("mary").matches("has been idle").count();
    assert_eq!(warnings(&scene), 1);
    scene.go_on("crash\n back alicia\n wait 299");
    assert_eq!((warnings(&scene), scene.stages().as_str()), (1, "mary connected alicia\n"));
    scene.line("wait 1");
    assert_eq!(warnings(&scene), 2);
    scene.line("wait 119");
    assert_eq!(scene.stages(), "mary connected alicia\n");
    scene.line("wait 1");
    assert_eq!(scene.stages(), "mary ended\n");
}

#[test]
fn only_silence_towards_an_agent_is_idle() {
    let idle = "set EnableIdleTimeout 1\n in alicia\n chat mary Marketing\n take alicia mary\n";
    check("set EnableIdleTimeout 1\n chat mary Marketing\n wait 3600", "mary waiting 1");
    check(&format!("{idle} wait 400\n say mary Hello\n wait 400"), "mary connected alicia");
    check(&format!("{idle} wait 400\n type mary\n wait 400"), "mary connected alicia");
    check(&format!("{idle} wait 400\n crash\n back alicia\n wait 400"), "mary connected alicia");
    check(&format!("{idle} wait 400\n set EnableIdleTimeout 0\n wait 4000"), "mary connected alicia");
    check(&format!("{idle} wait 250\n set PartyIdleTime 100\n wait 0\n wait 120"), "mary ended");
    check("in alicia\n chat mary Marketing\n take alicia mary\n wait 4000", "mary connected alicia");
}

#[test]
fn nobody_is_disconnected_before_he_could_answer_to_the_warning() {
    let quiet = "in alicia\n chat mary Marketing\n take alicia mary\n say mary Hello\n wait 4000";
    let warned = format!("{quiet}\n set EnableIdleTimeout 1\n wait 0\n wait 119");
    check(&warned, "mary connected alicia");
    check(&format!("{warned}\n wait 1"), "mary ended");
}

#[test]
fn a_clean_restart_gives_up_what_was_there() {
    let clean = |script: &str| {
        let mut scene = Scene::play(script);
        scene.give(Command::CleanUp);
        scene.line("wait 0");
        scene.stages()
    };
    let there = "in alicia\n chat mary Marketing\n call joe Marketing\n take alicia mary\n crash";
    assert_eq!(clean(there), "joe alerting alicia\nmary connected alicia\n");
    assert_eq!(clean(&format!("set PerformCleanRestart 1\n {there}")), "joe ended\nmary ended\n");
    assert_eq!(
        clean(&format!("set ChatInteractionRecoveryEnabled 0\n {there}")),
        "joe alerting alicia\nmary ended\n"
    );
    assert_eq!(
        clean(&format!("set CallbackInteractionRecoveryEnabled 0\n {there}")),
        "joe ended\nmary connected alicia\n"
    );
}
