//! Days and times as they are written, all in UTC.

use vestibule_processor::Timestamp;

const DAY_SECONDS: u64 = 86_400;

/// A time as in `2026-11-28T20:15:00Z`.
pub(crate) fn time(time: Timestamp) -> String {
    format!("{}T{}Z", day(time), clock(time))
}

/// A day as in `2026-11-28`.
pub(crate) fn day(time: Timestamp) -> String {
    let (year, month, day) = date(time.0 / 1_000 / DAY_SECONDS);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time of day as in `20:15:00`.
pub(crate) fn clock(time: Timestamp) -> String {
    let seconds = time.0 / 1_000;
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// Year, month and day of a day after 1970-01-01.
///
/// Years are counted from March on, so that the leap day is their last, and in eras of 400 years, which are all alike:
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, expected: &str) {
        assert_eq!(time(Timestamp(seconds * 1_000)), expected);
    }

    #[test]
    fn times_are_shown_as_everybody_writes_them() {
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(951_868_800, "2000-03-01T00:00:00Z");
        check(1_798_761_599, "2026-12-31T23:59:59Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
    }
}
