//! Effects: each with its row, none twice, none without an end.

use super::World;
use crate::sandbox::TOOLS;
use claw_core::ledger::EffectState;
use std::collections::BTreeMap;

/// What a model asked for once happened at most once, unless its tool says that twice is no more than once.
pub(super) fn once(world: &World) -> Result<(), String> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for change in &world.changes {
        let tool = TOOLS.iter().find(|tool| tool.name == change.tool);
        if tool.is_some_and(|tool| tool.idempotent) {
            continue;
        }
        if let Some(first) = seen.insert(&change.key, change.call.as_str()) {
            let (key, call) = (&change.key, &change.call);
            return Err(format!(
                "`{key}` happened in call {first} and again in call {call}"
            ));
        }
    }
    Ok(())
}

/// Everything that happened has a row that does not say otherwise; every row and every call has an end.
pub(super) fn end(world: &World) -> Result<(), String> {
    for change in &world.changes {
        let rows = world.effects.get(&change.call).into_iter().flatten();
        let mut mine = rows.filter(|row| row.intent.summary == change.key);
        if !mine.any(|row| matches!(row.state, EffectState::Done | EffectState::Unknown)) {
            return Err(format!(
                "`{}` of call {} is not in the ledger",
                change.key, change.call
            ));
        }
    }
    for (call, rows) in &world.effects {
        let open = rows
            .iter()
            .find(|row| matches!(row.state, EffectState::Intended | EffectState::Started));
        if let Some(row) = open {
            return Err(format!(
                "the effect {} of call {call} is {:?}",
                row.id, row.state
            ));
        }
        if !world.ended_calls.contains(call) {
            return Err(format!("the call {call} has no end"));
        }
    }
    Ok(())
}
