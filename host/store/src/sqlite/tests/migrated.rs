//! Databases of older schemas, left in the middle of a turn: copied, migrated, read and written to.

use super::{Options, SqliteStore, TempDir};
use claw_core::id::{
    AgentId, AskId, CallId, EffectId, EntryId, GrantId, InboxId, RunId, SessionKey, TimestampMs,
};
use claw_core::ledger::EffectState;
use claw_core::ports::{Clock, Store};
use claw_core::route::Route;
use claw_core::row::{Batch, Entry, EntryBody, GrantRow, KvChange, KvWrite, Mutation, Provenance};
use claw_core::step::ask::{AskScope, AskState, AskStep};
use claw_core::step::inbox::{InboxRow, InboxState, InboxStep, QueueMode};
use claw_core::step::run::{GlobalLane, RunOutcome, RunRow, RunState, RunStep};
use claw_core::subject::Actor;
use claw_core::tool::Taint;
use claw_testkit::ManualClock;
use rusqlite::Connection;
use std::sync::Arc;

/// When its turns were.
const THEN: i64 = 1_795_000_000_000;

fn main_session() -> SessionKey {
    SessionKey::main(&AgentId::new("main"))
}

fn migrated(folder: &TempDir) -> SqliteStore {
    from(folder, include_str!("../../schema/dirty_v1.sql"))
}

fn from(folder: &TempDir, dump: &str) -> SqliteStore {
    let path = folder.path().join("claw.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(dump).unwrap();
    drop(old);
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(TimestampMs(THEN + 500)));
    let options = Options {
        clock,
        ..super::options()
    };
    SqliteStore::open(path, options).unwrap()
}

#[tokio::test]
async fn everything_of_schema_1_is_read_through_the_port() {
    let folder = TempDir::new().unwrap();
    let store = migrated(&folder);
    let names = std::fs::read_dir(folder.path()).unwrap();
    let names: Vec<String> = names
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    let backup = names.iter().find(|name| name.contains("backup-v1-"));
    let backup = Connection::open(folder.path().join(backup.unwrap())).unwrap();
    let rows = backup.query_row("SELECT count(*) FROM entries", [], |row| row.get(0));
    assert_eq!(rows, Ok(6));

    let key = main_session();
    let sessions = store.sessions(9).await.unwrap();
    let keys: Vec<&str> = sessions.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["agent:main:main", "agent:main:trip"]);
    let row = &sessions[0];
    assert_eq!((row.started.0, row.interacted.0), (THEN + 1, THEN + 11));
    assert_eq!((row.archived, &row.origin), (None, &None));
    assert_eq!((row.entries, row.usage.input_tokens), (6, 600));

    let branch = store.transcript(&key).await.unwrap();
    let ids: Vec<&str> = branch.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids, ["e01", "e02", "e03", "e04", "e05", "e06"]);
    assert_eq!(branch[2].labels, ["web"]);
    let EntryBody::Assistant { calls, .. } = &branch[5].body else {
        panic!("{:?}", branch[5]);
    };
    assert_eq!(calls.len(), 2, "calls without results");
    assert_eq!(calls[1].arguments["n"], 1.5);
    assert_eq!(store.all_entries(&key).await.unwrap(), branch);

    for (call, state) in [
        ("call-1", EffectState::Done),
        ("call-2", EffectState::Started),
        ("call-3", EffectState::Unknown),
    ] {
        let effects = store.effects(&CallId::new(call)).await.unwrap();
        assert_eq!(effects[0].state, state, "{call}");
    }
    let call = store.call(&CallId::new("call-1")).await.unwrap().unwrap();
    assert_eq!((call.wall_us, call.denials[0].count), (1234, 2));
    let grants = store.grants(&AgentId::new("main")).await.unwrap();
    assert_eq!(grants.len(), 2);
    assert_eq!(grants[1].revoked, Some(TimestampMs(THEN + 9)));
    let now = TimestampMs(THEN + 500);
    let kv = store.kv_get("main/memory", "seen", now).await.unwrap();
    let kv = kv.unwrap();
    assert_eq!(kv.value, b"\x00\xffpage");
    assert_eq!(kv.expires, Some(TimestampMs(THEN + 1_000_000)));
    let setting = store.setting("plugin:web").await.unwrap().unwrap();
    assert_eq!(setting["digest"], "abc");
    assert_eq!(store.unfinished().await, Ok(vec![]));
    assert_eq!(store.open_asks().await, Ok(vec![]));
}

fn message(key: &SessionKey) -> InboxRow {
    InboxRow {
        id: InboxId::new("i1"),
        session: key.clone(),
        account: "telegram:bot".into(),
        message: "7".into(),
        at: TimestampMs(THEN + 400),
        sender: "4711".into(),
        actor: Actor::Owner,
        route: Route::local(),
        text: "and now?".into(),
        mode: QueueMode::Steer,
        model: None,
        state: InboxState::Received,
    }
}

