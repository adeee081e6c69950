//! The Tracker in one SQLite file of the data folder, which other programs may read at any time.
//!
//! Two connections: one for people, each of whose changes is flushed to the disk, and one for what may be lost with a loss
//! of power: what is derived from the journal, for it is then derived again, and problem reports. Before the journal forgets
//! what was derived, that is flushed too.

mod individuals;
mod interactions;
mod mails;
mod open;
mod problem_reports;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use vestibule_processor::{InteractionId, Timestamp};

use super::{
    Attempt, Change, Export, Individual, Interaction, Mail, ProblemReport, RegisterError, Tracker,
    TrackerError, key,
};
use crate::runtime::Mark;

pub use self::open::OpenError;

/// A Tracker in an SQLite file.
#[derive(Debug)]
pub struct SqliteTracker {
    people: Mutex<Connection>,
    history: Mutex<Connection>,
}

impl SqliteTracker {
    /// Opens `file`, makes it if there is none, and brings one of an older version up to this one.
    pub fn open(file: &Path) -> Result<SqliteTracker, OpenError> {
        let people = Mutex::new(open::open(file, "FULL")?);
        let history = Mutex::new(open::open(file, "NORMAL")?);
        Ok(SqliteTracker { people, history })
    }

    /// Keeps the file from growing beyond about `bytes`: a change that would do so finds no room.
    pub fn limit_size(&self, bytes: u64) -> Result<(), TrackerError> {
        for connection in [&self.people, &self.history] {
            open::limit_size(&lock(connection), bytes)?;
        }
        Ok(())
    }
}

impl Tracker for SqliteTracker {
    fn register(&self, individual: &Individual) -> Result<(), RegisterError> {
        individuals::insert(&lock(&self.people), individual)
    }

    fn individual(&self, username: &str) -> Result<Option<Individual>, TrackerError> {
        Ok(individuals::find(&lock(&self.people), &key(username))?)
    }

    fn individuals(&self, after: Option<&str>, most: u32) -> Result<Vec<Individual>, TrackerError> {
        Ok(individuals::list(&lock(&self.people), &after.map(key).unwrap_or_default(), most)?)
    }

    fn export(&self, username: &str) -> Result<Option<Export>, TrackerError> {
        let (mut connection, key) = (lock(&self.people), key(username));
        let transaction = connection.transaction()?;
        let individual = individuals::find(&transaction, &key)?;
        let interactions = interactions::of_user(&transaction, &key)?;
        if individual.is_none() && interactions.is_empty() {
            return Ok(None);
        }
        let problem_reports = problem_reports::of_user(&transaction, &key)?;
        let individual = individual.map(|individual| individual.exported());
        Ok(Some(Export { individual, interactions, problem_reports }))
    }

    fn erase(&self, username: &str) -> Result<Option<u64>, TrackerError> {
        let (mut connection, key) = (lock(&self.people), key(username));
        let transaction = begin(&mut connection)?;
        problem_reports::erase(&transaction, &key)?;
        mails::erase(&transaction, &key)?;
        let interactions = interactions::erase(&transaction, &key)?;
        let is_known = individuals::erase(&transaction, &key)? || interactions > 0;
        transaction.commit()?;
        // The log still holds what was; if somebody reads it right now, it is emptied a little later.
        open::empty_log(&connection)?;
        Ok(is_known.then_some(interactions))
    }

    fn mark(&self) -> Result<Mark, TrackerError> {
        Ok(interactions::mark(&lock(&self.history))?)
    }

    fn write(&self, changes: &[Change], mark: Mark) -> Result<(), TrackerError> {
        let mut connection = lock(&self.history);
        let transaction = begin(&mut connection)?;
        for change in changes {
            interactions::make(&transaction, change)?;
        }
        interactions::set_mark(&transaction, mark)?;
        Ok(transaction.commit()?)
    }

    fn keep(&self, mark: Mark) -> Result<(), TrackerError> {
        // Flushing the log for one connection flushes what is in it of all.
        let mut connection = lock(&self.people);
        let transaction = begin(&mut connection)?;
        interactions::set_mark(&transaction, mark)?;
        Ok(transaction.commit()?)
    }

    fn interaction(&self, id: InteractionId) -> Result<Option<Interaction>, TrackerError> {
        let mut connection = lock(&self.people);
        let transaction = connection.transaction()?;
        Ok(interactions::find(&transaction, id)?)
    }

    fn due_mails(&self, now: Timestamp, most: u32) -> Result<Vec<Mail>, TrackerError> {
        Ok(mails::due(&lock(&self.people), now, most)?)
    }

    fn settle_mail(&self, interaction: InteractionId, attempt: &Attempt) -> Result<(), TrackerError> {
        let mut connection = lock(&self.people);
        let transaction = begin(&mut connection)?;
        mails::settle(&transaction, interaction, attempt)?;
        Ok(transaction.commit()?)
    }

    fn forget_mails(&self, ended_before: Timestamp) -> Result<(), TrackerError> {
        let mut connection = lock(&self.people);
        let transaction = begin(&mut connection)?;
        mails::forget(&transaction, ended_before)?;
        Ok(transaction.commit()?)
    }

    fn mails(&self, given_up_only: bool, most: u32) -> Result<Vec<Mail>, TrackerError> {
        Ok(mails::list(&lock(&self.people), given_up_only, most)?)
    }

    fn add_problem_report(&self, report: &ProblemReport) -> Result<(), TrackerError> {
        let mut connection = lock(&self.history);
        let transaction = begin(&mut connection)?;
        problem_reports::insert(&transaction, report)?;
        Ok(transaction.commit()?)
    }

    fn problem_reports(&self, text: Option<&str>, most: u32) -> Result<Vec<ProblemReport>, TrackerError> {
        Ok(problem_reports::list(&lock(&self.people), text.unwrap_or_default(), most)?)
    }
}

impl From<rusqlite::Error> for TrackerError {
    fn from(error: rusqlite::Error) -> TrackerError {
        TrackerError(error.into())
    }
}

/// A transaction that writes: one that began as a reader could find that another has written meanwhile.
fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
