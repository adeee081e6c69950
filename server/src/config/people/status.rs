//! `[[status]]`.

use super::name;
use crate::config::problem::Report;
use crate::config::table::{Located, Table};

/// The status that Vestibule itself gives to an agent who lets a chat alert in vain.
const RESERVED: &str = "ACD - Agent Not Answering";

/// A status an agent can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// `name`: what agents see.
    pub name: String,
    /// `available`: whether agents in it are given work.
    pub available: bool,
}

impl Status {
    pub(super) fn read(mut table: Table<'_>) -> (Located<String>, Status) {
        let name = name(&mut table, "name");
        let available = table.flag("available").unwrap_or(false);
        table.finish();
        (name.clone(), Status { name: name.value, available })
    }
}

/// Reports a list with which nobody could work.
pub(super) fn check(statuses: &[(Located<String>, Status)], report: &Report) {
    for (name, _) in statuses.iter().filter(|(name, _)| name.value.to_lowercase() == RESERVED.to_lowercase())
    {
        report.add(&name.place, format!("the status \"{RESERVED}\" is Vestibule's own; leave it out"));
    }
    if let Some((name, _)) = statuses.first()
        && !statuses.iter().any(|(_, status)| status.available)
    {
        report.add(
            &name.place,
            "no status has available = true, so nobody would ever be given a chat; add it to one",
        );
    }
}

/// The statuses of a configuration that names none.
pub(super) fn or_default(statuses: Vec<(Located<String>, Status)>) -> Vec<Status> {
    if !statuses.is_empty() {
        return statuses.into_iter().map(|(_, status)| status).collect();
    }
    let status = |(name, available): (&str, bool)| Status { name: name.to_owned(), available };
    [
        ("Available", true),
        ("Away from desk", false),
        ("At lunch", false),
        ("Do not disturb", false),
        ("Gone home", false),
    ]
    .map(status)
    .into()
}
