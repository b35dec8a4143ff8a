#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::tests::{Read, class, read, request, text};
use claw_core::content::Block;
use claw_core::model::{ModelEvent, ModelMessage, ModelToolCall, StopReason};
use futures_util::FutureExt as _;
use serde_json::json;

fn script(yaml: &str) -> Scripted {
    Scripted::parse("s.yaml", yaml).unwrap()
}

fn user(text: &str) -> ModelMessage {
    ModelMessage::User {
        content: vec![Block::text(text)],
    }
}

fn ask(script: &Scripted, messages: Vec<ModelMessage>) -> Read {
    read(script, request(messages)).now_or_never().unwrap()
}

#[test]
fn turns_are_played_in_order_with_calls_and_results() {
    let s = script(
        "
# a story
- say: Let me look at this for you.
  call:
    - { tool: web_fetch, arguments: { url: 'http://127.0.0.1:1/', deep: ['{{last_tool_result}}', 1] } }
    - tool: memory_list
- say: 'It is: {{last_tool_result}}'
",
    );
    let (events, error) = ask(&s, vec![user("weather?")]);
    assert_eq!(error, None);
    assert_eq!(text(&events), "Let me look at this for you.");
    assert!(
        events
            .iter()
            .filter(|e| matches!(e, ModelEvent::Text { .. }))
            .count()
            > 1
    );
    let calls: Vec<&ModelToolCall> = events
        .iter()
        .filter_map(|e| match e {
            ModelEvent::ToolCall(c) => Some(c),
            _ => None,
        })
        .collect();
    assert_eq!(
        calls[0].arguments,
        json!({"url": "http://127.0.0.1:1/", "deep": ["", 1]})
    );
    assert_eq!(
        (calls[1].name.as_str(), &calls[1].arguments),
        ("memory_list", &json!({}))
    );
    assert_ne!(calls[0].id, calls[1].id);
    assert!(
        matches!(events.last(), Some(ModelEvent::Done { stop: StopReason::ToolUse, usage }) if usage.output_tokens > 0)
    );
    let result = ModelMessage::ToolResult {
        id: "x".into(),
        text: "süß ☀".into(),
        is_error: false,
    };
    assert_eq!(
        text(&ask(&s, vec![user("weather?"), result]).0),
        "It is: süß ☀"
    );
    let over = ask(&s, vec![user("more")]);
    assert_eq!(class(&over), Some(ModelErrorClass::Format));
    assert!(over.1.unwrap().message.contains("has no turn left"));
}

#[test]
fn when_is_held_against_the_newest_message() {
    let yaml = "turns:\n- { when: fox, say: a fox }\n- { when: done, say: a result }\n- { say: anything }\ncontext_tokens: 1000\n";
    let s = script(yaml);
    assert_eq!(s.info().context_tokens, 1_000);
    let result = |text: &str| ModelMessage::ToolResult {
        id: "x".into(),
        text: text.into(),
        is_error: false,
    };
    let messages = vec![user("a fox"), result("done"), result("well")];
    assert_eq!(text(&ask(&s, messages).0), "a result");
    assert_eq!(text(&ask(&s, vec![user("dog")]).0), "anything");
    assert_eq!(
        text(&ask(&s, vec![user("old"), user("the fox")]).0),
        "a fox"
    );
    assert!(ask(&s, vec![user("the fox")]).1.is_some());
}

#[test]
fn a_repeated_turn_is_never_used_up() {
    let s = script("- { say: again, repeat: true, call: [{ tool: t }] }");
    let mut ids = std::collections::HashSet::new();
    for _ in 0..3 {
        let (events, _) = ask(&s, vec![user("x")]);
        for event in events {
            if let ModelEvent::ToolCall(call) = event {
                assert!(ids.insert(call.id));
            }
        }
    }
    assert_eq!(ids.len(), 3);
}

#[test]
fn errors_come_before_the_answer_or_within_it() {
    let s =
        script("- { error: rate-limit, retry_after_ms: 5 }\n- { say: Half a, error: overloaded }");
    let error = ask(&s, vec![user("x")]).1.unwrap();
    assert_eq!(error.class, ModelErrorClass::RateLimit);
    assert_eq!(error.retry_after, Some(Duration::from_millis(5)));
    let read = ask(&s, vec![user("x")]);
    assert_eq!(
        (text(&read.0).as_str(), class(&read)),
        ("Half a", Some(ModelErrorClass::Overloaded))
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_comes_before_the_answer() {
    let s = script("- { say: late, pause_ms: 5000 }");
    let before = tokio::time::Instant::now();
    let (events, _) = read(&s, request(vec![user("x")])).await;
    assert_eq!(text(&events), "late");
    assert_eq!(before.elapsed(), Duration::from_secs(5));
}

#[test]
fn what_is_no_script_is_refused_with_words() {
    for (yaml, what) in [
        ("", "script `s.yaml`"),
        ("[]", "has 0 turns"),
        ("- { sya: x }", "unknown field `sya`"),
        ("turns: [{ say: x }]\nmore: 1", "unknown field `more`"),
        ("- { when: x }", "turn 1: it has none of"),
        (
            "- { say: x }\n- { call: [{ tool: t }], error: auth }",
            "turn 2: `call` and `error` exclude",
        ),
        ("- { say: x, retry_after_ms: 1 }", "needs `error`"),
        ("- { call: [{ tool: '' }] }", "empty `tool`"),
        (
            "- { call: [{ tool: t, arguments: [1] }] }",
            "script `s.yaml`",
        ),
        ("- { error: nope }", "unknown variant `nope`"),
        (
            "- { say: x, pause_ms: 600001 }",
            "`pause_ms` is more than 600000",
        ),
        ("- say: [", "script `s.yaml`"),
    ] {
        match Scripted::parse("s.yaml", yaml) {
            Ok(_) => panic!("{yaml:?} is a script"),
            Err(e) => assert!(e.to_string().contains(what), "{yaml:?}: {e}"),
        }
    }
}

#[test]
fn a_script_has_its_limits() {
    let turns = |n: usize| "- say: x\n".repeat(n);
    assert!(Scripted::parse("s", &turns(MAX_SCRIPT_TURNS)).is_ok());
    assert!(Scripted::parse("s", &turns(MAX_SCRIPT_TURNS + 1)).is_err());
    assert!(Scripted::parse("s", "- { say: x, pause_ms: 600000 }").is_ok());
    let limit = usize::try_from(MAX_SCRIPT_BYTES).unwrap();
    let long = |n: usize| format!("- say: x\n#{}", "x".repeat(n - 10));
    assert!(Scripted::parse("s", &long(limit)).is_ok());
    let over = Scripted::parse("s", &long(limit + 1)).err().unwrap();
    assert_eq!(over.to_string(), "script `s` is longer than 1048576 bytes");
}
