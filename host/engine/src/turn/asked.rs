//! Calls that were refused for want of a person's word: the person is asked, the turn waits, and goes on.
//!
//! Invariants: a question and its waiting turn are one batch. A call that may have changed anything is never made
//! again by itself. What was allowed once reaches the call that asked, or the next one of its tool, and no other.

mod wait;

use super::context::Context;
use super::{Run, TurnEnd, results};
use crate::asks::{MAX_ASKS_PER_CALL, MAX_ASKS_PER_TURN};
use claw_core::capability::Verdict;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{CallId, RunId};
use claw_core::model::ModelToolCall;
use claw_core::ports::{Journal, Store, StoreError};
use claw_core::row::{CallRow, CallStart};
use claw_core::step::ask::{AskRow, AskScope, AskState};
use claw_core::step::run::RunState;
use claw_core::subject::Actor;
use claw_core::tool::{Allowed, CallReport, Denial, ToolOutcome};
use std::collections::HashMap;
use wait::Said;

/// The one tool whose call keeps nothing of itself when it ends well: what it changed are effects.
const COMMANDS: &str = "exec";

/// What a turn has asked a person.
#[derive(Default)]
pub(crate) struct Asked {
    /// Its questions so far, in order, with the states it knows.
    rows: Vec<AskRow>,
    /// Its row is `suspended`.
    suspended: bool,
    /// Calls that were refused before a crash.
    pub(super) left: Vec<Refused>,
    /// What was allowed once for a call that is still to be made, by the model's id of it.
    calls: HashMap<String, Vec<Allowed>>,
    /// What was allowed once for the next call of a tool.
    next: HashMap<String, Vec<Allowed>>,
}

/// A call that has ended, and that a person could have allowed more.
#[derive(Debug)]
pub(crate) struct Refused {
    call: ModelToolCall,
    report: CallReport,
    /// Nothing came of it: it may be made again from its start.
    again: bool,
    /// What was allowed it alone before.
    allowed: Vec<Allowed>,
    /// Questions of this call before.
    asked: usize,
}

/// The first refusal that a person could lift.
fn askable(denials: &[Denial]) -> Option<&Denial> {
    let open = |d: &&Denial| d.decision.verdict == Verdict::Ask && d.decision.wanted.is_some();
    denials.iter().find(open)
}

/// Only the owner is asked, and only about what acts for them.
fn asks(actor: &Actor) -> bool {
    matches!(actor, Actor::Owner | Actor::Schedule)
}

impl Refused {
    pub(super) fn of(run: &Run, call: &ModelToolCall, report: &CallReport) -> Option<Self> {
        askable(&report.denials).filter(|_| asks(&run.request.actor))?;
        let ended_well = matches!(report.outcome, ToolOutcome::Ok(_));
        Some(Self {
            call: call.clone(),
            report: report.clone(),
            again: report.effects == 0 && (!ended_well || call.name == COMMANDS),
            allowed: Vec::new(),
            asked: 0,
        })
    }

    /// The same of a call that had ended when the process died. `effects`: how many rows of effects it has.
    pub(super) fn of_row(
        actor: &Actor,
        call: &ModelToolCall,
        row: &CallRow,
        effects: usize,
    ) -> Option<Self> {
        askable(&row.denials).filter(|_| asks(actor))?;
        let ended_well = row.outcome == "ok";
        let message = match row.message.is_empty() {
            true => "what it said was lost when claw stopped".to_owned(),
            false => row.message.clone(),
        };
        let outcome = ToolOutcome::Error(GuestError::new(ErrorKind::Denied, &row.outcome, message));
        let mut report = CallReport::bare(row.id.clone(), outcome);
        report.denials.clone_from(&row.denials);
        report.effects = u32::try_from(effects).unwrap_or(u32::MAX);
        Some(Self {
            call: call.clone(),
            report,
            again: effects == 0 && (!ended_well || call.name == COMMANDS),
            allowed: Vec::new(),
            asked: 0,
        })
    }

