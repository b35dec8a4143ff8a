//! The beginning of a turn: its run, its fence and its messages in one batch.
//!
//! Invariant: a message is claimed, in the transcript and consumed together, or still waits.

use super::preview::Preview;
use super::{Run, TurnRequest, resume};
use crate::World;
use crate::hosttool::hops;
use crate::journal::RunJournal;
use crate::lane::{Begin, LeftOut};
use crate::taint;
use claw_core::content::Block;
use claw_core::event::TurnEvent;
use claw_core::id::{InboxId, RunId};
use claw_core::model::Usage;
use claw_core::ports::{Named, StoreError};
use claw_core::row::{Batch, EntryBody, Mutation, Provenance};
use claw_core::step::inbox::{InboxRow, InboxStep};
use claw_core::step::run::{RunRow, RunState};
use claw_core::subject::Actor;

/// Messages named in the notice that they were left out.
const LEFT_OUT_NAMED: usize = 20;
/// Code of the notice that holds the text of a skill.
const NAMED: &str = "skill";

/// A run that has begun, or goes on after a crash.
pub(super) async fn start(
    world: World,
    request: TurnRequest,
    begin: Begin,
) -> Result<Run, StoreError> {
    let session = request.session.clone();
    let leaf = world.store.session(&session).await?.and_then(|s| s.leaf);
    let id = match &begin.resume {
        Some(row) => row.id.clone(),
        None => world.ids.run(),
    };
    let journal = RunJournal::new(world.store.clone(), session.clone(), Some(id.clone()));
    let mut run = Run {
        world,
        request,
        id,
        journal,
        events: begin.listeners,
        cancel: begin.interrupt,
        progress: begin.progress,
        arriving: begin.lane,
        leaf,
        usage: Usage::default(),
        steps: 0,
        partial: String::new(),
        preview: Preview::default(),
        cost_usd: Some(0.0),
        hops: 0,
        attempt: 1,
        again: Vec::new(),
        permit: begin.permit,
        asked: Default::default(),
        identical: Default::default(),
        marks: Default::default(),
    };
    let left = match begin.resume {
        Some(row) => {
            run.hops = hops::of_run(&*run.world.store, &row.session, &row.id).await?;
            resume::resume(&mut run, &row).await?
        }
        None => {
            open(&mut run, &begin.rows, begin.join, &begin.left_out).await?;
            None
        }
    };
    run.preview = Preview::new(&run.request, &run.id, left);
    let run_id = run.id.clone();
    run.tell(TurnEvent::Accepted {
        run: run_id,
        session,
    })
    .await;
    Ok(run)
}

async fn open(
    run: &mut Run,
    rows: &[InboxRow],
    join: bool,
    left_out: &[LeftOut],
) -> Result<(), StoreError> {
    let session = run.request.session.clone();
    let mut batch = Batch::session(&session).with(Mutation::OpenSession(session.clone()));
    let now = run.world.clock.now();
    let row = RunRow {
        id: run.id.clone(),
        session: session.clone(),
        lane: run.request.lane,
        actor: run.request.actor.clone(),
        route: run.request.route.clone(),
        model: rows.first().and_then(|r| r.model.clone()),
        at: now,
        updated: now,
        attempt: 1,
        state: RunState::Running,
    };
    batch = batch
        .with(Mutation::OpenRun(Box::new(row)))
        .with(Mutation::TakeFence(session, run.id.clone()));
    batch.mutations.extend(leave_out(run, left_out));
    batch.mutations.extend(if join {
        consume_joined(run, rows)
    } else {
        consume(run, rows)
    });
    run.world.store.commit(batch).await
}

/// What gave way is dropped, and the model is told of it.
pub(super) fn leave_out(run: &mut Run, left_out: &[LeftOut]) -> Vec<Mutation> {
    if left_out.is_empty() {
        return Vec::new();
    }
    let drop = |l: &LeftOut| Mutation::Inbox(l.id.clone(), InboxStep::Drop("overflow".into()));
    let mut out: Vec<Mutation> = left_out.iter().map(drop).collect();
    let mut text = format!(
        "{} messages were left out because too many waited:",
        left_out.len()
    );
    for one in left_out.iter().take(LEFT_OUT_NAMED) {
        text.push_str("\n- ");
        text.push_str(&one.head.replace('\n', " "));
    }
    let body = EntryBody::Notice {
        code: "overflow".into(),
        text,
    };
    // The heads of what others wrote stand in it.
    let others = !matches!(run.request.actor, Actor::Owner | Actor::Schedule);
    let label = others.then(|| format!("{}left-out", taint::MESSAGE));
    out.push(run.append_labelled(Provenance::System, label, body));
    out
}

