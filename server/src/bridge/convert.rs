//! What is stored, as it is sent. This is also the privacy filter: a visitor is told nothing that is not made here,
//! and an agent never sees a visitor's key.

use std::sync::Arc;

use vestibule_processor as stored;
use vestibule_processor::{EntryContent, ParticipantId, ParticipantKind, ParticipantNumber, Processor};
use vestibule_shared::{agent, visitor};

use super::names;
use crate::runtime::{Conversation, Numbered};

/// Entries as the visitor of their conversation is told.
pub(super) fn chat_events(conversation: &Conversation, entries: &[Numbered]) -> Vec<visitor::ChatEvent> {
    if entries.is_empty() {
        return Vec::new();
    }
    let participants = conversation.participants();
    let visitor = conversation.visitor;
    entries.iter().filter_map(|numbered| chat_event(visitor, &participants, numbered)).collect()
}

fn chat_event(
    visitor: ParticipantId,
    participants: &[stored::Participant],
    numbered: &Numbered,
) -> Option<visitor::ChatEvent> {
    let Numbered { entry, sequence_number, conversation_sequence_number } = numbered;
    let participant = participants.get(entry.participant.0 as usize)?;
    let participant_id = participant_id(participant.id);
    let participant_type = participant_type(&participant.kind);
    let name = participant.name.to_string();
    let (sequence_number, timestamp) = (*sequence_number, entry.at.0);
    Some(match &entry.content {
        EntryContent::State { state } => visitor::ChatEvent::ParticipantStateChanged {
            participant_id,
            sequence_number,
            state: participant_state(*state),
            participant_name: name,
            participant_type,
            timestamp,
        },
        EntryContent::Text { text, message_id } => visitor::ChatEvent::Text {
            participant_id,
            sequence_number,
            conversation_sequence_number: *conversation_sequence_number,
            content_type: visitor::TEXT_PLAIN.to_owned(),
            value: text.to_string(),
            display_name: name,
            participant_type,
            timestamp,
            message_id: of_sender(message_id, entry.participant == ParticipantNumber::VISITOR),
        },
        EntryContent::Url { url, .. } => visitor::ChatEvent::Url {
            participant_id,
            sequence_number,
            conversation_sequence_number: *conversation_sequence_number,
            value: url.to_string(),
            display_name: name,
            participant_type,
            timestamp,
        },
        EntryContent::File { file, .. } => visitor::ChatEvent::File {
            participant_id,
            sequence_number,
            conversation_sequence_number: *conversation_sequence_number,
            value: file_path(visitor, file),
            display_name: name,
            participant_type,
            timestamp,
        },
        EntryContent::Typing { typing } => {
            visitor::ChatEvent::TypingIndicator { participant_id, sequence_number, value: *typing }
        }
    })
}

/// Where the visitor of a conversation finds a file: below the server's root, and below whatever a proxy puts before it.
fn file_path(visitor: ParticipantId, file: &stored::SentFile) -> String {
    let name = names::percent_encoded(file.name.as_str());
    format!("/websvcs/chat/getfile/{}/{}/{name}", participant_id(visitor), file.id)
}

/// A participant's id as the visitor's protocol writes it.
pub(super) fn participant_id(id: ParticipantId) -> String {
    id.0.hyphenated().to_string()
}

fn participant_type(kind: &ParticipantKind) -> visitor::ParticipantType {
    match kind {
        ParticipantKind::System => visitor::ParticipantType::System,
        ParticipantKind::Visitor => visitor::ParticipantType::WebUser,
        ParticipantKind::Agent(_) => visitor::ParticipantType::Agent,
    }
}

fn participant_state(state: stored::ParticipantState) -> visitor::ParticipantState {
    match state {
        stored::ParticipantState::Initializing => visitor::ParticipantState::Initializing,
        stored::ParticipantState::Alerting => visitor::ParticipantState::Alerting,
        stored::ParticipantState::Active => visitor::ParticipantState::Active,
        stored::ParticipantState::Held => visitor::ParticipantState::Held,
        stored::ParticipantState::Voicemail => visitor::ParticipantState::Voicemail,
        stored::ParticipantState::Disconnected => visitor::ParticipantState::Disconnected,
    }
}

fn of_sender(message_id: &Option<stored::MessageId>, is_sender: bool) -> Option<String> {
    message_id.as_ref().filter(|_| is_sender).map(ToString::to_string)
}

/// How the visitor of an interaction waits, if he does.
pub(super) fn waiting(processor: &Processor, interaction: &stored::Interaction) -> Option<visitor::Waiting> {
    let position = match interaction.stage {
        stored::Stage::Waiting => processor.queue_position(interaction)?,
        stored::Stage::New | stored::Stage::Alerting { .. } => 0,
        stored::Stage::Connected { .. } | stored::Stage::Snoozed { .. } | stored::Stage::Ended { .. } => {
            return None;
        }
    };
    let agents_available = processor.staff(&interaction.queue).available;
    Some(visitor::Waiting { position: count(position), agents_available })
}

/// An agent as he sees himself.
pub(super) fn me(processor: &Processor, agent: &stored::Agent) -> agent::Me {
    agent::Me {
        username: agent.settings.name.to_string(),
        display_name: agent.settings.display_name.clone(),
        status: agent.status.to_string(),
        available: processor.configuration().is_available(&agent.status),
        status_since: agent.status_since.0,
        max_assign: agent.settings.max_assign,
        auto_answer: agent.settings.auto_answer,
    }
}

