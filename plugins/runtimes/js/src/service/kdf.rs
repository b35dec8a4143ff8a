//! Keys of passwords: PBKDF2 and scrypt. HKDF is made of HMACs in `js/internal/kdf.js`.

use rquickjs::convert::List;
use rquickjs::{Ctx, Object, Result, TypedArray};

use super::{array, functions, throw};
use crate::qjs;

/// Bytes of a key that may be asked for.
const MAX_KEY_BYTES: usize = 64 << 20;

fn pbkdf2<'js>(
    ctx: Ctx<'js>,
    name: String,
    password: TypedArray<'js, u8>,
    salt: TypedArray<'js, u8>,
    rounds: u32,
    length: usize,
) -> Result<TypedArray<'js, u8>> {
    if length > MAX_KEY_BYTES {
        return Err(throw(&ctx, "length"));
    }
    let (password, salt) = (qjs::bytes(&password), qjs::bytes(&salt));
    let mut key = vec![0; length];
    match name.as_str() {
        "md5" => pbkdf2::pbkdf2_hmac::<md5::Md5>(&password, &salt, rounds, &mut key),
        "sha1" => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(&password, &salt, rounds, &mut key),
        "sha224" => pbkdf2::pbkdf2_hmac::<sha2::Sha224>(&password, &salt, rounds, &mut key),
        "sha256" => pbkdf2::pbkdf2_hmac::<sha2::Sha256>(&password, &salt, rounds, &mut key),
        "sha384" => pbkdf2::pbkdf2_hmac::<sha2::Sha384>(&password, &salt, rounds, &mut key),
        "sha512" => pbkdf2::pbkdf2_hmac::<sha2::Sha512>(&password, &salt, rounds, &mut key),
        _ => return Err(throw(&ctx, "digest")),
    }
    array(&ctx, key)
}

/// `cost` is the power of two; the caller has checked the memory it takes.
fn scrypt<'js>(
    ctx: Ctx<'js>,
    password: TypedArray<'js, u8>,
    salt: TypedArray<'js, u8>,
    cost: u8,
    List((block, parallel)): List<(u32, u32)>,
    length: usize,
) -> Result<TypedArray<'js, u8>> {
    if length > MAX_KEY_BYTES {
        return Err(throw(&ctx, "length"));
    }
    if length == 0 {
        return array(&ctx, Vec::new());
    }
    let mut key = vec![0; length];
    let parameters =
        scrypt::Params::new(cost, block, parallel).map_err(|_| throw(&ctx, "parameters"))?;
    scrypt::scrypt(
        &qjs::bytes(&password),
        &qjs::bytes(&salt),
        &parameters,
        &mut key,
    )
    .map_err(|_| throw(&ctx, "length"))?;
    array(&ctx, key)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx, "pbkdf2": pbkdf2, "scrypt": scrypt)
}
