//! `[files]`: the files that agents and visitors send.

use std::ops::RangeInclusive;

use super::problem::Report;
use super::suggestion;
use super::table::{Located, Table};
use crate::files::kind::{self, FileKind, KINDS};

/// How large a file may be, in bytes: up to what all files of a conversation may have together.
const BYTES: RangeInclusive<u64> = 1..=vestibule_processor::limits::FILE_BYTES_PER_CONVERSATION;

/// How much all files may have together, in bytes: up to a tebibyte.
const TOTAL_BYTES: RangeInclusive<u64> = 1 << 20..=1 << 40;

/// The longest ending of a name, in characters.
const MAX_CHARACTERS: usize = 20;

/// The files that agents and visitors send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// `max_bytes`: how large one may be, up to 100 MiB.
    pub max_bytes: u64,
    /// `total_bytes`: how much all files that are kept may have together, of which visitors leave a quarter to agents.
    pub total_bytes: u64,
    /// `types`: the kinds that may be sent, by the endings of their names.
    pub kinds: Vec<&'static FileKind>,
    /// `visitor_upload`: whether visitors too may send files.
    pub visitor_upload: bool,
}

impl Default for Files {
    fn default() -> Files {
        let kinds = KINDS.iter().filter(|kind| kind.by_default).collect();
        Files { max_bytes: 10 << 20, total_bytes: 10 << 30, kinds, visitor_upload: false }
    }
}

impl Files {
    pub(super) fn read(mut table: Table<'_>) -> Files {
        let default = Files::default();
        let max_bytes = table.number("max_bytes", BYTES).map(|number| number.value);
        let total_bytes = table.number("total_bytes", TOTAL_BYTES).map(|number| number.value);
        let types = table.texts("types", 1..=MAX_CHARACTERS);
        let kinds = types.map(|list| kinds(&list, table.report()));
        let visitor_upload = table.flag("visitor_upload");
        table.finish();
        Files {
            max_bytes: max_bytes.unwrap_or(default.max_bytes),
            total_bytes: total_bytes.unwrap_or(default.total_bytes),
            kinds: kinds.unwrap_or(default.kinds),
            visitor_upload: visitor_upload.unwrap_or(default.visitor_upload),
        }
    }
}

fn kinds(list: &Located<Vec<Located<String>>>, report: &Report) -> Vec<&'static FileKind> {
    let mut kinds = Vec::new();
    for Located { value, place } in &list.value {
        match kind::of_extension(value) {
            None => report.add(place, unknown(value)),
            Some(kind) if kinds.contains(&kind) => {
                report.add(place, format!("\"{value}\" is in the list twice; remove it once"));
            }
            Some(kind) => kinds.push(kind),
        }
    }
    kinds
}

fn unknown(value: &str) -> String {
    let known = KINDS.iter().map(|kind| kind.extension);
    match suggestion::nearest(value, known.clone()) {
        Some(near) => format!("files of type \"{value}\" cannot be sent; did you mean \"{near}\"?"),
        None => {
            let known: Vec<_> = known.collect();
            format!("files of type \"{value}\" cannot be sent; known are {}", known.join(", "))
        }
    }
}
