//! One command of a tree, from a fresh store to its drop.
//!
//! Invariant: whatever happens, the store is thrown away and what is left is an exit code and a cause; a command
//! that used up what the whole call has ends the call.

use super::stream::{Input, Output, Refused};
use super::table::ScriptRuntime;
use super::tree::{Seat, Tree};
use crate::bindings::exports_of_script::{Invocation, WitError};
use crate::errors::{Facts, Failure, classify};
use crate::inspect::World;
use crate::limiter::MemoryBudget;
use crate::meter::{CpuSpent, Meter, Metered};
use crate::state::{MAX_RESOURCES, State};
use claw_core::code::FailureKind;
use claw_core::sandbox::Progress;
use claw_core::script::{Exit, ExitCause};
use std::sync::Arc;
use std::time::Duration;
use wasmtime::{Store, UpdateDeadline};

/// Bytes a guest hands to a host function at once: what `communicate` returns may be larger than a tool's.
const HOSTCALL_BYTES: usize = 160 << 20;

/// How a command ended, and why if not by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GuestEnd {
    /// Code and cause.
    pub(crate) exit: Exit,
    /// Why the host ended it.
    pub(crate) failure: Option<Failure>,
}

impl GuestEnd {
    fn exited(code: u8) -> Self {
        Self {
            exit: Exit::exited(code),
            failure: None,
        }
    }

    /// The host ended it.
    pub(crate) fn failed(failure: Failure) -> Self {
        let cause = match failure.kind {
            FailureKind::Memory => ExitCause::OutOfMemory,
            FailureKind::Timeout => ExitCause::TimedOut,
            FailureKind::Cancelled | FailureKind::Busy | FailureKind::Artifact => ExitCause::Killed,
            _ => ExitCause::Crashed,
        };
        Self {
            exit: Exit::ended(cause),
            failure: Some(failure),
        }
    }

    /// Ended for this cause.
    pub(crate) fn ended(cause: ExitCause, kind: FailureKind, words: &str) -> Self {
        Self {
            exit: Exit::ended(cause),
            failure: Some(Failure::new(kind, words)),
        }
    }
}

/// What one command is given.
pub(crate) struct Given {
    /// Its place in the tree.
    pub(crate) seat: Seat,
    /// How many commands are above it.
    pub(crate) depth: u8,
    /// With `argv[0]`.
    pub(crate) argv: Vec<String>,
    /// The whole environment.
    pub(crate) env: Vec<(String, String)>,
    /// Absolute guest path.
    pub(crate) cwd: String,
    /// Standard input.
    pub(crate) stdin: Input,
    /// Standard output.
    pub(crate) stdout: Output,
    /// Standard error.
    pub(crate) stderr: Output,
    /// Whether a write of it was refused.
    pub(crate) refused: Arc<Refused>,
    /// CPU it may use; `None` for what the call has.
    pub(crate) cpu: Option<Duration>,
    /// Memory it may use; `None` for what the call has.
    pub(crate) memory_bytes: Option<u64>,
    /// Wall time it may take; `None` for what the call has.
    pub(crate) wall: Option<Duration>,
}

