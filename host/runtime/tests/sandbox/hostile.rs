//! Each way to misbehave ends with its own kind, within its limit, and next to it another call goes on.

use crate::common::{World, code, text, value};
use claw_core::code::FailureKind;
use claw_core::limit::{CallLimits, LOG_LINES};
use claw_core::sandbox::{Ended, Invocation, Progress, Sandbox};
use claw_core::tool::ToolOutcome;
use serde_json::json;
use std::cell::Cell;
use std::time::{Duration, Instant};

fn failure(ended: &Ended) -> (FailureKind, String) {
    match &ended.report.outcome {
        ToolOutcome::Failed { kind, message, .. } => (*kind, message.clone()),
        other => panic!("the call did not fail: {other:?}"),
    }
}

fn kind(ended: &Ended) -> FailureKind {
    failure(ended).0
}

fn limited(world: &World, tool: &str, limits: CallLimits) -> Invocation {
    let mut invocation = world.invocation(tool, json!({}), |_| true);
    invocation.limits = limits;
    invocation
}

#[tokio::test]
async fn a_good_call_returns() {
    let world = World::new(1).await;
    let ended = world.call("hostile_nothing", json!({})).await;
    assert_eq!(text(&ended), "nothing");
    let report = &ended.report;
    assert!(report.memory_peak_bytes > 1 << 20 && report.memory_peak_bytes < 4 << 20);
    assert!(
        report.wall_us > 0 && report.cpu_us < 1_000_000,
        "{report:?}"
    );
}

#[tokio::test]
async fn traps_and_panics_are_crashes() {
    let world = World::new(1).await;
    assert_eq!(
        kind(&world.call("hostile_trap", json!({})).await),
        FailureKind::GuestCrash
    );
    let ended = world.call("hostile_panic", json!({})).await;
    assert_eq!(kind(&ended), FailureKind::GuestCrash);
    assert!(
        ended.report.stdio.contains("the guest gave up"),
        "{}",
        ended.report.stdio
    );
}

#[tokio::test]
async fn a_spinning_guest_ends_at_its_cpu_limit_and_others_go_on() {
    for workers in [1, 2] {
        let world = World::new(workers).await;
        for trick in ["hostile_loop", "hostile_host_loop"] {
            let limits = CallLimits {
                cpu_ms: 400,
                ..CallLimits::default()
            };
            let spins = Cell::new(true);
            let spinning = async {
                let ended = world.sandbox.invoke(limited(&world, trick, limits)).await;
                spins.set(false);
                ended
            };
            let neighbour = async {
                let mut calls = 0;
                while spins.get() {
                    text(&world.call("hostile_sleep", json!({"n": 1})).await);
                    calls += 1;
                }
                calls
            };
            let (ended, calls) = tokio::join!(spinning, neighbour);
            let (kind, words) = failure(&ended);
            assert_eq!(kind, FailureKind::Timeout);
            assert!(words.contains("cpu"), "{words}");
            let cpu = ended.report.cpu_us;
            assert!((400_000..500_000).contains(&cpu), "{trick}: {cpu} us");
            assert!(
                calls >= 5,
                "{trick} with {workers} workers: {calls} calls beside it"
            );
        }
    }
}

#[tokio::test]
async fn a_sleeping_guest_ends_at_its_wall_limit_and_is_not_billed() {
    let world = World::new(1).await;
    let limits = CallLimits {
        wall_ms: 200,
        ..CallLimits::default()
    };
    let start = Instant::now();
    let ended = world
        .sandbox
        .invoke(limited(&world, "hostile_sleep", limits))
        .await;
    let (kind, words) = failure(&ended);
    assert_eq!(kind, FailureKind::Timeout);
    assert!(words.contains("200 ms"), "{words}");
    assert!(start.elapsed() < Duration::from_secs(3));
    assert!(ended.report.cpu_us < 100_000, "{} us", ended.report.cpu_us);
}

#[tokio::test]
async fn memory_and_stack_have_kinds_of_their_own() {
    let world = World::new(1).await;
    let ended = world.call("hostile_eat_memory", json!({})).await;
    assert_eq!(kind(&ended), FailureKind::Memory);
    let limit = CallLimits::default().memory_bytes;
    assert!(ended.report.memory_peak_bytes <= limit && ended.report.memory_peak_bytes > limit / 2);
    let ended = world.call("hostile_recurse", json!({})).await;
    assert_eq!(
        kind(&ended),
        FailureKind::Stack,
        "{:?}",
        ended.report.outcome
    );
}

