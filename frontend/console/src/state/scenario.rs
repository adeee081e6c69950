//! What the tests of the state are written in.

use vestibule_shared::agent::{
    self, Content, Entry, Interaction, Me, Notification, ParticipantState, Party, PartyKind, Queue,
    QueueKind, Session, Snapshot, Stage, StatusChoice, Timestamp, Workgroup,
};

use super::{Action, Conversation, Desk, Effect, Event, Kept, State};

/// How far the server's clock is ahead in these tests.
pub(super) const SKEW: Timestamp = 60_000;

/// A console, and the time on its machine.
pub(super) struct Scenario {
    pub(super) state: State,
    pub(super) now: Timestamp,
}

impl Scenario {
    pub(super) fn new(kept: Option<Kept>) -> Scenario {
        Scenario { state: State::new(kept), now: 1_000_000 }
    }

    /// Alicia has logged in and this is what she sees.
    pub(super) fn at_desk(snapshot: SnapshotBuilder) -> Scenario {
        Scenario::at_desk_with(None, snapshot)
    }

    /// The page was loaded again.
    pub(super) fn at_desk_with(kept: Option<Kept>, snapshot: SnapshotBuilder) -> Scenario {
        let mut scenario = Scenario::new(kept);
        scenario.log_in();
        scenario.told(snapshot.notification());
        scenario
    }

    pub(super) fn log_in(&mut self) {
        let session = Session { username: "alicia".into(), display_name: "Alicia Adams".into() };
        self.happens(Event::SessionFound(Ok(session)));
    }

    pub(super) fn happens(&mut self, event: Event) -> Vec<Effect> {
        self.state.update(self.now, event)
    }

    pub(super) fn told(&mut self, notification: Notification) -> Vec<Effect> {
        self.happens(Event::Notified(notification))
    }

    pub(super) fn asks(&mut self, action: Action) -> Vec<Effect> {
        self.happens(Event::Asked(action))
    }

    pub(super) fn entry(&mut self, id: &str, entry: Entry) -> Vec<Effect> {
        self.told(Notification::Entry { interaction_id: id.to_owned(), entry })
    }

    pub(super) fn interaction(&mut self, interaction: Interaction) -> Vec<Effect> {
        self.told(Notification::Interaction { interaction })
    }

    pub(super) fn desk(&self) -> &Desk {
        self.state.desk.as_ref().expect("an agent at his desk")
    }

    pub(super) fn conversation(&self, id: &str) -> &Conversation {
        &self.desk().conversations[id]
    }
}

/// A snapshot in the making.
pub(super) struct SnapshotBuilder(Snapshot);

/// Alicia, available, with nothing to do.
pub(super) fn snapshot() -> SnapshotBuilder {
    SnapshotBuilder(Snapshot {
        now: 1_000_000 + SKEW,
        me: Me {
            username: "alicia".into(),
            display_name: "Alicia Adams".into(),
            status: "Available".into(),
            available: true,
            status_since: 1_000_000,
            max_assign: 3,
            auto_answer: false,
        },
        statuses: vec![StatusChoice { name: "Available".into(), available: true }],
        workgroups: vec![Workgroup { name: "Support".into(), agents_logged_in: 1, agents_available: 1 }],
        interactions: Vec::new(),
        conversations: Vec::new(),
    })
}

impl SnapshotBuilder {
    pub(super) fn of(mut self, username: &str) -> SnapshotBuilder {
        self.0.me.username = username.to_owned();
        self
    }

    pub(super) fn auto_answer(mut self) -> SnapshotBuilder {
        self.0.me.auto_answer = true;
        self
    }

    pub(super) fn with(mut self, interaction: Interaction) -> SnapshotBuilder {
        self.0.interactions.push(interaction);
        self
    }

    /// The agent talks with the visitor of this interaction since its number.
    pub(super) fn talking(mut self, id: &str, entries: &[Entry]) -> SnapshotBuilder {
        let entries = entries.to_vec();
        self.0.interactions.push(connected(id));
        self.0.conversations.push(agent::Conversation { interaction_id: id.to_owned(), entries });
        self
    }

