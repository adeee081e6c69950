//! What can happen to the widget, and what it then wants done.

use vestibule_frontend::http::HttpError;
use vestibule_shared::visitor::{PartyInfoBody, ServerConfiguration, StartChatRequest};

use super::outcome::Answer;
use super::saved::{Saved, SavedForm, Unsent};

/// What can happen to the widget.
#[derive(Clone, Debug)]
pub enum Event {
    /// The widget was loaded; with the conversation and the form it had before, if there are any.
    Loaded(Option<Saved>, Option<SavedForm>),
    /// There is a conversation that another window of the same browser has begun.
    Found(Saved),
    /// The page said what the visitor's name is; empty if it does not know.
    Named(String),
    /// The page opened or closed the panel.
    PanelShown(bool),
    /// The browser's tab came to the front or went to the back.
    PageVisible(bool),
    /// The browser found or lost its network.
    Online(bool),
    /// The conversation was scrolled; whether its end is in view.
    Scrolled {
        /// Whether its end is in view.
        at_end: bool,
    },
    /// A timer that was scheduled is due.
    Due(Timer),

    /// The visitor changed his name.
    NameTyped(String),
    /// He asked for a conversation; with a new id for the request.
    StartPressed {
        /// The request's id.
        request_id: String,
    },
    /// He changed the text he is writing.
    DraftTyped(String),
    /// He sent it; with a new id for the message.
    SendPressed {
        /// The message's id.
        message_id: String,
    },
    /// He wants a refused message sent again.
    RetryPressed(String),
    /// He wants a refused message back in the composer.
    EditPressed(String),
    /// He wants to end the conversation, and is asked whether he is sure.
    EndPressed,
    /// He is sure.
    EndConfirmed,
    /// He is not.
    EndCancelled,
    /// After the end, he wants to begin anew.
    NewConversationPressed,
    /// He pressed Escape.
    EscapePressed,
    /// He wants the panel closed; the conversation goes on.
    ClosePressed,

    /// What the server offers has been read, or not.
    Configured(Result<ServerConfiguration, HttpError>),
    /// The answer to [`Effect::Start`].
    Started(Answer),
    /// The answer to [`Effect::Poll`].
    Polled {
        /// For whom.
        participant_id: String,
        /// What it says.
        answer: Answer,
    },
    /// The answer to [`Effect::Send`].
    Sent {
        /// For whom.
        participant_id: String,
        /// Which message.
        message_id: String,
        /// What it says.
        answer: Answer,
    },
    /// The answer to [`Effect::Leave`].
    Left {
        /// For whom.
        participant_id: String,
        /// What it says.
        answer: Answer,
    },
    /// The answer to [`Effect::Reconnect`].
    Reconnected {
        /// Which conversation.
        chat_id: String,
        /// What it says.
        answer: Answer,
    },
    /// The answer to [`Effect::AskParty`].
    Introduced {
        /// Who.
        agent_id: String,
        /// What the server says of him.
        party: PartyInfoBody,
    },
}

/// What the widget wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read what the server offers.
    ReadConfiguration,
    /// Ask for a conversation.
    Start(Box<StartChatRequest>),
    /// Ask what is new.
    Poll {
        /// For whom.
        participant_id: String,
        /// The sequence number of the last event that is known here.
        after: Option<u64>,
    },
    /// Send a message.
    Send {
        /// For whom.
        participant_id: String,
        /// The message.
        message: Unsent,
        /// The sequence number of the last event that is known here.
        after: Option<u64>,
    },
    /// Say whether the visitor is typing.
    ReportTyping {
        /// For whom.
        participant_id: String,
        /// Whether he is.
        typing: bool,
    },
    /// End the conversation.
    Leave {
        /// For whom.
        participant_id: String,
    },
    /// Find the way back into a conversation whose participant is unknown to the server.
    Reconnect {
        /// Which conversation.
        chat_id: String,
    },
    /// Ask who an agent is.
    AskParty {
        /// For whom.
        participant_id: String,
        /// About whom.
        agent_id: String,
    },
    /// Wake the widget after so many milliseconds; replaces the same timer.
    Schedule(Timer, u32),
    /// Forget a timer.
    Cancel(Timer),
    /// Ask the page to close the panel.
    ClosePanel,
}

/// What the widget can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The next poll of the conversation.
    Poll,
    /// The next attempt to read what the server offers.
    Configuration,
    /// The next attempt to begin a conversation.
    Start,
    /// The visitor has not typed for a while.
    TypingPause,
    /// It has been said long enough that the connection is back.
    BackAgain,
}
