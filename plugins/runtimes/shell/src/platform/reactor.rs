//! Waits for WASI pollables inside Tokio's single thread. Invariant: whoever waits is woken once its pollable is
//! ready; the thread sleeps in the host only while nothing else can run.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use crate::bindings::wasi::{
    clocks::monotonic_clock,
    io::poll::{Pollable, poll},
};

/// How long the host sleeps at most before Tokio's own timers are looked at again.
const TICK_NANOS: u64 = 10_000_000;

struct Waiting {
    id: u64,
    pollable: Arc<Pollable>,
    waker: Waker,
}

struct Registry {
    next: u64,
    waiting: Vec<Waiting>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    next: 0,
    waiting: Vec::new(),
});

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(|e| e.into_inner())
}

/// Ready when the pollable is. Dropping it drops the pollable, so that its stream may go.
pub(crate) struct Ready {
    pollable: Option<Arc<Pollable>>,
    id: Option<u64>,
}

pub(crate) fn ready(pollable: Pollable) -> Ready {
    Ready {
        pollable: Some(Arc::new(pollable)),
        id: None,
    }
}

impl Future for Ready {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(pollable) = self.pollable.clone() else {
            return Poll::Ready(());
        };
        if pollable.ready() {
            self.leave();
            return Poll::Ready(());
        }
        let mut all = registry();
        match self.id {
            Some(id) => {
                if let Some(waiting) = all.waiting.iter_mut().find(|w| w.id == id) {
                    waiting.waker.clone_from(cx.waker());
                }
            }
            None => {
                let id = all.next;
                all.next += 1;
                all.waiting.push(Waiting {
                    id,
                    pollable,
                    waker: cx.waker().clone(),
                });
                self.id = Some(id);
            }
        }
        Poll::Pending
    }
}

impl Ready {
    fn leave(&mut self) {
        if let Some(id) = self.id.take() {
            registry().waiting.retain(|w| w.id != id);
        }
        self.pollable = None;
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Called when Tokio has nothing to run: sleeps in the host until a pollable is ready or a tick has passed.
pub(crate) fn park() {
    let waiting: Vec<(Arc<Pollable>, Waker)> = registry()
        .waiting
        .iter()
        .map(|w| (Arc::clone(&w.pollable), w.waker.clone()))
        .collect();
    if waiting.is_empty() {
        return;
    }
    let tick = monotonic_clock::subscribe_duration(TICK_NANOS);
    let mut list: Vec<&Pollable> = waiting
        .iter()
        .map(|(pollable, _)| pollable.as_ref())
        .collect();
    list.push(&tick);
    for index in poll(&list) {
        if let Some((_, waker)) = waiting.get(index as usize) {
            waker.wake_by_ref();
        }
    }
}
