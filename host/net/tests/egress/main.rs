//! The egress against real servers on the loopback interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod address;
mod effect;
mod limit;
mod pool;
mod redirect;
mod secure;
mod server;
mod support;
mod wire;
