//! Commands of other runtimes inside a pipeline. Invariant: bytes stream both ways through buffers of bounded size,
//! and a child never outlives the command that started it.

use std::{collections::HashSet, path::Path, sync::Arc};

use bashkit::{
    Builtin, BuiltinContext, Command, CommandContext, CommandInput, CommandOutput, CommandResolver,
    CommandStatus, Error, ExecResult, ExecutionPlan, Result, SubCommand, async_trait,
};

use crate::{
    input,
    platform::{self, Child, Feed, Output, Refused, Spawn},
};

/// The command under which a script (or the resolver) starts any name.
pub(crate) const COMMAND: &str = "__claw_spawn";

/// Bytes read from a child at once.
const READ_BYTES: usize = 64 << 10;

/// Exit codes a shell gives for what did not start.
const NOT_FOUND: i32 = 127;
const CANNOT_EXECUTE: i32 = 126;

/// One name of another runtime.
pub(crate) struct Foreign {
    /// The name is the first argument.
    by_argument: bool,
}

impl Foreign {
    pub(crate) fn named() -> Self {
        Self { by_argument: false }
    }

    pub(crate) fn by_argument() -> Self {
        Self { by_argument: true }
    }
}

/// What becomes of the input of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feeding {
    /// It is the call's own, which the host hands on.
    Own,
    /// It reads none: all stays for the next command.
    None,
    /// It reads all of it.
    All,
    /// Nobody can say what it reads. What is in the shell's memory is there again for the next command.
    Lent,
}

fn feeding(program: &str, args: &[String], stdin: &CommandInput) -> Feeding {
    match input::reads(program, args) {
        Some(false) => Feeding::None,
        _ if stdin.is_callers() => Feeding::Own,
        None if stdin.is_buffered() => Feeding::Lent,
        _ => Feeding::All,
    }
}

#[async_trait]
impl Command for Foreign {
    async fn execute(&self, ctx: CommandContext<'_>) -> Result<CommandStatus> {
        let (program, args) = match (self.by_argument, ctx.args.split_first()) {
            (false, _) => (ctx.name.to_owned(), ctx.args),
            (true, Some((program, args))) => (program.clone(), args),
            (true, None) => return Ok(CommandStatus::with_code(2)),
        };
        let feeding = feeding(&program, args, &ctx.stdin);
        let lent = match lend(&ctx, args).await {
            Ok(lent) => lent,
            Err(error) => {
                let words = format!("bash: {program}: {error}\n");
                ctx.stderr.write_all(words.as_bytes()).await?;
                return Ok(CommandStatus::with_code(1));
            }
        };
        let request = Spawn {
            args: lent.args.clone(),
            env: ctx
                .env
                .iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
            cwd: ctx.cwd.to_string_lossy().into_owned(),
            inherit_stdin: feeding == Feeding::Own,
            program,
        };
        let program = request.program.clone();
        let child = match platform::spawn(request) {
            Ok(child) => child,
            Err(refused) => {
                let (words, code) = refusal(&program, &refused);
                ctx.stderr.write_all(words.as_bytes()).await?;
                return Ok(CommandStatus::with_code(code));
            }
        };
        let code = attend(child, feeding, &ctx).await;
        take_back(&ctx, &lent).await;
        let code = code?;
        Ok(CommandStatus::with_code(code))
    }
}

fn refusal(program: &str, refused: &Refused) -> (String, i32) {
    match refused {
        Refused::NotFound(words) if program.contains('/') => (
            format!("bash: {program}: No such file or directory\n{words}\n"),
            NOT_FOUND,
        ),
        Refused::NotFound(words) => (
            format!("bash: {program}: command not found\n{words}\n"),
            NOT_FOUND,
        ),
        Refused::CannotExecute(words) => (
            format!("bash: {program}: cannot execute: Permission denied\n{words}\n"),
            CANNOT_EXECUTE,
        ),
        Refused::Failed(words) => (format!("bash: {program}: {words}\n"), CANNOT_EXECUTE),
    }
}

/// Process substitutions live in the interpreter only: a child is given a file in place of each.
#[derive(Default)]
struct Lent {
    args: Vec<String>,
    /// The file, and the substitution its bytes go to when the child has ended.
    files: Vec<(String, Option<String>)>,
}

async fn lend(ctx: &CommandContext<'_>, args: &[String]) -> Result<Lent> {
    let mut lent = Lent::default();
    for arg in args {
        let numbered = arg
            .strip_prefix("/dev/fd/")
            .is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 2));
        let file = if numbered {
            stand_in(ctx, arg).await?
        } else {
            None
        };
        match file {
            Some((file, writes)) => {
                lent.args.push(file.clone());
                lent.files.push((file, writes.then(|| arg.clone())));
            }
            None => lent.args.push(arg.clone()),
        }
    }
    Ok(lent)
}

/// A file with what the substitution holds; true if it is one to write to.
/// A substitution that is too long to be a file is an error.
async fn stand_in(ctx: &CommandContext<'_>, arg: &str) -> Result<Option<(String, bool)>> {
    let held = match ctx.fs.read_file(Path::new(arg)).await {
        Ok(held) => held,
        Err(Error::Io(e)) if e.kind() == std::io::ErrorKind::FileTooLarge => {
            return Err(Error::Io(e));
        }
        // One that is only written to.
        Err(_) => Vec::new(),
    };
    Ok(stored(ctx, held).await)
}

