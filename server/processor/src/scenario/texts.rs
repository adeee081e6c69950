//! What the system says, and how the company changes it.

use super::scene::{CONNECTED, Scene};

#[test]
fn each_text_is_said_as_it_is_set() {
    let check = |settings: &str, then: &str, expected: &str| {
        let scene = Scene::play(&format!("{settings}\n{CONNECTED}{then}"));
        let transcript = scene.transcript("mary");
        let times = transcript.lines().filter(|line| *line == expected).count();
        assert_eq!(times, 1, "{expected:?} is said once after {settings}:\n{transcript}");
    };
    check("set SystemName Boreas", "", "Boreas: Welcome to Boreas!");
    check("set WelcomeMsg Salut from %1", "", "CIC: Salut from CIC");
    check("set VisitorConnectedMsg %1 is here", "", "CIC: Mary is here");
    check("set TransferredMsg Off to %1", "", "CIC: Off to Marketing");
    check("set AlertingMsg Calling %1", "", "CIC: Calling Alicia Adams");
    check("set AgentConnectedMsg Meet %1", "", "CIC: Meet Alicia Adams");
    check("set AgentDisconnectedMsg %1 hung up", "end alicia mary", "CIC: Alicia Adams hung up");
    check("set AgentDisconnectedMsg %1 hung up", "out alicia", "CIC: Alicia Adams hung up");
    check("set VisitorDisconnectedMsg Bye %1", "exit mary", "CIC: Bye Mary");
    check("set HoldMsg %1 looks it up", "hold alicia mary", "CIC: Alicia Adams looks it up");
    let idle = "set EnableIdleTimeout 1\n set PartyIdleTime 90\n set PartyIdleGraceTime 30";
    let times = "CIC: Mary, 1 minute 30 seconds, 30 seconds, 2 minutes";
    check(&format!("{idle}\n set IdleWarningMessage %1, %2, %3, %4"), "wait 90", times);
    check(&format!("{idle}\n set IdleDisconnectMessage %1, %2, %3, %4"), "wait 120", times);
}

#[test]
fn durations_are_told_in_the_visitors_language() {
    let mut scene = Scene::play(
        "set EnableIdleTimeout 1\n set IdleWarningMessage %2, %3\n set IdleDisconnectMessage %4
         in alicia\n chat mary/de Marketing\n take alicia mary/de\n wait 300",
    );
    let transcript = scene.transcript("mary/de");
    assert!(transcript.ends_with("CIC: 5 Minuten, 2 Minuten\n"), "{transcript}");
    scene.line("wait 120");
    let transcript = scene.transcript("mary/de");
    assert!(transcript.contains("CIC: 7 Minuten\n"), "{transcript}");
}
