//! Turns over the deterministic twins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod budget;
mod context;
mod failover;
mod guards;
mod interrupt;
mod plain;
mod prompt;
mod retry;
mod tools;

use super::*;
use crate::asks::Asking;
use crate::lane::Held;
use claw_core::content::Block;
use claw_core::id::{AgentId, TimestampMs};
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelMessage, ModelRequest, ModelToolCall,
    StopReason,
};
use claw_core::row::Batch;
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_testkit::{FakeModel, FakeTools, ManualClock, MemoryBlobs, MemoryStore, SeqIds};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::mpsc;

/// 2026-11-20T23:30:00Z: the next day already in Rome.
pub(super) const LATE: i64 = 1_795_217_400_000;

pub(super) struct Bench {
    pub store: Arc<MemoryStore>,
    pub blobs: Arc<MemoryBlobs>,
    pub model: Arc<FakeModel>,
    pub tools: Arc<FakeTools>,
    pub session: SessionKey,
    pub dir: tempfile::TempDir,
    world: World,
    /// What the next turn is about.
    text: Mutex<String>,
}

impl Bench {
    pub(super) fn new(model: FakeModel, tools: FakeTools) -> Self {
        let clock = Arc::new(ManualClock::at(TimestampMs(LATE)));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let blobs = Arc::new(MemoryBlobs::default());
        Self {
            world: World {
                store: store.clone(),
                blobs: blobs.clone(),
                clock,
                ids: Arc::new(SeqIds::default()),
            },
            store,
            blobs,
            model: Arc::new(model),
            tools: Arc::new(tools),
            session: SessionKey::main(&AgentId::new("main")),
            dir: tempfile::tempdir().unwrap(),
            text: Mutex::default(),
        }
    }

    pub(super) fn request(&self, text: &str) -> TurnRequest {
        text.clone_into(&mut self.text.lock().unwrap());
        TurnRequest {
            session: self.session.clone(),
            actor: Actor::Owner,
            route: Route::local(),
            lane: GlobalLane::Main,
            outlet: None,
            asks: Arc::default(),
            asking: Asking::default(),
            models: Chain::single(self.model.clone(), "model"),
            meters: Meters::default(),
            tools: self.tools.clone(),
            workspace: self.dir.path().to_owned(),
            agent_name: "Claw".into(),
            zone: "Europe/Rome".into(),
        }
    }

    /// Runs a turn to its end and returns everything it told.
    pub(super) async fn ask(&self, text: &str) -> Vec<TurnEvent> {
        self.run(self.request(text), Interrupt::default(), |_| {})
            .await
    }

    /// The message of the next turn, accepted.
    pub(super) async fn accept(&self) -> Option<InboxRow> {
        let id = self.world.ids.inbox();
        let row = InboxRow {
            message: id.to_string(),
            id,
            session: self.session.clone(),
            account: "local".into(),
            at: self.world.clock.now(),
            sender: "owner".into(),
            actor: Actor::Owner,
            route: Route::local(),
            text: self.text.lock().unwrap().clone(),
            mode: QueueMode::Followup,
            model: None,
            state: InboxState::Received,
        };
        let receive = Mutation::Receive(Box::new(row.clone()));
        let batch = Batch::session(&self.session).with(receive);
        self.world.store.commit(batch).await.ok().map(|()| row)
    }

    /// What a turn about the message begins with.
    pub(super) async fn begin(
        &self,
        events: mpsc::Sender<TurnEvent>,
        interrupt: Interrupt,
    ) -> Begin {
        Begin {
            session: self.session.clone(),
            rows: self.accept().await.into_iter().collect(),
            join: false,
            left_out: Vec::new(),
            kind: GlobalLane::Main,
            permit: Held::default(),
            resume: None,
            listeners: Listeners::of(events),
            interrupt,
            progress: Progress::default(),
            lane: Taken::default(),
        }
    }

