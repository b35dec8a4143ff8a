//! Scripts that want out: what `claw exec` gives without grants is no file of the host, no variable, no network, no
//! process, no more time, memory or disk than its limits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

#[path = "exec_hostile/endless.rs"]
mod endless;
#[path = "exec_hostile/granted.rs"]
mod granted;
#[path = "exec_hostile/network.rs"]
mod network;
#[path = "exec_hostile/paths.rs"]
mod paths;
#[path = "exec_hostile/processes.rs"]
mod processes;
#[path = "exec_hostile/sandbox.rs"]
mod sandbox;
#[path = "exec_hostile/space.rs"]
mod space;
#[path = "exec_hostile/surroundings.rs"]
mod surroundings;
