//! The one egress. Every byte that leaves this host for a guest, a tool or a model provider goes through
//! [`Egress::send`], [`Egress::websocket`] or [`Egress::lines`]; no other crate opens a TCP or UDP socket (the gateway's listener and tests excepted).
//!
//! Invariants, for every hop of every exchange:
//! - the URL that policy judged is, letter for letter, the URL that is sent, but for the places of secrets, which hold
//!   nothing or a stand-in when it is judged;
//! - the address that policy admitted is the address connected to: there is no second look-up;
//! - connections belong to one (agent, subject, origin, admitted addresses) and are never shared wider;
//! - an effect has its ledger row before its first byte leaves;
//! - no environment variable, proxy, cookie jar or automatic redirect takes part.

mod answered;
mod body;
mod clients;
mod connect;
mod effect;
mod egress;
mod error;
mod exchange;
mod header;
mod lines;
mod loopback;
mod message;
pub mod options;
mod quota;
mod redirect;
mod resolve;
mod saying;
mod secret;
mod tls;
mod vet;
mod websocket;

pub use body::ResponseBody;
pub use egress::Egress;
pub use error::{EgressError, Fault, Waiting};
pub use header::{
    Headers, MAX_HEADER_COUNT, MAX_HEADER_VALUE_BYTES, MAX_HEADERS_BYTES, is_forbidden,
};
pub use lines::{LineConnection, MAX_LINE_BYTES};
pub use loopback::LoopbackPage;
pub use message::{BodyStream, Caller, OutBody, OutRequest, OutResponse, Redirects, Waits};
pub use options::{Limits, Options};
pub use redirect::MAX_REDIRECTS;
pub use resolve::{MAX_ADDRESSES, Resolver, SystemResolver};
pub use secret::{
    Capture, InUse, MAX_CAPTURE_BYTES, MAX_CAPTURES, MAX_GATHERED_BYTES, MAX_SECRET_USES,
    MAX_STAND_INS, SecretUse, StandIn,
};
pub use websocket::{MAX_MESSAGE_BYTES, PING_MS, SocketMessage, SocketRequest, WsConnection};
