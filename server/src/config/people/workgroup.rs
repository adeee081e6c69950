//! `[[workgroup]]`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use vestibule_processor::WorkgroupSettings;

use super::{MAX_NAME_CHARACTERS, name, suggestion};
use crate::config::problem::Report;
use crate::config::table::{Located, Table};

/// How long an interaction may alert one agent, in seconds.
const ALERT_TIMEOUT_SECONDS: RangeInclusive<u64> = 1..=3600;

/// How often a callback may be retried.
const CALLBACK_RETRIES: RangeInclusive<u64> = 0..=100;

/// How long a callback may be snoozed, in minutes: up to a week.
const MINUTES_BETWEEN_CALLBACKS: RangeInclusive<u64> = 0..=10_080;

/// An ACD workgroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workgroup {
    /// `name`: what visitors' pages ask for; its queue has the same.
    pub name: String,
    /// `alert_timeout_seconds`: how long an interaction alerts one agent, if other than elsewhere; 1 s to 1 h.
    pub alert_timeout: Option<Duration>,
    /// `callbacks`: whether visitors may ask it for callbacks.
    pub callbacks: bool,
    /// `callback_retries`: how often a callback may be put off until later, 0 to 100.
    pub callback_retries: u32,
    /// `time_between_callbacks_minutes`: how long it is put off, up to a week; 0 leaves it to `DefaultSnoozeDuration`.
    pub time_between_callbacks: Duration,
    /// `members`: the usernames of those who take its interactions, as they are written at the agents.
    pub members: Vec<String>,
}

/// A workgroup whose members are not known to exist.
pub(super) struct Draft {
    pub(super) name: Located<String>,
    settings: Workgroup,
    members: Vec<Located<String>>,
}

impl Draft {
    pub(super) fn read(mut table: Table<'_>) -> Draft {
        let name = name(&mut table, "name");
        let alert_timeout = table.number("alert_timeout_seconds", ALERT_TIMEOUT_SECONDS);
        let callbacks = table.flag("callbacks");
        let retries = table.number("callback_retries", CALLBACK_RETRIES);
        let minutes = table.number("time_between_callbacks_minutes", MINUTES_BETWEEN_CALLBACKS);
        let members = table.texts("members", 1..=MAX_NAME_CHARACTERS);
        table.finish();
        let settings = Workgroup {
            name: name.value.clone(),
            alert_timeout: alert_timeout.map(|seconds| Duration::from_secs(seconds.value)),
            callbacks: callbacks.unwrap_or(true),
            callback_retries: retries.map_or(WorkgroupSettings::CALLBACK_RETRIES, |it| it.value as u32),
            time_between_callbacks: minutes.map_or(Duration::ZERO, |it| Duration::from_secs(it.value * 60)),
            members: Vec::new(),
        };
        Draft { name, settings, members: members.map_or_else(Vec::new, |list| list.value) }
    }

    /// Checks the members against the `agents`: their usernames as they are written, by their lower case.
    pub(super) fn finish(self, agents: &BTreeMap<String, &str>, report: &Report) -> Workgroup {
        let mut members: Vec<String> = Vec::new();
        for Located { value, place } in &self.members {
            match agents.get(&value.to_lowercase()) {
                None => report.add(place, unknown(value, agents)),
                Some(agent) if members.iter().any(|member| member == agent) => {
                    report.add(place, format!("\"{value}\" is a member twice; remove it once"));
                }
                Some(agent) => members.push((*agent).to_owned()),
            }
        }
        Workgroup { members, ..self.settings }
    }
}

fn unknown(member: &str, agents: &BTreeMap<String, &str>) -> String {
    match suggestion::nearest(member, agents.values().copied()) {
        Some(near) => format!("there is no agent \"{member}\"; did you mean \"{near}\"?"),
        None => format!("there is no agent \"{member}\"; add an [[agent]] with username = \"{member}\""),
    }
}
