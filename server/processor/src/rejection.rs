//! Why a command was refused.

use thiserror::Error;

use crate::Name;

/// Why a command was refused. A refused command changed nothing.
///
/// The texts are meant for people: an agent sees them, and so does the developer of a visitor's page.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// No chat of this visitor is known; it may have ended long ago.
    #[error("no conversation goes by this id; start a new one")]
    UnknownParticipant,
    /// No interaction of this id is known, or it is on no queue of this agent.
    #[error("this conversation is over or no longer yours to see")]
    UnknownInteraction,
    /// The chat is over.
    #[error("this conversation has ended")]
    Ended,
    /// No such workgroup or agent.
    #[error("no workgroup or agent of this name takes chats")]
    UnknownTarget,
    /// A limit on interactions is reached: that of the parameter of this name.
    #[error("too many conversations are going on; try again in a few minutes")]
    TooManyInteractions(&'static str),
    /// A parameter does not take a value, or there is none of this name.
    #[error("{0}")]
    Parameter(String),
    /// An id that must be fresh is taken.
    #[error("this id is taken already")]
    IdTaken,
    /// The conversation is as long as one may be.
    #[error("this conversation has reached its greatest length; please start a new one")]
    TooManyEntries,
    /// The files of the conversation have as many bytes as they may have.
    #[error(
        "the files of this conversation have reached their greatest size; send a smaller one, or another way"
    )]
    TooManyFiles,
    /// No such agent.
    #[error("no agent goes by this name")]
    UnknownAgent,
    /// The agent is not logged in.
    #[error("you are logged off; log in again")]
    NotLoggedIn,
    /// The agent's session is good, but he was not reached for so long that he counts as gone.
    #[error("you were away for too long; as soon as the connection is back, you can go on")]
    NotReached,
    /// No such status.
    #[error("no status goes by this name")]
    UnknownStatus,
    /// The agent does not take part in the chat.
    #[error("this conversation is not yours")]
    NotYours,
    /// Another agent was faster.
    #[error("{0} has already taken this conversation")]
    TakenBy(String),
    /// The interaction is not of the kind that this can be done with.
    #[error("this can be done with callbacks only")]
    NotACallback,
    /// The interaction is not of the kind that this can be done with.
    #[error("this can be done with chats only")]
    NotAChat,
    /// The workgroup takes no callbacks.
    #[error("{0} takes no callbacks")]
    NoCallbacks(Name),
    /// A callback was tried again as often as may be.
    #[error("this callback was retried {0} times, which is the limit; finish it")]
    NoMoreRetries(u32),
    /// A visitor changed his callback as often as may be.
    #[error("this callback was changed too often; cancel it and ask for a new one")]
    TooManyModifications,
    /// The agent has as many chats as he may have.
    #[error("you already have {0} conversations, which is your limit; end one first")]
    AtMaxAssign(u32),
}
