//! Which grants count for one call: those of the store, without the ones of ended conversations, and what a person
//! allowed this call alone.
//!
//! Invariant: a grant of a session counts in that session only, and only if it was given since its conversation began.

use claw_core::id::{AgentId, GrantId, SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use claw_core::row::GrantRow;
use claw_core::subject::Subject;
use claw_core::tool::{Allowed, ToolCall};

/// The rows for one agent (the call's own, or one above it) and what acts for it there.
pub(crate) async fn counting(
    store: &dyn Store,
    agent: &AgentId,
    subject: &Subject,
    call: &ToolCall,
    now: TimestampMs,
) -> Result<Vec<GrantRow>, StoreError> {
    let mut rows = of_conversation(store, agent, &call.session).await?;
    let mine = call.allowed.iter().filter(|a| about(a, subject, call));
    rows.extend(mine.map(|allowed| GrantRow {
        id: GrantId::new(format!("ask:{}", allowed.ask)),
        agent: agent.clone(),
        subject: subject.to_string(),
        rule: allowed.rule.clone(),
        expires: None,
        session: Some(call.session.clone()),
        by: "owner".to_owned(),
        at: now,
        revoked: None,
    }));
    Ok(rows)
}

/// The rows for one agent without those of ended conversations and of other sessions.
pub(crate) async fn of_conversation(
    store: &dyn Store,
    agent: &AgentId,
    session: &SessionKey,
) -> Result<Vec<GrantRow>, StoreError> {
    let mut rows = store.grants(agent).await?;
    if rows.iter().any(|row| row.session.is_some()) {
        let known = store.session(session).await?;
        let started = known.map(|row| row.started);
        rows.retain(|row| match &row.session {
            None => true,
            Some(key) => key == session && started.is_some_and(|at| row.at >= at),
        });
    }
    Ok(rows)
}

/// Whether it is about this subject. What was allowed to the call's agent itself is allowed to the agents above it too,
/// or it would allow nothing.
fn about(allowed: &Allowed, subject: &Subject, call: &ToolCall) -> bool {
    let own = Subject::Agent(call.agent.to_string());
    let itself = matches!(subject, Subject::Agent(_)) && allowed.subject == own.to_string();
    itself || allowed.subject == subject.to_string()
}
