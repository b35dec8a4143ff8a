//! OpenAI Chat Completions and what speaks the same: our request as its JSON, its chunks as ours.

mod decode;
mod encode;

pub(crate) use decode::Chat;
pub(crate) use encode::{LimitField, encode};

/// The path below the API root.
pub(crate) const ENDPOINT: &str = "chat/completions";

#[cfg(test)]
mod tests;
