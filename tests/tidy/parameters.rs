//! The parameters are the reference's.

use std::collections::BTreeSet;

use vestibule_processor::parameters::{DEFINITIONS, definition};

use crate::assert_none;

/// What "Configuring Web Services Parameters" and the other chapters of the technical reference name, with the default that
/// they say. Taken from its text, not from our code.
const REFERENCE: &[(&str, Option<&str>)] = &[
    // Web Processor Parameters
    ("AgentConnectedMsg", Some("%1 has joined the conversation.")),
    ("AgentDisconnectedMsg", Some("%1 has left the conversation.")),
    ("HoldMsg", Some("%1 has put the conversation on hold.")),
    ("VisitorConnectedMsg", Some("%1 has joined the conversation.")),
    ("VisitorDisconnectedMsg", Some("%1 has joined the conversation.")),
    ("PerformCleanRestart", None),
    ("SystemName", Some("CIC")),
    // Web Processor Bridge Parameters
    ("CallbackAccessControl", None),
    ("ChatAccessControl", None),
    ("QueryQueueAccessControl", None),
    ("MaxPollFrequency", Some("2000")),
    ("AdditionalHTTPPorts", None),
    ("AdditionalHTTPSPorts", None),
    ("AllowClientProblemReport", None),
    ("ProblemReportControlExpression", None),
    ("QueueQueryIdleAbortTime", None),
    ("QueueQueryTime", None),
    // Denial of Service Parameters
    ("CallbacksAllowedUnitTime", Some("1")),
    ("CallbackStatusQueryDuration", None),
    ("CallbackStatusQueryIdleAbortDuration", None),
    ("MaxActiveCallbacksAllowed", None),
    ("MaxCallbacksAllowedPerUnitTime", Some("5")),
    ("ChatsAllowedUnitTime", Some("1")),
    ("MaxActiveChatsAllowed", None),
    ("MaxChatsAllowedPerUnitTime", Some("5")),
    ("InteractionsAllowedUnitTime", Some("1")),
    ("MaxActiveInteractionsAllowed", Some("1500")),
    ("MaxAnonymousInteractionsAllowed", Some("1500")),
    ("MaxAnyInteractionsAllowedPerQueue", Some("1500")),
    ("MaxInteractionsAllowedPerUnitTime", Some("5")),
    ("MaxInteractionsAllowedPerUser", Some("5")),
    ("MaxInteractionsAllowedPerIP", Some("15")),
    ("TrustedHosts", None),
    // Idle/Timeout Parameters
    ("EnableIdleTimeout", Some("0")),
    ("IdleDisconnectMessage", Some("%1 has been disconnected from chat since being idle for %4.")),
    (
        "IdleWarningMessage",
        Some(
            "%1 has been idle for %2. The party has to type something within next %3 to remain active in chat.",
        ),
    ),
    ("PartyIdleGraceTime", Some("120")),
    ("PartyIdleTime", Some("300")),
    // Enable Chat Transcripts
    ("ChatTranscriptReplyToAddress", None),
    ("EnableWebTranscript", None),
    // Web Services Parameters on the CIC Server
    ("EnableChatHistoryCompression", Some("1")),
    ("ChatHistoryCompressionStartSize", Some("5120")),
    // Callback retry configuration: the server parameter Default Snooze Duration
    ("DefaultSnoozeDuration", None),
    // Switchover: the server parameters Chat and Callback Interaction Recovery Enabled
    ("ChatInteractionRecoveryEnabled", Some("0")),
    ("CallbackInteractionRecoveryEnabled", Some("0")),
    // The picture of Web Services Parameters, and nowhere else
    ("WebCGIRequestTimeout", None),
    // The change log, and nowhere else
    ("MaxRequest", None),
];

/// What has another default here, and why.
const OTHER_DEFAULTS: &[(&str, &str, &str)] = &[
    (
        "VisitorDisconnectedMsg",
        "%1 has left the conversation.",
        "its text says that it is for a visitor who leaves; the preset is the line above it, copied",
    ),
    ("ChatInteractionRecoveryEnabled", "1", "nothing is to get lost unless somebody wants it so"),
    ("CallbackInteractionRecoveryEnabled", "1", "nothing is to get lost unless somebody wants it so"),
];

/// What there is not, and why.
const ABSENT: &[(&str, &str)] = &[
    ("WebCGIRequestTimeout", "it is about web pages that handlers make, and there are no handlers"),
    ("MaxRequest", "nothing is said of it but that it was added to a table in which it is not any more"),
];

/// What the reference does not have.
const OURS: &[&str] = &[
    "WelcomeMsg",
    "TransferredMsg",
    "AlertingMsg",
    "TelephoneCountry",
    "AlertTimeout",
    "AgentGraceTime",
    "VisitorGraceTime",
];

#[test]
fn the_parameters_are_the_references_and_a_few_of_ours() {
    let reference = REFERENCE.iter().map(|(name, _)| *name);
    let absent: BTreeSet<&str> = ABSENT.iter().map(|(name, _)| *name).collect();
    let expected: BTreeSet<&str> =
        reference.filter(|name| !absent.contains(name)).chain(OURS.iter().copied()).collect();
    let found: BTreeSet<&str> = DEFINITIONS.iter().map(|definition| definition.name).collect();
    assert_eq!(found, expected);
}

#[test]
fn their_defaults_are_the_references_but_for_those_with_a_reason() {
    let mut violations = Vec::new();
    for (name, default) in REFERENCE {
        let other = OTHER_DEFAULTS.iter().find(|(known, ..)| known == name).map(|(_, default, _)| *default);
        let (Ok(definition), Some(expected)) = (definition(name), other.or(*default)) else { continue };
        if definition.default != expected {
            violations.push(format!("{name} is {:?}, not {expected:?}", definition.default));
        }
        if other == *default {
            violations.push(format!("{name} has no other default"));
        }
    }
    assert_none("a default is the reference's, or there is a reason", &violations);
}