/// The labels of messages that become one entry.
fn labels(run: &Run, rows: &[InboxRow]) -> Vec<String> {
    let of = |row| taint::of_message(row, &run.request.actor, run.request.tools.task());
    rows.iter().filter_map(of).collect()
}

fn consume_as(
    run: &mut Run,
    id: &InboxId,
    text: &str,
    (from, labels): (Provenance, Vec<String>),
) -> Vec<Mutation> {
    let run_id: RunId = run.id.clone();
    let body = EntryBody::User {
        content: vec![Block::text(text)],
    };
    let append = run.append_labelled(from, labels, body);
    let entry = run.leaf.clone();
    let mut out = vec![
        Mutation::Inbox(id.clone(), InboxStep::Claim(run_id)),
        append,
    ];
    out.extend(entry.map(|entry| Mutation::Inbox(id.clone(), InboxStep::Consume(entry))));
    out
}

/// Whose words messages are. What another session says may come from anywhere, whoever it acts for.
fn provenance(rows: &[InboxRow], actor: &Actor) -> Provenance {
    let from_session = rows.iter().any(|row| hops::of(row).is_some());
    match actor {
        Actor::Owner | Actor::Schedule if !from_session => Provenance::Owner,
        _ => Provenance::Untrusted,
    }
}

/// Keeps how far messages of other sessions have come, if some are among these.
fn count_hops(run: &mut Run, rows: &[InboxRow]) -> Option<Mutation> {
    let most = rows.iter().filter_map(hops::of).max()?;
    run.hops = run.hops.max(most);
    Some(hops::setting(&run.request.session, &run.id, run.hops))
}

/// Each message as an entry of its own.
pub(super) fn consume(run: &mut Run, rows: &[InboxRow]) -> Vec<Mutation> {
    let mut out = Vec::from_iter(count_hops(run, rows));
    out.extend(run.request.tools.heard(&run.id, rows));
    for row in rows {
        let one = std::slice::from_ref(row);
        let from = (provenance(one, &run.request.actor), labels(run, one));
        out.extend(consume_as(run, &row.id, &row.text, from));
        out.extend(named(run, one, &row.text));
    }
    out
}

/// The texts of skills that a person's message names.
fn named(run: &mut Run, rows: &[InboxRow], text: &str) -> Vec<Mutation> {
    let person = |row: &InboxRow| hops::of(row).is_none() && row.actor != Actor::Stranger;
    if !rows.iter().all(person) {
        return Vec::new();
    }
    let found = run.request.tools.named(text);
    let append = |one: Named| {
        let body = EntryBody::Notice {
            code: NAMED.to_owned(),
            text: one.text,
        };
        let from = match one.label {
            Some(_) => Provenance::Untrusted,
            None => Provenance::System,
        };
        run.append_labelled(from, one.label, body)
    };
    found.into_iter().map(append).collect()
}

/// All messages as one entry.
fn consume_joined(run: &mut Run, rows: &[InboxRow]) -> Vec<Mutation> {
    let Some((first, rest)) = rows.split_first() else {
        return Vec::new();
    };
    let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
    let mut out = Vec::from_iter(count_hops(run, rows));
    out.extend(run.request.tools.heard(&run.id, rows));
    let from = (provenance(rows, &run.request.actor), labels(run, rows));
    let text = texts.join("\n\n");
    out.extend(consume_as(run, &first.id, &text, from));
    out.extend(named(run, rows, &text));
    let collect =
        |row: &InboxRow| Mutation::Inbox(row.id.clone(), InboxStep::Collect(first.id.clone()));
    out.extend(rest.iter().map(collect));
    out
}
