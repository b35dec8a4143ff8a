//! Grants: what a person allowed one subject of one agent. Invariant: only rows a person or a person's config wrote,
//! for exactly this agent and subject, neither revoked nor expired, count.

use crate::manifest::Manifest;
use crate::path::Roots;
use crate::rule::Rule;
use claw_core::id::{AgentId, GrantId, TimestampMs};
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
}

/// Whether the row is about this agent and subject, given by somebody who may, and in force at `now`.
/// It expires at its very moment of expiry; a row that was revoked at any time is dead.
pub fn is_live(row: &GrantRow, agent: &AgentId, subject: &Subject, now: TimestampMs) -> bool {
    row.agent == *agent
        && row.subject == subject.to_string()
        && row.revoked.is_none()
        && row.expires.is_none_or(|end| now < end)
        && GRANTORS.contains(&row.by.as_str())
}

/// The grants in force, and how many live rows had no readable rule (those allow nothing).
pub fn live(
    rows: &[GrantRow],
    agent: &AgentId,
    subject: &Subject,
    now: TimestampMs,
) -> (Vec<LiveGrant>, usize) {
    let mut grants = Vec::new();
    let mut unreadable = 0;
    let roots = Roots::of(subject);
    for row in rows.iter().filter(|r| is_live(r, agent, subject, now)) {
        match Rule::parse_below(&row.rule, roots) {
            Ok(rule) => grants.push(LiveGrant {
                id: row.id.clone(),
                rule,
                by: row.by.clone(),
            }),
            Err(_) => unreadable += 1,
        }
    }
    (grants, unreadable)
}

/// What a plugin is granted when it is installed. Third-party plugins get nothing. First-party ones get what they
/// ask for of files, memory, their own kv and blobs; never of the web.
pub fn defaults(manifest: &Manifest, first_party: bool) -> Vec<Rule> {
    if !first_party {
        return Vec::new();
    }
    let mut rules = manifest.capabilities.rules();
    rules.retain(|rule| match rule {
        Rule::Files(_) | Rule::Memory(_) | Rule::Kv(_) | Rule::Blobs(_) => true,
        Rule::Http(_) | Rule::Tool(_) => false,
    });
    rules
}

#[cfg(test)]
mod tests;
