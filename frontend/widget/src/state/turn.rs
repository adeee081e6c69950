//! What one event is handled with: the time, a bit of chance, and what is to be done in the end.

use super::event::{Effect, Timer};

/// The moment in which something happens, as the pure state cannot know it.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC.
    pub now: u64,
    /// From 0 to 1, by chance.
    pub random: f64,
}

/// How the widget is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Whether the panel is open.
    pub shown: bool,
    /// Whether the browser's tab is in front.
    pub page_visible: bool,
    /// Whether the end of the conversation is in view.
    pub at_end: bool,
}

impl Panel {
    /// Whether the visitor sees the end of the conversation.
    pub fn is_end_seen(self) -> bool {
        self.shown && self.page_visible && self.at_end
    }
}

/// What the server offers, as far as it makes a difference here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The configuration's version.
    pub version: u64,
    /// Whether a visitor without an account may ask for a conversation.
    pub start: bool,
    /// Whether it wants to know that the visitor is typing.
    pub typing: bool,
    /// Whether it tells who an agent is.
    pub party_info: bool,
}

/// The handling of one event.
#[derive(Debug)]
pub struct Turn {
    /// When it happens.
    pub moment: Moment,
    /// How the widget is being looked at.
    pub panel: Panel,
    /// What the server offers, once that is known.
    pub offer: Option<Offer>,
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
}

impl Turn {
    /// Wants something done.
    pub fn want(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Wants to be woken after so many milliseconds.
    pub fn schedule(&mut self, timer: Timer, pause: u32) {
        self.want(Effect::Schedule(timer, pause));
    }
}
