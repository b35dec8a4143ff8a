//! The one API of claw: commands in, events out. Every surface (cli, socket, later the gateway) speaks it.
//!
//! Invariant: a command gets exactly one last event, `Done` or `Failed`; nothing follows it.

mod answer;
mod approval;
mod ask;
mod command;
mod delivery;
mod grants;
mod handle;
mod models;
mod owner;
mod plugins;
mod secrets;
mod sessions;
mod skills;
mod status;
#[cfg(test)]
mod tests;
mod tools;

pub use answer::{ApiError, ErrorClass, Event};
pub use command::Command;
pub use handle::{Engine, Parts};
pub(crate) use models::chain;
pub use models::{ModelDirectory, ModelListing};
pub(crate) use owner::is_owner;
