//! What a run left, held against what the case expects. Everything that differs is reported, with a diff.

use crate::compare::{diff, in_time, is_line};
use crate::format::{Session, Shown};
use crate::log::Event;
use crate::store::outcome_words;
use crate::world::{Left, session};
use claw_core::content::to_text;
use claw_core::id::SessionKey;
use claw_core::ports::Store;
use claw_core::row::{Entry, EntryBody};
use claw_core::step::inbox::InboxState;
use claw_core::step::run::RunState;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// More than any case has.
const ROWS: u32 = 100;

/// Everything that is not as expected; empty if the case holds.
pub(crate) async fn judge(left: &Left) -> String {
    let mut out = String::new();
    for wrong in left.log.wrongs() {
        let _ = writeln!(out, "{wrong}");
    }
    for (label, expected) in left.case.sessions() {
        one_session(left, &label, &expected, &mut out).await;
    }
    inbox(left, &mut out).await;
    sessions_are_those(left, &mut out).await;
    visible(left, &mut out);
    tools(left, &mut out).await;
    events(left, &mut out);
    let (asked, wanted) = (left.models.asked(), left.case.expect.requests);
    if asked != wanted {
        let _ = writeln!(out, "requests to the model: {asked}, expected {wanted}");
    }
    if !out.is_empty() {
        out.push_str("--- what happened\n");
        for event in left.log.events() {
            let _ = writeln!(out, "{:>6}  {}", event.at_ms, event.text);
        }
    }
    out
}

async fn one_session(left: &Left, label: &str, expected: &Session, out: &mut String) {
    let Some(key) = session(left, label).await else {
        let _ = writeln!(out, "no message {label}, so no session");
        return;
    };
    let store = &left.store;
    let entries = store.transcript(&key).await.unwrap();
    lines(
        &format!("transcript of {label}"),
        &expected.transcript,
        &entries,
        out,
    );
    if let Some(all) = &expected.all_entries {
        let entries = store.all_entries(&key).await.unwrap();
        lines(&format!("all entries of {label}"), all, &entries, out);
    }
    let mut runs: Vec<String> = Vec::new();
    for run in store.runs(Some(&key), ROWS).await.unwrap() {
        runs.push(match &run.state {
            RunState::Ended(outcome) => outcome_words(outcome),
            open => open.word().to_owned(),
        });
    }
    runs.reverse();
    let same = |e: &String, r: &String| e == r;
    diff(
        &format!("runs of {label}"),
        &expected.runs,
        &runs,
        same,
        out,
    );
}

fn lines(what: &str, expected: &str, entries: &[Entry], out: &mut String) {
    let expected: Vec<String> = expected.lines().map(str::to_owned).collect();
    let real: Vec<String> = entries.iter().flat_map(entry_lines).collect();
    diff(what, &expected, &real, |e, r| is_line(e, r), out);
}

/// An entry as lines: one for what was said, one for the calls.
fn entry_lines(entry: &Entry) -> Vec<String> {
    let flat = |text: &str| text.replace('\n', "\\n");
    match &entry.body {
        EntryBody::User { content } => vec![format!("user: {}", flat(&to_text(content)))],
        EntryBody::Assistant { text, calls, .. } => {
            let said = format!("assistant: {}", flat(text)).trim_end().to_owned();
            let ids: Vec<&str> = calls.iter().map(|c| c.id.as_str()).collect();
            let called = format!("calls: {}", ids.join(", "));
            match (text.is_empty(), calls.is_empty()) {
                (_, true) => vec![said],
                (true, false) => vec![called],
                (false, false) => vec![said, called],
            }
        }
        EntryBody::ToolResult {
            id, text, is_error, ..
        } => vec![match is_error {
            true => format!("result {id}: {}", flat(text)),
            false => format!("result {id}: ok"),
        }],
        EntryBody::Notice { code, text } => vec![format!("notice: {code} | {}", flat(text))],
        EntryBody::Compaction { .. } => vec!["compaction".to_owned()],
    }
}

