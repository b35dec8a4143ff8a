//! Guest CPU: thread CPU time of every poll of the call's future, guest code and host functions alike, and of its
//! work on blocking threads.
//!
//! Invariant: time in which the call waits is never billed. (Counting epoch callbacks billed a sleeping guest
//! twenty times its use.) The meter only measures; the epoch callback enforces.

use rustix::time::{ClockId, clock_gettime};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

/// CPU used by a call.
#[derive(Debug)]
pub(crate) struct Meter {
    limit_ns: u64,
    used_ns: AtomicU64,
    mark_ns: AtomicU64,
}

/// The call used all its CPU time.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the cpu limit was reached")]
pub(crate) struct CpuSpent;

impl Meter {
    /// A meter at zero.
    pub(crate) fn new(limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            limit_ns: u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX),
            used_ns: AtomicU64::new(0),
            mark_ns: AtomicU64::new(0),
        })
    }

    /// Adds what this thread used since the last mark. Only inside a poll of [`Metered`].
    pub(crate) fn charge(&self) {
        let now = thread_cpu_ns();
        let since = now.saturating_sub(self.mark_ns.swap(now, Relaxed));
        self.used_ns.fetch_add(since, Relaxed);
    }

    /// Does work of the call on the thread of this caller and adds what it used. Outside of polls of [`Metered`].
    pub(crate) fn bill<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = thread_cpu_ns();
        let done = work();
        let used = thread_cpu_ns().saturating_sub(before);
        self.used_ns.fetch_add(used, Relaxed);
        done
    }

    /// Goes on only while there is CPU time left.
    pub(crate) fn check(&self) -> Result<(), CpuSpent> {
        if self.used_ns.load(Relaxed) <= self.limit_ns {
            Ok(())
        } else {
            Err(CpuSpent)
        }
    }

    /// CPU used so far.
    pub(crate) fn used(&self) -> Duration {
        Duration::from_nanos(self.used_ns.load(Relaxed))
    }
}

/// A future whose polls are billed.
pub(crate) struct Metered<F> {
    future: Pin<Box<F>>,
    meter: Arc<Meter>,
}

impl<F> Metered<F> {
    /// Bills the future to the meter.
    pub(crate) fn new(future: F, meter: Arc<Meter>) -> Self {
        Self {
            future: Box::pin(future),
            meter,
        }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.meter.mark_ns.store(thread_cpu_ns(), Relaxed);
        let out = self.future.as_mut().poll(cx);
        self.meter.charge();
        out
    }
}

fn thread_cpu_ns() -> u64 {
    let t = clock_gettime(ClockId::ThreadCPUTime);
    let secs = u64::try_from(t.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(t.tv_nsec).unwrap_or(0);
    secs.saturating_mul(1_000_000_000).saturating_add(nanos)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn waiting_is_free_and_working_is_not() {
        let meter = Meter::new(Duration::from_millis(20));
        let rest = async {
            for _ in 0..10 {
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        };
        Metered::new(rest, Arc::clone(&meter)).await;
        assert!(meter.used() < Duration::from_millis(15), "{meter:?}");
        meter.check().unwrap();
        let inner = Arc::clone(&meter);
        let work = async move {
            while inner.check().is_ok() {
                std::hint::black_box(0);
                inner.charge();
            }
        };
        Metered::new(work, Arc::clone(&meter)).await;
        assert!(meter.check().is_err());
    }

    #[tokio::test]
    async fn work_on_another_thread_is_billed() {
        let meter = Meter::new(Duration::from_millis(5));
        let spin = || {
            let until = thread_cpu_ns() + 10_000_000;
            while thread_cpu_ns() < until {}
        };
        let inner = Arc::clone(&meter);
        let work = async move {
            let spun = tokio::task::spawn_blocking(move || inner.bill(spin));
            spun.await.unwrap();
        };
        Metered::new(work, Arc::clone(&meter)).await;
        assert!(meter.used() >= Duration::from_millis(10), "{meter:?}");
        assert!(meter.check().is_err());
    }
}
