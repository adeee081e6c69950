//! The company in whose world it all happens.

use std::time::Duration;

use vestibule_processor::bounded::{MailAddress, Telephone};
use vestibule_processor::{
    AgentSettings, Configuration, Name, PhoneNumber, StatusSettings, WorkgroupSettings,
};

pub(crate) const AGENTS: [(&str, u32, bool); 4] =
    [("ann", 1, false), ("ben", 2, false), ("cat", 3, true), ("dan", 2, false)];
pub(crate) const WORKGROUPS: [(&str, &[&str]); 3] =
    [("Marketing", &["ann", "ben"]), ("Support", &["ben", "cat", "dan"]), ("Nobody", &[])];
pub(crate) const STATUSES: [&str; 3] = ["Available", "Away", "No such status"];

pub(crate) const PARAMETERS: [(&str, &str); 7] = [
    ("EnableIdleTimeout", "1"),
    ("PartyIdleTime", "20"),
    ("PerformCleanRestart", "1"),
    ("MaxInteractionsAllowedPerIP", "2"),
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
            .map(|(name, members)| WorkgroupSettings {
                name: (*name).into(),
                members: members.iter().map(|member| Name::from(*member)).collect(),
                alert_timeout: None,
                callbacks: true,
                callback_retries: WorkgroupSettings::CALLBACK_RETRIES,
                time_between_callbacks: Duration::ZERO,
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
    configuration.parameters.max_active_interactions_allowed = 12;
    configuration
}
