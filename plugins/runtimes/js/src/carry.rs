//! What `c/mend.h` and `c/threads.h` ask of Rust: handlers of promises that carry the stores of `AsyncLocalStorage`,
//! and the sleep of `Atomics.wait`. Invariant: nothing is carried until JavaScript gave the function that does.
#![allow(unsafe_code, reason = "called from C")]

use std::ptr::NonNull;

use rquickjs::{Ctx, Result, Value, qjs};

use crate::platform;
use crate::state::with;

/// The longest sleep, in nanoseconds: the host ends the call before.
const LONGEST_SLEEP_NS: f64 = 1e18;

/// What runs instead of a handler, as JavaScript says.
fn carried<'js>(ctx: &Ctx<'js>, handler: Value<'js>) -> Option<Value<'js>> {
    let carry = with(|state| state.carry.clone())?;
    let made: Result<Value<'js>> = carry.restore(ctx).and_then(|carry| carry.call((handler,)));
    made.ok()
}

/// A new reference to the handler, or to what runs in its place.
///
/// # Safety
/// Both are C's and live.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn claw_carry(
    ctx: *mut qjs::JSContext,
    handler: qjs::JSValue,
) -> qjs::JSValue {
    let carries = with(|state| state.carry.is_some());
    // SAFETY: the caller's promise; `from_raw` takes over one reference, which is made before, and one is given back.
    unsafe {
        if carries && let Some(raw) = NonNull::new(ctx) {
            let ctx = Ctx::from_raw(raw);
            let value = Value::from_raw(ctx.clone(), qjs::JS_DupValue(raw.as_ptr(), handler));
            if let Some(found) = carried(&ctx, value) {
                return qjs::JS_DupValue(raw.as_ptr(), found.as_raw());
            }
        }
        qjs::JS_DupValue(ctx, handler)
    }
}

/// Lets time go by.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn claw_sleep(ns: f64) {
    let ns = ns.clamp(0.0, LONGEST_SLEEP_NS) as u64;
    platform::wait(&[], Some(platform::now_ns().saturating_add(ns)));
}