#[tokio::test]
async fn memory_refused_at_the_start_is_memory_too() {
    let world = World::new(1).await;
    let limits = CallLimits {
        memory_bytes: 100_000,
        ..CallLimits::default()
    };
    let ended = world
        .sandbox
        .invoke(limited(&world, "hostile_nothing", limits))
        .await;
    assert_eq!(kind(&ended), FailureKind::Memory);
}

#[tokio::test]
async fn exit_codes_arrive() {
    let world = World::new(1).await;
    for (asked, told) in [(0, 0), (7, 1)] {
        let ended = world.call("hostile_exit", json!({"n": asked})).await;
        let ToolOutcome::Failed {
            kind, exit_code, ..
        } = ended.report.outcome
        else {
            panic!("it did not exit");
        };
        // Stable `wasi:cli/exit` tells success from failure only.
        assert_eq!((kind, exit_code), (FailureKind::Exit, Some(told)));
    }
}

#[tokio::test]
async fn output_is_limited_at_its_limit() {
    let world = World::new(1).await;
    let limit = CallLimits::default().output_bytes;
    let fits = world.call("hostile_big_output", json!({"n": limit})).await;
    assert_eq!(text(&fits).len() as u64, limit);
    let over = world
        .call("hostile_big_output", json!({"n": limit + 1}))
        .await;
    assert_eq!(kind(&over), FailureKind::Output);
    // More than the host takes over at all.
    let huge = world
        .call("hostile_big_output", json!({"n": 20 << 20}))
        .await;
    assert_eq!(
        kind(&huge),
        FailureKind::Output,
        "{:?}",
        huge.report.outcome
    );
    assert_eq!(
        text(&world.call("hostile_many_blocks", json!({"n": 64})).await).len(),
        63
    );
    let blocks = world.call("hostile_many_blocks", json!({"n": 65})).await;
    assert_eq!(kind(&blocks), FailureKind::Output);
}

#[tokio::test]
async fn floods_are_cut_and_counted_and_the_call_goes_on() {
    let world = World::new(1).await;
    let ended = world
        .call("hostile_log_flood", json!({"n": LOG_LINES + 23}))
        .await;
    assert_eq!(text(&ended), "logged");
    assert_eq!(
        (ended.report.log.len(), ended.report.log_dropped),
        (LOG_LINES as usize, 23)
    );
    let ended = world
        .call("hostile_stdout_flood", json!({"n": 20_000}))
        .await;
    assert_eq!(text(&ended), "printed");
    assert_eq!(ended.report.stdio.len(), 64 * 1024);
    assert!(ended.report.stdio_dropped > 200_000);
    assert!(ended.report.stdio.ends_with("err 19999\n"));
    let ended = world
        .call("hostile_progress_flood", json!({"n": 500}))
        .await;
    assert_eq!(text(&ended), "reported");
    let heard = world.sink.0.lock().unwrap();
    assert!((10..=30).contains(&heard.len()), "{}", heard.len());
    assert!(matches!(&heard[0], Progress::Report { message, .. } if message == "step 0 of many"));
}

#[tokio::test]
async fn handles_are_limited() {
    let world = World::new(1).await;
    text(&world.call("hostile_handles", json!({"n": 1000})).await);
    let ended = world.call("hostile_handles", json!({"n": 10_000})).await;
    assert_eq!(
        kind(&ended),
        FailureKind::GuestCrash,
        "{:?}",
        ended.report.outcome
    );
    text(&world.call("hostile_writers", json!({"n": 64})).await);
    assert_eq!(
        code(&world.call("hostile_writers", json!({"n": 65})).await),
        "too-many-open"
    );
}

#[tokio::test]
async fn a_host_function_takes_no_more_than_its_limit() {
    let world = World::new(1).await;
    let ended = world
        .call("hostile_big_argument", json!({"n": 1 << 20}))
        .await;
    assert_eq!(code(&ended), "value-too-large");
    let ended = world
        .call("hostile_big_argument", json!({"n": 17 << 20}))
        .await;
    assert_eq!(
        kind(&ended),
        FailureKind::GuestCrash,
        "{:?}",
        ended.report.outcome
    );
}

