//! `sessions`, `bindings` and `agents.ID.rate`: where messages go.
//!
//! Invariant: an unknown key is an error here. A binding without the field that was meant to narrow it would take
//! everybody's messages, and a misspelt scope or limit would let people share or spend.

#[cfg(test)]
mod tests;

use super::Config;
use claw_core::id::AgentId;
use claw_engine::route::Rules;
use claw_engine::route::binding::{Binding as EngineBinding, Bindings};
use claw_engine::route::key::DmScope as EngineScope;
use claw_engine::route::link::IdentityLinks;
use claw_engine::route::queue::{
    DEBOUNCE_MS, MAX_DEBOUNCE_MS, MAX_QUEUE_CAP, Overflow as EngineOverflow, QUEUE_CAP,
    QueueMode as EngineMode, QueueRules,
};
use claw_engine::route::rate::{RateLimits, RateRules};
use claw_engine::route::reset::{ResetPolicy, ResetRules};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Sessions {
    /// Who shares a session in direct messages.
    pub(crate) dm_scope: DmScope,
    /// People by name, with their ids as `channel:peer` or `channel/account:peer`.
    pub(crate) identity_links: BTreeMap<String, Vec<String>>,
    /// When sessions begin anew by themselves.
    pub(crate) reset: Reset,
    /// What happens to messages while a session is busy.
    pub(crate) queue: Queue,
}

/// Who shares a session in direct messages; groups have their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DmScope {
    /// Everybody.
    Main,
    /// Nobody; identity links join one person's ids across channels.
    PerPeer,
    /// Nobody; identity links join one person's ids within a channel.
    #[default]
    PerChannelPeer,
    /// Nobody; identity links join one person's ids within an account.
    PerAccountChannelPeer,
}

impl From<DmScope> for EngineScope {
    fn from(scope: DmScope) -> Self {
        match scope {
            DmScope::Main => Self::Main,
            DmScope::PerPeer => Self::PerPeer,
            DmScope::PerChannelPeer => Self::PerChannelPeer,
            DmScope::PerAccountChannelPeer => Self::PerAccountChannelPeer,
        }
    }
}

/// When sessions begin anew by themselves: never, unless something is set. The first to expire wins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Reset {
    /// Every day at this hour, 0 to 23, in the person's zone.
    pub(crate) daily_at_hour: Option<u8>,
    /// After this many minutes without a message.
    pub(crate) idle_minutes: Option<u32>,
    /// Instead, in direct messages.
    pub(crate) direct: Option<ResetOf>,
    /// Instead, in groups.
    pub(crate) group: Option<ResetOf>,
    /// Instead, in threads.
    pub(crate) thread: Option<ResetOf>,
    /// Instead, on these channels, whatever the kind.
    pub(crate) by_channel: BTreeMap<String, ResetOf>,
}

/// When some sessions begin anew by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ResetOf {
    /// Every day at this hour, 0 to 23, in the person's zone.
    pub(crate) daily_at_hour: Option<u8>,
    /// After this many minutes without a message.
    pub(crate) idle_minutes: Option<u32>,
}

/// What a message does to a busy turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum QueueMode {
    /// It enters at the next tool or model boundary.
    #[default]
    Steer,
    /// It waits, and runs alone.
    Followup,
    /// It waits; what waits becomes one turn after a quiet time.
    Collect,
    /// It ends the turn, then runs.
    Interrupt,
}

/// Which waiting message gives way at the cap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Overflow {
    /// The oldest; a summary stays.
    #[default]
    Summarize,
    /// The oldest.
    Old,
    /// The newest.
    New,
}

/// What happens to messages while a session is busy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Queue {
    /// What a message does to a busy turn.
    pub(crate) mode: QueueMode,
    /// Quiet time before collected messages run, in milliseconds.
    pub(crate) debounce_ms: u64,
    /// Messages that wait in one session at most.
    pub(crate) cap: usize,
    /// Which waiting message gives way at the cap.
    pub(crate) overflow: Overflow,
    /// What differs on these channels.
    pub(crate) by_channel: BTreeMap<String, QueueOf>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            mode: QueueMode::default(),
            debounce_ms: DEBOUNCE_MS,
            cap: QUEUE_CAP,
            overflow: Overflow::default(),
            by_channel: BTreeMap::new(),
        }
    }
}

