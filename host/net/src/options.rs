//! What an egress is made of: the resolver, extra certificates and every limit. Limits are values so that
//! tests can make them small; the defaults are the constants below.

use crate::resolve::{Resolver, SystemResolver};
use claw_core::limit::{BLOB_BYTES, MIB_BYTES, REQUESTS_PER_MINUTE};
use std::sync::Arc;
use std::time::Duration;

/// For one DNS answer, in milliseconds.
pub const DNS_MS: u64 = 5_000;
/// For TCP and TLS together, in milliseconds.
pub const CONNECT_MS: u64 = 10_000;
/// From the last byte of the request to the head of the answer, in milliseconds.
pub const FIRST_BYTE_MS: u64 = 30_000;
/// Between two pieces of an answer's body, in milliseconds.
pub const IDLE_MS: u64 = 30_000;
/// The most a request body may hold, in bytes.
pub const MAX_REQUEST_BYTES: u64 = BLOB_BYTES;
/// The most any caller may ask for as response body, in bytes.
pub const MAX_RESPONSE_BYTES: u64 = 64 * MIB_BYTES;
/// Exchanges under way at once of one (agent, subject).
pub const CONCURRENT_PER_SUBJECT: u32 = 16;
/// Exchanges under way at once in the whole process.
pub const CONCURRENT: u32 = 128;
/// How long an exchange waits for others to end, in milliseconds.
pub const BUSY_WAIT_MS: u64 = 30_000;
/// Exchanges of the whole process that may wait so.
pub const WAITING: u32 = 256;
/// Clients kept for their idle connections.
pub const CLIENTS: usize = 64;
/// After this many milliseconds an idle connection is closed and an unused client forgotten.
pub const CLIENT_IDLE_MS: u64 = 90_000;

/// Every limit of the egress.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For one DNS answer.
    pub dns: Duration,
    /// For TCP and TLS together.
    pub connect: Duration,
    /// From the last byte of the request to the head of the answer.
    pub first_byte: Duration,
    /// Between two pieces of an answer's body.
    pub idle: Duration,
    /// The most a request body may hold.
    pub max_request_bytes: u64,
    /// The most a caller may ask for as response body.
    pub max_response_bytes: u64,
    /// Hops a minute of one (agent, subject); as many may come at once. 0 counts as 1.
    pub requests_per_minute: u32,
    /// Exchanges under way at once of one (agent, subject).
    pub concurrent_per_subject: u32,
    /// Exchanges under way at once in the whole process.
    pub concurrent: u32,
    /// How long an exchange waits for others to end.
    pub busy_wait: Duration,
    /// Exchanges of the whole process that may wait so.
    pub waiting: u32,
    /// Clients kept for their idle connections.
    pub clients: usize,
    /// When an idle connection is closed and an unused client forgotten.
    pub client_idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            dns: Duration::from_millis(DNS_MS),
            connect: Duration::from_millis(CONNECT_MS),
            first_byte: Duration::from_millis(FIRST_BYTE_MS),
            idle: Duration::from_millis(IDLE_MS),
            max_request_bytes: MAX_REQUEST_BYTES,
            max_response_bytes: MAX_RESPONSE_BYTES,
            requests_per_minute: REQUESTS_PER_MINUTE,
            concurrent_per_subject: CONCURRENT_PER_SUBJECT,
            concurrent: CONCURRENT,
            busy_wait: Duration::from_millis(BUSY_WAIT_MS),
            waiting: WAITING,
            clients: CLIENTS,
            client_idle: Duration::from_millis(CLIENT_IDLE_MS),
        }
    }
}

/// What an [`crate::Egress`] is made of.
#[derive(Clone)]
pub struct Options {
    /// Where names become addresses.
    pub resolver: Arc<dyn Resolver>,
    /// PEM texts with certificates trusted beside the built-in roots.
    pub extra_ca_pem: Vec<Vec<u8>>,
    /// Sent where a request brings no `user-agent`.
    pub user_agent: String,
    /// Every limit.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            resolver: Arc::new(SystemResolver),
            extra_ca_pem: Vec::new(),
            user_agent: concat!("claw/", env!("CARGO_PKG_VERSION")).to_owned(),
            limits: Limits::default(),
        }
    }
}
