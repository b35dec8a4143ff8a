//! Starts QuickJS, runs the program and turns its end into an exit code.
//!
//! Invariant: whatever a script does, the end is an exit code of 0 to 255; runtime and context are never dropped, as
//! the whole memory goes away with the call.

use std::cell::RefCell;
use std::io::Write as _;

use rquickjs::{
    Context, Ctx, Error, FromJs, Function, IntoJs, Object, Persistent, Result, Runtime, Value,
    function::IntoArgs,
};

use crate::state::with;
use crate::{Invocation, event_loop, loader, qjs, service};

/// QuickJS's own limit of the stack in linear memory, of which each check takes a share (`c/force.h`): about 6,200 plain
/// calls, or 10,500 levels of JSON. The host's stack of 8 MiB, on which the same calls lie as well, has to be reached
/// later (`tests/cli/tests/exec_js_engine.rs`).
const STACK_BYTES: usize = 2816 << 10;

/// Bytes of new objects before unreachable ones are looked for: a short script never does.
const COLLECT_BYTES: usize = 8 << 20;

/// What Node says when a top-level `await` never ends.
const UNSETTLED: i32 = 13;

/// Modules loaded before there is a program: what nearly every program needs, and what looks at nothing of the call
/// when it is loaded.
const AHEAD: [&str; 16] = [
    "internal/console",
    "internal/inspect",
    "internal/format",
    "internal/failure",
    "internal/run",
    "internal/modules",
    "internal/export_names",
    "internal/real_path",
    "internal/builtin_globals",
    "internal/version",
    "module",
    "path",
    "events",
    "buffer",
    "util",
    "fs",
];

thread_local!(static PREPARED: RefCell<Option<(Runtime, Context)>> = const { RefCell::new(None) });

/// Does what does not depend on the call ahead of it.
#[cfg_attr(not(target_family = "wasm"), allow(dead_code))]
pub(crate) fn prepare() -> Result<()> {
    let (runtime, context) = start()?;
    context.with(|ctx| {
        AHEAD
            .iter()
            .try_for_each(|name| hook::<()>(&ctx, "ahead", (*name,)))
    })?;
    runtime.run_gc();
    PREPARED.with(|cell| cell.replace(Some((runtime, context))));
    Ok(())
}

/// Runs a program to its end. The exit code.
pub fn run(invocation: Invocation) -> u8 {
    with(|state| {
        state.cwd = invocation.cwd.clone();
        state.invocation = invocation;
        state.begun = true;
    });
    let _ = std::env::set_current_dir(with(|state| state.cwd.clone()));
    let prepared = PREPARED.with(|cell| cell.take());
    let started = prepared.map_or_else(start, Ok);
    let code = match &started {
        Ok((_, context)) => context.with(|ctx| {
            #[cfg(target_family = "wasm")]
            qjs::seed(&ctx, getrandom::u64().unwrap_or_default());
            program(&ctx)
        }),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "node: cannot start: {error}");
            1
        }
    };
    service::console::flush();
    std::mem::forget(started);
    u8::try_from(code & 0xff).unwrap_or(1)
}

fn start() -> Result<(Runtime, Context)> {
    let runtime = Runtime::new()?;
    runtime.set_max_stack_size(STACK_BYTES);
    runtime.set_gc_threshold(COLLECT_BYTES);
    runtime.set_loader(loader::Modules, loader::Modules);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(
        |ctx: Ctx<'_>, promise: Value<'_>, reason: Value<'_>, handled: bool| {
            rejection(&ctx, promise, reason, handled);
        },
    )));
    let context = Context::full(&runtime)?;
    context.with(|ctx| {
        qjs::may_wait(&ctx);
        let main = loader::builtin(&ctx, "internal/main")?;
        let binding = Function::new(ctx.clone(), service::binding)?;
        let hooks = Object::new(ctx.clone())?;
        let done = main.call::<_, ()>((hooks.clone(), (), (), binding));
        if done.is_err() {
            report_raw(&ctx);
        }
        done?;
        with(|state| state.hooks = Some(Persistent::save(&ctx, hooks)));
        Ok::<(), Error>(())
    })?;
    Ok((runtime, context))
}

