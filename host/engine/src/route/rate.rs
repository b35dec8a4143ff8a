//! Rate limits of an agent and of each person who writes to it.
//!
//! Invariant: nobody's messages are counted for somebody else, and what is refused is not counted. Time is an argument.

mod window;

pub use window::{RetryAfter, Window};

use super::link::IdentityLinks;
use super::origin::{IdSpace, Origin};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::subject::Actor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Length of the window of messages, in milliseconds.
pub const MESSAGES_WINDOW_MS: u64 = 60 * 60 * 1_000;
/// Length of the window of tokens, in milliseconds.
pub const TOKENS_WINDOW_MS: u64 = 24 * MESSAGES_WINDOW_MS;
/// Messages per hour of a person who is not the owner, unless configured.
pub const SENDER_MESSAGES_PER_HOUR: u64 = 60;
/// Tokens per day of a person who is not the owner, unless configured.
pub const SENDER_TOKENS_PER_DAY: u64 = 500_000;
/// People of all agents whose windows are kept. Beyond that the one silent for longest is forgotten.
pub const MAX_COUNTED_SENDERS: usize = 4_096;

/// Limits; `None` is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Messages in any hour.
    pub messages_per_hour: Option<u64>,
    /// Tokens, of input and output, in any 24 hours.
    pub tokens_per_day: Option<u64>,
}

/// The limits of one agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateRules {
    /// All people together.
    pub agent: RateLimits,
    /// Each person who is not the owner.
    pub sender: RateLimits,
    /// The owner.
    pub owner: RateLimits,
}

impl Default for RateRules {
    fn default() -> Self {
        Self {
            agent: RateLimits::default(),
            sender: RateLimits {
                messages_per_hour: Some(SENDER_MESSAGES_PER_HOUR),
                tokens_per_day: Some(SENDER_TOKENS_PER_DAY),
            },
            owner: RateLimits::default(),
        }
    }
}

/// The windows of an agent or of a person.
#[derive(Debug, Clone)]
struct Meter {
    messages: Window,
    tokens: Window,
    used: TimestampMs,
}

impl Meter {
    fn new() -> Self {
        Self {
            messages: Window::new(MESSAGES_WINDOW_MS),
            tokens: Window::new(TOKENS_WINDOW_MS),
            used: TimestampMs(0),
        }
    }

    fn room(&mut self, now: TimestampMs, limits: RateLimits) -> Result<(), RetryAfter> {
        if let Some(limit) = limits.messages_per_hour {
            self.messages.room(now, 1, limit)?;
        }
        match limits.tokens_per_day {
            Some(limit) => self.tokens.room(now, 0, limit),
            None => Ok(()),
        }
    }

    fn count(&mut self, now: TimestampMs, messages: u64, tokens: u64) {
        self.messages.count(now, messages);
        self.tokens.count(now, tokens);
        self.used = now;
    }
}

/// How the owner is written as the sender of a message.
const OWNER: &str = "owner";

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sender {
    /// The owner, wherever they write.
    Owner,
    /// Anybody else, by a text that is theirs alone; see [`Sender::of`].
    Other(String),
}

impl Sender {
    /// Who a message is counted for: a person with several linked ids is one.
    pub fn of(actor: &Actor, origin: &Origin, links: &IdentityLinks) -> Self {
        let id = match (actor, links.person(origin, &origin.sender), origin.ids) {
            (Actor::Owner | Actor::Schedule, ..) => return Self::Owner,
            (_, Some(person), _) => vec![person],
            (_, None, IdSpace::Channel) => vec![&*origin.channel, &*origin.sender],
            (_, None, IdSpace::Account) => {
                vec![&*origin.channel, &*origin.account, &*origin.sender]
            }
        };
        Self::Other(serde_json::Value::from(id).to_string())
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Owner => f.write_str(OWNER),
            Self::Other(id) => f.write_str(id),
        }
    }
}

impl Sender {
    /// Reads back what was written of the sender of a message: the person is its first line.
    pub fn read(actor: &Actor, text: &str) -> Self {
        let person = text.split('\n').next().unwrap_or_default();
        match actor {
            Actor::Owner | Actor::Schedule => Self::Owner,
            // A person's text is JSON, so nobody else is called this.
            _ if person == OWNER => Self::Owner,
            _ => Self::Other(person.to_owned()),
        }
    }
}

/// The windows of all agents and of the people who write to them.
#[derive(Debug, Default)]
pub struct Rates {
    agents: BTreeMap<AgentId, Meter>,
    senders: BTreeMap<(AgentId, Sender), Meter>,
}

impl Rates {
    /// Counts a message, if the person and the agent have room for it and for at least one token.
    ///
    /// # Errors
    /// When to try again; nothing is counted then.
    pub fn admit(
        &mut self,
        agent: &AgentId,
        sender: &Sender,
        rules: &RateRules,
        now: TimestampMs,
    ) -> Result<(), RetryAfter> {
        let limits = match sender {
            Sender::Owner => rules.owner,
            Sender::Other(_) => rules.sender,
        };
        let (whole, one) = self.meters(agent, sender);
        one.room(now, limits)?;
        whole.room(now, rules.agent)?;
        one.count(now, 1, 0);
        whole.count(now, 1, 0);
        Ok(())
    }

    /// Counts tokens a turn has used for a person.
    pub fn used(&mut self, agent: &AgentId, sender: &Sender, tokens: u64, now: TimestampMs) {
        let (whole, one) = self.meters(agent, sender);
        one.count(now, 0, tokens);
        whole.count(now, 0, tokens);
    }

    fn meters(&mut self, agent: &AgentId, sender: &Sender) -> (&mut Meter, &mut Meter) {
        let key = (agent.clone(), sender.clone());
        if self.senders.len() >= MAX_COUNTED_SENDERS && !self.senders.contains_key(&key) {
            let oldest = self.senders.iter().min_by_key(|(_, meter)| meter.used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.senders.remove(&oldest);
            }
        }
        let whole = self.agents.entry(agent.clone()).or_insert_with(Meter::new);
        let one = self.senders.entry(key).or_insert_with(Meter::new);
        (whole, one)
    }
}
