//! The effective authority of one call:
//!
//! ```text
//! request ∩ ceiling ∩ profile ∩ actor ∩ parent ∩ manifest ∩ union of live grants ∩ gates of a labelled context
//! ```
//!
//! Invariant: every layer can only take away. The first layer in this order that refuses is the one a person is
//! told; all layers are looked at and listed. `Ask` means that nothing but a live grant, or the pass of a gate, is
//! missing. The gates are a layer only where the context is labelled.

mod actor;
mod explain;
pub mod hint;
mod index;
mod layer;
mod taint;

use crate::address;
use crate::bounds::Bounds;
use crate::grant::{self, LiveGrant};
use crate::manifest::Manifest;
use crate::path::Roots;
use crate::profile::Profile;
use crate::rule::Rule;
use crate::target::{Target, describe};
use crate::url::CanonicalUrl;
use claw_core::capability::{Decision, Request};
use claw_core::id::{AgentId, SessionKey, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use index::Index;
use layer::{Finding, Layer};
use std::net::IpAddr;
use std::sync::Arc;

pub use taint::{Context, Tainted};

/// Layers of the formula.
const LAYERS: usize = 9;

/// Everything the formula needs.
#[derive(Clone)]
pub struct Parts {
    /// On whose behalf.
    pub agent: AgentId,
    /// What acts.
    pub subject: Subject,
    /// For whom.
    pub actor: Actor,
    /// The host's ceiling.
    pub ceiling: Arc<Bounds>,
    /// The agent's profile.
    pub profile: Arc<Profile>,
    /// The authority of the call that started this one, if any.
    pub parent: Option<Arc<dyn Authority>>,
    /// The plugin's manifest, or [`Manifest::of_skill`]. A tool or skill without one may do nothing; agents, parts of the
    /// host and a `claw exec` have none.
    pub manifest: Option<Arc<Manifest>>,
    /// Grant rows, in any state and of anybody: those that do not count are left out here.
    pub grants: Vec<GrantRow>,
    /// The conversation of the call: grants for one session count in no other.
    pub session: Option<SessionKey>,
    /// The label of the context that the call was written in; `None`: nothing of others was read.
    pub taint: Option<Tainted>,
    /// The moment of the call.
    pub now: TimestampMs,
}

/// The formula, ready to answer.
pub struct EffectiveAuthority {
    parts: Parts,
    live: Vec<LiveGrant>,
    index: Index,
    unreadable: usize,
    /// The manifest as rules.
    asked: Vec<Rule>,
}

impl EffectiveAuthority {
    /// Reads the live grants once; deciding needs no clock.
    pub fn new(mut parts: Parts) -> Self {
        let rows = std::mem::take(&mut parts.grants);
        let session = parts.session.as_ref();
        let (live, unreadable) =
            grant::live(&rows, &parts.agent, &parts.subject, session, parts.now);
        let manifest = parts.manifest.as_deref();
        let asked = manifest.map_or_else(Vec::new, |m| m.capabilities.rules());
        Self {
            parts,
            index: Index::new(&live),
            live,
            unreadable,
            asked,
        }
    }

    /// The grants in force.
    pub fn live_grants(&self) -> &[LiveGrant] {
        &self.live
    }

    /// The plugin's name, [`hint::AGENT_ITSELF`], or the subject as text where it is neither.
    pub fn subject_name(&self) -> String {
        match (&self.parts.manifest, &self.parts.subject) {
            (Some(manifest), _) => manifest.name.clone(),
            (None, Subject::Agent(id)) if *id == self.parts.agent.as_str() => {
                hint::AGENT_ITSELF.to_owned()
            }
            (None, Subject::Tool(digest)) => digest.to_string(),
            (None, other) => other.to_string(),
        }
    }

    /// All layers' findings about a canonical request, and a connection to `address` if one is asked about.
    fn findings(
        &self,
        request: &Request,
        target: &Target,
        address: Option<IpAddr>,
        carrying: bool,
    ) -> Vec<Finding> {
        let literal = match target {
            Target::Http { url, .. } => url.host().ip(),
            _ => None,
        };
        let to = address.map(address::canonical).or(literal);
        let mut all = Vec::with_capacity(LAYERS);
        all.extend([
            Finding::pass(
                Layer::Request,
                format!("well formed: {}", describe(request)),
            ),
            self.ceiling(target, to),
            self.profile(target, to),
            self.actor_rights(target),
            self.parent(request, address, carrying),
            self.manifest(target),
            self.grants(target),
            self.address(target, literal, to),
        ]);
        // An address of a name is asked about after the request itself was let through.
        if address.is_none() {
            all.extend(self.gates(target, carrying));
        }
        all
    }

    fn judge(&self, request: &Request, address: Option<IpAddr>, carrying: bool) -> Decision {
        match Target::below(request, Roots::of(&self.parts.subject)) {
            Err(error) => explain::malformed(request, &error),
            Ok(target) => {
                let findings = self.findings(request, &target, address, carrying);
                let decision = explain::decision(request, &findings);
                if decision.allowed() {
                    self.tell(&target);
                }
                decision
            }
        }
    }
}

impl Authority for EffectiveAuthority {
    fn agent(&self) -> &AgentId {
        &self.parts.agent
    }

    fn subject(&self) -> &Subject {
        &self.parts.subject
    }

    fn actor(&self) -> &Actor {
        &self.parts.actor
    }

    fn decide(&self, request: &Request) -> Decision {
        self.judge(request, None, false)
    }

    fn decide_carrying(&self, request: &Request) -> Decision {
        self.judge(request, None, true)
    }

    fn led(&self, url: &str) {
        if let (Some(taint), Ok(url)) = (&self.parts.taint, CanonicalUrl::parse(url)) {
            taint.context.led(&url);
        }
        if let Some(parent) = &self.parts.parent {
            parent.led(url);
        }
    }

    fn admits(&self, method: &str, url: &str, address: IpAddr) -> Decision {
        let request = Request::Http {
            method: method.to_owned(),
            url: url.to_owned(),
        };
        self.judge(&request, Some(address), false)
    }
}
