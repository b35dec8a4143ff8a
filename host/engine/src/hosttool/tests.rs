//! Sessions that speak to each other, over the twins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crash;
mod local;
mod message;
mod mortal;
mod person;
mod policy;
mod rig;
mod send;
mod spawn;
mod stop;
mod view;
