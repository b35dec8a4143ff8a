//! The first command of a call: started by the host, ended for good by it.

use super::guest::{self, Given, GuestEnd};
use super::pipe::{PipeReader, PipeWriter, of_bytes};
use super::shebang;
use super::stream::{Capture, Input, Output, Refused, Sink};
use super::table::{CommandTable, ScriptRuntime};
use super::tree::{Nest, Tree};
use crate::call::Call;
use crate::errors::Failure;
use crate::fs::Files;
use crate::inspect::World;
use crate::sandbox::{Inner, RuntimeSandbox};
use async_trait::async_trait;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::ledger::EffectState;
use claw_core::sandbox::{Invocation, SandboxError};
use claw_core::script::{COMMAND_BYTES, CommandLine, Executed, Scripts};
use claw_core::secret::Hide as _;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// What the first command reads.
pub enum Stdin {
    /// Nothing.
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// What the host's end of a pipe writes.
    Pipe(PipeReader),
}

/// Where the first command writes.
pub enum Stdout {
    /// Into [`Executed`], up to the output limit of the call.
    Capture,
    /// To the host's end of a pipe.
    Pipe(PipeWriter),
}

/// Standard streams of the first command.
pub struct Stdio {
    /// Standard input.
    pub stdin: Stdin,
    /// Standard output.
    pub stdout: Stdout,
    /// Standard error.
    pub stderr: Stdout,
}

impl RuntimeSandbox {
    /// Replaces the command table. Compiles nothing; calls that run keep the table they began with.
    pub fn set_runtimes(&self, runtimes: Vec<ScriptRuntime>) {
        let commands = &self.inner.commands;
        *commands.write().unwrap_or_else(PoisonError::into_inner) =
            Arc::new(CommandTable::new(runtimes));
    }

    /// The runtimes of the command table, by name.
    pub fn runtime_names(&self) -> Vec<String> {
        self.inner.commands().names()
    }

    /// The runtime that would run this program, by name.
    pub fn runtime_for(&self, program: &str) -> Option<String> {
        let commands = self.inner.commands();
        let resolved = commands.resolve(program, &[]).ok()?;
        Some(commands.runtime(resolved.runtime)?.name.clone())
    }

    /// Whether this runtime is compiled.
    pub fn runtime_ready(&self, name: &str) -> bool {
        let commands = self.inner.commands();
        let runtime = commands.named(name);
        runtime.is_some_and(|r| self.inner.catalog.compiled(&r.digest))
    }

    /// Compiles a runtime in a confined helper, unless that is done.
    ///
    /// # Errors
    /// There is none of this name, or its component does not fit.
    pub async fn prepare_runtime(&self, name: &str) -> Result<(), SandboxError> {
        let commands = self.inner.commands();
        let runtime = commands.named(name).ok_or_else(|| SandboxError {
            kind: FailureKind::NotFound,
            message: format!("there is no runtime `{name}`"),
        })?;
        let (catalog, runtime) = (Arc::clone(&self.inner.catalog), runtime.clone());
        let work = async move {
            let prepared = catalog.prepare(&runtime.wasm, &runtime.digest, World::Script);
            prepared.await
        };
        let joined = self.among_guests(work).join().await;
        joined.unwrap_or_else(|failure| Err(failure.into()))
    }

    /// Runs a command to its end. Dropping the future aborts it and all it started.
    ///
    /// # Errors
    /// It could not be started; see [`Scripts::execute`].
    pub async fn run_command(
        &self,
        invocation: Invocation,
        command: CommandLine,
        io: Stdio,
    ) -> Result<Executed, SandboxError> {
        let inner = Arc::clone(&self.inner);
        let work = async move {
            let call = Arc::new(Call::new(invocation, inner.services.clone()));
            inner.execute(call, command, io).await
        };
        let joined = self.among_guests(work).join().await;
        let mut executed = joined.unwrap_or_else(Err).map_err(SandboxError::from)?;
        executed.hide(&*self.inner.services.secrets.mask());
        Ok(executed)
    }
}

