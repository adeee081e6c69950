//! What administrators do: they are agents who may, or users of this machine who may read the data folder.

mod administrator;
mod parameters;

pub(crate) use administrator::LocalUser;

pub(super) use parameters::{list_parameters, reset_parameter, set_parameter};
