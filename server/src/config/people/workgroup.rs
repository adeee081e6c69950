//! `[[workgroup]]`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{MAX_NAME_CHARACTERS, name, suggestion};
use crate::config::parameters::ALERT_TIMEOUT_SECONDS;
use crate::config::problem::Report;
use crate::config::table::{Located, Table};

/// An ACD workgroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workgroup {
    /// `name`: what visitors' pages ask for; its queue has the same.
    pub name: String,
    /// `alert_timeout_seconds`: how long an interaction alerts one agent, if other than elsewhere; 1 s to 1 h.
    pub alert_timeout: Option<Duration>,
    /// `members`: the usernames of those who take its interactions, as they are written at the agents.
    pub members: Vec<String>,
}

/// A workgroup whose members are not known to exist.
pub(super) struct Draft {
    pub(super) name: Located<String>,
    alert_timeout: Option<Duration>,
    members: Vec<Located<String>>,
}

impl Draft {
    pub(super) fn read(mut table: Table<'_>) -> Draft {
        let name = name(&mut table, "name");
        let alert_timeout = table.number("alert_timeout_seconds", ALERT_TIMEOUT_SECONDS);
        let members = table.texts("members", 1..=MAX_NAME_CHARACTERS);
        table.finish();
        Draft {
            name,
            alert_timeout: alert_timeout.map(|seconds| Duration::from_secs(seconds.value)),
            members: members.map_or_else(Vec::new, |list| list.value),
        }
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
        Workgroup { name: self.name.value, alert_timeout: self.alert_timeout, members }
    }
}

fn unknown(member: &str, agents: &BTreeMap<String, &str>) -> String {
    match suggestion::nearest(member, agents.values().copied()) {
        Some(near) => format!("there is no agent \"{member}\"; did you mean \"{near}\"?"),
        None => format!("there is no agent \"{member}\"; add an [[agent]] with username = \"{member}\""),
    }
}
