//! `sessions_spawn`: a session of its own that does one task. Its answer comes back as a message.

use super::call::{Call, error, stored};
use super::descent::{Descent, MAX_KNOWN_CHILDREN, at_work, children, children_setting};
use super::door::Passed;
use super::hops;
use super::view::{may_spawn, reaches};
use crate::route::key::subagent_key;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, SessionKey};
use claw_core::route::SESSION_CHANNEL;
use claw_core::row::Mutation;
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_core::step::run::RunRow;
use serde::Deserialize;

/// Characters of a label.
const LABEL_CHARS: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    task: String,
    agent: Option<String>,
    model: Option<String>,
    label: Option<String>,
}

pub(super) async fn run(call: &Call<'_>) -> Result<String, GuestError> {
    let args: Args = call.arguments()?;
    let task = call.text(&args.task)?;
    let agent = allowed(call, &args)?;
    let run = call.turn().await?;
    let hops = call.next_hop(&run.id).await?;
    let seed = call.seed(&run.id).await?;
    let keyed = subagent_key(&agent, seed.as_str());
    let child = keyed.key;
    let label = label(args.label.as_deref().unwrap_or(task));
    let said = format!(
        "sub-agent \"{label}\" has begun in session {child}; its answer comes as a message"
    );
    let Some(known) = room(call, &child).await? else {
        return Ok(said);
    };
    let own = call.seat.session();
    let descent = descent_of(call, &run, label);
    let world = call.world();
    let row = InboxRow {
        id: world.ids.inbox(),
        session: child.clone(),
        account: SESSION_CHANNEL.to_owned(),
        message: format!("spawn-{seed}"),
        at: world.clock.now(),
        sender: hops::sender(&descent.sender(), own, hops),
        actor: call.call.actor.clone(),
        route: descent.home(&child),
        text: task.to_owned(),
        mode: QueueMode::Followup,
        model: model(call, &args, &agent, &run),
        state: InboxState::Received,
    };
    let passed = Passed {
        row,
        before: vec![
            Mutation::BindSession(child.clone(), keyed.raw),
            descent.setting(&child),
            children_setting(own, &known),
        ],
    };
    let door = &call.seat.desk().door;
    door.began(&child);
    let pass = async { door.pass(passed).await.map_err(stored) };
    call.effect("session", format!("sub-agent {child}"), pass)
        .await?;
    Ok(said)
}

/// The model that is asked for; without one a sub-agent of the same agent has the one that the person named for the turn.
fn model(call: &Call<'_>, args: &Args, agent: &AgentId, run: &RunRow) -> Option<String> {
    let same = *agent == call.seat.session().agent();
    let named = run.model.clone().filter(|_| same);
    args.model.clone().or(named)
}

/// The agent, if policy lets it do the task with this model.
fn allowed(call: &Call<'_>, args: &Args) -> Result<AgentId, GuestError> {
    let seat = call.seat;
    if seat.is_deepest() {
        let words = "sub-agents of this session would be too deep; do the task yourself";
        return Err(error(ErrorKind::Denied, "too-deep", words));
    }
    let own = seat.session().agent();
    let agent = args.agent.as_deref().map_or(own.clone(), AgentId::new);
    if !may_spawn(seat, &agent) {
        let words = format!(
            "agent `{own}` may not begin sub-agents of `{agent}`; `agents_list` shows those it may"
        );
        return Err(error(ErrorKind::Denied, "agent-not-allowed", words));
    }
    call.known_agent(&agent)?;
    let parts = &seat.desk().parts;
    if let (Some(model), Some(settings)) = (&args.model, parts.settings.agents.get(&agent)) {
        crate::api::chain(parts, Some(model), settings)
            .map_err(|e| error(ErrorKind::Invalid, "model", e.message))?;
    }
    Ok(agent)
}

/// The session's sub-agents with this one; `None` if it has begun before.
async fn room(call: &Call<'_>, child: &SessionKey) -> Result<Option<Vec<SessionKey>>, GuestError> {
    let store = &*call.world().store;
    let mut known = children(store, call.seat.session()).await.map_err(stored)?;
    if known.contains(child) {
        return Ok(None);
    }
    let mut busy = Vec::new();
    for key in &known {
        if at_work(store, key).await.map_err(stored)? {
            busy.push(key.clone());
        }
    }
    let most = reaches(call.seat).iter().map(|r| r.max_children).min();
    let most = most.unwrap_or(0);
    if busy.len() >= most {
        let words =
            format!("{most} sub-agents of this session are at work; wait until one has answered");
        return Err(error(ErrorKind::Busy, "too-many-children", words));
    }
    while known.len() >= MAX_KNOWN_CHILDREN {
        let over = known.iter().position(|key| !busy.contains(key));
        known.remove(over.unwrap_or(0));
    }
    known.push(child.clone());
    Ok(Some(known))
}

fn descent_of(call: &Call<'_>, run: &RunRow, label: String) -> Descent {
    let seat = call.seat;
    let mut above = vec![seat.session().clone()];
    above.extend(
        seat.descent()
            .into_iter()
            .flat_map(|d| d.above.iter().cloned()),
    );
    Descent {
        above,
        local: run.route.is_local() || seat.descent().is_some_and(|d| d.local),
        route: run.route.clone(),
        actor: call.call.actor.clone(),
        person: call.person(run),
        whom: Some(seat.whom()),
        tainted: !call.call.taint.is_clean(),
        label,
    }
}

/// One short line of letters that cannot be taken for the host's own words.
fn label(text: &str) -> String {
    let line = text
        .lines()
        .find(|l| !l.trim().is_empty())
        .unwrap_or_default();
    let plain = line
        .trim()
        .chars()
        .filter(|c| !c.is_control() && !"[]:\"".contains(*c));
    plain.take(LABEL_CHARS).collect()
}
