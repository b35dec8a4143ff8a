//! The layers of the formula, one function each.

use super::{EffectiveAuthority, actor, hint};
use crate::address;
use crate::bounds::{Bounds, OutOfBounds};
use crate::host::Host;
use crate::rule::{Rule, first_allowing};
use crate::target::Target;
use claw_core::capability::{Request, Verdict, Wanted};
use claw_core::subject::Subject;
use std::net::IpAddr;

/// A layer of the formula, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    Request,
    Ceiling,
    Profile,
    Actor,
    Parent,
    Manifest,
    Grants,
    Address,
    Taint,
}

impl Layer {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Ceiling => "ceiling",
            Self::Profile => "profile",
            Self::Actor => "actor",
            Self::Parent => "parent",
            Self::Manifest => "manifest",
            Self::Grants => "grants",
            Self::Address => "address",
            Self::Taint => "taint",
        }
    }
}

/// What one layer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) layer: Layer,
    /// The machine word of a refusal.
    pub(super) refused: Option<String>,
    /// The finding in words.
    pub(super) words: String,
    /// What a person could allow to lift this refusal.
    pub(super) missing: Option<Missing>,
}

/// What would lift a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    /// What a person could type, one command a line.
    pub(super) hint: String,
    /// The same as rules; `None`: an authority that does not tell.
    pub(super) wanted: Option<Wanted>,
}

impl Finding {
    pub(super) fn pass(layer: Layer, words: impl Into<String>) -> Self {
        Self {
            layer,
            refused: None,
            words: words.into(),
            missing: None,
        }
    }

    pub(super) fn refuse(layer: Layer, code: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            refused: Some(code.into()),
            ..Self::pass(layer, words)
        }
    }
}

impl EffectiveAuthority {
    pub(super) fn ceiling(&self, target: &Target, to: Option<IpAddr>) -> Finding {
        bounds(
            Layer::Ceiling,
            "the host's ceiling",
            &self.parts.ceiling,
            target,
            to,
        )
    }

    pub(super) fn profile(&self, target: &Target, to: Option<IpAddr>) -> Finding {
        let profile = &self.parts.profile;
        if let Target::Tool(tool) = target {
            let plugin = self.subject_name();
            let words = profile.tools.say(tool, &plugin);
            if let Some(code) = profile.tools.find(tool, &plugin).refusal() {
                return Finding::refuse(Layer::Profile, code, words);
            }
        }
        bounds(
            Layer::Profile,
            "the agent's profile",
            &profile.bounds,
            target,
            to,
        )
    }

    pub(super) fn actor_rights(&self, target: &Target) -> Finding {
        match actor::may(&self.parts.actor, target) {
            Ok(()) => Finding::pass(
                Layer::Actor,
                format!("`{}` may cause this", self.parts.actor.word()),
            ),
            Err(words) => Finding::refuse(Layer::Actor, "actor-not-allowed", words),
        }
    }

    pub(super) fn parent(
        &self,
        request: &Request,
        address: Option<IpAddr>,
        carrying: bool,
    ) -> Finding {
        let Some(parent) = &self.parts.parent else {
            return Finding::pass(Layer::Parent, "no call above this one");
        };
        let decision = match (request, address) {
            (Request::Http { method, url }, Some(address)) => parent.admits(method, url, address),
            _ if carrying => parent.decide_carrying(request),
            _ => parent.decide(request),
        };
        let who = parent.subject();
        if decision.allowed() {
            return Finding::pass(Layer::Parent, format!("`{who}` may do this itself"));
        }
        Finding {
            missing: decision
                .hint
                .filter(|_| decision.verdict == Verdict::Ask)
                .map(|hint| Missing {
                    hint,
                    wanted: decision.wanted,
                }),
            ..Finding::refuse(
                Layer::Parent,
                decision.code,
                format!(
                    "`{who}`, which started this call, may not: {}",
                    decision.reason
                ),
            )
        }
    }

    pub(super) fn manifest(&self, target: &Target) -> Finding {
        let manifest = match (&self.parts.manifest, &self.parts.subject) {
            (Some(manifest), _) => manifest,
            (None, Subject::Tool(_)) => {
                return Finding::refuse(
                    Layer::Manifest,
                    "no-manifest",
                    "a tool without a manifest may do nothing",
                );
            }
            (None, Subject::Skill(_)) => {
                return Finding::refuse(
                    Layer::Manifest,
                    "no-review",
                    "a skill that was not reviewed may do nothing",
                );
            }
            (None, _) => return Finding::pass(Layer::Manifest, "not a plugin, so no manifest"),
        };
        if matches!(self.parts.subject, Subject::Skill(_)) {
            return self.review(&manifest.name, target);
        }
        if matches!(target, Target::Tool(_)) {
            return Finding::pass(
                Layer::Manifest,
                format!("plugin `{}` has a manifest", manifest.name),
            );
        }
        match first_allowing(&self.asked, target) {
            Ok(_) => Finding::pass(
                Layer::Manifest,
                format!("plugin `{}` asks for it", manifest.name),
            ),
            Err(miss) => Finding::refuse(
                Layer::Manifest,
                miss.code(target.capability()),
                format!(
                    "the manifest of plugin `{}` does not ask for it",
                    manifest.name
                ),
            ),
        }
    }

