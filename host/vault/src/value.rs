//! What may be a value.

use crate::error::VaultError;
use claw_core::secret::{MAX_SECRET_BYTES, MIN_SECRET_BYTES, SecretValue};

/// Checks a value: printable ASCII, spaces only inside, so that every placement can carry it.
pub(crate) fn check(value: &SecretValue) -> Result<(), VaultError> {
    let value = value.expose();
    let bytes = value.len();
    if bytes < MIN_SECRET_BYTES {
        return Err(VaultError::Short { bytes });
    }
    if bytes > MAX_SECRET_BYTES {
        return Err(VaultError::Long { bytes });
    }
    let good = |(at, byte): (usize, &u8)| {
        let inside = at > 0 && at + 1 < bytes;
        byte.is_ascii_graphic() || (*byte == b' ' && inside)
    };
    match value.iter().enumerate().position(|item| !good(item)) {
        Some(at) => Err(VaultError::Character { at: at + 1 }),
        None => Ok(()),
    }
}

/// Whether two values are the same, in a time that does not say where they differ.
pub(crate) fn same(a: &SecretValue, b: &SecretValue) -> bool {
    let (a, b) = (a.expose(), b.expose());
    let differ = a.iter().zip(b).fold(0, |seen, (a, b)| seen | (a ^ b));
    a.len() == b.len() && differ == 0
}

#[cfg(test)]
mod tests;
