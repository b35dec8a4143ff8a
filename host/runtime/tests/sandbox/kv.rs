//! Guest kv: transactional with the call, versioned, bounded.

use crate::common::{World, code, value};
use claw_core::row::KvChange;
use claw_core::tool::ToolOutcome;
use serde_json::{Value, json};

fn step(function: &str, args: Value) -> Value {
    json!({"function": function, "args": args})
}

async fn script(world: &World, steps: Vec<Value>) -> claw_core::sandbox::Ended {
    world.host("kv.script", json!({"steps": steps})).await
}

#[tokio::test]
async fn writes_land_only_with_a_call_that_ends_well() {
    let world = World::new(1).await;
    let ended = world
        .host("kv.set", json!({"key": "k", "value": "v"}))
        .await;
    assert_eq!(ended.kv.len(), 1);
    assert_eq!(ended.kv[0].namespace, "main/hostile");
    for trick in ["hostile_kv_then_trap", "hostile_kv_then_error"] {
        let ended = world.call(trick, json!({})).await;
        assert!(!matches!(ended.report.outcome, ToolOutcome::Ok(_)));
        assert!(ended.kv.is_empty(), "{trick}");
    }
}

#[tokio::test]
async fn a_call_sees_its_own_writes() {
    let world = World::new(1).await;
    let seen = script(
        &world,
        vec![
            step("set", json!({"key": "a", "value": "1"})),
            step("set", json!({"key": "a", "value": "2"})),
            step("get", json!({"key": "a"})),
        ],
    )
    .await;
    assert_eq!(value(&seen)["value"], "2");
    assert_eq!(seen.kv.len(), 1);
    crate::common::land(&world.store, seen.kv);
    let gone = script(
        &world,
        vec![
            step("remove", json!({"key": "a"})),
            step("get", json!({"key": "a"})),
        ],
    )
    .await;
    assert!(value(&gone).is_null());
    assert_eq!(gone.kv[0].change, KvChange::Remove);
    let never = script(
        &world,
        vec![
            step("set", json!({"key": "new", "value": "x"})),
            step("remove", json!({"key": "new"})),
        ],
    )
    .await;
    assert!(never.kv.is_empty());
}

#[tokio::test]
async fn what_a_call_relied_on_is_written_down() {
    let world = World::new(1).await;
    crate::common::land(
        &world.store,
        world
            .host("kv.set", json!({"key": "k", "value": "1"}))
            .await
            .kv,
    );
    let blind = world
        .host("kv.set", json!({"key": "k", "value": "2"}))
        .await;
    assert_eq!(blind.kv[0].expected, None);
    let relied = script(
        &world,
        vec![
            step("get", json!({"key": "k"})),
            step("set", json!({"key": "k", "value": "2"})),
        ],
    )
    .await;
    assert_eq!(relied.kv[0].expected, Some(1));
    // A version of its own: it can never be taken for one the store gives.
    assert!(value(&relied).as_u64().unwrap() >= 1 << 63);
    let own = script(
        &world,
        vec![
            step("set", json!({"key": "k", "value": "2"})),
            step("set", json!({"key": "k", "value": "3", "precondition": "version", "version": value(&relied)})),
        ],
    )
    .await;
    assert!(matches!(own.report.outcome, ToolOutcome::Ok(_)));
    let absent = json!({"key": "other", "value": "2", "precondition": "absent"});
    assert_eq!(world.host("kv.set", absent).await.kv[0].expected, Some(0));
    let versioned = json!({"key": "k", "value": "2", "precondition": "version", "version": 1});
    assert_eq!(
        world.host("kv.set", versioned).await.kv[0].expected,
        Some(1)
    );
    for bad in [
        json!({"key": "k", "value": "2", "precondition": "absent"}),
        json!({"key": "k", "value": "2", "precondition": "version", "version": 9}),
    ] {
        assert_eq!(code(&world.host("kv.set", bad).await), "conflict");
    }
    let bad = json!({"key": "k", "precondition": "absent"});
    assert_eq!(code(&world.host("kv.remove", bad).await), "conflict");
}

