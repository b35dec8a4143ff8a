#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::options::BUSY_WAIT_MS;
use std::time::Duration;

fn account(name: &str) -> Account {
    Account {
        agent: AgentId::new("main"),
        subject: Subject::Agent(name.to_owned()),
    }
}

#[test]
fn the_hundredth_request_passes_and_the_next_is_told_when() {
    let quota = Quota::new(Limits::default());
    let a = account("a");
    for _ in 0..claw_core::limit::REQUESTS_PER_MINUTE {
        quota.count(&a).unwrap();
    }
    match quota.count(&a) {
        Err(Fault::Rate {
            per_minute,
            retry_after_ms,
        }) => {
            assert_eq!(per_minute, 100);
            assert!((1..=600).contains(&retry_after_ms), "{retry_after_ms}");
        }
        other => panic!("{other:?}"),
    }
    quota.count(&account("b")).unwrap();
}

/// So much later that only the limit of waiting counts.
fn late() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

#[tokio::test(start_paused = true)]
async fn room_is_per_subject_and_per_process_and_comes_back() {
    let quota = Quota::new(Limits {
        concurrent_per_subject: 2,
        concurrent: 3,
        ..Limits::default()
    });
    let (a, b) = (account("a"), account("b"));
    let first = quota.enter(&a, late()).await.unwrap();
    let _second = quota.enter(&a, late()).await.unwrap();
    let begun = Instant::now();
    let third = quota.enter(&a, late()).await;
    assert!(matches!(third, Err(Fault::Busy { limit: 2, .. })));
    assert_eq!(begun.elapsed(), Duration::from_millis(BUSY_WAIT_MS));
    let _third = quota.enter(&b, late()).await.unwrap();
    let begun = Instant::now();
    let end = begun + Duration::from_secs(1);
    assert!(matches!(
        quota.enter(&b, end).await,
        Err(Fault::Busy { limit: 3, .. })
    ));
    assert_eq!(begun.elapsed(), Duration::from_secs(1));
    drop(first);
    quota.enter(&b, late()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn exchanges_wait_in_order_and_only_so_many() {
    let quota = Arc::new(Quota::new(Limits {
        concurrent_per_subject: 1,
        waiting: 2,
        ..Limits::default()
    }));
    let a = account("a");
    let held = quota.enter(&a, late()).await.unwrap();
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    for name in ["first", "second"] {
        let (quota, a, said) = (quota.clone(), a.clone(), said.clone());
        tokio::spawn(async move {
            let room = quota.enter(&a, late()).await.unwrap();
            said.send(name).unwrap();
            drop(room);
        });
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    assert!(matches!(
        quota.enter(&a, late()).await,
        Err(Fault::Busy { limit: 1, .. })
    ));
    assert_eq!(begun.elapsed(), Duration::ZERO, "there is no room to wait");
    drop(held);
    assert_eq!(heard.recv().await, Some("first"));
    assert_eq!(heard.recv().await, Some("second"));
}

#[tokio::test]
async fn accounts_at_rest_are_forgotten() {
    let quota = Quota::new(Limits::default());
    let _held = quota.enter(&account("held"), late()).await.unwrap();
    for i in 0..=ACCOUNTS {
        drop(quota.enter(&account(&i.to_string()), late()).await.unwrap());
    }
    drop(quota.enter(&account("one more"), late()).await.unwrap());
    assert!(quota.subjects.lock().unwrap().len() <= 3);
    assert!(
        quota
            .subjects
            .lock()
            .unwrap()
            .contains_key(&account("held"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_part_of_the_host_is_only_held_by_the_limit_of_the_process() {
    let quota = Quota::new(Limits {
        concurrent_per_subject: 1,
        concurrent: 3,
        requests_per_minute: 1,
        ..Limits::default()
    });
    let model = Account {
        agent: AgentId::new("main"),
        subject: Subject::Host("model:openai".into()),
    };
    let mut rooms: Vec<Room> = Vec::new();
    for _ in 0..3 {
        quota.count(&model).unwrap();
        rooms.push(quota.enter(&model, late()).await.unwrap());
    }
    assert!(matches!(
        quota.enter(&model, late()).await,
        Err(Fault::Busy { limit: 3, .. })
    ));
}
