//! `cargo xtask demo`: from a fresh checkout to the story, in one command.

use anyhow::Result;

use crate::ctx::Ctx;
use crate::process::run as run_command;
use crate::{plugins, setup};

/// Sets up, builds, and runs `claw demo`.
pub(crate) fn run(ctx: &Ctx) -> Result<()> {
    if !ctx.claw().exists() {
        ctx.say(
            "demo: first run. It finds or installs the guest toolchain (1 to 3 min), builds claw with wasmtime (about \
             8 min on two cores) and the plugins (1 to 3 min); later runs take seconds",
        );
    }
    let tools = setup::run(ctx)?;
    let built = plugins::run(ctx, &tools)?;
    story(ctx, &built)
}

/// The story itself, for a build that is there.
pub(crate) fn story(ctx: &Ctx, built: &plugins::Built) -> Result<()> {
    let mut command = ctx.command(ctx.claw());
    command.arg("demo");
    // The story's home is gone afterwards; what was compiled for it need not be.
    command.env("CLAW_AOT_DIR", ctx.bin_dir().join("demo-aot"));
    built.export(&mut command);
    run_command(&mut command)
}
