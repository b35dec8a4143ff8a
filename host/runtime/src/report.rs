//! The report of an ended call.
//!
//! Invariant: kv writes leave only with a call that ended well; everything a guest said is bounded and clean.

use crate::call::Call;
use crate::errors::Failure;
use crate::output;
use crate::run::{Answered, Ran};
use crate::schema::Tools;
use claw_core::code::FailureKind;
use claw_core::sandbox::{Ended, Invocation};
use claw_core::tool::{CallReport, ToolOutcome};
use std::time::{Duration, Instant};

/// Makes the report of a guest that ran.
pub(crate) async fn of_run(call: &Call, ran: Ran, tools: &Tools) -> Ended {
    let Ran {
        answer,
        mut state,
        cpu,
        memory_peak_bytes,
    } = ran;
    let asked = &call.invocation;
    let outcome = match answer {
        Ok(Answered::Invoked(Ok(out))) => {
            let max = asked.limits.output_bytes;
            output::take_over(&asked.call.tool, out, max, tools, &state.blobs).await
        }
        Ok(Answered::Invoked(Err(error))) => {
            ToolOutcome::Error(crate::host::error::from_guest(error))
        }
        Ok(Answered::Described(_)) => Failure::new(FailureKind::HostBug, "asked for a call").into(),
        Err(failure) => failure.into(),
    };
    let mut kv = Vec::new();
    if matches!(outcome, ToolOutcome::Ok(_)) {
        kv = state
            .kv
            .into_writes(&asked.kv_namespace, call.services.clock.now());
        kv.extend(state.blobs.into_writes());
    }
    let (log, log_dropped) = state.log.take();
    let (stdio, stdio_dropped) = state.stdio.tail();
    Ended {
        report: CallReport {
            id: asked.call.id.clone(),
            outcome,
            denials: Vec::new(),
            effects: 0,
            log,
            log_dropped,
            stdio,
            stdio_dropped,
            wall_us: micros(call.started.elapsed()),
            cpu_us: micros(cpu),
            memory_peak_bytes,
        },
        kv,
    }
}

/// The report of a call whose guest never ran.
pub(crate) fn unstarted(asked: &Invocation, started: Instant, failure: Failure) -> Ended {
    Ended {
        report: CallReport {
            wall_us: micros(started.elapsed()),
            ..CallReport::bare(asked.call.id.clone(), failure.into())
        },
        kv: Vec::new(),
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