    /// What stands in the lock of a skill.
    fn review(&self, name: &str, target: &Target) -> Finding {
        if matches!(target, Target::Tool(_)) {
            return Finding::pass(Layer::Manifest, format!("skill `{name}` was reviewed"));
        }
        match first_allowing(&self.asked, target) {
            Ok(_) => Finding::pass(
                Layer::Manifest,
                format!("the review of skill `{name}` has it"),
            ),
            Err(miss) => Finding::refuse(
                Layer::Manifest,
                miss.code(target.capability()),
                format!("the review of skill `{name}` does not have it"),
            ),
        }
    }

    pub(super) fn grants(&self, target: &Target) -> Finding {
        if matches!(target, Target::Tool(_)) {
            return Finding::pass(
                Layer::Grants,
                "calling a tool needs no grant; what it does needs them",
            );
        }
        if matches!(target, Target::Send(_) | Target::Schedule(_)) {
            return Finding::pass(Layer::Grants, "a tool of claw itself needs no grant");
        }
        match self.index.find(&self.live, target) {
            Ok(grant) => Finding::pass(
                Layer::Grants,
                format!("`{}`, granted by {}", grant.rule, grant.by),
            ),
            Err(miss) => Finding {
                missing: hint::missing_grant(self, target, miss),
                ..Finding::refuse(
                    Layer::Grants,
                    miss.code(target.capability()),
                    format!("{}{}", self.none_fits(target.capability()), self.unread()),
                )
            },
        }
    }

    fn none_fits(&self, capability: &str) -> String {
        match self.index.count(capability) {
            0 => format!("no live grant for `{capability}`"),
            1 => format!("the one live grant for `{capability}` does not allow it"),
            n => format!("none of the {n} live grants for `{capability}` allows it"),
        }
    }

    fn unread(&self) -> String {
        match self.unreadable {
            0 => String::new(),
            n => format!(" ({n} more cannot be read and count for nothing)"),
        }
    }

    /// A global address passes. Another one passes only where a live grant names it literally with its port.
    /// A URL that names an address must connect to that one.
    pub(super) fn address(
        &self,
        target: &Target,
        literal: Option<IpAddr>,
        to: Option<IpAddr>,
    ) -> Finding {
        let (Target::Http { method, url }, Some(to)) = (target, to) else {
            return Finding::pass(Layer::Address, "no address yet");
        };
        if literal.is_some_and(|ip| ip != to) {
            return Finding::refuse(
                Layer::Address,
                "address-blocked",
                format!("the url names another address than `{to}`"),
            );
        }
        if address::is_global(to) {
            return Finding::pass(Layer::Address, format!("`{to}` is global"));
        }
        let host = Host::Ip(to);
        let mut literally = self.index.of_host(&self.live, &host);
        let granted = literally.any(|grant| match &grant.rule {
            Rule::Http(rule) => rule.admits_literal(method, url, to),
            _ => false,
        });
        if granted {
            return Finding::pass(
                Layer::Address,
                format!("`{to}` is not global, but granted literally"),
            );
        }
        Finding {
            missing: hint::missing_address(self, method, url, to),
            ..Finding::refuse(
                Layer::Address,
                "address-blocked",
                format!(
                    "`{to}` is not a global address; only a grant of exactly this address with its port ({}) admits it",
                    url.port()
                ),
            )
        }
    }
}

fn bounds(
    layer: Layer,
    name: &str,
    bounds: &Bounds,
    target: &Target,
    to: Option<IpAddr>,
) -> Finding {
    let refuse = |why: OutOfBounds, otherwise: &str| match why {
        OutOfBounds::Denied(rule) => {
            Finding::refuse(layer, "denied-by-rule", format!("{name} denies `{rule}`"))
        }
        OutOfBounds::NotAmong(_) => Finding::refuse(
            layer,
            otherwise,
            format!("{name} limits `{}` to other rules", target.capability()),
        ),
    };
    if let Err(why) = bounds.allows(target) {
        let code = match &why {
            OutOfBounds::NotAmong(miss) => miss.code(target.capability()),
            OutOfBounds::Denied(_) => "denied-by-rule",
        };
        return refuse(why, code);
    }
    if let Some(to) = to
        && let Err(why) = bounds.admits(target, to, address::is_global(to))
    {
        return refuse(why, "address-blocked");
    }
    Finding::pass(layer, format!("{name} lets it through"))
}
