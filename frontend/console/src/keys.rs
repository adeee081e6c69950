//! What can be done by key.
//!
//! The letters are ones that Mac keyboards in German and Polish do not need for writing with Option. A key that
//! does nothing at the moment is left to the browser.

use crate::state::{Action, Step};

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// Its place on the keyboard, as `KeyboardEvent.code` names it.
    pub code: &'a str,
    /// What it writes.
    pub key: &'a str,
    /// Whether Alt (Option) is down, and neither Control nor Command.
    pub alt: bool,
    /// Whether Alt, Control or Command is down.
    pub modified: bool,
    /// Whether it would be written into a field.
    pub in_field: bool,
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Something with interactions.
    Act(Action),
    /// Shows or hides the choice of statuses.
    Statuses,
    /// Shows or hides what is known of the visitor.
    About,
    /// Turns sounds off or on.
    Sound,
    /// Shows or hides the list of keys.
    Keys,
    /// Shows or hides the preferences.
    Preferences,
    /// Sends the open conversation's unsent messages again.
    Retry,
    /// Takes away what is laid over the desk.
    Escape,
}

/// A line of the list of keys: the keys as they are printed on most keyboards, and the text that says what they do.
pub const LIST: &[(&[&str], &str)] = &[
    (&["Alt", "P"], "keys.pickUp"),
    (&["Alt", "1…9"], "keys.openAt"),
    (&["Alt", "↑ ↓"], "keys.step"),
    (&["Alt", "J"], "keys.unread"),
    (&["Enter"], "keys.send"),
    (&["Shift", "Enter"], "keys.break"),
    (&["Alt", "R"], "keys.retry"),
    (&["Alt", "W"], "keys.finish"),
    (&["Alt", "I"], "keys.about"),
    (&["Alt", "T"], "keys.status"),
    (&["Alt", "M"], "keys.sound"),
    (&["Alt", "G"], "keys.preferences"),
    (&["Alt", "Q"], "keys.logOut"),
    (&["?", "Alt K"], "keys.keys"),
    (&["Esc"], "keys.escape"),
];

/// What this key does, if anything.
pub fn command(key: Key) -> Option<Command> {
    match key.key {
        "Escape" if !key.modified => return Some(Command::Escape),
        "?" if !key.modified && !key.in_field => return Some(Command::Keys),
        _ => {}
    }
    if !key.alt {
        return None;
    }
    let place = key.code.strip_prefix("Digit").or_else(|| key.code.strip_prefix("Numpad"));
    if let Some(place) =
        place.and_then(|digit| digit.parse::<usize>().ok()).and_then(|digit| digit.checked_sub(1))
    {
        return Some(Command::Act(Action::OpenAt(place)));
    }
    Some(match key.code {
        "ArrowUp" => Command::Act(Action::OpenNeighbour(Step::Back)),
        "ArrowDown" => Command::Act(Action::OpenNeighbour(Step::Forward)),
        "KeyP" => Command::Act(Action::PickUpNext),
        "KeyJ" => Command::Act(Action::OpenUnread),
        "KeyW" => Command::Act(Action::Finish),
        "KeyQ" => Command::Act(Action::LogOut),
        "KeyR" => Command::Retry,
        "KeyI" => Command::About,
        "KeyT" => Command::Statuses,
        "KeyM" => Command::Sound,
        "KeyG" => Command::Preferences,
        "KeyK" => Command::Keys,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, key: &str, alt: bool, in_field: bool, expected: Option<Command>) {
        assert_eq!(command(Key { code, key, alt, modified: alt, in_field }), expected, "{code} {key}");
    }

    #[test]
    fn keys_go_by_their_place_whatever_they_write() {
        check("KeyP", "π", true, true, Some(Command::Act(Action::PickUpNext)));
        check("Digit3", "3", true, false, Some(Command::Act(Action::OpenAt(2))));
        check("Numpad1", "1", true, false, Some(Command::Act(Action::OpenAt(0))));
        check("Digit0", "0", true, false, None);
        check("ArrowUp", "ArrowUp", true, true, Some(Command::Act(Action::OpenNeighbour(Step::Back))));
    }

    #[test]
    fn what_is_written_into_a_field_is_left_to_it() {
        check("Slash", "?", false, true, None);
        check("Slash", "?", false, false, Some(Command::Keys));
        check("KeyP", "p", false, true, None);
        check("Digit3", "3", false, false, None);
    }

    #[test]
    fn a_modified_key_is_the_browsers_unless_it_is_ours() {
        assert_eq!(
            command(Key { code: "Escape", key: "Escape", alt: false, modified: true, in_field: false }),
            None
        );
        check("KeyE", "e", true, false, None);
    }
}
