//! Why a command was refused.

use thiserror::Error;

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
    /// The limit on chats is reached.
    #[error("too many conversations are going on; try again in a few minutes")]
    TooManyInteractions,
    /// An id that must be fresh is taken.
    #[error("this id is taken already")]
    IdTaken,
    /// The conversation is as long as one may be.
    #[error("this conversation has reached its greatest length; please start a new one")]
    TooManyEntries,
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
    /// The agent has as many chats as he may have.
    #[error("you already have {0} conversations, which is your limit; end one first")]
    AtMaxAssign(u32),
}
