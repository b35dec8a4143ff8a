//! Writes one call down: the ends of its effects, denials, the ended call with its kv.
//!
//! Invariant: a call whose future is dropped still leaves a row; its unanswered effects become `unknown`,
//! also one whose row was being written when the call ended.

use super::ledger::{Book, CallLedger, Deaf};
use crate::World;
use claw_core::capability::{Decision, Request};
use claw_core::code::{EffectDone, ErrorKind, FailureKind, GuestError};
use claw_core::id::TimestampMs;
use claw_core::ledger::{EffectState, Ledger};
use claw_core::ports::{Journal, StoreError};
use claw_core::row::{CallRow, KvWrite, Mutation};
use claw_core::subject::Subject;
use claw_core::tool::{CallReport, Denial, ToolCall, ToolOutcome};
use claw_policy::target::describe;
use std::sync::Arc;

/// Writes one call down; dropped before `finish`, it writes a cancelled call.
pub(crate) struct Scribe {
    book: Arc<Book>,
    call: ToolCall,
    at: TimestampMs,
    finished: bool,
}

impl Scribe {
    pub(crate) fn new(world: World, call: ToolCall, journal: Arc<dyn Journal>) -> Self {
        let at = world.clock.now();
        let book = Book::new(world, journal);
        Self {
            book,
            call,
            at,
            finished: false,
        }
    }

    pub(super) fn deaf() -> Arc<dyn Ledger> {
        Arc::new(Deaf)
    }

    pub(crate) fn ledger(&self) -> Arc<dyn Ledger> {
        Arc::new(CallLedger(self.book.clone()))
    }

    pub(crate) fn subject(&self, subject: Subject) {
        self.book.notes().subject = Some(subject);
    }

    pub(crate) fn deny(&self, request: &Request, decision: Decision) {
        self.book.deny(Denial {
            details: Vec::new(),
            request: describe(request),
            capability: request.capability().to_owned(),
            decision,
            count: 1,
        });
    }

    /// What was refused so far.
    pub(crate) fn denials(&self) -> Vec<Denial> {
        self.book.notes().denials.clone()
    }

    /// The row and the ends of the effects; effects without an answer become `unknown`.
    fn rows(&self, outcome: &str, message: &str, wall_us: u64) -> Vec<Mutation> {
        let mut notes = self.book.notes();
        notes.closed = true;
        let mut out: Vec<Mutation> = notes
            .effects
            .iter_mut()
            .map(|(id, state)| {
                if matches!(state, EffectState::Started | EffectState::Intended) {
                    *state = EffectState::Unknown;
                }
                Mutation::SettleEffect(id.clone(), *state)
            })
            .collect();
        let subject = notes.subject.as_ref().map(ToString::to_string);
        out.push(Mutation::RecordCall(Box::new(CallRow {
            taint: self.call.taint.clone(),
            id: self.call.id.clone(),
            session: self.call.session.clone(),
            agent: self.call.agent.clone(),
            tool: self.call.tool.clone(),
            subject: subject.unwrap_or_default(),
            actor: self.call.actor.word().to_owned(),
            at: self.at,
            wall_us,
            outcome: outcome.to_owned(),
            message: message.to_owned(),
            denials: notes.denials.clone(),
        })));
        out
    }

    /// Completes the report and writes the call down. Kv lands with it; a conflict ends the call.
    pub(crate) async fn finish(mut self, report: CallReport, kv: Vec<KvWrite>) -> CallReport {
        self.finished = true;
        if kv.is_empty() || !matches!(report.outcome, ToolOutcome::Ok(_)) {
            let report = self.complete(report);
            self.note(&report);
            return report;
        }
        let lost = report.clone();
        // A task of its own: a call dropped now still has its row.
        tokio::spawn(async move { self.land(report, kv).await })
            .await
            .unwrap_or(lost)
    }

    async fn land(&self, report: CallReport, kv: Vec<KvWrite>) -> CallReport {
        let mut report = self.complete(report);
        let (outcome, message) = words(&report);
        let mut rows = self.rows(outcome, &message, report.wall_us);
        rows.extend(kv.into_iter().map(Mutation::Kv));
        if let Err(error) = self.book.journal.flush(rows).await {
            report.outcome = ToolOutcome::Error(lost(&error, report.effects));
            self.note(&report);
        }
        report
    }

    fn complete(&self, mut report: CallReport) -> CallReport {
        let notes = self.book.notes();
        report.denials.clone_from(&notes.denials);
        report.effects = u32::try_from(notes.landed).unwrap_or(u32::MAX);
        report
    }

    fn note(&self, report: &CallReport) {
        let (outcome, message) = words(report);
        let rows = self.rows(outcome, &message, report.wall_us);
        self.book.journal.note(rows);
    }
}

fn words(report: &CallReport) -> (&str, String) {
    match &report.outcome {
        ToolOutcome::Ok(_) => ("ok", String::new()),
        ToolOutcome::Error(e) => ("error", e.message.clone()),
        ToolOutcome::Failed { kind, message, .. } => (kind.word(), message.clone()),
    }
}

/// The error of a call whose state could not be kept.
fn lost(error: &StoreError, effects: u32) -> GuestError {
    let kind = match error {
        StoreError::Conflict(_) => ErrorKind::Conflict,
        _ => ErrorKind::Internal,
    };
    GuestError {
        effect: if effects == 0 {
            EffectDone::None
        } else {
            EffectDone::Happened
        },
        ..GuestError::new(
            kind,
            "kv",
            format!("the call's state was not kept: {error}"),
        )
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        if !self.finished {
            let wall_ms = self.book.world.clock.now().0.saturating_sub(self.at.0);
            let wall_us = u64::try_from(wall_ms).unwrap_or(0).saturating_mul(1_000);
            let word = FailureKind::Cancelled.word();
            let rows = self.rows(word, "interrupted by the person", wall_us);
            self.book.journal.note(rows);
        }
    }
}