    /// Runs a turn; `heard` sees each event as it comes.
    pub(super) async fn run(
        &self,
        request: TurnRequest,
        interrupt: Interrupt,
        mut heard: impl FnMut(&TurnEvent),
    ) -> Vec<TurnEvent> {
        let (events, mut told) = mpsc::channel(EVENT_BUFFER);
        let begin = self.begin(events, interrupt).await;
        let turn = run(self.world.clone(), request, begin);
        let listen = async {
            let mut all = Vec::new();
            while let Some(event) = told.recv().await {
                heard(&event);
                all.push(event);
            }
            all
        };
        tokio::join!(turn, listen).1
    }

    pub(super) async fn transcript(&self) -> Vec<Entry> {
        self.world.store.transcript(&self.session).await.unwrap()
    }

    /// One line for each entry.
    pub(super) async fn lines(&self) -> Vec<String> {
        self.transcript().await.iter().map(line).collect()
    }
}

pub(super) fn line(entry: &Entry) -> String {
    match &entry.body {
        EntryBody::User { content } => {
            format!("user: {}", claw_core::content::to_text(content))
        }
        EntryBody::Assistant { text, calls, .. } => {
            let names: Vec<&str> = calls.iter().map(|c| c.id.as_str()).collect();
            format!("assistant: {text} {names:?}")
        }
        EntryBody::ToolResult {
            id, text, is_error, ..
        } => format!("result {id} {is_error}: {text}"),
        EntryBody::Compaction { summary, .. } => format!("compaction: {summary}"),
        EntryBody::Notice { code, text } => format!("notice {code}: {text}"),
    }
}

/// The word of each event.
pub(super) fn words(events: &[TurnEvent]) -> Vec<&'static str> {
    events
        .iter()
        .map(|e| match e {
            TurnEvent::Accepted { .. } => "accepted",
            TurnEvent::Steered { .. } => "steered",
            TurnEvent::Switched { .. } => "switched",
            TurnEvent::Compacted { .. } => "compacted",
            TurnEvent::Text { .. } => "text",
            TurnEvent::Reasoning { .. } => "reasoning",
            TurnEvent::ToolStarted { .. } => "tool-started",
            TurnEvent::ToolEnded { .. } => "tool-ended",
            TurnEvent::Retrying { .. } => "retrying",
            TurnEvent::Final { .. } => "final",
            TurnEvent::Failed { .. } => "failed",
            TurnEvent::Asked { .. } => "asked",
            TurnEvent::Answered { .. } => "answered",
            TurnEvent::Interrupted => "interrupted",
        })
        .collect()
}

/// Code, message and hint of the failure at the end.
pub(super) fn failure(events: &[TurnEvent]) -> (String, String, Option<String>) {
    match events.last() {
        Some(TurnEvent::Failed {
            code,
            message,
            hint,
        }) => (code.clone(), message.clone(), hint.clone()),
        other => panic!("no failure: {other:?}"),
    }
}

pub(super) fn call(id: &str, name: &str, arguments: Value) -> ModelToolCall {
    ModelToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
    }
}

pub(super) fn text(delta: &str) -> Result<ModelEvent, ModelError> {
    Ok(ModelEvent::Text {
        delta: delta.into(),
    })
}

pub(super) fn done(stop: StopReason) -> Result<ModelEvent, ModelError> {
    Ok(ModelEvent::Done {
        stop,
        usage: Usage::default(),
    })
}

/// A tool that says its arguments.
pub(super) fn echo() -> FakeTools {
    FakeTools::default().with_text("echo", |arguments| format!("heard {arguments}"))
}

/// Results of the last request to the model: id, text, whether it is an error.
pub(super) fn shown_results(model: &FakeModel) -> Vec<(String, String, bool)> {
    let request = model.requests().pop().unwrap();
    let results = request.messages.into_iter().filter_map(|m| match m {
        ModelMessage::ToolResult { id, text, is_error } => Some((id, text, is_error)),
        _ => None,
    });
    results.collect()
}

pub(super) fn n(i: usize) -> Value {
    json!({ "n": i })
}
