//! What administrators do: they are agents who may, or users of this machine who may read the data folder.

mod administrator;
pub(super) mod parameters;

pub(crate) use administrator::LocalUser;
