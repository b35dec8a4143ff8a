//! Streams by number: what `http` and `spawn` give, and standard input. Reading and writing never wait; `watch` has the
//! event loop call `ready(id)` once when there is something to do.

use rquickjs::{Ctx, IntoJs, Object, Result, TypedArray, Value};

use super::{array, functions, throw, throw_words};
use crate::platform::{self, Handle, Read};
use crate::qjs;
use crate::state::with;

/// Most bytes of one read.
const MAX_READ_BYTES: u32 = 256 << 10;

/// A Uint8Array, `null` if there is nothing now, `undefined` at the end.
fn read<'js>(ctx: Ctx<'js>, id: u32, max: u32) -> Result<Value<'js>> {
    let max = max.clamp(1, MAX_READ_BYTES);
    let said = with(|state| match state.handles.get_mut(&id) {
        Some(Handle::Input(input)) => input.read(u64::from(max)),
        _ => Read::End,
    });
    said_to_js(&ctx, said)
}

fn said_to_js<'js>(ctx: &Ctx<'js>, said: Read) -> Result<Value<'js>> {
    match said {
        Read::Bytes(bytes) => Ok(array(ctx, bytes)?.into_value()),
        Read::Pending => Ok(Value::new_null(ctx.clone())),
        Read::End => Ok(Value::new_undefined(ctx.clone())),
        Read::Failed(words) => Err(throw_words(ctx, "ECONNRESET", &words)),
    }
}

/// The same, but waits: for `readFileSync(0)`.
fn read_wait<'js>(ctx: Ctx<'js>, id: u32, max: u32) -> Result<Value<'js>> {
    let max = max.clamp(1, MAX_READ_BYTES);
    let said = with(|state| match state.handles.get_mut(&id) {
        Some(Handle::Input(input)) => loop {
            match input.read(u64::from(max)) {
                Read::Pending => input.block(),
                other => break other,
            }
        },
        _ => Read::End,
    });
    said_to_js(&ctx, said)
}

/// How many bytes were taken; 0 means wait. Throws `EPIPE`.
fn write<'js>(ctx: Ctx<'js>, id: u32, data: TypedArray<'js, u8>) -> Result<u32> {
    let bytes = qjs::bytes(&data);
    let taken = with(|state| match state.handles.get_mut(&id) {
        Some(Handle::Output(output)) => output.write(&bytes),
        _ => None,
    });
    let taken = taken.ok_or_else(|| throw(&ctx, "EPIPE"))?;
    Ok(u32::try_from(taken).unwrap_or(u32::MAX))
}

/// Ends an output, or lets go of anything else.
fn close(id: u32) {
    let handle = with(|state| {
        state.watched.remove(&id);
        state.handles.remove(&id)
    });
    if let Some(Handle::Output(output)) = handle {
        output.finish();
    }
}

/// The number of the call's standard input.
fn stdin<'js>(ctx: Ctx<'js>) -> Result<Value<'js>> {
    match with(|state| state.hold(Handle::Input(platform::stdin()))) {
        Some(id) => id.into_js(&ctx),
        None => Err(throw(&ctx, "EMFILE")),
    }
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "read": read,
        "readWait": read_wait,
        "write": write,
        "close": close,
        "stdin": stdin,
        // The second says whether the program stays alive for it.
        "watch": |id: u32, keep: bool| { with(|state| state.watched.insert(id, keep)); },
        "unwatch": |id: u32| { with(|state| state.watched.remove(&id)); },
    )
}
