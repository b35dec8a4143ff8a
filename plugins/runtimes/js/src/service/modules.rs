//! Compiling: a file's text as a CommonJS function, a script or an ES module, and our own modules by name.

use rquickjs::{Array, Ctx, Function, Object, Result, Value};

use super::functions;
use crate::{loader, qjs};

/// Evaluates a text as a script.
fn script<'js>(ctx: Ctx<'js>, source: String, name: String) -> Result<Value<'js>> {
    qjs::script(&ctx, loader::without_nul(source), name)
}

/// `[namespace, promise]` of an ES module.
fn run<'js>(ctx: Ctx<'js>, url: String, source: String) -> Result<Array<'js>> {
    let (namespace, promise) = loader::evaluate(&ctx, &url, source)?;
    let array = Array::new(ctx)?;
    array.set(0, namespace)?;
    array.set(1, promise)?;
    Ok(array)
}

fn builtin<'js>(ctx: Ctx<'js>, name: String) -> Result<Function<'js>> {
    loader::builtin(&ctx, &name)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "script": script,
        "run": run,
        "builtin": builtin,
        "names": || loader::names().map(str::to_owned).collect::<Vec<String>>(),
    )
}
