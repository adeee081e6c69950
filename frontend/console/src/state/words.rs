//! What the agent is told.

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
}
