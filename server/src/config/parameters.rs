//! `[parameters]`: how much and how long.

use std::ops::RangeInclusive;
use std::time::Duration;

use vestibule_processor as processor;

use super::table::{Located, Table};

/// How long an interaction may alert one agent, in seconds.
pub(super) const ALERT_TIMEOUT_SECONDS: RangeInclusive<u64> = 1..=3600;

/// How much and how long. The first two have the names of the reference's Web Services parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// `MaxPollFrequency`: how often a visitor's page should ask for news, 500 ms to 60 s.
    pub max_poll_frequency: Duration,
    /// `MaxActiveInteractionsAllowed`: the most interactions under way at a time, 1 to 100,000.
    pub max_active_interactions_allowed: u64,
    /// `alert_timeout_seconds`: how long an interaction alerts one agent before it goes on to the next, 1 s to 1 h.
    pub alert_timeout: Duration,
    /// `agent_grace_seconds`: how long an agent whose connection broke stays logged in, 1 s to 1 h.
    pub agent_grace: Duration,
    /// `visitor_grace_seconds`: how long a visitor whose page asks no more keeps his chat, 10 s to 24 h, and at least
    /// two times `MaxPollFrequency`.
    pub visitor_grace: Duration,
}

impl Parameters {
    pub(super) fn read(mut table: Table<'_>) -> Parameters {
        let poll = table.number("MaxPollFrequency", 500..=60_000);
        let active = table.number("MaxActiveInteractionsAllowed", 1..=100_000);
        let alert = table.number("alert_timeout_seconds", ALERT_TIMEOUT_SECONDS);
        let agent = table.number("agent_grace_seconds", 1..=3600);
        let visitor = table.number("visitor_grace_seconds", 10..=86_400);
        let default = processor::Parameters::default();
        let seconds = |number: Option<Located<u64>>, default| {
            number.map_or(default, |it| Duration::from_secs(it.value))
        };
        let parameters = Parameters {
            max_poll_frequency: Duration::from_millis(poll.as_ref().map_or(2000, |number| number.value)),
            max_active_interactions_allowed: active
                .map_or(default.max_active_interactions_allowed, |number| number.value),
            alert_timeout: seconds(alert, default.alert_timeout),
            agent_grace: seconds(agent, default.agent_grace),
            visitor_grace: Duration::from_secs(visitor.as_ref().map_or(300, |number| number.value)),
        };
        let least = parameters.max_poll_frequency * 2;
        if let Some(place) =
            visitor.or(poll).map(|number| number.place).filter(|_| parameters.visitor_grace < least)
        {
            let seconds = least.as_secs_f64().ceil();
            table.report().add(&place, format!(
                "`visitor_grace_seconds` must be two times `MaxPollFrequency` at least, or visitors lose their chats \
                 between two polls; give it {seconds} or more"
            ));
        }
        table.finish();
        parameters
    }
}
