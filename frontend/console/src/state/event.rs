//! What can happen to the console.

use vestibule_shared::agent::{CallbackOutcome, LoginRequest, Notification, Session};

use super::{Call, Words};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The page was opened.
    Started,
    /// The server said who is logged in.
    SessionFound(Result<Session, Failure>),
    /// The server answered to a log-in.
    LoggedIn(Result<Session, Failure>),
    /// The stream brought this.
    Notified(Notification),
    /// The stream broke.
    StreamLost {
        /// Whether the browser gave it up, so that it does not come back by itself.
        closed: bool,
    },
    /// The agent wants this.
    Asked(Action),
    /// A call was answered.
    Answered(Call, Result<(), Failure>),
    /// The agent turned to the page, or away from it.
    Attention(bool),
    /// The agent came back to the page, or the network to the machine.
    Returned,
    /// About a second went by.
    Tick,
}

/// What an agent can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Log in.
    LogIn(LoginRequest),
    /// Log out; asks first while conversations are open.
    LogOut,
    /// Take this status.
    SetStatus(String),
    /// Pick up this interaction.
    PickUp(String),
    /// Pick up the one that needs him most: offered to him, else longest waiting.
    PickUpNext,
    /// Look at this interaction.
    Open(String),
    /// Look at the conversation at this place of his list, from 0.
    OpenAt(usize),
    /// Look at the conversation before or after the open one.
    OpenNeighbour(Step),
    /// Look at the next conversation with something new.
    OpenUnread,
    /// Look at no conversation.
    Leave,
    /// Change what is written in a conversation's composer.
    Write {
        /// Which conversation.
        interaction_id: String,
        /// All that is written now.
        text: String,
    },
    /// Send what is written.
    Send {
        /// Which conversation.
        interaction_id: String,
        /// A new id for the message.
        message_id: String,
    },
    /// Send again what was not sent.
    Retry(String),
    /// End this conversation; asks first.
    Disconnect(String),
    /// Say what became of this callback, and end it.
    FinishCallback(String, CallbackOutcome),
    /// Put this callback off until later.
    RetryLater(String),
    /// Take this ended conversation off the list.
    Close(String),
    /// End the open conversation, or take it off the list if it has ended.
    Finish,
    /// Yes, to what was asked.
    Confirm,
    /// No, to what was asked.
    Decline,
    /// Take this toast away.
    Dismiss(u64),
}

/// Up or down a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "plain words")]
pub enum Step {
    Back,
    Forward,
}

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There was no answer; whether the server did it is not known.
    Unreachable,
    /// Nobody is logged in.
    Unauthorized,
    /// The server was asked too often.
    TooMany,
    /// The server cannot do it now.
    Busy(Option<Words>),
    /// The server will not do it, now or later.
    Refused(Option<Words>),
}

impl Failure {
    /// Whether trying again may help.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Failure::Unreachable | Failure::TooMany | Failure::Busy(_))
    }

    /// What the agent is told.
    pub fn words(&self) -> Words {
        match self {
            Failure::Unreachable => Words::text("problem.unreachable"),
            Failure::Unauthorized => Words::text("login.sessionEnded"),
            Failure::Busy(Some(words)) | Failure::Refused(Some(words)) => words.clone(),
            Failure::TooMany => Words::text("problem.tooMany"),
            Failure::Busy(None) => Words::text("problem.busy"),
            Failure::Refused(None) => Words::text("problem.refused"),
        }
    }
}
