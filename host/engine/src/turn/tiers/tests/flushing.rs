//! Memory before compaction: once, silent, with one tool, and in the transcript.
use super::*;

fn save(ids: &[&str]) -> Vec<ModelEvent> {
    let one = |id: &&str| {
        ModelEvent::ToolCall(ModelToolCall {
            id: (*id).into(),
            name: "memory_save".into(),
            arguments: json!({ "text": id }),
        })
    };
    let text = ModelEvent::Text {
        delta: "saving".into(),
    };
    [text]
        .into_iter()
        .chain(ids.iter().map(one))
        .chain([done(StopReason::ToolUse)])
        .collect()
}

fn tools() -> FakeTools {
    FakeTools::default()
        .with_text("memory_save", |_| "saved".into())
        .with_text("page", |_| "page".into())
}

fn model(
    flush: impl Fn() -> Vec<ModelEvent> + Send + Sync + 'static,
    summary: &'static str,
) -> OverflowModel {
    OverflowModel::new(40_000, usize::MAX, move |r| {
        Ok(match (is_flush(r), is_summary(r)) {
            (true, _) => flush(),
            (_, true) => say(summary),
            _ => say("ok"),
        })
    })
}

fn flushes(desk: &Desk) -> usize {
    desk.model.requests().iter().filter(|r| is_flush(r)).count()
}

#[tokio::test(start_paused = true)]
async fn memory_is_saved_before_a_compaction_and_nobody_is_shown_the_words() {
    let desk = Desk::new(model(|| save(&["a", "b"]), SUMMARY), tools());
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    let expected = [
        "user",
        "said \"\" 2",
        "result memory_save",
        "result memory_save",
        "notice memory-flush",
        "compaction",
        "said \"ok\" 0",
    ];
    assert_eq!(desk.words(120).await, expected);
    let requests = desk.model.requests();
    let names: Vec<_> = requests[0].tools.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["memory_save"]);
    assert!(desk.sizes()[0] <= size::budget_tokens(40_000));
    assert_eq!(desk.tools.calls().len(), 2);
    let shown = |e: &TurnEvent| matches!(e, TurnEvent::Text { .. });
    assert!(!went.events.iter().any(shown), "{:?}", went.events);
    assert_eq!(went.usage, USAGE.plus(USAGE));
}

#[tokio::test(start_paused = true)]
async fn other_tools_repeated_and_too_many_calls_are_not_made() {
    let ids: Vec<String> = (0..12).map(|i| format!("m{i}")).collect();
    let flush = move || {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut all = call("x", "page", json!({}));
        all.pop();
        all.extend(save(&["same"]).into_iter().take(2));
        all.extend(save(&["same"]).into_iter().take(2));
        all.extend(save(&ids));
        all
    };
    let desk = Desk::new(model(flush, SUMMARY), tools());
    desk.history(turns(60, 4_000)).await;
    desk.ask("now").await.end.unwrap();
    let made = desk.tools.calls();
    assert_eq!(made.len(), 8);
    assert!(made.iter().all(|c| c.tool == "memory_save"));
    let same = made
        .iter()
        .filter(|c| c.arguments == json!({ "text": "same" }));
    assert_eq!(same.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn memory_is_saved_once_until_the_next_compaction() {
    let desk = Desk::new(model(|| say("nothing"), "no summary"), tools());
    desk.history(turns(60, 4_000)).await;
    for _ in 0..8 {
        desk.ask("now").await.end.unwrap();
    }
    assert_eq!(flushes(&desk), 1);
    assert_eq!(
        desk.words(120).await[..3],
        ["user", "notice memory-flush", "notice compaction-failed"]
    );
}

#[tokio::test(start_paused = true)]
async fn without_the_tool_nothing_is_asked() {
    let desk = Desk::new(
        model(|| say("nothing"), SUMMARY),
        FakeTools::default().with_text("page", |_| "page".into()),
    );
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!((went.compactions(), flushes(&desk)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_cannot_be_asked_saves_nothing_and_the_turn_goes_on() {
    let desk = Desk::new(model(Vec::new, SUMMARY), tools());
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!((went.compactions(), flushes(&desk)), (1, 1));
    assert_eq!(
        desk.words(120).await,
        ["user", "compaction", "said \"ok\" 0"]
    );
}
