//! The store of a case: one in memory that tells the log what landed.

use crate::format::Case;
use crate::log::Log;
use async_trait::async_trait;
use claw_core::id::{AgentId, AskId, CallId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use claw_core::row::{
    Batch, CallRow, CallStart, EffectRow, Entry, EntryBody, GrantRow, KvEntry, Mutation,
    SessionRow, Spend,
};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::{InboxRow, InboxStep};
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::{RunOutcome, RunRow, RunStep};
use claw_testkit::MemoryStore;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Writes the inbox, the runs and superseded calls of each batch into the log.
pub(crate) struct Told {
    pub(crate) inner: MemoryStore,
    log: Log,
    case: Arc<Case>,
    labels: Mutex<HashMap<InboxId, String>>,
}

impl Told {
    pub(crate) fn new(inner: MemoryStore, log: Log, case: Arc<Case>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            log,
            case,
            labels: Mutex::default(),
        })
    }

    fn label(&self, id: &InboxId) -> String {
        let labels = self.labels.lock().unwrap();
        labels.get(id).cloned().unwrap_or_else(|| format!("?{id}"))
    }

    fn tell(&self, batch: &Batch) {
        let begins = batch
            .mutations
            .iter()
            .any(|m| matches!(m, Mutation::OpenRun(_)));
        for mutation in &batch.mutations {
            match mutation {
                Mutation::Receive(row) => {
                    let label = self.case.label(&row.route.account, &row.message);
                    self.log.tell(format!("received {label}"));
                    self.labels.lock().unwrap().insert(row.id.clone(), label);
                }
                Mutation::Inbox(id, step) => self.inbox(id, step, begins),
                Mutation::Run(_, RunStep::End(outcome)) => {
                    self.log.tell(format!("ended {}", outcome_words(outcome)));
                }
                Mutation::Append(_, entry) => {
                    if let EntryBody::ToolResult { id, text, .. } = &entry.body
                        && text.starts_with("error (superseded)")
                    {
                        self.log.tell(format!("superseded {id}"));
                    }
                }
                _ => {}
            }
        }
    }

    fn inbox(&self, id: &InboxId, step: &InboxStep, begins: bool) {
        let label = self.label(id);
        match step {
            InboxStep::Claim(_) => {}
            InboxStep::Consume(_) => {
                let word = if begins { "started" } else { "landed" };
                self.log.tell(format!("{word} {label}"));
            }
            InboxStep::Collect(into) => {
                let into = self.label(into);
                self.log.tell(format!("collected {label} into {into}"));
            }
            InboxStep::Drop(reason) => self.log.tell(format!("dropped {label} {reason}")),
        }
    }
}

/// `answered`, `failed: CODE`, `interrupted: WHY`.
pub(crate) fn outcome_words(outcome: &RunOutcome) -> String {
    match outcome {
        RunOutcome::Answered => "answered".to_owned(),
        RunOutcome::Failed { code } => format!("failed: {code}"),
        RunOutcome::Interrupted { why } => format!("interrupted: {why}"),
    }
}

#[async_trait]
impl Store for Told {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.inner.commit(batch.clone()).await?;
        self.tell(&batch);
        Ok(())
    }

    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        self.inner.sessions(limit).await
    }

    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        self.inner.session(key).await
    }

    async fn transcript(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        self.inner.transcript(key).await
    }

    async fn all_entries(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        self.inner.all_entries(key).await
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        self.inner.call(id).await
    }

    async fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        self.inner.calls(limit).await
    }

    async fn effects(&self, call: &CallId) -> Result<Vec<EffectRow>, StoreError> {
        self.inner.effects(call).await
    }

    async fn grants(&self, agent: &AgentId) -> Result<Vec<GrantRow>, StoreError> {
        self.inner.grants(agent).await
    }

    async fn kv_get(
        &self,
        namespace: &str,
        key: &str,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError> {
        self.inner.kv_get(namespace, key, now).await
    }

    async fn kv_scan(
        &self,
        namespace: &str,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        now: TimestampMs,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        self.inner
            .kv_scan(namespace, prefix, after, limit, now)
            .await
    }

    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError> {
        self.inner.kv_usage(namespace).await
    }

    async fn received(&self, account: &str, message: &str) -> Result<Option<InboxRow>, StoreError> {
        self.inner.received(account, message).await
    }

    async fn inbox_row(&self, id: &InboxId) -> Result<Option<InboxRow>, StoreError> {
        self.inner.inbox_row(id).await
    }

    async fn waiting(&self, key: &SessionKey) -> Result<Vec<InboxRow>, StoreError> {
        self.inner.waiting(key).await
    }

    async fn unfinished(&self) -> Result<Vec<SessionKey>, StoreError> {
        self.inner.unfinished().await
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>, StoreError> {
        self.inner.run(id).await
    }

    async fn open_run(&self, key: &SessionKey) -> Result<Option<RunRow>, StoreError> {
        self.inner.open_run(key).await
    }

    async fn runs(&self, key: Option<&SessionKey>, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        self.inner.runs(key, limit).await
    }

    async fn open_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        self.inner.open_calls(run).await
    }
    async fn begun_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        self.inner.begun_calls(run).await
    }

    async fn outbox_row(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        self.inner.outbox_row(id).await
    }

    async fn outbox(
        &self,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.inner.outbox(states, limit).await
    }

    async fn outbox_of_run(&self, run: &RunId) -> Result<Vec<OutboxRow>, StoreError> {
        self.inner.outbox_of_run(run).await
    }

    async fn ask(&self, id: &AskId) -> Result<Option<AskRow>, StoreError> {
        self.inner.ask(id).await
    }

    async fn open_asks(&self) -> Result<Vec<AskRow>, StoreError> {
        self.inner.open_asks().await
    }

    async fn asks(&self, since: TimestampMs, limit: u32) -> Result<Vec<AskRow>, StoreError> {
        self.inner.asks(since, limit).await
    }

    async fn asks_of_run(&self, run: &RunId) -> Result<Vec<AskRow>, StoreError> {
        self.inner.asks_of_run(run).await
    }

    async fn asks_of_call(&self, call: &CallId) -> Result<Vec<AskRow>, StoreError> {
        self.inner.asks_of_call(call).await
    }

    async fn spent(&self, day: &str) -> Result<Vec<Spend>, StoreError> {
        self.inner.spent(day).await
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        self.inner.setting(name).await
    }
}
