//! Where things are and how to speak: the one value every task gets.
//!
//! Invariant: read from the environment once, at the start; tasks look at this and not at the environment.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

/// The folder of cargo's daily profile; demo, test and ci share it.
const PROFILE_DIR: &str = "debug";
/// Subcommands that take `--locked` right after their name.
const LOCKED: [&str; 5] = ["build", "clippy", "install", "metadata", "test"];

/// Folders, network state and manner of speaking of one run.
pub(crate) struct Ctx {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// What outlives a checkout: guest toolchain, guest builds, Python and Node environments.
    pub(crate) cache: PathBuf,
    /// Cargo's target folder of the host workspace.
    pub(crate) target: PathBuf,
    /// No way out: cargo is told so instead of waiting for it to find out.
    pub(crate) offline: bool,
    /// Running unattended: lock files are final.
    pub(crate) ci: bool,
    quiet: bool,
}

impl Ctx {
    /// Reads the environment.
    pub(crate) fn detect(quiet: bool) -> Result<Self> {
        // At run time: checkouts may share a target folder, and so this very binary.
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own
            .ancestors()
            .nth(2)
            .context("xtask is not two folders below the checkout")?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join("target"),
        };
        Ok(Self {
            cache: cache_dir()?,
            target,
            root,
            offline: !has_default_route(),
            ci: std::env::var_os("CI").is_some_and(|value| value != "false"),
            quiet,
        })
    }

    /// `<target>/<profile>`: where cargo leaves the binaries.
    pub(crate) fn bin_dir(&self) -> PathBuf {
        self.target.join(PROFILE_DIR)
    }

    /// The `claw` binary of the daily profile.
    pub(crate) fn claw(&self) -> PathBuf {
        self.bin_dir()
            .join(format!("claw{}", std::env::consts::EXE_SUFFIX))
    }

    /// Tells a person what happens.
    pub(crate) fn say(&self, line: impl AsRef<str>) {
        if !self.quiet {
            eprintln!("{}", line.as_ref());
        }
    }

    /// A command in the checkout that never waits for input.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .stdin(std::process::Stdio::null());
        if self.offline {
            command.env("CARGO_NET_OFFLINE", "true");
        }
        command
    }

    /// The host's cargo with a subcommand; under CI the lock file must not change.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .arg(subcommand)
            .env("CARGO_TARGET_DIR", &self.target);
        if self.ci && LOCKED.contains(&subcommand) {
            command.arg("--locked");
        }
        command
    }

    /// A twin for tests, rooted anywhere.
    #[cfg(test)]
    pub(crate) fn for_test(root: &std::path::Path) -> Self {
        Self {
            root: root.to_path_buf(),
            cache: root.join("cache"),
            target: root.join("target"),
            offline: true,
            ci: false,
            quiet: true,
        }
    }
}

/// `$CLAW_CACHE`, else `$XDG_CACHE_HOME/claw`, else `~/.cache/claw`.
fn cache_dir() -> Result<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let dir = set("CLAW_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|dir| dir.join("claw")))
        .or_else(|| set("HOME").map(|dir| dir.join(".cache/claw")))
        .context("no cache folder: set `CLAW_CACHE`, `XDG_CACHE_HOME` or `HOME`")?;
    Ok(std::path::absolute(dir)?)
}

/// Whether packets can leave at all. On a system without Linux's route tables the answer is yes.
fn has_default_route() -> bool {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    match (read("/proc/net/route"), read("/proc/net/ipv6_route")) {
        (None, None) => true,
        (v4, v6) => {
            v4.is_some_and(|text| default_in_v4(&text))
                || v6.is_some_and(|text| default_in_v6(&text))
        }
    }
}

/// A route to 0.0.0.0 in the format of `/proc/net/route`: interface, destination, gateway.
fn default_in_v4(text: &str) -> bool {
    text.lines()
        .skip(1)
        .any(|line| line.split_whitespace().nth(1) == Some("00000000"))
}

/// A route to ::/0 that is not the loopback's reject entry in the format of `/proc/net/ipv6_route`.
fn default_in_v6(text: &str) -> bool {
    text.lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let any = fields
            .first()
            .is_some_and(|dest| dest.bytes().all(|byte| byte == b'0'));
        any && fields.get(1) == Some(&"00") && fields.last() != Some(&"lo")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_route_is_seen_in_both_families() {
        let head = "Iface\tDestination\tGateway\n";
        assert!(default_in_v4(&format!("{head}eth0\t00000000\t010010AC\n")));
        assert!(!default_in_v4(&format!("{head}eth0\t000010AC\t00000000\n")));
        assert!(!default_in_v4(head));
        let any = "0".repeat(32);
        assert!(default_in_v6(&format!(
            "{any} 00 {any} 00 fe80 0 0 0 3 eth0\n"
        )));
        assert!(!default_in_v6(&format!(
            "{any} 00 {any} 00 {any} 0 0 0 200200 lo\n"
        )));
    }
}
