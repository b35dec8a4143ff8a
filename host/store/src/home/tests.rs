#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

#[test]
fn a_home_has_one_holder_at_a_time() {
    let folder = TempDir::new().unwrap();
    let home = folder.path().join("deep/home");
    let lock = HomeLock::acquire(&home).unwrap();
    assert_eq!(lock.home(), home);
    let held = HomeLock::acquire(&home).unwrap_err();
    assert!(held.to_string().contains("is in use by process"), "{held}");
    match held {
        HomeError::Held { pid, .. } => assert_eq!(pid, Some(std::process::id())),
        other => panic!("{other}"),
    }
    fs::write(home.join(LOCK_FILE), "no number").unwrap();
    let held = HomeLock::acquire(&home).unwrap_err();
    assert!(matches!(held, HomeError::Held { pid: None, .. }), "{held}");
    drop(lock);
    drop(HomeLock::acquire(&home).unwrap());
}

#[test]
fn the_tree_is_private() {
    let folder = TempDir::new().unwrap();
    let home = folder.path().join("deep/home");
    let _lock = HomeLock::acquire(&home).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&home), mode(&home.join(LOCK_FILE))), (0o700, 0o600));
    assert_eq!(mode(&folder.path().join("deep")), 0o700);
    for name in FOLDERS {
        assert_eq!(mode(&home.join(name)), 0o700, "{name}");
    }
}

#[test]
fn a_home_that_others_may_change_is_refused() {
    let folder = TempDir::new().unwrap();
    for (mode, good) in [
        (0o770, false),
        (0o707, false),
        (0o1777, false),
        (0o755, true),
    ] {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        let taken = HomeLock::acquire(folder.path());
        assert_eq!(taken.is_ok(), good, "{mode:o}: {taken:?}");
        assert!(good || matches!(taken, Err(HomeError::Shared(_))));
    }
}

#[test]
fn a_home_that_cannot_be_is_an_error() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let refused = HomeLock::acquire(&file).unwrap_err();
    assert!(matches!(refused, HomeError::Io(..)), "{refused}");
}
