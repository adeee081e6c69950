//! Interactions, their segments and what was said, as rows.

mod read;
mod write;

pub(super) use read::{find, id, mark, of_user};
pub(super) use write::{erase, make, set_mark};
