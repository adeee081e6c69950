//! The Web Services parameters: what the company sets by name, at any time.
//!
//! Names, meanings and defaults are the reference's ("Configuring Web Services Parameters"); those it does not have are
//! marked as an *extension*. One table defines them all.

mod value;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use value::{Access, Kind, ValueError};

use value::Value;

/// Longest value of a parameter, in characters.
pub const VALUE_CHARS: usize = 1_000;

/// What is known of a parameter.
#[derive(Debug)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The value it has unless the company sets another.
    pub default: &'static str,
    /// Whether clients have to read the server's configuration anew when it changes.
    pub concerns_clients: bool,
    /// Whether a change waits for the next start.
    pub needs_restart: bool,
}

macro_rules! parameters {
    ($($(#[doc = $about:literal])+ $name:literal $field:ident: $type:ty = $kind:expr, $default:literal $(, $mark:ident)?;)*) => {
        /// The values of all parameters.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Parameters {
            $($(#[doc = $about])+ pub $field: $type,)*
        }

        /// All parameters there are.
        pub static DEFINITIONS: &[Definition] = &[
            $(Definition {
                name: $name,
                about: concat!($($about),+),
                kind: $kind,
                default: $default,
                concerns_clients: parameters!(@concerns_clients $($mark)?),
                needs_restart: parameters!(@needs_restart $($mark)?),
            },)*
        ];

        impl Default for Parameters {
            fn default() -> Parameters {
                Parameters { $($field: Value::parse($default, &$kind).unwrap_or_default(),)* }
            }
        }

        impl Parameters {
            /// Gives a parameter a value. The case of the name does not matter.
            ///
            /// # Errors
            /// If there is no such parameter, or it does not take this value.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), ValueError> {
                match definition(name)?.name {
                    $($name => self.$field = Value::parse(value, &$kind)?,)*
                    _ => return Err(ValueError::unknown(name)),
                }
                Ok(())
            }

            /// The value of one of them as a text.
            pub fn text(&self, name: &str) -> Option<String> {
                match definition(name).ok()?.name {
                    $($name => Some(Value::text(&self.$field, &$kind)),)*
                    _ => None,
                }
            }

            /// The values of all parameters as texts, in the order of [`DEFINITIONS`].
            pub fn texts(&self) -> Vec<String> {
                vec![$(Value::text(&self.$field, &$kind),)*]
            }
        }
    };
    (@concerns_clients concerns_clients) => { true };
    (@concerns_clients $($other:ident)?) => { false };
    (@needs_restart needs_restart) => { true };
    (@needs_restart $($other:ident)?) => { false };
}

parameters! {
    /// The name the system speaks under.
    "SystemName" system_name: Arc<str> = Kind::Text { least: 1, most: 100 }, "CIC";
    /// Said first. %1 is the system's name. (Extension.)
    "WelcomeMsg" welcome_msg: Arc<str> = Kind::TEXT, "Welcome to %1!";
    /// Said when an interaction enters a queue. %1 is the queue's name. (Extension.)
    "TransferredMsg" transferred_msg: Arc<str> = Kind::TEXT, "Interaction transferred to %1.";
    /// Said when an interaction is offered to an agent. %1 is the agent's name. (Extension.)
    "AlertingMsg" alerting_msg: Arc<str> = Kind::TEXT, "Interaction alerting %1.";
    /// Said when an agent has picked up. %1 is the agent's name.
    "AgentConnectedMsg" agent_connected_msg: Arc<str> = Kind::TEXT, "%1 has joined the conversation.";
    /// Said when an agent who had picked up is gone. %1 is the agent's name.
    "AgentDisconnectedMsg" agent_disconnected_msg: Arc<str> = Kind::TEXT, "%1 has left the conversation.";
    /// Said when an agent has put the conversation on hold. %1 is the agent's name.
    "HoldMsg" hold_msg: Arc<str> = Kind::TEXT, "%1 has put the conversation on hold.";
    /// Said when the visitor has come. %1 is the visitor's name.
    "VisitorConnectedMsg" visitor_connected_msg: Arc<str> = Kind::TEXT, "%1 has joined the conversation.";
    /// Said when the visitor is gone. %1 is the visitor's name.
    "VisitorDisconnectedMsg" visitor_disconnected_msg: Arc<str> = Kind::TEXT, "%1 has left the conversation.";

    /// Whether chats and callbacks of an earlier run are ended at a start instead of going on.
    "PerformCleanRestart" perform_clean_restart: bool = Kind::Flag, "0";
    /// Whether chats go on after a restart. The reference has it as the server parameter Chat Interaction Recovery Enabled,
    /// off by default.
    "ChatInteractionRecoveryEnabled" chat_recovery: bool = Kind::Flag, "1";
    /// Whether callbacks go on after a restart. The reference has it as the server parameter Callback Interaction Recovery
    /// Enabled, off by default.
    "CallbackInteractionRecoveryEnabled" callback_recovery: bool = Kind::Flag, "1";

    /// Who may start a chat: 0 nobody, 1 everybody, 2 registered visitors, 3 anonymous ones.
    "ChatAccessControl" chat_access_control: Access = Kind::Access, "1", concerns_clients;
    /// Who may ask for a callback: 0 nobody, 1 everybody, 2 registered visitors, 3 anonymous ones.
    "CallbackAccessControl" callback_access_control: Access = Kind::Access, "1", concerns_clients;
    /// Who may query queues: 0 nobody, 1 everybody, 2 registered visitors, 3 anonymous ones.
    "QueryQueueAccessControl" query_queue_access_control: Access = Kind::Access, "1", concerns_clients;

    /// How long a visitor's client is told to wait between two polls.
    "MaxPollFrequency" max_poll_frequency: Duration = Kind::Milliseconds { least: 500, most: 60_000 }, "2000";
    /// Further ports for HTTP, separated by semicolons.
    "AdditionalHTTPPorts" additional_http_ports: Vec<u16> = Kind::Ports, "", needs_restart;
    /// Further ports for HTTPS, separated by semicolons.
    "AdditionalHTTPSPorts" additional_https_ports: Vec<u16> = Kind::Ports, "", needs_restart;

    /// Whether visitors' clients may send problem reports.
    "AllowClientProblemReport" allow_client_problem_report: bool = Kind::Flag, "0", concerns_clients;
    /// A regular expression; only problem reports in which it is found are sent and kept. Empty: all are.
    "ProblemReportControlExpression" problem_report_control_expression: Arc<str> = Kind::Expression, "", concerns_clients;

    /// How long an answer to a queue query is given again before the queue is looked at anew. The reference has no default.
    "QueueQueryTime" queue_query_time: Duration = Kind::Seconds { least: 0, most: 3_600 }, "2";
    /// How long an answer to a queue query is kept that nobody asks for. The reference has no default.
    "QueueQueryIdleAbortTime" queue_query_idle_abort_time: Duration = Kind::Seconds { least: 1, most: 86_400 }, "60";
    /// How long an answer about a callback is given again before it is made anew. The reference has no default.
    "CallbackStatusQueryDuration" callback_status_query_duration: Duration = Kind::Seconds { least: 0, most: 3_600 }, "2";
    /// How long an answer about a callback is kept that nobody asks for. The reference has no default.
    "CallbackStatusQueryIdleAbortDuration" callback_status_query_idle_abort_duration: Duration = Kind::Seconds { least: 1, most: 86_400 }, "60";

    /// The unit of time of MaxChatsAllowedPerUnitTime.
    "ChatsAllowedUnitTime" chats_allowed_unit_time: Duration = Kind::Seconds { least: 1, most: 86_400 }, "1";
    /// Most chats that are started in ChatsAllowedUnitTime.
    "MaxChatsAllowedPerUnitTime" max_chats_allowed_per_unit_time: u64 = Kind::Number { least: 0, most: 100_000 }, "5";
    /// The unit of time of MaxCallbacksAllowedPerUnitTime.
    "CallbacksAllowedUnitTime" callbacks_allowed_unit_time: Duration = Kind::Seconds { least: 1, most: 86_400 }, "1";
    /// Most callbacks that are asked for in CallbacksAllowedUnitTime.
    "MaxCallbacksAllowedPerUnitTime" max_callbacks_allowed_per_unit_time: u64 = Kind::Number { least: 0, most: 100_000 }, "5";
    /// The unit of time of MaxInteractionsAllowedPerUnitTime.
    "InteractionsAllowedUnitTime" interactions_allowed_unit_time: Duration = Kind::Seconds { least: 1, most: 86_400 }, "1";
    /// Most chats and callbacks together that are begun in InteractionsAllowedUnitTime.
    "MaxInteractionsAllowedPerUnitTime" max_interactions_allowed_per_unit_time: u64 = Kind::Number { least: 0, most: 100_000 }, "5";
    /// Most chats that have not ended. The reference has no default.
    "MaxActiveChatsAllowed" max_active_chats_allowed: u64 = Kind::Number { least: 0, most: 100_000 }, "1500";
    /// Most callbacks that have not ended. The reference has no default.
    "MaxActiveCallbacksAllowed" max_active_callbacks_allowed: u64 = Kind::Number { least: 0, most: 100_000 }, "1500";
    /// Most chats, and most callbacks, that have not ended.
    "MaxActiveInteractionsAllowed" max_active_interactions_allowed: u64 = Kind::Number { least: 0, most: 100_000 }, "1500";
    /// Most chats and callbacks of anonymous visitors that have not ended.
    "MaxAnonymousInteractionsAllowed" max_anonymous_interactions_allowed: u64 = Kind::Number { least: 0, most: 100_000 }, "1500";
    /// Most chats and callbacks of one queue that have not ended.
    "MaxAnyInteractionsAllowedPerQueue" max_any_interactions_allowed_per_queue: u64 = Kind::Number { least: 0, most: 100_000 }, "1500";
    /// Most chats and callbacks of one registered visitor that have not ended.
    "MaxInteractionsAllowedPerUser" max_interactions_allowed_per_user: u64 = Kind::Number { least: 0, most: 100_000 }, "5";
    /// Most chats and callbacks from one IP address, or one IPv6 line of 2^64 addresses, that have not ended.
    "MaxInteractionsAllowedPerIP" max_interactions_allowed_per_ip: u64 = Kind::Number { least: 0, most: 100_000 }, "15";
    /// IP addresses, networks and names of hosts to which MaxInteractionsAllowedPerIP does not apply, separated by commas.
    "TrustedHosts" trusted_hosts: Vec<Arc<str>> = Kind::Hosts, "";

    /// Whether a visitor who says nothing is warned and then disconnected.
    "EnableIdleTimeout" enable_idle_timeout: bool = Kind::Flag, "0";
    /// How long a visitor may say nothing before he is warned.
    "PartyIdleTime" party_idle_time: Duration = Kind::Seconds { least: 1, most: 86_400 }, "300";
    /// How long a visitor who was warned may still say nothing before he is disconnected.
    "PartyIdleGraceTime" party_idle_grace_time: Duration = Kind::Seconds { least: 1, most: 86_400 }, "120";
    /// Said when a visitor is warned. %1 is his name, %2 PartyIdleTime, %3 PartyIdleGraceTime, %4 the sum of both.
    "IdleWarningMessage" idle_warning_message: Arc<str> = Kind::TEXT, "%1 has been idle for %2. The party has to type something within next %3 to remain active in chat.";
    /// Said when a visitor is disconnected for saying nothing. %1 to %4 are as in IdleWarningMessage.
    "IdleDisconnectMessage" idle_disconnect_message: Arc<str> = Kind::TEXT, "%1 has been disconnected from chat since being idle for %4.";

    /// Whether visitors may ask for the transcript of their chat by mail. The configuration has to name a
    /// mail server.
    "EnableWebTranscript" enable_web_transcript: bool = Kind::Flag, "0", concerns_clients;
    /// The mail address to which answers to mailed transcripts go, if not to their sender.
    "ChatTranscriptReplyToAddress" chat_transcript_reply_to_address: Arc<str> = Kind::MailAddress, "";
    /// Whether visitors' clients that accept gzip are told what was said in that form, if it is long. The reference has chat
    /// logs compressed, to minimize network impact.
    "EnableChatHistoryCompression" enable_chat_history_compression: bool = Kind::Flag, "1";
    /// The size of an answer from which on it is compressed, if EnableChatHistoryCompression is 1.
    "ChatHistoryCompressionStartSize" chat_history_compression_start_size: u64 = Kind::Bytes { least: 0, most: 104_857_600 }, "5120";

    /// How long a callback is snoozed in whose workgroup the time between callbacks is 0. With 0 here too, it is 5 minutes.
    /// The reference has it as the server parameter Default Snooze Duration.
    "DefaultSnoozeDuration" default_snooze_duration: Duration = Kind::Seconds { least: 0, most: 86_400 }, "0";

    /// The country whose telephone numbers are understood without a +, as two letters such as US, unless the visitor's
    /// language names one. (Extension.)
    "TelephoneCountry" telephone_country: Arc<str> = Kind::Text { least: 0, most: 2 }, "";

    /// How long an interaction alerts one agent before it is offered to the next, unless its workgroup says it. (Extension.)
    "AlertTimeout" alert_timeout: Duration = Kind::Seconds { least: 1, most: 3_600 }, "30";
    /// How long an agent whose connection broke stays logged in. (Extension.)
    "AgentGraceTime" agent_grace_time: Duration = Kind::Seconds { least: 1, most: 3_600 }, "30";
    /// How long a visitor whose client polls no more keeps his chat; at least two times MaxPollFrequency. (Extension.)
    "VisitorGraceTime" visitor_grace_time: Duration = Kind::Seconds { least: 10, most: 86_400 }, "300";
}

/// The definition of the parameter of this name, whatever its case.
///
/// # Errors
/// If there is none; the error suggests nothing, for whoever asked knows better what to do.
pub fn definition(name: &str) -> Result<&'static Definition, ValueError> {
    DEFINITIONS
        .iter()
        .find(|definition| definition.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| ValueError::unknown(name))
}

impl Parameters {
    /// These, with the values that were set while the server ran. What a later version would not take is left out.
    pub fn with<'a>(&self, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Parameters {
        let mut parameters = self.clone();
        for (name, value) in values {
            // It was checked when it was set.
            _ = parameters.set(name, value);
        }
        parameters
    }

    /// The parameters that have another value than by default, and their values.
    pub fn changed(&self) -> BTreeMap<&'static str, String> {
        let all = DEFINITIONS.iter().zip(self.texts());
        let changed = all.filter(|(definition, text)| definition.default != text);
        changed.map(|(definition, text)| (definition.name, text)).collect()
    }

    /// Whether clients see a difference between these and others.
    pub fn look_the_same_to_clients(&self, others: &Parameters) -> bool {
        let all = DEFINITIONS.iter().zip(self.texts().into_iter().zip(others.texts()));
        all.into_iter().all(|(definition, (one, other))| !definition.concerns_clients || one == other)
    }

    /// Whether chats and callbacks of an earlier run all go on.
    pub(crate) fn keep_everything(&self) -> bool {
        !self.perform_clean_restart && self.chat_recovery && self.callback_recovery
    }

    /// What two values have against each other, if anything.
    pub fn conflict(&self) -> Option<&'static str> {
        (self.visitor_grace_time < self.max_poll_frequency * 2).then_some(
            "VisitorGraceTime must be two times MaxPollFrequency at least, or visitors lose their chats between two polls",
        )
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.changed().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let changed = BTreeMap::<String, String>::deserialize(deserializer)?;
        let values = changed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Ok(Parameters::default().with(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_and_is_written_as_it_is_given() {
        for (definition, text) in DEFINITIONS.iter().zip(Parameters::default().texts()) {
            assert_eq!(text, definition.default, "{}", definition.name);
            Parameters::default().set(definition.name, definition.default).unwrap();
            assert!(!definition.about.is_empty());
        }
        assert_eq!(Parameters::default().conflict(), None);
    }

    #[test]
    fn names_differ_whatever_their_case() {
        let mut names: Vec<_> = DEFINITIONS.iter().map(|definition| definition.name.to_lowercase()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), DEFINITIONS.len());
    }

    fn check(name: &str, value: &str, expected: Result<&str, &str>) {
        let mut parameters = Parameters::default();
        let result = parameters.set(name, value);
        let shown = result.map(|()| parameters.changed().into_values().next().unwrap_or_default());
        assert_eq!(shown.map_err(|error| error.to_string()), expected.map(Into::into).map_err(Into::into));
    }

    #[test]
    fn values_are_checked_when_they_are_set() {
        check("MaxPollFrequency", "1000", Ok("1000"));
        check("maxpollfrequency", " 1000 ", Ok("1000"));
        check("MaxPollFrequency", "100", Err("must be a number of milliseconds from 500 to 60000"));
        check("MaxPollFrequency", "soon", Err("must be a number of milliseconds from 500 to 60000"));
        check("ChatAccessControl", "2", Ok("2"));
        check(
            "ChatAccessControl",
            "4",
            Err("must be 0 (nobody), 1 (everybody), 2 (registered visitors) or 3 (anonymous visitors)"),
        );
        check("EnableIdleTimeout", "1", Ok("1"));
        check("EnableIdleTimeout", "yes", Err("must be 0 (off) or 1 (on)"));
        check("PartyIdleTime", "0", Err("must be a number of seconds from 1 to 86400"));
        check("AdditionalHTTPPorts", "8080; 8081;", Ok("8080;8081"));
        check(
            "AdditionalHTTPPorts",
            "8080,8081",
            Err("must be up to 16 ports from 1 to 65535, separated by semicolons"),
        );
        check("TrustedHosts", "10.0.0.1, proxy.example.com", Ok("10.0.0.1,proxy.example.com"));
        check(
            "TrustedHosts",
            "not a host",
            Err("must be up to 64 addresses or names of hosts, separated by commas"),
        );
        check("EnableChatHistoryCompression", "0", Ok("0"));
        check("ChatHistoryCompressionStartSize", "8192", Ok("8192"));
        check("ChatHistoryCompressionStartSize", "-1", Err("must be a number of bytes from 0 to 104857600"));
        check("SystemName", "", Err("must have 1 to 100 characters"));
        check("HoldMsg2", "x", Err("there is no parameter HoldMsg2"));
    }

    #[test]
    fn parameters_are_read_as_they_are_written() {
        let mut parameters = Parameters::default();
        parameters.set("WelcomeMsg", "").unwrap();
        parameters.set("PartyIdleTime", "60").unwrap();
        let json = serde_json::to_string(&parameters).unwrap();
        assert_eq!(json, r#"{"PartyIdleTime":"60","WelcomeMsg":""}"#);
        assert_eq!(serde_json::from_str::<Parameters>(&json).unwrap(), parameters);
        let future = r#"{"PartyIdleTime":"60","WelcomeMsg":"","Unknown":"1","MaxPollFrequency":"1"}"#;
        assert_eq!(serde_json::from_str::<Parameters>(future).unwrap(), parameters);
    }

    #[test]
    fn clients_see_some_changes_only() {
        let before = Parameters::default();
        let after = |name, value| before.with([(name, value)]);
        assert!(before.look_the_same_to_clients(&after("PartyIdleTime", "60")));
        assert!(!before.look_the_same_to_clients(&after("ChatAccessControl", "0")));
    }
}
