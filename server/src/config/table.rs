//! Reading tables key by key, so that a problem names its line and a key nobody asks for is found.

mod value;

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::Variables;
use super::problem::{Place, Report};
use super::suggestion;

use self::value::Value;

/// A value, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A table of the file, with the environment variables that are about it.
pub(super) struct Table<'a> {
    /// As it is written: `[texts]`.
    title: String,
    place: Place,
    entries: Vec<Entry<'a>>,
    known: Vec<&'static str>,
    report: &'a Report,
}

struct Entry<'a> {
    /// As it is written, in the file or in the variable's name.
    key: String,
    /// What comes before the key in the variable's name.
    prefix: Option<String>,
    place: Place,
    value: Value<'a>,
}

/// The document, if it is TOML at all.
pub(super) fn parse<'a>(text: &'a str, report: &Report) -> Option<DeTable<'a>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let place = error.span().map_or(Place::File, |span| report.line(span.start));
        report.add(&place, format!("this is not valid TOML: {}", error.message().replace('\n', " ")));
    }
    errors.is_empty().then(|| document.into_inner())
}

impl<'a> Table<'a> {
    /// The whole document. Without one, it has no keys.
    pub(super) fn root(document: Option<&'a DeTable<'a>>, report: &'a Report) -> Table<'a> {
        Table::new("the file".to_owned(), Place::File, document, report)
    }

    fn new(title: String, place: Place, table: Option<&'a DeTable<'a>>, report: &'a Report) -> Table<'a> {
        let entries = table.into_iter().flat_map(DeTable::iter).map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            prefix: None,
            place: report.line(key.span().start),
            value: Value::Toml(value),
        });
        Table { title, place, entries: entries.collect(), known: Vec::new(), report }
    }

    /// The table `[key]`, and what the environment says about it.
    pub(super) fn section(&mut self, key: &'static str, variables: &mut Variables) -> Table<'a> {
        let (place, found) = match self.take(key) {
            Some(Entry { place, value, .. }) => {
                let table = value.table();
                if table.is_none() {
                    self.report.add(
                        &place,
                        format!("`{key}` is a table; write [{key}] on a line of its own, and its keys below"),
                    );
                }
                (place, table)
            }
            None => (Place::File, None),
        };
        let mut section = Table::new(format!("[{key}]"), place, found, self.report);
        section.entries.extend(variables.take(key).into_iter().map(|variable| Entry {
            key: variable.key,
            prefix: Some(variable.prefix),
            place: Place::Variable(variable.name),
            value: Value::Variable(variable.value),
        }));
        section
    }

    /// The tables `[[key]]`.
    pub(super) fn sections(&mut self, key: &'static str, most: usize) -> Vec<Table<'a>> {
        let Some(Entry { place, value, .. }) = self.take(key) else { return Vec::new() };
        let Some(tables) = value.tables() else {
            self.report.add(
                &place,
                format!("there can be several; write [[{key}]] with two brackets on a line of its own"),
            );
            return Vec::new();
        };
        if tables.len() > most {
            self.report.add(&place, format!("there are {} of [[{key}]]; {most} is the most", tables.len()));
        }
        let table = |(spanned, table): (&Spanned<DeValue<'a>>, _)| {
            Table::new(format!("[[{key}]]"), self.report.line(spanned.span().start), Some(table), self.report)
        };
        tables.into_iter().map(table).collect()
    }

    /// A text of as many characters as `length` allows.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        length: RangeInclusive<usize>,
    ) -> Option<Located<String>> {
        let entry = self.take(key)?;
        match entry.value.text() {
            Some(text) => self.sized(key, Located { value: text.to_owned(), place: entry.place }, &length),
            None => {
                self.report
                    .add(&entry.place, format!("`{key}` must be a text in quotes, as in {key} = \"…\""));
                None
            }
        }
    }

    /// A text, a number or a flag, as a text.
    pub(super) fn scalar(&mut self, key: &'static str) -> Option<Located<String>> {
        let entry = self.take(key)?;
        let scalar = entry.value.scalar();
        if scalar.is_none() {
            self.report.add(&entry.place, format!("`{key}` must be a text in quotes or a whole number"));
        }
        Some(Located { value: scalar?, place: entry.place })
    }

    /// A text that has to be there.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        length: RangeInclusive<usize>,
    ) -> Located<String> {
        if !self.entries.iter().any(|entry| entry.key == key) {
            self.report
                .add(&self.place, format!("this {} has no `{key}`; add a line {key} = \"…\"", self.title));
        }
        let missing = Located { value: String::new(), place: self.place.clone() };
        self.text(key, length).unwrap_or(missing)
    }

    /// A list of texts. In a variable, commas are between them.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        length: RangeInclusive<usize>,
    ) -> Option<Located<Vec<Located<String>>>> {
        let entry = self.take(key)?;
        let texts = entry.value.texts(&entry.place, self.report);
        if texts.is_none() {
            self.report
                .add(&entry.place, format!("`{key}` must be a list of texts, as in {key} = [\"…\", \"…\"]"));
        }
        let value = texts?.into_iter().filter_map(|text| self.sized(key, text, &length)).collect();
        Some(Located { value, place: entry.place })
    }

    /// A whole number within `bounds`.
    pub(super) fn number(&mut self, key: &'static str, bounds: RangeInclusive<u64>) -> Option<Located<u64>> {
        let entry = self.take(key)?;
        match entry.value.number() {
            Some(Some(value)) if bounds.contains(&value) => Some(Located { value, place: entry.place }),
            found => {
                let (least, most) = bounds.into_inner();
                let what = if found.is_some() { "is out of bounds; it" } else { "is not a whole number; it" };
                self.report
                    .add(&entry.place, format!("`{key}` {what} must be a number from {least} to {most}"));
                None
            }
        }
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let entry = self.take(key)?;
        let flag = entry.value.flag();
        if flag.is_none() {
            self.report.add(&entry.place, format!("`{key}` must be true or false, without quotes"));
        }
        flag
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        for Entry { key, prefix, place, .. } in &self.entries {
            let advice = match (suggestion::nearest(key, self.known.iter().copied()), prefix) {
                (Some(near), Some(prefix)) => format!("did you mean {prefix}{}?", near.to_uppercase()),
                (Some(near), None) => format!("did you mean `{near}`?"),
                (None, _) => format!("known are {}", self.known.join(", ")),
            };
            let what = match prefix {
                Some(_) => format!("unknown variable for {}", self.title),
                None => format!("unknown key `{key}` in {}", self.title),
            };
            self.report.add(place, format!("{what}; {advice}"));
        }
    }

    /// Where a reader of this table tells of problems.
    pub(super) fn report(&self) -> &'a Report {
        self.report
    }

    fn sized(
        &self,
        key: &str,
        text: Located<String>,
        length: &RangeInclusive<usize>,
    ) -> Option<Located<String>> {
        let characters = text.value.chars().count();
        if length.contains(&characters) {
            return Some(text);
        }
        let message = match characters {
            0 => format!("`{key}` is empty; give it a text, or leave the line out"),
            _ => format!("`{key}` has {characters} characters; shorten it to {} at most", length.end()),
        };
        self.report.add(&text.place, message);
        None
    }

    /// Takes what is under `key`. A variable wins over the file.
    fn take(&mut self, key: &'static str) -> Option<Entry<'a>> {
        self.known.push(key);
        let is_meant = |entry: &mut Entry<'a>| match entry.prefix {
            Some(_) => entry.key.eq_ignore_ascii_case(key),
            None => entry.key == key,
        };
        self.entries.extract_if(.., is_meant).last()
    }
}
