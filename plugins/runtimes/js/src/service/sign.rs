//! Signatures: RSA, ECDSA on P-256 and Ed25519, of keys as plain numbers. Files of keys are read in `js/internal/der.js`.
//!
//! Invariant: a key that is none is an error or a wrong signature, never a panic.

use p256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use rquickjs::convert::List;
use rquickjs::{Ctx, Object, Result, TypedArray};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _, SignatureScheme};
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};

use super::{array, functions, throw};
use crate::qjs;

/// Bits of an RSA key that may be made or used: more takes minutes.
const RSA_BITS: std::ops::RangeInclusive<usize> = 512..=8192;

type Bytes<'js> = TypedArray<'js, u8>;

fn number(bytes: &Bytes<'_>) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(&qjs::bytes(bytes))
}

/// `n, e, d, p, q`.
fn private_key(parts: &[Bytes<'_>]) -> Option<RsaPrivateKey> {
    let [n, e, d, p, q] = parts else {
        return None;
    };
    let (n, primes) = (number(n), vec![number(p), number(q)]);
    if !RSA_BITS.contains(&(n.bits_vartime() as usize)) {
        return None;
    }
    RsaPrivateKey::from_components(n, number(e), number(d), primes).ok()
}

/// Does something with the padding of a name: `pkcs1` or `pss`, and a hash.
macro_rules! with_padding {
    ($hash:expr, $salt:expr, $padding:ident => $work:expr, $else:expr) => {
        match ($hash, $salt) {
            ("sha1", None) => {
                let $padding = Pkcs1v15Sign::new::<sha1::Sha1>();
                $work
            }
            ("sha256", None) => {
                let $padding = Pkcs1v15Sign::new::<sha2::Sha256>();
                $work
            }
            ("sha384", None) => {
                let $padding = Pkcs1v15Sign::new::<sha2::Sha384>();
                $work
            }
            ("sha512", None) => {
                let $padding = Pkcs1v15Sign::new::<sha2::Sha512>();
                $work
            }
            ("sha1", Some(salt)) => {
                let $padding = Pss::<sha1::Sha1> {
                    salt_len: salt,
                    ..Pss::new()
                };
                $work
            }
            ("sha256", Some(salt)) => {
                let $padding = Pss::<sha2::Sha256> {
                    salt_len: salt,
                    ..Pss::new()
                };
                $work
            }
            ("sha384", Some(salt)) => {
                let $padding = Pss::<sha2::Sha384> {
                    salt_len: salt,
                    ..Pss::new()
                };
                $work
            }
            ("sha512", Some(salt)) => {
                let $padding = Pss::<sha2::Sha512> {
                    salt_len: salt,
                    ..Pss::new()
                };
                $work
            }
            _ => $else,
        }
    };
}

/// `salt` is less than 0 for PKCS #1 v1.5, and else the bytes of PSS's salt.
fn rsa_sign<'js>(
    ctx: Ctx<'js>,
    key: Vec<Bytes<'js>>,
    hash: String,
    salt: i32,
    digest: Bytes<'js>,
) -> Result<Bytes<'js>> {
    let key = private_key(&key).ok_or_else(|| throw(&ctx, "key"))?;
    let digest = qjs::bytes(&digest);
    let salt = usize::try_from(salt).ok().map(Some);
    let signed = with_padding!(hash.as_str(), salt,
        padding => padding.sign(Some(&mut getrandom::SysRng), &key, &digest),
        return Err(throw(&ctx, "digest")));
    array(&ctx, signed.map_err(|_| throw(&ctx, "key"))?)
}

/// As `rsa_sign`; a salt of 65,535 is one of any length.
fn rsa_verify(
    ctx: Ctx<'_>,
    key: Vec<Bytes<'_>>,
    hash: String,
    salt: i32,
    List((digest, signature)): List<(Bytes<'_>, Bytes<'_>)>,
) -> Result<bool> {
    let [n, e] = key.as_slice() else {
        return Err(throw(&ctx, "key"));
    };
    let key = RsaPublicKey::new(number(n), number(e)).map_err(|_| throw(&ctx, "key"))?;
    let salt = usize::try_from(salt)
        .ok()
        .map(|bytes| (bytes != 65_535).then_some(bytes));
    let (digest, signature) = (qjs::bytes(&digest), qjs::bytes(&signature));
    with_padding!(hash.as_str(), salt,
        padding => Ok(padding.verify(&key, &digest, &signature).is_ok()),
        Err(throw(&ctx, "digest")))
}

