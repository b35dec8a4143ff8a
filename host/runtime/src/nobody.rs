//! Authority of a call that has none: for asking a component what it is.

use async_trait::async_trait;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, CallId, Digest, EffectId, SessionKey};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::limit::CallLimits;
use claw_core::row::Provenance;
use claw_core::sandbox::{Authority, Invocation, Memory, MemoryPiece, Progress, ProgressSink};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{Denial, ToolCall};
use serde_json::Value;
use std::net::IpAddr;
use std::sync::Arc;

/// Limits of asking a component for its tools: 10 s in all, 2 s CPU, 128 MiB, 1 MiB of answer.
const LIMITS: CallLimits = CallLimits {
    wall_ms: 10_000,
    cpu_ms: 2_000,
    memory_bytes: 128 << 20,
    output_bytes: 1 << 20,
};

struct Nobody {
    agent: AgentId,
    subject: Subject,
}

fn no() -> Decision {
    Decision {
        verdict: Verdict::Deny,
        code: "no-authority".to_owned(),
        layer: "describe".to_owned(),
        reason: "a component that is asked for its tools has no authority".to_owned(),
        steps: Vec::new(),
        hint: None,
        wanted: None,
    }
}

fn none() -> GuestError {
    GuestError::new(ErrorKind::Denied, "no-authority", no().reason)
}

impl Authority for Nobody {
    fn agent(&self) -> &AgentId {
        &self.agent
    }

    fn subject(&self) -> &Subject {
        &self.subject
    }

    fn actor(&self) -> &Actor {
        &Actor::Stranger
    }

    fn decide(&self, _: &Request) -> Decision {
        no()
    }

    fn admits(&self, _: &str, _: &str, _: IpAddr) -> Decision {
        no()
    }
}

#[async_trait]
impl Ledger for Nobody {
    async fn begin(&self, _: EffectIntent) -> Result<EffectId, GuestError> {
        Err(none())
    }

    async fn settle(&self, _: EffectId, _: EffectState) {}

    fn deny(&self, _: Denial) {}
}

#[async_trait]
impl Memory for Nobody {
    async fn search(&self, _: &str, _: u32) -> Result<Vec<MemoryPiece>, GuestError> {
        Err(none())
    }

    async fn get(&self, _: &str, _: u32) -> Result<MemoryPiece, GuestError> {
        Err(none())
    }

    async fn save(&self, _: &str, _: &[String], _: Provenance) -> Result<String, GuestError> {
        Err(none())
    }
}

impl ProgressSink for Nobody {
    fn progress(&self, _: Progress) {}
}

/// A call for nobody.
pub(crate) fn invocation(digest: &Digest) -> Invocation {
    let agent = AgentId::new("nobody");
    let nobody = Arc::new(Nobody {
        agent: agent.clone(),
        subject: Subject::Tool(digest.clone()),
    });
    Invocation {
        call: ToolCall {
            id: CallId::new(format!("describe-{}", digest.short())),
            tool: String::new(),
            arguments: Value::Null,
            session: SessionKey::main(&agent),
            agent,
            run: None,
            actor: Actor::Stranger,
            attempt: 1,
            allowed: Vec::new(),
            taint: claw_core::tool::Taint::default(),
        },
        digest: digest.clone(),
        authority: nobody.clone(),
        limits: LIMITS,
        ledger: nobody.clone(),
        roots: Vec::new(),
        kv_namespace: "nobody".to_owned(),
        kv_quota_bytes: 0,
        declared_secrets: Vec::new(),
        stand_ins: Vec::new(),
        config: Value::Object(serde_json::Map::new()),
        memory: nobody.clone(),
        progress: nobody,
        zone: "UTC".to_owned(),
        language: "en".to_owned(),
    }
}
