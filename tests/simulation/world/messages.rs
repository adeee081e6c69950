//! What people say and send.

use std::sync::Arc;

use uuid::Uuid;
use vestibule_processor::bounded::{FileName, MediaType, Text, WebAddress};
use vestibule_processor::{EntryContent, FileId, MessageId, SentFile};

use super::World;

impl World {
    /// A text, an address or a file.
    pub(super) fn new_message(&mut self) -> EntryContent {
        match self.random.below(8) {
            0 => {
                let message_id = self.new_message_id();
                let url = WebAddress::parse(&format!("https://{}.example", self.names)).unwrap();
                EntryContent::Url { url, message_id }
            }
            1 => {
                let message_id = self.new_message_id();
                let file = SentFile {
                    id: FileId(Uuid::from_u128(self.random.wide())),
                    name: FileName::parse(&format!("{}.pdf", self.names)).unwrap(),
                    media_type: MediaType::parse("application/pdf").unwrap(),
                    size: self.random.next() % (30 << 20),
                };
                EntryContent::File { file: Arc::new(file), message_id }
            }
            _ => self.new_text(),
        }
    }

    pub(super) fn new_text(&mut self) -> EntryContent {
        let message_id = self.new_message_id();
        EntryContent::Text { text: Text::parse(&format!("text {}", self.names)).unwrap(), message_id }
    }

    fn new_message_id(&mut self) -> Option<MessageId> {
        self.names += 1;
        Some(MessageId::parse(&format!("m{}", self.names)).unwrap())
    }
}
