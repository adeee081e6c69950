//! The word that was meant.

/// How alike two words are that may be mistaken for each other; 1 means the same.
const ALIKE: f64 = 0.6;

/// Of `known`, the word most like `word`, if one is like it. Case and underscores make no difference.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&word, &folded(other));
    known
        .into_iter()
        .map(|other| (likeness(other), other))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

fn folded(word: &str) -> String {
    word.chars().filter(|character| *character != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let known = ["WelcomeMsg", "AlertingMsg", "MaxPollFrequency", "alert_timeout_seconds", "http"];
        assert_eq!(nearest(word, known), expected, "{word}");
    }

    #[test]
    fn the_nearest_word_is_found() {
        check("WelcomMsg", Some("WelcomeMsg"));
        check("welcome_msg", Some("WelcomeMsg"));
        check("MAXPOLLFREQUENCY", Some("MaxPollFrequency"));
        check("alert_timeout", Some("alert_timeout_seconds"));
        check("htpp", Some("http"));
    }

    #[test]
    fn a_word_unlike_all_others_has_no_nearest() {
        check("colour", None);
        check("", None);
    }
}
