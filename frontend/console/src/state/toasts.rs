//! Short news that comes, is read, and goes.

use vestibule_shared::agent::Timestamp;

use super::Words;

/// How long a toast stays, in milliseconds.
const STAYS: Timestamp = 10_000;

/// How many toasts there are at a time; a new one drives out the oldest.
const LIMIT: usize = 4;

/// Short news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Its number, unique on this page.
    pub number: u64,
    /// Good or bad news.
    pub tone: Tone,
    /// What it says.
    pub words: Words,
    until: Timestamp,
}

/// Good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    News,
    /// Something did not work.
    Problem,
}

/// The toasts that are shown, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toasts {
    shown: Vec<Toast>,
    given: u64,
}

impl Toasts {
    /// The toasts that are shown, oldest first.
    pub fn shown(&self) -> &[Toast] {
        &self.shown
    }

    /// Shows a toast; one that says the same is shown no second time, but longer.
    pub(super) fn show(&mut self, now: Timestamp, tone: Tone, words: Words) {
        self.shown.retain(|toast| toast.words != words);
        if self.shown.len() == LIMIT {
            self.shown.remove(0);
        }
        self.given += 1;
        self.shown.push(Toast { number: self.given, tone, words, until: now + STAYS });
    }

    /// Takes a toast away.
    pub(super) fn dismiss(&mut self, number: u64) {
        self.shown.retain(|toast| toast.number != number);
    }

    /// Takes away the toasts whose time is over.
    pub(super) fn expire(&mut self, now: Timestamp) {
        self.shown.retain(|toast| now < toast.until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toasts_go_when_their_time_is_over_or_they_are_dismissed() {
        let mut toasts = Toasts::default();
        toasts.show(0, Tone::News, Words::text("a"));
        toasts.show(5_000, Tone::Problem, Words::text("b"));
        toasts.expire(STAYS);
        assert_eq!(toasts.shown().len(), 1);
        toasts.dismiss(toasts.shown()[0].number);
        assert_eq!(toasts.shown(), []);
    }

    #[test]
    fn the_same_words_are_shown_once_and_never_more_than_the_limit() {
        let mut toasts = Toasts::default();
        toasts.show(0, Tone::News, Words::text("a"));
        toasts.show(1, Tone::News, Words::text("a"));
        assert_eq!(toasts.shown().len(), 1);
        for number in 0..10 {
            toasts.show(number, Tone::News, Words::Said(number.to_string()));
        }
        assert_eq!(toasts.shown().len(), LIMIT);
    }
}
