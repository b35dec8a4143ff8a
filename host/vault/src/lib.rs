//! The vault: values of secrets at rest, stand-ins for them, and the mask that hides them.
//!
//! One encrypted file `vault` in the home holds every value with the places a person bound it to; its key is the file
//! `vault.key` beside it, or a [`KeyStore`]. [`Vault`] is what everybody else sees as [`claw_core::secret::Secrets`]:
//! a value is given out for one destination and one placement, or not at all. What is not the egress sees names,
//! places and [placeholders](claw_core::secret::Secrets::placeholder).
//!
//! | file | what |
//! |---|---|
//! | `vault.rs`, `vault/` | the operations, the rules of giving out, answers that were captured |
//! | `entry.rs` | a secret in memory and as it is stored |
//! | `seal.rs` | the bytes on the disk |
//! | `files.rs`, `key.rs` | reading and replacing private files; the key |
//! | `keychain.rs` | the key in the keychain of the machine (feature `keychain`) |
//! | `value.rs`, `place.rs`, `placeholder.rs` | what may be stored, where it may go, what stands in for it |
//! | `mask.rs`, `mask/` | finding values in text and streams |
//! | `veil.rs` | a model that is told no value, and tells none |
//!
//! Invariants: a file that cannot be read whole and right is never written over; a reader sees the old or the new file;
//! values in memory have no `Debug` and are wiped; what was a value once is hidden by the mask as long as the process
//! lives.

mod entry;
mod error;
mod files;
mod key;
#[cfg(feature = "keychain")]
mod keychain;
mod mask;
mod place;
mod placeholder;
mod random;
mod seal;
mod value;
mod vault;
mod veil;

pub use error::VaultError;
pub use key::{KEY_BYTES, KEY_FILE, Key, KeySource, KeyStore};
#[cfg(feature = "keychain")]
pub use keychain::Keychain;
pub use seal::{FORMAT_VERSION, MAX_VAULT_FILE_BYTES};
pub use vault::{
    LOCK_FILE, MAX_AGENTS, MAX_SECRETS, MAX_SKILLS, MAX_USES, MAX_VALUES_BYTES, Setting,
    VAULT_FILE, Vault,
};
pub use veil::MaskedModel;
