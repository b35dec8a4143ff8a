//! Turns with tools: pairs, errors, long results.
use super::*;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::model::ModelInfo;
use claw_core::ports::Blobs;
use claw_core::tool::ToolOutcome;

#[tokio::test]
async fn one_tool_makes_a_pair_and_at_most_four_commits() {
    let b = Bench::new(FakeModel::default(), echo());
    b.model
        .call_tools(vec![call("t1", "echo", json!({"x": 1}))])
        .say("it said so");
    let events = b.ask("go").await;
    assert_eq!(
        words(&events),
        ["accepted", "tool-started", "tool-ended", "text", "final"]
    );
    assert_eq!(
        b.lines().await,
        [
            "user: go",
            "assistant:  [\"t1\"]",
            "result t1 false: heard {\"x\":1}",
            "assistant: it said so []"
        ]
    );
    assert!(b.store.commits().len() <= 4, "{}", b.store.commits().len());
    let entries = b.transcript().await;
    let EntryBody::ToolResult {
        call, tool, rest, ..
    } = &entries[2].body
    else {
        panic!("{entries:?}");
    };
    assert_eq!((tool.as_str(), rest), ("echo", &None));
    assert_eq!(entries[2].provenance, Provenance::Untrusted);
    let made = b.tools.calls();
    assert_eq!(
        (&made[0].id, made[0].session.clone()),
        (call, b.session.clone())
    );
    assert_eq!(made[0].run, entries[2].run);
    assert_eq!(b.model.requests()[0].tools[0].name, "echo");
    let expected = [("t1".to_owned(), "heard {\"x\":1}".to_owned(), false)];
    assert_eq!(shown_results(&b.model), expected);
    let TurnEvent::ToolEnded {
        call: told,
        preview,
        is_error,
        ..
    } = &events[2]
    else {
        panic!("{events:?}");
    };
    assert_eq!(
        (told, preview.as_str(), *is_error),
        (call, "heard {\"x\":1}", false)
    );
}

#[tokio::test]
async fn several_tools_of_one_answer_keep_their_order() {
    let b = Bench::new(FakeModel::default(), echo());
    let calls = (0..3)
        .map(|i| call(&format!("t{i}"), "echo", n(i)))
        .collect();
    b.model.call_tools(calls).say("ok");
    let events = b.ask("go").await;
    assert_eq!(
        words(&events)
            .iter()
            .filter(|w| **w == "tool-ended")
            .count(),
        3
    );
    let ids: Vec<String> = shown_results(&b.model).into_iter().map(|r| r.0).collect();
    assert_eq!(ids, ["t0", "t1", "t2"]);
    assert_eq!(b.lines().await.len(), 6);
    assert!(b.store.commits().len() <= 3 + 2 * 3);
}

#[tokio::test]
async fn errors_of_tools_go_to_the_model_as_errors() {
    let failing = FakeTools::default()
        .with(FakeTools::definition("own"), |call, _| {
            let error = GuestError::new(ErrorKind::NotFound, "no-file", "there is no `a.md`");
            std::future::ready(FakeTools::report(&call, ToolOutcome::Error(error)))
        })
        .with(FakeTools::definition("slow"), |call, _| {
            let outcome = ToolOutcome::Failed {
                kind: FailureKind::Timeout,
                message: "over 60 s".into(),
                exit_code: None,
            };
            std::future::ready(FakeTools::report(&call, outcome))
        });
    let b = Bench::new(FakeModel::default(), failing);
    let calls = ["own", "slow", "nosuch"].map(|name| call(name, name, json!({})));
    b.model.call_tools(calls.to_vec()).say("sorry");
    let events = b.ask("go").await;
    assert_eq!(words(&events).last(), Some(&"final"));
    let own = |id: &str, text: &str| (id.to_owned(), text.to_owned(), true);
    assert_eq!(
        shown_results(&b.model),
        [
            own("own", "error (no-file): there is no `a.md`"),
            own("slow", "error (timeout): over 60 s"),
            own("nosuch", "error (not-found): no tool `nosuch`"),
        ]
    );
    let failures: Vec<Option<FailureKind>> = events
        .iter()
        .filter_map(|e| match e {
            TurnEvent::ToolEnded { failure, .. } => Some(*failure),
            _ => None,
        })
        .collect();
    let expected = [
        None,
        Some(FailureKind::Timeout),
        Some(FailureKind::NotFound),
    ];
    assert_eq!(failures, expected);
}

