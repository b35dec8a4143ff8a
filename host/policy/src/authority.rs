//! The effective authority of one call:
//!
//! ```text
//! request ∩ ceiling ∩ profile ∩ actor ∩ parent ∩ manifest ∩ union of live grants
//! ```
//!
//! Invariant: every layer can only take away. The first layer in this order that refuses is the one a person is
//! told; all layers are looked at and listed. `Ask` means that nothing but a live grant is missing.

mod actor;
mod explain;
pub mod hint;
mod layer;

use crate::address;
use crate::bounds::Bounds;
use crate::grant::{self, LiveGrant};
use crate::manifest::Manifest;
use crate::path::Roots;
use crate::profile::Profile;
use crate::rule::Rule;
use crate::target::{Target, describe};
use claw_core::capability::{Decision, Request};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use layer::{Finding, Layer};
use std::net::IpAddr;
use std::sync::Arc;

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
    /// The plugin's manifest. A tool without one may do nothing; agents, parts of the host and a
    /// `claw exec` have none.
    pub manifest: Option<Arc<Manifest>>,
    /// Grant rows, in any state and of anybody: those that do not count are left out here.
    pub grants: Vec<GrantRow>,
    /// The moment of the call.
    pub now: TimestampMs,
}

/// The formula, ready to answer.
pub struct EffectiveAuthority {
    parts: Parts,
    live: Vec<LiveGrant>,
    unreadable: usize,
    /// The manifest as rules.
    asked: Vec<Rule>,
}

impl EffectiveAuthority {
    /// Reads the live grants once; deciding needs no clock.
    pub fn new(mut parts: Parts) -> Self {
        let rows = std::mem::take(&mut parts.grants);
        let (live, unreadable) = grant::live(&rows, &parts.agent, &parts.subject, parts.now);
        let manifest = parts.manifest.as_deref();
        let asked = manifest.map_or_else(Vec::new, |m| m.capabilities.rules());
        Self {
            parts,
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
    ) -> Vec<Finding> {
        let literal = match target {
            Target::Http { url, .. } => url.host().ip(),
            _ => None,
        };
        let to = address.map(address::canonical).or(literal);
        vec![
            Finding::pass(
                Layer::Request,
                format!("well formed: {}", describe(request)),
            ),
            self.ceiling(target, to),
            self.profile(target, to),
            self.actor_rights(target),
            self.parent(request, address),
            self.manifest(target),
            self.grants(target),
            self.address(target, literal, to),
        ]
    }

    fn judge(&self, request: &Request, address: Option<IpAddr>) -> Decision {
        match Target::below(request, Roots::of(&self.parts.subject)) {
            Err(error) => explain::malformed(request, &error),
            Ok(target) => {
                let findings = self.findings(request, &target, address);
                explain::decision(request, &findings)
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
        self.judge(request, None)
    }

    fn admits(&self, method: &str, url: &str, address: IpAddr) -> Decision {
        let request = Request::Http {
            method: method.to_owned(),
            url: url.to_owned(),
        };
        self.judge(&request, Some(address))
    }
}
