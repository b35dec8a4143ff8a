//! Guest kv: versions, counters, expiry, scans and usage.

use super::Refusal::{Conflict, Illegal};
use super::session::key;
use super::{Bench, MakeStore, START};
use claw_core::id::TimestampMs;
use claw_core::limit::{KV_KEY_BYTES, KV_VALUE_BYTES};
use claw_core::ports::Clock;
use claw_core::row::KvChange::{Add, Remove, Set};
use claw_core::row::{Batch, KvChange, KvEntry, KvWrite, Mutation};

fn write(name: &str, change: KvChange, expected: Option<u64>) -> Batch {
    write_in("ns", name, change, expected)
}

fn write_in(namespace: &str, name: &str, change: KvChange, expected: Option<u64>) -> Batch {
    Batch::session(&key("a")).with(Mutation::Kv(KvWrite {
        namespace: namespace.into(),
        key: name.into(),
        change,
        expected,
    }))
}

fn text(value: &str) -> KvChange {
    Set(value.into(), None)
}

impl Bench {
    async fn value(&self, name: &str) -> Option<KvEntry> {
        self.store
            .kv_get("ns", name, self.clock.now())
            .await
            .unwrap()
    }

    async fn shown(&self, name: &str) -> Option<String> {
        let value = self.value(name).await.map(|entry| entry.value);
        value.map(|bytes| String::from_utf8(bytes).unwrap())
    }
}

pub(super) async fn cases(make: MakeStore<'_>) {
    versions(make).await;
    counters(make).await;
    expiry(make).await;
    scans(make).await;
    sizes(make).await;
}

async fn versions(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    assert_eq!(bench.value("k").await, None);
    bench
        .refuses(Conflict, write("k", text("1"), Some(1)))
        .await;
    bench.refuses(Conflict, write("k", Remove, Some(1))).await;
    bench.lands(write("k", Remove, None)).await;
    bench.lands(write("k", text("1"), Some(0))).await;
    let first = bench.value("k").await.unwrap();
    assert_eq!(
        (first.value.as_slice(), first.expires),
        (b"1".as_slice(), None)
    );
    assert!(first.version > 0);
    bench
        .refuses(Conflict, write("k", text("2"), Some(0)))
        .await;
    bench
        .lands(write("k", text("2"), Some(first.version)))
        .await;
    bench
        .refuses(Conflict, write("k", text("3"), Some(first.version)))
        .await;
    bench.lands(write("k", text("3"), None)).await;
    let third = bench.value("k").await.unwrap().version;
    assert!(third > first.version);
    bench
        .refuses(Conflict, write("k", Remove, Some(first.version)))
        .await;
    bench.lands(write("k", Remove, Some(third))).await;
    assert_eq!(bench.value("k").await, None);
    bench.lands(write("k", text("4"), Some(0))).await;
    assert!(
        bench.value("k").await.unwrap().version > third,
        "a version is never given twice"
    );
    bench
        .lands(write_in("other", "k", text("5"), Some(0)))
        .await;
    assert_eq!(bench.shown("k").await.as_deref(), Some("4"));
}

async fn counters(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    bench.lands(write("n", Add(2), None)).await;
    bench.lands(write("n", Add(-5), None)).await;
    assert_eq!(bench.shown("n").await.as_deref(), Some("-3"));
    let version = bench.value("n").await.unwrap().version;
    bench
        .refuses(Conflict, write("n", Add(1), Some(version + 1)))
        .await;
    bench
        .lands(write("n", Add(i64::MIN + 3), Some(version)))
        .await;
    assert_eq!(bench.shown("n").await, Some(i64::MIN.to_string()));
    bench.refuses(Illegal, write("n", Add(-1), None)).await;
    for no_counter in ["", "x", "1.5", " 1", "9223372036854775808", "\u{661}"] {
        bench.lands(write("t", text(no_counter), None)).await;
        bench.refuses(Illegal, write("t", Add(1), None)).await;
    }
    bench.lands(write("t", Set(vec![0xff], None), None)).await;
    bench.refuses(Illegal, write("t", Add(1), None)).await;
}

