#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

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

#[test]
fn room_is_per_subject_and_per_process_and_comes_back() {
    let quota = Quota::new(Limits {
        concurrent_per_subject: 2,
        concurrent: 3,
        ..Limits::default()
    });
    let (a, b) = (account("a"), account("b"));
    let first = quota.enter(&a).unwrap();
    let _second = quota.enter(&a).unwrap();
    assert!(matches!(quota.enter(&a), Err(Fault::Busy { limit: 2, .. })));
    let _third = quota.enter(&b).unwrap();
    assert!(matches!(quota.enter(&b), Err(Fault::Busy { limit: 3, .. })));
    drop(first);
    quota.enter(&b).unwrap();
}

#[test]
fn accounts_at_rest_are_forgotten() {
    let quota = Quota::new(Limits::default());
    let _held = quota.enter(&account("held")).unwrap();
    for i in 0..=ACCOUNTS {
        drop(quota.enter(&account(&i.to_string())).unwrap());
    }
    drop(quota.enter(&account("one more")).unwrap());
    assert!(quota.subjects.lock().unwrap().len() <= 3);
    assert!(
        quota
            .subjects
            .lock()
            .unwrap()
            .contains_key(&account("held"))
    );
}

#[test]
fn a_part_of_the_host_is_only_held_by_the_limit_of_the_process() {
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
    let _rooms: Vec<Room> = (0..3)
        .map(|_| {
            quota.count(&model).unwrap();
            quota.enter(&model).unwrap()
        })
        .collect();
    assert!(matches!(
        quota.enter(&model),
        Err(Fault::Busy { limit: 3, .. })
    ));
}
