//! The vault of a home as this process has it, and the mask of everything it writes to its log.
//!
//! Invariant: a vault that cannot be used keeps nobody from the rest of claw, and gives nothing out; whoever asks for a
//! secret is told why.

use crate::failure::Failure;
use crate::home::Home;
use claw_core::id::AgentId;
use claw_core::secret::{
    CapturedSecrets, Destination, Mask, MaskStream, NoMask, Placement, Readiness, SecretListing,
    SecretName, SecretRefusal, SecretValue, Secrets,
};
use claw_engine::api::{ApiError, ErrorClass};
use claw_vault::{KeySource, Vault, VaultError};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tracing_subscriber::fmt::MakeWriter;

/// The mask of this process's log, once a vault was opened.
static LOG: OnceLock<Arc<HomeVault>> = OnceLock::new();

/// The vault of a home. Without secrets it is one look for a file.
pub(crate) struct HomeVault {
    home: PathBuf,
    state: RwLock<Result<Arc<Vault>, String>>,
}

/// Opens the vault of a home for changes.
pub(crate) fn open(home: &Path) -> Result<Vault, VaultError> {
    #[cfg(feature = "keychain")]
    let key = KeySource::Machine;
    #[cfg(not(feature = "keychain"))]
    let key = KeySource::File;
    Vault::open(home, key)
}

impl HomeVault {
    /// What a home has; what is wrong with it is said. The log of this process hides its values from now on.
    pub(crate) fn of(home: &Home) -> Arc<Self> {
        let opened = open(home.path()).map(Arc::new).map_err(|e| e.to_string());
        if let Err(why) = &opened {
            eprintln!("warning: no secret can be used: {why}");
        }
        let vault = Arc::new(Self {
            home: home.path().to_owned(),
            state: RwLock::new(opened),
        });
        let _ = LOG.set(Arc::clone(&vault));
        vault
    }

    fn now(&self) -> Result<Arc<Vault>, String> {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn usable(&self) -> Result<Arc<Vault>, SecretRefusal> {
        self.now().map_err(SecretRefusal::Vault)
    }
}

impl Secrets for HomeVault {
    fn value(
        &self,
        agent: &AgentId,
        name: &SecretName,
        to: &Destination,
        placement: &Placement,
    ) -> Result<SecretValue, SecretRefusal> {
        self.usable()?.value(agent, name, to, placement)
    }

    fn readiness(&self, agent: &AgentId, name: &SecretName) -> Readiness {
        self.now()
            .map_or(Readiness::Missing, |vault| vault.readiness(agent, name))
    }

    fn listing(&self, agent: &AgentId) -> Vec<SecretListing> {
        self.now()
            .map_or_else(|_| Vec::new(), |vault| vault.listing(agent))
    }

    fn placeholder(&self, agent: &AgentId, name: &SecretName) -> Option<String> {
        self.now().ok()?.placeholder(agent, name)
    }

    fn mask(&self) -> Arc<dyn Mask> {
        match self.now() {
            Ok(vault) => Secrets::mask(&*vault),
            Err(_) => Arc::new(NoMask),
        }
    }

    fn all(&self) -> Vec<SecretListing> {
        self.now().map_or_else(|_| Vec::new(), |vault| vault.list())
    }

    fn reload(&self) -> Result<(), SecretRefusal> {
        if let Ok(vault) = self.now() {
            return Secrets::reload(&*vault);
        }
        // Whoever mended it need not begin claw anew.
        let opened = open(&self.home).map(Arc::new);
        let opened = opened.map_err(|e| e.to_string());
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.clone_from(&opened);
        opened.map(|_| ()).map_err(SecretRefusal::Vault)
    }
}

impl CapturedSecrets for HomeVault {
    fn store(
        &self,
        agent: &AgentId,
        name: &SecretName,
        value: SecretValue,
        from: &Destination,
    ) -> Result<(), SecretRefusal> {
        self.usable()?.store(agent, name, value, from)
    }
}

/// The mask of the values there are at each moment.
impl Mask for HomeVault {
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Secrets::mask(self).text(text)
    }

    fn stream(&self) -> Box<dyn MaskStream> {
        Secrets::mask(self).stream()
    }
}

/// A failed change, with what to do next.
pub(crate) fn failed(error: VaultError) -> Failure {
    let (class, code, hint) = match &error {
        VaultError::Short { .. }
        | VaultError::Long { .. }
        | VaultError::Character { .. }
        | VaultError::Prefix => (
            ErrorClass::Usage,
            "CLAW-U001",
            "the value is read from standard input, whole; docs/guide/secrets.md says what fits",
        ),
        VaultError::Host(_) | VaultError::Port(_) => (
            ErrorClass::Usage,
            "CLAW-U001",
            "for example --at api.example.com, or --at 127.0.0.1:8080",
        ),
        VaultError::Variable(_) => (ErrorClass::Usage, "CLAW-U001", "for example --env API_KEY"),
        VaultError::Full { .. } => (
            ErrorClass::Usage,
            "CLAW-U001",
            "`claw secret remove NAME` makes room",
        ),
        VaultError::Unknown(_) | VaultError::Unbound { .. } => (
            ErrorClass::NotFound,
            "CLAW-N001",
            "`claw secret list` shows all, with where they may go",
        ),
        _ => (
            ErrorClass::Failed,
            "CLAW-V001",
            "docs/errors/CLAW-V001.md says what can be done",
        ),
    };
    Failure(ApiError::new(class, code, error.to_string()).hint(hint))
}

/// Where the log goes: standard error, each event without the values of the vault.
pub(crate) struct Log;

/// One event of the log.
pub(crate) struct Line(Vec<u8>);

impl<'a> MakeWriter<'a> for Log {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(Vec::new())
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.0);
        let hidden = match LOG.get() {
            Some(vault) => vault.text(&text),
            None => Cow::Borrowed(&*text),
        };
        let _ = io::stderr().lock().write_all(hidden.as_bytes());
    }
}
