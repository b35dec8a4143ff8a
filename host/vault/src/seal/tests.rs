#![allow(clippy::unwrap_used)]

use super::*;

fn plain(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.to_vec())
}

fn opened(bytes: &[u8], key: &Key) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    open(Path::new("v"), bytes, key)
}

#[test]
fn what_was_sealed_opens_with_its_key_alone() {
    let (key, other) = (Key::fresh().unwrap(), Key::fresh().unwrap());
    let bytes = seal(plain(b"the content"), &key).unwrap();
    assert_eq!(*opened(&bytes, &key).unwrap(), b"the content");
    assert!(matches!(
        opened(&bytes, &other),
        Err(VaultError::Damaged(_))
    ));
}

#[test]
fn no_nonce_is_used_twice() {
    let key = Key::fresh().unwrap();
    let one = seal(plain(b"the content"), &key).unwrap();
    let other = seal(plain(b"the content"), &key).unwrap();
    let nonce = HEADER.len()..HEADER.len() + NONCE_BYTES;
    assert_ne!(one[nonce.clone()], other[nonce.clone()]);
    assert_ne!(one[nonce.end..], other[nonce.end..]);
}

#[test]
fn every_cut_and_every_changed_byte_is_seen() {
    let key = Key::fresh().unwrap();
    let bytes = seal(plain(b"the content"), &key).unwrap();
    for length in 0..bytes.len() {
        assert!(
            matches!(opened(&bytes[..length], &key), Err(VaultError::Damaged(_))),
            "{length}"
        );
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(opened(&changed, &key).is_err(), "{at}");
    }
    assert!(opened(&[&bytes[..], b"\0"].concat(), &key).is_err());
}

#[test]
fn a_foreign_file_and_a_newer_one_are_told_apart() {
    let path = Path::new("v");
    for foreign in [
        &b"{}"[..],
        b"claw vault\n",
        b"claw vault x\n",
        b"claw vault 0\n",
        b"claw vault -1\n",
        b"\xff\xff",
    ] {
        assert!(matches!(body(path, foreign), Err(VaultError::Foreign(_))));
    }
    assert!(matches!(
        body(path, b"claw vault 2\nrest"),
        Err(VaultError::Newer(_))
    ));
    assert!(matches!(
        body(path, b"claw vault 10\n"),
        Err(VaultError::Newer(_))
    ));
    assert_eq!(body(path, b"claw vault 1\nrest").unwrap(), b"rest");
    assert_eq!(HEADER, format!("claw vault {FORMAT_VERSION}\n").as_bytes());
}
