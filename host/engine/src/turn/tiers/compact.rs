//! Compaction: the model sums up the older part of a conversation, and the summary stands for it from then on.
//!
//! Invariants: the request for it always fits; the summary is checked by the host and is smaller than what it stands
//! for, or it is dropped; the newest entries and the latest message of the person stay; an entry is only added.

use super::quiet::{self, Question, Reply};
use super::{Limits, summary};
use crate::turn::context::{Context, middle, shown, size, with_summary};
use crate::turn::{Run, TurnEnd};
use claw_core::content::to_text;
use claw_core::event::TurnEvent;
use claw_core::model::{ModelError, ModelErrorClass};
use claw_core::ports::Journal;
use claw_core::row::{Entry, EntryBody, Mutation, Provenance};

/// Newest part that is kept whole, in tokens, ...
const KEEP_TOKENS: u64 = 20_000;
/// ... and at most this share of what a request may be, in percent.
const KEEP_PERCENT: u64 = 25;
/// A part smaller than this is not summed up, in tokens.
const MIN_OLD_TOKENS: u64 = 1_000;
/// Requests for one summary: one, and one that says what was wrong with it.
const MAX_REQUESTS: u32 = 2;
/// Code of the notice after a model could not sum up.
const NOTICE: &str = "compaction-failed";
/// Messages of the person after that notice before it is tried again.
const QUIET_MESSAGES: usize = 5;

/// The two parts of what a model is shown.
pub(super) struct Parts<'a> {
    /// The summary so far.
    earlier: Option<&'a str>,
    /// To be summed up.
    pub(super) old: &'a [Entry],
    /// Kept whole; may be empty.
    pub(super) kept: &'a [Entry],
}

/// Where a transcript is divided. The kept part begins with a message of the person or an answer of the model, so
/// that no result loses its call; of the newest step at least all is kept.
pub(super) fn parts(entries: &[Entry], limits: Limits) -> Parts<'_> {
    let shown = shown(entries);
    let keep = (limits.goal * KEEP_PERCENT / 100).min(KEEP_TOKENS);
    let mut border = shown.entries.len();
    let mut tokens = 0;
    for (at, entry) in shown.entries.iter().enumerate().rev() {
        tokens += size::entry(&entry.body);
        let begins = matches!(
            entry.body,
            EntryBody::User { .. } | EntryBody::Assistant { .. }
        );
        if tokens > keep && border < shown.entries.len() {
            break;
        }
        if begins {
            border = at;
        }
    }
    let (old, kept) = shown.entries.split_at(border);
    Parts {
        earlier: shown.summary,
        old,
        kept,
    }
}

/// Whether there is enough to sum up, and summing up did not just fail.
pub(super) fn worth_it(entries: &[Entry], limits: Limits) -> bool {
    let old: u64 = parts(entries, limits)
        .old
        .iter()
        .map(|e| size::entry(&e.body))
        .sum();
    old >= MIN_OLD_TOKENS && !failed_lately(entries)
}

fn failed_lately(entries: &[Entry]) -> bool {
    let mut messages = 0;
    for entry in entries.iter().rev() {
        match &entry.body {
            EntryBody::Notice { code, .. } if code == NOTICE => return messages < QUIET_MESSAGES,
            EntryBody::Compaction { .. } => return false,
            EntryBody::User { .. } => messages += 1,
            _ => {}
        }
    }
    false
}

