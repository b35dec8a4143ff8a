//! Tools that are closures.

use crate::lock;
use async_trait::async_trait;
use claw_core::code::FailureKind;
use claw_core::content::Block;
use claw_core::id::{AgentId, Digest};
use claw_core::ports::{Journal, ToolHost};
use claw_core::tool::{
    CallReport, InstalledTool, ToolCall, ToolDefinition, ToolOutcome, ToolOutput,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

type Run = Box<dyn Fn(ToolCall, Arc<dyn Journal>) -> BoxFuture<'static, CallReport> + Send + Sync>;

/// A tool host whose tools are closures. Writes nothing into the journal by itself.
#[derive(Default)]
pub struct FakeTools {
    tools: BTreeMap<String, (InstalledTool, Run)>,
    calls: Mutex<Vec<ToolCall>>,
}

impl FakeTools {
    /// A report of a call that ended with `outcome` and nothing else to tell.
    pub fn report(call: &ToolCall, outcome: ToolOutcome) -> CallReport {
        CallReport::bare(call.id.clone(), outcome)
    }

    /// Adds a tool that has everything to say about its calls.
    #[must_use]
    pub fn with<F, R>(mut self, definition: ToolDefinition, run: F) -> Self
    where
        F: Fn(ToolCall, Arc<dyn Journal>) -> R + Send + Sync + 'static,
        R: Future<Output = CallReport> + Send + 'static,
    {
        let name = definition.name.clone();
        let tool = InstalledTool {
            digest: Digest::of(name.as_bytes()),
            plugin: "fake".into(),
            definition,
        };
        let run: Run = Box::new(move |call, journal| run(call, journal).boxed());
        self.tools.insert(name, (tool, run));
        self
    }

    /// Adds a tool that answers with text made from its arguments.
    #[must_use]
    pub fn with_text(
        self,
        name: &str,
        run: impl Fn(&Value) -> String + Send + Sync + 'static,
    ) -> Self {
        self.with(Self::definition(name), move |call, _| {
            let output = ToolOutput {
                content: vec![Block::text(run(&call.arguments))],
                structured: Value::Null,
            };
            std::future::ready(Self::report(&call, ToolOutcome::Ok(output)))
        })
    }

    /// A definition that takes any object and declares nothing.
    pub fn definition(name: &str) -> ToolDefinition {
        ToolDefinition {
            name: name.to_owned(),
            title: String::new(),
            description: format!("the tool {name}"),
            input_schema: json!({"type": "object"}),
            output_schema: Value::Null,
            effects: Vec::new(),
            idempotent: true,
            parallel: false,
        }
    }

    /// Every call so far, of unknown tools too.
    pub fn calls(&self) -> Vec<ToolCall> {
        lock(&self.calls).clone()
    }
}

#[async_trait]
impl ToolHost for FakeTools {
    fn tools(&self, _agent: &AgentId) -> Vec<InstalledTool> {
        self.tools.values().map(|(tool, _)| tool.clone()).collect()
    }

    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        lock(&self.calls).push(call.clone());
        match self.tools.get(&call.tool) {
            Some((_, run)) => run(call, journal).await,
            None => {
                let failed = ToolOutcome::Failed {
                    kind: FailureKind::NotFound,
                    message: format!("no tool `{}`", call.tool),
                    exit_code: None,
                };
                Self::report(&call, failed)
            }
        }
    }
}
