//! What is kept in the browser, so that a reload loses nothing.
//!
//! Each thing has a key of its own, with the conversation's id in it: two windows with the same conversation never
//! write over each other's messages, and one with an old conversation leaves the new one alone.

use leptos::prelude::*;
use vestibule_frontend::json;
use vestibule_frontend::storage::{self, Area};
use web_sys::StorageEvent;

use super::Shell;
use crate::state::{Keys, Saved, SavedForm, Unsent, Widget};

/// Where the keys to the conversation are kept.
const CONVERSATION: &str = "vestibule.conversation";

/// Where this window keeps its start form.
const FORM: &str = "vestibule.form";

/// The conversation that was under way, if there is one.
pub(super) fn load() -> Option<Saved> {
    let keys: Keys = json::read(&storage::read(Area::Local, CONVERSATION)?)?;
    let unsent = storage::keys(Area::Local, &unsent_key(&keys, ""));
    let unsent = unsent.iter().filter_map(|key| json::read(&storage::read(Area::Local, key)?));
    Some(Saved {
        draft: storage::read(Area::Local, &draft_key(&keys)).unwrap_or_default(),
        read_up_to: storage::read(Area::Local, &read_key(&keys)).and_then(|number| number.parse().ok()),
        unsent: unsent.collect(),
        leaving: storage::read(Area::Local, &leaving_key(&keys)).is_some(),
        keys,
    })
}

/// The start form as this window had it, if there is anything in it.
pub(super) fn load_form() -> Option<SavedForm> {
    json::read(&storage::read(Area::Session, FORM)?)
}

/// Whether another window has just begun a conversation.
pub(super) fn is_begun_elsewhere(event: &StorageEvent) -> bool {
    event.key().is_some_and(|key| key == CONVERSATION) && event.new_value().is_some()
}

/// From now on keeps whatever the state wants kept; `loaded` is what is there already.
pub(super) fn keep_up(shell: Shell, loaded: Option<Saved>) {
    Effect::new(move |kept: Option<Option<SavedForm>>| {
        let form = shell.read(Widget::saved_form);
        if kept.as_ref() != Some(&form) {
            write_form(form.as_ref());
        }
        form
    });
    Effect::new(move |kept: Option<Option<Saved>>| {
        let saved = shell.read(Widget::saved);
        let kept = kept.as_ref().unwrap_or(&loaded);
        if *kept != saved {
            write_changes(kept.as_ref(), saved.as_ref());
        }
        saved
    });
}

fn write_form(form: Option<&SavedForm>) {
    match form.and_then(json::write) {
        Some(text) => drop(storage::write(Area::Session, FORM, &text)),
        None => storage::remove(Area::Session, FORM),
    }
}

fn write_changes(before: Option<&Saved>, after: Option<&Saved>) {
    if let Some(before) = before
        && after.is_none_or(|after| after.keys.chat_id != before.keys.chat_id)
    {
        forget(before);
    }
    if let Some(after) = after {
        write(before.filter(|before| before.keys.chat_id == after.keys.chat_id), after);
    }
}

fn write(before: Option<&Saved>, after: &Saved) {
    if before.is_none_or(|before| before.keys != after.keys) {
        write_json(CONVERSATION, &after.keys);
    }
    if before.is_none_or(|before| before.draft != after.draft) {
        storage::write(Area::Local, &draft_key(&after.keys), &after.draft);
    }
    if let Some(read_up_to) = after.read_up_to
        && before.is_none_or(|before| before.read_up_to != after.read_up_to)
    {
        storage::write(Area::Local, &read_key(&after.keys), &read_up_to.to_string());
    }
    if after.leaving && before.is_none_or(|before| !before.leaving) {
        storage::write(Area::Local, &leaving_key(&after.keys), "1");
    }
    let known = before.map_or(&[][..], |before| before.unsent.as_slice());
    for message in after.unsent.iter().filter(|message| !known.contains(message)) {
        write_json(&unsent_key(&after.keys, &message.message_id), message);
    }
    let is_gone = |message: &&Unsent| after.unsent.iter().all(|kept| kept.message_id != message.message_id);
    for message in known.iter().filter(is_gone) {
        storage::remove(Area::Local, &unsent_key(&after.keys, &message.message_id));
    }
}

fn forget(saved: &Saved) {
    let current: Option<Keys> = storage::read(Area::Local, CONVERSATION).and_then(|text| json::read(&text));
    if current.is_some_and(|current| current.chat_id == saved.keys.chat_id) {
        storage::remove(Area::Local, CONVERSATION);
    }
    storage::remove(Area::Local, &draft_key(&saved.keys));
    storage::remove(Area::Local, &read_key(&saved.keys));
    storage::remove(Area::Local, &leaving_key(&saved.keys));
    for key in storage::keys(Area::Local, &unsent_key(&saved.keys, "")) {
        storage::remove(Area::Local, &key);
    }
}

fn write_json<T: serde::Serialize>(key: &str, value: &T) {
    if let Some(text) = json::write(value) {
        storage::write(Area::Local, key, &text);
    }
}

fn draft_key(keys: &Keys) -> String {
    format!("vestibule.draft.{}", keys.chat_id)
}

fn read_key(keys: &Keys) -> String {
    format!("vestibule.read.{}", keys.chat_id)
}

fn leaving_key(keys: &Keys) -> String {
    format!("vestibule.leaving.{}", keys.chat_id)
}

fn unsent_key(keys: &Keys, message_id: &str) -> String {
    format!("vestibule.unsent.{}.{message_id}", keys.chat_id)
}
