//! Turns over long histories: what is asked of the model, how often, and what the transcript holds afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compaction;
mod flushing;
mod histories;
mod summaries;

use super::*;
use crate::World;
use crate::journal::RunJournal;
use crate::lane::{Interrupt, Listeners, Progress, Taken};
use crate::turn::{Chain, MAX_STEPS, Meters, TurnRequest, context, results};
use claw_core::content::Block;
use claw_core::event::TurnEvent;
use claw_core::id::{AgentId, EntryId, RunId, SessionKey, TimestampMs};
use claw_core::model::{
    Model, ModelErrorClass, ModelEvent, ModelRequest, ModelToolCall, StopReason, Usage,
};
use claw_core::ports::{Journal, Store};
use claw_core::route::Route;
use claw_core::row::{Batch, Entry, EntryBody, Mutation, Provenance};
use claw_core::step::run::GlobalLane;
use claw_core::subject::Actor;
use claw_testkit::{FakeTools, ManualClock, MemoryBlobs, MemoryStore, OverflowModel, SeqIds};
use futures_util::StreamExt;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Tokens of every answer.
pub(super) const USAGE: Usage = Usage {
    input_tokens: 10,
    output_tokens: 5,
    cached_input_tokens: 0,
};

/// A summary that passes the check.
pub(super) const SUMMARY: &str = "## What this is about\nA trip.\n## Decisions\nBy train.\n\
     ## Open asks and promises\nBook the hotel.\n## Exact names\nnone\n## Unfinished work\nnone";

pub(super) fn say(text: &str) -> Vec<ModelEvent> {
    vec![
        ModelEvent::Text { delta: text.into() },
        done(StopReason::End),
    ]
}

pub(super) fn call(id: &str, name: &str, arguments: serde_json::Value) -> Vec<ModelEvent> {
    vec![
        ModelEvent::ToolCall(ModelToolCall {
            id: id.into(),
            name: name.into(),
            arguments,
        }),
        done(StopReason::ToolUse),
    ]
}

fn done(stop: StopReason) -> ModelEvent {
    ModelEvent::Done { stop, usage: USAGE }
}

pub(super) fn is_summary(request: &ModelRequest) -> bool {
    request.system.starts_with("You sum up conversations")
}

pub(super) fn is_flush(request: &ModelRequest) -> bool {
    matches!(request.messages.last(), Some(m) if format!("{m:?}").contains("about to be shortened"))
}

/// Sums up when asked to, and otherwise answers `ok`.
pub(super) fn willing(context_tokens: u64, max_bytes: usize) -> OverflowModel {
    OverflowModel::new(context_tokens, max_bytes, |r| {
        Ok(say(if is_summary(r) { SUMMARY } else { "ok" }))
    })
}

pub(super) struct Desk {
    pub(super) store: Arc<MemoryStore>,
    pub(super) model: Arc<OverflowModel>,
    pub(super) tools: Arc<FakeTools>,
    pub(super) session: SessionKey,
    pub(super) world: World,
    pub(super) interrupt: Interrupt,
    pub(super) workspace: tempfile::TempDir,
}

/// How a turn went.
#[derive(Debug)]
pub(super) struct Went {
    pub(super) end: Result<String, TurnEnd>,
    pub(super) events: Vec<TurnEvent>,
    pub(super) usage: Usage,
}

