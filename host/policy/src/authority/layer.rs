//! The layers of the formula, one function each.

use super::{EffectiveAuthority, actor, hint};
use crate::address;
use crate::bounds::{Bounds, OutOfBounds};
use crate::rule::{Rule, first_allowing};
use crate::target::Target;
use crate::tools::ToolFinding;
use claw_core::capability::{Request, Verdict};
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
    /// What a person could type to lift this refusal.
    pub(super) hint: Option<String>,
}

impl Finding {
    pub(super) fn pass(layer: Layer, words: impl Into<String>) -> Self {
        Self {
            layer,
            refused: None,
            words: words.into(),
            hint: None,
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
            match profile.tools.find(tool, &plugin) {
                ToolFinding::Denied(_) => {
                    return Finding::refuse(Layer::Profile, "tool-denied", words);
                }
                ToolFinding::NotInProfile => {
                    return Finding::refuse(Layer::Profile, "tool-not-in-profile", words);
                }
                ToolFinding::InProfile | ToolFinding::Allowed(_) => {}
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

    pub(super) fn parent(&self, request: &Request, address: Option<IpAddr>) -> Finding {
        let Some(parent) = &self.parts.parent else {
            return Finding::pass(Layer::Parent, "no call above this one");
        };
        let decision = match (request, address) {
            (Request::Http { method, url }, Some(address)) => parent.admits(method, url, address),
            _ => parent.decide(request),
        };
        let who = parent.subject();
        if decision.allowed() {
            return Finding::pass(Layer::Parent, format!("`{who}` may do this itself"));
        }
        Finding {
            hint: decision
                .hint
                .clone()
                .filter(|_| decision.verdict == Verdict::Ask),
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
            (None, _) => return Finding::pass(Layer::Manifest, "not a plugin, so no manifest"),
        };
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

    pub(super) fn grants(&self, target: &Target) -> Finding {
        if matches!(target, Target::Tool(_)) {
            return Finding::pass(
                Layer::Grants,
                "calling a tool needs no grant; what it does needs them",
            );
        }
        match first_allowing(self.live.iter().map(|g| &g.rule), target) {
            Ok(rule) => {
                let by = self
                    .live
                    .iter()
                    .find(|g| g.rule == *rule)
                    .map_or("", |g| g.by.as_str());
                Finding::pass(Layer::Grants, format!("`{rule}`, granted by {by}"))
            }
            Err(miss) => Finding {
                hint: hint::missing_grant(self, target, miss),
                ..Finding::refuse(
                    Layer::Grants,
                    miss.code(target.capability()),
                    format!("{}{}", self.none_fits(target.capability()), self.unread()),
                )
            },
        }
    }

    fn none_fits(&self, capability: &str) -> String {
        let of_kind = self
            .live
            .iter()
            .filter(|g| g.rule.capability() == capability);
        match of_kind.count() {
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
        let granted = self.live.iter().any(|grant| match &grant.rule {
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
            hint: hint::missing_address(self, method, url, to),
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
