//! `[parameters]`: the Web Services parameters, by the names of the reference.

use vestibule_processor::Parameters;
use vestibule_processor::parameters::DEFINITIONS;

use super::table::{Located, Table};
use crate::parameters;

/// Of two parameters that do not go together, this one is looked at.
const CONFLICTING: [&str; 2] = ["VisitorGraceTime", "MaxPollFrequency"];

pub(super) fn read(mut table: Table<'_>) -> Parameters {
    let mut parameters = Parameters::default();
    let mut places = Vec::new();
    for definition in DEFINITIONS {
        let Some(Located { value, place }) = table.scalar(definition.name) else { continue };
        match parameters::check(definition, &value).and_then(|()| parameters.set(definition.name, &value)) {
            Ok(()) => places.push((definition.name, place)),
            Err(error) => table.report().add(&place, format!("`{}` {error}", definition.name)),
        }
    }
    if let Some(conflict) = parameters.conflict()
        && let Some((_, place)) = places.iter().find(|(name, _)| CONFLICTING.contains(name))
    {
        table.report().add(place, conflict);
    }
    table.finish();
    parameters
}
