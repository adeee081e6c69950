//! `[[agent]]`.

use super::photo::{self, Photo};
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
    /// `display_name`: what colleagues see, and visitors too without an alias. The username if it is not given.
    pub display_name: String,
    /// `alias`: what visitors see instead.
    pub alias: Option<String>,
    /// `photo`, or with an alias `alias_photo` if there is one: his picture.
    pub photo: Option<Photo>,
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
        let alias = table.text("alias", 0..=MAX_NAME_CHARACTERS).map(|alias| alias.value);
        let alias = alias.filter(|alias| !alias.is_empty());
        let photo = photo::read(&mut table, "photo");
        let alias_photo = photo::read(&mut table, "alias_photo").filter(|_| alias.is_some());
        let agent = Agent {
            username: username.value.clone(),
            display_name: table
                .text("display_name", 1..=MAX_NAME_CHARACTERS)
                .map_or_else(|| username.value.clone(), |name| name.value),
            alias,
            photo: alias_photo.or(photo),
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
