//! What can go wrong. Invariant: nothing of a value is in an error.

use claw_core::secret::{MAX_SECRET_BYTES, MIN_SECRET_BYTES, SecretName};
use std::io;
use std::path::PathBuf;

/// Why the vault did not do what it was asked for. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file cannot be read or written.
    #[error("cannot use `{}`: {}", .0.display(), .1)]
    Io(PathBuf, #[source] io::Error),
    /// A link where the file should be.
    #[error("`{}` is a symbolic link; put the file itself there", .0.display())]
    Link(PathBuf),
    /// A folder, a pipe or a device where the file should be.
    #[error("`{}` is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// The group or others may use the file.
    #[error(
        "`{}` can be used by other users of this machine (mode {mode:03o}); if that was not meant, replace the secrets in it, then `chmod 600 {}`",
        .path.display(), .path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is another user's.
    #[error("`{}` belongs to another user of this machine", .0.display())]
    Owner(PathBuf),
    /// A file of another program.
    #[error("`{}` is not a vault of claw; move it away to begin a new one", .0.display())]
    Foreign(PathBuf),
    /// Written by a newer claw.
    #[error("`{}` was written by a newer claw; update claw", .0.display())]
    Newer(PathBuf),
    /// Cut, changed, or made with another key.
    #[error(
        "`{}` cannot be decrypted: it is damaged, or its key is another one; restore both from one backup, or move the file away and store the secrets anew",
        .0.display()
    )]
    Damaged(PathBuf),
    /// Larger than a vault can be.
    #[error("`{}` is too large for a vault", .0.display())]
    FileTooLarge(PathBuf),
    /// There is a vault and no key to it.
    #[error(
        "the key to `{}` is missing ({key}); restore it, or move the vault away and store the secrets anew",
        .vault.display()
    )]
    KeyMissing {
        /// The vault.
        vault: PathBuf,
        /// Where the key was looked for.
        key: String,
    },
    /// Not the length of a key.
    #[error("{0} is not a key of a vault; restore it from a backup")]
    KeyDamaged(String),
    /// What keeps the key refuses.
    #[error("the key of the vault cannot be had: {0}")]
    KeyStore(String),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
    /// The vault cannot be encrypted or written as JSON.
    #[error("the vault cannot be written: {0}")]
    Seal(String),
    /// Under [`MIN_SECRET_BYTES`].
    #[error("the value has {bytes} bytes; a secret has at least {MIN_SECRET_BYTES}")]
    Short {
        /// Its length.
        bytes: usize,
    },
    /// Over [`MAX_SECRET_BYTES`].
    #[error("the value has {bytes} bytes; a secret has at most {MAX_SECRET_BYTES}")]
    Long {
        /// Its length.
        bytes: usize,
    },
    /// A byte that no place of a request can carry.
    #[error(
        "byte {at} of the value can stand in no request: only printable ASCII, and spaces inside"
    )]
    Character {
        /// Its index, from 1.
        at: usize,
    },
    /// Not the beginning of the value, or nearly all of it.
    #[error(
        "the public prefix is not the beginning of the value, or leaves fewer than {MIN_SECRET_BYTES} bytes of it"
    )]
    Prefix,
    /// Not a host in its one spelling.
    #[error(
        "`{0}` is not a host that a secret can be bound to; write one name or address, in small letters, no pattern"
    )]
    Host(String),
    /// A place that needs a port, or a port that is none.
    #[error("`{0}` needs a port from 1 to 65535")]
    Port(String),
    /// No name of a variable.
    #[error("`{0}` is not a name of a variable: letters, digits and `_`, no digit first")]
    Variable(String),
    /// Nothing has this name.
    #[error("no secret `{0}` is stored")]
    Unknown(SecretName),
    /// It is not bound there.
    #[error("secret `{name}` is not bound to {place}")]
    Unbound {
        /// Which.
        name: SecretName,
        /// The host and the placement.
        place: String,
    },
    /// An answer may not take the place of what a person stored.
    #[error("secret `{0}` was stored by a person")]
    Personal(SecretName),
    /// A limit of the vault.
    #[error("the vault holds at most {limit} {what}")]
    Full {
        /// How many.
        limit: usize,
        /// Of what.
        what: &'static str,
    },
}
