//! What the agent is told.

use vestibule_shared::agent::Problem;

/// A sentence for the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// A text of the language file, with values for its placeholders.
    Text(&'static str, Vec<(&'static str, String)>),
    /// A sentence of the server's.
    Said(String),
}

impl Words {
    /// A text of the language file that has no placeholders.
    pub fn text(key: &'static str) -> Words {
        Words::Text(key, Vec::new())
    }

    /// A text of the language file that names somebody or something.
    pub fn naming(key: &'static str, name: &str) -> Words {
        Words::Text(key, vec![("name", name.to_owned())])
    }

    /// The console's own words for a problem, if it has any; else the server's, which are English.
    pub fn of_problem(problem: Problem) -> Words {
        match (problem.code.as_deref().and_then(key_of), problem.detail) {
            (Some(key), Some(detail)) => Words::naming(key, &detail),
            (Some(key), None) => Words::text(key),
            (None, _) => Words::Said(problem.message),
        }
    }
}

/// The text for a problem's code, if it is one that can come up at the console.
fn key_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "atMaxAssign" => "problem.atMaxAssign",
        "badRequest" => "problem.refused",
        "busy" => "problem.busy",
        "ended" => "problem.ended",
        "internal" => "problem.internal",
        "notReached" => "problem.notReached",
        "notYours" => "problem.notYours",
        "stopped" => "problem.stopped",
        "takenBy" => "problem.takenBy",
        "tooLarge" => "problem.tooLarge",
        "tooManyEntries" => "problem.tooManyEntries",
        "unavailable" => "problem.unavailable",
        "unknownInteraction" => "problem.unknownInteraction",
        "unknownStatus" => "problem.unknownStatus",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: Option<&str>, detail: Option<&str>, expected: Words) {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let problem = Problem { code: owned(code), detail: owned(detail), message: "English.".into() };
        assert_eq!(Words::of_problem(problem), expected);
    }

    #[test]
    fn a_problem_is_told_in_the_consoles_own_words() {
        check(Some("stopped"), None, Words::text("problem.stopped"));
        check(Some("takenBy"), Some("Bob"), Words::naming("problem.takenBy", "Bob"));
    }

    #[test]
    fn a_problem_the_console_has_no_words_for_is_told_in_the_servers() {
        check(Some("quiteNew"), Some("x"), Words::Said("English.".into()));
        check(None, None, Words::Said("English.".into()));
    }
}
