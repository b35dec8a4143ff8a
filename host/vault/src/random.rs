//! Random bytes, all of them the operating system's (`getrandom`).

use crate::error::VaultError;

/// Letters and digits.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// Bytes from here on would make some letters more likely than others.
const FAIR: u8 = 248;

/// Fills a buffer.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes).map_err(VaultError::Random)
}

/// A text of letters and digits.
pub(crate) fn alphanumeric(length: usize) -> Result<String, VaultError> {
    let mut text = String::with_capacity(length);
    let mut pool = [0; 64];
    while text.len() < length {
        fill(&mut pool)?;
        let fair = pool.iter().filter(|byte| **byte < FAIR);
        let letters = fair.map(|byte| char::from(ALPHABET[usize::from(byte % 62)]));
        text.extend(letters.take(length - text.len()));
    }
    Ok(text)
}
