#![allow(clippy::unwrap_used)]

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_key_is_made_once_private_and_never_replaced() {
    let home = tempfile::tempdir().unwrap();
    let store = KeySource::File.store(home.path());
    assert!(store.load().unwrap().is_none());
    let first = load_or_make(&*store).unwrap();
    let path = home.path().join(KEY_FILE);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(fs::read(&path).unwrap(), first.bytes());
    assert_eq!(load_or_make(&*store).unwrap().bytes(), first.bytes());
    store.keep(&Key::fresh().unwrap()).unwrap();
    assert_eq!(store.load().unwrap().unwrap().bytes(), first.bytes());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    let other = tempfile::tempdir().unwrap();
    let other = load_or_make(&*KeySource::File.store(other.path())).unwrap();
    assert_ne!(other.bytes(), first.bytes());
}

#[test]
fn a_file_of_another_length_is_no_key_and_stays() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(KEY_FILE);
    for length in [0, 31, 33, 1000] {
        fs::write(&path, vec![7; length]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let store = KeySource::File.store(home.path());
        assert!(matches!(
            load_or_make(&*store),
            Err(VaultError::KeyDamaged(_))
        ));
        assert_eq!(fs::read(&path).unwrap(), vec![7; length]);
    }
}

struct Forgetful;

impl KeyStore for Forgetful {
    fn place(&self) -> String {
        "the sieve".into()
    }

    fn load(&self) -> Result<Option<Key>, VaultError> {
        Ok(None)
    }

    fn keep(&self, _key: &Key) -> Result<(), VaultError> {
        Ok(())
    }
}

#[test]
fn a_store_that_keeps_nothing_is_not_trusted_with_a_vault() {
    let Err(error) = load_or_make(&Forgetful) else {
        unreachable!("a key that nobody keeps")
    };
    assert!(error.to_string().contains("the sieve keeps nothing"));
}