#[async_trait]
impl Scripts for RuntimeSandbox {
    async fn execute(
        &self,
        invocation: Invocation,
        mut command: CommandLine,
    ) -> Result<Executed, SandboxError> {
        let io = Stdio {
            stdin: Stdin::Bytes(std::mem::take(&mut command.stdin)),
            stdout: Stdout::Capture,
            stderr: Stdout::Capture,
        };
        self.run_command(invocation, command, io).await
    }
}

/// The host's side of the first command's outputs.
struct Outputs {
    stdout: (Arc<Sink>, Option<Arc<Capture>>),
    stderr: (Arc<Sink>, Option<Arc<Capture>>),
}

impl Outputs {
    fn new(io: (Stdout, Stdout), max_bytes: u64) -> Self {
        let room = Arc::new(AtomicU64::new(max_bytes));
        let sink = |stdout| match stdout {
            Stdout::Pipe(writer) => (Arc::new(Sink::Pipe(writer)), None),
            Stdout::Capture => {
                let capture = Arc::new(Capture::new(Arc::clone(&room)));
                (Arc::new(Sink::Capture(Arc::clone(&capture))), Some(capture))
            }
        };
        Self {
            stdout: sink(io.0),
            stderr: sink(io.1),
        }
    }

    /// What was kept of one stream, and how much was not.
    fn taken(side: &(Arc<Sink>, Option<Arc<Capture>>)) -> (Vec<u8>, u64) {
        let capture = side.1.as_ref();
        capture.map_or_else(Default::default, |c| c.take())
    }
}

impl Inner {
    fn commands(&self) -> Arc<CommandTable> {
        let commands = self.commands.read();
        Arc::clone(&commands.unwrap_or_else(PoisonError::into_inner))
    }

    async fn execute(
        self: &Arc<Self>,
        call: Arc<Call>,
        command: CommandLine,
        io: Stdio,
    ) -> Result<Executed, Failure> {
        let limits = call.invocation.limits;
        let held = self.admit(limits.memory_bytes)?;
        let tree = Tree::new(Arc::clone(self), Arc::clone(&call), self.commands());
        let outputs = Outputs::new((io.stdout, io.stderr), limits.output_bytes);
        let input = match io.stdin {
            Stdin::Empty => Input::empty(),
            Stdin::Bytes(bytes) => Input::pipe(of_bytes(bytes, None)),
            Stdin::Pipe(reader) => Input::pipe(reader),
        };
        let found = find(
            &tree,
            &command.cwd,
            &command.program,
            &command.args,
            &command.env,
        )
        .await;
        let (runtime, argv) = found.map_err(unstarted)?;
        let seat = tree.enter().ok_or_else(|| {
            Failure::new(
                FailureKind::HostBug,
                "a new tree has no place for its first command",
            )
        })?;
        let refused = Arc::new(Refused::default());
        let given = Given {
            seat,
            depth: 0,
            argv,
            env: command.env,
            cwd: command.cwd,
            stdin: input,
            stdout: Output::new(Arc::clone(&outputs.stdout.0), Arc::clone(&refused)),
            stderr: Output::new(Arc::clone(&outputs.stderr.0), Arc::clone(&refused)),
            refused,
            cpu: None,
            memory_bytes: None,
            wall: None,
        };
        tree.add(Box::pin(
            async move { Some(guest::run(runtime, given).await) },
        ));
        let end = run_tree(&tree).await;
        tree.files.settle(file_effects(&tree, &end)).await;
        drop(held);
        Ok(executed(&tree, end, &outputs))
    }
}

/// Runs the tree to its end; afterwards nothing of it is left.
async fn run_tree(tree: &Arc<Tree>) -> GuestEnd {
    let wall_ms = tree.call.invocation.limits.wall_ms;
    let ended = tokio::select! {
        biased;
        ended = Nest::new(tree) => ended,
        () = tree.deadline() => Err(crate::run::late(wall_ms)),
        () = tree.call.services.aborted() => {
            Err(Failure::new(FailureKind::Cancelled, "the host is shutting down"))
        }
    };
    ended.unwrap_or_else(GuestEnd::failed)
}

