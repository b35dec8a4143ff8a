//! Drives one lane: decides what begins, waits for its end, leaves when nothing is left.
//!
//! Invariant: the run works in a task of its own, which owns its permit; whatever ends that task, the lane goes on.

use super::queue::Plan;
use super::registry::{Begin, Lane, LaneEnd, Running, Shared, State, Taken, left_out};
use super::watch::watch;
use super::{Held, Interrupt, Listeners, Progress};
use crate::turn::store_failed;
use claw_core::id::{InboxId, TimestampMs};
use claw_core::step::inbox::InboxRow;
use claw_core::step::run::GlobalLane;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// First waiting time after the store failed, in milliseconds; it doubles.
const FIRST_BACKOFF_MS: u64 = 5_000;
/// Longest waiting time after the store failed, in milliseconds.
const MAX_BACKOFF_MS: u64 = 60_000;
/// Why a run whose task panicked is ended.
const HOST_BUG: &str = "host-bug";
/// Why messages that gave way are dropped.
const OVERFLOW: &str = "overflow";
/// Why a run whose end could not be written is ended.
const STORE: &str = "store";

enum Next {
    Leave,
    Pause,
    Sleep(u64),
    Settle(&'static str),
    /// Nothing follows what gave way: no turn will tell of it.
    LeaveOut(Vec<InboxId>),
    Turn,
}

/// Works until nothing waits.
pub(super) async fn drive(shared: Arc<Shared>, lane: Arc<Lane>) {
    let mut backoff_ms = FIRST_BACKOFF_MS;
    loop {
        match next(&shared, &lane) {
            Next::Leave => return,
            Next::Pause => lane.changed.notified().await,
            Next::Sleep(ms) => tokio::select! {
                biased;
                () = lane.changed.notified() => {}
                () = tokio::time::sleep(Duration::from_millis(ms)) => {}
            },
            Next::Settle(why) => {
                let settled = settle(&shared, &lane, why).await;
                // What fails the same way each time is not tried again at once.
                if !settled || [STORE, HOST_BUG].contains(&why) {
                    tokio::time::sleep(Duration::from_millis(backoff_ms)).await;
                    backoff_ms = (backoff_ms * 2).min(MAX_BACKOFF_MS);
                }
            }
            Next::LeaveOut(ids) => {
                ids.iter().for_each(|id| shared.overflowed(id));
                if let Err(error) = shared.work.give_up(&lane.key, &ids, OVERFLOW).await {
                    tracing::warn!(session = %lane.key, %error, "messages that gave way still wait");
                    lane.lock().unsettled = Some(STORE);
                }
            }
            Next::Turn => {
                turn(&shared, &lane).await;
                if lane.lock().unsettled.is_none() {
                    backoff_ms = FIRST_BACKOFF_MS;
                }
            }
        }
    }
}

fn next(shared: &Arc<Shared>, lane: &Arc<Lane>) -> Next {
    let mut all = shared.all();
    let mut state = lane.lock();
    if let Some(why) = state.unsettled {
        return Next::Settle(why);
    }
    if state.paused > 0 || shared.closing.load(Ordering::SeqCst) {
        return Next::Pause;
    }
    if state.resume.is_some() {
        return Next::Turn;
    }
    state.queue.set_aside();
    let now = shared.clock.now();
    match state.queue.plan(&state.rules, now) {
        Plan::Start { .. } => Next::Turn,
        Plan::Wait(due) => Next::Sleep(until(due, now)),
        Plan::Empty if state.queue.has_left_out() => Next::LeaveOut(state.queue.clear()),
        Plan::Empty => {
            state.driven = false;
            all.remove(&lane.key);
            drop(state);
            drop(all);
            shared.emptied.notify_waiters();
            Next::Leave
        }
    }
}

fn until(due: TimestampMs, now: TimestampMs) -> u64 {
    u64::try_from(due.0.saturating_sub(now.0))
        .unwrap_or(0)
        .max(1)
}

/// One turn in a task of its own.
async fn turn(shared: &Arc<Shared>, lane: &Arc<Lane>) {
    let task = tokio::spawn(work(shared.clone(), lane.clone()));
    let unsettled = match task.await {
        Ok(None) => None,
        Ok(Some(why)) => Some(why),
        Err(_) => Some(HOST_BUG),
    };
    let mut state = lane.lock();
    state.unsettled = unsettled;
    state.running = None;
    drop(state);
    shared.emptied.notify_waiters();
}

/// Waits for a permit, takes the messages, works on them. `Some`: the run left without a known end.
async fn work(shared: Arc<Shared>, lane: Arc<Lane>) -> Option<&'static str> {
    let kind = lane.lock().kind.unwrap_or(GlobalLane::Main);
    let permit = shared.pools.acquire(kind).await;
    let permit = Held::of(&shared.pools, kind, permit);
    let begin = take(&shared, &lane, &permit)?;
    let (interrupt, progress) = (begin.interrupt.clone(), begin.progress.clone());
    let end = tokio::select! {
        biased;
        end = shared.work.run(begin) => Some(end),
        () = watch(&progress, &interrupt, lane.key.as_str()) => None,
    };
    permit.release();
    match end {
        Some(LaneEnd::Done) => None,
        Some(LaneEnd::Store(_)) => Some(STORE),
        None => Some(interrupt.why()),
    }
}

