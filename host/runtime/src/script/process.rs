//! `claw:process`: what a command may do with other commands.
//!
//! Invariant: a child joins the tree of its parent, with the same call, files and budgets; a parent gets each end of
//! a pipe once, and never waits for room.

use super::communicate::Gathered;
use super::execute::find;
use super::guest::{self, Given, GuestEnd};
use super::pipe::{self, PIPE_BYTES, PipeReader, PipeWriter};
use super::stream::{Feeding, Input, Output, Refused, Sink};
use super::table::ScriptRuntime;
use super::tree::{MAX_DEPTH, MAX_LIVE, Tree};
use crate::bindings::script::claw::process::process as wit;
use crate::errors::Failure;
use crate::host::error::{Answer, answer, invalid, limit};
use crate::limiter::Held;
use crate::state::State;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::script::{Exit, ExitCause};
use futures_util::future::{AbortHandle, abortable};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, watch};
use wasmtime::component::{Resource, ResourceTable};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, Pollable, subscribe};

/// Bytes of `stdin.bytes`.
const MAX_STDIN_BYTES: usize = 1 << 20;

/// A child as its parent sees it.
#[allow(unreachable_pub, reason = "the generated bindings name it")]
pub struct Child {
    id: u32,
    pub(super) stdin: Option<PipeWriter>,
    pub(super) stdout: Option<PipeReader>,
    pub(super) stderr: Option<PipeReader>,
    pub(super) exit: watch::Receiver<Option<Exit>>,
    pub(super) abort: AbortHandle,
    pub(super) gathered: Gathered,
    detached: bool,
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.detached {
            self.abort.abort();
        }
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Child {
    async fn ready(&mut self) {
        // An error means that the tree is gone, and this guest with it.
        let _ = self.exit.wait_for(Option::is_some).await;
    }
}

impl From<Exit> for wit::Exit {
    fn from(exit: Exit) -> Self {
        Self {
            code: exit.code,
            cause: match exit.cause {
                ExitCause::Exited => wit::Cause::Exited,
                ExitCause::Killed => wit::Cause::Killed,
                ExitCause::TimedOut => wit::Cause::TimedOut,
                ExitCause::OutOfMemory => wit::Cause::OutOfMemory,
                ExitCause::Crashed => wit::Cause::Crashed,
                ExitCause::BrokenPipe => wit::Cause::BrokenPipe,
                ExitCause::OverBudget => wit::Cause::OverBudget,
            },
        }
    }
}

/// Both ends of a child's streams.
#[derive(Default)]
struct Ends {
    stdin: Option<PipeWriter>,
    stdout: Option<PipeReader>,
    stderr: Option<PipeReader>,
}

/// Memory of the tree for something the host holds.
fn hold(tree: &Tree, bytes: usize) -> Result<Held, GuestError> {
    let held = tree.memory.hold(bytes as u64);
    held.ok_or_else(|| limit("memory", "the call has no memory left for another pipe"))
}

fn taken<T: 'static>(table: &mut ResourceTable, stream: Resource<T>) -> Result<T, GuestError> {
    table.delete(stream).map_err(|_| {
        let words = "a stream that is given away has no live pollable";
        invalid("attach", words)
    })
}

fn input(
    table: &mut ResourceTable,
    parent: &Parent,
    wanted: wit::Stdin,
    ends: &mut Ends,
) -> Result<Input, GuestError> {
    Ok(match wanted {
        wit::Stdin::Null => Input::empty(),
        wit::Stdin::Inherit => parent.stdin.clone(),
        wit::Stdin::Bytes(bytes) => {
            let held = hold(&parent.tree, bytes.len())?;
            Input::pipe(pipe::of_bytes(bytes, Some(held)))
        }
        wit::Stdin::Pipe => {
            let held = hold(&parent.tree, PIPE_BYTES)?;
            let (writer, reader) = pipe::held(PIPE_BYTES, Some(held));
            ends.stdin = Some(writer);
            Input::pipe(reader)
        }
        wit::Stdin::Attach(stream) => Input::stream(taken(table, stream)?),
    })
}

/// A sink, and the reading end where it is a pipe. `merged` is standard output for standard error.
fn output(
    table: &mut ResourceTable,
    parent: &Parent,
    wanted: wit::Stdout,
    merged: Option<&Arc<Sink>>,
) -> Result<(Arc<Sink>, Option<PipeReader>), GuestError> {
    Ok(match (wanted, merged) {
        (wit::Stdout::Null, _) => (Arc::new(Sink::Null), None),
        (wit::Stdout::Inherit, None) => (parent.stdout.sink(), None),
        (wit::Stdout::Inherit, Some(_)) | (wit::Stdout::InheritError, _) => {
            (parent.stderr.sink(), None)
        }
        (wit::Stdout::Pipe, _) => {
            let held = hold(&parent.tree, PIPE_BYTES)?;
            let (writer, reader) = pipe::held(PIPE_BYTES, Some(held));
            (Arc::new(Sink::Pipe(writer)), Some(reader))
        }
        (wit::Stdout::Merge, Some(stdout)) => (Arc::clone(stdout), None),
        (wit::Stdout::Merge, None) => {
            return Err(invalid("merge", "only standard error can be merged"));
        }
        (wit::Stdout::Attach(stream), _) => {
            let stream = taken(table, stream)?;
            (Arc::new(Sink::Stream(AsyncMutex::new(stream))), None)
        }
    })
}

