//! What the world may ask of the processor.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use crate::bounded::{
    AttributeName, AttributeValue, Author, CustomInfo, Language, MailAddress, Subject, Text, VisitorName,
    WebAddress,
};
use crate::{
    CallbackOutcome, CallbackRequest, ChatId, Configuration, InteractionId, MessageId, Name, ParticipantId,
    PhoneNumber, Queue, RequestId, RoutingContext, SentFile, SessionKey, Timestamp,
};

/// A command with all it may depend on.
#[derive(Clone, Debug)]
pub struct Input {
    /// The time; never before that of an earlier input.
    pub now: Timestamp,
    /// Chance: 128 fresh random bits, from which ids that are no secrets are made.
    pub entropy: u128,
    /// What is asked.
    pub command: Command,
}

/// What the world may ask. Every command may be repeated: a second time it is refused or does nothing.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each variant says what its fields are for")]
pub enum Command {
    /// A new run begins: connections of the one before are gone.
    Begin { epoch: u64 },
    /// Ends all sessions of an agent.
    Dismiss { agent: Name },
    /// Sets the configuration.
    Configure(Box<Configuration>),
    /// Gives a parameter a value, or back the one of the configuration.
    SetParameter { name: String, value: Option<String>, by: Author },
    /// Ends what an earlier run left, as far as parameters say so.
    CleanUp,
    /// A visitor asks for a chat.
    StartChat(Box<StartChat>),
    /// A visitor asks to be called back.
    CreateCallback { start: Box<StartChat>, callback: CallbackRequest },
    /// A visitor changes what his callback is about, or where to call him.
    ModifyCallback { participant: ParticipantId, telephone: Option<PhoneNumber>, subject: Option<Subject> },
    /// A visitor says something.
    VisitorMessage { participant: ParticipantId, text: Text, message_id: Option<MessageId> },
    /// A visitor sends a file.
    VisitorFile { participant: ParticipantId, file: Arc<SentFile>, message_id: Option<MessageId> },
    /// A visitor begins or stops typing.
    VisitorTyping { participant: ParticipantId, typing: bool },
    /// A visitor leaves, or was silent for so long that he counts as gone.
    VisitorExit { participant: ParticipantId },
    /// A visitor was given all entries before this sequence number.
    Delivered { participant: ParticipantId, before: u64 },
    /// An agent proved who he is.
    LogIn { agent: Name, session: SessionKey },
    /// One of an agent's sessions ends.
    LogOut { session: SessionKey },
    /// An agent's event stream is there.
    AgentReached { agent: Name },
    /// The last of an agent's event streams broke.
    AgentLost { agent: Name },
    /// An agent sets his status.
    SetStatus { agent: Name, status: Name },
    /// An agent takes a chat that alerts him or waits in one of his queues.
    PickUp { agent: Name, interaction: InteractionId },
    /// An agent says something.
    AgentMessage { agent: Name, interaction: InteractionId, text: Text, message_id: Option<MessageId> },
    /// An agent sends the address of a page.
    AgentUrl { agent: Name, interaction: InteractionId, url: WebAddress, message_id: Option<MessageId> },
    /// An agent sends a file.
    AgentFile { agent: Name, interaction: InteractionId, file: Arc<SentFile>, message_id: Option<MessageId> },
    /// An agent puts a chat on hold, or takes it back.
    Hold { agent: Name, interaction: InteractionId, held: bool },
    /// An agent begins or stops typing.
    AgentTyping { agent: Name, interaction: InteractionId, typing: bool },
    /// An agent ends a chat.
    Disconnect { agent: Name, interaction: InteractionId },
    /// An agent has called a visitor back, or tried to, and is done with it.
    FinishCallback { agent: Name, interaction: InteractionId, outcome: CallbackOutcome },
    /// An agent could not reach a visitor: the callback is tried again later.
    RetryLater { agent: Name, interaction: InteractionId },
    /// Something is due: see [`Processor::next_timeout`](crate::Processor::next_timeout).
    Timeout,
}

/// A visitor asks for a chat or a callback.
#[derive(Clone, Debug)]
pub struct StartChat {
    /// The chat's or callback's id: 122 random bits.
    pub chat: ChatId,
    /// The visitor's key: 122 random bits.
    pub participant: ParticipantId,
    /// What the client gave its request: one that was carried out before is not carried out again.
    pub request: Option<RequestId>,
    /// The visitor's name.
    pub name: VisitorName,
    /// The name he is registered under, if he proved who he is.
    pub user: Option<Name>,
    /// Where he calls from.
    pub address: Option<IpAddr>,
    /// Whether as many may come from there as will.
    pub is_trusted: bool,
    /// Where the interaction shall wait.
    pub queue: Queue,
    /// The visitor's language.
    pub language: Option<Language>,
    /// Where the transcript of the chat shall be mailed to when it is over.
    pub transcript_to: Option<MailAddress>,
    /// Free text for the agent.
    pub custom_info: Option<CustomInfo>,
    /// For the agent; at most [`limits::ATTRIBUTES`](crate::limits::ATTRIBUTES).
    pub attributes: BTreeMap<AttributeName, AttributeValue>,
    /// What the agent is to know; at most [`limits::ROUTING_CONTEXTS`](crate::limits::ROUTING_CONTEXTS).
    pub routing_contexts: Vec<RoutingContext>,
}