/// What differs on one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct QueueOf {
    /// What a message does to a busy turn.
    pub(crate) mode: Option<QueueMode>,
    /// Quiet time before collected messages run, in milliseconds.
    pub(crate) debounce_ms: Option<u64>,
    /// Messages that wait in one session at most.
    pub(crate) cap: Option<usize>,
    /// Which waiting message gives way at the cap.
    pub(crate) overflow: Option<Overflow>,
}

/// Which messages go to which agent. Every field that is given must match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Binding {
    /// The agent.
    pub(crate) agent: String,
    /// The kind of network, for example `telegram`.
    #[serde(default)]
    pub(crate) channel: Option<String>,
    /// The account of yours the message came to.
    #[serde(default)]
    pub(crate) account: Option<String>,
    /// The person, in direct messages.
    #[serde(default)]
    pub(crate) peer: Option<String>,
    /// The group.
    #[serde(default)]
    pub(crate) group: Option<String>,
    /// The guild, team or space.
    #[serde(default)]
    pub(crate) guild: Option<String>,
    /// The thread or topic.
    #[serde(default)]
    pub(crate) thread: Option<String>,
    /// A regular expression that matches somewhere in the text.
    #[serde(default)]
    pub(crate) pattern: Option<String>,
    /// How the text begins; taken off.
    #[serde(default)]
    pub(crate) prefix: Option<String>,
    /// Higher ones come first, whatever is more specific.
    #[serde(default)]
    pub(crate) priority: i32,
    /// Who shares a session in direct messages that come this way.
    #[serde(default)]
    pub(crate) dm_scope: Option<DmScope>,
}

/// How much may be written to an agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rate {
    /// By all together.
    pub(crate) agent: RateOf,
    /// By each person who is not the owner.
    pub(crate) sender: RateOf,
    /// By the owner.
    pub(crate) owner: RateOf,
}

/// How much may be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RateOf {
    /// Messages in any hour.
    pub(crate) messages_per_hour: Option<u64>,
    /// Tokens, of input and output, in any 24 hours.
    pub(crate) tokens_per_day: Option<u64>,
}

/// As the engine needs it.
pub(super) fn rules(config: &Config) -> Result<Rules, String> {
    let sessions = &config.sessions;
    let queue = queue(&sessions.queue, QueueOf::default(), "sessions.queue")?;
    let by_channel = sessions.queue.by_channel.iter().map(|(channel, of)| {
        let at = format!("sessions.queue.by_channel.{channel}");
        Ok((channel.clone(), self::queue(&sessions.queue, *of, &at)?))
    });
    let rates = config.agents.iter().map(|(id, agent)| {
        let at = format!("agents.{id}.rate");
        Ok((AgentId::new(id.clone()), rate(&agent.rate, &at)?))
    });
    Ok(Rules {
        bindings: bindings(config)?,
        dm_scope: sessions.dm_scope.into(),
        links: IdentityLinks::new(&sessions.identity_links)
            .map_err(|e| format!("sessions.identity_links: {e}"))?,
        resets: resets(&sessions.reset)?,
        queue,
        queue_by_channel: by_channel.collect::<Result<_, String>>()?,
        rates: rates.collect::<Result<_, String>>()?,
        reach: super::reach::all(config)?,
    })
}

/// What can be meant but does nothing.
pub(super) fn warnings(config: &Config, rules: &Rules) -> Vec<String> {
    let shadowed = rules.bindings.shadowed();
    let mut all: Vec<String> = shadowed.iter().map(|s| format!("bindings: {s}")).collect();
    let scopes = config.bindings.iter().filter_map(|b| b.dm_scope);
    let joined = scopes
        .chain([config.sessions.dm_scope])
        .any(|scope| scope == DmScope::PerPeer);
    if !joined {
        all.extend(rules.links.across_channels().iter().map(|name| {
            format!(
                "sessions.identity_links: `{name}` has ids on several channels, \
                 which only `dm_scope: per-peer` joins"
            )
        }));
    }
    all
}

