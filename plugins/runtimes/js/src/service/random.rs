//! Random bytes of the host. Invariant: never of a generator with a state of its own.

use rquickjs::{Ctx, Object, Result, TypedArray};

use super::{array, functions, throw};

/// Most bytes of one call.
const MAX_BYTES: u32 = 64 << 20;

fn bytes<'js>(ctx: Ctx<'js>, count: u32) -> Result<TypedArray<'js, u8>> {
    let mut made = vec![0; count.min(MAX_BYTES) as usize];
    getrandom::fill(&mut made).map_err(|_| throw(&ctx, "EIO"))?;
    array(&ctx, made)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx, "bytes": bytes)
}
