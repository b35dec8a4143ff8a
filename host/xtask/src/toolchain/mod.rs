//! The guest toolchain of this checkout: `claw_native::toolchain` finds it, this makes what is missing.
//!
//! Invariant: [`next`] is pure; taking its steps (`make`) is apart from it.

mod c;
mod make;

pub(crate) use c::{CTools, ensure as ensure_c};
pub(crate) use make::{ensure, ensure_keychain};

use std::ops::Deref;
use std::process::Command;

use claw_native::toolchain::{self, Part, Route};

use crate::ctx::Ctx;

/// The toolchain that was found or made.
#[derive(Debug, Clone)]
pub(crate) struct Toolchain(pub(crate) toolchain::Toolchain);

impl Deref for Toolchain {
    type Target = toolchain::Toolchain;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Toolchain {
    /// A cargo command for guests, run from the checkout; further arguments are the caller's.
    pub(crate) fn cargo(&self, ctx: &Ctx, subcommand: &str) -> Command {
        let mut command = ctx.command(&self.cargo);
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.arg(subcommand).args(&self.args);
        command
    }
}

/// What this run may use to make a toolchain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Means {
    /// `rustup` is in the path.
    pub(crate) rustup: bool,
    /// `apt-get` and `dpkg` exist.
    pub(crate) apt: bool,
    /// May install Debian packages.
    pub(crate) root: bool,
    /// A way out exists.
    pub(crate) online: bool,
}

/// What can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask rustup for the target.
    AddTarget,
    /// Install Debian's packages.
    InstallDebian,
    /// Build the linker wrapper from its crate.
    InstallLinker,
}

/// The step to take for what is missing, if there is one that was not `tried` in this run.
pub(crate) fn next(
    missing: Part,
    force: Option<Route>,
    means: Means,
    tried: &[Step],
) -> Option<Step> {
    let wants = |route: Route| force.is_none_or(|force| force == route);
    let steps: &[(Step, bool)] = match missing {
        Part::Linker => &[(Step::InstallLinker, true)],
        Part::Toolchain => &[
            (Step::AddTarget, wants(Route::Rustup) && means.rustup),
            (
                Step::InstallDebian,
                wants(Route::Debian) && means.apt && means.root,
            ),
        ],
    };
    let mut open = steps
        .iter()
        .filter(|(step, can)| *can && means.online && !tried.contains(step));
    open.next().map(|(step, _)| *step)
}

#[cfg(test)]
mod tests;
