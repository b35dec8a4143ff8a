//! What a running call is: its facts, its authority and its deadline, shared by every host function.
//!
//! Invariant: a host function that touches anything outside the guest goes through [`Call::demand`] first, and
//! through [`Call::begin`] before an effect; there is no other way to the authority or the ledger.

use crate::blobs::Sessions;
use crate::secrets::InCall;
use claw_core::capability::{Decision, Request};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{EffectId, TimestampMs};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::ports::{Blobs, Clock, Store};
use claw_core::sandbox::Invocation;
use claw_core::secret::{CapturedSecrets, Secrets};
use claw_core::tool::Denial;
use claw_net::{Caller, Egress};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How far the runtime is with shutting down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Not at all.
    Running,
    /// Guests are told to finish; no call starts.
    Stopping,
    /// What still runs is ended.
    Aborting,
}

/// What every call may use of the host, behind policy.
#[derive(Clone)]
pub(crate) struct Services {
    /// Durable state, read by guest kv; without it there is no kv.
    pub(crate) store: Option<Arc<dyn Store>>,
    /// Bytes by content address.
    pub(crate) blobs: Arc<dyn Blobs>,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
    /// The one way out.
    pub(crate) egress: Egress,
    /// The vault.
    pub(crate) secrets: Arc<dyn Secrets>,
    /// Where strings of answers are kept that no guest may see.
    pub(crate) captured: Option<Arc<dyn CapturedSecrets>>,
    /// Which blobs each session knows.
    pub(crate) sessions: Arc<Sessions>,
    /// Whether the runtime shuts down.
    pub(crate) stage: watch::Receiver<Stage>,
}

impl Services {
    /// The store.
    ///
    /// # Errors
    /// `unsupported` where there is none.
    pub(crate) fn store(&self) -> Result<&Arc<dyn Store>, GuestError> {
        self.store.as_ref().ok_or_else(|| {
            let words = "this host keeps nothing: it has no store";
            GuestError::new(ErrorKind::Unsupported, "no-store", words)
        })
    }

    /// Whether running calls should come to an end.
    pub(crate) fn stopping(&self) -> bool {
        *self.stage.borrow() >= Stage::Stopping
    }

    /// Waits until running calls are ended. Also when the runtime itself is gone.
    pub(crate) async fn aborted(&self) {
        let mut stage = self.stage.clone();
        let _ = stage.wait_for(|s| *s == Stage::Aborting).await;
    }
}

/// One call, from start to end.
pub(crate) struct Call {
    /// What was asked, with whose authority.
    pub(crate) invocation: Invocation,
    /// What the host offers.
    pub(crate) services: Services,
    /// When it began.
    pub(crate) started: Instant,
    /// When the host will stop it, in the person's time.
    pub(crate) deadline_at: TimestampMs,
    /// Its secrets.
    pub(crate) secrets: InCall,
}

impl Call {
    /// A call that starts now.
    pub(crate) fn new(invocation: Invocation, services: Services) -> Self {
        let deadline_at = services.clock.now().plus_ms(invocation.limits.wall_ms);
        let secrets = InCall::new(&invocation, &services);
        Self {
            invocation,
            services,
            started: Instant::now(),
            deadline_at,
            secrets,
        }
    }

    /// What is left of the wall limit.
    pub(crate) fn remaining(&self) -> Duration {
        self.invocation
            .limits
            .wall()
            .saturating_sub(self.started.elapsed())
    }

    /// Who sends, for the egress.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            authority: Arc::clone(&self.invocation.authority),
            ledger: Arc::clone(&self.invocation.ledger),
            call: self.invocation.call.id.clone(),
            session: self.invocation.call.session.clone(),
            secrets: Some(Arc::clone(&self.secrets.in_use)),
        }
    }

    /// Goes on only if policy allows the request; a denial is written down and becomes the error `denied`.
    pub(crate) fn demand(&self, request: &Request) -> Result<(), GuestError> {
        let decision = self.invocation.authority.decide(request);
        if decision.allowed() {
            return Ok(());
        }
        Err(self.refuse(request, decision))
    }

    /// Writes a denial down and makes it an error.
    pub(crate) fn refuse(&self, request: &Request, decision: Decision) -> GuestError {
        let error = GuestError::new(
            ErrorKind::Denied,
            decision.code.clone(),
            match &decision.hint {
                Some(hint) => format!("{}; {hint}", decision.reason),
                None => decision.reason.clone(),
            },
        );
        self.invocation.ledger.deny(Denial {
            request: claw_policy::target::describe(request),
            capability: request.capability().to_owned(),
            decision,
            count: 1,
            details: Vec::new(),
        });
        error
    }

    /// Writes an effect down before its first byte. `summary` holds no query and no secret.
    pub(crate) async fn begin(&self, kind: &str, summary: String) -> Result<EffectId, GuestError> {
        let call = &self.invocation.call;
        self.invocation
            .ledger
            .begin(EffectIntent {
                call: call.id.clone(),
                session: call.session.clone(),
                agent: call.agent.clone(),
                subject: self.invocation.authority.subject().clone(),
                kind: kind.to_owned(),
                summary,
            })
            .await
    }

    /// Notes how an effect ended.
    pub(crate) async fn settle(&self, id: EffectId, state: EffectState) {
        self.invocation.ledger.settle(id, state).await;
    }
}
