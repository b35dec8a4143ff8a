//! Anthropic Messages: our request as its JSON, its events as ours.

mod decode;
mod encode;

pub(crate) use decode::Messages;
pub(crate) use encode::encode;

/// The path below the API root.
pub(crate) const ENDPOINT: &str = "messages";
/// The header every request carries: name and value.
pub(crate) const VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

#[cfg(test)]
mod tests;
