//! Requests: `start` gives the numbers of the exchange and of the request's body, `head` the answer once it is there.

use rquickjs::{Ctx, IntoJs, Object, Result, Value};

use super::{functions, throw, throw_words};
use crate::platform::{self, Failure, Handle, Request};
use crate::state::with;

fn failed(ctx: &Ctx<'_>, failure: &Failure) -> rquickjs::Error {
    throw_words(ctx, failure.code, &failure.words)
}

/// `{ exchange, body }`, both numbers of `io`.
fn start<'js>(
    ctx: Ctx<'js>,
    method: String,
    url: Vec<String>,
    headers: Vec<Vec<String>>,
    timeout_ms: u32,
) -> Result<Object<'js>> {
    let [scheme, authority, path] = <[String; 3]>::try_from(url)
        .map_err(|_| throw_words(&ctx, "ERR_INVALID_URL", "Invalid URL"))?;
    let headers = headers.into_iter().filter_map(|pair| {
        let [name, value] = <[String; 2]>::try_from(pair).ok()?;
        // Values are latin1 in Node.
        let bytes = value.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
        Some((name, bytes.collect()))
    });
    let request = Request {
        method,
        scheme,
        authority,
        path,
        headers: headers.collect(),
        timeout_ms,
    };
    let (exchange, body) = platform::exchange(request).map_err(|e| failed(&ctx, &e))?;
    let ids = with(|state| {
        let body = state.hold(Handle::Output(body))?;
        Some((state.hold(Handle::Exchange(exchange))?, body))
    });
    let (exchange, body) = ids.ok_or_else(|| throw(&ctx, "EMFILE"))?;
    let object = Object::new(ctx)?;
    object.set("exchange", exchange)?;
    object.set("body", body)?;
    Ok(object)
}

/// `null` while there is no answer, else `{ status, headers, body }`; throws `{ code, words }`. The exchange is over
/// then.
fn head<'js>(ctx: Ctx<'js>, id: u32) -> Result<Value<'js>> {
    let answer = with(|state| match state.handles.get(&id) {
        Some(Handle::Exchange(exchange)) => exchange.head(),
        _ => Some(Err(Failure {
            code: "ECONNRESET",
            words: "the request was given up".to_owned(),
        })),
    });
    let Some(answer) = answer else {
        return Ok(Value::new_null(ctx));
    };
    with(|state| state.handles.remove(&id));
    let head = answer.map_err(|e| failed(&ctx, &e))?;
    let object = Object::new(ctx.clone())?;
    object.set("status", head.status)?;
    let headers = head.headers.into_iter().map(|(name, value)| {
        let value: String = value.into_iter().map(char::from).collect();
        vec![name, value]
    });
    object.set("headers", headers.collect::<Vec<_>>())?;
    let body = with(|state| state.hold(Handle::Input(head.body)));
    object.set("body", body.ok_or_else(|| throw(&ctx, "EMFILE"))?)?;
    object.into_js(&ctx)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx, "start": start, "head": head)
}
