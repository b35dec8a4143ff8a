use super::*;
use crate::key::{KEY_FILE, Key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

const VALUE: &str = "sk-ant-Wq7Zx02Lm9Tf5";

fn stored() -> Home {
    let home = Home::new();
    home.vault
        .set(&name("api-key"), value(VALUE), at_a())
        .unwrap();
    home
}

fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn reading_an_empty_home_writes_nothing() {
    let home = Home::new();
    assert!(home.vault.list().is_empty());
    assert_eq!(home.vault.mask().text(VALUE), VALUE);
    assert_eq!(fs::read_dir(home.folder.path()).unwrap().count(), 0);
}

#[test]
fn no_file_of_the_home_holds_a_value_or_a_name_in_any_form() {
    let home = stored();
    home.vault
        .rotate(&name("api-key"), value("sk-ant-other-0123456789"))
        .unwrap();
    let mut files: Vec<_> = fs::read_dir(home.folder.path())
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [VAULT_FILE, KEY_FILE, LOCK_FILE].map(|f| home.path(f))
    );
    for path in files {
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let bytes = fs::read(&path).unwrap();
        for word in [
            VALUE,
            "sk-ant-other-0123456789",
            "api-key",
            "a.test",
            "bearer",
        ] {
            for form in [word.to_owned(), STANDARD.encode(word), hex::encode(word)] {
                let form = form.trim_end_matches('=').as_bytes();
                assert!(!bytes.windows(form.len()).any(|w| w == form));
            }
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_never_written_over() {
    let home = stored();
    let path = home.path(VAULT_FILE);
    let whole = fs::read(&path).unwrap();
    let mut changed = whole.clone();
    changed[40] ^= 1;
    let too_long = [&whole[..], &vec![0; seal::MAX_VAULT_FILE_BYTES]].concat();
    for (bytes, words) in [
        (&whole[..0], "cannot be decrypted"),
        (&whole[..30], "cannot be decrypted"),
        (&whole[..whole.len() - 1], "cannot be decrypted"),
        (&changed, "cannot be decrypted"),
        (&too_long, "is too large for a vault"),
        (b"SQLite format 3\0", "is not a vault of claw"),
        (b"claw vault 2\n", "was written by a newer claw"),
    ] {
        put(&path, bytes);
        let Err(error) = home.again() else {
            panic!("opened: {words}")
        };
        assert!(error.to_string().contains(words), "{error}");
        // An open vault meets it at its next change.
        let set = home.vault.set(&name("more"), value("first-value"), at_a());
        assert!(set.unwrap_err().to_string().contains(words));
        assert!(home.vault.reload().is_err());
        assert!(home.vault.remove(&name("api-key")).is_err());
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(given(&home.vault, "main", "api-key").unwrap(), VALUE);
    }
    put(&path, &whole);
    home.again().unwrap();
}

#[test]
fn without_its_key_a_vault_is_closed_and_no_other_key_is_made() {
    let home = stored();
    let key = fs::read(home.path(KEY_FILE)).unwrap();
    fs::remove_file(home.path(KEY_FILE)).unwrap();
    let set = home.vault.set(&name("more"), value("first-value"), at_a());
    assert!(matches!(set, Err(VaultError::KeyMissing { .. })));
    assert!(matches!(home.again(), Err(VaultError::KeyMissing { .. })));
    assert!(!home.path(KEY_FILE).exists());
    put(&home.path(KEY_FILE), &[7; 32]);
    assert!(matches!(home.again(), Err(VaultError::Damaged(_))));
    put(&home.path(KEY_FILE), &key[1..]);
    assert!(matches!(home.again(), Err(VaultError::KeyDamaged(_))));
    put(&home.path(KEY_FILE), &key);
    home.again().unwrap();
}

#[test]
fn files_of_others_and_links_are_refused() {
    for file in [VAULT_FILE, KEY_FILE] {
        let home = stored();
        let path = home.path(file);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(
            matches!(home.again(), Err(VaultError::Exposed { .. })),
            "{file}"
        );
        assert!(home.vault.remove(&name("api-key")).is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::rename(&path, home.path("real")).unwrap();
        symlink(home.path("real"), &path).unwrap();
        assert!(matches!(home.again(), Err(VaultError::Link(_))), "{file}");
        assert!(matches!(
            home.vault.remove(&name("api-key")),
            Err(VaultError::Link(_))
        ));
    }
}

#[test]
fn another_process_is_seen_after_reload_and_never_undone() {
    let home = stored();
    let other = home.again().unwrap();
    other
        .set(&name("of-other"), value("other-value"), at_a())
        .unwrap();
    assert!(given(&home.vault, "main", "of-other").is_err());
    home.vault
        .set(&name("more"), value("third-value"), at_a())
        .unwrap();
    assert_eq!(
        given(&home.vault, "main", "of-other").unwrap(),
        "other-value"
    );
    other.remove(&name("api-key")).unwrap();
    home.vault.reload().unwrap();
    assert!(given(&home.vault, "main", "api-key").is_err());
    assert!(hides(&home.vault, VALUE), "what it was is still hidden");
    let names: Vec<_> = home
        .again()
        .unwrap()
        .list()
        .into_iter()
        .map(|s| s.name)
        .collect();
    assert_eq!(names, [name("more"), name("of-other")]);
}

#[test]
fn writers_at_once_lose_nothing_and_readers_see_whole_vaults() {
    let home = Home::new();
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let home = &home;
            scope.spawn(move || {
                let vault = home.again().unwrap();
                for i in 0..8 {
                    vault
                        .set(
                            &name(&format!("k{writer}-{i}")),
                            value("first-value"),
                            at_a(),
                        )
                        .unwrap();
                }
            });
        }
        for _ in 0..100 {
            home.again().unwrap();
        }
    });
    assert_eq!(home.again().unwrap().list().len(), 24);
}

/// A keychain of its own.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Option<Vec<u8>>>>);

impl KeyStore for Memory {
    fn place(&self) -> String {
        "in memory".into()
    }

    fn load(&self) -> Result<Option<Key>, VaultError> {
        Ok(self.0.lock().unwrap().as_deref().and_then(Key::read))
    }

    fn keep(&self, key: &Key) -> Result<(), VaultError> {
        self.0.lock().unwrap().get_or_insert(key.bytes().to_vec());
        Ok(())
    }
}

#[test]
fn a_key_may_be_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let memory = Memory::default();
    let open =
        |memory: &Memory| Vault::open(folder.path(), KeySource::Store(Box::new(memory.clone())));
    open(&memory)
        .unwrap()
        .set(&name("key"), value(VALUE), at_a())
        .unwrap();
    assert!(!folder.path().join(KEY_FILE).exists());
    assert_eq!(open(&memory).unwrap().list().len(), 1);
    assert!(matches!(
        open(&Memory::default()),
        Err(VaultError::KeyMissing { .. })
    ));
}
