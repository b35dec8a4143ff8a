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

/// CPU used by a call, or by one command of a call: then the call is billed too.
#[derive(Debug)]
pub(crate) struct Meter {
    limit_ns: u64,
    used_ns: AtomicU64,
    mark_ns: AtomicU64,
    call: Option<Arc<Meter>>,
}

/// All CPU time is used.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the cpu limit was reached")]
pub(crate) struct CpuSpent {
    /// The limit of the whole call, not only of one command.
    pub(crate) whole_call: bool,
}

impl Meter {
    /// A meter at zero.
    pub(crate) fn new(limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            limit_ns: u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX),
            used_ns: AtomicU64::new(0),
            mark_ns: AtomicU64::new(0),
            call: None,
        })
    }

    /// A meter at zero for one command of the call. Without a limit of its own only the call's counts.
    pub(crate) fn within(call: &Arc<Self>, limit: Option<Duration>) -> Arc<Self> {
        let mut own = Self::default();
        if let Some(limit) = limit {
            own.limit_ns = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        }
        own.call = Some(Arc::clone(call));
        Arc::new(own)
    }

    fn add(&self, used_ns: u64) {
        self.used_ns.fetch_add(used_ns, Relaxed);
        if let Some(call) = &self.call {
            call.add(used_ns);
        }
    }

    /// Adds what this thread used since the last mark. Only inside a poll of [`Metered`].
    pub(crate) fn charge(&self) {
        let now = thread_cpu_ns();
        let since = now.saturating_sub(self.mark_ns.swap(now, Relaxed));
        self.add(since);
    }

    /// Does work of the call on the thread of this caller and adds what it used. Outside of polls of [`Metered`].
    pub(crate) fn bill<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = thread_cpu_ns();
        let done = work();
        let used = thread_cpu_ns().saturating_sub(before);
        self.add(used);
        done
    }

    /// Goes on only while there is CPU time left.
    pub(crate) fn check(&self) -> Result<(), CpuSpent> {
        if let Some(call) = &self.call {
            call.check()?;
        }
        if self.used_ns.load(Relaxed) <= self.limit_ns {
            return Ok(());
        }
        Err(CpuSpent {
            whole_call: self.call.is_none(),
        })
    }

    /// CPU used so far.
    pub(crate) fn used(&self) -> Duration {
        Duration::from_nanos(self.used_ns.load(Relaxed))
    }
}

impl Default for Meter {
    /// Without a limit.
    fn default() -> Self {
        Self {
            limit_ns: u64::MAX,
            used_ns: AtomicU64::new(0),
            mark_ns: AtomicU64::new(0),
            call: None,
        }
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

    #[test]
    fn a_command_is_billed_to_its_call_and_may_have_less() {
        let call = Meter::new(Duration::from_millis(10));
        let command = Meter::within(&call, Some(Duration::from_millis(2)));
        let free = Meter::within(&call, None);
        command.add(3_000_000);
        assert!(!command.check().unwrap_err().whole_call);
        free.check().unwrap();
        free.add(8_000_000);
        assert!(free.check().unwrap_err().whole_call);
        assert_eq!(call.used(), Duration::from_millis(11));
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
