//! Durations in words.

use crate::console::Console;

/// A duration in words, to the minute: `less than a minute`, `12 minutes`, `2 hours 5 minutes`.
pub(super) fn in_words(console: Console, ms: u64) -> String {
    let minutes = (ms / 60_000).min(u64::from(u32::MAX)) as u32;
    match (minutes / 60, minutes % 60) {
        (0, 0) => console.text("duration.moment"),
        (0, minutes) => console.count("duration.minutes", minutes, &[]),
        (hours, 0) => console.count("duration.hours", hours, &[]),
        (hours, minutes) => {
            let minutes = console.count("duration.minutes", minutes, &[]);
            format!("{} {minutes}", console.count("duration.hours", hours, &[]))
        }
    }
}
