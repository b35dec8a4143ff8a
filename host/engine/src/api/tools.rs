//! Commands about tools and their calls.

use super::answer::{ApiError, ErrorClass};
use super::ask::interrupted;
use super::command::Command;
use super::handle::Inner;
use crate::asks::words::closed;
use crate::journal::RunJournal;
use crate::route::whom::Whom;
use crate::taint::sources;
use claw_core::id::{CallId, SessionKey};
use claw_core::ports::{Journal, StoreError, ToolHost};
use claw_core::row::{CallRow, Mutation};
use claw_core::step::ask::AskRow;
use claw_core::subject::Actor;
use claw_core::tool::ToolCall;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Calls searched for the newest refused one.
const RECENT_CALLS: u32 = 200;
/// Session that direct calls are written down under.
const DIRECT_SESSION: &str = "cli";

pub(super) async fn answer(
    inner: &Inner,
    command: Command,
    cancel: CancellationToken,
) -> Result<Value, ApiError> {
    match command {
        Command::ToolList { agent } => {
            let agent = inner.agent(agent.as_deref())?;
            let seat = inner.desk.outside(&agent.id).for_owner();
            Ok(json!(seat.tools(&agent.id)))
        }
        Command::ToolCall {
            agent,
            tool,
            arguments,
        } => call(inner, agent.as_deref(), tool, arguments, cancel).await,
        Command::Why { id } => why(inner, id).await,
        Command::WhyTool {
            tool,
            agent,
            sender,
            group,
        } => {
            let agent = inner.agent(agent.as_deref())?;
            let whom = match (&sender, &group) {
                (None, None) => Whom::owner(),
                (sender, group) => Whom::named(sender.as_deref(), group.as_deref()),
            };
            let decision = inner.desk.explain(&tool, &agent.id, &whom).ok_or_else(|| {
                let meant = inner.desk.meant(&tool, &agent.id);
                ApiError::not_found(format!("no tool `{tool}`{meant}"))
                    .hint("`claw tool list` shows all")
            })?;
            Ok(json!({ "tool": tool, "agent": agent.id, "decision": decision }))
        }
        _ => Err(ApiError::usage("not a command about tools")),
    }
}

pub(super) async fn call(
    inner: &Inner,
    agent: Option<&str>,
    tool: String,
    arguments: Value,
    cancel: CancellationToken,
) -> Result<Value, ApiError> {
    let agent = inner.agent(agent)?;
    let session = SessionKey::parse(DIRECT_SESSION, &agent.id)
        .ok_or_else(|| ApiError::usage("the agent's id is malformed"))?;
    let world = &inner.parts.world;
    let journal = RunJournal::new(world.store.clone(), session.clone(), None);
    journal.note(vec![Mutation::OpenSession(session.clone())]);
    let seat = inner.desk.seat(&session).await?.for_owner();
    let work = seat.call(
        ToolCall {
            allowed: Vec::new(),
            taint: claw_core::tool::Taint::default(),
            id: world.ids.call(),
            tool,
            arguments,
            agent: agent.id.clone(),
            session,
            run: None,
            actor: Actor::Owner,
            attempt: 1,
        },
        journal.clone(),
    );
    let report = tokio::select! {
        biased;
        () = cancel.cancelled() => None,
        report = work => Some(report),
    };
    journal.flush(Vec::new()).await?;
    report.map(|r| json!(r)).ok_or_else(interrupted)
}

async fn why(inner: &Inner, id: Option<String>) -> Result<Value, ApiError> {
    let store = &inner.parts.world.store;
    let row: Option<CallRow> = match &id {
        Some(id) => match store.call(&CallId::new(id.clone())).await {
            Err(StoreError::Conflict(why)) => {
                return Err(ApiError::usage(why).hint("give more of the id"));
            }
            row => row?,
        },
        None => store
            .calls(RECENT_CALLS)
            .await?
            .into_iter()
            .find(|c| !c.denials.is_empty()),
    };
    let Some(row) = row else {
        let message = id.map_or_else(
            || "no call was refused lately".to_owned(),
            |id| format!("no call `{id}`"),
        );
        return Err(ApiError::new(ErrorClass::NotFound, "CLAW-N001", message)
            .hint("every tool call prints its id; `--json` has it as `id`"));
    };
    let effects = store.effects(&row.id).await?;
    let tainted_by = match row.taint.is_clean() {
        true => Vec::new(),
        false => sources(&row.taint, &store.all_entries(&row.session).await?),
    };
    let asks = store.asks_of_call(&row.id).await?;
    let asks: Vec<Value> = asks.iter().map(told).collect();
    let skills = inner.desk.skills_of(&row.agent);
    let acted = skills
        .skills
        .iter()
        .find(|s| s.subject().to_string() == row.subject);
    let skill = acted.map(|s| s.name.as_str());
    Ok(json!({
        "call": row,
        "skill": skill,
        "effects": effects,
        "asks": asks,
        "tainted_by": tainted_by,
    }))
}

/// A question with what became of it, in words.
fn told(row: &AskRow) -> Value {
    let mut told = json!(row);
    if let Some(fields) = told.as_object_mut() {
        fields.insert("outcome".to_owned(), json!(closed(&row.state)));
    }
    told
}
