//! What the console does about what happened.

use vestibule_shared::agent::{CallbackOutcome, LoginRequest, MessageRequest};

/// Something to be done outside of the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the server who is logged in; the answer is `Event::SessionFound`.
    FindSession,
    /// Log in; the answer is `Event::LoggedIn`.
    LogIn(LoginRequest),
    /// Call the server; the answer is `Event::Answered`.
    Call(Call),
    /// Open the stream, anew if it is open.
    OpenStream,
    /// Close the stream.
    CloseStream,
    /// Keep `State::keep` where a reload finds it.
    Keep,
    /// Draw the agent's attention.
    Alert {
        /// To what.
        alert: Alert,
        /// Whether he is looking at the page anyway.
        seen: bool,
    },
    /// Take away the desktop notification about this interaction: the agent knows, or it is too late.
    Withdraw(String),
    /// Repeat the sound of an offered interaction.
    Ring,
    /// Put the cursor into the open conversation's composer.
    FocusComposer,
}

/// A call that changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Log out.
    LogOut,
    /// Take this status.
    SetStatus(String),
    /// Pick up this interaction.
    PickUp(String),
    /// Say this in this conversation.
    Send(String, MessageRequest),
    /// Say in this conversation whether the agent is typing.
    Type(String, bool),
    /// End this conversation.
    Disconnect(String),
    /// Say what became of this callback.
    FinishCallback(String, CallbackOutcome),
    /// Put this callback off until later.
    RetryLater(String),
}

/// What an agent should notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alert {
    /// An interaction is offered to him.
    Offered {
        /// Which.
        interaction_id: String,
        /// The visitor's name.
        visitor: String,
        /// The queue's name.
        queue: String,
    },
    /// An interaction was picked up for him.
    PickedUp {
        /// Which.
        interaction_id: String,
        /// The visitor's name.
        visitor: String,
    },
    /// A visitor said something.
    Said {
        /// In which conversation.
        interaction_id: String,
        /// His name.
        visitor: String,
        /// What.
        text: String,
    },
}

impl Alert {
    /// Which interaction it is about.
    pub fn interaction_id(&self) -> &str {
        match self {
            Alert::Offered { interaction_id, .. }
            | Alert::PickedUp { interaction_id, .. }
            | Alert::Said { interaction_id, .. } => interaction_id,
        }
    }
}
