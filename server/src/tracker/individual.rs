//! Registered visitors.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use vestibule_processor::Timestamp;
use vestibule_shared::visitor::Contact;

use super::{Interaction, ProblemReport};

/// A registered visitor.
#[derive(Clone, PartialEq, Eq)]
pub struct Individual {
    /// The name he logs in with, as he wrote it.
    pub username: String,
    /// The argon2id hash of his password, in PHC notation.
    pub password_hash: String,
    /// What else he said of himself; user name and password are not in it.
    pub contact: Contact,
    /// When he registered.
    pub created: Timestamp,
    /// When something of this was last changed.
    pub updated: Timestamp,
}

/// All that is stored of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// What he registered with; nothing of one who is known by tokens alone. His password's hash is left out.
    pub individual: Option<ExportedIndividual>,
    /// His chats and callbacks, the first first.
    pub interactions: Vec<Interaction>,
    /// What his clients reported, the latest first.
    pub problem_reports: Vec<ProblemReport>,
}

/// A registered visitor, as far as others may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedIndividual {
    /// The name he logs in with.
    pub username: String,
    /// When he registered.
    pub created: Timestamp,
    /// When something of this was last changed.
    pub updated: Timestamp,
    /// What he said of himself, by the names of the visitor's protocol.
    pub contact: BTreeMap<&'static str, String>,
}

impl Individual {
    /// The name others see: first and last name, or else the user name.
    pub fn shown_name(&self) -> String {
        let names = [&self.contact.first_name, &self.contact.last_name].into_iter().flatten();
        let names: Vec<&str> = names.map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        if names.is_empty() { self.username.clone() } else { names.join(" ") }
    }

    /// What others may see of it.
    pub fn exported(&self) -> ExportedIndividual {
        let fields = Contact::DETAILS.into_iter().zip(self.contact.details());
        ExportedIndividual {
            username: self.username.clone(),
            created: self.created,
            updated: self.updated,
            contact: fields.filter_map(|((name, _), value)| Some((name, value?.to_owned()))).collect(),
        }
    }
}

/// Shows nothing that is none of a log's business.
impl fmt::Debug for Individual {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Individual").field("username", &self.username).finish_non_exhaustive()
    }
}

/// What tells user names apart.
pub fn key(username: &str) -> String {
    username.trim().chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(first: Option<&str>, last: Option<&str>, expected: &str) {
        let contact = Contact {
            first_name: first.map(Into::into),
            last_name: last.map(Into::into),
            ..Contact::default()
        };
        let individual = Individual {
            username: "mary".into(),
            password_hash: String::new(),
            contact,
            created: Timestamp(0),
            updated: Timestamp(0),
        };
        assert_eq!(individual.shown_name(), expected);
    }

    #[test]
    fn a_registered_visitor_is_shown_by_first_and_last_name() {
        check(Some("Mary"), Some("Major"), "Mary Major");
        check(Some(" Mary "), None, "Mary");
        check(None, Some("Major"), "Major");
        check(Some(" "), None, "mary");
        check(None, None, "mary");
    }

    #[test]
    fn names_are_told_apart_without_case() {
        assert_eq!(key(" MÄRY "), key("märy"));
        assert_ne!(key("mary"), key("mari"));
    }
}