/// A queue's name as visitors may see it: an agent's user name is not for them.
pub(super) fn queue_name(processor: &Processor, queue: &stored::Queue) -> String {
    match queue {
        stored::Queue::Workgroup(name) => name.to_string(),
        stored::Queue::User(name) => {
            processor.agent(name).map_or_else(String::new, |agent| agent.settings.shown_name().to_owned())
        }
    }
}

/// The statuses an agent may choose.
pub(super) fn statuses(processor: &Processor) -> Vec<agent::StatusChoice> {
    let choices = &processor.configuration().statuses;
    choices
        .iter()
        .map(|one| agent::StatusChoice { name: one.name.to_string(), available: one.available })
        .collect()
}

/// A workgroup as its members see it.
pub(super) fn workgroup(processor: &Processor, settings: &stored::WorkgroupSettings) -> agent::Workgroup {
    let staff = processor.staff(&stored::Queue::Workgroup(settings.name.clone()));
    agent::Workgroup {
        name: settings.name.to_string(),
        agents_logged_in: staff.logged_in,
        agents_available: staff.available,
    }
}

/// An interaction as an agent sees it.
pub(super) fn interaction(
    processor: &Processor,
    interaction: &stored::Interaction,
    reader: &stored::Name,
) -> agent::Interaction {
    let visitor = &interaction.visitor;
    let display_name = |name: &stored::Name| {
        processor.agent(name).map_or_else(|| name.to_string(), |agent| agent.settings.display_name.clone())
    };
    agent::Interaction {
        id: interaction.id.to_string(),
        queue: match &interaction.queue {
            stored::Queue::Workgroup(name) => queue(agent::QueueKind::Workgroup, name),
            stored::Queue::User(name) => queue(agent::QueueKind::User, name),
        },
        visitor_name: visitor.name.to_string(),
        language: visitor.language.as_ref().map(ToString::to_string),
        custom_info: visitor.custom_info.as_ref().map(ToString::to_string),
        attributes: visitor
            .attributes
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        routing_contexts: visitor.routing_contexts.iter().map(routing_context).collect(),
        callback: interaction.callback().map(callback),
        started_at: interaction.started_at.0,
        waiting_since: interaction.waiting_since.0,
        stage: match &interaction.stage {
            stored::Stage::New | stored::Stage::Waiting => agent::Stage::Waiting,
            stored::Stage::Alerting { agent, since, until, .. } => {
                agent::Stage::Alerting { agent: display_name(agent), since: since.0, until: until.0 }
            }
            stored::Stage::Connected { agent, since, .. } => {
                agent::Stage::Connected { agent: display_name(agent), since: since.0 }
            }
            stored::Stage::Snoozed { since, until } => {
                agent::Stage::Snoozed { since: since.0, until: until.0 }
            }
            stored::Stage::Ended { at, .. } => agent::Stage::Ended { at: at.0 },
        },
        mine: interaction.stage.agent() == Some(reader),
    }
}

fn routing_context(routing: &stored::RoutingContext) -> agent::RoutingContext {
    let stored::RoutingContext { context, category } = routing;
    agent::RoutingContext { context: context.to_string(), category: category.to_string() }
}

fn callback(callback: &stored::Callback) -> agent::Callback {
    let stored::CallbackRequest { telephone, subject } = &callback.request;
    agent::Callback {
        telephone: telephone.given.to_string(),
        e164: telephone.e164.as_ref().map(ToString::to_string),
        subject: subject.as_ref().map(ToString::to_string),
        retries: callback.retries,
    }
}

fn queue(kind: agent::QueueKind, name: &stored::Name) -> agent::Queue {
    agent::Queue { kind, name: name.to_string() }
}

/// Entries of a conversation as an agent sees them.
pub(super) fn conversation(
    conversation: &Conversation,
    entries: &[Arc<stored::Entry>],
    reader: &stored::Name,
) -> agent::Conversation {
    let participants = conversation.participants();
    agent::Conversation {
        interaction_id: conversation.interaction.to_string(),
        entries: entries.iter().filter_map(|one| entry(&participants, one, reader)).collect(),
    }
}

fn entry(
    participants: &[stored::Participant],
    entry: &stored::Entry,
    reader: &stored::Name,
) -> Option<agent::Entry> {
    let participant = participants.get(entry.participant.0 as usize)?;
    let me = matches!(&participant.kind, ParticipantKind::Agent(name) if name == reader);
    Some(agent::Entry {
        sequence_number: entry.sequence_number,
        at: entry.at.0,
        from: agent::Party {
            number: participant.number.0,
            kind: match participant.kind {
                ParticipantKind::System => agent::PartyKind::System,
                ParticipantKind::Visitor => agent::PartyKind::Visitor,
                ParticipantKind::Agent(_) => agent::PartyKind::Agent,
            },
            name: participant.name.to_string(),
            me,
        },
        content: match &entry.content {
            EntryContent::State { state } => agent::Content::State { state: participant_state(*state) },
            EntryContent::Text { text, message_id } => {
                agent::Content::Text { text: text.to_string(), message_id: of_sender(message_id, me) }
            }
            EntryContent::Url { url, message_id } => {
                agent::Content::Url { url: url.to_string(), message_id: of_sender(message_id, me) }
            }
            EntryContent::File { file, message_id } => agent::Content::File {
                id: file.id.to_string(),
                name: file.name.to_string(),
                media_type: file.media_type.to_string(),
                size: file.size,
                message_id: of_sender(message_id, me),
            },
            EntryContent::Typing { typing } => agent::Content::Typing { typing: *typing },
        },
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
