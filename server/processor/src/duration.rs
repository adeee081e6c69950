//! Durations as people write them.

use std::time::Duration;

/// The words for an hour, a minute and a second, each alone and as more than one.
type Words = [(&'static str, &'static str); 3];

/// By language. Languages that bend words by more than one or many are left to the signs that all of them know.
const LANGUAGES: &[(&str, Words)] = &[
    ("en", [("hour", "hours"), ("minute", "minutes"), ("second", "seconds")]),
    ("de", [("Stunde", "Stunden"), ("Minute", "Minuten"), ("Sekunde", "Sekunden")]),
    ("fr", [("heure", "heures"), ("minute", "minutes"), ("seconde", "secondes")]),
    ("es", [("hora", "horas"), ("minuto", "minutos"), ("segundo", "segundos")]),
    ("it", [("ora", "ore"), ("minuto", "minuti"), ("secondo", "secondi")]),
    ("pt", [("hora", "horas"), ("minuto", "minutos"), ("segundo", "segundos")]),
    ("nl", [("uur", "uur"), ("minuut", "minuten"), ("seconde", "seconden")]),
    ("sv", [("timme", "timmar"), ("minut", "minuter"), ("sekund", "sekunder")]),
    ("da", [("time", "timer"), ("minut", "minutter"), ("sekund", "sekunder")]),
    ("nb", [("time", "timer"), ("minutt", "minutter"), ("sekund", "sekunder")]),
    ("no", [("time", "timer"), ("minutt", "minutter"), ("sekund", "sekunder")]),
    ("fi", [("tunti", "tuntia"), ("minuutti", "minuuttia"), ("sekunti", "sekuntia")]),
    ("hu", [("óra", "óra"), ("perc", "perc"), ("másodperc", "másodperc")]),
    ("tr", [("saat", "saat"), ("dakika", "dakika"), ("saniye", "saniye")]),
    ("id", [("jam", "jam"), ("menit", "menit"), ("detik", "detik")]),
    ("vi", [("giờ", "giờ"), ("phút", "phút"), ("giây", "giây")]),
    ("el", [("ώρα", "ώρες"), ("λεπτό", "λεπτά"), ("δευτερόλεπτο", "δευτερόλεπτα")]),
];

/// Those that write no space between a number and its unit.
const UNSPACED: &[(&str, [&str; 3])] = &[
    ("ja", ["時間", "分", "秒"]),
    ("zh", ["小时", "分钟", "秒"]),
    ("ko", ["시간", "분", "초"]),
    ("th", [" ชั่วโมง", " นาที", " วินาที"]),
];

/// What every language knows.
const SIGNS: [&str; 3] = ["h", "min", "s"];

/// A duration in whole seconds, in a language given as a tag such as `de-at`; none at all is English.
pub(crate) fn write(duration: Duration, language: Option<&str>) -> String {
    let tag = language.unwrap_or("en").to_ascii_lowercase();
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    let seconds = duration.as_secs();
    let amounts = [seconds / 3_600, seconds / 60 % 60, seconds % 60];
    let unit = |index: usize| {
        let amount = amounts[index];
        if let Some((_, words)) = LANGUAGES.iter().find(|(language, _)| *language == primary) {
            let (one, many) = words[index];
            return format!("{amount} {}", if amount == 1 { one } else { many });
        }
        match UNSPACED.iter().find(|(language, _)| *language == primary) {
            Some((_, words)) => format!("{amount}{}", words[index]),
            None => format!("{amount} {}", SIGNS[index]),
        }
    };
    let mut parts: Vec<String> = (0..3).filter(|index| amounts[*index] > 0).map(unit).collect();
    if parts.is_empty() {
        parts.push(unit(2));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, language: Option<&str>, expected: &str) {
        assert_eq!(write(Duration::from_secs(seconds), language), expected);
    }

    #[test]
    fn durations_are_written_in_the_visitors_language() {
        check(300, None, "5 minutes");
        check(61, Some("en-US"), "1 minute 1 second");
        check(420, Some("de"), "7 Minuten");
        check(3_600, Some("fr-ca"), "1 heure");
        check(90, Some("ja"), "1分 30秒");
        check(90, Some("pl"), "1 min 30 s");
        check(0, Some("de_AT"), "0 Sekunden");
        check(90, Some("rubbish"), "1 min 30 s");
    }
}
