//! A Tracker in memory, for tests: as durable as the [`Store`] it is opened on, and able to fail on demand.

mod individuals;
mod interactions;
mod mails;
mod problem_reports;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vestibule_processor::{InteractionId, Timestamp};

use self::individuals::Individuals;
use self::interactions::Interactions;
use self::problem_reports::ProblemReports;
use super::{
    Attempt, Change, Export, Individual, Interaction, Mail, ProblemReport, RegisterError, Tracker,
    TrackerError, key,
};
use crate::runtime::Mark;

/// What outlives a [`MemoryTracker`]. Clones are the same store.
#[derive(Clone, Default)]
pub struct Store(Arc<Mutex<Contents>>);

#[derive(Default)]
struct Contents {
    individuals: Individuals,
    interactions: Interactions,
    problem_reports: ProblemReports,
    is_failing: bool,
}

impl Store {
    /// Lets every call fail from now on, or none.
    pub fn fail(&self, is_failing: bool) {
        self.contents().is_failing = is_failing;
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A Tracker on a [`Store`].
#[derive(Clone)]
pub struct MemoryTracker {
    store: Store,
}

impl MemoryTracker {
    /// Opens the Tracker that is on `store`.
    pub fn open(store: &Store) -> MemoryTracker {
        MemoryTracker { store: store.clone() }
    }

    fn contents(&self) -> Result<MutexGuard<'_, Contents>, TrackerError> {
        let contents = self.store.contents();
        if contents.is_failing { Err(TrackerError("the store does not answer".into())) } else { Ok(contents) }
    }
}

impl Tracker for MemoryTracker {
    fn register(&self, individual: &Individual) -> Result<(), RegisterError> {
        self.contents()?.individuals.insert(individual)
    }

    fn individual(&self, username: &str) -> Result<Option<Individual>, TrackerError> {
        Ok(self.contents()?.individuals.find(&key(username)).cloned())
    }

    fn individuals(&self, after: Option<&str>, most: u32) -> Result<Vec<Individual>, TrackerError> {
        Ok(self.contents()?.individuals.list(&after.map(key).unwrap_or_default(), most))
    }

    fn export(&self, username: &str) -> Result<Option<Export>, TrackerError> {
        let contents = self.contents()?;
        let individual = contents.individuals.find(&key(username)).map(Individual::exported);
        let interactions = contents.interactions.of_user(&key(username));
        if individual.is_none() && interactions.is_empty() {
            return Ok(None);
        }
        let ids: Vec<InteractionId> = interactions.iter().map(|interaction| interaction.id).collect();
        let problem_reports = contents.problem_reports.about(&ids);
        Ok(Some(Export { individual, interactions, problem_reports }))
    }

    fn erase(&self, username: &str) -> Result<Option<u64>, TrackerError> {
        let mut contents = self.contents()?;
        let erased = contents.interactions.erase(&key(username));
        contents.problem_reports.erase(&erased);
        let is_known = contents.individuals.erase(&key(username)) || !erased.is_empty();
        Ok(is_known.then_some(erased.len() as u64))
    }

    fn mark(&self) -> Result<Mark, TrackerError> {
        Ok(self.contents()?.interactions.mark())
    }

    fn write(&self, changes: &[Change], mark: Mark) -> Result<(), TrackerError> {
        self.contents()?.interactions.write(changes, mark);
        Ok(())
    }

    fn keep(&self, mark: Mark) -> Result<(), TrackerError> {
        self.contents()?.interactions.write(&[], mark);
        Ok(())
    }

    fn interaction(&self, id: InteractionId) -> Result<Option<Interaction>, TrackerError> {
        Ok(self.contents()?.interactions.find(id))
    }

    fn due_mails(&self, now: Timestamp, most: u32) -> Result<Vec<Mail>, TrackerError> {
        Ok(self.contents()?.interactions.due_mails(now, most))
    }

    fn settle_mail(&self, interaction: InteractionId, attempt: &Attempt) -> Result<(), TrackerError> {
        self.contents()?.interactions.settle_mail(interaction, attempt);
        Ok(())
    }

    fn forget_mails(&self, ended_before: Timestamp) -> Result<(), TrackerError> {
        self.contents()?.interactions.forget_mails(ended_before);
        Ok(())
    }

    fn mails(&self, given_up_only: bool, most: u32) -> Result<Vec<Mail>, TrackerError> {
        Ok(self.contents()?.interactions.list_mails(given_up_only, most))
    }

    fn add_problem_report(&self, report: &ProblemReport) -> Result<(), TrackerError> {
        self.contents()?.problem_reports.insert(report);
        Ok(())
    }

    fn problem_reports(&self, text: Option<&str>, most: u32) -> Result<Vec<ProblemReport>, TrackerError> {
        Ok(self.contents()?.problem_reports.list(text.unwrap_or_default(), most))
    }
}
