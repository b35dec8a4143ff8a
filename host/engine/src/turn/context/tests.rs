//! Sizes, cuts, pruning and truncation, on messages alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compacted;
mod pruning;
mod truncation;

use super::*;
use claw_core::model::ModelToolCall;
use serde_json::json;

pub(super) fn user(text: impl Into<String>) -> ModelMessage {
    ModelMessage::User {
        content: vec![Block::text(text)],
    }
}

pub(super) fn calls(ids: &[&str]) -> ModelMessage {
    let call = |id: &&str| ModelToolCall {
        id: (*id).to_owned(),
        name: "echo".into(),
        arguments: json!({}),
    };
    ModelMessage::Assistant {
        text: String::new(),
        calls: ids.iter().map(call).collect(),
    }
}

pub(super) fn says(text: impl Into<String>) -> ModelMessage {
    ModelMessage::Assistant {
        text: text.into(),
        calls: Vec::new(),
    }
}

pub(super) fn result(id: &str, text: impl Into<String>) -> ModelMessage {
    ModelMessage::ToolResult {
        id: id.into(),
        text: text.into(),
        is_error: false,
    }
}

/// Every call has its result right after it, and no result is without its call.
pub(super) fn whole_pairs(messages: &[ModelMessage]) -> bool {
    let mut open: Vec<String> = Vec::new();
    for message in messages {
        match message {
            ModelMessage::ToolResult { id, .. } => {
                let Some(at) = open.iter().position(|o| o == id) else {
                    return false;
                };
                open.remove(at);
            }
            _ if !open.is_empty() => return false,
            ModelMessage::Assistant { calls, .. } => {
                open = calls.iter().map(|c| c.id.clone()).collect();
            }
            ModelMessage::User { .. } => {}
        }
    }
    open.is_empty()
}

#[test]
fn the_room_for_the_answer_is_at_most_a_quarter_of_the_window() {
    for (window, output, budget) in [
        (0, 0, 0),
        (4_000, 1_000, 3_000),
        (32_767, 8_191, 24_576),
        (32_768, 8_192, 24_576),
        (100_000, 8_192, 91_808),
        (u64::MAX, 8_192, u64::MAX - 8_192),
    ] {
        assert_eq!(size::output_tokens(window), output, "{window}");
        assert_eq!(size::budget_tokens(window), budget, "{window}");
    }
}

#[test]
fn results_count_twice_and_every_message_has_a_frame() {
    assert_eq!(size::message(&user("x".repeat(400))), 108);
    assert_eq!(size::message(&says("x".repeat(401))), 109);
    assert_eq!(size::message(&result("a", "x".repeat(400))), 208);
    let frame_name_and_arguments = 8 + 1 + 1;
    assert_eq!(size::message(&calls(&["a"])), 8 + frame_name_and_arguments);
    assert_eq!(size::json_bytes(&json!({"a": "ß"})), "{\"a\":\"ß\"}".len());
    let tool = ModelTool {
        name: "echo".into(),
        description: "says it".into(),
        input_schema: json!({}),
    };
    assert_eq!(
        size::fixed("x".repeat(40).as_str(), &[tool]),
        18 + 8 + 1 + 2 + 1
    );
}

#[test]
fn the_size_of_two_megabytes_in_forty_steps_is_no_work() {
    let messages: Vec<ModelMessage> = (0..80)
        .flat_map(|i| {
            let id = format!("c{i}");
            [calls(&[&id]), result(&id, "x".repeat(25_000))]
        })
        .collect();
    let began = std::time::Instant::now();
    for _ in 0..40 {
        assert!(size::messages(&messages) > 1_000_000);
    }
    assert!(began.elapsed().as_millis() < 200, "{:?}", began.elapsed());
}

#[test]
fn a_cut_keeps_both_ends_and_whole_characters() {
    let text = format!("{}{}", "ä".repeat(500), "ß".repeat(500));
    for cap in [0, 1, 3, 159, 160, 161, 500, 1_999, 2_000] {
        let cut = middle(&text, cap);
        assert!(cut.len() <= cap, "{cap}: {}", cut.len());
        assert!(cap == 2_000 || cut.len() + 3 > cap.min(159), "{cap}");
    }
    let cut = middle(&text, 400);
    assert!(cut.starts_with('ä') && cut.ends_with('ß'));
    assert!(
        cut.contains("the middle of 2000 bytes is left out"),
        "{cut}"
    );
    assert_eq!(middle(&text, 2_000), text);
}

#[test]
fn a_handle_is_read_from_the_last_line_only() {
    let cut = |name: &str| {
        format!(
            "x\n[cut: 1 of 2 characters shown; go on with result_read of handle `{name}`, offset 1]"
        )
    };
    assert_eq!(handle(&cut("blob-1")), Some(BlobId::new("blob-1")));
    assert_eq!(handle(&(cut("blob-1") + "\nmore")), None);
    assert_eq!(handle("[cut: 1 of 2 characters shown]"), None);
}
