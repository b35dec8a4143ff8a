//! The key of the vault, and where it is kept.
//!
//! The key file guards against a vault that is copied or backed up without it, not against whom reads files as the same
//! user. Invariant: a key that is kept is never replaced.

use crate::error::VaultError;
use crate::{files, random};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file of the key in the home.
pub const KEY_FILE: &str = "vault.key";
/// Length of a key, in bytes.
pub const KEY_BYTES: usize = 32;

/// A key, wiped when dropped.
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl Key {
    /// A key as it was kept; `None` at another length than [`KEY_BYTES`].
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut key = Self(Zeroizing::new([0; KEY_BYTES]));
        (bytes.len() == KEY_BYTES).then(|| {
            key.0.copy_from_slice(bytes);
            key
        })
    }

    /// A new random key.
    pub(crate) fn fresh() -> Result<Self, VaultError> {
        let mut key = Self(Zeroizing::new([0; KEY_BYTES]));
        random::fill(&mut *key.0)?;
        Ok(key)
    }

    /// The bytes, for keeping them.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

/// Something that keeps the key of one vault.
pub trait KeyStore: Send + Sync {
    /// Where, for people.
    fn place(&self) -> String;
    /// The key, if one is kept.
    ///
    /// # Errors
    /// It is there and cannot be read.
    fn load(&self) -> Result<Option<Key>, VaultError>;
    /// Keeps a key where none is kept. Where one is, it stays, and this is no error: the caller loads it.
    ///
    /// # Errors
    /// It cannot be kept.
    fn keep(&self, key: &Key) -> Result<(), VaultError>;
}

/// Where the key is.
#[derive(Default)]
pub enum KeySource {
    /// The file [`KEY_FILE`] in the home, mode 0600, made at the first write.
    #[default]
    File,
    /// The keychain of the machine where one answers, else the file. A key that is kept in one of them stays there.
    #[cfg(feature = "keychain")]
    Machine,
    /// Elsewhere, for example in a given keychain.
    Store(Box<dyn KeyStore>),
}

impl KeySource {
    pub(crate) fn store(self, home: &Path) -> Box<dyn KeyStore> {
        match self {
            Self::File => Box::new(KeyFile(home.join(KEY_FILE))),
            #[cfg(feature = "keychain")]
            Self::Machine => Box::new(crate::keychain::Machine::new(
                home,
                Box::new(KeyFile(home.join(KEY_FILE))),
            )),
            Self::Store(store) => store,
        }
    }
}

/// The key, made if there is none.
pub(crate) fn load_or_make(store: &dyn KeyStore) -> Result<Key, VaultError> {
    if let Some(key) = store.load()? {
        return Ok(key);
    }
    store.keep(&Key::fresh()?)?;
    let missing = || VaultError::KeyStore(format!("{} keeps nothing", store.place()));
    store.load()?.ok_or_else(missing)
}

struct KeyFile(PathBuf);

impl KeyStore for KeyFile {
    fn place(&self) -> String {
        format!("`{}`", self.0.display())
    }

    fn load(&self) -> Result<Option<Key>, VaultError> {
        // One byte more than a key, so that a longer file is seen.
        let Some(bytes) = files::read(&self.0, KEY_BYTES + 1)? else {
            return Ok(None);
        };
        let damaged = || VaultError::KeyDamaged(self.place());
        Key::read(&bytes).map(Some).ok_or_else(damaged)
    }

    fn keep(&self, key: &Key) -> Result<(), VaultError> {
        files::make(&self.0, key.bytes())
    }
}

#[cfg(test)]
mod tests;
