//! Sessions at their limits. Sizes and scope are in the suite of stores.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::id::{AgentId, CallId, RunId};
use crate::model::Usage;
use crate::route::Route;
use crate::step::run::GlobalLane;
use crate::subject::Actor;

fn key() -> SessionKey {
    SessionKey::main(&AgentId::new("main"))
}

#[test]
fn what_closes_a_turn_fits_where_nothing_else_does() {
    let (text, usage) = (String::new, Usage::default());
    let turns = [
        EntryBody::User {
            content: Vec::new(),
        },
        EntryBody::Assistant {
            model: text(),
            text: text(),
            calls: Vec::new(),
            usage,
        },
        EntryBody::Compaction {
            model: text(),
            summary: text(),
            kept: None,
            usage,
        },
    ];
    let closing = [
        EntryBody::ToolResult {
            id: text(),
            call: CallId::new("c1"),
            tool: text(),
            text: text(),
            is_error: false,
            rest: None,
        },
        EntryBody::Notice {
            code: text(),
            text: text(),
        },
    ];
    let cases = turns.iter().map(|body| (body, SESSION_ENTRIES));
    let cases = cases.chain(closing.iter().map(|body| (body, SESSION_ENTRIES_MOST)));
    for (body, limit) in cases {
        assert_eq!(body.fits(&key(), limit - 1), Ok(()), "{body:?}");
        let e = body.fits(&key(), limit).unwrap_err();
        assert!(matches!(e, StoreError::Illegal(_)), "{body:?}: {e}");
    }
}

#[test]
fn a_turn_begins_only_where_it_can_end() {
    let row = RunRow {
        id: RunId::new("r1"),
        session: key(),
        lane: GlobalLane::Main,
        actor: Actor::Owner,
        route: Route::local(),
        model: None,
        at: TimestampMs(0),
        updated: TimestampMs(0),
        attempt: 1,
        state: RunState::Running,
    };
    let most = SESSION_ENTRIES - SESSION_TURN_RESERVE;
    assert_eq!(row.fits(most), Ok(()));
    for full in [most + 1, SESSION_ENTRIES, SESSION_ENTRIES_MOST, u64::MAX] {
        let e = row.fits(full).unwrap_err();
        let StoreError::Illegal(why) = e else {
            unreachable!("{e}")
        };
        assert!(why.contains("is full: start another or export it"), "{why}");
        assert!(why.contains(&SESSION_ENTRIES.to_string()), "{why}");
    }
}
