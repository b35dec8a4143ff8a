//! The event loop: timers, then what is ready of streams and children, then immediates, with the queue of
//! `process.nextTick` and the promises' jobs run dry after every callback, but after one that threw.
//!
//! Invariant: it ends when nothing that keeps the program alive is left, or as soon as the script asked to end.

use rquickjs::{Ctx, Error, Result};

use crate::engine::{ending, hook, thrown, uncaught};
use crate::platform;
use crate::state::with;

/// Runs until there is nothing to wait for.
pub(crate) fn run(ctx: &Ctx<'_>, started: Result<()>) {
    match started {
        Ok(()) => drain(ctx, true),
        Err(error) => failed(ctx, error),
    }
    while !ending() {
        settle(ctx, hook(ctx, "runTimers", ()));
        if ending() || !poll(ctx) || ending() {
            return;
        }
        settle(ctx, hook(ctx, "runImmediates", ()));
    }
}

/// After a callback: everything it queued, or what it threw.
pub(crate) fn settle(ctx: &Ctx<'_>, done: Result<()>) {
    match done {
        Ok(()) => drain(ctx, false),
        Err(error) => failed(ctx, error),
    }
}

/// What was thrown. As in Node, what is queued then waits until the next callback has run, which is an empty immediate if
/// there is no other.
fn failed(ctx: &Ctx<'_>, error: Error) {
    thrown(ctx, error);
    if !ending() {
        let _: Result<()> = hook(ctx, "goOn", ());
    }
}

/// Runs ticks and jobs until both queues are empty, then reports rejections nobody handles. `jobs_first` after the
/// program itself, where a module's own continuations come before its ticks.
pub(crate) fn drain(ctx: &Ctx<'_>, jobs_first: bool) {
    let mut ticks = !jobs_first || !with(|state| state.modules_first);
    loop {
        if ticks
            && !ending()
            && let Err(error) = hook::<()>(ctx, "runTicks", ())
        {
            return failed(ctx, error);
        }
        ticks = true;
        let mut worked = false;
        while !ending() && ctx.execute_pending_job() {
            worked = true;
        }
        if ending() {
            return;
        }
        let more = hook::<bool>(ctx, "hasTicks", ()).unwrap_or(false);
        if more || worked {
            continue;
        }
        if !report(ctx) {
            return;
        }
    }
}

/// Reports the rejections nobody handles. False if there was none.
fn report(ctx: &Ctx<'_>) -> bool {
    let mut any = false;
    while !ending()
        && let Some((promise, reason)) =
            with(|state| (!state.rejections.is_empty()).then(|| state.rejections.remove(0)))
    {
        any = true;
        let (Ok(promise), Ok(reason)) = (promise.restore(ctx), reason.restore(ctx)) else {
            continue;
        };
        match hook::<bool>(ctx, "unhandled", (promise, reason.clone())) {
            Ok(true) => {}
            Ok(false) => uncaught(ctx, reason, true),
            Err(error) => thrown(ctx, error),
        }
    }
    any
}

/// Waits for streams, children and the next timer. False when there is nothing left to wait for.
fn poll(ctx: &Ctx<'_>) -> bool {
    // Nanoseconds until the next timer; below zero if there is none; zero if an immediate waits.
    let next: f64 = hook(ctx, "nextTimer", ()).unwrap_or(-1.0);
    let alive: bool = hook(ctx, "alive", ()).unwrap_or(false);
    let watching = with(|state| state.watched.values().any(|keep| *keep));
    if !alive && !watching {
        return false;
    }
    let until = (next >= 0.0).then(|| platform::now_ns().saturating_add(next as u64));
    for id in ready(until) {
        let done: Result<()> = hook(ctx, "ready", (id,));
        settle(ctx, done);
        if ending() {
            break;
        }
    }
    true
}

/// The watched handles that are ready, no longer watched.
fn ready(until_ns: Option<u64>) -> Vec<u32> {
    with(|state| {
        let (ids, handles): (Vec<u32>, Vec<&platform::Handle>) = state
            .watched
            .keys()
            .filter_map(|id| state.handles.get(id).map(|handle| (*id, handle)))
            .unzip();
        let found = platform::wait(&handles, until_ns);
        let found: Vec<u32> = found
            .iter()
            .filter_map(|at| ids.get(*at).copied())
            .collect();
        for id in &found {
            state.watched.remove(id);
        }
        found
    })
}
