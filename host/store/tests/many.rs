//! A thousand sessions at once. A module of its own name: it measures, so it runs by itself.
#![allow(clippy::unwrap_used, clippy::panic)]

/// The life of ten messages in each of a thousand sessions.
mod slow {
    use claw_core::content::Block;
    use claw_core::id::{AgentId, EntryId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
    use claw_core::ports::Store;
    use claw_core::route::Route;
    use claw_core::row::{Batch, Entry, EntryBody, Mutation, Precondition, Provenance};
    use claw_core::step::inbox::{InboxRow, InboxState, InboxStep, QueueMode};
    use claw_core::step::outbox::{OutboxRow, OutboxState, Part};
    use claw_core::step::run::{GlobalLane, RunOutcome, RunRow, RunState, RunStep};
    use claw_core::subject::Actor;
    use claw_store::{Options, SqliteStore};
    use claw_testkit::MemoryStore;
    use std::sync::Arc;
    use std::time::Instant;

    const SESSIONS: usize = 1_000;
    const MESSAGES: usize = 10;
    const AT: TimestampMs = TimestampMs(1_000);

    fn key(session: usize) -> SessionKey {
        SessionKey::parse(&format!("s{session:04}"), &AgentId::new("main")).unwrap()
    }

    fn entry(id: String, parent: Option<EntryId>, run: &RunId) -> Box<Entry> {
        Box::new(Entry {
            id: EntryId::new(id),
            parent,
            run: Some(run.clone()),
            at: AT,
            provenance: Provenance::Owner,
            labels: vec![],
            body: EntryBody::User {
                content: vec![Block::text("how is the weather in the mountains?")],
            },
        })
    }

    fn message(name: &str, key: &SessionKey) -> Mutation {
        Mutation::Receive(Box::new(InboxRow {
            id: InboxId::new(name),
            session: key.clone(),
            account: "telegram:bot".into(),
            message: name.into(),
            at: AT,
            sender: "4711".into(),
            actor: Actor::Owner,
            route: Route::local(),
            text: "how is the weather in the mountains?".into(),
            mode: QueueMode::Steer,
            model: None,
            state: InboxState::Received,
        }))
    }

    fn run_row(run: &RunId, key: &SessionKey) -> Box<RunRow> {
        Box::new(RunRow {
            id: run.clone(),
            session: key.clone(),
            lane: GlobalLane::Main,
            actor: Actor::Owner,
            route: Route::local(),
            model: None,
            at: AT,
            updated: AT,
            attempt: 1,
            state: RunState::Running,
        })
    }

    fn reply(name: &str, run: &RunId, key: &SessionKey) -> Mutation {
        Mutation::Post(Box::new(OutboxRow {
            id: OutboxId::new(name),
            session: key.clone(),
            run: Some(run.clone()),
            route: Route::local(),
            at: AT,
            updated: AT,
            due: AT,
            draft: None,
            parts: vec![Part::default()],
            state: OutboxState::Queued,
            reason: String::new(),
        }))
    }

    /// One message: accepted, taken into a turn, answered.
    async fn turn(store: &dyn Store, key: &SessionKey, name: &str) {
        let leaf = store.session(key).await.unwrap().and_then(|row| row.leaf);
        let receive = Batch::session(key).with(message(name, key));
        store.commit(receive).await.unwrap();
        let waiting = store.waiting(key).await.unwrap();
        let id = &waiting.first().unwrap().id;
        let run = RunId::new(format!("r-{name}"));
        let asked = entry(format!("{name}-a"), leaf.clone(), &run);
        let answered = entry(format!("{name}-b"), Some(asked.id.clone()), &run);
        let step = |step| Mutation::Inbox(id.clone(), step);
        let mut begin = Batch::session(key)
            .with(Mutation::OpenSession(key.clone()))
            .with(Mutation::OpenRun(run_row(&run, key)))
            .with(Mutation::TakeFence(key.clone(), run.clone()))
            .with(step(InboxStep::Claim(run.clone())))
            .with(step(InboxStep::Consume(asked.id.clone())))
            .with(Mutation::Append(key.clone(), asked));
        let at_leaf = Precondition::Leaf(key.clone(), leaf);
        begin.preconditions.push(at_leaf);
        store.commit(begin).await.unwrap();
        let ended = RunStep::End(RunOutcome::Answered);
        let mut end = Batch::session(key)
            .with(Mutation::Append(key.clone(), answered))
            .with(reply(name, &run, key))
            .with(Mutation::Run(run.clone(), ended));
        let held = Precondition::Fence(key.clone(), run);
        end.preconditions.push(held);
        store.commit(end).await.unwrap();
    }

    async fn all(store: Arc<dyn Store>, what: &str) {
        let began = Instant::now();
        let sessions: Vec<_> = (0..SESSIONS)
            .map(|session| {
                let store = store.clone();
                tokio::spawn(async move {
                    for n in 0..MESSAGES {
                        let name = format!("{session:04}-{n}");
                        turn(store.as_ref(), &key(session), &name).await;
                    }
                })
            })
            .collect();
        for session in sessions {
            session.await.unwrap();
        }
        println!("{what}: {} ms", began.elapsed().as_millis());
        assert_eq!(store.unfinished().await, Ok(vec![]));
        for session in 0..SESSIONS {
            let branch = store.transcript(&key(session)).await.unwrap();
            let ids: Vec<String> = branch.iter().map(|e| e.id.to_string()).collect();
            let wanted: Vec<String> = (0..MESSAGES)
                .flat_map(|n| ["a", "b"].map(|half| format!("{session:04}-{n}-{half}")))
                .collect();
            assert_eq!(ids, wanted, "order kept");
        }
    }

    #[tokio::test]
    async fn a_thousand_sessions_of_ten_messages_keep_their_order() {
        all(Arc::new(MemoryStore::default()), "memory").await;
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("claw.db");
        let store = Arc::new(SqliteStore::open(path, Options::default()).unwrap());
        all(store.clone(), "disk").await;
        let metrics = store.metrics();
        assert_eq!(metrics.batches, (3 * SESSIONS * MESSAGES) as u64);
        assert!(metrics.transactions < metrics.batches / 4, "{metrics:?}");
        println!("{metrics:?}");
    }
}
