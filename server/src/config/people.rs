//! `[[workgroup]]`, `[[agent]]` and `[[status]]`: who works where, and what an agent may be busy with.

mod agent;
mod photo;
mod status;
mod workgroup;

use std::collections::BTreeMap;

pub use self::agent::Agent;
pub use self::photo::Photo;
pub use self::status::Status;
pub use self::workgroup::Workgroup;

use super::problem::Report;
use super::suggestion;
use super::table::{Located, Table};

/// The longest name, in characters.
const MAX_NAME_CHARACTERS: usize = 100;

/// The most of each. All of them are one record of the journal.
const MAX_WORKGROUPS: usize = 200;
const MAX_AGENTS: usize = 2000;
const MAX_STATUSES: usize = 50;

/// Who works where, checked against each other.
pub(super) struct People {
    pub(super) workgroups: Vec<Workgroup>,
    pub(super) agents: Vec<Agent>,
    pub(super) statuses: Vec<Status>,
}

impl People {
    pub(super) fn read(root: &mut Table<'_>, report: &Report) -> People {
        let agents: Vec<_> = root.sections("agent", MAX_AGENTS).into_iter().map(Agent::read).collect();
        let usernames: Vec<_> = agents.iter().map(|(username, _)| username).collect();
        check_unique("agent", &usernames, report);
        check_photos(&agents, report);

        let workgroups: Vec<_> =
            root.sections("workgroup", MAX_WORKGROUPS).into_iter().map(workgroup::Draft::read).collect();
        let names: Vec<_> = workgroups.iter().map(|workgroup| &workgroup.name).collect();
        check_unique("workgroup", &names, report);
        let known =
            usernames.iter().rev().map(|name| (name.value.to_lowercase(), name.value.as_str())).collect();
        let workgroups = workgroups.into_iter().map(|draft| draft.finish(&known, report)).collect();

        let statuses: Vec<_> = root.sections("status", MAX_STATUSES).into_iter().map(Status::read).collect();
        check_unique("status", &statuses.iter().map(|(name, _)| name).collect::<Vec<_>>(), report);
        status::check(&statuses, report);

        People {
            workgroups,
            agents: agents.into_iter().map(|(_, agent)| agent).collect(),
            statuses: status::or_default(statuses),
        }
    }
}

/// Reports the agent with whose photo they are too large together.
fn check_photos(agents: &[(Located<String>, Agent)], report: &Report) {
    let mut together = 0;
    for (username, agent) in agents {
        let before = together;
        together += agent.photo.as_ref().map_or(0, |photo| photo.bytes.len());
        if (before..together).contains(&photo::MAX_BYTES_TOGETHER) {
            let message = "with this agent's, the photos have more than 256 MiB together; make them smaller";
            report.add(&username.place, message);
        }
    }
}

/// A name that has to be there. Without one it is empty, and that was reported.
fn name(table: &mut Table<'_>, key: &'static str) -> Located<String> {
    let Located { value, place } = table.required_text(key, 1..=MAX_NAME_CHARACTERS);
    if value.trim() != value || value.chars().any(char::is_control) {
        table.report().add(
            &place,
            format!("`{key}` has spaces around it, or characters that cannot be seen; remove them"),
        );
    }
    Located { value, place }
}

/// Reports each name that came before, perhaps in another case.
fn check_unique(what: &str, names: &[&Located<String>], report: &Report) {
    let mut first = BTreeMap::new();
    for name in names.iter().filter(|name| !name.value.is_empty()) {
        let before = *first.entry(name.value.to_lowercase()).or_insert(name);
        if !std::ptr::eq(before, name) {
            let message = format!(
                "the {what} \"{}\" is already in {}; names differ by more than case",
                name.value, before.place
            );
            report.add(&name.place, message);
        }
    }
}
