//! The call's own standard input. Invariant: a byte of it is taken when a command wants it and not before, so that what
//! one command leaves is there for the next, in this shell or in another runtime.

mod reads;
mod walk;

use bashkit::{InputSource, async_trait};

use crate::platform;

pub(crate) use self::{
    reads::{reads, reads_here, reads_stdin},
    walk::{Needs, needs},
};

/// The call's standard input as the interpreter reads it.
pub(crate) struct Own {
    stdin: platform::Stdin,
    /// Another runtime may read it after the shell has taken a line: never a byte too many.
    shared: bool,
}

impl Own {
    pub(crate) fn new(shared: bool) -> Self {
        Self {
            stdin: platform::stdin(),
            shared,
        }
    }
}

#[async_trait]
impl InputSource for Own {
    async fn read(&self, max: usize, line: bool) -> Vec<u8> {
        let max = if line && self.shared { 1 } else { max };
        self.stdin.read(max).await.unwrap_or_default()
    }
}

/// All of it: a script.
pub(crate) fn all() -> Vec<u8> {
    const READ_BYTES: usize = 32 << 10;
    let stdin = platform::stdin();
    let mut all = Vec::new();
    while let Some(bytes) = stdin.read_now(READ_BYTES) {
        all.extend_from_slice(&bytes);
    }
    all
}

#[cfg(test)]
mod tests;
