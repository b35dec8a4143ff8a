//! The toolbox over a sandbox and a shelf in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod admission;
mod effects;
mod ends;
mod tainted;

use super::*;
use crate::fakes::{self, FakeSandbox, FakeShelf};
use crate::journal::RunJournal;
use crate::settings::WORKSPACE_QUOTA_BYTES;
use claw_core::id::{CallId, SessionKey};
use claw_core::limit::CallLimits;
use claw_core::ports::Store;
use claw_core::row::{CallRow, EffectRow, Mutation};
use claw_policy::profile::Profile;
use claw_testkit::MemoryStore;

pub(super) struct Bench {
    pub store: Arc<MemoryStore>,
    pub shelf: Arc<FakeShelf>,
    pub sandbox: Arc<FakeSandbox>,
    pub toolbox: Arc<Toolbox>,
    pub journal: Arc<RunJournal>,
    pub session: SessionKey,
    _dir: tempfile::TempDir,
}

/// A manifest that asks for a little of everything.
pub(super) const ASKS: &str =
    "capabilities: { kv: { bytes: 1MiB }, files: [{ root: /workspace, access: rw }] }\n";

impl Bench {
    pub(super) fn new(sandbox: Arc<FakeSandbox>) -> Self {
        Self::with(sandbox, Profile::default(), |_| {})
    }

    pub(super) fn with(
        sandbox: Arc<FakeSandbox>,
        profile: Profile,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (world, store, _) = fakes::world();
        let mut settings = fakes::settings(dir.path(), profile);
        change(&mut settings);
        let shelf = FakeShelf::of(vec![
            fakes::plugin("web", "1.0.0", true, ASKS),
            fakes::plugin("files", "1.0.0", true, ""),
        ]);
        let session = SessionKey::main(&fakes::main_agent());
        let journal = RunJournal::new(store.clone(), session.clone(), None);
        let port: Arc<dyn Shelf> = shelf.clone();
        Self {
            toolbox: Toolbox::new(world, Arc::new(settings), port, sandbox.clone()),
            store,
            shelf,
            sandbox,
            journal,
            session,
            _dir: dir,
        }
    }

    pub(super) fn call(&self, tool: &str) -> ToolCall {
        ToolCall {
            allowed: Vec::new(),
            taint: claw_core::tool::Taint::default(),
            id: CallId::new("call-1"),
            tool: tool.into(),
            arguments: fakes::empty(),
            agent: fakes::main_agent(),
            session: self.session.clone(),
            run: None,
            actor: Actor::Owner,
            attempt: 1,
        }
    }

    /// Makes a call and lands what it noted.
    pub(super) async fn run(&self, call: ToolCall) -> CallReport {
        let report = self.toolbox.call(call, self.journal.clone()).await;
        self.journal.flush(Vec::new()).await.unwrap();
        report
    }

    pub(super) async fn row(&self) -> CallRow {
        self.store
            .call(&CallId::new("call-1"))
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn effects(&self) -> Vec<EffectRow> {
        self.store.effects(&CallId::new("call-1")).await.unwrap()
    }
}

pub(super) fn kind(report: &CallReport) -> FailureKind {
    match &report.outcome {
        ToolOutcome::Failed { kind, .. } => *kind,
        other => panic!("{other:?}"),
    }
}

/// Whether a batch begins an effect.
pub(super) fn begins(mutations: &[Mutation]) -> bool {
    mutations
        .iter()
        .any(|m| matches!(m, Mutation::BeginEffect(..)))
}