/// What a child takes from its parent.
struct Parent {
    tree: Arc<Tree>,
    depth: u8,
    cwd: String,
    stdin: Input,
    stdout: Output,
    stderr: Output,
}

fn own_or<T: Copy + Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}

impl State {
    fn parent(&self) -> Result<Parent, GuestError> {
        let given = self.command.as_ref().ok_or_else(|| {
            let words = "only commands start commands";
            GuestError::new(ErrorKind::Internal, "process", words)
        })?;
        Ok(Parent {
            tree: Arc::clone(&given.seat.tree),
            depth: given.depth,
            cwd: given.cwd.clone(),
            stdin: given.stdin.clone(),
            stdout: given.stdout.clone(),
            stderr: given.stderr.clone(),
        })
    }

    async fn start(&mut self, command: wit::Command) -> Result<Resource<Child>, GuestError> {
        let parent = self.parent()?;
        let tree = Arc::clone(&parent.tree);
        if parent.depth + 1 >= MAX_DEPTH {
            let words = format!("commands start commands at most {MAX_DEPTH} deep");
            return Err(limit("depth", words));
        }
        let cwd = match command.cwd.as_str() {
            "" => parent.cwd.clone(),
            cwd if cwd.starts_with('/') => command.cwd,
            _ => return Err(invalid("cwd", "the working folder is an absolute path")),
        };
        if matches!(&command.stdin, wit::Stdin::Bytes(bytes) if bytes.len() > MAX_STDIN_BYTES) {
            let words = format!("at most {MAX_STDIN_BYTES} bytes; use a pipe for more");
            return Err(limit("stdin", words));
        }
        let (program, args) = (command.program, command.args);
        let (runtime, argv) = find(&tree, &cwd, &program, &args, &command.env).await?;
        let seat = tree.enter().ok_or_else(|| {
            let words = format!("a call has at most {MAX_LIVE} commands at once");
            limit("instances", words)
        })?;
        let permit = tree.host.room.take_instance().map_err(|failure| {
            let mut busy = GuestError::new(ErrorKind::Busy, "instances", failure.message);
            busy.retry_after_ms = Some(100);
            busy
        })?;
        let mut ends = Ends::default();
        let stdin = input(&mut self.table, &parent, command.stdin, &mut ends)?;
        let (out, out_end) = output(&mut self.table, &parent, command.stdout, None)?;
        let (err, err_end) = output(&mut self.table, &parent, command.stderr, Some(&out))?;
        (ends.stdout, ends.stderr) = (out_end, err_end);
        let (refused, id) = (Arc::new(Refused::default()), seat.id);
        let limits = command.limits;
        let given = Given {
            seat,
            depth: parent.depth + 1,
            argv,
            env: command.env,
            cwd,
            stdin,
            stdout: Output::new(out, Arc::clone(&refused)),
            stderr: Output::new(err, Arc::clone(&refused)),
            refused,
            cpu: own_or(limits.cpu_ms).map(|ms| Duration::from_millis(ms.into())),
            memory_bytes: own_or(limits.memory_bytes),
            wall: own_or(limits.wall_ms).map(|ms| Duration::from_millis(ms.into())),
        };
        let (abort, exit) = join(&tree, program, runtime, given, permit);
        let child = Child {
            id,
            stdin: ends.stdin,
            stdout: ends.stdout,
            stderr: ends.stderr,
            exit,
            abort,
            gathered: Gathered::default(),
            detached: false,
        };
        self.table.push(child).map_err(|_| {
            let words = "the command holds too many resources";
            limit("resources", words)
        })
    }
}

/// Adds a child to its tree; how to end it, and how it will have ended.
fn join(
    tree: &Arc<Tree>,
    program: String,
    runtime: ScriptRuntime,
    given: Given,
    permit: OwnedSemaphorePermit,
) -> (AbortHandle, watch::Receiver<Option<Exit>>) {
    let stderr = given.stderr.clone();
    let (tell, exit) = watch::channel(None);
    let (running, abort) = abortable(guest::run(runtime, given));
    tree.add(Box::pin(async move {
        let _permit = permit;
        let end = running.await.unwrap_or_else(|_| {
            GuestEnd::ended(ExitCause::Killed, FailureKind::Cancelled, "killed")
        });
        obituary(&program, &end, &stderr);
        drop(stderr);
        tell.send_replace(Some(end.exit));
        None
    }));
    (abort, exit)
}

/// One line on the child's standard error where the host ended it for a reason the parent could not guess.
fn obituary(program: &str, end: &GuestEnd, stderr: &Output) {
    // Killed, or writing where nobody reads: its parent knows.
    let told = |failure: &&Failure| failure.kind != FailureKind::Cancelled;
    if let Some(failure) = end.failure.as_ref().filter(told) {
        stderr.tell(&format!("{program}: {}\n", failure.message));
    }
}

