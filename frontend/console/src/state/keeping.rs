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
}

impl Kept {
    /// What survives of these conversations.
    pub(super) fn new<'a>(
        username: &str,
        selected: Option<&str>,
        conversations: impl Iterator<Item = &'a Conversation>,
    ) -> Kept {
        Kept {
            username: username.to_owned(),
            selected: selected.map(str::to_owned),
            conversations: conversations.map(KeptConversation::new).collect(),
        }
    }
}

impl KeptConversation {
    fn new(conversation: &Conversation) -> KeptConversation {
        KeptConversation {
            id: conversation.id.clone(),
            is_open: conversation.is_open(),
            since: conversation.since,
            entries: conversation.entries.clone(),
            about: conversation.about.clone(),
            draft: conversation.draft.clone(),
            outbox: conversation.outbox.clone(),
            read_to: conversation.read_to,
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
        if !self.is_open {
            conversation.close(Standing::Ended);
        }
        conversation
    }
}