async fn expiry(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let at = |ms| Some(START.plus_ms(ms));
    bench
        .lands(write("k", Set(b"5".to_vec(), at(10)), None))
        .await;
    bench.lands(write("k", Add(1), None)).await;
    let entry = bench.value("k").await.unwrap();
    assert_eq!(
        (entry.value.as_slice(), entry.expires),
        (b"6".as_slice(), at(10)),
        "a counter keeps its expiry"
    );
    bench.clock.advance_ms(9);
    assert_eq!(bench.shown("k").await.as_deref(), Some("6"));
    assert_eq!(bench.store.kv_usage("ns").await, Ok((2, 1)));
    bench.clock.advance_ms(1);
    assert_eq!(bench.value("k").await, None, "gone at its very millisecond");
    let now = bench.clock.now();
    assert_eq!(
        bench.store.kv_scan("ns", "", None, 10, now).await,
        Ok(vec![])
    );
    assert_eq!(bench.store.kv_usage("ns").await, Ok((0, 0)));
    bench
        .refuses(Conflict, write("k", text("7"), Some(entry.version)))
        .await;
    bench.lands(write("k", Add(1), Some(0))).await;
    let again = bench.value("k").await.unwrap();
    assert_eq!(
        (again.value.as_slice(), again.expires),
        (b"1".as_slice(), None),
        "counts from nothing"
    );
    assert!(again.version > entry.version);
    bench
        .lands(write("k", Set(b"8".to_vec(), Some(TimestampMs(0))), None))
        .await;
    assert_eq!(bench.value("k").await, None, "expired from the start");
}

async fn scans(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let now = bench.clock.now();
    for name in ["b", "a/2", "a/10", "a", "a%", "é", "a/\u{10ffff}", "B"] {
        bench.lands(write(name, text(name), None)).await;
    }
    bench.lands(write_in("ns2", "a/3", text("x"), None)).await;
    for (prefix, after, limit, wanted) in [
        (
            "",
            None,
            10,
            vec!["B", "a", "a%", "a/10", "a/2", "a/\u{10ffff}", "b", "é"],
        ),
        ("a/", None, 10, vec!["a/10", "a/2", "a/\u{10ffff}"]),
        ("a/", Some("a/10"), 10, vec!["a/2", "a/\u{10ffff}"]),
        ("a/", Some("a/10"), 1, vec!["a/2"]),
        ("a/", Some("A"), 1, vec!["a/10"]),
        ("a/", Some("b"), 10, vec![]),
        ("a%", None, 10, vec!["a%"]),
        ("a", Some("a"), 2, vec!["a%", "a/10"]),
        ("", None, 0, vec![]),
        ("z", None, 10, vec![]),
    ] {
        let got = bench
            .store
            .kv_scan("ns", prefix, after, limit, now)
            .await
            .unwrap();
        let names: Vec<&str> = got.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, wanted, "{prefix} {after:?} {limit}");
        assert!(
            got.iter().all(|(name, size)| name.len() as u64 == *size),
            "sizes are bytes"
        );
    }
    let bytes =
        ["b", "a/2", "a/10", "a", "a%", "é", "a/\u{10ffff}", "B"].map(|n| 2 * n.len() as u64);
    assert_eq!(
        bench.store.kv_usage("ns").await,
        Ok((bytes.iter().sum(), 8))
    );
    assert_eq!(bench.store.kv_usage("none").await, Ok((0, 0)));
}

async fn sizes(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let longest = "k".repeat(KV_KEY_BYTES);
    bench
        .lands(write(&longest, Set(vec![0; KV_VALUE_BYTES], None), None))
        .await;
    assert_eq!(
        bench.value(&longest).await.unwrap().value.len(),
        KV_VALUE_BYTES
    );
    bench.refuses(Illegal, write("", text("x"), None)).await;
    bench
        .refuses(Illegal, write(&(longest + "k"), text("x"), None))
        .await;
    bench
        .refuses(
            Illegal,
            write("k", Set(vec![0; KV_VALUE_BYTES + 1], None), None),
        )
        .await;
}
