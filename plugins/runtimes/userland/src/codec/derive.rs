//! Keys out of passwords: scrypt (RFC 7914) and PBKDF2 (RFC 8018).
//!
//! Invariant: how much memory and output a request may ask for is checked before anything is allocated.

use super::coder::Fault;
use super::wish::Wish;

/// Bytes of a key.
const MAX_KEY_BYTES: u32 = 1 << 20;
/// What scrypt may fill: a tree's usual budget is 256 MiB, and the interpreter needs some of it.
const MAX_SCRYPT_BYTES: u64 = 160 << 20;

/// The data: the length of the words, the words, the password (`password` bytes of it), the salt.
pub(super) fn derive(data: &[u8]) -> Result<Vec<u8>, Fault> {
    let (size, rest) = data.split_first_chunk::<4>().ok_or(Fault::Options)?;
    let size = u32::from_le_bytes(*size) as usize;
    let (words, rest) = rest.split_at_checked(size).ok_or(Fault::Options)?;
    let wish = Wish::read(std::str::from_utf8(words).map_err(|_| Fault::Options)?)?;
    let password = wish.number("password", 0, 0..=u32::MAX)? as usize;
    let (password, salt) = rest.split_at_checked(password).ok_or(Fault::Options)?;
    let mut key = vec![0; wish.number("length", 0, 1..=MAX_KEY_BYTES)? as usize];
    match wish.name.as_str() {
        "scrypt" => scrypt(&wish, password, salt, &mut key)?,
        name => pbkdf2(name, &wish, password, salt, &mut key)?,
    }
    Ok(key)
}

fn scrypt(wish: &Wish, password: &[u8], salt: &[u8], key: &mut [u8]) -> Result<(), Fault> {
    let log_n = wish.number("log_n", 0, 1..=63)?;
    let (r, p) = (
        wish.number("r", 0, 1..=1 << 24)?,
        wish.number("p", 0, 1..=1 << 24)?,
    );
    let blocks = (1_u64 << log_n).checked_add(u64::from(p) + 1);
    let bytes = blocks.and_then(|b| b.checked_mul(128 * u64::from(r)));
    if bytes.is_none_or(|b| b > MAX_SCRYPT_BYTES) {
        return Err(Fault::Memory);
    }
    let log_n = u8::try_from(log_n).map_err(|_| Fault::Options)?;
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| Fault::Options)?;
    scrypt::scrypt(password, salt, &params, key).map_err(|_| Fault::Options)
}

fn pbkdf2(
    name: &str,
    wish: &Wish,
    password: &[u8],
    salt: &[u8],
    key: &mut [u8],
) -> Result<(), Fault> {
    let rounds = wish.number("rounds", 0, 1..=u32::MAX)?;
    let derive = match name {
        "md5" => pbkdf2::pbkdf2_hmac::<md5::Md5>,
        "sha1" => pbkdf2::pbkdf2_hmac::<sha1::Sha1>,
        "sha224" => pbkdf2::pbkdf2_hmac::<sha2::Sha224>,
        "sha256" => pbkdf2::pbkdf2_hmac::<sha2::Sha256>,
        "sha384" => pbkdf2::pbkdf2_hmac::<sha2::Sha384>,
        "sha512" => pbkdf2::pbkdf2_hmac::<sha2::Sha512>,
        _ => return Err(Fault::Options),
    };
    derive(password, salt, rounds, key);
    Ok(())
}
