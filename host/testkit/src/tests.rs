#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use claw_core::code::FailureKind;
use claw_core::id::{AgentId, BlobId, CallId, SessionKey, TimestampMs};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::limit::BLOB_BYTES;
use claw_core::model::{Model, ModelError, ModelErrorClass, ModelRequest};
use claw_core::ports::{Blobs, Clock, Ids, Journal, Store, StoreError, ToolHost};
use claw_core::row::{Batch, Mutation};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{ToolCall, ToolOutcome};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::sync::Arc;

#[tokio::test]
async fn the_memory_store_passes_the_suite() {
    store_suite(&|clock| Arc::new(MemoryStore::new(clock))).await;
}

#[tokio::test]
async fn the_memory_store_can_fail_and_remembers_its_commits() {
    let store = MemoryStore::default();
    let batch = Batch::owner().with(Mutation::Setting("s".into(), json!(1)));
    store.fail(Some("disk full"));
    let failed = store.commit(batch.clone()).await;
    assert_eq!(failed, Err(StoreError::Failed("disk full".into())));
    assert_eq!(store.setting("s").await, Ok(None));
    store.fail(None);
    store.commit(batch.clone()).await.unwrap();
    assert_eq!(store.commits(), [batch]);
}

#[test]
fn clock_and_ids_move_only_when_asked() {
    let clock = ManualClock::at(TimestampMs(5));
    assert_eq!((clock.now().0, clock.now().0), (5, 5));
    assert_eq!(clock.advance_ms(10).0, 15);
    clock.set(TimestampMs(1));
    assert_eq!(clock.now().0, 1);
    let ids = SeqIds::default();
    assert_eq!(
        (ids.fresh(), ids.fresh()),
        ("id-000001".into(), "id-000002".into())
    );
}

#[test]
fn blobs_are_named_by_their_bytes_and_capped() {
    let blobs = MemoryBlobs::default();
    let id = blobs.put(b"").unwrap();
    assert_eq!(id.as_str(), "blob-e3b0c44298fc1c149afbf4c8996fb92427ae41e4");
    assert_eq!(blobs.put(b"").unwrap(), id);
    assert_eq!((blobs.get(&id).unwrap(), blobs.count()), (Some(vec![]), 1));
    assert_eq!(blobs.get(&BlobId::new("blob-0")).unwrap(), None);
    let most = usize::try_from(BLOB_BYTES).unwrap();
    assert!(blobs.put(&vec![0; most]).is_ok());
    assert!(matches!(
        blobs.put(&vec![0; most + 1]),
        Err(StoreError::Illegal(_))
    ));
}

#[tokio::test]
async fn the_fake_model_answers_in_order_and_keeps_requests() {
    let model = FakeModel::default();
    model
        .say("hi")
        .fail(ModelError::new(ModelErrorClass::Overloaded, "busy"));
    let request = ModelRequest {
        model: "m".into(),
        system: String::new(),
        messages: vec![],
        tools: vec![],
        max_output_tokens: 1,
    };
    let events: Vec<_> = model.ask(request.clone()).await.unwrap().collect().await;
    assert_eq!((events.len(), model.left()), (2, 1));
    let mut classes = Vec::new();
    for _ in 0..2 {
        classes.push(model.ask(request.clone()).await.err().unwrap().class);
    }
    assert_eq!(
        classes,
        [ModelErrorClass::Overloaded, ModelErrorClass::Format]
    );
    assert_eq!(model.requests().len(), 3);
}

struct NoJournal;

#[async_trait::async_trait]
impl Journal for NoJournal {
    fn note(&self, _: Vec<Mutation>) {}
    async fn flush(&self, _: Vec<Mutation>) -> Result<(), StoreError> {
        Ok(())
    }
}

#[tokio::test]
async fn fake_tools_run_closures_and_refuse_unknown_names() {
    let tools = FakeTools::default().with_text("echo", Value::to_string);
    let agent = AgentId::new("main");
    let call = |tool: &str| ToolCall {
        allowed: Vec::new(),
        taint: claw_core::tool::Taint::default(),
        id: CallId::new("c1"),
        tool: tool.into(),
        arguments: json!({"a": 1}),
        agent: agent.clone(),
        session: SessionKey::main(&agent),
        run: None,
        actor: Actor::Owner,
        attempt: 1,
    };
    assert_eq!(tools.tools(&agent)[0].definition.name, "echo");
    let report = tools.call(call("echo"), Arc::new(NoJournal)).await;
    assert_eq!(report.for_model(), ("{\"a\":1}".into(), false));
    let report = tools.call(call("none"), Arc::new(NoJournal)).await;
    let ToolOutcome::Failed { kind, .. } = report.outcome else {
        panic!()
    };
    assert_eq!((kind, tools.calls().len()), (FailureKind::NotFound, 2));
}

#[tokio::test]
async fn the_ledger_keeps_legal_steps_and_names_the_others() {
    let ledger = RecordingLedger::default();
    let intent = EffectIntent {
        call: CallId::new("c1"),
        session: SessionKey::main(&AgentId::new("main")),
        agent: AgentId::new("main"),
        subject: Subject::Agent("main".into()),
        kind: "http".into(),
        summary: "x".into(),
    };
    let id = ledger.begin(intent.clone()).await.unwrap();
    ledger.settle(id.clone(), EffectState::Done).await;
    ledger.settle(id.clone(), EffectState::Failed).await;
    assert_eq!(ledger.effects()[0].state, EffectState::Done);
    assert_eq!(ledger.illegal(), [(id, EffectState::Failed)]);
    ledger.refuse(true);
    assert!(ledger.begin(intent).await.is_err());
    assert_eq!(ledger.effects().len(), 1);
}
