//! Long histories, huge results, models that overflow: an answer or one clear message, in bounded requests.
use super::*;
use proptest::prelude::*;

fn budget(window: u64) -> u64 {
    size::budget_tokens(window)
}

fn refusing() -> OverflowModel {
    willing(100_000, 0)
}

#[tokio::test(start_paused = true)]
async fn two_megabytes_of_history_end_in_an_answer_and_one_compaction() {
    let desk = Desk::plain(100_000);
    desk.history(turns(200, 10_000)).await;
    let went = desk.ask("and now?").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!(went.compactions(), 1);
    assert_eq!(desk.model.requests().len(), 2);
    assert!(
        desk.sizes().iter().all(|s| *s <= budget(100_000)),
        "{:?}",
        desk.sizes()
    );
    assert_eq!(
        desk.words(400).await,
        ["user", "compaction", "said \"ok\" 0"]
    );
    let went = desk.ask("more").await;
    assert_eq!((went.compactions(), desk.model.requests().len()), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn a_tool_result_of_five_megabytes_is_capped_and_answered() {
    let tools = FakeTools::default().with_text("page", |_| "y".repeat(5 << 20));
    let model = OverflowModel::new(100_000, usize::MAX, |r| {
        Ok(match r.messages.len() {
            1 => call("c", "page", json!({})),
            _ => say("long"),
        })
    });
    let desk = Desk::new(model, tools);
    let went = desk.ask("read it").await;
    assert_eq!(went.end.as_deref().unwrap(), "long");
    assert_eq!((went.compactions(), desk.model.requests().len()), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn five_megabytes_in_the_transcript_itself_end_in_an_answer() {
    let desk = Desk::plain(64_000);
    let mut all = vec![person("read it")];
    all.extend(step("c", "y".repeat(5 << 20)));
    desk.history(all).await;
    let went = desk.ask("and?").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert!(went.compactions() <= 1 && desk.model.requests().len() <= 2);
    assert!(
        desk.sizes().iter().all(|s| *s <= budget(64_000)),
        "{:?}",
        desk.sizes()
    );
}

#[tokio::test(start_paused = true)]
async fn a_message_larger_than_the_window_is_cut() {
    let desk = Desk::plain(16_000);
    let went = desk
        .ask(&format!("start {} end", "z".repeat(1 << 20)))
        .await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!(desk.model.requests().len(), 1, "there is nothing to sum up");
    let shown = format!("{:?}", desk.model.requests()[0].messages);
    assert!(shown.contains("start zz") && shown.contains("z end") && shown.contains("left out"));
    assert!(desk.sizes()[0] <= budget(16_000));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_overflows_once_is_asked_again_with_less() {
    let desk = Desk::new(willing(100_000, 150_000), FakeTools::default());
    desk.history(turns(30, 10_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!((went.compactions(), desk.model.requests().len()), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_window_much_smaller_than_stated_is_found() {
    for max_bytes in [12_000, 30_000, 60_000, 120_000] {
        let desk = Desk::new(willing(100_000, max_bytes), FakeTools::default());
        desk.history(turns(30, 10_000)).await;
        let went = desk.ask("now").await;
        assert_eq!(went.end.as_deref().unwrap(), "ok", "{max_bytes}");
        assert!(went.compactions() <= 1);
        assert!(
            desk.model.requests().len() <= 7,
            "{}",
            desk.model.requests().len()
        );
        let summaries = desk
            .model
            .requests()
            .iter()
            .filter(|r| is_summary(r))
            .count();
        assert!(summaries <= 1, "{max_bytes}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_model_that_always_overflows_stops_with_one_clear_message() {
    for history in [
        turns(30, 10_000),
        turns(300, 10_000),
        turns(1, 10),
        Vec::new(),
    ] {
        let desk = Desk::new(refusing(), FakeTools::default());
        desk.history(history).await;
        let went = desk.ask("now").await;
        let (code, message, hint) = went.failure();
        assert_eq!(code, "context-overflow");
        assert_eq!(message, TOO_LONG);
        assert!(hint.contains("new session"));
        assert_eq!(went.compactions(), 0);
        let summaries = desk
            .model
            .requests()
            .iter()
            .filter(|r| is_summary(r))
            .count();
        assert!(summaries <= 1, "{summaries}");
        let asked = desk.model.requests().len() - summaries;
        assert!(asked <= 1 + MAX_OVERFLOWS as usize, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_steps_with_long_results_stay_within_the_budget() {
    let tools = FakeTools::default().with_text("page", |a| format!("{a}{}", "w".repeat(20_000)));
    let model = OverflowModel::new(64_000, usize::MAX, |r| {
        if is_summary(r) {
            return Ok(say(SUMMARY));
        }
        let shown = format!("{:?}", r.messages);
        let last = (0..35)
            .rev()
            .find(|i| shown.contains(&format!("\"n\": Number({i})")));
        Ok(match last.map_or(0, |i| i + 1) {
            35 => say("done"),
            n => call(&format!("c{n}"), "page", json!({ "n": n })),
        })
    });
    let desk = Desk::new(model, tools);
    let went = desk.ask("read them all").await;
    assert_eq!(went.end.as_deref().unwrap(), "done");
    assert!(went.compactions() <= 1);
    assert!(desk.model.requests().len() <= 38);
    assert!(
        desk.sizes().iter().all(|s| *s <= budget(64_000)),
        "{:?}",
        desk.sizes()
    );
    let all = desk.model.requests();
    let asked = |r: &&ModelRequest| !is_summary(r);
    for request in all.iter().filter(asked) {
        assert!(format!("{:?}", request.messages).contains("read them all"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_no_turn_fits_is_refused_before_anything_is_asked() {
    let desk = Desk::plain(size::MIN_WINDOW_TOKENS - 1);
    let went = desk.ask("hello").await;
    let (code, message, hint) = went.failure();
    assert_eq!(code, "window-too-small");
    assert!(
        message.contains("`fake/overflow` has a window of 3999 tokens"),
        "{message}"
    );
    assert!(hint.contains("context_tokens"));
    assert!(desk.model.requests().is_empty());
    let desk = Desk::plain(size::MIN_WINDOW_TOKENS);
    assert!(desk.ask("hello").await.end.is_ok());
}

#[tokio::test(start_paused = true)]
async fn tools_that_leave_no_room_are_said_so() {
    let mut tools = FakeTools::default();
    for i in 0..300 {
        tools = tools.with_text(&format!("a_tool_with_quite_a_long_name_{i}"), |_| {
            String::new()
        });
    }
    let desk = Desk::new(willing(8_000, usize::MAX), tools);
    let went = desk.ask("hello").await;
    assert_eq!(went.failure().0, "context-overflow");
    assert!(desk.model.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn workspace_files_leave_room_in_a_small_window() {
    let desk = Desk::plain(8_000);
    for name in ["SOUL.md", "AGENTS.md", "MEMORY.md"] {
        std::fs::write(desk.workspace.path().join(name), "m".repeat(20_000)).unwrap();
    }
    let went = desk.ask("hello").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert!(desk.sizes()[0] < 3_000, "{:?}", desk.sizes());
    for (window, chars) in [(0, 0), (8_000, 8_000), (60_000, 60_000), (u64::MAX, 60_000)] {
        assert_eq!(crate::turn::prompt::files_chars(window), chars);
    }
}

fn body() -> impl Strategy<Value = Vec<EntryBody>> {
    prop_oneof![
        (0_usize..6_000).prop_map(|n| vec![person(&"p".repeat(n + 1))]),
        (0_usize..6_000).prop_map(|n| vec![said(&"s".repeat(n + 1), Vec::new())]),
        (0_usize..30_000).prop_map(|n| step("c", "r".repeat(n))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The loop itself asserts that no tier makes a request larger.
    #[test]
    fn every_request_of_a_random_history_fits(
        history in proptest::collection::vec(body(), 0..30),
        window in 4_000_u64..60_000,
        actual in prop_oneof![Just(usize::MAX), 6_000_usize..100_000],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let desk = Desk::new(willing(window, actual), FakeTools::default());
            desk.history(history.into_iter().flatten().collect()).await;
            let went = desk.ask("the last words").await;
            assert_eq!(went.end.as_deref().unwrap(), "ok");
            assert!(went.compactions() <= 1);
            for (request, size) in desk.model.requests().iter().zip(desk.sizes()) {
                assert!(size <= budget(window), "{size}");
                let shown = format!("{:?}", request.messages);
                assert!(is_summary(request) || shown.contains("the last words"));
            }
            assert!(desk.model.requests().len() <= 3 + MAX_OVERFLOWS as usize);
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_huge_window_that_always_overflows_is_not_halved_for_ever() {
    let desk = Desk::new(willing(4_000_000, 0), FakeTools::default());
    desk.history(turns(600, 20_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.failure().0, "context-overflow");
    let asked = desk
        .model
        .requests()
        .iter()
        .filter(|r| !is_summary(r))
        .count();
    assert_eq!(asked, 1 + MAX_OVERFLOWS as usize);
}