#[tokio::test]
async fn the_next_turn_follows_the_one_that_was_cut_off() {
    let folder = TempDir::new().unwrap();
    let store = migrated(&folder);
    let key = main_session();
    let batch = || Batch::session(&key);
    let receive = Mutation::Receive(Box::new(message(&key)));
    store.commit(batch().with(receive)).await.unwrap();
    let run = RunRow {
        id: RunId::new("run-3"),
        session: key.clone(),
        lane: GlobalLane::Main,
        actor: Actor::Owner,
        route: Route::local(),
        model: None,
        at: TimestampMs(THEN + 500),
        updated: TimestampMs(THEN + 500),
        attempt: 1,
        state: RunState::Running,
    };
    let entry = Entry {
        id: EntryId::new("e07"),
        parent: Some(EntryId::new("e06")),
        run: Some(run.id.clone()),
        at: TimestampMs(THEN + 500),
        provenance: Provenance::Owner,
        labels: vec![],
        body: EntryBody::User { content: vec![] },
    };
    let step = |step| Mutation::Inbox(InboxId::new("i1"), step);
    let settle = |id, state| Mutation::SettleEffect(EffectId::new(id), state);
    let kv = KvWrite {
        namespace: "main/memory".into(),
        key: "count".into(),
        change: KvChange::Add(1),
        expected: Some(2),
    };
    let turn = batch()
        .with(settle("x02", EffectState::Unknown))
        .with(Mutation::OpenRun(Box::new(run)))
        .with(Mutation::TakeFence(key.clone(), RunId::new("run-3")))
        .with(step(InboxStep::Claim(RunId::new("run-3"))))
        .with(step(InboxStep::Consume(EntryId::new("e07"))))
        .with(Mutation::Append(key.clone(), Box::new(entry)))
        .with(Mutation::Kv(kv));
    store.commit(turn).await.unwrap();
    assert_eq!(store.unfinished().await, Ok(vec![key.clone()]));
    let again = batch().with(settle("x03", EffectState::Done));
    assert!(store.commit(again).await.is_err(), "rows keep their states");
    let end = Mutation::Run(RunId::new("run-3"), RunStep::End(RunOutcome::Answered));
    store.commit(batch().with(end)).await.unwrap();
    assert_eq!(store.unfinished().await, Ok(vec![]));
    assert_eq!(store.transcript(&key).await.unwrap().len(), 7);
    let now = TimestampMs(THEN + 500);
    let count = store.kv_get("main/memory", "count", now).await.unwrap();
    assert_eq!(
        count.map(|e| (e.value, e.version)),
        Some((b"3".to_vec(), 3))
    );
}

/// A turn of schema 2 waits for a person: its question is answered, and the turn ends.
#[tokio::test]
async fn a_question_of_schema_2_is_read_and_answered() {
    let folder = TempDir::new().unwrap();
    let store = from(&folder, include_str!("../../schema/dirty_v2.sql"));
    let key = main_session();
    let run = store.open_run(&key).await.unwrap().unwrap();
    let ask = AskId::new("k1");
    assert_eq!(run.state, RunState::Suspended { ask: ask.clone() });
    let open = store.open_asks().await.unwrap();
    assert_eq!((open.len(), &open[0].id), (1, &ask));
    assert_eq!(
        open[0].capability, "",
        "not known of questions before schema 3"
    );
    let call = store.call(&CallId::new("call-1")).await.unwrap().unwrap();
    assert_eq!(call.taint, Taint::default());
    let grants = store.grants(&AgentId::new("main")).await.unwrap();
    assert!(grants.len() == 2 && grants.iter().all(|g| g.session.is_none()));
    assert_eq!(store.asks_of_run(&run.id).await, Ok(open));
    let answered = store.ask(&AskId::new("k0")).await.unwrap().unwrap();
    let scope = AskScope::Once;
    assert_eq!(answered.state, AskState::Answered { scope });
    let given = GrantRow {
        id: GrantId::new("g3"),
        session: Some(key.clone()),
        ..grants[0].clone()
    };
    let answer = Batch::owner()
        .with(Mutation::Ask(ask, AskStep::Answer(AskScope::Session)))
        .with(Mutation::Grant(Box::new(given)));
    store.commit(answer).await.unwrap();
    let end = |step| Mutation::Run(run.id.clone(), step);
    let ended = Batch::session(&key)
        .with(end(RunStep::Resume))
        .with(end(RunStep::End(RunOutcome::Answered)));
    store.commit(ended).await.unwrap();
    assert_eq!(store.unfinished().await, Ok(vec![]));
    let grants = store.grants(&AgentId::new("main")).await.unwrap();
    assert!(grants.iter().any(|g| g.session.as_ref() == Some(&key)));
}
