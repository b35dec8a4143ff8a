//! `yes`: until nobody reads. Invariant: constant memory.

use bashkit::{Command, CommandContext, CommandStatus, Error, Result, async_trait};

/// Bytes written at once.
const BLOCK_BYTES: usize = 4 << 10;

/// The exit code of a writer whose reader is gone.
const BROKEN_PIPE: i32 = 141;

pub(super) struct Yes;

#[async_trait]
impl Command for Yes {
    async fn execute(&self, ctx: CommandContext<'_>) -> Result<CommandStatus> {
        let block = block(ctx.args);
        loop {
            match ctx.stdout.write_all(&block).await {
                Ok(()) => {}
                Err(Error::Io(_)) => return Ok(CommandStatus::with_code(BROKEN_PIPE)),
                Err(e) => return Err(e),
            }
            tokio::task::yield_now().await;
        }
    }
}

fn block(args: &[String]) -> Vec<u8> {
    let args: Vec<&str> = args
        .iter()
        .map(String::as_str)
        .filter(|arg| *arg != "--")
        .collect();
    let line = if args.is_empty() {
        "y".to_owned()
    } else {
        args.join(" ")
    } + "\n";
    line.repeat((BLOCK_BYTES / line.len()).max(1)).into_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_block_is_whole_lines() {
        assert!(block(&[]).starts_with(b"y\ny\n"));
        let args = ["a".to_owned(), "b".to_owned()];
        let block = block(&args);
        assert!(block.ends_with(b"a b\n") && block.len() <= BLOCK_BYTES);
    }
}
