//! The one quiet line that says what is going on.

use vestibule_shared::visitor::Waiting;

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    /// The first answer of the server is still to come.
    Connecting,
    /// The server is out of reach; so many messages wait to be sent.
    Offline {
        /// How many.
        unsent: usize,
    },
    /// The server is within reach again.
    BackAgain,
    /// The agent has put the visitor on hold.
    Held,
    /// No agent is there yet.
    Queue(Queue),
    /// The visitor has ended the conversation, and the server is yet to know.
    Leaving,
    /// The conversation is over.
    Ended(End),
}

/// How the visitor waits for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Nothing more is known.
    Waiting,
    /// So many people are before him.
    Behind(u32),
    /// An agent is being called for him.
    Alerting,
    /// Nobody is available; he keeps his place.
    NobodyAvailable,
}

/// How a conversation came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The visitor ended it.
    ByVisitor,
    /// The other side ended it.
    ByOthers,
    /// The server does not know it, or no longer.
    Unknown,
}

impl From<Option<&Waiting>> for Queue {
    fn from(waiting: Option<&Waiting>) -> Queue {
        match waiting {
            None => Queue::Waiting,
            Some(Waiting { position: 0, .. }) => Queue::Alerting,
            Some(Waiting { agents_available: 0, .. }) => Queue::NobodyAvailable,
            Some(Waiting { position, .. }) => Queue::Behind(position - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_told_honestly() {
        let check = |position, agents_available, expected| {
            assert_eq!(Queue::from(Some(&Waiting { position, agents_available })), expected);
        };
        check(3, 2, Queue::Behind(2));
        check(1, 1, Queue::Behind(0));
        check(1, 0, Queue::NobodyAvailable);
        check(0, 1, Queue::Alerting);
        check(0, 0, Queue::Alerting);
        assert_eq!(Queue::from(None), Queue::Waiting);
    }
}
