//! The component's half of the rim: WASI and `claw:process`. Invariant: resources are dropped child before parent.

mod disk;
mod http;
mod process;
mod streams;

pub(crate) use disk::{roots_below, set_mode, set_times, stat, symlink};
pub(crate) use http::{Exchange, exchange};
pub(crate) use process::{Child, lookup, spawn};
pub(crate) use streams::{Input, Output, stdin};

use super::Handle;
use crate::bindings::wasi::{
    clocks::monotonic_clock,
    io::poll::{Pollable, poll},
};

/// Nanoseconds of the monotonic clock.
pub(crate) fn now_ns() -> u64 {
    monotonic_clock::now()
}

/// Waits until one of the handles is ready or the time has come (`None`: no time). The ready ones by position.
pub(crate) fn wait(handles: &[&Handle], until_ns: Option<u64>) -> Vec<usize> {
    let mut pollables: Vec<Pollable> = handles.iter().map(|handle| subscribe(handle)).collect();
    if let Some(at) = until_ns {
        pollables.push(monotonic_clock::subscribe_instant(at));
    }
    if pollables.is_empty() {
        return Vec::new();
    }
    let list: Vec<&Pollable> = pollables.iter().collect();
    let ready = poll(&list).into_iter().map(|index| index as usize);
    ready.filter(|index| *index < handles.len()).collect()
}

fn subscribe(handle: &Handle) -> Pollable {
    match handle {
        Handle::Input(input) => input.subscribe(),
        Handle::Output(output) => output.subscribe(),
        Handle::Exchange(exchange) => exchange.subscribe(),
        Handle::Child(child) => child.subscribe(),
    }
}
