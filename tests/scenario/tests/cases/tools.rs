//! The tools of a script: a shelf that offers them, and a sandbox in which they take their time.

use crate::format::Tool;
use crate::log::{Log, pass};
use async_trait::async_trait;
use claw_core::capability::Decision;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::content::Block;
use claw_core::id::Digest;
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::sandbox::{Ended, Invocation, Sandbox, SandboxError};
use claw_core::subject::Subject;
use claw_core::tool::{CallReport, ToolDefinition, ToolOutcome, ToolOutput};
use claw_engine::toolbox::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};
use claw_policy::manifest::Manifest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// One plugin that brings every tool of the script.
pub(crate) struct OneShelf(Arc<Plugin>);

impl OneShelf {
    pub(crate) fn new(tools: &BTreeMap<String, Tool>) -> Self {
        let yaml = "name: scenario\nversion: 1.0.0\nworld: claw:tool/tool@0.1.0\nsummary: Tools of a case.\n";
        let definition = |(name, tool): (&String, &Tool)| ToolDefinition {
            name: name.clone(),
            title: String::new(),
            description: format!("the tool {name}"),
            input_schema: json!({"type": "object"}),
            output_schema: Value::Null,
            effects: tool
                .effect
                .then(|| "write".to_owned())
                .into_iter()
                .collect(),
            idempotent: tool.idempotent,
            parallel: tool.parallel,
        };
        Self(Arc::new(Plugin {
            name: "scenario".into(),
            version: "1.0.0".into(),
            digest: Digest::of(b"scenario"),
            first_party: true,
            manifest: Arc::new(Manifest::parse(yaml).unwrap()),
            tools: tools.iter().map(definition).collect(),
            imports: Imports::default(),
            source: "scenario".into(),
        }))
    }
}

#[async_trait]
impl Shelf for OneShelf {
    fn plugins(&self) -> Arc<Vec<Arc<Plugin>>> {
        Arc::new(vec![self.0.clone()])
    }
    fn changed(&self, _: &Plugin) -> Option<Decision> {
        None
    }
    async fn add(
        &self,
        _: PathBuf,
        _: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError> {
        Err(fixed())
    }
    async fn remove(&self, _: &str) -> Result<Arc<Plugin>, ShelfError> {
        Err(fixed())
    }
}

fn fixed() -> ShelfError {
    ShelfError {
        code: "fixed".into(),
        message: "the shelf of a case does not change".into(),
        hint: None,
        not_found: false,
    }
}

/// Runs the tools of the script.
pub(crate) struct Tools {
    pub(crate) log: Log,
    pub(crate) tools: BTreeMap<String, Tool>,
}

/// Tells that a call was dropped, unless it ended.
struct Running {
    log: Log,
    tool: String,
    ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        let word = if self.ended { "ends" } else { "aborted" };
        self.log.tell(format!("tool {} {word}", self.tool));
    }
}

#[async_trait]
impl Sandbox for Tools {
    async fn prepare(&self, _: PathBuf, _: Digest) -> Result<(), SandboxError> {
        Ok(())
    }

    async fn describe(&self, _: &Digest) -> Result<Vec<ToolDefinition>, SandboxError> {
        Ok(Vec::new())
    }

    async fn invoke(&self, invocation: Invocation) -> Ended {
        let call = &invocation.call;
        self.log.tell(format!("tool {} begins", call.tool));
        let mut running = Running {
            log: self.log.clone(),
            tool: call.tool.clone(),
            ended: false,
        };
        let outcome = match self.tools.get(&call.tool) {
            None => ToolOutcome::Error(GuestError::new(
                ErrorKind::NotFound,
                "no-tool",
                "not in the script",
            )),
            Some(tool) => match work(tool, &invocation).await {
                Ok(output) => ToolOutcome::Ok(output),
                Err(error) => ToolOutcome::Error(error),
            },
        };
        running.ended = true;
        drop(running);
        Ended {
            report: CallReport::bare(call.id.clone(), outcome),
            kv: Vec::new(),
        }
    }
}

async fn work(tool: &Tool, invocation: &Invocation) -> Result<ToolOutput, GuestError> {
    let call = &invocation.call;
    let mut effect = None;
    if tool.effect {
        let intent = EffectIntent {
            call: call.id.clone(),
            session: call.session.clone(),
            agent: call.agent.clone(),
            subject: Subject::Tool(invocation.digest.clone()),
            kind: "http".into(),
            summary: call.tool.clone(),
        };
        effect = Some(invocation.ledger.begin(intent).await?);
    }
    pass(tool.ms).await;
    if let Some(id) = effect {
        invocation.ledger.settle(id, EffectState::Done).await;
    }
    Ok(ToolOutput {
        content: vec![Block::text(tool.text.clone())],
        structured: Value::Null,
    })
}
