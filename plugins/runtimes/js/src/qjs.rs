//! What of QuickJS has no safe interface in rquickjs. Invariant: no pointer leaves this module.
#![allow(
    unsafe_code,
    reason = "QuickJS's C interface, each use with its reason"
)]

use std::ffi::CString;

use rquickjs::module::Declared;
use rquickjs::{Ctx, Exception, Module, Result, TypedArray, Value};

/// A copy of the bytes of a Uint8Array.
pub(crate) fn bytes(array: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: the slice is copied before anything else can run, so nobody detaches the buffer meanwhile.
    unsafe { array.as_bytes() }.unwrap_or_default().to_vec()
}

/// Copies bytes into a Uint8Array at an offset; what does not fit is left out. The number of bytes copied.
pub(crate) fn fill(array: &TypedArray<'_, u8>, offset: usize, bytes: &[u8]) -> usize {
    let Some(raw) = array.as_raw() else {
        return 0;
    };
    // SAFETY: the pointer is that of the live buffer, nothing else runs meanwhile, and no other slice of it is held.
    let target = unsafe { &mut *raw.as_ptr() };
    let Some(target) = target.get_mut(offset..) else {
        return 0;
    };
    let count = target.len().min(bytes.len());
    for (to, from) in target.iter_mut().zip(bytes) {
        *to = *from;
    }
    count
}

/// Throws what no `catch` and no `finally` of a script sees: it ends everything that runs.
pub(crate) fn throw_uncatchable(ctx: &Ctx<'_>, words: &str) -> rquickjs::Error {
    match Exception::from_message(ctx.clone(), words) {
        Ok(exception) => {
            let value: Value<'_> = exception.into_object().into_value();
            // SAFETY: both belong to the live context; the call only marks the error object.
            unsafe {
                rquickjs::qjs::JS_SetUncatchableError(ctx.as_raw().as_ptr(), value.as_raw());
            }
            ctx.throw(value)
        }
        Err(error) => error,
    }
}

/// `Atomics.wait` may wait.
pub(crate) fn may_wait(ctx: &Ctx<'_>) {
    // SAFETY: both belong to the live context; the call sets a flag.
    unsafe {
        let raw = ctx.as_raw().as_ptr();
        rquickjs::qjs::JS_SetCanBlock(rquickjs::qjs::JS_GetRuntime(raw), true);
    }
}

/// Evaluates a text as a script of this name, in the global scope.
pub(crate) fn script<'js>(ctx: &Ctx<'js>, source: String, name: String) -> Result<Value<'js>> {
    let bytes = source.len();
    let (source, name) = (CString::new(source)?, CString::new(name)?);
    let flags = i32::try_from(rquickjs::qjs::JS_EVAL_TYPE_GLOBAL).unwrap_or_default();
    // SAFETY: the context is live, both texts end with a zero after the length given, and the value is a new reference.
    unsafe {
        let raw = ctx.as_raw().as_ptr();
        let value = rquickjs::qjs::JS_Eval(raw, source.as_ptr(), bytes as _, name.as_ptr(), flags);
        if rquickjs::qjs::JS_IsException(value) {
            return Err(rquickjs::Error::Exception);
        }
        Ok(Value::from_raw(ctx.clone(), value))
    }
}

/// A new start of `Math.random`: that of the context may be the snapshot's.
#[cfg(target_family = "wasm")]
pub(crate) fn seed(ctx: &Ctx<'_>, seed: u64) {
    unsafe extern "C" {
        /// `c/seed.h`.
        fn claw_seed_random(ctx: *mut rquickjs::qjs::JSContext, seed: u64);
    }
    // SAFETY: the live context; the call sets a number.
    unsafe { claw_seed_random(ctx.as_raw().as_ptr(), seed) }
}

/// A module of ours from the byte code `build.rs` made.
pub(crate) fn load<'js>(ctx: &Ctx<'js>, code: &'static [u8]) -> Result<Module<'js, Declared>> {
    // SAFETY: the code was written by the same version of QuickJS and is part of this program.
    unsafe { Module::load(ctx.clone(), code) }
}
