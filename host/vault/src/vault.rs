//! The vault. Invariants: every change begins with what is on the disk, is there before it counts, and leaves the mask
//! with every value of before and after.

mod captured;
mod changes;
mod give;
#[cfg(test)]
mod tests;

pub use changes::{MAX_AGENTS, MAX_SECRETS, MAX_SKILLS, MAX_USES, MAX_VALUES_BYTES, Setting};

use crate::entry::{self, Entry};
use crate::error::VaultError;
use crate::key::{self, KeySource, KeyStore};
use crate::mask::ValueMask;
use crate::{files, seal, value};
use claw_core::ports::{Clock, SystemClock};
use claw_core::secret::{SecretListing, SecretValue};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The vault's file in the home.
pub const VAULT_FILE: &str = "vault";
/// The file that keeps writers apart.
pub const LOCK_FILE: &str = "vault.lock";
/// Values that are no more, hidden as long as the process lives: at most this many bytes, the oldest go first.
const MAX_RETIRED_BYTES: usize = 64 * 1024;

/// The vault of one home.
pub struct Vault {
    file: PathBuf,
    lock: PathBuf,
    key: Box<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    mask: Arc<ValueMask>,
    /// Held over a whole change or reading, which may wait for the disk and for the keychain.
    changing: Mutex<()>,
    /// Held for moments: nothing is waited for under it.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    retired: VecDeque<SecretValue>,
}

impl Vault {
    /// Reads the vault of a home; where there is none it is empty, and nothing is written.
    ///
    /// # Errors
    /// The file or its key is there and cannot be used; nothing is changed.
    pub fn open(home: &Path, key: KeySource) -> Result<Self, VaultError> {
        let vault = Self {
            file: home.join(VAULT_FILE),
            lock: home.join(LOCK_FILE),
            key: key.store(home),
            clock: Arc::new(SystemClock),
            mask: Arc::new(ValueMask::new()),
            changing: Mutex::default(),
            state: Mutex::default(),
        };
        vault.reload()?;
        Ok(vault)
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Reads the file again, as another process may have changed it.
    ///
    /// # Errors
    /// As [`Vault::open`]; what was known stays known.
    pub fn reload(&self) -> Result<(), VaultError> {
        let _changing = self.changing();
        let entries = self.load()?;
        self.take(&mut self.state(), entries);
        Ok(())
    }

    /// Every secret, by name.
    pub fn list(&self) -> Vec<SecretListing> {
        self.state().entries.iter().map(Entry::listing).collect()
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self) -> Result<Vec<Entry>, VaultError> {
        let limit = seal::MAX_VAULT_FILE_BYTES;
        let Some(bytes) = files::read(&self.file, limit + 1)? else {
            return Ok(Vec::new());
        };
        if bytes.len() > limit {
            return Err(VaultError::FileTooLarge(self.file.clone()));
        }
        seal::body(&self.file, &bytes)?;
        let missing = || VaultError::KeyMissing {
            vault: self.file.clone(),
            key: self.key.place(),
        };
        let key = self.key.load()?.ok_or_else(missing)?;
        let plain = seal::open(&self.file, &bytes, &key)?;
        entry::read(&plain).ok_or_else(|| VaultError::Damaged(self.file.clone()))
    }

    /// Makes a change of what is on the disk, and writes it.
    fn change<T>(
        &self,
        make: impl FnOnce(&mut Vec<Entry>) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let _changing = self.changing();
        let _lock = files::lock(&self.lock)?;
        let mut entries = self.load()?;
        let made = make(&mut entries)?;
        changes::within_limits(&entries)?;
        entries.sort_by(|a, b| a.facts.name.cmp(&b.facts.name));
        let plain = entry::write(&entries).map_err(VaultError::Seal)?;
        // The key before the vault: whom finds a vault finds its key.
        let key = key::load_or_make(&*self.key)?;
        files::replace(&self.file, &seal::seal(plain, &key)?)?;
        self.take(&mut self.state(), entries);
        Ok(made)
    }

    /// Makes these the entries; what is in no entry any more stays hidden.
    fn take(&self, state: &mut State, entries: Vec<Entry>) {
        let known: Vec<_> = entries.iter().flat_map(Entry::values).collect();
        let old = state.entries.iter().flat_map(Entry::values);
        let gone = old.filter(|old| !known.iter().any(|new| value::same(old, new)));
        let gone: Vec<SecretValue> = gone.cloned().collect();
        state.retired.extend(gone);
        let bytes = |retired: &VecDeque<SecretValue>| -> usize {
            retired.iter().map(|v| v.expose().len()).sum()
        };
        while bytes(&state.retired) > MAX_RETIRED_BYTES {
            state.retired.pop_front();
        }
        self.mask.hide(known.into_iter().chain(&state.retired));
        state.entries = entries;
    }
}