#[tokio::test]
async fn counters_add_up_without_relying_on_each_other() {
    let world = World::new(1).await;
    let twice = script(
        &world,
        vec![
            step("add", json!({"key": "n", "delta": 2})),
            step("add", json!({"key": "n", "delta": 3})),
        ],
    )
    .await;
    assert_eq!(value(&twice), json!(5));
    assert_eq!(
        (&twice.kv[0].change, twice.kv[0].expected),
        (&KvChange::Add(5), None)
    );
    crate::common::land(&world.store, twice.kv.clone());
    crate::common::land(&world.store, twice.kv);
    assert_eq!(
        value(&world.host("kv.get", json!({"key": "n"})).await)["value"],
        "10"
    );
    crate::common::land(
        &world.store,
        world
            .host("kv.set", json!({"key": "t", "value": "x"}))
            .await
            .kv,
    );
    assert_eq!(
        code(&world.host("kv.add", json!({"key": "t", "delta": 1})).await),
        "not-a-counter"
    );
    let max = script(
        &world,
        vec![
            step("add", json!({"key": "m", "delta": i64::MAX})),
            step("add", json!({"key": "m", "delta": 1})),
        ],
    )
    .await;
    assert_eq!(code(&max), "overflow");
}

#[tokio::test]
async fn scans_merge_the_store_with_the_call() {
    let world = World::new(1).await;
    for key in ["p/a", "p/c", "p/e", "q/x"] {
        crate::common::land(
            &world.store,
            world
                .host("kv.set", json!({"key": key, "value": ""}))
                .await
                .kv,
        );
    }
    let scan = |limit: u32, cursor: Value| {
        step(
            "scan",
            json!({"prefix": "p/", "limit": limit, "cursor": cursor}),
        )
    };
    let changes = vec![
        step("set", json!({"key": "p/b", "value": ""})),
        step("set", json!({"key": "p/z", "value": ""})),
        step("remove", json!({"key": "p/c"})),
    ];
    let mut cursor = Value::Null;
    let mut seen = Vec::new();
    loop {
        let mut steps = changes.clone();
        steps.push(scan(1, cursor));
        let page = value(&script(&world, steps).await);
        seen.extend(page["keys"].as_array().unwrap().clone());
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, ["p/a", "p/b", "p/e", "p/z"]);
    for limit in [0, 1001] {
        let bad = world
            .host("kv.scan", json!({"prefix": "", "limit": limit}))
            .await;
        assert_eq!(code(&bad), "limit");
    }
}

#[tokio::test]
async fn sizes_and_quota_are_limits() {
    let world = World::new(1).await;
    for (key, expected) in [("", "key"), ("x".repeat(513).as_str(), "key")] {
        assert_eq!(
            code(&world.host("kv.get", json!({"key": key})).await),
            expected
        );
    }
    let fill = |n: u64| json!({"key": "k", "value": {"fill": n}});
    crate::common::land(
        &world.store,
        world.host("kv.set", fill(256 * 1024)).await.kv,
    );
    assert_eq!(
        code(&world.host("kv.set", fill(256 * 1024 + 1)).await),
        "value-too-large"
    );
    // The quota is 300,000 bytes: the first value and one of 37,000 fit, no more.
    let other = |n: u64| json!({"key": "o", "value": {"fill": n}});
    assert_eq!(code(&world.host("kv.set", other(40_000)).await), "quota");
    let fits = world.host("kv.set", other(37_000)).await;
    assert_eq!(fits.kv.len(), 1);
    let usage = value(&world.host("kv.usage", json!({})).await);
    assert_eq!(
        usage,
        json!({"bytes": 262_145, "limit": 300_000, "keys": 1})
    );
    let much = (0..17).map(|_| step("set", fill(256 * 1024))).collect();
    assert_eq!(code(&script(&world, much).await), "written-too-much");
}

#[tokio::test]
async fn times_to_live_count_from_the_end_of_the_call() {
    let world = World::new(1).await;
    let ended = world
        .host("kv.set", json!({"key": "k", "value": "v", "ttl": 60_000}))
        .await;
    let KvChange::Set(_, Some(expires)) = ended.kv[0].change else {
        panic!("no expiry");
    };
    let now = claw_core::ports::Clock::now(&claw_core::ports::SystemClock);
    assert!((50_000..=60_000).contains(&(expires.0 - now.0)));
}
