//! Answering: the step of the question and the grants it gives, in one batch of the owner.
//!
//! Invariant: a question is answered at most once, and never after its time. The grants land with the answer or not at
//! all. Only who speaks for the owner gets here.

use super::{Asks, words};
use crate::World;
use crate::hosttool::descent;
use claw_core::id::{AgentId, AskId, TimestampMs};
use claw_core::ports::StoreError;
use claw_core::row::{Batch, GrantRow, Mutation};
use claw_core::step::ask::{AskRow, AskScope, AskState, AskStep, HOUR_MS};
use claw_core::subject::Subject;

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAnswered {
    /// There is none, or the start of an id is too short.
    #[error("no such question: `{0}`")]
    Unknown(AskId),
    /// Several begin so.
    #[error("{0}")]
    Several(String),
    /// Somebody was faster, or what asked has gone.
    #[error("this question is closed: {}", words::closed(.0))]
    Closed(AskState),
    /// Its time is over.
    #[error("this question is closed: not answered in time")]
    Late,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The question of an id, or of a unique start of one.
pub(crate) async fn find(world: &World, id: &AskId) -> Result<AskRow, NotAnswered> {
    match world.store.ask(id).await {
        Ok(Some(row)) => Ok(row),
        Ok(None) => Err(NotAnswered::Unknown(id.clone())),
        Err(StoreError::Conflict(why)) => Err(NotAnswered::Several(why)),
        Err(error) => Err(error.into()),
    }
}

/// What came of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answered {
    /// The question as it is now.
    pub(crate) ask: AskRow,
    /// What was granted.
    pub(crate) grants: Vec<GrantRow>,
}

/// Answers for the owner, and wakes the turn that waits.
pub(crate) async fn answer(
    world: &World,
    asks: &Asks,
    id: &AskId,
    scope: AskScope,
) -> Result<Answered, NotAnswered> {
    let row = find(world, id).await?;
    if row.state != AskState::Open {
        return Err(closed(&row));
    }
    let now = world.clock.now();
    if row.expires <= now {
        // Nobody may wait for it any more.
        expire(world, &row.id).await?;
        asks.wake(&row.id);
        return Err(NotAnswered::Late);
    }
    let grants = grants(world, &row, scope, now).await?;
    let step = Mutation::Ask(row.id.clone(), AskStep::Answer(scope));
    let mut batch = Batch::owner().with(step);
    let rows = grants.iter().cloned().map(Box::new).map(Mutation::Grant);
    batch.mutations.extend(rows);
    if let Err(error) = world.store.commit(batch).await {
        let now = find(world, &row.id).await?;
        return Err(match now.state {
            AskState::Open => error.into(),
            _ => closed(&now),
        });
    }
    asks.wake(&row.id);
    let state = AskState::Answered { scope };
    let ask = AskRow { state, ..row };
    Ok(Answered { ask, grants })
}

fn closed(row: &AskRow) -> NotAnswered {
    match row.state {
        AskState::Expired => NotAnswered::Late,
        state => NotAnswered::Closed(state),
    }
}

async fn step(world: &World, id: &AskId, step: AskStep) -> Result<(), StoreError> {
    let batch = Batch::owner().with(Mutation::Ask(id.clone(), step));
    match world.store.commit(batch).await {
        // Somebody was faster.
        Err(StoreError::Illegal(_)) => Ok(()),
        done => done,
    }
}

/// Closes a question whose time is over, unless it is closed already.
pub(crate) async fn expire(world: &World, id: &AskId) -> Result<(), StoreError> {
    step(world, id, AskStep::Expire).await
}

/// Closes a question whose turn has gone, unless it is closed already.
pub(crate) async fn withdraw(world: &World, id: &AskId) -> Result<(), StoreError> {
    step(world, id, AskStep::Withdraw).await
}

/// What an answer grants: each rule to the agent that asked, and to those above it, which it may never exceed.
async fn grants(
    world: &World,
    row: &AskRow,
    scope: AskScope,
    now: TimestampMs,
) -> Result<Vec<GrantRow>, StoreError> {
    let (expires, session) = match scope {
        AskScope::Deny | AskScope::Once => return Ok(Vec::new()),
        AskScope::Session => (None, Some(row.session.clone())),
        AskScope::Hour => (Some(TimestampMs(now.0.saturating_add(HOUR_MS))), None),
        AskScope::Always => (None, None),
    };
    let above = descent(&*world.store, &row.session).await?;
    let mut agents = vec![row.agent.clone()];
    agents.extend(above.map_or_else(Vec::new, |d| d.agents(&row.agent)));
    let mut out = Vec::new();
    for agent in agents {
        for rule in row.rule.lines() {
            out.push(GrantRow {
                id: world.ids.grant(),
                agent: agent.clone(),
                subject: subject(row, &agent),
                rule: rule.to_owned(),
                expires,
                session: session.clone(),
                by: "owner".to_owned(),
                at: now,
                revoked: None,
            });
        }
    }
    Ok(out)
}

/// What acts for this agent: the same bytes, or the agent itself.
fn subject(row: &AskRow, agent: &AgentId) -> String {
    let own = Subject::Agent(row.agent.to_string()).to_string();
    match row.subject == own {
        true => Subject::Agent(agent.to_string()).to_string(),
        false => row.subject.clone(),
    }
}
