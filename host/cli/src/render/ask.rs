//! Questions and their answers as people read them. The host wrote them, but names of hosts and files stand in them, so
//! they are shown without control characters like everything else.

use super::{clean, moment, none, rows, text};
use claw_core::step::ask::{AskRow, AskScope, AskState};
use serde_json::Value;
use std::io::IsTerminal as _;

/// What an answer is called.
pub(crate) fn scope_words(scope: AskScope) -> &'static str {
    match scope {
        AskScope::Deny => "denied",
        AskScope::Once => "allowed once",
        AskScope::Session => "allowed for this session",
        AskScope::Hour => "allowed for an hour",
        AskScope::Always => "allowed for good",
    }
}

/// How a question was closed, or that it is not.
pub(crate) fn state_words(state: AskState) -> &'static str {
    match state {
        AskState::Open => "open",
        AskState::Answered { scope } => scope_words(scope),
        AskState::Expired => "expired: nobody answered in time, which is a denial",
        AskState::Withdrawn => "withdrawn: what asked has gone",
    }
}

/// A line in yellow, where standard error is a terminal that shows colours.
pub(crate) fn highlight(line: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
        || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    match std::io::stderr().is_terminal() && !plain {
        true => format!("\x1b[1;33m{line}\x1b[0m"),
        false => line.to_owned(),
    }
}

/// The question of a turn, with what it would allow, one line each.
pub(crate) fn question(ask: &AskRow) -> Vec<String> {
    let mut lines: Vec<String> = ask
        .question
        .lines()
        .map(|l| format!("? {}", clean(l)))
        .collect();
    let rules = ask.rule.lines().filter(|rule| !rule.is_empty());
    lines.extend(rules.map(|rule| format!("  would allow: {}", clean(rule))));
    lines
}

/// How to answer where nobody is asked at a prompt.
pub(crate) fn ways(ask: &AskRow) -> Vec<String> {
    let id = clean(ask.id.as_str());
    vec![
        format!("  to allow it once: claw approval allow {id}"),
        format!("  to refuse it:     claw approval deny {id}"),
    ]
}

/// `claw approval list`.
pub(crate) fn list(value: &Value) {
    if none(value, "no question is open") {
        return;
    }
    rows(value).iter().for_each(|row| say!("{}", line(row)));
    if rows(value)
        .iter()
        .any(|row| state(row) == Some(AskState::Open))
    {
        eprintln!("hint: `claw approval allow ID` or `claw approval deny ID` answers one");
    }
}

/// `claw approval show`.
pub(crate) fn show(value: &Value) {
    let row = row(value);
    say!("question  {}", text(&row["question"]));
    for rule in row["rule"].as_str().unwrap_or_default().lines() {
        say!("allows    {}", clean(rule));
    }
    for (name, key) in [
        ("id", "id"),
        ("session", "session"),
        ("agent", "agent"),
        ("subject", "subject"),
        ("call", "call"),
    ] {
        if !row[key].is_null() {
            say!("{name:<9} {}", text(&row[key]));
        }
    }
    say!("asked     {}", moment(&row["at"]));
    say!("expires   {}", moment(&row["expires"]));
    say!("state     {}", state(row).map_or("", state_words));
}

/// What an answer came to.
pub(crate) fn answered(value: &Value) {
    let row = row(value);
    say!(
        "{}: {}",
        state(row).map_or("", state_words),
        text(&row["question"])
    );
}

/// The row itself, or the one that an answer holds beside other things.
fn row(value: &Value) -> &Value {
    value.get("ask").unwrap_or(value)
}

fn state(row: &Value) -> Option<AskState> {
    serde_json::from_value(row["state"].clone()).ok()
}

fn line(row: &Value) -> String {
    let question = row["question"].as_str().unwrap_or_default();
    let words = match state(row) {
        Some(AskState::Open) | None => format!("until {}", moment(&row["expires"])),
        Some(closed) => state_words(closed).to_owned(),
    };
    format!(
        "{}  {}  {}  ({words})",
        text(&row["id"]),
        text(&row["session"]),
        clean(&question.replace('\n', " "))
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn ask() -> AskRow {
        serde_json::from_value(json!({
            "id": "0199ab", "session": "agent:main:main", "run": "r", "call": "c", "agent": "main",
            "subject": "tool:x", "capability": "http",
            "rule": "http POST https://a.test/\nsend https://a.test",
            "question": "POST to https://a.test/\u{1b}[2Jx, 5 bytes?\nMore may follow.",
            "at": 0, "expires": 60_000, "state": { "state": "open" },
        }))
        .unwrap()
    }

    #[test]
    fn a_question_says_what_it_would_allow_and_does_not_drive_the_terminal() {
        let lines = question(&ask());
        assert_eq!(
            lines,
            [
                "? POST to https://a.test/[2Jx, 5 bytes?",
                "? More may follow.",
                "  would allow: http POST https://a.test/",
                "  would allow: send https://a.test",
            ]
        );
        let ways = ways(&ask());
        assert!(ways[0].ends_with("claw approval allow 0199ab"), "{ways:?}");
        let row = serde_json::to_value(ask()).unwrap();
        assert_eq!(
            line(&row),
            "0199ab  agent:main:main  POST to https://a.test/[2Jx, 5 bytes? More may follow.  (until 1970-01-01 00:01 UTC)"
        );
    }

    #[test]
    fn every_end_of_a_question_has_its_words() {
        let scopes = [
            AskScope::Deny,
            AskScope::Once,
            AskScope::Session,
            AskScope::Hour,
            AskScope::Always,
        ];
        let mut all: Vec<&str> = scopes
            .map(|scope| state_words(AskState::Answered { scope }))
            .to_vec();
        all.extend([AskState::Open, AskState::Expired, AskState::Withdrawn].map(state_words));
        for word in &all {
            assert_eq!(all.iter().filter(|w| *w == word).count(), 1, "{word}");
        }
        let held = json!({ "ask": { "state": { "state": "answered", "scope": "hour" } } });
        let state = state(row(&held)).unwrap();
        assert_eq!(state_words(state), "allowed for an hour");
    }
}
