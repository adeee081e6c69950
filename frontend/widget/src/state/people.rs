//! Who takes part, and what he is doing.

use vestibule_shared::visitor::{ChatEvent, ParticipantState, ParticipantType};

/// How long typing is shown without a further word, in milliseconds: an agent's browser may vanish meanwhile.
const TYPING_SHOWN: u64 = 60_000;

/// Who takes part, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    people: Vec<Person>,
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    id: String,
    /// His name.
    pub name: String,
    /// Path of his photo below the server's root.
    pub photo: Option<String>,
    kind: ParticipantType,
    state: ParticipantState,
    state_number: u64,
    asked_about: bool,
    typing_since: Option<u64>,
    typing_number: Option<u64>,
}

impl Person {
    fn is_agent_here(&self) -> bool {
        self.kind == ParticipantType::Agent
            && matches!(self.state, ParticipantState::Active | ParticipantState::Held)
    }
}

impl People {
    /// Takes in what an event says of a participant. The highest sequence number wins, whatever the order.
    ///
    /// `own_id` is the visitor's, for older servers do not say what a participant is.
    pub fn apply(&mut self, event: &ChatEvent, own_id: &str, now: u64) {
        match event {
            ChatEvent::ParticipantStateChanged {
                participant_id,
                sequence_number,
                state,
                participant_name,
                participant_type,
                ..
            } => {
                let fresh = || Person {
                    id: participant_id.clone(),
                    name: String::new(),
                    photo: None,
                    kind: if participant_id == own_id { ParticipantType::WebUser } else { *participant_type },
                    state: *state,
                    state_number: *sequence_number,
                    asked_about: false,
                    typing_since: None,
                    typing_number: None,
                };
                if self.find(participant_id).is_none() {
                    self.people.push(fresh());
                }
                let Some(person) = self.find(participant_id) else { return };
                if *sequence_number >= person.state_number {
                    // Older servers name nobody here; what is known of him stays.
                    if !participant_name.is_empty() {
                        person.name.clone_from(participant_name);
                    }
                    person.state = *state;
                    person.state_number = *sequence_number;
                }
            }
            ChatEvent::TypingIndicator { participant_id, sequence_number, value } => {
                self.set_typing(participant_id, *sequence_number, value.then_some(now));
            }
            // Who has said something has stopped typing it.
            ChatEvent::Text { participant_id, sequence_number, .. } => {
                self.set_typing(participant_id, *sequence_number, None);
            }
            ChatEvent::Url { .. } | ChatEvent::File { .. } | ChatEvent::Unknown { .. } => {}
        }
    }

    /// The agents who are in the conversation.
    pub fn agents(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.is_agent_here())
    }

    /// Whether an agent is in the conversation.
    pub fn is_agent_here(&self) -> bool {
        self.agents().next().is_some()
    }

    /// Whether agents are here, and all have put the visitor on hold.
    pub fn is_held(&self) -> bool {
        self.is_agent_here() && self.agents().all(|agent| agent.state == ParticipantState::Held)
    }

    /// Whether the visitor himself has left or was disconnected.
    pub fn is_visitor_gone(&self) -> bool {
        self.people.iter().any(|person| {
            person.kind == ParticipantType::WebUser && person.state == ParticipantState::Disconnected
        })
    }

    /// The names of the agents who are typing.
    pub fn typing(&self, now: u64) -> Vec<String> {
        let typing = |agent: &Person| agent.typing_since.is_some_and(|since| now < since + TYPING_SHOWN);
        self.agents().filter(|agent| typing(agent)).map(|agent| agent.name.clone()).collect()
    }

    /// The agents who are here and have not been asked about yet; from now on they have.
    pub fn strangers(&mut self) -> Vec<String> {
        let stranger = |person: &Person| person.is_agent_here() && !person.asked_about;
        let strangers = self.people.iter_mut().filter(|person| stranger(person));
        strangers
            .map(|person| {
                person.asked_about = true;
                person.id.clone()
            })
            .collect()
    }

    /// Takes in what the server says of an agent.
    pub fn introduce(&mut self, participant_id: &str, name: Option<String>, photo: Option<String>) {
        if let Some(person) = self.find(participant_id) {
            person.photo = photo;
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                person.name = name;
            }
        }
    }

    fn find(&mut self, participant_id: &str) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == participant_id)
    }

    fn set_typing(&mut self, participant_id: &str, sequence_number: u64, since: Option<u64>) {
        if let Some(person) = self.find(participant_id)
            && person.typing_number.is_none_or(|known| sequence_number >= known)
        {
            person.typing_number = Some(sequence_number);
            person.typing_since = since;
        }
    }
}
