//! What the modules of `js/` ask of Rust, by name: `internalBinding('fs')`.
//!
//! Invariant: each service is a plain object of functions; none of them calls back into JavaScript but through the
//! event loop. A service that fails throws a string, the code of Node's error (`ENOENT`); the module makes the error.

pub(crate) mod cipher;
pub(crate) mod console;
mod fs;
mod fs_open;
pub(crate) mod hash;
mod http;
mod io;
mod kdf;
mod modules;
mod process;
mod random;
mod sign;
mod spawn;
mod text;
mod url;
mod util;
pub(crate) mod zlib;
mod zones;

use rquickjs::{Ctx, Error, Exception, IntoJs, Object, Result, TypedArray, Value};

/// A service by its name.
pub(crate) fn binding<'js>(ctx: Ctx<'js>, name: String) -> Result<Object<'js>> {
    match name.as_str() {
        "cipher" => cipher::object(&ctx),
        "console" => console::object(&ctx),
        "fs" => fs::object(&ctx),
        "hash" => hash::object(&ctx),
        "http" => http::object(&ctx),
        "io" => io::object(&ctx),
        "kdf" => kdf::object(&ctx),
        "modules" => modules::object(&ctx),
        "process" => process::object(&ctx),
        "random" => random::object(&ctx),
        "sign" => sign::object(&ctx),
        "spawn" => spawn::object(&ctx),
        "text" => text::object(&ctx),
        "url" => url::object(&ctx),
        "util" => util::object(&ctx),
        "zlib" => zlib::object(&ctx),
        "zones" => zones::object(&ctx),
        _ => Err(Exception::throw_internal(
            &ctx,
            &format!("no service `{name}`"),
        )),
    }
}

/// Puts functions into an object.
macro_rules! functions {
    ($ctx:expr, $($name:literal: $function:expr),* $(,)?) => {{
        let object = rquickjs::Object::new($ctx.clone())?;
        $( object.set($name, rquickjs::Function::new($ctx.clone(), $function)?)?; )*
        Ok(object)
    }};
}
pub(crate) use functions;

/// Throws a string: a code of Node's.
pub(crate) fn throw(ctx: &Ctx<'_>, code: &str) -> Error {
    match code.into_js(ctx) {
        Ok(value) => ctx.throw(value),
        Err(error) => error,
    }
}

/// Throws `{ code, words }`.
pub(crate) fn throw_words(ctx: &Ctx<'_>, code: &str, words: &str) -> Error {
    let made = || -> Result<Value<'_>> {
        let object = Object::new(ctx.clone())?;
        object.set("code", code)?;
        object.set("words", words)?;
        Ok(object.into_value())
    };
    match made() {
        Ok(value) => ctx.throw(value),
        Err(error) => error,
    }
}

/// Bytes as JavaScript has them.
pub(crate) fn array<'js>(ctx: &Ctx<'js>, bytes: Vec<u8>) -> Result<TypedArray<'js, u8>> {
    TypedArray::new(ctx.clone(), bytes)
}
