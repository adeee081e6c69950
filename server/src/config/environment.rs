//! Settings from environment variables.

use std::ffi::OsString;

use super::problem::{Place, Report};

/// The tables whose single settings may come from the environment. Elsewhere a variable could not say which agent,
/// for instance, it is about.
const TABLES: [&str; 4] = ["server", "parameters", "recording", "mail"];

/// The variables that are about the configuration.
pub(super) struct Variables(Vec<Variable>);

/// One variable, such as `VESTIBULE_PARAMETERS_WELCOMEMSG`.
pub(super) struct Variable {
    pub(super) name: String,
    /// What its name starts with, for instance `VESTIBULE_PARAMETERS_`.
    pub(super) prefix: String,
    /// The rest of its name.
    pub(super) key: String,
    pub(super) value: String,
    table: &'static str,
}

impl Variables {
    /// Finds the variables that are about the configuration. Names are taken without regard to case.
    pub(super) fn new(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        report: &Report,
    ) -> Variables {
        let variables = environment.into_iter().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let (table, prefix) = TABLES.iter().find_map(|table| Some((*table, prefix(table, &name)?)))?;
            let (prefix, key) = (prefix.to_owned(), name[prefix.len()..].to_owned());
            let value = value.into_string().unwrap_or_else(|_| {
                report.add(&Place::Variable(name.clone()), "its value is not valid UTF-8");
                String::new()
            });
            Some(Variable { name, prefix, key, value, table })
        });
        Variables(variables.collect())
    }

    /// Takes the variables that are about one table.
    pub(super) fn take(&mut self, table: &str) -> Vec<Variable> {
        self.0.extract_if(.., |variable| variable.table == table).collect()
    }
}

fn prefix<'a>(table: &str, name: &'a str) -> Option<&'a str> {
    let expected = format!("VESTIBULE_{table}_");
    name.get(..expected.len()).filter(|prefix| prefix.eq_ignore_ascii_case(&expected))
}
