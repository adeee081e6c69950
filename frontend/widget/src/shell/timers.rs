//! The browser's timers.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::Shell;
use crate::state::{Event, Timer};

/// The timers that are running, one of each kind.
#[derive(Clone, Copy)]
pub(super) struct Timers(StoredValue<Vec<(Timer, Timeout)>, LocalStorage>);

impl Default for Timers {
    fn default() -> Timers {
        Timers(StoredValue::new_local(Vec::new()))
    }
}

impl Timers {
    /// Wakes the widget after `pause` milliseconds; replaces a timer of the same kind.
    pub(super) fn schedule(self, shell: Shell, timer: Timer, pause: u32) {
        self.cancel(timer);
        let timeout = Timeout::new(pause, move || shell.dispatch(Event::Due(timer)));
        self.0.update_value(|timers| timers.push((timer, timeout)));
    }

    /// Forgets a timer.
    pub(super) fn cancel(self, timer: Timer) {
        self.0.update_value(|timers| timers.retain(|(known, _)| *known != timer));
    }
}
