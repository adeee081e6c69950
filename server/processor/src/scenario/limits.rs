//! Limits on how much there is at a time.

use super::check_refused;
use crate::Rejection;

fn check(script: &str, parameter: &'static str) {
    let names = script
        .lines()
        .filter_map(|line| line.trim().strip_prefix("chat ").or(line.trim().strip_prefix("call ")));
    let mut names: Vec<&str> = names.filter_map(|rest| rest.split(' ').next()).collect();
    names.pop();
    names.sort_unstable();
    let scene = super::scene::Scene::play(script);
    let begun: Vec<String> =
        scene.stages().lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(begun, names, "all but the last of {script}");
    assert_eq!(scene.refused, [Rejection::TooManyInteractions(parameter)], "{script}");
}

#[test]
fn each_limit_is_kept() {
    check(
        "set MaxActiveChatsAllowed 1\n call c Marketing\n chat a Marketing\n chat b Marketing",
        "MaxActiveChatsAllowed",
    );
    check(
        "set MaxActiveCallbacksAllowed 1\n chat a Marketing\n call b Marketing\n call c Marketing",
        "MaxActiveCallbacksAllowed",
    );
    check(
        "set MaxAnonymousInteractionsAllowed 1\n chat a Marketing\n chat b= Marketing\n chat c Marketing",
        "MaxAnonymousInteractionsAllowed",
    );
    check(
        "set MaxAnyInteractionsAllowedPerQueue 2\n chat a Marketing\n call b Marketing\n chat c Support\n chat d Marketing",
        "MaxAnyInteractionsAllowedPerQueue",
    );
    check(
        "set MaxInteractionsAllowedPerUser 2\n chat a=1 Marketing\n call a=2 Marketing\n chat b=1 Marketing\n chat A=3 Marketing",
        "MaxInteractionsAllowedPerUser",
    );
    check(
        "set MaxInteractionsAllowedPerIP 1\n chat a+10.0.0.1 Marketing\n chat b+10.0.0.2 Marketing\n chat c+10.0.0.1 Marketing",
        "MaxInteractionsAllowedPerIP",
    );
}

#[test]
fn the_limit_of_all_counts_chats_and_callbacks_apart() {
    check(
        "set MaxActiveInteractionsAllowed 2\n chat a Marketing\n chat b Marketing\n call c Marketing\n call d Marketing\n chat e Marketing",
        "MaxActiveInteractionsAllowed",
    );
}

#[test]
fn a_trusted_host_has_no_limit_of_its_own() {
    check_refused(
        "set MaxInteractionsAllowedPerIP 0\n chat trusted+10.0.0.1 Marketing",
        "trusted+10.0.0.1 waiting 1",
        &[],
    );
}

#[test]
fn what_has_ended_makes_room() {
    check_refused(
        "set MaxInteractionsAllowedPerIP 1\n chat a+10.0.0.1 Marketing\n exit a+10.0.0.1\n crash\n chat b+10.0.0.1 Marketing",
        "a+10.0.0.1 ended\n b+10.0.0.1 waiting 1",
        &[],
    );
}
