//! Feeding a child, reading its outputs and waiting for it, all at once.
//!
//! Invariant: nothing that was read is lost when a caller's patience ends: it stays with the child for the next try.

use super::pipe::{PipeReader, PipeWriter};
use super::process::{Child, ended};
use super::tree::Tree;
use crate::bindings::script::claw::process::process as wit;
use crate::host::error::limit;
use crate::limiter::Held;
use claw_core::code::{ErrorKind, GuestError};
use std::time::Duration;

/// The most of each output that is gathered, in bytes.
const MAX_GATHERED_BYTES: u32 = 64 << 20;

/// What was gathered so far, and what is still to be fed.
#[derive(Default)]
pub(super) struct Gathered {
    input: Vec<u8>,
    fed: usize,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    held: Option<Held>,
}

/// Bytes being gathered, charged to the call as they grow.
struct Pot<'a> {
    bytes: &'a mut Vec<u8>,
    cap: usize,
}

impl Pot<'_> {
    async fn fill(
        &mut self,
        end: Option<&PipeReader>,
        held: &std::sync::Mutex<Held>,
    ) -> Result<(), GuestError> {
        let Some(reader) = end else {
            return Ok(());
        };
        while let Some(piece) = reader.read().await {
            if self.bytes.len() + piece.len() > self.cap {
                let words = format!("it wrote more than {} bytes", self.cap);
                return Err(limit("output", words));
            }
            let mut held = held
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if !held.grow(piece.len() as u64) {
                return Err(limit(
                    "memory",
                    "the call has no memory left for its output",
                ));
            }
            self.bytes.extend_from_slice(&piece);
        }
        Ok(())
    }
}

/// Writes what is left to be fed, then ends the input. A child that does not read is no error.
async fn feed(writer: &mut Option<PipeWriter>, input: &[u8], fed: &mut usize) {
    while let Some(open) = writer.as_ref().filter(|_| *fed < input.len()) {
        std::future::poll_fn(|cx| open.poll_room(cx)).await;
        match open.push(&input[*fed..]) {
            Ok(n) => *fed += n,
            Err(_) => *fed = input.len(),
        }
    }
    *writer = None;
}

impl Child {
    /// See `communicate` in the contract. What is returned is charged for as long as the host holds it.
    pub(super) async fn communicate(
        &mut self,
        tree: &Tree,
        input: Vec<u8>,
        cap: u32,
        timeout_ms: u32,
    ) -> Result<(wit::Outcome, Option<Held>), GuestError> {
        let nothing_held = tree.memory.hold(0);
        let first = self.gathered.held.take().or(nothing_held);
        let mut held = first.ok_or_else(|| limit("memory", "the call has no memory left"))?;
        if !held.grow(input.len() as u64) {
            // What was gathered stays, and stays charged.
            self.gathered.held = Some(held);
            return Err(limit("memory", "the call has no memory left for the input"));
        }
        let held = std::sync::Mutex::new(held);
        if self.gathered.input.is_empty() {
            self.gathered.input = input;
        } else {
            self.gathered.input.extend_from_slice(&input);
        }
        let cap = cap.min(MAX_GATHERED_BYTES) as usize;
        let all = self.gather(cap, &held);
        let done = if timeout_ms == 0 {
            all.await
        } else {
            tokio::select! {
                biased;
                done = all => done,
                () = tree.after(Duration::from_millis(timeout_ms.into())) => {
                    let words = format!("still running after {timeout_ms} ms");
                    Err(GuestError::new(ErrorKind::TimedOut, "communicate", words))
                }
            }
        };
        self.gathered.held = held.into_inner().ok();
        let exit = match done {
            Ok(exit) => exit,
            Err(error) => {
                if error.kind == ErrorKind::Limit {
                    self.abort.abort();
                }
                return Err(error);
            }
        };
        let gathered = std::mem::take(&mut self.gathered);
        let bytes = gathered.stdout.len() + gathered.stderr.len();
        // The input is gone: only what goes to the parent is still held.
        drop(gathered.held);
        let outcome = wit::Outcome {
            exit: exit.into(),
            stdout: gathered.stdout,
            stderr: gathered.stderr,
        };
        Ok((outcome, tree.memory.hold(bytes as u64)))
    }

    async fn gather(
        &mut self,
        cap: usize,
        held: &std::sync::Mutex<Held>,
    ) -> Result<claw_core::script::Exit, GuestError> {
        let Gathered {
            input,
            fed,
            stdout,
            stderr,
            ..
        } = &mut self.gathered;
        let (mut out, mut err) = (Pot { bytes: stdout, cap }, Pot { bytes: stderr, cap });
        let fed = async {
            feed(&mut self.stdin, input, fed).await;
            Ok(())
        };
        tokio::try_join!(
            fed,
            out.fill(self.stdout.as_ref(), held),
            err.fill(self.stderr.as_ref(), held),
        )?;
        (self.stdout, self.stderr) = (None, None);
        ended(&mut self.exit).await
    }
}
