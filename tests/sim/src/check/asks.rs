//! Questions: each closed, and nothing happened that a person had not allowed.

use super::World;
use crate::sandbox::{TOOLS, place};
use claw_core::step::ask::{AskRow, AskScope, AskState};

/// Every question is closed, and its turn over.
pub(super) fn end(world: &World) -> Result<(), String> {
    for ask in &world.asks {
        if ask.state == AskState::Open {
            return Err(format!("{} is open", ask.id));
        }
        let run = ask.run.as_ref().and_then(|run| world.run(run));
        if run.is_none_or(|run| run.state.open()) {
            return Err(format!("the turn of {} is {run:?}", ask.id));
        }
    }
    Ok(())
}

/// What needs a person's word happened no more often than they said yes.
pub(super) fn allow(world: &World) -> Result<(), String> {
    for number in 0..3 {
        let rule = format!("http POST {}", place(number));
        let about = |ask: &&AskRow| ask.rule.lines().any(|line| line == rule);
        let asks: Vec<&AskRow> = world.asks.iter().filter(about).collect();
        let given = |scope: AskScope| {
            asks.iter()
                .filter(move |a| a.state == AskState::Answered { scope })
                .count()
        };
        let lasting = [AskScope::Session, AskScope::Hour, AskScope::Always];
        if lasting.into_iter().any(|scope| given(scope) > 0) {
            continue;
        }
        let happened = world.changes.iter().filter(|change| {
            let tool = TOOLS.iter().find(|tool| tool.name == change.tool);
            let n = change
                .key
                .split('/')
                .next()
                .and_then(|n| n.parse::<u64>().ok());
            tool.is_some_and(|tool| tool.asks) && n.is_some_and(|n| n % 3 == number)
        });
        let (happened, once) = (happened.count(), given(AskScope::Once));
        if happened > once {
            return Err(format!(
                "`{rule}` was allowed {once} times and happened {happened} times"
            ));
        }
    }
    Ok(())
}