impl wit::Host for State {
    async fn spawn(&mut self, command: wit::Command) -> Answer<Resource<Child>> {
        self.handed = None;
        answer(self.start(command).await)
    }

    async fn lookup(&mut self, program: String) -> wasmtime::Result<Option<String>> {
        let given = self.command.as_ref();
        Ok(given.and_then(|given| given.seat.tree.commands.lookup(&program)))
    }
}

impl wit::HostChild for State {
    async fn id(&mut self, child: Resource<Child>) -> wasmtime::Result<u32> {
        Ok(self.child(&child)?.id)
    }

    async fn take_stdin(
        &mut self,
        child: Resource<Child>,
    ) -> wasmtime::Result<Option<Resource<DynOutputStream>>> {
        let Some(writer) = self.child(&child)?.stdin.take() else {
            return Ok(None);
        };
        let stream: DynOutputStream = Box::new(Feeding(writer));
        Ok(Some(self.table.push(stream)?))
    }

    async fn take_stdout(
        &mut self,
        child: Resource<Child>,
    ) -> wasmtime::Result<Option<Resource<DynInputStream>>> {
        let end = self.child(&child)?.stdout.take();
        self.reading(end)
    }

    async fn take_stderr(
        &mut self,
        child: Resource<Child>,
    ) -> wasmtime::Result<Option<Resource<DynInputStream>>> {
        let end = self.child(&child)?.stderr.take();
        self.reading(end)
    }

    async fn subscribe(
        &mut self,
        child: Resource<Child>,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(&mut self.table, child)
    }

    async fn try_wait(&mut self, child: Resource<Child>) -> wasmtime::Result<Option<wit::Exit>> {
        Ok(self.child(&child)?.exit.borrow().map(wit::Exit::from))
    }

    async fn wait(&mut self, child: Resource<Child>) -> Answer<wit::Exit> {
        let child = self.child(&child)?;
        answer(child.wait().await.map(wit::Exit::from))
    }

    async fn communicate(
        &mut self,
        child: Resource<Child>,
        input: Vec<u8>,
        cap: u32,
        timeout_ms: u32,
    ) -> Answer<wit::Outcome> {
        let tree = match self.parent() {
            Ok(parent) => parent.tree,
            Err(error) => return answer(Err(error)),
        };
        let child = self.child(&child)?;
        let done = child.communicate(&tree, input, cap, timeout_ms).await;
        answer(done.map(|(outcome, held)| {
            self.handed = held;
            outcome
        }))
    }

    async fn kill(&mut self, child: Resource<Child>) -> wasmtime::Result<()> {
        self.child(&child)?.abort.abort();
        Ok(())
    }

    async fn detach(&mut self, child: Resource<Child>) -> wasmtime::Result<()> {
        self.child(&child)?.detached = true;
        Ok(())
    }

    async fn drop(&mut self, child: Resource<Child>) -> wasmtime::Result<()> {
        self.handed = None;
        self.table.delete(child)?;
        Ok(())
    }
}

impl State {
    /// A child that the guest uses. Whoever asks for one has taken over what the host handed out before.
    fn child(&mut self, child: &Resource<Child>) -> wasmtime::Result<&mut Child> {
        self.handed = None;
        Ok(self.table.get_mut(child)?)
    }

    fn reading(
        &mut self,
        end: Option<PipeReader>,
    ) -> wasmtime::Result<Option<Resource<DynInputStream>>> {
        let Some(reader) = end else {
            return Ok(None);
        };
        let stream: DynInputStream = Box::new(Input::pipe(reader));
        Ok(Some(self.table.push(stream)?))
    }
}

/// Ready when not one byte more fits into a pipe nobody has taken.
async fn full(end: Option<&PipeReader>) {
    match end {
        Some(reader) => std::future::poll_fn(|cx| reader.poll_full(cx)).await,
        None => std::future::pending().await,
    }
}

impl Child {
    /// The exit of the child, unless it can never end because nobody reads what it writes.
    async fn wait(&mut self) -> Result<Exit, GuestError> {
        let Self {
            exit,
            stdout,
            stderr,
            ..
        } = self;
        tokio::select! {
            biased;
            ended = ended(exit) => ended,
            () = full(stdout.as_ref()) => Err(would_deadlock("output")),
            () = full(stderr.as_ref()) => Err(would_deadlock("error")),
        }
    }
}

/// The exit of a child once it has one.
pub(super) async fn ended(exit: &mut watch::Receiver<Option<Exit>>) -> Result<Exit, GuestError> {
    let exit = exit.wait_for(Option::is_some).await.ok();
    exit.and_then(|exit| *exit).ok_or_else(|| {
        let words = "the call of this command is over";
        GuestError::new(ErrorKind::Internal, "process", words)
    })
}

fn would_deadlock(stream: &str) -> GuestError {
    let words = format!("its standard {stream} is full and nobody reads it: use `communicate`");
    invalid("would-deadlock", words)
}
