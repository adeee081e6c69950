//! `problemReport/{participantID}`: what went wrong in a visitor's browser. The report itself is text that only people read:
//! clients cut it, so that it may be no JSON any more.

use serde::{Deserialize, Serialize};

use super::Status;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProblemReportAnswer {
    /// Its root.
    pub problem_report: ProblemReportBody,
}

/// Whether it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemReportBody {
    /// Whether the call worked.
    pub status: Status,
}
