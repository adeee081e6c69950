//! What is understood of a telephone number.

use phonenumber::{Mode, country};

/// The number in the form of E.164, if it is a valid one of the country that the language tag names, or else of `country`, or
/// if it names its country itself.
pub(super) fn e164(text: &str, language: Option<&str>, country: &str) -> Option<String> {
    let of_language = language.and_then(|tag| tag.split(['-', '_']).skip(1).find(|part| part.len() == 2));
    let regions = [of_language, Some(country)].into_iter().flatten();
    let country: Option<country::Id> = regions.filter_map(|region| region.to_uppercase().parse().ok()).next();
    let number = phonenumber::parse(country, text).ok().filter(phonenumber::is_valid)?;
    Some(number.format().mode(Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, language: Option<&str>, country: &str, expected: Option<&str>) {
        assert_eq!(e164(text, language, country).as_deref(), expected, "{text}");
    }

    #[test]
    fn numbers_are_understood_as_they_are_written() {
        check("+1 (317) 555-1212", None, "", Some("+13175551212"));
        check("3175551212", Some("en-us"), "", Some("+13175551212"));
        check("3175551212", None, "us", Some("+13175551212"));
        check("089 123456", Some("de_DE"), "US", Some("+4989123456"));
        check("089 123456", Some("de"), "DE", Some("+4989123456"));
        check("3175551212", None, "", None);
        check("call the porter, ext. 12", None, "US", None);
        check("+999 1", None, "", None);
        check("", None, "rubbish", None);
    }
}