async fn stored(ctx: &CommandContext<'_>, held: Vec<u8>) -> Option<(String, bool)> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).ok()?;
    let name = format!("/tmp/.fd-{:016x}", u64::from_le_bytes(random));
    ctx.fs.write_file(Path::new(&name), &held).await.ok()?;
    Some((name, held.is_empty()))
}

/// What a child wrote for a substitution goes there; the files go.
async fn take_back(ctx: &CommandContext<'_>, lent: &Lent) {
    for (file, to) in &lent.files {
        if let Some(to) = to
            && let Ok(bytes) = ctx.fs.read_file(Path::new(file)).await
            && !bytes.is_empty()
        {
            // One that is only read refuses it, which is right.
            drop(ctx.fs.append_file(Path::new(to), &bytes).await);
        }
        drop(ctx.fs.remove(Path::new(file), false).await);
    }
}

/// Feeds a child, carries its output on and waits for its end.
async fn attend(mut child: Child, feeding: Feeding, ctx: &CommandContext<'_>) -> Result<i32> {
    // Dropped at once, a child that is fed nothing is at its end.
    let feed = child
        .stdin
        .take()
        .filter(|_| matches!(feeding, Feeding::All | Feeding::Lent));
    let mut given = Vec::new();
    let keep = (feeding == Feeding::Lent).then_some(&mut given);
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let (code, ()) = {
        let outputs = async {
            let (out, err) = tokio::join!(carry(out, &ctx.stdout), carry(err, &ctx.stderr));
            let closed = matches!(out, Ok(false));
            out?;
            err?;
            let code = child.wait().await;
            Ok::<i32, Error>(if closed && code != 0 { 141 } else { code })
        };
        let feeding = async {
            if let Some(feed) = feed {
                pour(feed, &ctx.stdin, keep).await;
            }
        };
        let ended = first_of(outputs, feeding).await;
        ctx.stdin.give_back(&given);
        ended?
    };
    Ok(code)
}

/// Runs `feeding` beside `outputs` and stops it when the child has ended.
async fn first_of(
    outputs: impl Future<Output = Result<i32>>,
    feeding: impl Future<Output = ()>,
) -> Result<(i32, ())> {
    tokio::pin!(outputs, feeding);
    let mut fed = false;
    loop {
        tokio::select! {
            biased;
            code = &mut outputs => return Ok((code?, ())),
            () = &mut feeding, if !fed => fed = true,
        }
    }
}

/// Feeds a child until the input or the child ends; `given` remembers what left the shell.
async fn pour(mut feed: Feed, stdin: &CommandInput, mut given: Option<&mut Vec<u8>>) {
    while let Ok(Some(bytes)) = stdin.read_chunk().await {
        if let Some(given) = &mut given {
            given.extend_from_slice(&bytes);
        }
        if !feed.write(&bytes).await {
            return;
        }
    }
}

/// False if nobody read any more.
async fn carry(from: Option<Output>, to: &CommandOutput) -> Result<bool> {
    let Some(mut from) = from else {
        return Ok(true);
    };
    while let Some(bytes) = from.read(READ_BYTES).await {
        match to.write_all(&bytes).await {
            Ok(()) => {}
            Err(Error::Io(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => return Ok(false),
            Err(e) => return Err(e),
        }
    }
    Ok(true)
}

/// Names that were not known before the script ran: the host is asked for them.
pub(crate) struct Unknown;

impl CommandResolver for Unknown {
    fn resolve(&self, name: &str) -> Option<Arc<dyn Builtin>> {
        Some(Arc::new(Late(name.to_owned())))
    }
}

struct Late(String);

#[async_trait]
impl Builtin for Late {
    async fn execute(&self, _ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let (words, code) = refusal(&self.0, &Refused::NotFound(String::new()));
        Ok(ExecResult::err(words, code))
    }

    async fn execution_plan(&self, ctx: &BuiltinContext<'_>) -> Result<Option<ExecutionPlan>> {
        let mut args = vec![self.0.clone()];
        args.extend(ctx.args.iter().cloned());
        Ok(Some(ExecutionPlan::Batch {
            commands: vec![SubCommand {
                name: COMMAND.to_owned(),
                args,
                stdin: ctx.stdin.cloned(),
                assignments: Vec::new(),
            }],
        }))
    }
}

/// Names worth asking the host for before any script: what skills call most.
const COMMON: [&str; 16] = [
    "python3", "python", "node", "uv", "uvx", "pip", "pip3", "npx", "npm", "git", "gh", "openclaw",
    "clawhub", "bun", "deno", "tsx",
];

/// The names of other runtimes a script may call. `words` are the command words of its text; the host is asked for
/// those that `always` does not name.
pub(crate) fn names<'a>(
    words: impl Iterator<Item = &'a str>,
    own: &HashSet<&str>,
    always: &[&'static str],
) -> Vec<String> {
    let mut seen: HashSet<&str> = always.iter().copied().collect();
    let asked = COMMON
        .into_iter()
        .chain(words)
        .filter(|name| !name.contains('/') && !own.contains(*name) && seen.insert(*name))
        .filter(|name| platform::lookup(name).is_some());
    let asked: Vec<String> = asked.map(str::to_owned).collect();
    always
        .iter()
        .map(|name| (*name).to_owned())
        .chain(asked)
        .collect()
}
