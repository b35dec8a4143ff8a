//! The call itself: arguments, environment, folder, clock and end.

use rquickjs::{Ctx, Exception, Function, Object, Persistent, Result, Value};

use super::functions;
use crate::engine::{ending, uncaught};
use crate::event_loop;
use crate::platform;
use crate::qjs;
use crate::state::{State, with};

/// Ends the program; nothing catches it.
fn exit(ctx: Ctx<'_>, code: i32) -> Result<()> {
    with(|state| state.exit = Some(code & 0xff));
    Err(qjs::throw_uncatchable(&ctx, "process.exit"))
}

/// Calls a callback of the event loop: what it threw is reported, what it queued is run.
fn drain<'js>(ctx: Ctx<'js>, callback: Function<'js>) -> Result<()> {
    event_loop::settle(&ctx, callback.call(()));
    if ending() {
        return Err(qjs::throw_uncatchable(&ctx, "process.exit"));
    }
    Ok(())
}

/// What a microtask threw: given to the script's handler of last resort, or the end.
fn report<'js>(ctx: Ctx<'js>, thrown: Value<'js>) -> Result<()> {
    uncaught(&ctx, thrown, false);
    if ending() {
        return Err(qjs::throw_uncatchable(&ctx, "process.exit"));
    }
    Ok(())
}

/// From now on `callback(handler)` gives what runs in a promise's handler's place.
fn carry<'js>(ctx: Ctx<'js>, callback: Function<'js>) {
    let saved = Persistent::save(&ctx, callback);
    with(|state| state.carry = Some(saved));
}

/// Goes to an absolute folder.
fn chdir(path: String) {
    // Relative paths are made absolute by the modules; this is for what asks the C library.
    let _ = std::env::set_current_dir(&path);
    with(|state| state.cwd = path);
}

/// Looks at the call. A module that does so while it is loaded ahead of it would keep what it saw.
fn of_call<R>(ctx: &Ctx<'_>, look: impl FnOnce(&State) -> R) -> Result<R> {
    with(|state| state.begun.then(|| look(state)))
        .ok_or_else(|| Exception::throw_internal(ctx, "the call has not begun"))
}

fn env(ctx: Ctx<'_>) -> Result<Vec<Vec<String>>> {
    of_call(&ctx, |state| {
        let pairs = state.invocation.env.iter();
        pairs
            .map(|(name, value)| vec![name.clone(), value.clone()])
            .collect()
    })
}

fn argv(ctx: Ctx<'_>) -> Result<Vec<String>> {
    of_call(&ctx, |state| state.invocation.argv.clone())
}

fn cwd(ctx: Ctx<'_>) -> Result<String> {
    of_call(&ctx, |state| state.cwd.clone())
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "argv": argv,
        "env": env,
        "cwd": cwd,
        "chdir": chdir,
        "exit": exit,
        "drain": drain,
        "carry": carry,
        "report": report,
        // Milliseconds and nanoseconds of the monotonic clock.
        "now": || platform::now_ns() as f64 / 1e6,
        "hrtime": || platform::now_ns() as f64,
        "modulesFirst": |first: bool| with(|state| state.modules_first = first),
        // What `Date` and zones go by.
        "setVariable": |name: String, value: Option<String>| with(|state| {
            state.invocation.env.retain(|(known, _)| *known != name);
            if let Some(value) = value {
                state.invocation.env.push((name, value));
            }
        }),
    )
}
