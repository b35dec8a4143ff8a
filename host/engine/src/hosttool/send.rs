//! `sessions_send`: a message into another session. Its answer goes to its own people.

use super::call::{Call, error, stored};
use super::descent::descent;
use super::door::{Arrival, Passed};
use super::hops;
use super::view::narrower;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::SessionKey;
use claw_core::route::{Route, SESSION_CHANNEL};
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_core::subject::Actor;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    session: String,
    message: String,
}

/// Where a session's turns answer, and for whom they act.
pub(super) async fn people(
    call: &Call<'_>,
    key: &SessionKey,
) -> Result<(Route, Actor), GuestError> {
    call.known_agent(&key.agent())?;
    // A parent is reached where it was when it began this session, whoever has spoken in it since.
    let above = call.seat.descent().filter(|d| d.parent() == Some(key));
    if let Some(from) = above {
        return Ok((from.route.clone(), from.actor.clone()));
    }
    let store = &*call.world().store;
    if let Some(from) = descent(store, key).await.map_err(stored)? {
        return Ok((from.home(key), from.actor));
    }
    let newest = store.runs(Some(key), 1).await.map_err(stored)?;
    let newest = newest.into_iter().next();
    newest.map(|run| (run.route, run.actor)).ok_or_else(|| {
        let words = format!("nobody has spoken in `{key}`, so it has nobody to answer");
        error(ErrorKind::NotFound, "no-people", words)
    })
}

pub(super) async fn run(call: &Call<'_>) -> Result<String, GuestError> {
    let args: Args = call.arguments()?;
    let text = call.text(&args.message)?;
    let to = call.target(&args.session).await?;
    let (route, theirs) = people(call, &to).await?;
    let run = call.turn().await?;
    // A sub-agent's own answer goes to its parent too.
    let own = run.route.is_session() && run.route.chat == to.as_str();
    call.pass(&to, own).await?;
    let hops = call.next_hop(&run.id).await?;
    let seed = call.seed(&run.id).await?;
    let world = call.world();
    let own = call.seat.session();
    let local = route.is_local();
    let row = InboxRow {
        id: world.ids.inbox(),
        session: to.clone(),
        account: SESSION_CHANNEL.to_owned(),
        message: format!("send-{seed}"),
        at: world.clock.now(),
        sender: hops::sender(&call.sender(&run), own, hops),
        actor: narrower(&call.call.actor, &theirs),
        route,
        text: format!("[message of session {own}]\n\n{text}"),
        mode: QueueMode::Steer,
        model: None,
        state: InboxState::Received,
    };
    let passed = Passed {
        row,
        before: Vec::new(),
    };
    let door = &call.seat.desk().door;
    let pass = async { door.pass(passed).await.map_err(stored) };
    let arrival = call.effect("session", format!("message to session {to}"), pass);
    Ok(match (arrival.await?, local) {
        (Arrival::Heard | Arrival::Known, false) => format!("sent to {to}"),
        (Arrival::Waits, _) => format!("kept for {to}, which this process does not work on"),
        (_, true) => format!("kept for {to}; it is read with the next message there"),
    })
}
