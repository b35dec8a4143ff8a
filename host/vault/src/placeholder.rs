//! Stand-ins: of the length of the value and with its public prefix, random otherwise.
//!
//! The prefix is what everybody knows about a kind of key (`sk-ant-`, `ghp_`, `xoxb-`), so that programs that look at a
//! key's form take the stand-in. Invariant: nothing of a value but its prefix and length can be learnt from a stand-in.

use crate::error::VaultError;
use crate::random;
use claw_core::secret::{MIN_SECRET_BYTES, SecretValue};

/// How far a prefix may reach, in bytes.
const MAX_FOUND_PREFIX_BYTES: usize = 12;
/// Longest part of a prefix between its separators, in bytes.
const MAX_PART_BYTES: usize = 6;
/// Digits a prefix may hold, as in `v1`.
const MAX_DIGITS: usize = 1;

/// The length of the public prefix of a value: as a person says it, or as it looks.
///
/// # Errors
/// [`VaultError::Prefix`] where the person's is none.
pub(crate) fn prefix(value: &SecretValue, said: Option<&str>) -> Result<usize, VaultError> {
    let value = value.expose();
    let Some(said) = said else {
        return Ok(look(value));
    };
    let fits = value.starts_with(said.as_bytes()) && value.len() - said.len() >= MIN_SECRET_BYTES;
    if fits {
        Ok(said.len())
    } else {
        Err(VaultError::Prefix)
    }
}

/// The run up to the last `-` or `_` within the first bytes, if it looks like a kind and the rest like chance: short
/// parts of small letters before, and a quarter digits and capitals after. A passphrase or a UUID has none.
fn look(value: &[u8]) -> usize {
    let head = &value[..value.len().min(MAX_FOUND_PREFIX_BYTES)];
    let Some(last) = head.iter().rposition(|b| b"-_".contains(b)) else {
        return 0;
    };
    let (prefix, rest) = value.split_at(last + 1);
    let part = |part: &[u8]| {
        let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        (1..=MAX_PART_BYTES).contains(&part.len()) && part.iter().all(plain)
    };
    let digits = prefix.iter().filter(|b| b.is_ascii_digit()).count();
    let kind = prefix[..last].split(|b| b"-_".contains(b)).all(part)
        && prefix[0].is_ascii_lowercase()
        && digits <= MAX_DIGITS;
    let mixed = |b: &&u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    let chance =
        rest.len() >= MIN_SECRET_BYTES && rest.iter().filter(mixed).count() * 4 >= rest.len();
    if kind && chance { last + 1 } else { 0 }
}

/// A fresh stand-in, never the value itself.
pub(crate) fn fresh(value: &SecretValue, prefix: usize) -> Result<String, VaultError> {
    let value = value.expose();
    let public = String::from_utf8_lossy(&value[..prefix]);
    loop {
        let text = format!("{public}{}", random::alphanumeric(value.len() - prefix)?);
        if text.as_bytes() != value {
            return Ok(text);
        }
    }
}

#[cfg(test)]
mod tests;
