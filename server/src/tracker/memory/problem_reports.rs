//! Problem reports.

use std::collections::VecDeque;

use vestibule_processor::InteractionId;

use crate::tracker::{PROBLEM_REPORTS, ProblemReport};

#[derive(Default)]
pub(super) struct ProblemReports(VecDeque<ProblemReport>);

impl ProblemReports {
    pub(super) fn insert(&mut self, report: &ProblemReport) {
        self.0.push_front(report.clone());
        self.0.truncate(PROBLEM_REPORTS as usize);
    }

    pub(super) fn list(&self, text: &str, most: u32) -> Vec<ProblemReport> {
        let text = text.to_ascii_lowercase();
        let found = self.0.iter().filter(|report| report.text.to_ascii_lowercase().contains(&text));
        found.take(most as usize).cloned().collect()
    }

    pub(super) fn about(&self, interactions: &[InteractionId]) -> Vec<ProblemReport> {
        self.0.iter().filter(|report| interactions.contains(&report.interaction)).cloned().collect()
    }

    pub(super) fn erase(&mut self, interactions: &[InteractionId]) {
        self.0.retain(|report| !interactions.contains(&report.interaction));
    }
}
