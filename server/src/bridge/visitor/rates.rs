//! How often visitors may do what costs room on the disk.

use std::net::IpAddr;
use std::time::Duration;

use vestibule_processor::Timestamp;

use crate::bridge::recent::Recent;

/// Registrations from one line in [`REGISTRATION_TIME`].
const REGISTRATIONS: usize = 50;
const REGISTRATION_TIME: Duration = Duration::from_secs(60 * 60);
/// Problem reports from one line, and all in all, in [`REPORT_TIME`].
const REPORTS_PER_LINE: usize = 20;
const REPORTS: usize = 200;
const REPORT_TIME: Duration = Duration::from_secs(60);

/// What was done of late.
#[derive(Debug)]
pub(in crate::bridge) struct Rates {
    registrations: Recent<IpAddr>,
    reports_per_line: Recent<IpAddr>,
    reports: Recent<()>,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates {
            registrations: Recent::new(REGISTRATION_TIME),
            reports_per_line: Recent::new(REPORT_TIME),
            reports: Recent::new(REPORT_TIME),
        }
    }
}

impl Rates {
    /// Whether one more may register from this line; then it is counted.
    pub(super) fn register(&self, line: IpAddr, now: Timestamp) -> bool {
        self.registrations.try_count(line, REGISTRATIONS, now)
    }

    /// Whether one more problem report from this line is kept; then it is counted.
    pub(super) fn report(&self, line: IpAddr, now: Timestamp) -> bool {
        self.reports_per_line.try_count(line, REPORTS_PER_LINE, now)
            && self.reports.try_count((), REPORTS, now)
    }
}
