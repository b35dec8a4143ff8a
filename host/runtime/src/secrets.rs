//! The secrets of one call: what a guest holds in place of values, and what the egress is told of them.
//!
//! Invariants: nothing here, and nothing a guest reaches, ever holds a value but on its way through; what was taken from
//! an answer for one subject is another subject's under no name.

mod own;

use crate::call::Services;
use claw_core::sandbox::Invocation;
use claw_core::secret::{Secrets, StandIn};
use claw_net::InUse;
use own::Own;
use std::sync::Arc;

/// The secrets of one call.
pub(crate) struct InCall {
    /// The vault as this call's subject has it.
    pub(crate) vault: Arc<dyn Secrets>,
    /// What the call holds in place of values.
    pub(crate) stand_ins: Vec<StandIn>,
    /// What the egress is told.
    pub(crate) in_use: Arc<InUse>,
}

impl InCall {
    pub(crate) fn new(invocation: &Invocation, services: &Services) -> Self {
        let own = Own::new(invocation, services);
        let (vault, captured): (Arc<dyn Secrets>, _) = match own {
            Some(own) => {
                let own = Arc::new(own);
                let store = services.captured.as_ref().map(|_| own.clone() as _);
                (own, store)
            }
            None => (Arc::clone(&services.secrets), services.captured.clone()),
        };
        let stand_ins = stand_ins(invocation, &*vault);
        let bare = || {
            let in_use = InUse::new(Arc::clone(&vault));
            match &captured {
                Some(store) => in_use.with_captured(Arc::clone(store)),
                None => in_use,
            }
        };
        let in_use = if stand_ins.is_empty() {
            bare()
        } else {
            // Stand-ins that cannot be told apart are worth nothing: without them nothing is swapped.
            let with = bare().with_stand_ins(stand_ins.clone());
            with.unwrap_or_else(|error| {
                tracing::error!(%error, "the stand-ins of a call cannot be used");
                bare()
            })
        };
        Self {
            vault,
            stand_ins,
            in_use: Arc::new(in_use),
        }
    }
}

/// The stand-ins of a call: those it was given, and one for each secret of its manifest that is stored.
fn stand_ins(invocation: &Invocation, vault: &dyn Secrets) -> Vec<StandIn> {
    let agent = &invocation.call.agent;
    let made = invocation.declared_secrets.iter().filter_map(|declared| {
        Some(StandIn {
            text: vault.placeholder(agent, &declared.name)?,
            name: declared.name.clone(),
            placements: declared.placements.clone(),
        })
    });
    invocation.stand_ins.iter().cloned().chain(made).collect()
}