    /// This conversation of the agent's has ended a short while ago.
    pub(super) fn over(mut self, id: &str, entries: &[Entry]) -> SnapshotBuilder {
        let entries = entries.to_vec();
        self.0.interactions.push(ended(id));
        self.0.conversations.push(agent::Conversation { interaction_id: id.to_owned(), entries });
        self
    }

    pub(super) fn notification(self) -> Notification {
        Notification::Snapshot { snapshot: self.0 }
    }
}

/// An interaction in the queue since then.
pub(super) fn waiting(id: &str, since: Timestamp) -> Interaction {
    Interaction {
        id: id.to_owned(),
        queue: Queue { kind: QueueKind::Workgroup, name: "Support".into() },
        visitor_name: format!("Visitor {id}"),
        language: None,
        custom_info: None,
        attributes: Vec::new(),
        routing_contexts: Vec::new(),
        callback: None,
        started_at: 0,
        waiting_since: since,
        stage: Stage::Waiting,
        mine: false,
    }
}

/// An interaction offered to the agent until then.
pub(super) fn offered(id: &str, until: Timestamp) -> Interaction {
    let stage = Stage::Alerting { agent: "Alicia Adams".into(), since: 0, until };
    Interaction { stage, mine: true, ..waiting(id, 0) }
}

/// An interaction offered to another agent.
pub(super) fn offered_to_bob(id: &str) -> Interaction {
    Interaction { stage: Stage::Alerting { agent: "Bob Boyle".into(), since: 0, until: 9 }, ..waiting(id, 0) }
}

/// An interaction the agent is connected to, since the number after the dash of its id.
pub(super) fn connected(id: &str) -> Interaction {
    let since = id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let stage = Stage::Connected { agent: "Alicia Adams".into(), since };
    Interaction { stage, mine: true, ..waiting(id, 0) }
}

/// An interaction that has ended.
pub(super) fn ended(id: &str) -> Interaction {
    Interaction { stage: Stage::Ended { at: 5 }, mine: true, ..waiting(id, 0) }
}

/// The agent takes part in it now.
pub(super) fn joined_notification(id: &str, entries: &[Entry]) -> Notification {
    let conversation = agent::Conversation { interaction_id: id.to_owned(), entries: entries.to_vec() };
    Notification::Conversation { conversation }
}

pub(super) fn said(sequence_number: u64, at: Timestamp, who: &str, text: &str) -> Entry {
    entry(sequence_number, at, who, Content::Text { text: text.to_owned(), message_id: None })
}

/// The agent's own message, with the id the console gave it.
pub(super) fn said_as(sequence_number: u64, message_id: &str, text: &str) -> Entry {
    let content = Content::Text { text: text.to_owned(), message_id: Some(message_id.to_owned()) };
    entry(sequence_number, 0, "me", content)
}

pub(super) fn system_said(sequence_number: u64, at: Timestamp, text: &str) -> Entry {
    said(sequence_number, at, "system", text)
}

pub(super) fn joined(sequence_number: u64, at: Timestamp, who: &str) -> Entry {
    entry(sequence_number, at, who, Content::State { state: ParticipantState::Active })
}

pub(super) fn typed(sequence_number: u64, at: Timestamp, who: &str, typing: bool) -> Entry {
    entry(sequence_number, at, who, Content::Typing { typing })
}

fn entry(sequence_number: u64, at: Timestamp, who: &str, content: Content) -> Entry {
    let (number, kind, name) = match who {
        "system" => (0, PartyKind::System, "System"),
        "visitor" => (1, PartyKind::Visitor, "Mary"),
        "me" => (2, PartyKind::Agent, "Alicia Adams"),
        _ => (3, PartyKind::Agent, "Bob Boyle"),
    };
    let from = Party { number, kind, name: name.to_owned(), me: who == "me" };
    Entry { sequence_number, at, from, content }
}
