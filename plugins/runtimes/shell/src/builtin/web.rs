//! `curl` and `wget`, from the crate `claw-curl`. Invariant: they reach the network only through the host's HTTP.

use bashkit::{Command, CommandContext, CommandStatus, Result, async_trait};
use claw_curl::Io;

use crate::{input, platform};

/// Which of the two.
pub(super) enum Web {
    Curl,
    Wget,
}

#[async_trait]
impl Command for Web {
    async fn execute(&self, ctx: CommandContext<'_>) -> Result<CommandStatus> {
        let name = match self {
            Self::Curl => "curl",
            Self::Wget => "wget",
        };
        let words: Vec<Option<String>> = ctx.args.iter().cloned().map(Some).collect();
        let mut given = Vec::new();
        if input::reads_stdin(name, &words) {
            while let Some(bytes) = ctx.stdin.read_chunk().await? {
                given.extend_from_slice(&bytes);
            }
        }
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = {
            let mut stdin = given.as_slice();
            let io = Io {
                stdin: &mut stdin,
                stdout: &mut out,
                stderr: &mut err,
                cwd: ctx.cwd,
            };
            match self {
                Self::Curl => claw_curl::curl(ctx.args, io, &mut platform::http()),
                Self::Wget => claw_curl::wget(ctx.args, io, &mut platform::http()),
            }
        };
        ctx.stderr.write_all(&err).await?;
        ctx.stdout.write_all(&out).await?;
        Ok(CommandStatus::with_code(i32::from(code)))
    }
}
