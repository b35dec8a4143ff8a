//! One guest, from a fresh store to its drop.
//!
//! Invariant: three clocks watch it (epoch, CPU, wall), one budget holds its memory, and whatever happens the store
//! is thrown away; the guest is one future, and dropping it is the abort.

use crate::bindings::exports::claw::tool::tools::{Definition, Output};
use crate::bindings::{ToolPre, claw::types::errors::Error as WitError};
use crate::call::Call;
use crate::engine::Live;
use crate::errors::{Facts, Failure, classify};
use crate::limiter::MemoryBudget;
use crate::meter::{Meter, Metered};
use crate::room::Permits;
use crate::state::{MAX_RESOURCES, State};
use claw_core::code::FailureKind;
use claw_core::ledger::EffectState;
use std::sync::Arc;
use std::time::Duration;
use wasmtime::{Engine, Store, UpdateDeadline};

/// Bytes a guest hands to a host function, or a result to the host, at once.
const HOSTCALL_BYTES: usize = 16 << 20;

/// What to ask of the guest.
pub(crate) enum Job {
    /// Its tools.
    Describe,
    /// One call of one tool.
    Invoke {
        /// Model-facing name.
        tool: String,
        /// A JSON object.
        arguments: String,
    },
}

/// What it answered.
pub(crate) enum Answered {
    /// Its tools.
    Described(Vec<Definition>),
    /// The result of a call.
    Invoked(Result<Output, WitError>),
}

/// A guest that has ended. Its store is gone but for the data.
pub(crate) struct Ran {
    /// Its answer, or why there is none.
    pub(crate) answer: Result<Answered, Failure>,
    /// What it left behind: log, kv, blobs.
    pub(crate) state: State,
    /// CPU it used.
    pub(crate) cpu: Duration,
    /// Most memory it held at once.
    pub(crate) memory_peak_bytes: u64,
}

/// Runs a guest to its end. The clock and the permits are held until its store is gone.
pub(crate) async fn run(
    engine: &Engine,
    pre: &ToolPre<State>,
    call: &Arc<Call>,
    job: Job,
    held: (Live, Permits),
) -> Ran {
    let limits = call.invocation.limits;
    let budget = MemoryBudget::new(limits.memory_bytes);
    let meter = Meter::new(Duration::from_millis(limits.cpu_ms));
    let mut store = Store::new(engine, State::new(Arc::clone(call), &budget));
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(HOSTCALL_BYTES);
    store.set_max_component_handles(MAX_RESOURCES);
    watch(&mut store, &meter);
    store.data().fs.bill_to(&meter);

    let mut instantiated = false;
    let work = async {
        let tool = pre.instantiate_async(&mut store).await?;
        instantiated = true;
        let guest = tool.claw_tool_tools();
        match job {
            Job::Describe => Ok(Answered::Described(guest.call_describe(&mut store).await?)),
            Job::Invoke { tool, arguments } => Ok(Answered::Invoked(
                guest.call_invoke(&mut store, &tool, &arguments).await?,
            )),
        }
    };
    let work = Metered::new(work, Arc::clone(&meter));
    let ended: Result<wasmtime::Result<Answered>, Failure> = tokio::select! {
        biased;
        ended = tokio::time::timeout(call.remaining(), work) => ended.map_err(|_| late(limits.wall_ms)),
        () = call.services.aborted() => Err(Failure::new(FailureKind::Cancelled, "the host is shutting down")),
    };
    let answer = ended.and_then(|answered| {
        let facts = Facts {
            memory_refused: budget.was_refused(),
            memory_limit_bytes: limits.memory_bytes,
            cpu_limit_ms: limits.cpu_ms,
            instantiated,
        };
        answered.map_err(|error| classify(&error, facts))
    });
    let state = store.into_data();
    state.fs.settle(file_effects(&answer)).await;
    drop(held);
    Ran {
        answer,
        state,
        cpu: meter.used(),
        memory_peak_bytes: budget.peak_bytes(),
    }
}

/// How the file changes of an ended guest stand: whole after a return or a trap, in doubt after an abort.
fn file_effects(answer: &Result<Answered, Failure>) -> EffectState {
    match answer {
        Err(failure) if matches!(failure.kind, FailureKind::Timeout | FailureKind::Cancelled) => {
            EffectState::Unknown
        }
        _ => EffectState::Done,
    }
}

/// The wall limit was reached.
pub(crate) fn late(wall_ms: u64) -> Failure {
    Failure::new(
        FailureKind::Timeout,
        format!("took longer than {wall_ms} ms"),
    )
}

/// Looks at the guest at every tick of the epoch: enforces its CPU limit and lets others run.
///
/// It yields through the scheduler: a plain yield wakes the guest at once, and then neither timers nor other
/// guests of the worker get a turn.
fn watch(store: &mut Store<State>, meter: &Arc<Meter>) {
    let meter = Arc::clone(meter);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        meter.charge();
        meter.check()?;
        Ok(UpdateDeadline::YieldCustom(
            1,
            Box::pin(tokio::task::yield_now()),
        ))
    });
}
