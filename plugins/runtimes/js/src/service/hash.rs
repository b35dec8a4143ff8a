//! Hashes and HMACs by number. A hash that was asked for its digest is gone.

use std::collections::BTreeMap;

use digest::{Digest as _, DynDigest};
use rquickjs::{Ctx, Object, Result, TypedArray};

use super::{array, functions, throw};
use crate::qjs;
use crate::state::with;

/// Hashes that may be begun and not ended.
const MAX_HASHES: usize = 65_536;

/// A hash that is being made; with a key it is an HMAC.
#[derive(Clone)]
pub(crate) struct Hasher {
    inner: Box<dyn DynDigest>,
    outer: Option<Box<dyn DynDigest>>,
}

/// The algorithm of a name, and the bytes of its block.
fn algorithm(name: &str) -> Option<(Box<dyn DynDigest>, usize)> {
    Some(match name {
        "md5" => (Box::new(md5::Md5::new()), 64),
        "sha1" => (Box::new(sha1::Sha1::new()), 64),
        "sha224" => (Box::new(sha2::Sha224::new()), 64),
        "sha256" => (Box::new(sha2::Sha256::new()), 64),
        "sha384" => (Box::new(sha2::Sha384::new()), 128),
        "sha512" => (Box::new(sha2::Sha512::new()), 128),
        "sha512-224" => (Box::new(sha2::Sha512_224::new()), 128),
        "sha512-256" => (Box::new(sha2::Sha512_256::new()), 128),
        _ => return None,
    })
}

fn hasher(name: &str, key: Option<Vec<u8>>) -> Option<Hasher> {
    let (mut inner, block) = algorithm(name)?;
    let Some(mut key) = key else {
        return Some(Hasher { inner, outer: None });
    };
    if key.len() > block {
        let (mut short, _) = algorithm(name)?;
        short.update(&key);
        key = short.finalize().into_vec();
    }
    key.resize(block, 0);
    let (mut outer, _) = algorithm(name)?;
    let padded = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    inner.update(&padded(0x36));
    outer.update(&padded(0x5c));
    Some(Hasher {
        inner,
        outer: Some(outer),
    })
}

fn finish(hasher: Hasher) -> Vec<u8> {
    let inner = hasher.inner.finalize().into_vec();
    match hasher.outer {
        None => inner,
        Some(mut outer) => {
            outer.update(&inner);
            outer.finalize().into_vec()
        }
    }
}

fn keep(hashers: &mut BTreeMap<u32, Hasher>, id: u32, hasher: Hasher) {
    // The oldest were most likely forgotten.
    if hashers.len() >= MAX_HASHES {
        hashers.pop_first();
    }
    hashers.insert(id, hasher);
}

/// The number of a new hash; `undefined` for an unknown algorithm.
fn create(name: String, key: Option<TypedArray<'_, u8>>) -> Option<u32> {
    let hasher = hasher(&name, key.map(|key| qjs::bytes(&key)))?;
    Some(with(|state| {
        let id = state.number();
        keep(&mut state.hashers, id, hasher);
        id
    }))
}

fn update<'js>(ctx: Ctx<'js>, id: u32, data: TypedArray<'js, u8>) -> Result<()> {
    let bytes = qjs::bytes(&data);
    let found = with(|state| {
        let hasher = state.hashers.get_mut(&id);
        hasher.map(|hasher| hasher.inner.update(&bytes))
    });
    found.ok_or_else(|| throw(&ctx, "ERR_CRYPTO_HASH_FINALIZED"))
}

fn copy<'js>(ctx: Ctx<'js>, id: u32) -> Result<u32> {
    let made = with(|state| {
        let hasher = state.hashers.get(&id)?.clone();
        let id = state.number();
        keep(&mut state.hashers, id, hasher);
        Some(id)
    });
    made.ok_or_else(|| throw(&ctx, "ERR_CRYPTO_HASH_FINALIZED"))
}

fn digest<'js>(ctx: Ctx<'js>, id: u32) -> Result<TypedArray<'js, u8>> {
    match with(|state| state.hashers.remove(&id)) {
        Some(hasher) => array(&ctx, finish(hasher)),
        None => Err(throw(&ctx, "ERR_CRYPTO_HASH_FINALIZED")),
    }
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "create": create,
        "update": update,
        "copy": copy,
        "digest": digest,
        "names": || ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256"]
            .map(str::to_owned).to_vec(),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn made(name: &str, key: Option<&[u8]>, data: &[u8]) -> String {
        let mut hasher = hasher(name, key.map(<[u8]>::to_vec)).unwrap();
        hasher.inner.update(data);
        hex(&finish(hasher))
    }

    #[test]
    fn known_hashes() {
        assert_eq!(made("md5", None, b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(
            made("sha1", None, b"abc"),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        assert!(hasher("whirlpool", None).is_none());
    }

    #[test]
    fn known_hmacs_with_short_and_long_keys() {
        assert_eq!(
            made("sha256", Some(b"Jefe"), b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            made(
                "sha256",
                Some(&[0xaa; 131]),
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            ),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