/// `n, e, d, p, q` of a new key.
fn rsa_generate<'js>(ctx: Ctx<'js>, bits: usize) -> Result<Vec<Bytes<'js>>> {
    if !RSA_BITS.contains(&bits) {
        return Err(throw(&ctx, "bits"));
    }
    let mut random = rsa::rand_core::UnwrapErr(getrandom::SysRng);
    let key = RsaPrivateKey::new(&mut random, bits).map_err(|_| throw(&ctx, "bits"))?;
    let [p, q] = key.primes() else {
        return Err(throw(&ctx, "bits"));
    };
    let parts = [key.n().as_ref(), key.e(), key.d(), p.as_ref(), q.as_ref()];
    parts
        .into_iter()
        .map(|part| array(&ctx, part.to_be_bytes_trimmed_vartime().into_vec()))
        .collect()
}

/// The signature as two numbers of 32 bytes in a row.
fn ec_sign<'js>(ctx: Ctx<'js>, key: Bytes<'js>, digest: Bytes<'js>) -> Result<Bytes<'js>> {
    let made = SigningKey::from_slice(&qjs::bytes(&key))
        .and_then(|key| key.sign_prehash(&qjs::bytes(&digest)));
    let made: Signature = made.map_err(|_| throw(&ctx, "key"))?;
    array(&ctx, made.to_bytes().to_vec())
}

fn ec_verify(
    ctx: Ctx<'_>,
    key: Bytes<'_>,
    digest: Bytes<'_>,
    signature: Bytes<'_>,
) -> Result<bool> {
    let key = VerifyingKey::from_sec1_bytes(&qjs::bytes(&key)).map_err(|_| throw(&ctx, "key"))?;
    let signature = Signature::from_slice(&qjs::bytes(&signature));
    Ok(signature
        .is_ok_and(|signature| key.verify_prehash(&qjs::bytes(&digest), &signature).is_ok()))
}

/// The uncompressed point of a private key; throws for a number that is none.
fn ec_public<'js>(ctx: Ctx<'js>, key: Bytes<'js>) -> Result<Bytes<'js>> {
    let key = SigningKey::from_slice(&qjs::bytes(&key)).map_err(|_| throw(&ctx, "key"))?;
    array(
        &ctx,
        key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
    )
}

fn ed_key(ctx: &Ctx<'_>, seed: &Bytes<'_>) -> Result<ed25519_dalek::SigningKey> {
    let seed = <[u8; 32]>::try_from(qjs::bytes(seed)).map_err(|_| throw(ctx, "key"))?;
    Ok(ed25519_dalek::SigningKey::from_bytes(&seed))
}

fn ed_sign<'js>(ctx: Ctx<'js>, seed: Bytes<'js>, data: Bytes<'js>) -> Result<Bytes<'js>> {
    use ed25519_dalek::Signer as _;
    let made = ed_key(&ctx, &seed)?.sign(&qjs::bytes(&data));
    array(&ctx, made.to_bytes().to_vec())
}

fn ed_public<'js>(ctx: Ctx<'js>, seed: Bytes<'js>) -> Result<Bytes<'js>> {
    let key = ed_key(&ctx, &seed)?.verifying_key();
    array(&ctx, key.to_bytes().to_vec())
}

fn ed_verify(ctx: Ctx<'_>, key: Bytes<'_>, data: Bytes<'_>, signature: Bytes<'_>) -> Result<bool> {
    let key = <[u8; 32]>::try_from(qjs::bytes(&key)).map_err(|_| throw(&ctx, "key"))?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| throw(&ctx, "key"))?;
    let signature = ed25519_dalek::Signature::from_slice(&qjs::bytes(&signature));
    Ok(signature.is_ok_and(|signature| key.verify_strict(&qjs::bytes(&data), &signature).is_ok()))
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "rsaSign": rsa_sign,
        "rsaVerify": rsa_verify,
        "rsaGenerate": rsa_generate,
        "ecSign": ec_sign,
        "ecVerify": ec_verify,
        "ecPublic": ec_public,
        "edSign": ed_sign,
        "edPublic": ed_public,
        "edVerify": ed_verify,
    )
}
