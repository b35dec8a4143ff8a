//! `agents_list`: the agents of which a session may begin sub-agents.

use super::call::Call;
use super::view::may_spawn;
use claw_core::code::GuestError;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {}

pub(super) fn run(call: &Call<'_>) -> Result<String, GuestError> {
    let Args {} = call.arguments()?;
    if call.seat.is_deepest() {
        return Ok("none: sub-agents of this session would be too deep".to_owned());
    }
    let own = call.seat.session().agent();
    let agents = call.seat.desk().parts.settings.agents.values();
    let lines = agents.filter(|a| may_spawn(call.seat, &a.id)).map(|a| {
        let note = if a.id == own { " (your own)" } else { "" };
        format!("{}: {}{note}", a.id, a.name)
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}