async fn inbox(left: &Left, out: &mut String) {
    for (label, expected) in &left.case.expect.inbox {
        let real = match left.row(label).await.map(|row| row.state) {
            None => "not there".to_owned(),
            Some(InboxState::Collected { into }) => {
                let row = left.store.inbox_row(&into).await.unwrap();
                let row = row.map(|r| left.case.label(&r.route.account, &r.message));
                format!("collected({})", row.unwrap_or_default())
            }
            Some(InboxState::Dropped { reason }) => format!("dropped({reason})"),
            Some(state) => state.word().to_owned(),
        };
        if expected != "any" && *expected != real {
            let _ = writeln!(out, "inbox {label}: {real}, expected {expected}");
        }
    }
}

/// Every message is in one of the sessions that the case names, and those are not one.
async fn sessions_are_those(left: &Left, out: &mut String) {
    let mut named: BTreeSet<SessionKey> = BTreeSet::new();
    for label in left.case.sessions().keys() {
        if let Some(key) = session(left, label).await
            && !named.insert(key.clone())
        {
            let _ = writeln!(out, "{label} is in the session of another: {key}");
        }
    }
    for label in left.case.expect.inbox.keys() {
        if let Some(key) = session(left, label).await
            && !named.contains(&key)
        {
            let _ = writeln!(out, "{label} is in a session of its own: {key}");
        }
    }
}

fn visible(left: &Left, out: &mut String) {
    let expect = &left.case.expect;
    let real = left.network.seen();
    if let Some(expected) = &expect.visible {
        diff("visible", expected, &real, Shown::is, out);
    }
    let mut rest = real.iter();
    for wanted in expect.visible_includes.iter().flatten() {
        if !rest.any(|r| wanted.is(r)) {
            let _ = writeln!(
                out,
                "visible: {wanted:?} is missing in its place in {real:?}"
            );
        }
        let times = real.iter().filter(|r| wanted.is(r)).count();
        if times > 1 {
            let _ = writeln!(out, "visible {times} times: {wanted:?}");
        }
    }
    for never in &expect.never_visible {
        if real.iter().any(|r| r.text.contains(never.as_str())) {
            let _ = writeln!(out, "visible, and should never be: {never:?}");
        }
    }
}

async fn tools(left: &Left, out: &mut String) {
    let log = left.log.events();
    let begun = |e: &Event| {
        Some(
            e.text
                .strip_prefix("tool ")?
                .strip_suffix(" begins")?
                .to_owned(),
        )
    };
    let mut real: Vec<String> = log.iter().filter_map(begun).collect();
    if let Some(mut expected) = left.case.expect.tool_calls.clone() {
        if left.case.expect.tool_calls_in_any_order {
            expected.sort();
            real.sort();
        }
        diff("tool calls", &expected, &real, |e, r| e == r, out);
    }
    let mut effects: Vec<String> = Vec::new();
    for batch in left.store.inner.commits() {
        for mutation in batch.mutations {
            if let claw_core::row::Mutation::BeginEffect(id, intent, _) = mutation {
                let rows = left.store.effects(&intent.call).await.unwrap();
                let row = rows.iter().find(|row| row.id == id).unwrap();
                let state = format!("{:?}", row.state).to_lowercase();
                effects.push(format!("{}: {state}", intent.summary));
            }
        }
    }
    effects.sort();
    let mut expected = left.case.expect.effects.clone();
    expected.sort();
    diff("effects", &expected, &effects, |e, r| e == r, out);
}

/// The expected events, in this order, among those that happened.
fn events(left: &Left, out: &mut String) {
    let log = left.log.events();
    let mut at = 0;
    for wanted in left.case.expect.events.lines() {
        let (text, when) = match wanted.rsplit_once(" @") {
            Some((text, when)) => (text, Some(when)),
            None => (wanted, None),
        };
        let fits = |e: &Event| e.text == text && when.is_none_or(|w| in_time(e.at_ms, w));
        match log.get(at..).and_then(|rest| rest.iter().position(fits)) {
            Some(skipped) => at += skipped + 1,
            None => {
                let _ = writeln!(out, "events: `{wanted}` is missing after event {at}");
                return;
            }
        }
    }
}
