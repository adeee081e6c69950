//! The server from the outside: requests go through the whole router, answers are looked at as clients see them.

mod agents;
mod durability;
mod formats;
mod server;
mod visitors;
