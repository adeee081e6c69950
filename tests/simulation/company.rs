//! The company in whose world it all happens.

use std::time::Duration;

use vestibule_processor::bounded::{MailAddress, Telephone};
use vestibule_processor::{
    AgentSettings, Configuration, Name, PhoneNumber, StatusSettings, WorkgroupSettings,
};

pub(crate) const AGENTS: [(&str, u32, bool); 4] =
    [("ann", 1, false), ("ben", 2, false), ("cat", 3, true), ("dan", 2, false)];
/// Name, members, and how long a callback is left alone between two attempts, in seconds.
pub(crate) const WORKGROUPS: [(&str, &[&str], u64); 3] =
    [("Marketing", &["ann", "ben"], 0), ("Support", &["ben", "cat", "dan"], 50), ("Nobody", &[], 0)];
pub(crate) const STATUSES: [&str; 3] = ["Available", "Away", "No such status"];

/// What is said to a visitor who is disconnected for saying nothing.
pub(crate) const IDLE_END: &str = "You have said nothing for too long.";

/// What the company sets at first.
const CONFIGURED: [(&str, &str); 4] = [
    ("EnableIdleTimeout", "1"),
    ("IdleDisconnectMessage", IDLE_END),
    ("MaxActiveInteractionsAllowed", "12"),
    ("MaxAnyInteractionsAllowedPerQueue", "10"),
];

/// What administrators set.
pub(crate) const PARAMETERS: [(&str, &str); 14] = [
    ("EnableIdleTimeout", "0"),
    ("PartyIdleTime", "20"),
    ("PartyIdleGraceTime", "15"),
    ("PerformCleanRestart", "1"),
    ("MaxActiveChatsAllowed", "3"),
    ("MaxActiveCallbacksAllowed", "2"),
    ("MaxActiveInteractionsAllowed", "4"),
    ("MaxAnonymousInteractionsAllowed", "3"),
    ("MaxAnyInteractionsAllowedPerQueue", "2"),
    ("MaxInteractionsAllowedPerIP", "2"),
    ("MaxInteractionsAllowedPerIP", "1"),
    ("MaxInteractionsAllowedPerUser", "1"),
    ("DefaultSnoozeDuration", "40"),
    ("AlertTimeout", "10"),
];

pub(crate) fn phone(number: &str) -> PhoneNumber {
    PhoneNumber { given: Telephone::parse(number).unwrap(), e164: None }
}

pub(crate) fn mail_address() -> MailAddress {
    MailAddress::parse("joe@example.com").unwrap()
}

pub(crate) fn configuration() -> Configuration {
    let mut configuration = Configuration {
        workgroups: WORKGROUPS
            .iter()
            .map(|(name, members, between)| WorkgroupSettings {
                name: (*name).into(),
                members: members.iter().map(|member| Name::from(*member)).collect(),
                alert_timeout: None,
                callbacks: true,
                callback_retries: WorkgroupSettings::CALLBACK_RETRIES,
                time_between_callbacks: Duration::from_secs(*between),
            })
            .collect(),
        agents: AGENTS
            .iter()
            .map(|(name, max_assign, auto_answer)| AgentSettings {
                name: (*name).into(),
                display_name: name.to_uppercase(),
                alias: None,
                max_assign: *max_assign,
                auto_answer: *auto_answer,
                is_administrator: false,
                password_digest: None,
            })
            .collect(),
        statuses: vec![
            StatusSettings { name: "Available".into(), available: true },
            StatusSettings { name: "Away".into(), available: false },
        ],
        ..Configuration::default()
    };
    for (name, value) in CONFIGURED {
        configuration.parameters.set(name, value).unwrap();
    }
    configuration
}
