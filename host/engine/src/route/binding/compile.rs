//! Checking bindings: what is refused, and why.
//!
//! Invariant: a binding that is taken can match, and its pattern takes bounded memory and linear time.

use super::{
    Binding, Compiled, MAX_BINDINGS, MAX_COMPILED_PATTERN_BYTES, MAX_PATTERN_BYTES,
    MAX_PREFIX_BYTES,
};
use claw_core::id::AgentId;
use claw_policy::near::did_you_mean;
use regex::{Regex, RegexBuilder};

/// Why bindings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("binding {number}: {fault}")]
pub struct BindingError {
    /// Its place in the file, from 1.
    pub number: usize,
    /// What is wrong.
    pub fault: BindingFault,
}

/// What is wrong with a binding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindingFault {
    /// No such agent.
    #[error("no agent `{agent}`{hint}")]
    Agent {
        /// As written.
        agent: String,
        /// "; did you mean `x`?" or nothing.
        hint: String,
    },
    /// The regular expression is not one, or is too large.
    #[error("pattern `{pattern}`: {why}")]
    Pattern {
        /// As written.
        pattern: String,
        /// In words.
        why: String,
    },
    /// The prefix is too long.
    #[error("a prefix of {0} bytes, more than {MAX_PREFIX_BYTES}")]
    Prefix(usize),
    /// A field is there and empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A direct message is in no group.
    #[error("`peer` is for direct messages and cannot stand with `{0}`")]
    PeerWith(&'static str),
    /// The same id on two networks is two people.
    #[error("`{0}` needs a `channel` or an `account`")]
    Nowhere(&'static str),
    /// Over [`MAX_BINDINGS`].
    #[error("more than {MAX_BINDINGS} bindings")]
    TooMany,
}

pub(super) fn compile(
    place: usize,
    binding: &Binding,
    agents: &[&str],
) -> Result<Compiled, BindingFault> {
    let agent = binding.agent.as_str();
    if !agents.contains(&agent) {
        return Err(BindingFault::Agent {
            agent: agent.to_owned(),
            hint: did_you_mean(agent, agents.iter().copied()),
        });
    }
    let texts = [("pattern", &binding.pattern), ("prefix", &binding.prefix)];
    for (name, field) in binding.place().into_iter().chain(texts) {
        if field.as_ref().is_some_and(String::is_empty) {
            return Err(BindingFault::Empty(name));
        }
    }
    let [channel, account, peer, within @ ..] = binding.place();
    if peer.1.is_some()
        && let Some((name, _)) = within[..2].iter().find(|(_, field)| field.is_some())
    {
        return Err(BindingFault::PeerWith(name));
    }
    if channel.1.is_none()
        && account.1.is_none()
        && let Some((name, _)) = [peer]
            .iter()
            .chain(&within)
            .find(|(_, field)| field.is_some())
    {
        return Err(BindingFault::Nowhere(name));
    }
    if let Some(long) = binding
        .prefix
        .as_ref()
        .filter(|p| p.len() > MAX_PREFIX_BYTES)
    {
        return Err(BindingFault::Prefix(long.len()));
    }
    Ok(Compiled {
        place,
        agent: AgentId::new(agent),
        pattern: binding.pattern.as_deref().map(regex).transpose()?,
        given: binding.clone(),
    })
}

fn regex(pattern: &str) -> Result<Regex, BindingFault> {
    let fault = |why: String| BindingFault::Pattern {
        pattern: pattern.chars().take(80).collect(),
        why,
    };
    if pattern.len() > MAX_PATTERN_BYTES {
        let why = format!("{} bytes, more than {MAX_PATTERN_BYTES}", pattern.len());
        return Err(fault(why));
    }
    RegexBuilder::new(pattern)
        .size_limit(MAX_COMPILED_PATTERN_BYTES)
        .dfa_size_limit(MAX_COMPILED_PATTERN_BYTES)
        .build()
        .map_err(|e| match e {
            regex::Error::CompiledTooBig(_) => fault(format!(
                "takes more than {MAX_COMPILED_PATTERN_BYTES} bytes when compiled"
            )),
            // The last line says what is wrong; those before draw where.
            e => {
                let text = e.to_string();
                let last = text.lines().last().unwrap_or_default();
                fault(last.trim_start_matches("error: ").to_owned())
            }
        })
}
