//! Every state with every step.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::id::AgentId;

const NOW: TimestampMs = TimestampMs(7);

fn row(state: OutboxState, texts: &[&str]) -> OutboxRow {
    let part = |text: &&str| Part {
        text: (*text).to_owned(),
        ..Part::default()
    };
    OutboxRow {
        id: OutboxId::new("o"),
        session: SessionKey::main(&AgentId::new("main")),
        run: None,
        route: Route::local(),
        at: TimestampMs(0),
        updated: TimestampMs(0),
        due: TimestampMs(0),
        draft: None,
        parts: texts.iter().map(part).collect(),
        state,
        reason: String::new(),
    }
}

fn steps() -> Vec<OutboxStep> {
    vec![
        OutboxStep::Draft("d".into()),
        OutboxStep::Queue(vec!["a".into()]),
        OutboxStep::Attempt,
        OutboxStep::Receipt("r".into()),
        OutboxStep::Retry(TimestampMs(9), true, "why".into()),
        OutboxStep::Unanswered("why".into()),
        OutboxStep::Die("why".into()),
        OutboxStep::Hold("why".into()),
        OutboxStep::Release,
        OutboxStep::Resend,
        OutboxStep::Discard,
    ]
}

#[test]
fn only_the_written_steps_are_legal() {
    use OutboxState::{Ambiguous, Dead, Drafting, Held, Queued, Sending, Sent};
    let mut legal = Vec::new();
    for state in [Drafting, Queued, Sending, Sent, Ambiguous, Dead, Held] {
        for step in steps() {
            match row(state, &["a"]).step(&step, NOW) {
                Ok(next) => {
                    assert_eq!(next.updated, NOW);
                    legal.push((state.word(), step.word(), next.state.word()));
                }
                Err(e) => assert_eq!(
                    (e.code, e.from, e.step),
                    ("outbox-step", state.word(), step.word())
                ),
            }
        }
    }
    assert_eq!(
        legal,
        [
            ("drafting", "draft", "drafting"),
            ("drafting", "queue", "queued"),
            ("drafting", "die", "dead"),
            ("queued", "attempt", "sending"),
            ("queued", "die", "dead"),
            ("queued", "hold", "held"),
            ("queued", "discard", "dead"),
            ("sending", "receipt", "sent"),
            ("sending", "retry", "queued"),
            ("sending", "unanswered", "ambiguous"),
            ("sending", "die", "dead"),
            ("ambiguous", "resend", "queued"),
            ("ambiguous", "discard", "dead"),
            ("dead", "resend", "queued"),
            ("held", "release", "queued"),
            ("held", "resend", "queued"),
            ("held", "discard", "dead"),
        ]
    );
}

#[test]
fn parts_leave_in_order_and_the_last_receipt_ends_the_row() {
    let mut row = row(OutboxState::Queued, &["a", "b"]);
    assert_eq!((row.current(), row.key(0)), (Some(0), "o-0".to_owned()));
    row = row.step(&OutboxStep::Attempt, NOW).unwrap();
    row = row.step(&OutboxStep::Receipt("1".into()), NOW).unwrap();
    assert_eq!((row.state, row.current()), (OutboxState::Sending, Some(1)));
    assert_eq!(row.parts[1].attempts, 1, "the second is under way");
    row = row.step(&OutboxStep::Receipt("2".into()), NOW).unwrap();
    assert_eq!((row.state, row.current()), (OutboxState::Sent, None));
    assert!(row.step(&OutboxStep::Resend, NOW).is_err());
}

#[test]
fn a_person_begins_anew_with_the_part_that_did_not_arrive() {
    let mut row = row(OutboxState::Queued, &["a", "b"]);
    row = row.step(&OutboxStep::Attempt, NOW).unwrap();
    row = row.step(&OutboxStep::Receipt("1".into()), NOW).unwrap();
    row = row
        .step(&OutboxStep::Unanswered("gone".into()), NOW)
        .unwrap();
    assert_eq!(row.state, OutboxState::Ambiguous);
    assert!(row.parts[1].left);
    row = row.step(&OutboxStep::Resend, NOW).unwrap();
    assert_eq!((row.current(), row.parts[1].attempts), (Some(1), 0));
    assert_eq!(row.parts[0].receipt.as_deref(), Some("1"));
}

#[test]
fn a_reply_without_parts_is_no_reply() {
    assert!(
        row(OutboxState::Drafting, &[])
            .step(&OutboxStep::Queue(Vec::new()), NOW)
            .is_err()
    );
    assert!(
        row(OutboxState::Queued, &[])
            .step(&OutboxStep::Attempt, NOW)
            .is_err()
    );
}

#[test]
fn the_retry_table_ends_with_the_last_attempt() {
    let waits: Vec<Option<u64>> = (0..=6).map(retry_after_ms).collect();
    let table = [5_000, 25_000, 120_000, 600_000].map(Some);
    assert_eq!(waits[0], None);
    assert_eq!(waits[1..5], table);
    assert_eq!(waits[5..], [None, None]);
    assert_eq!(MAX_PART_ATTEMPTS as usize, RETRY_MS.len() + 1);
}
