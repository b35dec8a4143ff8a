//! The gate before words to another session, where text of others was read. See docs/design/0022.
//!
//! Invariant: whether a session may be written into at all is judged before, and lists a destination or not: what a
//! person lists here only lets words pass that may be sent there.

use super::call::{Call, error, stored};
use super::descent::children;
use crate::asks::rows::counting;
use crate::taint::Labelled;
use claw_core::capability::Request;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, SessionKey};
use claw_core::sandbox::Authority;
use claw_core::tool::Denial;
use claw_policy::authority::{EffectiveAuthority, Parts as Layers};
use claw_policy::target::describe;
use std::sync::Arc;

impl Call<'_> {
    /// What is known of the labelled context that it was written in.
    pub(super) async fn labelled(&self) -> Result<Option<Labelled>, GuestError> {
        let toolbox = &self.seat.desk().parts.toolbox;
        let links = |tool: &str| toolbox.links(tool);
        let store = &*self.world().store;
        let found = Labelled::of(store, &self.journal, self.call, links).await;
        found.map_err(stored)
    }

    /// The gate before words to another session: what was read may be in them. Not gated are the people of its own turn
    /// and the sub-agents it began, which may no more than it may itself.
    pub(super) async fn pass(&self, to: &SessionKey, own: bool) -> Result<(), GuestError> {
        let Some(labelled) = self.labelled().await?.filter(|_| !own) else {
            return Ok(());
        };
        let store = &*self.world().store;
        let begun = children(store, self.seat.session()).await;
        if begun.map_err(stored)?.contains(to) {
            return Ok(());
        }
        let request = Request::Send { to: to.to_string() };
        let decision = self.sending(&labelled).await?.decide(&request);
        if decision.allowed() {
            return Ok(());
        }
        self.ledger.deny(Denial {
            request: describe(&request),
            capability: request.capability().to_owned(),
            decision: decision.clone(),
            count: 1,
            details: Vec::new(),
        });
        Err(error(ErrorKind::Denied, &decision.code, decision.reason))
    }

    /// What the agent and those above may send. That they may speak to a session at all was judged before.
    async fn sending(&self, labelled: &Labelled) -> Result<EffectiveAuthority, GuestError> {
        let world = self.world();
        let settings = &self.seat.desk().parts.settings;
        let now = world.clock.now();
        let above: Vec<&AgentId> = self.seat.agents().collect();
        let mut last: Option<EffectiveAuthority> = None;
        for id in above.into_iter().rev() {
            self.known_agent(id)?;
            let passes = settings.agents.get(id).map(|a| a.destinations.clone());
            let grants = counting(&*world.store, id, &self.subject, self.call, now).await;
            let parent = last
                .take()
                .map(|above| Arc::new(above) as Arc<dyn Authority>);
            last = Some(EffectiveAuthority::new(Layers {
                agent: id.clone(),
                subject: self.subject.clone(),
                actor: self.call.actor.clone(),
                ceiling: settings.bounds.clone(),
                profile: Arc::default(),
                parent,
                manifest: None,
                grants: grants.map_err(stored)?,
                session: Some(self.call.session.clone()),
                taint: Some(labelled.under(&passes.unwrap_or_default())),
                now,
            }));
        }
        let none = || error(ErrorKind::NotFound, "no-agent", "this session has no agent");
        last.ok_or_else(none)
    }
}
