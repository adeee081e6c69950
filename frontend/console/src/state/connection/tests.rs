use vestibule_shared::agent::Notification;

use super::super::Event;
use super::super::scenario::{Scenario, snapshot, waiting};
use super::*;

fn is_lost(scenario: &Scenario) -> bool {
    scenario.state.connection.is_lost()
}

#[test]
fn a_stream_the_browser_gave_up_is_opened_again_with_longer_and_longer_pauses() {
    let mut scenario = Scenario::at_desk(snapshot());
    for pause in [1_000, 2_000, 4_000, 8_000, 16_000, 16_000] {
        assert_eq!(scenario.happens(Event::StreamLost { closed: true }), [Effect::FindSession]);
        scenario.now += pause - 1;
        assert_eq!(scenario.happens(Event::Tick), []);
        scenario.now += 1;
        assert_eq!(scenario.happens(Event::Tick), [Effect::OpenStream]);
        assert_eq!(scenario.happens(Event::Tick), []);
    }
}

#[test]
fn a_silent_stream_is_opened_anew_and_any_sign_of_life_puts_that_off() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.now += SILENCE - 1;
    scenario.told(Notification::Ping);
    scenario.now += SILENCE - 1;
    scenario.interaction(waiting("0-1", 1));
    scenario.now += SILENCE - 1;
    assert_eq!(scenario.happens(Event::Tick), []);
    assert!(!is_lost(&scenario));
    scenario.now += 1;
    assert_eq!(scenario.happens(Event::Tick), [Effect::OpenStream]);
    assert!(is_lost(&scenario), "the banner says so");
    assert_eq!(scenario.happens(Event::Tick), []);
    scenario.now += SILENCE;
    assert_eq!(scenario.happens(Event::Tick), [Effect::OpenStream], "the new one is watched too");
    scenario.told(snapshot().notification());
    assert!(!is_lost(&scenario));
}

#[test]
fn a_stream_that_never_begins_is_opened_anew() {
    let mut scenario = Scenario::new(None);
    scenario.log_in();
    scenario.now += SILENCE;
    assert_eq!(scenario.happens(Event::Tick), [Effect::OpenStream]);
}

#[test]
fn a_stream_the_browser_opens_again_itself_is_left_to_it_for_a_while() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.happens(Event::StreamLost { closed: false });
    scenario.now += SILENCE - 1;
    assert_eq!(scenario.happens(Event::Tick), []);
    assert!(is_lost(&scenario));
    scenario.now += 1;
    assert_eq!(scenario.happens(Event::Tick), [Effect::OpenStream]);
}

#[test]
fn who_comes_back_waits_for_no_pause() {
    for closed in [true, false] {
        let mut scenario = Scenario::at_desk(snapshot());
        for _ in 0..6 {
            scenario.happens(Event::StreamLost { closed });
        }
        scenario.now += PATIENCE;
        assert_eq!(scenario.happens(Event::Returned), [Effect::OpenStream]);
        assert_eq!(scenario.happens(Event::Returned), [], "focus and sight come back together");
        scenario.now += 30_000;
        assert_eq!(scenario.happens(Event::Tick), [], "no second attempt beside that one");
    }
}

#[test]
fn who_comes_back_to_a_stream_that_is_up_leaves_it_alone() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.now += SILENCE - 1;
    assert_eq!(scenario.happens(Event::Returned), []);
    scenario.now += 1;
    assert_eq!(
        scenario.happens(Event::Returned),
        [Effect::OpenStream],
        "without waiting for a clock that sleeps"
    );
}

#[test]
fn a_stream_that_goes_on_was_not_lost() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.happens(Event::StreamLost { closed: false });
    scenario.told(Notification::Ping);
    assert!(!is_lost(&scenario));
}

#[test]
fn a_clock_that_is_set_back_does_not_blind_the_watch() {
    let mut scenario = Scenario::at_desk(snapshot());
    scenario.now -= 500_000;
    assert_eq!(scenario.happens(Event::Tick), []);
    scenario.now += SILENCE;
    assert_eq!(scenario.happens(Event::Tick), [Effect::OpenStream]);
}