/// Sums up and shows the model the summary from now on. If that fails, nothing changes but for a notice.
pub(super) async fn compact(
    run: &mut Run,
    context: &mut Context,
    entries: &[Entry],
    limits: Limits,
) -> Result<(), TurnEnd> {
    let parts = parts(entries, limits);
    let before = context.tokens();
    let reply = match written(run, &parts, limits).await? {
        Ok(reply) => reply,
        Err(error) => return failed(run, &error).await,
    };
    let summary = complete(&reply.text, &parts, limits);
    let mut next = context.clone();
    next.show(with_summary(Some(&summary), parts.kept));
    next.prune(&*run.world.blobs, limits.budget, limits.goal);
    let after = next.tokens();
    let old: u64 = parts.old.iter().map(|e| size::entry(&e.body)).sum();
    if after >= before || size::text(&summary) >= old {
        return failed(
            run,
            &wrong("the summary is no shorter than the conversation"),
        )
        .await;
    }
    let body = EntryBody::Compaction {
        model: run.request.models.info().name.clone(),
        summary,
        kept: parts.kept.first().map(|e| e.id.clone()),
        usage: reply.usage,
    };
    let replaced = &entries[..entries.len() - parts.kept.len()];
    let provenance = if replaced
        .iter()
        .any(|e| e.provenance == Provenance::Untrusted)
    {
        Provenance::Untrusted
    } else {
        Provenance::Agent
    };
    let mut append = run.append(provenance, body);
    if let Mutation::Append(_, entry) = &mut append {
        entry.labels = labels(replaced);
    }
    run.journal.flush(vec![append]).await?;
    *context = next;
    // What a provider had kept of the old context is of no use any more.
    run.request.meters.failover.unpin(&run.request.session);
    run.tell(TurnEvent::Compacted {
        before_tokens: before,
        after_tokens: after,
    })
    .await;
    Ok(())
}

/// What taints the old part taints its summary.
fn labels(replaced: &[Entry]) -> Vec<String> {
    let mut labels: Vec<String> = replaced.iter().flat_map(|e| e.labels.clone()).collect();
    labels.sort();
    labels.dedup();
    labels
}

/// A summary that passes the check, with the tokens of all requests for it.
async fn written(
    run: &mut Run,
    parts: &Parts<'_>,
    limits: Limits,
) -> Result<Result<Reply, ModelError>, TurnEnd> {
    let mut wrong_before: Option<String> = None;
    let mut usage = claw_core::model::Usage::default();
    for _ in 0..MAX_REQUESTS {
        let (system, message) = summary::request(
            parts.earlier,
            parts.old,
            limits.truncated(),
            wrong_before.as_deref(),
        );
        let question = Question {
            system,
            messages: vec![message],
            tools: Vec::new(),
            output_tokens: summary::output_tokens(limits.goal),
        };
        let mut reply = match quiet::ask(run, question).await? {
            Ok(reply) => reply,
            Err(error) => return Ok(Err(error)),
        };
        usage = usage.plus(reply.usage);
        match summary::check(&reply.text, reply.cut) {
            Ok(()) => {
                reply.usage = usage;
                return Ok(Ok(reply));
            }
            Err(why) => wrong_before = Some(why),
        }
    }
    Ok(Err(wrong(&wrong_before.unwrap_or_default())))
}

/// The model's words, and what the host itself can vouch for: names it left out, and the latest message of the person
/// if that is not among what is kept.
fn complete(text: &str, parts: &Parts<'_>, limits: Limits) -> String {
    let mut out = text.trim().to_owned();
    out.push_str(&summary::names(parts.earlier, parts.old, &out));
    let message = |e: &Entry| match &e.body {
        EntryBody::User { content } => Some(to_text(content)),
        _ => None,
    };
    if !parts.kept.iter().any(|e| message(e).is_some()) {
        let room = usize::try_from(limits.goal / 8).unwrap_or(usize::MAX);
        let latest = parts.old.iter().rev().find_map(message);
        match latest {
            Some(latest) => out.push_str(&format!(
                "\n\n{}\n{}",
                summary::LATEST,
                middle(&latest, room.saturating_mul(size::BYTES_PER_TOKEN))
            )),
            // It was summed up before, and the earlier summary has it.
            None => {
                let latest = parts.earlier.and_then(|e| e.split_once(summary::LATEST));
                if let Some((_, latest)) = latest {
                    out.push_str(&format!("\n\n{}{latest}", summary::LATEST));
                }
            }
        }
    }
    out
}

fn wrong(why: &str) -> ModelError {
    ModelError::new(ModelErrorClass::Format, why)
}

/// Says so, so that it is not tried with every message again; an error that passes says nothing.
async fn failed(run: &mut Run, error: &ModelError) -> Result<(), TurnEnd> {
    tracing::warn!(%error, run = %run.id, "a conversation was not compacted");
    if error.class.retryable() {
        return Ok(());
    }
    let body = EntryBody::Notice {
        code: NOTICE.to_owned(),
        text: "the conversation could not be summed up; older messages are left out instead"
            .to_owned(),
    };
    let notice = run.append(Provenance::System, body);
    run.journal.flush(vec![notice]).await?;
    Ok(())
}
