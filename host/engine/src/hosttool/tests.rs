//! Sessions that speak to each other, over the twins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asks;
mod commands;
mod crash;
mod exec;
mod heard;
mod host_exec;
mod local;
mod message;
mod mortal;
mod person;
mod policy;
mod rig;
mod scratch;
mod send;
mod skills;
mod spawn;
mod stop;
mod tainted;
mod view;
