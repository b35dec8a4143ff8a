//! What JavaScript cannot see of its own values.

use rquickjs::{Array, Ctx, IntoJs, Object, Result, Value};

use super::functions;
use crate::loader;

/// `[state]` or `[state, result]` of a promise: 0 pending, 1 fulfilled, 2 rejected.
fn promise<'js>(ctx: Ctx<'js>, value: Value<'js>) -> Result<Array<'js>> {
    let array = Array::new(ctx.clone())?;
    let state = loader::settled(&value);
    array.set(0, state)?;
    let result = value
        .as_promise()
        .and_then(|promise| promise.result::<Value<'js>>());
    match result {
        Some(Ok(value)) => array.set(1, value)?,
        Some(Err(_)) => array.set(1, ctx.catch())?,
        None => {}
    }
    Ok(array)
}

/// `[target, handler]`, or `undefined` if it is no proxy.
fn proxy<'js>(ctx: Ctx<'js>, value: Value<'js>) -> Result<Value<'js>> {
    let Some(proxy) = value.as_proxy() else {
        return Ok(Value::new_undefined(ctx));
    };
    let array = Array::new(ctx.clone())?;
    array.set(0, proxy.target().ok())?;
    array.set(1, proxy.handler().ok())?;
    array.into_js(&ctx)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "promise": promise,
        "proxy": proxy,
        "isPromise": |value: Value<'js>| value.is_promise(),
        "collect": |ctx: Ctx<'js>| ctx.run_gc(),
    )
}
