//! The egress against real servers on the loopback interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod address;
mod effect;
mod labelled;
mod limit;
mod pool;
mod redirect;
mod secret_answer;
mod secret_lines;
mod secret_place;
mod secret_redirect;
mod secret_refuse;
mod secret_said;
mod secret_wrong;
mod secure;
mod server;
mod support;
mod vault;
mod wire;
