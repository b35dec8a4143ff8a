//! OpenAI Responses: our request as its JSON, its events as ours.

mod decode;
mod encode;

pub(crate) use decode::Responses;
pub(crate) use encode::encode;

/// The path below the API root.
pub(crate) const ENDPOINT: &str = "responses";

#[cfg(test)]
mod tests;
