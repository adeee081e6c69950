//! The Tracker, as the HTTP edge wants it.

use std::sync::Arc;

use vestibule_processor::{Name, Timestamp};
use vestibule_shared::visitor::Contact;

use crate::bridge::{self, NotOnline, Registered, Report};
use crate::tracker::{self, Individual, ProblemReport, Tracker, TrackerError};

/// A Tracker's people.
pub struct TrackedPeople(pub Arc<dyn Tracker>);

impl bridge::People for TrackedPeople {
    fn find(&self, username: &str) -> Result<Option<Registered>, NotOnline> {
        let found = self.0.individual(username)?;
        Ok(found.map(|individual| Registered {
            username: Name::from(individual.username.as_str()),
            shown_name: individual.shown_name(),
            password_hash: individual.password_hash,
        }))
    }

    fn register(
        &self,
        contact: Contact,
        password_hash: String,
        at: Timestamp,
    ) -> Result<(), bridge::RegisterError> {
        let username = contact.username.clone().unwrap_or_default();
        let contact = Contact { username: None, password: None, ..contact };
        let individual = Individual { username, password_hash, contact, created: at, updated: at };
        self.0.register(&individual).map_err(|error| match error {
            tracker::RegisterError::Exists => bridge::RegisterError::Exists,
            tracker::RegisterError::Tracker(error) => NotOnline::from(error).into(),
        })
    }

    fn keep_report(&self, report: Report) -> Result<(), NotOnline> {
        let Report { at, interaction, address, text } = report;
        let report = ProblemReport { at, interaction, address: address.to_string(), text };
        Ok(self.0.add_problem_report(&report)?)
    }
}

impl From<TrackerError> for NotOnline {
    fn from(error: TrackerError) -> NotOnline {
        NotOnline(error.into())
    }
}
