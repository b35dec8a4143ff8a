//! A branch with compactions as messages.
use super::super::messages::SUMMARY_HEAD;
use super::*;
use claw_core::id::{CallId, EntryId, TimestampMs};
use claw_core::model::Usage;
use claw_core::row::{Entry, Provenance};

fn entry(id: &str, body: EntryBody) -> Entry {
    Entry {
        id: EntryId::new(id),
        parent: None,
        run: None,
        at: TimestampMs(0),
        provenance: Provenance::Agent,
        labels: Vec::new(),
        body,
    }
}

fn person(id: &str) -> Entry {
    let content = vec![Block::text(id)];
    entry(id, EntryBody::User { content })
}

fn answer(id: &str, call: &str) -> Entry {
    let body = EntryBody::Assistant {
        model: "m".into(),
        text: id.into(),
        calls: vec![ModelToolCall {
            id: call.into(),
            name: "echo".into(),
            arguments: json!({}),
        }],
        usage: Usage::default(),
    };
    entry(id, body)
}

fn outcome(call: &str) -> Entry {
    let body = EntryBody::ToolResult {
        id: call.into(),
        call: CallId::new("x"),
        tool: "echo".into(),
        text: format!("r-{call}"),
        is_error: false,
        rest: None,
    };
    entry("r", body)
}

fn summed(summary: &str, kept: Option<&str>) -> Entry {
    let body = EntryBody::Compaction {
        model: "m".into(),
        summary: summary.into(),
        kept: kept.map(EntryId::new),
        usage: Usage::default(),
    };
    entry("s", body)
}

/// What each message says.
fn words(entries: &[Entry]) -> Vec<String> {
    let all = messages(entries);
    assert!(whole_pairs(&all));
    all.iter()
        .map(|m| match m {
            ModelMessage::User { content } => content
                .iter()
                .map(|b| {
                    b.to_text()
                        .replace(SUMMARY_HEAD, "S")
                        .replace("\n[system: end of the summary]", "")
                })
                .collect::<Vec<_>>()
                .join("+"),
            ModelMessage::Assistant { text, .. } => text.clone(),
            ModelMessage::ToolResult { text, .. } => text.clone(),
        })
        .collect()
}

#[test]
fn the_newest_summary_stands_for_all_before_what_it_kept() {
    let all = [
        person("u1"),
        answer("a1", "c1"),
        outcome("c1"),
        person("u2"),
        answer("a2", "c2"),
        outcome("c2"),
        summed("gist", Some("a2")),
        person("u3"),
    ];
    assert_eq!(words(&all), ["S\ngist", "a2", "r-c2", "u3"]);
    let mut two = all.to_vec();
    two.push(summed("second", Some("u3")));
    assert_eq!(words(&two), ["S\nsecond+u3"]);
    // What the second kept may lie before the first.
    two.push(answer("a3", "c3"));
    two.push(summed("third", Some("a2")));
    assert_eq!(
        words(&two),
        [
            "S\nthird",
            "a2",
            "r-c2",
            "u3",
            "a3",
            "error (cancelled): the turn ended before this call"
        ]
    );
}

#[test]
fn a_summary_that_kept_nothing_or_what_is_not_there_stands_for_all_before_it() {
    for kept in [None, Some("gone")] {
        let all = [person("u1"), summed("gist", kept), person("u2")];
        assert_eq!(words(&all), ["S\ngist+u2"]);
    }
}

#[test]
fn a_result_whose_call_was_summed_up_is_left_out() {
    let all = [
        person("u1"),
        answer("a1", "c1"),
        outcome("c1"),
        summed("gist", Some("r")),
        person("u2"),
    ];
    assert_eq!(words(&all), ["S\ngist+u2"]);
}

#[test]
fn a_compaction_between_a_call_and_its_result_parts_nothing() {
    let all = [
        person("u1"),
        answer("a1", "c1"),
        summed("gist", Some("a1")),
        outcome("c1"),
    ];
    assert_eq!(words(&all), ["S\ngist", "a1", "r-c1"]);
}
