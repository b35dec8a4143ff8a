//! Old tool results in short, in the request only: the transcript keeps them, and `result_read` reads them.
//!
//! Invariant: what is shortened is a function of the messages and the budget, and moves forward in steps, so that a
//! provider's cache of the prefix survives most requests; within a turn nothing shortened becomes whole again.

use super::{cut, size};
use crate::turn::rest;
use claw_core::id::BlobId;
use claw_core::model::ModelMessage;
use std::collections::BTreeMap;

/// Use of the budget from which long results are shortened, in percent.
const SOFT_PERCENT: u64 = 30;
/// Use of the budget, after that, from which old results are left out, in percent.
const HARD_PERCENT: u64 = 50;
/// Results longer than this are shortened, in bytes.
const SOFT_BYTES: usize = 4_000;
/// Kept of a shortened result from its start and again from its end, in bytes.
const END_BYTES: usize = 1_500;
/// Results are left out only if at least this much is won, in bytes.
const MIN_HARD_BYTES: usize = 50_000;
/// Results shorter than this are not left out: the line in their place is no shorter. In bytes.
const MIN_RESULT_BYTES: usize = 300;
/// Answers of the model, the newest, whose results stay whole.
const WHOLE_ANSWERS: usize = 3;
/// Answers by which the border between old and new moves.
const STEP_ANSWERS: usize = 8;

/// Which results are shortened: those of messages before `before`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Plan {
    before: usize,
    /// Left out rather than cut to their ends.
    hard: bool,
}

/// What was shortened so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Pruned {
    plan: Plan,
    /// The whole texts of shortened results, by the index of their message. Messages are only added meanwhile.
    whole: BTreeMap<usize, String>,
}

impl Pruned {
    /// Shortens old results in messages next to `fixed` tokens of system prompt and tools. `goal` is what the request
    /// should stay below; the border moves in single steps only if it would not otherwise. `keep` keeps a whole
    /// result and names it.
    pub(super) fn prune(
        &mut self,
        messages: &mut [ModelMessage],
        fixed: u64,
        budget: u64,
        goal: u64,
        mut keep: impl FnMut(&str) -> Option<BlobId>,
    ) {
        let wanted = self.plan(messages, fixed, budget, goal);
        let plan = Plan {
            before: self.plan.before.max(wanted.before),
            hard: self.plan.hard || wanted.hard,
        };
        if plan == self.plan {
            return;
        }
        let first = first_user(messages);
        for (at, message) in messages
            .iter_mut()
            .enumerate()
            .take(plan.before)
            .skip(first)
        {
            let ModelMessage::ToolResult { text, .. } = message else {
                continue;
            };
            let whole = self.whole.get(&at).unwrap_or(text);
            let Some(short) = short(whole, plan.hard, &mut keep) else {
                continue;
            };
            let before = std::mem::replace(text, short);
            self.whole.entry(at).or_insert(before);
        }
        self.plan = plan;
    }

    fn plan(&self, messages: &[ModelMessage], fixed: u64, budget: u64, goal: u64) -> Plan {
        let lengths = self.lengths(messages);
        let texts: u64 = lengths.iter().map(|(_, whole)| result(*whole)).sum();
        let others = messages.iter().filter(|m| !is_result(m));
        let frames = lengths.len() as u64 * size::FRAME_TOKENS;
        let all = fixed + others.map(size::message).sum::<u64>() + frames + texts;
        if all * 100 < budget * SOFT_PERCENT {
            return Plan::default();
        }
        let mut plan = Plan::default();
        for step in [STEP_ANSWERS, 1] {
            let before = border(messages, step);
            let (soft, hard) = won(lengths.iter().filter(|(at, _)| *at < before));
            plan = Plan {
                before,
                hard: (all - result(soft)) * 100 >= budget * HARD_PERCENT && hard >= MIN_HARD_BYTES,
            };
            if all - result(if plan.hard { hard } else { soft }) <= goal {
                break;
            }
        }
        plan
    }

    /// Index and length of each result that may be shortened or not, before anything was.
    fn lengths(&self, messages: &[ModelMessage]) -> Vec<(usize, usize)> {
        let all = messages.iter().enumerate();
        all.filter_map(|(at, m)| match m {
            ModelMessage::ToolResult { text, .. } => {
                Some((at, self.whole.get(&at).unwrap_or(text).len()))
            }
            _ => None,
        })
        .collect()
    }
}

fn is_result(message: &ModelMessage) -> bool {
    matches!(message, ModelMessage::ToolResult { .. })
}

fn result(bytes: usize) -> u64 {
    (bytes / size::RESULT_BYTES_PER_TOKEN) as u64
}

/// The first message that stays whole.
fn border(messages: &[ModelMessage], step: usize) -> usize {
    let answers = messages
        .iter()
        .enumerate()
        .filter(|(_, m)| matches!(m, ModelMessage::Assistant { .. }));
    let count = answers.clone().count();
    let old = count.saturating_sub(WHOLE_ANSWERS) / step * step;
    if old == 0 {
        return 0;
    }
    answers.map(|(at, _)| at).nth(old).unwrap_or(0)
}

/// Bytes won by cutting results to their ends, and by leaving them out.
fn won<'a>(old: impl Iterator<Item = &'a (usize, usize)>) -> (usize, usize) {
    old.fold((0, 0), |(soft, hard), (_, bytes)| {
        let cut = if *bytes > SOFT_BYTES {
            bytes - 2 * END_BYTES - MIN_RESULT_BYTES
        } else {
            0
        };
        (soft + cut, hard + bytes.saturating_sub(MIN_RESULT_BYTES))
    })
}

/// Before the first message of a person nothing is shortened.
fn first_user(messages: &[ModelMessage]) -> usize {
    messages
        .iter()
        .position(|m| matches!(m, ModelMessage::User { .. }))
        .unwrap_or(messages.len())
}

/// A result in short; `None` if it is short enough.
fn short(text: &str, hard: bool, keep: &mut impl FnMut(&str) -> Option<BlobId>) -> Option<String> {
    let limit = if hard { MIN_RESULT_BYTES } else { SOFT_BYTES };
    if text.len() <= limit {
        return None;
    }
    let how = keep(text).map_or(String::new(), |id| {
        format!("; {} of handle `{id}` shows it", rest::READ)
    });
    let bytes = text.len();
    Some(if hard {
        format!("[an old result of {bytes} bytes is left out here{how}]")
    } else {
        let between = format!("\n[... the middle of this old result is left out here{how} ...]\n");
        cut::ends(text, END_BYTES, END_BYTES, &between)
    })
}
