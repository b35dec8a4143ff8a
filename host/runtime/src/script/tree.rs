//! A call and everything it starts: one tree, one budget, one future.
//!
//! Invariant: all guests of a tree live in one [`Nest`]; dropping it drops every store, pipe and permit before the
//! next line runs. When the command the call began with ends, so do all others.

use super::guest::GuestEnd;
use super::pause::Pause;
use super::table::CommandTable;
use crate::call::Call;
use crate::errors::Failure;
use crate::fs::Files;
use crate::limiter::MemoryBudget;
use crate::meter::Meter;
use crate::sandbox::Inner;
use claw_core::code::FailureKind;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// How deep commands may start commands.
pub(crate) const MAX_DEPTH: u8 = 8;
/// Live instances of a tree.
pub(crate) const MAX_LIVE: usize = 16;

/// A guest as a future; only the first one's says how it ended.
pub(crate) type Member = Pin<Box<dyn Future<Output = Option<GuestEnd>> + Send>>;

/// What all guests of a call share.
pub(crate) struct Tree {
    /// The process's engine, components and room.
    pub(crate) host: Arc<Inner>,
    /// The call.
    pub(crate) call: Arc<Call>,
    /// Commands, as they were when the call began.
    pub(crate) commands: Arc<CommandTable>,
    /// The call's files.
    pub(crate) files: Files,
    /// CPU of all guests.
    pub(crate) meter: Arc<Meter>,
    /// Memory of all guests.
    pub(crate) memory: Arc<MemoryBudget>,
    live: AtomicUsize,
    started: AtomicU32,
    new: Mutex<Vec<Member>>,
    over: Mutex<Option<Failure>>,
    /// Commands were live when the first one ended.
    cut: AtomicBool,
    pause: Pause,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tree {
    /// A tree without a guest.
    pub(crate) fn new(host: Arc<Inner>, call: Arc<Call>, commands: Arc<CommandTable>) -> Arc<Self> {
        let limits = call.invocation.limits;
        let meter = Meter::new(Duration::from_millis(limits.cpu_ms));
        let files = Files::new(&call);
        files.bill_to(&meter);
        Arc::new(Self {
            host,
            commands,
            files,
            meter,
            memory: MemoryBudget::new(limits.memory_bytes),
            live: AtomicUsize::new(0),
            started: AtomicU32::new(0),
            new: Mutex::default(),
            over: Mutex::default(),
            cut: AtomicBool::new(false),
            pause: Pause::default(),
            call,
        })
    }

    /// Counts one more live guest; `None` if there are [`MAX_LIVE`].
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Seat> {
        let counted = self.live.fetch_update(Relaxed, Relaxed, |live| {
            (live < MAX_LIVE).then_some(live + 1)
        });
        counted.ok()?;
        let id = self.started.fetch_add(1, Relaxed) + 1;
        let tree = Arc::clone(self);
        Some(Seat { tree, id })
    }

    /// Commands that were started.
    pub(crate) fn started(&self) -> u32 {
        self.started.load(Relaxed)
    }

    /// Whether commands that still ran were ended with the first one.
    pub(crate) fn was_cut(&self) -> bool {
        self.cut.load(Relaxed)
    }

    /// Adds a guest; it runs from the next poll of the nest on.
    pub(crate) fn add(&self, member: Member) {
        lock(&self.new).push(member);
    }

    /// Ends the whole tree with its next poll.
    pub(crate) fn end(&self, failure: Failure) {
        lock(&self.over).get_or_insert(failure);
    }

    /// Lets the call's deadline stand still while the future runs: the host itself needs the time.
    pub(crate) async fn paused<T>(&self, work: impl Future<Output = T>) -> T {
        let _pausing = self.pause.begin();
        work.await
    }

    /// Ready when the wall limit is reached, pauses left out.
    pub(crate) async fn deadline(&self) {
        let began = Instant::from_std(self.call.started);
        let wall = self.call.invocation.limits.wall();
        self.pause.over(began, Duration::ZERO, wall).await;
    }

    /// Ready when so much time has passed from this moment on, pauses left out.
    pub(crate) fn after(&self, time: Duration) -> impl Future<Output = ()> {
        let (began, before) = (Instant::now(), self.pause.so_far());
        self.pause.over(began, before, time)
    }
}

/// A live guest's place in its tree, given back when dropped.
pub(crate) struct Seat {
    /// The tree.
    pub(crate) tree: Arc<Tree>,
    /// Unique in it, from 1.
    pub(crate) id: u32,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.tree.live.fetch_sub(1, Relaxed);
    }
}

/// All guests of a tree as one future. It ends when the first command does, or when the tree is over its budget.
pub(crate) struct Nest {
    tree: Arc<Tree>,
    members: FuturesUnordered<Member>,
}

impl Nest {
    /// A nest of the guests that were added to the tree.
    pub(crate) fn new(tree: &Arc<Tree>) -> Self {
        Self {
            tree: Arc::clone(tree),
            members: FuturesUnordered::new(),
        }
    }
}

impl Future for Nest {
    type Output = Result<GuestEnd, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let new = std::mem::take(&mut *lock(&self.tree.new));
            let any_new = !new.is_empty();
            self.members.extend(new);
            let ended = self.members.poll_next_unpin(cx);
            // Guests run only within this poll: no waker is needed to see what they left here.
            if let Some(failure) = lock(&self.tree.over).take() {
                return Poll::Ready(Err(failure));
            }
            match ended {
                Poll::Ready(Some(Some(end))) => {
                    let others = self.tree.live.load(Relaxed) > 0;
                    self.tree.cut.store(others, Relaxed);
                    return Poll::Ready(Ok(end));
                }
                Poll::Ready(Some(None)) => {}
                Poll::Ready(None) => {
                    let words = "the tree of the call has no first command";
                    return Poll::Ready(Err(Failure::new(FailureKind::HostBug, words)));
                }
                Poll::Pending if any_new || !lock(&self.tree.new).is_empty() => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl Drop for Nest {
    fn drop(&mut self) {
        // A guest that was added and never polled holds the tree, and the tree holds it: without this the circle
        // would stay.
        let unborn = std::mem::take(&mut *lock(&self.tree.new));
        drop(unborn);
    }
}
