//! The call itself: arguments, environment, folder, clock and end.

use rquickjs::{Ctx, Function, Object, Result};

use super::functions;
use crate::engine::ending;
use crate::event_loop;
use crate::platform;
use crate::qjs;
use crate::state::with;

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

/// Goes to an absolute folder.
fn chdir(path: String) {
    // Relative paths are made absolute by the modules; this is for what asks the C library.
    let _ = std::env::set_current_dir(&path);
    with(|state| state.cwd = path);
}

fn env() -> Vec<Vec<String>> {
    with(|state| {
        let pairs = state.invocation.env.iter();
        pairs
            .map(|(name, value)| vec![name.clone(), value.clone()])
            .collect()
    })
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "argv": || with(|state| state.invocation.argv.clone()),
        "env": env,
        "cwd": || with(|state| state.cwd.clone()),
        "chdir": chdir,
        "exit": exit,
        "drain": drain,
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