/// Takes what begins now; nothing if it was taken out while the permit was waited for.
fn take(shared: &Arc<Shared>, lane: &Arc<Lane>, permit: &Held) -> Option<Begin> {
    let mut state = lane.lock();
    let now = shared.clock.now();
    if state.paused > 0 || shared.closing.load(Ordering::SeqCst) {
        return None;
    }
    let resume = state.resume.take();
    state.queue.set_aside();
    let (rows, join) = match (&resume, state.queue.plan(&state.rules, now)) {
        (Some(_), _) => (Vec::new(), false),
        (None, Plan::Start { count, join }) => (state.queue.take(count), join),
        (None, _) => return None,
    };
    let first: Option<&InboxRow> = rows.first();
    let route = first
        .map(|r| &r.route)
        .or(resume.as_ref().map(|r| &r.route))?;
    let actor = first
        .map(|r| &r.actor)
        .or(resume.as_ref().map(|r| &r.actor))?;
    let running = Running {
        interrupt: Interrupt::default(),
        listeners: Listeners::default(),
        rows: rows.iter().map(|r| r.id.clone()).collect(),
        route: route.clone(),
        actor: actor.clone(),
        model: match (first, &resume) {
            (Some(row), _) => row.model.clone(),
            (None, resume) => resume.as_ref().and_then(|r| r.model.clone()),
        },
    };
    for row in &rows {
        if let Some(listener) = shared.listener(&row.id) {
            running.listeners.add(listener);
        }
    }
    for ear in state.ears.drain(..) {
        running.listeners.add(ear);
    }
    let begin = Begin {
        permit: permit.clone(),
        session: lane.key.clone(),
        kind: state.kind.unwrap_or(GlobalLane::Main),
        left_out: if resume.is_some() {
            Vec::new()
        } else {
            left_out(shared, &mut state.queue)
        },
        rows,
        join,
        resume,
        listeners: running.listeners.clone(),
        interrupt: running.interrupt.clone(),
        progress: Progress::default(),
        lane: Taken(Some((shared.clone(), lane.clone()))),
    };
    state.running = Some(running);
    Some(begin)
}

/// Reads the lane back from the store; `false` if the store still fails.
async fn settle(shared: &Arc<Shared>, lane: &Arc<Lane>, why: &'static str) -> bool {
    let heard: Vec<_> = {
        let state: &State = &lane.lock();
        state
            .queue
            .ids()
            .filter(|id| shared.is_heard(id))
            .cloned()
            .collect()
    };
    match shared.work.settle(&lane.key, why, &heard).await {
        Ok(rows) => {
            let mut state = lane.lock();
            state.unsettled = None;
            for row in rows {
                state.queue.push(row, true);
            }
            true
        }
        Err(error) => {
            tracing::error!(session = %lane.key, %error, "a session's state could not be read back");
            // Who waits hears so; what they wrote is given up once the store can be read.
            for id in &heard {
                shared.dismiss(id, store_failed(&error));
            }
            false
        }
    }
}
