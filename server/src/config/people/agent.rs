//! `[[agent]]`.

use super::{MAX_NAME_CHARACTERS, name};
use crate::config::password;
use crate::config::table::{Located, Table};

/// The longest hash, in characters.
const MAX_CHARACTERS: usize = 4096;

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// `username`: what he logs in with.
    pub username: String,
    /// `display_name`: what visitors see. The username if it is not given.
    pub display_name: String,
    /// `password_hash`: the argon2id hash of his password, as a PHC string.
    pub password_hash: String,
    /// `max_assign`: the most chats at a time, 1 to 50.
    pub max_assign: u32,
    /// `administrator`: whether he may set parameters.
    pub administrator: bool,
    /// `auto_answer`: whether what alerts him is picked up at once.
    pub auto_answer: bool,
}

impl Agent {
    pub(super) fn read(mut table: Table<'_>) -> (Located<String>, Agent) {
        let username = name(&mut table, "username");
        let agent = Agent {
            username: username.value.clone(),
            display_name: table
                .text("display_name", 1..=MAX_NAME_CHARACTERS)
                .map_or_else(|| username.value.clone(), |name| name.value),
            password_hash: password_hash(&mut table),
            max_assign: table.number("max_assign", 1..=50).map_or(3, |number| number.value as u32),
            administrator: table.flag("administrator").unwrap_or(false),
            auto_answer: table.flag("auto_answer").unwrap_or(false),
        };
        table.finish();
        (username, agent)
    }
}

fn password_hash(table: &mut Table<'_>) -> String {
    let Located { value, place } = table.required_text("password_hash", 1..=MAX_CHARACTERS);
    if !value.is_empty() && !password::is_hash(&value) {
        table
            .report()
            .add(&place, "`password_hash` is not an argon2id hash; make one with `vestibule hash-password`");
    }
    value
}
