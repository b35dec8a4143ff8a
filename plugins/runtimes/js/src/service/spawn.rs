//! Other commands. `start` gives the numbers of the child and of its pipes; `gather` runs one to its end at once.

use rquickjs::{Ctx, IntoJs, Object, Result, TypedArray, Value};

use super::{array, functions, throw, throw_words};
use crate::platform::{self, Ended, Handle, NotGathered, Spawn, Stdio};
use crate::qjs;
use crate::state::with;

fn stdio(word: &str) -> Stdio {
    match word {
        "inherit" => Stdio::Inherit,
        "pipe" => Stdio::Pipe,
        "merge" => Stdio::Merge,
        _ => Stdio::Ignore,
    }
}

fn started<'js>(ctx: &Ctx<'js>, wanted: &Object<'js>) -> Result<platform::Started> {
    let words: Vec<String> = wanted.get("stdio")?;
    let mut words = words.iter().map(|word| stdio(word));
    let mut next = || words.next().unwrap_or(Stdio::Ignore);
    let env: Vec<Vec<String>> = wanted.get("env")?;
    let spawn = Spawn {
        program: wanted.get("file")?,
        args: wanted.get("args")?,
        env: env
            .into_iter()
            .filter_map(|pair| {
                let [name, value] = <[String; 2]>::try_from(pair).ok()?;
                Some((name, value))
            })
            .collect(),
        cwd: wanted.get("cwd")?,
        stdio: [next(), next(), next()],
    };
    platform::spawn(spawn).map_err(|e| throw_words(ctx, e.code, &e.words))
}

/// `{ file, args, env, cwd, stdio }` -> `{ child, pid, stdin, stdout, stderr }`; a pipe that is not there is `null`.
fn start<'js>(ctx: Ctx<'js>, wanted: Object<'js>) -> Result<Object<'js>> {
    let mut started = started(&ctx, &wanted)?;
    let (stdin, stdout, stderr) = started.child.take_pipes();
    let object = Object::new(ctx.clone())?;
    object.set("pid", started.pid)?;
    let put = |name: &str, handle: Option<Handle>| -> Result<()> {
        let id = match handle {
            None => None,
            Some(handle) => {
                let id = with(|state| state.hold(handle));
                Some(id.ok_or_else(|| throw(&ctx, "EMFILE"))?)
            }
        };
        object.set(name, id)
    };
    put("stdin", stdin.map(Handle::Output))?;
    put("stdout", stdout.map(Handle::Input))?;
    put("stderr", stderr.map(Handle::Input))?;
    put("child", Some(Handle::Child(started.child)))?;
    Ok(object)
}

fn end<'js>(ctx: &Ctx<'js>, ended: Ended) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("code", ended.code)?;
    object.set("signal", ended.signal)?;
    Ok(object)
}

/// `null` while it runs, else `{ code, signal }`.
fn ended<'js>(ctx: Ctx<'js>, id: u32) -> Result<Value<'js>> {
    let found = with(|state| match state.handles.get_mut(&id) {
        Some(Handle::Child(child)) => child.ended(),
        _ => None,
    });
    match found {
        None => Ok(Value::new_null(ctx)),
        Some(found) => end(&ctx, found)?.into_js(&ctx),
    }
}

/// Ends a child.
fn kill(id: u32) {
    with(|state| {
        if let Some(Handle::Child(child)) = state.handles.get_mut(&id) {
            child.kill();
        }
    });
}

/// Runs a child to its end: `{ pid, code, signal, stdout, stderr, error }` with `error` `ETIMEDOUT` or `ENOBUFS`.
fn gather<'js>(
    ctx: Ctx<'js>,
    wanted: Object<'js>,
    input: TypedArray<'js, u8>,
    cap_bytes: u32,
    timeout_ms: u32,
) -> Result<Object<'js>> {
    let mut started = started(&ctx, &wanted)?;
    let done = started
        .child
        .communicate(&qjs::bytes(&input), cap_bytes, timeout_ms);
    let object = match done {
        Ok(gathered) => {
            let object = end(&ctx, gathered.ended)?;
            object.set("stdout", array(&ctx, gathered.stdout)?)?;
            object.set("stderr", array(&ctx, gathered.stderr)?)?;
            object
        }
        Err(reason) => {
            started.child.kill();
            let object = Object::new(ctx.clone())?;
            let code = match reason {
                NotGathered::TimedOut => "ETIMEDOUT",
                NotGathered::TooMuch => "ENOBUFS",
                NotGathered::Failed(words) => return Err(throw_words(&ctx, "EIO", &words)),
            };
            object.set("error", code)?;
            object
        }
    };
    object.set("pid", started.pid)?;
    Ok(object)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "start": start,
        "ended": ended,
        "kill": kill,
        "gather": gather,
        "lookup": |name: String| platform::lookup(&name),
        "detach": |id: u32| with(|state| {
            if let Some(Handle::Child(child)) = state.handles.get(&id) {
                child.detach();
            }
        }),
    )
}