#[tokio::test]
async fn a_long_result_is_capped_and_the_whole_kept_by_handle() {
    let long = "é".repeat(16_001);
    let whole = long.clone();
    let tools = FakeTools::default().with_text("page", move |_| long.clone());
    let info = ModelInfo {
        name: "fake/small".into(),
        context_tokens: 64_000,
        usd_per_million: None,
    };
    let b = Bench::new(FakeModel::new(info), tools);
    b.model
        .call_tools(vec![call("t", "page", json!({}))])
        .say("long");
    let events = b.ask("go").await;
    let entries = b.transcript().await;
    let EntryBody::ToolResult {
        text,
        rest: Some(rest),
        ..
    } = &entries[2].body
    else {
        panic!("{entries:?}");
    };
    assert!(text.starts_with(&"é".repeat(16_000)) && !text.starts_with(&whole));
    let tail = format!(
        "\n[cut: 16000 of 16001 characters shown; go on with result_read of handle `{rest}`, offset 16000]"
    );
    assert!(text.ends_with(&tail), "{text:?}");
    assert_eq!(b.blobs.get(rest).unwrap().unwrap(), whole.as_bytes());
    assert_eq!(shown_results(&b.model)[0].1, *text);
    let TurnEvent::ToolEnded { preview, .. } = &events[2] else {
        panic!("{events:?}");
    };
    assert_eq!(preview.chars().count(), 200);
}

/// A model whose results are cut at 16,000 characters.
fn small() -> FakeModel {
    FakeModel::new(ModelInfo {
        name: "fake/small".into(),
        context_tokens: 64_000,
        usd_per_million: None,
    })
}

fn read(id: &str, handle: &str, offset: u64) -> ModelToolCall {
    let args = json!({ "handle": handle, "offset": offset });
    call(id, rest::READ, args)
}

#[tokio::test]
async fn a_cut_result_is_read_on_by_its_handle_also_in_a_later_turn() {
    let whole = "é".repeat(16_000) + &"z".repeat(15_900);
    let text = whole.clone();
    let tools = FakeTools::default().with_text("page", move |_| text.clone());
    let b = Bench::new(small(), tools);
    b.model
        .call_tools(vec![call("t", "page", json!({}))])
        .say("long");
    b.ask("go").await;
    let entries = b.transcript().await;
    let EntryBody::ToolResult {
        rest: Some(rest), ..
    } = &entries[2].body
    else {
        panic!("{entries:?}");
    };
    let offered = |n: usize| -> Vec<String> {
        let tools = &b.model.requests()[n].tools;
        tools.iter().map(|t| t.name.clone()).collect()
    };
    assert_eq!(offered(0), ["page"]);
    assert_eq!(offered(1), ["page", rest::READ]);
    let calls = vec![
        read("r1", rest.as_str(), 16_000),
        read("r2", rest.as_str(), 31_800),
        read("r3", rest.as_str(), 31_900),
        read("r4", "blob-0", 0),
        call("r5", rest::READ, json!({ "path": "x" })),
    ];
    b.model.call_tools(calls).say("read");
    let events = b.ask("and the rest?").await;
    assert_eq!(words(&events).last(), Some(&"final"));
    let results: Vec<(String, bool)> = shown_results(&b.model)
        .into_iter()
        .filter(|r| r.0.starts_with('r'))
        .map(|r| (r.1, r.2))
        .collect();
    let page = format!(
        "{}\n[characters 16000 to 31800 of 31900; go on with offset 31800]",
        "z".repeat(15_800)
    );
    assert_eq!(results[0], (page, false));
    let end = format!(
        "{}\n[characters 31800 to 31900 of 31900, the end]",
        "z".repeat(100)
    );
    assert_eq!(results[1], (end, false));
    assert!(
        results[2].1 && results[2].0.contains("none after 31900"),
        "{:?}",
        results[2]
    );
    assert!(
        results[3].1 && results[3].0.contains("no result of this session"),
        "{:?}",
        results[3]
    );
    assert!(
        results[4].1 && results[4].0.starts_with("error (arguments)"),
        "{:?}",
        results[4]
    );
    assert_eq!(b.blobs.count(), 1, "a page is never cut again");
    assert_eq!(b.tools.calls().len(), 1, "no plugin is asked");
}

#[tokio::test]
async fn without_a_cut_result_there_is_nothing_to_read_on() {
    let b = Bench::new(small(), echo());
    b.model
        .call_tools(vec![call("t", rest::READ, json!({ "handle": "blob-0" }))])
        .say("ok");
    b.ask("go").await;
    assert_eq!(
        shown_results(&b.model)[0].1,
        "error (not-found): no tool `result_read`"
    );
}

#[tokio::test]
async fn a_result_at_the_cap_is_whole() {
    let tools = FakeTools::default().with_text("page", |_| "x".repeat(32_000));
    let b = Bench::new(FakeModel::default(), tools);
    b.model
        .call_tools(vec![call("t", "page", json!({}))])
        .say("ok");
    b.ask("go").await;
    assert_eq!(shown_results(&b.model)[0].1.len(), context::cap(100_000));
    assert_eq!(b.blobs.count(), 0);
}