/// Notes a rejection without a handler, or that it has one now.
fn rejection<'js>(ctx: &Ctx<'js>, promise: Value<'js>, reason: Value<'js>, handled: bool) {
    if !handled {
        let entry = (
            Persistent::save(ctx, promise),
            Persistent::save(ctx, reason),
        );
        with(|state| state.rejections.push(entry));
        return;
    }
    let noted = with(|state| std::mem::take(&mut state.rejections));
    let mut left = Vec::new();
    let mut found = false;
    for (saved, reason) in noted {
        let same = saved
            .clone()
            .restore(ctx)
            .is_ok_and(|value| value == promise);
        found |= same;
        if !same {
            left.push((saved, reason));
        }
    }
    with(|state| state.rejections = left);
    if !found {
        // It was reported before: `rejectionHandled`.
        let _: Result<()> = hook(ctx, "handledLate", (promise,));
    }
}

/// Calls one of the functions `js/internal/main.js` gave.
pub(crate) fn hook<'js, R: FromJs<'js>>(
    ctx: &Ctx<'js>,
    name: &str,
    args: impl IntoArgs<'js>,
) -> Result<R> {
    let Some(hooks) = with(|state| state.hooks.clone()) else {
        return Err(Error::Unknown);
    };
    hooks
        .restore(ctx)?
        .get::<_, Function<'js>>(name)?
        .call(args)
}

/// Whether the script asked to end.
pub(crate) fn ending() -> bool {
    with(|state| state.exit.is_some())
}

fn program(ctx: &Ctx<'_>) -> i32 {
    let (top, mut started): (Option<Value<'_>>, _) = match hook(ctx, "start", ()) {
        Ok(value) => (Some(value), Ok(())),
        Err(error) => (None, Err(error)),
    };
    loop {
        event_loop::run(ctx, std::mem::replace(&mut started, Ok(())));
        if ending() {
            break;
        }
        let unsettled = top
            .as_ref()
            .and_then(|value| value.as_promise())
            .is_some_and(|promise| promise.state() == rquickjs::promise::PromiseState::Pending);
        if unsettled {
            with(|state| state.exit = Some(UNSETTLED));
            let _: Result<()> = hook(ctx, "unsettled", ());
            break;
        }
        // `beforeExit` may have started something new.
        match hook::<bool>(ctx, "beforeExit", ()) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => thrown(ctx, error),
        }
    }
    finish(ctx)
}

/// Runs the handlers of `exit` and asks for the code.
fn finish(ctx: &Ctx<'_>) -> i32 {
    let asked = with(|state| state.exit.take());
    match hook::<i32>(ctx, "finish", (asked,)) {
        Ok(code) => with(|state| state.exit).unwrap_or(code),
        Err(error) => {
            thrown(ctx, error);
            with(|state| state.exit).unwrap_or(1)
        }
    }
}

/// Reports what nobody caught, unless it is `process.exit` unwinding the stack. True if a handler took it.
pub(crate) fn thrown(ctx: &Ctx<'_>, error: Error) {
    let value = match error {
        Error::Exception => ctx.catch(),
        // A failed conversion becomes an exception as well.
        other => match other.to_string().into_js(ctx) {
            Ok(value) => value,
            Err(_) => return,
        },
    };
    if ending() {
        return;
    }
    uncaught(ctx, value, false);
}

/// Gives an error to the script's handler of last resort, or ends the program with 1.
pub(crate) fn uncaught<'js>(ctx: &Ctx<'js>, value: Value<'js>, rejected: bool) {
    match hook::<bool>(ctx, "uncaught", (value, rejected)) {
        Ok(true) => {}
        Ok(false) => with(|state| state.exit = Some(state.exit.unwrap_or(1))),
        Err(_) if ending() => {}
        Err(_) => {
            // The handler itself failed: Node ends with 7.
            report_raw(ctx);
            with(|state| state.exit = Some(7));
        }
    }
}

/// The pending exception as plain words, where JavaScript cannot say it.
fn report_raw(ctx: &Ctx<'_>) {
    let value = ctx.catch();
    let words = value.as_exception().map_or_else(
        || "an error".to_owned(),
        |exception| {
            format!(
                "{}\n{}",
                exception.message().unwrap_or_default(),
                exception.stack().unwrap_or_default()
            )
        },
    );
    let _ = writeln!(std::io::stderr(), "{words}");
}
