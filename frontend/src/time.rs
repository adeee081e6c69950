//! Times: now, and as people write them.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// Milliseconds since 1970-01-01 UTC, by this machine's clock.
pub fn now_ms() -> u64 {
    Date::now() as u64
}

/// The time of day of `ms` in the reader's time zone, as his locale writes it: `14:05`, `2:05 PM`.
pub fn clock_time(locale: &str, ms: u64) -> String {
    let options = options(&[("hour", "numeric"), ("minute", "2-digit")]);
    String::from(date_of(ms).to_locale_time_string_with_options(locale, &options))
}

/// The day of `ms` in the reader's time zone, as his locale writes it: `23 November 2026`.
pub fn date(locale: &str, ms: u64) -> String {
    let options = options(&[("day", "numeric"), ("month", "long"), ("year", "numeric")]);
    String::from(date_of(ms).to_locale_date_string(locale, &options))
}

/// The day of `ms` in the reader's time zone, as a number that grows by one from day to day.
pub fn local_day(ms: u64) -> i64 {
    let offset_minutes = date_of(ms).get_timezone_offset() as i64;
    (ms as i64 - offset_minutes * 60_000).div_euclid(86_400_000)
}

/// A duration as a running clock shows it, in whole seconds: `0:07`, `12:05`, `1:02:03`.
pub fn clock_duration(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

fn date_of(ms: u64) -> Date {
    Date::new(&JsValue::from_f64(ms as f64))
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh, ordinary object does not fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_a_clock() {
        let check = |ms, expected| assert_eq!(clock_duration(ms), expected, "{ms}");
        check(0, "0:00");
        check(999, "0:00");
        check(7_000, "0:07");
        check(725_000, "12:05");
        check(3_723_000, "1:02:03");
        check(360_000_000, "100:00:00");
    }
}
