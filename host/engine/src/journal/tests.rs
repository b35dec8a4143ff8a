#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use claw_core::id::AgentId;
use claw_testkit::MemoryStore;
use serde_json::json;

fn set(name: &str) -> Mutation {
    Mutation::Setting(name.into(), json!(1))
}

fn key() -> SessionKey {
    SessionKey::main(&AgentId::new("main"))
}

fn journal(fence: Option<RunId>) -> (Arc<MemoryStore>, Arc<RunJournal>) {
    let store = Arc::new(MemoryStore::default());
    let journal = RunJournal::new(store.clone(), key(), fence);
    (store, journal)
}

#[tokio::test]
async fn notes_land_first_in_one_batch_and_nothing_is_no_batch() {
    let (store, journal) = journal(None);
    journal.flush(Vec::new()).await.unwrap();
    assert!(store.commits().is_empty());
    journal.note(vec![set("a")]);
    journal.note(vec![set("b")]);
    journal.flush(vec![set("c")]).await.unwrap();
    journal.flush(Vec::new()).await.unwrap();
    let commits = store.commits();
    assert_eq!(commits.len(), 1);
    assert_eq!(commits[0].mutations, [set("a"), set("b"), set("c")]);
    assert!(commits[0].durable && commits[0].preconditions.is_empty());
}

#[tokio::test]
async fn what_was_noted_survives_a_flush_that_failed_in_its_order() {
    let (store, journal) = journal(None);
    journal.note(vec![set("a")]);
    store.fail(Some("full"));
    assert!(journal.flush(vec![set("lost")]).await.is_err());
    journal.note(vec![set("b")]);
    store.fail(None);
    journal.flush(vec![set("c")]).await.unwrap();
    assert_eq!(store.commits()[0].mutations, [set("a"), set("b"), set("c")]);
}

#[tokio::test]
async fn nothing_lands_behind_a_lost_fence() {
    let run = RunId::new("mine");
    let (store, journal) = journal(Some(run.clone()));
    let take = |run: RunId| Mutation::TakeFence(key(), run);
    let open = Batch::session(&key())
        .with(Mutation::OpenSession(key()))
        .with(take(run));
    store.commit(open).await.unwrap();
    journal.flush(vec![set("a")]).await.unwrap();
    store
        .commit(Batch::session(&key()).with(take(RunId::new("theirs"))))
        .await
        .unwrap();
    for _ in 0..2 {
        journal.note(vec![set("b")]);
        let refused = journal.flush(vec![set("c")]).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
    }
    assert_eq!(store.setting("b").await.unwrap(), None);
    assert_eq!(store.commits().len(), 3);
}

#[tokio::test]
async fn a_flush_goes_on_when_its_caller_goes_away() {
    let (store, journal) = journal(None);
    journal.note(vec![set("a")]);
    tokio::select! {
        biased;
        _ = journal.flush(vec![set("b")]) => panic!("it waits at least once"),
        () = std::future::ready(()) => {}
    }
    journal.flush(vec![set("c")]).await.unwrap();
    let all: Vec<Mutation> = store
        .commits()
        .into_iter()
        .flat_map(|b| b.mutations)
        .collect();
    assert_eq!(all, [set("a"), set("b"), set("c")]);
}
