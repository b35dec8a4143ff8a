//! Standard output and error, byte by byte as the script writes them. Invariant: nothing is kept back, so that a script
//! that is stopped has said all it said.

use std::io::{self, Write as _};

use rquickjs::{Ctx, Object, Result, TypedArray, Value};

use super::{functions, throw};
use crate::qjs;

/// Waits until everything written has gone.
pub(crate) fn flush() {
    // Nobody could be told.
    let _ = io::stdout().flush();
}

/// Writes a string or a Uint8Array to 1 or 2. Throws `EPIPE`.
fn write<'js>(ctx: Ctx<'js>, fd: u32, data: Value<'js>) -> Result<()> {
    let bytes = match data.as_string() {
        Some(text) => text.to_string()?.into_bytes(),
        None => qjs::bytes(&TypedArray::<u8>::from_value(data)?),
    };
    let done = if fd == 2 {
        io::stderr().write_all(&bytes)
    } else {
        let mut out = io::stdout().lock();
        out.write_all(&bytes).and_then(|()| out.flush())
    };
    done.map_err(|_| throw(&ctx, "EPIPE"))
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx, "write": write)
}