    fn denial(&self) -> Option<&Denial> {
        askable(&self.report.denials)
    }

    fn id(&self) -> &CallId {
        &self.report.id
    }

    /// What the model reads where it is not made again.
    fn told(&self, code: &str, words: &str) -> CallReport {
        let text = format!("{words}: {}", self.report.for_model().0);
        let outcome = match &self.report.outcome {
            // No guest spoke: these are the host's words.
            ToolOutcome::Failed { kind, .. } => ToolOutcome::Failed {
                kind: *kind,
                message: text,
                exit_code: None,
            },
            _ => ToolOutcome::Error(GuestError::new(ErrorKind::Denied, code, text)),
        };
        CallReport {
            outcome,
            ..self.report.clone()
        }
    }
}

impl Asked {
    /// What a person allowed this call alone.
    pub(super) fn take_allowed(&mut self, call: &ModelToolCall) -> Vec<Allowed> {
        let mut all = self.calls.remove(&call.id).unwrap_or_default();
        all.extend(self.next.remove(&call.name).into_iter().flatten());
        all
    }

    /// Whether a person has refused the same, or a part of it, in this turn.
    fn refused_before(&self, subject: &str, rule: &str) -> bool {
        let no = |state: &AskState| {
            let scope = AskScope::Deny;
            *state == AskState::Expired || *state == AskState::Answered { scope }
        };
        let wanted: Vec<&str> = rule.lines().collect();
        let mut rows = self.rows.iter();
        rows.any(|row| {
            let within = row.rule.lines().all(|line| wanted.contains(&line));
            row.subject == subject && within && no(&row.state)
        })
    }

    fn of_call(&self, id: &CallId) -> Option<&AskRow> {
        self.rows.iter().rfind(|row| row.call.as_ref() == Some(id))
    }

    /// Takes up the questions of a run after a crash, with what was allowed and not used yet.
    pub(super) async fn recall(
        &mut self,
        store: &dyn Store,
        run: &RunId,
        state: &RunState,
        begun: &[CallStart],
    ) -> Result<(), StoreError> {
        self.rows = store.asks_of_run(run).await?;
        if let RunState::Suspended { ask } = state {
            self.suspended = true;
            // The one that is open comes first.
            let call = self.rows.iter().find(|row| row.id == *ask);
            let call = call.and_then(|row| row.call.clone());
            self.left.sort_by_key(|one| Some(one.id()) != call.as_ref());
        }
        for row in self.rows.clone() {
            let of = |start: &&CallStart| Some(&start.id) == row.call.as_ref();
            let Some(start) = begun.iter().find(of) else {
                continue;
            };
            let mut left = self.left.iter_mut();
            let left = left.find(|one| one.call.id == start.model_call);
            let given = match row.state {
                AskState::Answered { scope } if scope != AskScope::Deny => allowed(&row),
                _ => Vec::new(),
            };
            if let Some(one) = left {
                if row.call.as_ref() != Some(one.id()) {
                    one.asked += 1;
                    one.allowed.extend(given);
                }
                continue;
            }
            // Ids sort by their making: a call of the tool that began after the question has used it, or is made again.
            let used = |s: &&CallStart| s.tool == start.tool && s.id.as_str() > row.id.as_str();
            match begun.iter().find(used) {
                None => self
                    .next
                    .entry(start.tool.clone())
                    .or_default()
                    .extend(given),
                Some(later) => {
                    let call = later.model_call.clone();
                    self.calls.entry(call).or_default().extend(given);
                }
            }
        }
        Ok(())
    }

    /// What was used by calls that are over is nobody's any more.
    pub(super) fn keep_only(&mut self, again: &[ModelToolCall]) {
        self.calls
            .retain(|id, _| again.iter().any(|call| call.id == *id));
    }
}

/// What an answer allows the call that asked, whatever it allows others.
fn allowed(row: &AskRow) -> Vec<Allowed> {
    let rules = row.rule.lines().map(|rule| Allowed {
        ask: row.id.clone(),
        subject: row.subject.clone(),
        rule: rule.to_owned(),
    });
    rules.collect()
}

