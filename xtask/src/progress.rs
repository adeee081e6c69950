//! What a command is doing and how far it is: `[2/4 frontend] ...`.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// From how long on a step's duration is worth a line.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// The steps of one command.
pub(crate) struct Progress {
    total: usize,
    finished: Vec<(&'static str, Duration)>,
}

/// One step, as its own work sees it.
pub(crate) struct Step {
    label: String,
}

impl Progress {
    /// Starts a command of so many steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, finished: Vec::new() }
    }

    /// Does a step's work, and remembers how long it took.
    ///
    /// # Errors
    /// The work's own, with the step's label.
    pub(crate) fn step<T>(&mut self, name: &'static str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        let step = Step { label: format!("[{}/{} {name}]", self.finished.len() + 1, self.total) };
        let started = Instant::now();
        let result = work(&step).with_context(|| format!("{} failed", step.label))?;
        let took = started.elapsed();
        if took >= WORTH_TELLING {
            step.say(&format!("took {:.0} s", took.as_secs_f64()));
        }
        self.finished.push((name, took));
        Ok(result)
    }

    /// Prints the seconds every finished step took.
    pub(crate) fn summarize(&self) {
        println!();
        for (name, took) in &self.finished {
            println!("{:>7.1} s  {name}", took.as_secs_f64());
        }
        let whole: Duration = self.finished.iter().map(|(_, took)| *took).sum();
        println!("{:>7.1} s  in all, {} of {} steps", whole.as_secs_f64(), self.finished.len(), self.total);
    }
}

impl Step {
    /// Prints one line about the step.
    pub(crate) fn say(&self, line: &str) {
        println!("{} {line}", self.label);
    }
}
