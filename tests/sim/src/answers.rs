//! The owner looks at open questions now and then, and answers most of them.

use crate::dice::Dice;
use crate::store::{Durable, at_once};
use crate::world::{Shared, pass};
use claw_core::step::ask::{AskRow, AskScope, INTERACTIVE_MS};
use claw_engine::api::{Command, Engine, Event};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Longest time until somebody looks, in milliseconds.
const LOOK_MS: u64 = 40_000;

/// Answers as long as the process lives.
pub(crate) async fn answer_all(shared: Arc<Shared>, durable: Arc<Durable>, engine: Engine) {
    let dice = &shared.answer_dice;
    let mut left: BTreeSet<String> = BTreeSet::new();
    loop {
        pass(dice.weighted(&[(2, dice.between(1, 100)), (3, dice.between(100, LOOK_MS))])).await;
        let open = at_once(durable.store().open_asks()).unwrap_or_default();
        for ask in open {
            if left.contains(ask.id.as_str()) {
                continue;
            }
            // Where a person sits nobody waits for long.
            let soon = ask.expires.0 - ask.at.0 <= INTERACTIVE_MS;
            if soon && dice.chance(300) {
                left.insert(ask.id.to_string());
                continue;
            }
            answer(&shared, &engine, &ask, dice).await;
        }
    }
}

async fn answer(shared: &Shared, engine: &Engine, ask: &AskRow, dice: &Dice) {
    let scope = dice.weighted(&[
        (3, AskScope::Deny),
        (6, AskScope::Once),
        (1, AskScope::Session),
        (1, AskScope::Hour),
        (1, AskScope::Always),
    ]);
    shared
        .trace
        .say(|| format!("ANSWERS {}: {scope:?}", ask.id));
    say(engine, ask, scope).await;
    if dice.chance(150) && say(engine, ask, AskScope::Always).await {
        let what = format!("{} was answered a second time", ask.id);
        shared.wrong("answered-once", what);
    }
}

/// Whether the answer was taken.
async fn say(engine: &Engine, ask: &AskRow, scope: AskScope) -> bool {
    let command = Command::ApprovalAnswer {
        id: ask.id.to_string(),
        scope,
    };
    let mut events = engine.run(command, CancellationToken::new());
    let mut last = None;
    while let Some(event) = events.recv().await {
        last = Some(event);
    }
    matches!(last, Some(Event::Done { .. }))
}
