//! What survives a reload of the page, a lost stream, and a session that ran out.

use serde::{Deserialize, Serialize};
use vestibule_shared::agent::{Entry, Interaction, Timestamp};

use super::conversation::{Conversation, Standing};
use super::outbox::Outbox;

/// What survives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Whose it is; nobody else gets it.
    pub(super) username: String,
    /// The interaction he was looking at.
    pub(super) selected: Option<String>,
    /// His conversations.
    pub(super) conversations: Vec<KeptConversation>,
    /// The ended conversations he took off the list.
    #[serde(default)]
    pub(super) dismissed: Vec<String>,
}

/// What survives of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptConversation {
    pub(super) id: String,
    is_open: bool,
    since: Timestamp,
    entries: Vec<Entry>,
    about: Option<Interaction>,
    draft: String,
    outbox: Outbox,
    read_to: u64,
    #[serde(default)]
    unopened: bool,
    /// A call on its way does not survive a reload, but a new snapshot.
    #[serde(skip)]
    ending: bool,
}

impl Kept {
    /// Forgets that anything is on its way: nobody will be there when the answers come.
    pub(super) fn start_over(mut self) -> Kept {
        for conversation in &mut self.conversations {
            conversation.outbox.start_over();
            conversation.ending = false;
        }
        self
    }
}

impl KeptConversation {
    pub(super) fn new(conversation: &Conversation) -> KeptConversation {
        KeptConversation {
            id: conversation.id.clone(),
            is_open: conversation.is_open(),
            since: conversation.since,
            entries: conversation.entries.clone(),
            about: conversation.about.clone(),
            draft: conversation.draft.clone(),
            outbox: conversation.outbox.clone(),
            read_to: conversation.read_to,
            unopened: conversation.unopened,
            ending: conversation.ending,
        }
    }

    /// The conversation as it was; what was on its way is tried again.
    pub(super) fn restore(self) -> Conversation {
        let mut conversation = Conversation::new(&self.id, self.since);
        conversation.entries = self.entries;
        conversation.about = self.about;
        conversation.draft = self.draft;
        conversation.outbox = self.outbox;
        conversation.outbox.retry_unreached();
        conversation.read_to = self.read_to;
        conversation.unopened = self.unopened;
        conversation.ending = self.ending;
        if !self.is_open {
            conversation.close(Standing::Ended);
        }
        conversation
    }
}