fn bindings(config: &Config) -> Result<Bindings, String> {
    let one = |b: &Binding| EngineBinding {
        agent: b.agent.clone(),
        channel: b.channel.clone(),
        account: b.account.clone(),
        peer: b.peer.clone(),
        group: b.group.clone(),
        guild: b.guild.clone(),
        thread: b.thread.clone(),
        pattern: b.pattern.clone(),
        prefix: b.prefix.clone(),
        priority: b.priority,
        dm_scope: b.dm_scope.map(Into::into),
    };
    let all: Vec<EngineBinding> = config.bindings.iter().map(one).collect();
    let named = config.agents.keys().map(String::as_str);
    let agents: Vec<&str> = named.chain(["main"]).collect();
    Bindings::new(&all, &agents, AgentId::new("main")).map_err(|e| format!("bindings: {e}"))
}

fn queue(all: &Queue, of: QueueOf, at: &str) -> Result<QueueRules, String> {
    let rules = QueueRules {
        mode: match of.mode.unwrap_or(all.mode) {
            QueueMode::Steer => EngineMode::Steer,
            QueueMode::Followup => EngineMode::Followup,
            QueueMode::Collect => EngineMode::Collect,
            QueueMode::Interrupt => EngineMode::Interrupt,
        },
        debounce_ms: of.debounce_ms.unwrap_or(all.debounce_ms),
        cap: of.cap.unwrap_or(all.cap),
        overflow: match of.overflow.unwrap_or(all.overflow) {
            Overflow::Summarize => EngineOverflow::Summarize,
            Overflow::Old => EngineOverflow::Old,
            Overflow::New => EngineOverflow::New,
        },
    };
    let (cap, debounce) = (rules.cap, rules.debounce_ms);
    if !(1..=MAX_QUEUE_CAP).contains(&cap) {
        return Err(format!("{at}.cap: `{cap}` is not 1 to {MAX_QUEUE_CAP}"));
    }
    if debounce > MAX_DEBOUNCE_MS {
        return Err(format!(
            "{at}.debounce_ms: `{debounce}` is more than {MAX_DEBOUNCE_MS}"
        ));
    }
    Ok(rules)
}

fn resets(reset: &Reset) -> Result<ResetRules, String> {
    let policy = |of: ResetOf, at: &str| {
        let policy = ResetPolicy {
            daily_at_hour: of.daily_at_hour,
            idle_minutes: of.idle_minutes,
        };
        let checked = policy.check().map(|()| policy);
        checked.map_err(|e| format!("sessions.reset{at}: {e}"))
    };
    let some = |of: Option<ResetOf>, at: &str| of.map(|of| policy(of, at)).transpose();
    let all = ResetOf {
        daily_at_hour: reset.daily_at_hour,
        idle_minutes: reset.idle_minutes,
    };
    let by_channel = reset.by_channel.iter().map(|(channel, of)| {
        let policy = policy(*of, &format!(".by_channel.{channel}"))?;
        Ok((channel.clone(), policy))
    });
    Ok(ResetRules {
        all: policy(all, "")?,
        direct: some(reset.direct, ".direct")?,
        group: some(reset.group, ".group")?,
        thread: some(reset.thread, ".thread")?,
        by_channel: by_channel.collect::<Result<_, String>>()?,
    })
}

fn rate(rate: &Rate, at: &str) -> Result<RateRules, String> {
    let limits = |of: RateOf, name: &str, default: RateLimits| {
        let fields = [
            ("messages_per_hour", of.messages_per_hour),
            ("tokens_per_day", of.tokens_per_day),
        ];
        match fields.iter().find(|(_, given)| *given == Some(0)) {
            Some((field, _)) => Err(format!("{at}.{name}.{field}: `0` lets nobody write")),
            None => Ok(RateLimits {
                messages_per_hour: of.messages_per_hour.or(default.messages_per_hour),
                tokens_per_day: of.tokens_per_day.or(default.tokens_per_day),
            }),
        }
    };
    let default = RateRules::default();
    Ok(RateRules {
        agent: limits(rate.agent, "agent", default.agent)?,
        sender: limits(rate.sender, "sender", default.sender)?,
        owner: limits(rate.owner, "owner", default.owner)?,
    })
}
