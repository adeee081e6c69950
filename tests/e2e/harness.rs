//! What the tests are played with: a server of one's own, and the windows of those who use it.

mod agent;
mod driver;
mod server;
mod site;
mod stage;
mod view;
mod visitor;
mod wait;
mod window;

pub(crate) use agent::Agent;
pub(crate) use server::Server;
pub(crate) use site::Site;
pub(crate) use stage::{Stage, screenshots};
pub(crate) use view::{Role, View};
pub(crate) use visitor::Visitor;
pub(crate) use wait::wait;
pub(crate) use window::{Key, Screen, Window};