#[tokio::test]
async fn guest_text_is_cleaned() {
    let world = World::new(1).await;
    let ended = world.call("hostile_control", json!({})).await;
    assert_eq!(text(&ended), "a[31mb\n\tc");
    assert_eq!(ended.report.log[0].text, "a[31mb\n\tc");
    assert_eq!(ended.report.stdio, "a[31mb\n\tc");
    let ended = world.call("hostile_error", json!({})).await;
    let ToolOutcome::Error(error) = &ended.report.outcome else {
        panic!("no error");
    };
    assert_eq!(
        (error.code.as_str(), error.message.as_str()),
        ("", "no luck")
    );
    assert_eq!(error.retry_after_ms, Some(7));
}

#[tokio::test]
async fn results_that_break_the_contract_are_errors() {
    let world = World::new(1).await;
    let ended = world.call("hostile_bad_utf8", json!({})).await;
    assert_eq!(
        kind(&ended),
        FailureKind::GuestCrash,
        "{:?}",
        ended.report.outcome
    );
    for trick in [
        "hostile_bad_json",
        "hostile_bad_structured",
        "hostile_foreign_blob",
    ] {
        assert_eq!(
            code(&world.call(trick, json!({})).await),
            "bad-output",
            "{trick}"
        );
    }
}

#[tokio::test]
async fn arguments_are_judged_before_the_guest_runs() {
    let world = World::new(1).await;
    let ended = world.call("hostile_loop", json!({"n": "x"})).await;
    let (kind, words) = failure(&ended);
    assert_eq!(kind, FailureKind::Arguments);
    assert!(words.contains("`/n`"), "{words}");
    assert_eq!(ended.report.cpu_us, 0);
    let ended = world.call("hostile_no_such", json!({})).await;
    assert_eq!(failure(&ended).0, FailureKind::NotFound);
    let big = "x".repeat(claw_runtime::MAX_ARGUMENT_BYTES);
    let ended = world
        .call("host_call", json!({"function": big, "args": {}}))
        .await;
    assert_eq!(failure(&ended).0, FailureKind::Arguments);
}

#[tokio::test]
async fn a_call_without_room_is_busy() {
    let world = World::with(|o| o.max_instances = 1).await;
    text(&world.call("hostile_nothing", json!({})).await);
    let first = world.call("hostile_sleep", json!({"n": 300}));
    let second = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.call("hostile_nothing", json!({})).await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(text(&first), "awake");
    assert_eq!(kind(&second), FailureKind::Busy);
    text(&world.call("hostile_nothing", json!({})).await);
}

#[tokio::test]
async fn dropping_a_call_ends_its_guest() {
    let world = World::with(|o| {
        o.workers = 1;
        o.max_instances = 1;
    })
    .await;
    text(&world.call("hostile_nothing", json!({})).await);
    let spinning = world.call("hostile_loop", json!({}));
    let dropped = tokio::time::timeout(Duration::from_millis(100), spinning).await;
    assert!(dropped.is_err());
    // Its room is free again as soon as it has yielded.
    let start = Instant::now();
    loop {
        let ended = world.call("hostile_nothing", json!({})).await;
        match ended.report.outcome {
            ToolOutcome::Ok(_) => break,
            _ => assert!(
                start.elapsed() < Duration::from_millis(500),
                "the guest lives on"
            ),
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn shutting_down_tells_guests_to_finish_and_ends_the_rest() {
    let world = World::new(1).await;
    text(&world.call("hostile_nothing", json!({})).await);
    let polite = world.call("hostile_wait_cancel", json!({}));
    let deaf = world.call("hostile_sleep", json!({}));
    let shutdown = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.sandbox.shutdown().await;
    };
    let start = Instant::now();
    let (polite, deaf, ()) = tokio::join!(polite, deaf, shutdown);
    assert_eq!(text(&polite), "told to finish");
    assert_eq!(kind(&deaf), FailureKind::Cancelled);
    assert!(start.elapsed() < Duration::from_secs(5));
    let late = world.call("hostile_nothing", json!({})).await;
    assert_eq!(kind(&late), FailureKind::Cancelled);
}

#[tokio::test]
async fn nothing_of_a_call_is_seen_by_the_next() {
    let world = World::new(1).await;
    let set = json!({"key": "k", "value": "v"});
    value(&world.host("kv.set", set).await);
    let again = world.host("kv.get", json!({"key": "k"})).await;
    assert!(
        value(&again).is_null(),
        "kv was not landed, so the next call must not see it"
    );
    assert!(again.report.log.is_empty() && again.report.stdio.is_empty());
}
