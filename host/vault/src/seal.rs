//! The bytes of a vault on the disk: a line with the format's version, a nonce, and everything else encrypted and
//! authenticated with XChaCha20-Poly1305; the line and the purpose are authenticated with it.

use crate::error::VaultError;
use crate::key::Key;
use crate::random;
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use std::path::Path;
use zeroize::Zeroizing;

/// Version of the format.
pub const FORMAT_VERSION: u32 = 1;
/// Largest file of a vault, in bytes.
pub const MAX_VAULT_FILE_BYTES: usize = 16 << 20;
/// What authentication adds, in bytes.
pub(crate) const TAG_BYTES: usize = 16;
/// Random each time: 24 bytes are enough for chance alone to keep nonces apart.
const NONCE_BYTES: usize = 24;
/// How every version begins.
const MARK: &[u8] = b"claw vault ";
/// How this version begins.
const HEADER: &[u8] = b"claw vault 1\n";
/// Authenticated with the content, and nowhere written.
const DATA: &[u8] = b"claw vault 1\nsecrets at rest";

/// Encrypts.
pub(crate) fn seal(mut plain: Zeroizing<Vec<u8>>, key: &Key) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0; NONCE_BYTES];
    random::fill(&mut nonce)?;
    cipher(key)
        .encrypt_in_place(&XNonce::from(nonce), DATA, &mut *plain)
        .map_err(|e| VaultError::Seal(e.to_string()))?;
    Ok([HEADER, &nonce, &plain].concat())
}

/// Decrypts the bytes of the file at `path`.
pub(crate) fn open(path: &Path, bytes: &[u8], key: &Key) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let damaged = || VaultError::Damaged(path.to_owned());
    let body = body(path, bytes)?;
    let (nonce, sealed) = body.split_at_checked(NONCE_BYTES).ok_or_else(damaged)?;
    let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).map_err(|_| damaged())?;
    let mut plain = Zeroizing::new(sealed.to_vec());
    cipher(key)
        .decrypt_in_place(&XNonce::from(nonce), DATA, &mut *plain)
        .map_err(|_| damaged())?;
    Ok(plain)
}

/// What follows the first line, if it is ours.
pub(crate) fn body<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a [u8], VaultError> {
    if let Some(body) = bytes.strip_prefix(HEADER) {
        return Ok(body);
    }
    if HEADER.starts_with(bytes) {
        return Err(VaultError::Damaged(path.to_owned()));
    }
    let version = bytes.strip_prefix(MARK).and_then(|rest| {
        let digits = rest.split(|b| *b == b'\n').next()?;
        std::str::from_utf8(digits).ok()?.parse::<u32>().ok()
    });
    match version {
        Some(version) if version > FORMAT_VERSION => Err(VaultError::Newer(path.to_owned())),
        _ => Err(VaultError::Foreign(path.to_owned())),
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

#[cfg(test)]
mod tests;