/// Asks about refused calls of a step, one after the other, and writes a result for each.
pub(super) async fn settle(
    run: &mut Run,
    context: &mut Context,
    refused: Vec<Refused>,
) -> Result<(), TurnEnd> {
    let mut interrupted = false;
    for one in refused {
        if interrupted {
            note_unasked(run, context, &one);
            continue;
        }
        interrupted = settle_one(run, context, one).await?;
    }
    run.journal.flush(Vec::new()).await?;
    match interrupted {
        true => Err(TurnEnd::Interrupted),
        false => Ok(()),
    }
}

/// The results of refused calls that nobody is asked about any more.
pub(super) async fn unasked(
    run: &mut Run,
    context: &mut Context,
    refused: Vec<Refused>,
) -> Result<(), TurnEnd> {
    for one in refused {
        note_unasked(run, context, &one);
    }
    Ok(run.journal.flush(Vec::new()).await?)
}

fn note_unasked(run: &mut Run, context: &mut Context, one: &Refused) {
    let words = "the turn was interrupted before a person was asked";
    let report = one.told("cancelled", words);
    note(run, context, &one.call, Ok(report));
}

fn note(
    run: &mut Run,
    context: &mut Context,
    call: &ModelToolCall,
    report: Result<CallReport, (CallId, &str)>,
) {
    let result = match report {
        Ok(report) => {
            let id = report.id.clone();
            results::write(run, context, call, &id, Ok(report))
        }
        Err((id, why)) => results::write(run, context, call, &id, Err(why)),
    };
    run.journal.note(vec![result]);
}

/// Asks as long as something is missing; whether the turn was interrupted meanwhile.
async fn settle_one(
    run: &mut Run,
    context: &mut Context,
    mut one: Refused,
) -> Result<bool, TurnEnd> {
    loop {
        let given = match wait::ask(run, &one).await? {
            Said::Yes(given) => given,
            Said::No(code, words) => {
                let report = one.told(code, words);
                note(run, context, &one.call, Ok(report));
                return Ok(false);
            }
            Said::Interrupted => {
                let report = one.told(
                    "cancelled",
                    "the turn was interrupted while a person was asked",
                );
                note(run, context, &one.call, Ok(report));
                return Ok(true);
            }
        };
        if !one.again {
            run.asked
                .next
                .entry(one.call.name.clone())
                .or_default()
                .extend(given);
            let words = "a person has allowed this now, but the call may have changed something and was not made again; \
                         make it again if it is still needed";
            let report = one.told("approved", words);
            note(run, context, &one.call, Ok(report));
            return Ok(false);
        }
        one.allowed.extend(given);
        let id = run.world.ids.call();
        // Not the first attempt: what it does is named after that one.
        let attempt = run.attempt.max(2);
        let made = results::one(run, context, &one.call, (&id, attempt), one.allowed.clone()).await;
        let report = match made {
            Ok(report) => report,
            Err(why) => {
                let interrupted = results::is_interrupted(&Err(why));
                note(run, context, &one.call, Err((id, why)));
                return Ok(interrupted);
            }
        };
        match Refused::of(run, &one.call, &report) {
            Some(next) => {
                one = Refused {
                    allowed: one.allowed,
                    asked: one.asked + 1,
                    ..next
                }
            }
            None => {
                note(run, context, &one.call, Ok(report));
                return Ok(false);
            }
        }
    }
}

/// Why nobody is asked about it any more.
fn enough(run: &Run, one: &Refused, subject: &str, rule: &str) -> Option<Said> {
    if run.asked.refused_before(subject, rule) {
        return Some(Said::No(
            "denied",
            "a person was asked for this before in this turn, and did not allow it",
        ));
    }
    let few = one.asked < MAX_ASKS_PER_CALL && run.asked.rows.len() < MAX_ASKS_PER_TURN;
    (!few).then_some(Said::No(
        "denied",
        "too many questions were asked already, so no person was asked for this",
    ))
}
