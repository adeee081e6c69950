//! What the page around the widget asked for, in the frame's address.

/// What the page around the widget asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The name of the workgroup or user that the visitor is to meet.
    pub target: String,
    /// `Workgroup`, `User` or `Station`.
    pub target_type: String,
    /// The widget's language, before those of the browser.
    pub language: Option<String>,
    /// The visitor's name, if the page knows it. The page says it later: an address may be logged.
    pub name: Option<String>,
    /// What the header says while no agent is there.
    pub title: Option<String>,
    /// The origin of the page around the frame; absent when the widget is a page of its own.
    pub page_origin: Option<String>,
}

impl Options {
    /// Reads the options out of an address's query, given as a look-up; empty values count as absent.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Options {
        let value = |name| value(name).filter(|value| !value.trim().is_empty());
        Options {
            target: value("target").unwrap_or_else(|| "Marketing".to_owned()),
            target_type: value("target-type").unwrap_or_else(|| "Workgroup".to_owned()),
            language: value("language"),
            name: None,
            title: value("title"),
            page_origin: value("origin"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_or_empty_has_its_default() {
        let options = Options::read(|name| (name == "target").then(|| " ".to_owned()));
        assert_eq!((options.target.as_str(), options.target_type.as_str()), ("Marketing", "Workgroup"));
        assert_eq!((options.language, options.page_origin), (None, None));
    }

    #[test]
    fn every_option_is_read_by_its_own_name() {
        let options = Options::read(|name| Some(format!("<{name}>")));
        assert_eq!(options.target, "<target>");
        assert_eq!(options.target_type, "<target-type>");
        assert_eq!(options.language.as_deref(), Some("<language>"));
        assert_eq!(options.name, None, "a name does not belong into an address");
        assert_eq!(options.title.as_deref(), Some("<title>"));
        assert_eq!(options.page_origin.as_deref(), Some("<origin>"));
    }
}