/// How the file changes stand: whole after an end of the first command itself, in doubt where anything was ended.
fn file_effects(tree: &Tree, end: &GuestEnd) -> EffectState {
    match &end.failure {
        _ if tree.was_cut() => EffectState::Unknown,
        Some(failure) if matches!(failure.kind, FailureKind::Timeout | FailureKind::Cancelled) => {
            EffectState::Unknown
        }
        _ => EffectState::Done,
    }
}

fn executed(tree: &Tree, end: GuestEnd, outputs: &Outputs) -> Executed {
    let (stdout, out_dropped) = Outputs::taken(&outputs.stdout);
    let (stderr, err_dropped) = Outputs::taken(&outputs.stderr);
    Executed {
        exit: end.exit,
        failure: end.failure.map(|f| (f.kind, f.message)),
        stdout,
        stderr,
        output_dropped_bytes: out_dropped + err_dropped,
        commands: tree.started(),
        wall_us: micros(tree.call.started),
        cpu_us: micros_of(tree.meter.used()),
        memory_peak_bytes: tree.memory.peak_bytes(),
    }
}

fn micros(since: Instant) -> u64 {
    micros_of(since.elapsed())
}

fn micros_of(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The runtime and the arguments a command line means: a name of the table, or a script by its path.
pub(super) async fn find(
    tree: &Tree,
    cwd: &str,
    program: &str,
    args: &[String],
    env: &[(String, String)],
) -> Result<(ScriptRuntime, Vec<String>), GuestError> {
    let texts = args.iter().map(String::len);
    let variables = env.iter().map(|(k, v)| k.len() + v.len() + 1);
    let bytes = program.len() + texts.chain(variables).sum::<usize>();
    if bytes > COMMAND_BYTES {
        let words = format!("arguments and environment have at most {COMMAND_BYTES} bytes");
        return Err(GuestError::new(ErrorKind::Limit, "arguments", words));
    }
    let zero = program.contains('\0') || args.iter().any(|a| a.contains('\0'));
    if program.is_empty() || zero {
        let words = "a command has a name, and no NUL in its arguments";
        return Err(GuestError::new(ErrorKind::Invalid, "command", words));
    }
    let resolved = if CommandTable::is_path(program) {
        script(tree, &tree.files, cwd, program, args).await?
    } else {
        tree.commands.resolve(program, args)?
    };
    let runtime = tree.commands.runtime(resolved.runtime).cloned();
    let runtime = runtime.ok_or_else(|| {
        let words = "the command table has no such runtime";
        GuestError::new(ErrorKind::Internal, "command", words)
    })?;
    Ok((runtime, resolved.argv))
}

/// What runs the script at this path.
async fn script(
    tree: &Tree,
    files: &Files,
    cwd: &str,
    program: &str,
    args: &[String],
) -> Result<super::table::Resolved, GuestError> {
    let path = shebang::absolute(cwd, program).ok_or_else(|| {
        let words = format!("`{program}` is not there");
        GuestError::new(ErrorKind::NotFound, "file", words)
    })?;
    let wanted = shebang::interpreter(files, &path).await?;
    let mut all = wanted.args;
    all.push(program.to_owned());
    all.extend_from_slice(args);
    tree.commands.resolve(&wanted.program, &all)
}

/// Why the first command did not start.
fn unstarted(error: GuestError) -> Failure {
    let kind = match error.kind {
        ErrorKind::NotFound => FailureKind::NotFound,
        ErrorKind::Unsupported => FailureKind::Incompatible,
        ErrorKind::Invalid | ErrorKind::Limit => FailureKind::Arguments,
        ErrorKind::Busy => FailureKind::Busy,
        _ => FailureKind::HostBug,
    };
    Failure::new(kind, error.message)
}
