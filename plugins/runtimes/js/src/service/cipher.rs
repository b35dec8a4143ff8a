//! AES by number: the modes `ecb`, `cbc`, `ctr` and `gcm`, piece by piece.
//!
//! Invariant: the block cipher and GHASH are RustCrypto's; only the chaining of blocks is here. What a decryption gives
//! before its end is not checked yet, as in Node.

mod modes;

use rquickjs::{Ctx, Object, Result, TypedArray};

use super::{array, functions, throw};
use crate::qjs;
use crate::state::with;
pub(crate) use modes::Cipher;

/// Ciphers that may be begun and not ended.
const MAX_CIPHERS: usize = 4096;

/// `name` is `aes-256-gcm` and the like. Throws `cipher`, `key` or `iv` for what is wrong.
fn create<'js>(
    ctx: Ctx<'js>,
    name: String,
    key: TypedArray<'js, u8>,
    iv: TypedArray<'js, u8>,
    encrypt: bool,
) -> Result<u32> {
    let cipher = Cipher::new(&name, &qjs::bytes(&key), &qjs::bytes(&iv), encrypt);
    let cipher = cipher.map_err(|what| throw(&ctx, what))?;
    Ok(with(|state| {
        // The oldest were most likely forgotten.
        if state.ciphers.len() >= MAX_CIPHERS {
            state.ciphers.pop_first();
        }
        let id = state.number();
        state.ciphers.insert(id, cipher);
        id
    }))
}

/// Bytes of the authenticated data that is not encrypted.
fn aad(id: u32, data: TypedArray<'_, u8>) {
    let bytes = qjs::bytes(&data);
    with(|state| {
        if let Some(cipher) = state.ciphers.get_mut(&id) {
            cipher.aad(&bytes);
        }
    });
}

fn update<'js>(ctx: Ctx<'js>, id: u32, data: TypedArray<'js, u8>) -> Result<TypedArray<'js, u8>> {
    let bytes = qjs::bytes(&data);
    let made = with(|state| {
        state
            .ciphers
            .get_mut(&id)
            .map(|cipher| cipher.update(&bytes))
    });
    array(&ctx, made.ok_or_else(|| throw(&ctx, "ended"))?)
}

/// `{ bytes, tag }`; throws `length`, `padding` or `tag` for what is wrong.
fn finish<'js>(ctx: Ctx<'js>, id: u32, tag: Option<TypedArray<'js, u8>>) -> Result<Object<'js>> {
    let tag = tag.map(|tag| qjs::bytes(&tag));
    let cipher = with(|state| state.ciphers.remove(&id)).ok_or_else(|| throw(&ctx, "ended"))?;
    let (bytes, tag) = cipher
        .finish(tag.as_deref())
        .map_err(|what| throw(&ctx, what))?;
    let object = Object::new(ctx.clone())?;
    object.set("bytes", array(&ctx, bytes)?)?;
    object.set("tag", array(&ctx, tag)?)?;
    Ok(object)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "create": create,
        "aad": aad,
        "update": update,
        "finish": finish,
        "padding": |id: u32, padding: bool| with(|state| {
            if let Some(cipher) = state.ciphers.get_mut(&id) {
                cipher.padding = padding;
            }
        }),
    )
}
