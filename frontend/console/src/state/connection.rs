//! Whether the agent's stream is up, and when it is opened anew.

use vestibule_shared::agent::Timestamp;

use super::{Effect, Page, State};

/// How long after the first failure the stream is opened again, in milliseconds; doubled with every failure.
const FIRST_DELAY: Timestamp = 1_000;

/// The longest pause between two attempts, in milliseconds.
const LONGEST_DELAY: Timestamp = 16_000;

/// How long a stream may be silent before it counts as lost, in milliseconds; the server says something every 15 s.
const SILENCE: Timestamp = 40_000;

/// How soon after an attempt an agent who comes back may cause another one, in milliseconds.
const PATIENCE: Timestamp = 1_000;

/// Whether the agent's stream is up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// It is being opened for the first time.
    #[default]
    Connecting,
    /// It is up.
    Live,
    /// It broke.
    Lost {
        /// How often it broke since it was up.
        failures: u32,
        /// When to open it again, by this machine's clock; `None` while it is being opened.
        again_at: Option<Timestamp>,
    },
}

impl Connection {
    /// It broke; if the browser has given it up, it is opened again later.
    pub(super) fn lost(&mut self, now: Timestamp, closed: bool) {
        let failures = match *self {
            Connection::Lost { failures, .. } => failures,
            Connection::Connecting | Connection::Live => 0,
        };
        let delay = FIRST_DELAY.saturating_mul(1 << failures.min(10)).min(LONGEST_DELAY);
        *self = Connection::Lost { failures: failures + 1, again_at: closed.then_some(now + delay) };
    }

    /// Whether it is to be opened again now; true once.
    fn is_due(&mut self, now: Timestamp) -> bool {
        match self {
            Connection::Lost { again_at, .. } => again_at.take_if(|at| *at <= now).is_some(),
            Connection::Connecting | Connection::Live => false,
        }
    }

    fn is_lost(&self) -> bool {
        matches!(self, Connection::Lost { .. })
    }
}

impl State {
    /// Opens the stream, anew if it is open.
    pub(super) fn open_stream(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.heard_at = now;
        effects.push(Effect::OpenStream);
    }

    /// The stream said something. It begins with a snapshot, so one that says anything else had not been lost at all.
    pub(super) fn heard(&mut self, now: Timestamp) {
        self.heard_at = now;
        self.connection = Connection::Live;
    }

    pub(super) fn stream_lost(&mut self, now: Timestamp, closed: bool, effects: &mut Vec<Effect>) {
        if self.page == Page::Desk {
            self.connection.lost(now, closed);
            effects.push(Effect::FindSession);
        }
    }

    /// Tries again what is due; a stream that has been silent for too long is opened anew.
    pub(super) fn watch_stream(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // A clock that was set back must not put off the next look at it.
        self.heard_at = self.heard_at.min(now);
        let waits = matches!(self.connection, Connection::Lost { again_at: Some(_), .. });
        let silent = self.page == Page::Desk && !waits && now >= self.heard_at + SILENCE;
        if silent {
            self.connection.lost(now, false);
        }
        if silent || self.connection.is_due(now) {
            self.try_again(now, effects);
        }
    }

    /// The agent came back to the page, or the network to the machine: no pause is worth waiting for now.
    pub(super) fn returned(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.watch_stream(now, effects);
        if self.connection.is_lost() && now >= self.heard_at + PATIENCE {
            if let Connection::Lost { again_at, .. } = &mut self.connection {
                *again_at = None;
            }
            self.try_again(now, effects);
        }
    }

    fn try_again(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        match self.page {
            Page::Starting => {
                self.heard_at = now;
                effects.push(Effect::FindSession);
            }
            Page::Desk => self.open_stream(now, effects),
            Page::Login(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