impl Went {
    /// Code and hint of the failure.
    pub(super) fn failure(&self) -> (&str, &str, &str) {
        match &self.end {
            Err(TurnEnd::Failed {
                code,
                message,
                hint,
            }) => (code, message, hint.as_deref().unwrap_or_default()),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn compactions(&self) -> usize {
        let is = |e: &&TurnEvent| matches!(e, TurnEvent::Compacted { .. });
        self.events.iter().filter(is).count()
    }
}

impl Desk {
    pub(super) fn new(model: OverflowModel, tools: FakeTools) -> Self {
        let clock = Arc::new(ManualClock::at(TimestampMs(1_795_217_400_000)));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        Self {
            world: World {
                store: store.clone(),
                blobs: Arc::new(MemoryBlobs::default()),
                clock,
                ids: Arc::new(SeqIds::default()),
            },
            store,
            model: Arc::new(model),
            tools: Arc::new(tools),
            session: SessionKey::main(&AgentId::new("main")),
            interrupt: Interrupt::default(),
            workspace: tempfile::tempdir().unwrap(),
        }
    }

    /// A model that is willing, and no tools.
    pub(super) fn plain(context_tokens: u64) -> Self {
        Self::new(willing(context_tokens, usize::MAX), FakeTools::default())
    }

    /// Writes a history.
    pub(super) async fn history(&self, bodies: Vec<EntryBody>) {
        let mut parent = None;
        let mut batch =
            Batch::session(&self.session).with(Mutation::OpenSession(self.session.clone()));
        for body in bodies {
            let id = self.world.ids.entry();
            let entry = Entry {
                id: id.clone(),
                parent: parent.replace(id),
                run: None,
                at: TimestampMs(0),
                provenance: Provenance::Owner,
                labels: Vec::new(),
                body,
            };
            batch = batch.with(Mutation::Append(self.session.clone(), Box::new(entry)));
        }
        self.store.commit(batch).await.unwrap();
    }

    pub(super) async fn entries(&self) -> Vec<Entry> {
        self.store.transcript(&self.session).await.unwrap()
    }

    /// One word for each entry after the first `skip`.
    pub(super) async fn words(&self, skip: usize) -> Vec<String> {
        let word = |e: &Entry| match &e.body {
            EntryBody::User { .. } => "user".to_owned(),
            EntryBody::Assistant { text, calls, .. } => format!("said {text:?} {}", calls.len()),
            EntryBody::ToolResult { tool, .. } => format!("result {tool}"),
            EntryBody::Compaction { .. } => "compaction".to_owned(),
            EntryBody::Notice { code, .. } => format!("notice {code}"),
        };
        self.entries().await.iter().skip(skip).map(word).collect()
    }

    async fn run(&self, text: &str, listener: mpsc::Sender<TurnEvent>) -> Run {
        let id = RunId::new(self.world.ids.fresh());
        let model: Arc<dyn Model> = self.model.clone();
        let row = self.store.session(&self.session).await.unwrap();
        let mut run = Run {
            world: self.world.clone(),
            request: TurnRequest {
                session: self.session.clone(),
                actor: Actor::Owner,
                route: Route::local(),
                lane: GlobalLane::Main,
                models: Chain::single(model, "model"),
                meters: Meters::default(),
                tools: self.tools.clone(),
                workspace: self.workspace.path().to_owned(),
                agent_name: "Claw".into(),
                zone: "UTC".into(),
                outlet: None,
                asks: Arc::default(),
                asking: Default::default(),
            },
            journal: RunJournal::new(self.store.clone(), self.session.clone(), Some(id.clone())),
            id,
            events: Listeners::of(listener),
            cancel: self.interrupt.clone(),
            progress: Progress::default(),
            arriving: Taken::default(),
            leaf: row.and_then(|r| r.leaf),
            usage: Usage::default(),
            steps: 0,
            partial: String::new(),
            preview: Default::default(),
            cost_usd: Some(0.0),
            hops: 0,
            attempt: 1,
            again: Vec::new(),
            permit: Default::default(),
            asked: Default::default(),
            identical: results::Identical::default(),
            marks: Default::default(),
        };
        let content = vec![Block::text(text)];
        let append = run.append(Provenance::Owner, EntryBody::User { content });
        let batch = Batch::session(&self.session)
            .with(Mutation::OpenSession(self.session.clone()))
            .with(Mutation::TakeFence(self.session.clone(), run.id.clone()))
            .with(append);
        self.store.commit(batch).await.unwrap();
        run
    }

    /// One turn.
    pub(super) async fn ask(&self, text: &str) -> Went {
        let (listener, mut heard) = mpsc::channel(1_000);
        let mut run = self.run(text, listener).await;
        let end = turn(&mut run).await;
        let usage = run.usage;
        drop(run);
        let mut events = Vec::new();
        while let Some(event) = heard.recv().await {
            events.push(event);
        }
        Went { end, events, usage }
    }

    /// Estimated tokens of each request.
    pub(super) fn sizes(&self) -> Vec<u64> {
        let all = self.model.requests();
        all.iter()
            .map(|r| size::fixed(&r.system, &r.tools) + size::messages(&r.messages))
            .collect()
    }
}

/// The loop of a turn in its simplest form.
async fn turn(run: &mut Run) -> Result<String, TurnEnd> {
    let mut context = context::load(run).await?;
    let mut tiers = Tiers::new();
    while run.steps < MAX_STEPS {
        run.steps += 1;
        let before = context.tokens();
        tiers.fit(run, &mut context).await?;
        assert!(context.tokens() <= before, "{before} grew");
        let answer = loop {
            let request = ModelRequest {
                model: "model".into(),
                system: context.system.clone(),
                messages: context.messages.clone(),
                tools: context.tools.clone(),
                max_output_tokens: 100,
            };
            match run.request.models.first().model.clone().ask(request).await {
                Ok(answer) => break answer,
                Err(e) if e.class == ModelErrorClass::ContextOverflow => {
                    let before = context.tokens();
                    tiers.overflow(run, &mut context).await?;
                    assert!(context.tokens() < before, "{before} did not shrink");
                }
                Err(e) => return Err(TurnEnd::failed("model", e.message, None)),
            }
        };
        let (mut text, mut calls) = (String::new(), Vec::new());
        for event in answer.collect::<Vec<_>>().await {
            match event.unwrap() {
                ModelEvent::Text { delta } => text.push_str(&delta),
                ModelEvent::ToolCall(call) => calls.push(call),
                _ => {}
            }
        }
        let body = said(&text, calls.clone());
        context.push_assistant(&text, &calls);
        let append = run.append(Provenance::Agent, body);
        if calls.is_empty() {
            run.journal.flush(vec![append]).await?;
            return Ok(text);
        }
        run.journal.note(vec![append]);
        results::run_all(run, &mut context, &calls).await?;
    }
    panic!("too many steps")
}

pub(super) fn person(text: &str) -> EntryBody {
    EntryBody::User {
        content: vec![Block::text(text)],
    }
}

pub(super) fn said(text: &str, calls: Vec<ModelToolCall>) -> EntryBody {
    EntryBody::Assistant {
        model: "fake/overflow".into(),
        text: text.into(),
        calls,
        usage: Usage::default(),
    }
}

/// A call of `page` and its result.
pub(super) fn step(id: &str, result: String) -> Vec<EntryBody> {
    let made = ModelToolCall {
        id: id.into(),
        name: "page".into(),
        arguments: json!({ "n": id }),
    };
    vec![
        said("", vec![made]),
        EntryBody::ToolResult {
            id: id.into(),
            call: claw_core::id::CallId::new(format!("call-{id}")),
            tool: "page".into(),
            text: result,
            is_error: false,
            rest: None,
        },
    ]
}

/// Turns of a question and an answer.
pub(super) fn turns(count: usize, bytes: usize) -> Vec<EntryBody> {
    let one = |i| {
        [
            person(&format!("question {i}")),
            said(&format!("{i}:{}", "x".repeat(bytes)), Vec::new()),
        ]
    };
    (0..count).flat_map(one).collect()
}

/// The entry a compaction kept first, and its summary.
pub(super) fn compacted(entries: &[Entry]) -> (Option<EntryId>, String) {
    let all = entries.iter().rev();
    all.filter_map(|e| match &e.body {
        EntryBody::Compaction { kept, summary, .. } => Some((kept.clone(), summary.clone())),
        _ => None,
    })
    .next()
    .expect("a compaction")
}
