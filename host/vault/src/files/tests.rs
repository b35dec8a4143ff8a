#![allow(clippy::unwrap_used)]

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::atomic::{AtomicBool, Ordering};

fn mode(path: &Path, bits: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
}

#[test]
fn a_file_of_others_is_not_read() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("f");
    replace(&path, b"content").unwrap();
    assert_eq!(*read(&path, 100).unwrap().unwrap(), b"content");
    for bits in [0o640, 0o604, 0o660, 0o610, 0o644, 0o602] {
        mode(&path, bits);
        let Err(error @ VaultError::Exposed { .. }) = read(&path, 100) else {
            unreachable!("{bits:o} was read")
        };
        let words = error.to_string();
        assert!(words.contains(&format!("mode {bits:o}")), "{words}");
        assert!(words.contains(&format!("`chmod 600 {}`", path.display())));
        assert!(matches!(lock(&path), Err(VaultError::Exposed { .. })));
    }
    for bits in [0o600, 0o400, 0o700] {
        mode(&path, bits);
        read(&path, 100).unwrap().unwrap();
    }
}

#[test]
fn links_folders_and_pipes_are_not_read() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    replace(&path("real"), b"content").unwrap();
    symlink(path("real"), path("link")).unwrap();
    symlink(path("nothing"), path("dangling")).unwrap();
    fs::create_dir(path("folder")).unwrap();
    mode(&path("folder"), 0o700);
    rustix::fs::mknodat(
        rustix::fs::CWD,
        path("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    assert!(matches!(read(&path("link"), 9), Err(VaultError::Link(_))));
    assert!(matches!(
        read(&path("dangling"), 9),
        Err(VaultError::Link(_))
    ));
    assert!(matches!(lock(&path("dangling")), Err(VaultError::Link(_))));
    assert!(!path("nothing").exists());
    assert!(matches!(
        read(&path("folder"), 9),
        Err(VaultError::NotAFile(_))
    ));
    assert!(matches!(
        read(&path("pipe"), 9),
        Err(VaultError::NotAFile(_))
    ));
    assert!(read(&path("nothing"), 9).unwrap().is_none());
}

#[test]
fn no_more_than_the_limit_is_read() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("f");
    replace(&path, &[7; 100]).unwrap();
    assert_eq!(read(&path, 100).unwrap().unwrap().len(), 100);
    assert_eq!(read(&path, 99).unwrap().unwrap().len(), 99);
}

#[test]
fn what_a_crash_left_is_in_nobodys_way() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("f");
    symlink(home.path().join("elsewhere"), home.path().join("f.new")).unwrap();
    replace(&path, b"content").unwrap();
    assert!(!home.path().join("elsewhere").exists());
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    fs::write(home.path().join("f.new"), b"half").unwrap();
    replace(&path, b"more").unwrap();
    assert_eq!(*read(&path, 100).unwrap().unwrap(), b"more");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_reader_sees_the_old_or_the_new_file() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("f");
    let (old, new) = (vec![1; 30_000], vec![2; 50_000]);
    replace(&path, &old).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..50 {
                replace(&path, &new).unwrap();
                replace(&path, &old).unwrap();
            }
            done.store(true, Ordering::Release);
        });
        loop {
            let last = done.load(Ordering::Acquire);
            let bytes = read(&path, 100_000).unwrap().unwrap();
            assert!(*bytes == old || *bytes == new);
            if last {
                break;
            }
        }
    });
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_the_file_stays() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("f");
    replace(&path, b"content").unwrap();
    fs::create_dir(home.path().join("f.new")).unwrap();
    assert!(matches!(replace(&path, b"more"), Err(VaultError::Io(..))));
    assert_eq!(*read(&path, 100).unwrap().unwrap(), b"content");
}
