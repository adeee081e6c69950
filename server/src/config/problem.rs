//! Problems, and the places they are at.

use std::cell::RefCell;
use std::fmt;

/// Everything that is wrong with a configuration. Shows itself as one line for each problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    file: String,
    problems: Vec<Problem>,
}

/// One thing that is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// A sentence without its full stop.
    pub message: String,
}

/// Where a setting is, or should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Somewhere in the file.
    File,
    /// In this line of the file; the first is 1.
    Line(usize),
    /// In this environment variable.
    Variable(String),
}

impl Problems {
    pub(super) fn of_file(file: String, message: String) -> Problems {
        Problems { file, problems: vec![Problem { place: Place::File, message }] }
    }

    /// The problems in the order of their lines, those of the environment last. There is at least one.
    pub fn list(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.file;
        for (Problem { place, message }, index) in self.problems.iter().zip(0..) {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            match place {
                Place::File => write!(formatter, "{file}: {message}")?,
                Place::Line(line) => write!(formatter, "{file}:{line}: {message}")?,
                Place::Variable(name) => write!(formatter, "{name}: {message}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File => formatter.write_str("the file"),
            Place::Line(line) => write!(formatter, "line {line}"),
            Place::Variable(name) => formatter.write_str(name),
        }
    }
}

/// Collects problems while a text is read.
pub(super) struct Report {
    /// Where each line of the text starts.
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl Report {
    pub(super) fn new(text: &str) -> Report {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Report { line_starts, problems: RefCell::default() }
    }

    /// The line that holds the byte at `offset`.
    pub(super) fn line(&self, offset: usize) -> Place {
        Place::Line(self.line_starts.partition_point(|start| *start <= offset))
    }

    pub(super) fn add(&self, place: &Place, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem { place: place.clone(), message: message.into() });
    }

    pub(super) fn finish(self, file: &str) -> Result<(), Problems> {
        let mut problems = self.problems.into_inner();
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort();
        Err(Problems { file: file.to_owned(), problems })
    }
}
