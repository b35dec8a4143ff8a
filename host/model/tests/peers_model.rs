//! Against outside implementations: the vendors' typed request models judge what we send, and the npm
//! package aimock answers us over a real socket. See tests/peers.
#![allow(clippy::unwrap_used, clippy::panic)]

/// `cargo xtask test --profile peers` runs modules of this name.
#[path = "peers_model"]
mod peers {
    mod aimock;
    mod grade;
    mod support;
}
