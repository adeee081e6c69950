//! What an agent prefers, remembered on this machine.

use serde::{Deserialize, Serialize};
use vestibule_frontend::json;
use vestibule_frontend::storage::{self, Area};

const KEY: &str = "vestibule.console.preferences";

/// What an agent prefers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// No sounds.
    pub muted: bool,
    /// Nothing is shown of the visitor, even where there is room.
    pub about_hidden: bool,
    /// Light, dark, or what the system says.
    pub theme: Theme,
    /// The language, as a BCP 47 tag; `None` for the browser's.
    pub language: Option<String>,
    /// How wide the panes are.
    pub widths: Widths,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "plain words")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How wide the panes are, in CSS pixels; the conversation takes the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the panes' own names")]
pub struct Widths {
    pub side: u32,
    pub lists: u32,
    pub about: u32,
}

/// A pane whose width can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the panes' own names")]
pub enum Pane {
    Side,
    Lists,
    About,
}

impl Default for Widths {
    fn default() -> Widths {
        Widths { side: 208, lists: 288, about: 260 }
    }
}

impl Widths {
    /// How wide this pane is.
    pub fn of(&self, pane: Pane) -> u32 {
        match pane {
            Pane::Side => self.side,
            Pane::Lists => self.lists,
            Pane::About => self.about,
        }
    }

    /// Makes this pane as wide as asked, within its bounds.
    pub fn set(&mut self, pane: Pane, width: i32) {
        let (least, most) = pane.bounds();
        let width = width.clamp(least as i32, most as i32) as u32;
        match pane {
            Pane::Side => self.side = width,
            Pane::Lists => self.lists = width,
            Pane::About => self.about = width,
        }
    }
}

impl Pane {
    /// How narrow and how wide this pane can be.
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Pane::Side => (176, 320),
            Pane::Lists => (240, 460),
            Pane::About => (220, 460),
        }
    }
}

impl Preferences {
    /// What was remembered, or else what fits most.
    pub fn read() -> Preferences {
        let mut preferences: Preferences =
            storage::read(Area::Local, KEY).and_then(|text| json::read(&text)).unwrap_or_default();
        let widths = preferences.widths;
        for pane in [Pane::Side, Pane::Lists, Pane::About] {
            preferences.widths.set(pane, widths.of(pane).min(10_000) as i32);
        }
        preferences
    }

    /// Remembers them.
    pub fn write(&self) {
        if let Some(text) = json::write(self) {
            storage::write(Area::Local, KEY, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_stay_within_their_bounds() {
        let check = |width, expected| {
            let mut widths = Widths::default();
            widths.set(Pane::Lists, width);
            assert_eq!(widths.of(Pane::Lists), expected);
        };
        check(-5, 240);
        check(300, 300);
        check(5_000, 460);
    }

    #[test]
    fn preferences_of_another_version_are_read_as_far_as_they_go() {
        let text = r#"{"muted":true,"widths":{"lists":300},"unheardOf":1}"#;
        let preferences: Preferences = serde_json::from_str(text).unwrap();
        let widths = Widths { lists: 300, ..Widths::default() };
        assert_eq!(preferences, Preferences { muted: true, widths, ..Preferences::default() });
    }
}
