//! The sandbox from outside: real guests, real artifacts, real limits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

mod artifacts;
mod components;
mod contract;
mod figures;
mod hostile;
mod kv;
mod services;
mod tree;
mod wasi;
