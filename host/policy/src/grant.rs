//! Grants: what a person allowed one subject of one agent. Invariant: only rows a person or a person's config wrote,
//! for exactly this agent and subject, neither revoked nor expired, count.

use crate::manifest::Manifest;
use crate::path::Roots;
use crate::rule::Rule;
use claw_core::id::{AgentId, GrantId, SessionKey, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::subject::Subject;

/// Who may have given a grant: [`GrantRow::by`].
pub const GRANTORS: [&str; 3] = ["owner", "default", "config"];

/// A grant in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveGrant {
    /// Its row.
    pub id: GrantId,
    /// What it allows.
    pub rule: Rule,
    /// Who gave it.
    pub by: String,
    /// Whether it counts in one session only: an answer that was given there.
    pub of_session: bool,
}

/// Whether the row is about this agent and subject, in this session, given by somebody who may, and in force at `now`.
/// It expires at its very moment of expiry; a row that was revoked at any time is dead. One of a session is dead wherever
/// no session is named.
pub fn is_live(
    row: &GrantRow,
    agent: &AgentId,
    subject: &Subject,
    session: Option<&SessionKey>,
    now: TimestampMs,
) -> bool {
    is_live_for(row, agent, &subject.to_string(), session, now)
}

fn is_live_for(
    row: &GrantRow,
    agent: &AgentId,
    subject: &str,
    session: Option<&SessionKey>,
    now: TimestampMs,
) -> bool {
    row.agent == *agent
        && row.subject == subject
        && (row.session.is_none() || row.session.as_ref() == session)
        && row.revoked.is_none()
        && row.expires.is_none_or(|end| now < end)
        && GRANTORS.contains(&row.by.as_str())
}

/// The grants in force, and how many live rows had no readable rule (those allow nothing).
pub fn live(
    rows: &[GrantRow],
    agent: &AgentId,
    subject: &Subject,
    session: Option<&SessionKey>,
    now: TimestampMs,
) -> (Vec<LiveGrant>, usize) {
    let mut grants = Vec::new();
    let mut unreadable = 0;
    let roots = Roots::of(subject);
    let text = subject.to_string();
    for row in rows
        .iter()
        .filter(|r| is_live_for(r, agent, &text, session, now))
    {
        match Rule::parse_below(&row.rule, roots) {
            Ok(rule) => grants.push(LiveGrant {
                id: row.id.clone(),
                rule,
                by: row.by.clone(),
                of_session: row.session.is_some(),
            }),
            Err(_) => unreadable += 1,
        }
    }
    (grants, unreadable)
}

/// What a plugin is granted when it is installed. Third-party plugins get nothing. First-party ones get what they
/// ask for of files, memory, their own kv and blobs; never of the web, and never a secret.
pub fn defaults(manifest: &Manifest, first_party: bool) -> Vec<Rule> {
    if !first_party {
        return Vec::new();
    }
    let mut rules = manifest.capabilities.rules();
    rules.retain(|rule| match rule {
        Rule::Files(_) | Rule::Memory(_) | Rule::Kv(_) | Rule::Blobs(_) => true,
        Rule::Http(_) | Rule::Tool(_) | Rule::HostExec(_) | Rule::Secret(_) | Rule::Capture(_) => {
            false
        }
        Rule::Send(_) | Rule::Delete(_) | Rule::Schedule(_) => false,
    });
    rules
}

#[cfg(test)]
mod tests;
