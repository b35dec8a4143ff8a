//! What a person allows, as configured.

use super::{Amount, Exceeded};
use claw_core::id::{AgentId, SessionKey};
use std::collections::BTreeMap;

/// The most of one scope; `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limit {
    /// Input and output tokens.
    pub tokens: Option<u64>,
    /// Millionths of a US dollar.
    pub micro_usd: Option<u64>,
}

/// All limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Everything together, per day (UTC).
    pub all: Limit,
    /// Each agent, per day (UTC).
    pub agents: BTreeMap<AgentId, Limit>,
    /// Every session, in all its life.
    pub session: Limit,
}

/// A limit that would be exceeded: what is used, the limit, and what is wanted.
pub(super) enum Over {
    Tokens(u64, u64, u64),
    MicroUsd(u64, u64, u64),
}

impl Limit {
    /// Whether nothing is limited.
    pub fn is_open(&self) -> bool {
        self.tokens.is_none() && self.micro_usd.is_none()
    }

    pub(super) fn exceeded(&self, used: Amount, wanted: Amount) -> Option<Over> {
        let sum = used.plus(wanted);
        match (self.tokens, self.micro_usd) {
            (Some(limit), _) if sum.tokens > limit => {
                Some(Over::Tokens(used.tokens, limit, wanted.tokens))
            }
            // A model without a price may be asked although no money is left.
            (_, Some(limit)) if wanted.micro_usd > 0 && sum.micro_usd > limit => {
                Some(Over::MicroUsd(used.micro_usd, limit, wanted.micro_usd))
            }
            _ => None,
        }
    }
}

impl Limits {
    /// The limits of an agent.
    pub fn agent(&self, agent: &AgentId) -> Limit {
        self.agents.get(agent).copied().unwrap_or_default()
    }

    /// The limit of a scope by its word.
    pub(super) fn of(&self, scope: &str) -> Limit {
        match scope.split_once(':') {
            Some(("agent", id)) => self.agent(&AgentId::new(id)),
            Some(("session", _)) => self.session,
            _ if scope == "all" => self.all,
            _ => Limit::default(),
        }
    }

    /// What a request of this session counts for.
    pub(super) fn scopes(&self, session: &SessionKey) -> [(String, Limit); 3] {
        let agent = session.agent();
        [
            ("all".to_owned(), self.all),
            (format!("agent:{agent}"), self.agent(&agent)),
            (format!("session:{session}"), self.session),
        ]
    }
}

impl Over {
    pub(super) fn of(self, session: &SessionKey, scope: &str) -> Exceeded {
        let show = match self {
            Self::Tokens(..) => |n: u64| format!("{n} tokens"),
            Self::MicroUsd(..) => dollars,
        };
        let (Self::Tokens(used, limit, wanted) | Self::MicroUsd(used, limit, wanted)) = self;
        Exceeded {
            scope: match scope.split_once(':') {
                Some(("agent", _)) => format!("agent `{}` for this day", session.agent()),
                Some(("session", _)) => format!("session `{session}`"),
                _ => "this day".to_owned(),
            },
            used: show(used),
            limit: show(limit),
            wanted: show(wanted),
        }
    }
}

fn dollars(micro: u64) -> String {
    format!("${}.{:06}", micro / 1_000_000, micro % 1_000_000)
}