/// Runs a command of a runtime to its end.
pub(crate) async fn run(runtime: ScriptRuntime, given: Given) -> GuestEnd {
    let refused = Arc::clone(&given.refused);
    let (tree, wall) = (Arc::clone(&given.seat.tree), given.wall);
    let late = async {
        match wall {
            Some(wall) => tree.after(wall).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        end = instance(runtime, given) => end.unwrap_or_else(GuestEnd::failed),
        () = refused.deaf() => GuestEnd::ended(
            ExitCause::BrokenPipe,
            FailureKind::Cancelled,
            "went on writing where nobody reads",
        ),
        () = late => GuestEnd::ended(
            ExitCause::TimedOut,
            FailureKind::Timeout,
            "took longer than the command that started it allowed",
        ),
    }
}

/// The component of a runtime, compiled and mapped. What is not compiled yet is compiled now, off the call's clock.
async fn component(
    tree: &Tree,
    runtime: &ScriptRuntime,
) -> Result<Arc<crate::bindings::script::ScriptPre<State>>, Failure> {
    let catalog = &tree.host.catalog;
    if catalog.entry(&runtime.digest).is_err() {
        if !catalog.compiled(&runtime.digest) {
            let message = format!("compiling the runtime {}, once", runtime.name);
            let fraction = None;
            let sink = &tree.call.invocation.progress;
            sink.progress(Progress::Report { fraction, message });
        }
        // A task of its own: a call that ends meanwhile does not waste the work.
        let (catalog, owned) = (Arc::clone(catalog), runtime.clone());
        let work = tokio::spawn(async move {
            let prepared = catalog.prepare(&owned.wasm, &owned.digest, World::Script);
            prepared.await
        });
        let prepared = tree.paused(work).await;
        let prepared = prepared.map_err(|e| Failure::new(FailureKind::HostBug, e.to_string()))?;
        prepared.map_err(|e| Failure::new(e.kind, e.message))?;
    }
    let entry = catalog.entry(&runtime.digest)?;
    catalog.load(&runtime.digest, &entry).await?.script()
}

async fn instance(runtime: ScriptRuntime, mut given: Given) -> Result<GuestEnd, Failure> {
    let tree = Arc::clone(&given.seat.tree);
    let pre = component(&tree, &runtime).await?;
    let meter = Meter::within(&tree.meter, given.cpu);
    let memory = MemoryBudget::within(&tree.memory, given.memory_bytes);
    let invocation = Invocation {
        argv: std::mem::take(&mut given.argv),
        env: std::mem::take(&mut given.env),
        cwd: given.cwd.clone(),
    };
    let engine = &tree.host.engine;
    let mut store = Store::new(engine, State::of_script(&tree, given, &invocation, &memory));
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(HOSTCALL_BYTES);
    store.set_max_component_handles(MAX_RESOURCES);
    watch(&mut store, &meter, &tree);
    let mut instantiated = false;
    let work = async {
        let script = pre.instantiate_async(&mut store).await?;
        instantiated = true;
        let command = script.claw_script_command();
        command.call_run(&mut store, &invocation).await
    };
    let answer = Metered::new(work, Arc::clone(&meter)).await;
    let limits = tree.call.invocation.limits;
    let refused = memory.was_refused();
    Ok(match answer {
        Ok(Ok(code)) => GuestEnd::exited(code),
        Ok(Err(error)) => could_not_start(error),
        Err(error) if own_cpu(&error) => GuestEnd::ended(
            ExitCause::OverBudget,
            FailureKind::Timeout,
            "used all the cpu time the command that started it allowed",
        ),
        Err(error) => {
            let failure = classify(
                &error,
                Facts {
                    memory_refused: refused,
                    memory_limit_bytes: limits.memory_bytes,
                    cpu_limit_ms: limits.cpu_ms,
                    instantiated,
                },
            );
            match failure.exit_code {
                Some(code) => GuestEnd::exited(u8::try_from(code & 0xff).unwrap_or(1)),
                None => GuestEnd::failed(failure),
            }
        }
    })
}

fn own_cpu(error: &wasmtime::Error) -> bool {
    let spent = error.downcast_ref::<CpuSpent>();
    spent.is_some_and(|spent| !spent.whole_call)
}

/// A runtime that could not even start the program.
fn could_not_start(error: WitError) -> GuestEnd {
    let error = crate::host::error::from_guest(error);
    let words = format!("the runtime could not start: {}", error.message);
    GuestEnd {
        exit: Exit::exited(126),
        failure: Some(Failure::new(FailureKind::GuestCrash, words)),
    }
}

/// Looks at the guest at every tick of the epoch: enforces its CPU limit and lets others run (see [`crate::run`]).
/// A spent limit of the call ends the whole tree, not only the guest that happened to run.
fn watch(store: &mut Store<State>, meter: &Arc<Meter>, tree: &Arc<Tree>) {
    let (meter, tree) = (Arc::clone(meter), Arc::clone(tree));
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        meter.charge();
        if let Err(spent) = meter.check() {
            if spent.whole_call {
                let ms = tree.call.invocation.limits.cpu_ms;
                let words = format!("used all its {ms} ms of cpu time");
                tree.end(Failure::new(FailureKind::Timeout, words));
            }
            return Err(spent.into());
        }
        let rest = Box::pin(tokio::task::yield_now());
        Ok(UpdateDeadline::YieldCustom(1, rest))
    });
}
