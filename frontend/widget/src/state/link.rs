//! The connection to the server, as the calls show it.

/// The longest pause between two attempts, in milliseconds.
const LONGEST_PAUSE: u32 = 15_000;

/// How many calls in a row must fail before the visitor is told; one hiccup is not worth a word.
const FAILURES_SHOWN: u32 = 2;

/// The connection to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    failures: u32,
    answered: bool,
    back_again: bool,
}

impl Link {
    /// Notes that the server answered; returns whether this ends a time without connection.
    pub fn succeeded(&mut self) -> bool {
        let back = self.failures > 0;
        self.back_again |= self.answered && self.failures >= FAILURES_SHOWN;
        self.failures = 0;
        self.answered = true;
        back
    }

    /// Notes that the server was not reached; returns after how many milliseconds to try again.
    ///
    /// `random` is from 0 to 1. It makes the pauses of many widgets differ, so that they do not all come at once.
    pub fn failed(&mut self, random: f64) -> u32 {
        self.back_again = false;
        self.failures = self.failures.saturating_add(1);
        let doubled = 1000_u32.checked_shl(self.failures - 1).unwrap_or(LONGEST_PAUSE);
        let longest = if self.failures > 4 { LONGEST_PAUSE } else { doubled.min(LONGEST_PAUSE) };
        (f64::from(longest) * (1.0 - 0.3 * random.clamp(0.0, 1.0))) as u32
    }

    /// Notes that the browser itself says that there is no connection.
    pub fn lost(&mut self) {
        self.back_again = false;
        self.failures = self.failures.max(FAILURES_SHOWN);
    }

    /// Notes that the visitor has seen long enough that the connection is back.
    pub fn settled(&mut self) {
        self.back_again = false;
    }

    /// Whether the last call worked.
    pub fn is_up(&self) -> bool {
        self.answered && self.failures == 0
    }

    /// Whether no call has been answered yet.
    pub fn is_new(&self) -> bool {
        !self.answered
    }

    /// Whether the visitor should know that there is no connection.
    pub fn is_shown_lost(&self) -> bool {
        self.failures >= FAILURES_SHOWN
    }

    /// Whether the connection has just come back.
    pub fn is_back_again(&self) -> bool {
        self.back_again
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_fifteen_seconds() {
        let mut link = Link::default();
        let pauses: Vec<u32> = (0..7).map(|_| link.failed(0.0)).collect();
        assert_eq!(pauses, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    }

    #[test]
    fn pauses_differ_by_chance_and_are_never_longer() {
        let pause = |random| Link::default().failed(random);
        assert_eq!((pause(0.0), pause(0.5), pause(1.0), pause(7.0)), (1000, 850, 700, 700));
    }

    #[test]
    fn pauses_stay_bounded_for_ever() {
        let mut link = Link { failures: u32::MAX - 1, ..Link::default() };
        assert_eq!((link.failed(0.0), link.failed(0.0)), (15_000, 15_000));
    }

    #[test]
    fn one_hiccup_is_not_shown() {
        let mut link = Link::default();
        link.succeeded();
        link.failed(0.0);
        assert!(!link.is_up() && !link.is_shown_lost());
        assert!(link.succeeded());
        assert!(!link.is_back_again());
    }

    #[test]
    fn the_way_back_is_shown_until_it_is_settled() {
        let mut link = Link::default();
        link.succeeded();
        link.failed(0.0);
        link.failed(0.0);
        assert!(link.is_shown_lost());
        assert!(link.succeeded());
        assert!(link.is_up() && link.is_back_again());
        assert!(!link.succeeded());
        link.settled();
        assert!(!link.is_back_again());
    }

    #[test]
    fn the_first_answer_is_no_way_back() {
        let mut link = Link::default();
        assert!(link.is_new());
        link.lost();
        assert!(link.succeeded());
        assert!(!link.is_back_again() && !link.is_new());
    }
}
