//! Guests that change an outside world, and the record of what they changed.

use crate::store::{Durable, at_once};
use crate::world::{Shared, lock, pass};
use async_trait::async_trait;
use claw_core::capability::Request;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::content::Block;
use claw_core::id::{CallId, Digest};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::row::{KvChange, KvWrite};
use claw_core::sandbox::{Ended, Invocation, Sandbox, SandboxError};
use claw_core::tool::{CallReport, Denial, ToolDefinition, ToolOutcome, ToolOutput};
use claw_policy::target::describe;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// What a simulated tool is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) effect: bool,
    pub(crate) idempotent: bool,
    pub(crate) parallel: bool,
    /// Needs a person's word.
    pub(crate) asks: bool,
}

/// The tools on offer.
pub(crate) const TOOLS: [Tool; 5] = [
    tool("pay", true, false, false),
    tool("post", true, false, true),
    tool("put", true, true, true),
    tool("look", false, true, true),
    Tool {
        asks: true,
        ..tool("tell", true, false, true)
    },
];

const fn tool(name: &'static str, effect: bool, idempotent: bool, parallel: bool) -> Tool {
    Tool {
        name,
        effect,
        idempotent,
        parallel,
        asks: false,
    }
}

/// Where a call of a tool that asks goes.
pub(crate) fn place(number: u64) -> String {
    format!("https://h{}.example/", number % 3)
}

/// One change of the outside world.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) tool: &'static str,
    /// Unique to what the model asked for.
    pub(crate) key: String,
    pub(crate) call: CallId,
}

/// The world outside; it forgets nothing.
#[derive(Default)]
pub(crate) struct Outside(pub(crate) Mutex<Vec<Change>>);

pub(crate) struct SimSandbox {
    pub(crate) shared: Arc<Shared>,
    pub(crate) durable: Arc<Durable>,
    pub(crate) outside: Arc<Outside>,
    /// Of 1,000 calls so many fail.
    pub(crate) faults: u64,
}

/// Why a guest ends early.
enum Ends {
    Error(GuestError),
    Traps,
}

impl SimSandbox {
    /// One effect with its row. The outside world changes between the two.
    async fn effect(
        &self,
        tool: &Tool,
        invocation: &Invocation,
        summary: String,
    ) -> Result<(), Ends> {
        let dice = &self.shared.tool_dice;
        let call = &invocation.call;
        let intent = EffectIntent {
            call: call.id.clone(),
            session: call.session.clone(),
            agent: call.agent.clone(),
            subject: invocation.authority.subject().clone(),
            kind: "http".into(),
            summary: summary.clone(),
        };
        let begun = invocation.ledger.begin(intent).await;
        let id = begun.map_err(Ends::Error)?;
        pass(dice.below(10)).await;
        if dice.chance(self.faults / 3) {
            invocation.ledger.settle(id, EffectState::Failed).await;
            let error = GuestError::new(ErrorKind::Unavailable, "down", "nothing was changed");
            return Err(Ends::Error(error));
        }
        self.change(tool, summary, &call.id);
        pass(dice.below(10)).await;
        if dice.chance(self.faults / 3) {
            return Err(Ends::Traps);
        }
        invocation.ledger.settle(id, EffectState::Done).await;
        Ok(())
    }

    /// The outside world changes. Its row must be on the disk by now.
    fn change(&self, tool: &Tool, key: String, call: &CallId) {
        let rows = at_once(self.durable.store().effects(call)).unwrap_or_default();
        let written = rows
            .iter()
            .any(|row| row.intent.summary == key && row.state == EffectState::Started);
        if !written {
            let what = format!("`{key}` of call {call} happens without a row");
            self.shared.wrong("effect-row-first", what);
        }
        self.shared
            .trace
            .say(|| format!("HAPPENS {key} ({})", tool.name));
        lock(&self.outside.0).push(Change {
            tool: tool.name,
            key,
            call: call.clone(),
        });
    }

    async fn guest(&self, invocation: &Invocation) -> Result<Vec<KvWrite>, Ends> {
        let dice = &self.shared.tool_dice;
        let call = &invocation.call;
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == call.tool) else {
            return Err(Ends::Traps);
        };
        pass(dice.weighted(&[(4, dice.below(20)), (1, dice.below(3_000))])).await;
        let number = call.arguments["n"].as_u64().unwrap_or(0);
        if tool.asks {
            admitted(invocation, place(number)).map_err(Ends::Error)?;
        }
        if tool.effect && dice.chance(900) {
            let parts = if tool.asks {
                1
            } else {
                dice.weighted(&[(4, 1), (1, 2)])
            };
            for part in 0..parts {
                self.effect(tool, invocation, format!("{number}/{part}"))
                    .await?;
            }
        }
        if dice.chance(self.faults / 3) {
            return Err(Ends::Error(GuestError::new(ErrorKind::Invalid, "", "no")));
        }
        pass(dice.below(5)).await;
        if !dice.chance(250) {
            return Ok(Vec::new());
        }
        Ok(vec![KvWrite {
            namespace: invocation.kv_namespace.clone(),
            key: "count".into(),
            change: KvChange::Add(1),
            // Sometimes it relied on what has changed meanwhile.
            expected: dice.chance(self.faults / 3).then_some(u64::MAX),
        }])
    }
}

/// What policy says to a request, and its denial where it is refused.
fn admitted(invocation: &Invocation, url: String) -> Result<(), GuestError> {
    let request = Request::Http {
        method: "POST".into(),
        url,
    };
    let decision = invocation.authority.decide(&request);
    if decision.allowed() {
        return Ok(());
    }
    let error = GuestError::new(ErrorKind::Denied, &decision.code, &decision.reason);
    invocation.ledger.deny(Denial {
        request: describe(&request),
        capability: request.capability().to_owned(),
        decision,
        count: 1,
        details: Vec::new(),
    });
    Err(error)
}

#[async_trait]
impl Sandbox for SimSandbox {
    async fn prepare(&self, _: PathBuf, _: Digest) -> Result<(), SandboxError> {
        Ok(())
    }
    async fn describe(&self, _: &Digest) -> Result<Vec<ToolDefinition>, SandboxError> {
        Ok(Vec::new())
    }
    async fn invoke(&self, invocation: Invocation) -> Ended {
        let ended = self.guest(&invocation).await;
        let (outcome, kv) = match ended {
            Ok(kv) => {
                let output = ToolOutput {
                    content: vec![Block::text(format!("did {}", invocation.call.arguments))],
                    structured: Value::Null,
                };
                (ToolOutcome::Ok(output), kv)
            }
            Err(Ends::Error(error)) => (ToolOutcome::Error(error), Vec::new()),
            Err(Ends::Traps) => {
                let failed = ToolOutcome::Failed {
                    kind: FailureKind::GuestCrash,
                    message: "it trapped".into(),
                    exit_code: None,
                };
                (failed, Vec::new())
            }
        };
        Ended {
            report: CallReport::bare(invocation.call.id.clone(), outcome),
            kv,
        }
    }
}
