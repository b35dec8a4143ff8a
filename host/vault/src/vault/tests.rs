#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod captured;
mod changes;
mod disk;
mod give;

use super::*;
use claw_core::id::{AgentId, TimestampMs};
use claw_core::secret::{
    BoundUse, CapturedSecrets, Destination, Placement, Readiness, SecretName, SecretRefusal,
    Secrets,
};
use std::sync::atomic::{AtomicI64, Ordering};

/// Time that goes on by one with every look.
#[derive(Default)]
struct Ticks(AtomicI64);

impl Clock for Ticks {
    fn now(&self) -> TimestampMs {
        TimestampMs(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A vault in a home of its own.
struct Home {
    folder: tempfile::TempDir,
    vault: Vault,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = open(folder.path()).unwrap();
        Self { folder, vault }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The vault as another process finds it.
    fn again(&self) -> Result<Vault, VaultError> {
        open(self.folder.path())
    }
}

fn open(home: &Path) -> Result<Vault, VaultError> {
    Vault::open(home, KeySource::File).map(|v| v.with_clock(Arc::<Ticks>::default()))
}

fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

fn value(text: &str) -> SecretValue {
    SecretValue::new(text.into())
}

fn agent(text: &str) -> AgentId {
    AgentId::new(text)
}

fn bearer_at(host: &str) -> BoundUse {
    BoundUse {
        host: host.into(),
        port: None,
        placement: Placement::Bearer,
    }
}

/// For every agent, as a bearer token at `a.test`.
fn at_a() -> Setting {
    Setting {
        uses: vec![bearer_at("a.test")],
        ..Setting::default()
    }
}

fn https(host: &str) -> Destination {
    Destination {
        scheme: "https".into(),
        host: host.into(),
        port: 443,
    }
}

/// The value that this agent gets as a bearer token at `a.test`.
fn given(vault: &Vault, who: &str, secret: &str) -> Result<String, SecretRefusal> {
    let to = https("a.test");
    let value = vault.value(&agent(who), &name(secret), &to, &Placement::Bearer)?;
    Ok(String::from_utf8(value.expose().to_vec()).unwrap())
}

fn hides(vault: &Vault, text: &str) -> bool {
    vault.mask().text(text) == "*".repeat(text.len())
}
