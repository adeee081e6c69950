//! A post in memory, for tests: it keeps what it is given, and refuses on demand.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lettre::Message;

use super::{Post, Refusal};

/// A post in memory. Clones are the same.
#[derive(Clone, Default)]
pub struct MemoryPost(Arc<Mutex<Contents>>);

#[derive(Default)]
struct Contents {
    taken: Vec<String>,
    refusal: Option<Refusal>,
}

impl MemoryPost {
    /// Has every mail refused from now on, or none.
    pub fn refuse(&self, refusal: Option<Refusal>) {
        self.contents().refusal = refusal;
    }

    /// The mails that were taken, as they are sent.
    pub fn taken(&self) -> Vec<String> {
        self.contents().taken.clone()
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Post for MemoryPost {
    async fn hand_over(&self, mail: Message) -> Result<(), Refusal> {
        let mut contents = self.contents();
        if let Some(refusal) = &contents.refusal {
            return Err(refusal.clone());
        }
        contents.taken.push(String::from_utf8_lossy(&mail.formatted()).into_owned());
        Ok(())
    }
}
