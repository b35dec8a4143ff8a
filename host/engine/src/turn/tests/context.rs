//! The transcript as messages, and the cap on results.
use super::super::context::{cap_result, messages, result_cap_chars};
use super::*;
use claw_core::id::{BlobId, CallId};
use claw_core::ports::Blobs;

pub(super) fn cap(context_tokens: u64) -> usize {
    result_cap_chars(context_tokens)
}

#[test]
fn caps_grow_with_the_window() {
    for (tokens, chars) in [
        (0, 0),
        (1_000, 1_200),
        (13_333, 15_999),
        (13_334, 16_000),
        (64_000, 16_000),
        (64_001, 32_000),
        (200_000, 32_000),
        (200_001, 64_000),
        (u64::from(u32::MAX), 64_000),
    ] {
        assert_eq!(result_cap_chars(tokens), chars, "{tokens}");
    }
}

/// A disk that is full.
struct NoBlobs;

impl Blobs for NoBlobs {
    fn put(&self, _: &[u8]) -> Result<BlobId, StoreError> {
        Err(StoreError::Failed("disk full".into()))
    }
    fn get(&self, _: &BlobId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
}

#[test]
fn a_result_that_cannot_be_kept_is_still_cut() {
    let (text, rest) = cap_result(&NoBlobs, "abcdef", 4);
    assert_eq!(text, "abcd\n[cut: 4 of 6 characters shown]");
    assert_eq!(rest, None);
}

fn entry(body: EntryBody) -> Entry {
    Entry {
        id: EntryId::new("e"),
        parent: None,
        run: None,
        at: TimestampMs(0),
        provenance: Provenance::System,
        labels: Vec::new(),
        body,
    }
}

fn user(text: &str) -> Entry {
    entry(EntryBody::User {
        content: vec![Block::text(text)],
    })
}

fn assistant(ids: &[&str]) -> Entry {
    entry(EntryBody::Assistant {
        model: "m".into(),
        text: "t".into(),
        calls: ids.iter().map(|id| call(id, "echo", json!({}))).collect(),
        usage: Usage::default(),
    })
}

fn result(id: &str) -> Entry {
    entry(EntryBody::ToolResult {
        id: id.into(),
        call: CallId::new("c"),
        tool: "echo".into(),
        text: format!("r-{id}"),
        is_error: false,
        rest: None,
    })
}

fn notice(text: &str) -> Entry {
    entry(EntryBody::Notice {
        code: "c".into(),
        text: text.into(),
    })
}

/// One word for each message.
fn shape(entries: &[Entry]) -> Vec<String> {
    messages(entries)
        .iter()
        .map(|m| match m {
            ModelMessage::User { content } => format!("u{}", content.len()),
            ModelMessage::Assistant { calls, .. } => format!("a{}", calls.len()),
            ModelMessage::ToolResult { id, is_error, .. } => format!("{id}:{is_error}"),
        })
        .collect()
}

#[test]
fn calls_a_crash_left_without_a_result_get_one() {
    let entries = [
        user("x"),
        assistant(&["a", "b", "c"]),
        result("a"),
        user("y"),
    ];
    assert_eq!(
        shape(&entries),
        ["u1", "a3", "a:false", "b:true", "c:true", "u1"]
    );
    assert_eq!(
        shape(&entries[..2]),
        ["u1", "a3", "a:true", "b:true", "c:true"]
    );
    let two = [assistant(&["a"]), assistant(&["b"]), result("b")];
    assert_eq!(shape(&two), ["a1", "a:true", "a1", "b:false"]);
}

#[test]
fn results_without_a_call_are_left_out() {
    let entries = [
        result("z"),
        user("x"),
        result("z"),
        assistant(&["a"]),
        result("a"),
        result("a"),
        result("q"),
        user("y"),
        result("a"),
    ];
    assert_eq!(shape(&entries), ["u1", "a1", "a:false", "u1"]);
}

#[test]
fn a_model_that_gave_one_id_twice_gets_two_results() {
    let entries = [assistant(&["a", "a"]), result("a"), result("a")];
    assert_eq!(shape(&entries), ["a2", "a:false", "a:false"]);
}

#[test]
fn notices_and_neighbouring_messages_are_joined() {
    let entries = [
        user("x"),
        notice("stopped"),
        user("y"),
        assistant(&[]),
        notice("cut"),
    ];
    assert_eq!(shape(&entries), ["u3", "a0", "u1"]);
    let ModelMessage::User { content } = &messages(&entries)[0] else {
        panic!();
    };
    assert_eq!(content[1], Block::text("[system: stopped]"));
    assert!(messages(&[]).is_empty());
}
