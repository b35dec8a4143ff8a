//! `message`: something for people, before the answer.

use super::call::{Call, error, stored};
use super::send::people;
use crate::turn::queued;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::OutboxId;
use claw_core::route::Route;
use claw_core::row::Mutation;
use claw_core::step::outbox::OutboxRow;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    text: String,
    session: Option<String>,
}

pub(super) async fn run(call: &Call<'_>) -> Result<String, GuestError> {
    let args: Args = call.arguments()?;
    let text = call.text(&args.text)?;
    let run = call.turn().await?;
    let (route, whom) = match &args.session {
        None => (run.route.clone(), "the person".to_owned()),
        Some(session) => {
            let to = call.target(session).await?;
            let route = people(call, &to).await?.0;
            call.pass(&to, route == run.route).await?;
            (route, format!("the people of {to}"))
        }
    };
    deliverable(&route)?;
    call.journal.flush(Vec::new()).await.map_err(stored)?;
    let id = OutboxId::new(call.seed(&run.id).await?.as_str());
    let store = &call.world().store;
    let known = store.outbox_row(&id).await.map_err(stored)?;
    if known.is_some_and(|row| row.id == id) {
        return Ok(format!("sent to {whom}"));
    }
    let outlet = &call.seat.desk().outlet;
    let world = call.world();
    let (ids, now) = (world.ids.as_ref(), world.clock.now());
    let parts = outlet.parts(&route, text);
    let row = queued(ids, call.seat.session(), Some(&run.id), &route, parts, now);
    let row = row.ok_or_else(|| error(ErrorKind::Invalid, "empty", "there is nothing to say"))?;
    let row = OutboxRow { id, ..row };
    let post = async {
        let post = vec![Mutation::Post(Box::new(row))];
        call.journal.flush(post).await.map_err(stored)
    };
    call.effect("message", format!("message to {route}"), post)
        .await?;
    outlet.wake(&route);
    Ok(format!("sent to {whom}"))
}

fn deliverable(route: &Route) -> Result<(), GuestError> {
    let words = if route.is_local() {
        "the person reads your answer on this machine; just answer"
    } else if route.is_session() {
        "a sub-agent has no person to write to: answer, or use `sessions_send` for its parent"
    } else {
        return Ok(());
    };
    Err(error(ErrorKind::Unsupported, "no-people", words))
}
