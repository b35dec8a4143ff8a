//! Model providers behind core's `Model` port: Anthropic Messages, OpenAI Chat Completions and
//! Responses, Gemini, local servers, and `scripted:FILE.yaml`, with their streams, error classes and prices.
//!
//! Invariants:
//! - Every byte goes through [`transport::Transport`]; in the host that is `claw-net`'s egress, asked
//!   with a [`authority::ProviderAuthority`] that allows the configured address and nothing else.
//! - A key is only ever a request header. It is in no error, log line, list or debug text.
//! - A tool call is delivered whole and after the model stopped, or not at all.
//! - The environment comes in as a map; this crate reads no process state.

pub mod address;
mod answer;
mod anthropic;
pub mod authority;
pub mod catalog;
mod classify;
pub mod egress;
mod endpoint;
mod gemini;
mod history;
pub mod key;
pub mod local;
mod openai;
pub mod probe;
pub mod providers;
mod responses;
mod retry_after;
pub mod scripted;
mod sse;
mod toolcall;
pub mod transport;

#[cfg(test)]
mod tests;

pub use providers::{
    Api, Candidate, KeyState, Options, ProviderConfig, ProviderStatus, Providers, ResolveError,
    Timeouts,
};
