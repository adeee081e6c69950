//! `[recording]`: whose chats' texts are stored.

use vestibule_processor::Name;

use super::table::{Located, Table};
use super::{Workgroup, suggestion};
use crate::tracker::Recording;

/// The longest value, in characters.
const MAX_CHARACTERS: usize = 100;

pub(super) fn read(mut table: Table<'_>, workgroups: &[Workgroup]) -> Recording {
    let policy = table.text("policy", 1..=MAX_CHARACTERS);
    let names = table.texts("workgroups", 1..=MAX_CHARACTERS);
    let report = table.report();
    let recording = match policy.as_ref().map(|policy| policy.value.as_str()) {
        None | Some("all") => Recording::All,
        Some("none") => Recording::Nothing,
        Some("workgroups") => {
            let names = names.as_ref().map_or(&[][..], |names| &names.value);
            Recording::Workgroups(names.iter().filter_map(|name| known(name, workgroups, &table)).collect())
        }
        Some(other) => {
            if let Some(Located { place, .. }) = &policy {
                report.add(
                    place,
                    format!("`policy` is \"{other}\"; it must be \"all\", \"workgroups\" or \"none\""),
                );
            }
            Recording::Nothing
        }
    };
    if let Some(names) =
        names.filter(|names| !names.value.is_empty() && !matches!(recording, Recording::Workgroups(_)))
    {
        report.add(
            &names.place,
            "`workgroups` counts only with policy = \"workgroups\"; set that, or remove the line",
        );
    }
    table.finish();
    recording
}

fn known(name: &Located<String>, workgroups: &[Workgroup], table: &Table<'_>) -> Option<Name> {
    let known = workgroups.iter().find(|workgroup| Name::from(&*workgroup.name) == Name::from(&*name.value));
    if let Some(workgroup) = known {
        return Some(Name::from(&*workgroup.name));
    }
    let near = suggestion::nearest(&name.value, workgroups.iter().map(|workgroup| workgroup.name.as_str()));
    let advice = near.map_or_else(|| "remove it".to_owned(), |near| format!("did you mean \"{near}\"?"));
    table.report().add(&name.place, format!("there is no workgroup \"{}\"; {advice}", name.value));
    None
}
