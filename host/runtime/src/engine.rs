//! The one engine of the process, and its clock.
//!
//! Invariant: the compile helper and the host build the engine from the same configuration, so that what one
//! compiles the other may map; nothing of WASI 0.3, threads or garbage collection is switched on.

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wasmtime::{Config, Engine, EngineWeak, WasmBacktraceDetails};

/// Stack of a guest, in bytes: interpreters nest many frames for each level of a script, and must reach their own limit
/// of depth first.
const WASM_STACK_BYTES: usize = 8 << 20;
/// Stack of a guest and the host functions it calls, in bytes. Only what is touched takes memory.
const FIBER_STACK_BYTES: usize = 9 << 20;
/// Frames kept of a trap.
const BACKTRACE_FRAMES: NonZeroUsize = NonZeroUsize::new(32).unwrap();
/// How often a running guest is looked at.
const TICK: Duration = Duration::from_millis(1);

/// The configuration, the same in the host and in the compile helper.
fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .consume_fuel(false)
        .concurrency_support(false)
        .memory_init_cow(true)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(FIBER_STACK_BYTES)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .wasm_backtrace_max_frames(Some(BACKTRACE_FRAMES))
        .wasm_memory64(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        .parallel_compilation(true);
    config
}

/// A new engine.
pub(crate) fn new() -> wasmtime::Result<Engine> {
    Engine::new(&config())
}

/// Advances the engine's epoch once a millisecond while a guest is live, on a thread of its own: a guest that
/// spins may hold the worker that drives every other timer.
pub(crate) struct Ticker {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    live: usize,
    stopped: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticker {
    /// Starts the thread, parked.
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        });
        let (weak, inside) = (engine.weak(), Arc::clone(&shared));
        std::thread::Builder::new()
            .name("claw-epoch".to_owned())
            .spawn(move || tick(&weak, &inside))?;
        Ok(Self { shared })
    }

    /// Keeps the clock running until it is dropped.
    pub(crate) fn live(&self) -> Live {
        let mut state = self.shared.state();
        state.live += 1;
        if state.live == 1 {
            self.shared.changed.notify_one();
        }
        Live(Arc::clone(&self.shared))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.state().stopped = true;
        self.shared.changed.notify_one();
    }
}

/// A guest that is live.
pub(crate) struct Live(Arc<Shared>);

impl Drop for Live {
    fn drop(&mut self) {
        self.0.state().live -= 1;
    }
}

fn tick(engine: &EngineWeak, shared: &Shared) {
    loop {
        {
            let mut state = shared.state();
            while state.live == 0 && !state.stopped {
                state = shared
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped {
                return;
            }
        }
        std::thread::sleep(TICK);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
    }
}
