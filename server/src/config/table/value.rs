//! A single value, from the file or from the environment.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Located;
use crate::config::problem::{Place, Report};

pub(super) enum Value<'a> {
    Toml(&'a Spanned<DeValue<'a>>),
    Variable(String),
}

impl<'a> Value<'a> {
    pub(super) fn table(&self) -> Option<&'a DeTable<'a>> {
        match self {
            Value::Toml(value) => value.get_ref().as_table(),
            Value::Variable(_) => None,
        }
    }

    /// A list of tables, each with the value it is in.
    pub(super) fn tables(&self) -> Option<Vec<(&'a Spanned<DeValue<'a>>, &'a DeTable<'a>)>> {
        let Value::Toml(value) = self else { return None };
        let tables = value.get_ref().as_array()?.iter();
        tables.map(|value| Some((value, value.get_ref().as_table()?))).collect()
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Toml(value) => value.get_ref().as_str(),
            Value::Variable(text) => Some(text),
        }
    }

    pub(super) fn texts(&self, place: &Place, report: &Report) -> Option<Vec<Located<String>>> {
        match self {
            Value::Toml(value) => {
                let values = value.get_ref().as_array()?.iter();
                let text = |value: &Spanned<DeValue<'_>>| {
                    let text = value.get_ref().as_str()?.to_owned();
                    Some(Located { value: text, place: report.line(value.span().start) })
                };
                values.map(text).collect()
            }
            Value::Variable(list) => {
                let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
                Some(parts.map(|part| Located { value: part.to_owned(), place: place.clone() }).collect())
            }
        }
    }

    /// A whole number; `Some(None)` if it is one, but negative or far too large.
    pub(super) fn number(&self) -> Option<Option<u64>> {
        match self {
            Value::Toml(value) => {
                let number = value.get_ref().as_integer()?;
                Some(u64::from_str_radix(number.as_str(), number.radix()).ok())
            }
            Value::Variable(text) => Some(Some(text.trim().parse().ok()?)),
        }
    }

    /// A text, a number or a flag as a text; a flag as 0 or 1.
    pub(super) fn scalar(&self) -> Option<String> {
        let text = self.text().map(ToOwned::to_owned);
        let number =
            || self.number().map(|number| number.map_or_else(|| "-1".to_owned(), |it| it.to_string()));
        let flag = || self.flag().map(|flag| u8::from(flag).to_string());
        text.or_else(number).or_else(flag)
    }

    pub(super) fn flag(&self) -> Option<bool> {
        match self {
            Value::Toml(value) => value.get_ref().as_bool(),
            Value::Variable(text) => text.trim().to_ascii_lowercase().parse().ok(),
        }
    }
}
