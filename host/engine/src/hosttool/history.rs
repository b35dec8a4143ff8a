//! `sessions_history`: the newest entries of a session, in short.

use super::call::{Call, MAX_ROWS, ROWS, error, stored};
use super::view::View;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::content::to_text;
use claw_core::id::SessionKey;
use claw_core::row::EntryBody;
use serde::Deserialize;

/// Characters shown of what somebody said.
const SAID_CHARS: usize = 2_000;
/// Characters shown of a tool's result.
const RESULT_CHARS: usize = 300;
/// Characters shown in all.
const MAX_CHARS: usize = 30_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    session: String,
    limit: Option<usize>,
}

pub(super) async fn run(call: &Call<'_>) -> Result<String, GuestError> {
    let args: Args = call.arguments()?;
    let unseen = || {
        let words = format!("no session `{}` that this one may see", args.session);
        error(ErrorKind::NotFound, "no-session", words)
    };
    let own = call.seat.session().agent();
    let key = SessionKey::parse(&args.session, &own).ok_or_else(unseen)?;
    let view = View::of(call.seat, &call.call.actor)
        .await
        .map_err(stored)?;
    let store = &call.world().store;
    if !view.sees(&key) || store.session(&key).await.map_err(stored)?.is_none() {
        return Err(unseen());
    }
    let entries = store.transcript(&key).await.map_err(stored)?;
    let limit = args.limit.unwrap_or(ROWS).clamp(1, MAX_ROWS);
    let mut left = MAX_CHARS;
    let mut lines: Vec<String> = Vec::new();
    for entry in entries.iter().rev().take(limit) {
        let text = line(&entry.body);
        let Some(rest) = left.checked_sub(text.chars().count()) else {
            break;
        };
        left = rest;
        lines.push(text);
    }
    lines.reverse();
    if lines.len() < entries.len() {
        lines.insert(
            0,
            format!("[the newest {} of {} entries]", lines.len(), entries.len()),
        );
    }
    if lines.is_empty() {
        lines.push("nothing was said".to_owned());
    }
    Ok(lines.join("\n"))
}

fn line(body: &EntryBody) -> String {
    match body {
        EntryBody::User { content } => format!("user: {}", cut(&to_text(content), SAID_CHARS)),
        EntryBody::Assistant { text, calls, .. } => {
            let names: Vec<&str> = calls.iter().map(|c| c.name.as_str()).collect();
            let tools = match names.is_empty() {
                true => String::new(),
                false => format!(" [calls {}]", names.join(", ")),
            };
            format!("assistant: {}{tools}", cut(text, SAID_CHARS))
        }
        EntryBody::ToolResult { tool, text, .. } => {
            format!("result of {tool}: {}", cut(text, RESULT_CHARS))
        }
        EntryBody::Compaction { summary, .. } => format!("summary: {}", cut(summary, SAID_CHARS)),
        EntryBody::Notice { text, .. } => format!("notice: {}", cut(text, RESULT_CHARS)),
    }
}

fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
