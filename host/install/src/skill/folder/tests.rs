#![allow(clippy::unwrap_used)]
use super::*;
use std::os::unix::fs::symlink;

fn skill() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("SKILL.md"), "x").unwrap();
    std::fs::create_dir(dir.path().join("scripts")).unwrap();
    std::fs::write(dir.path().join("scripts/a.py"), "y").unwrap();
    dir
}

#[test]
fn files_come_in_and_tools_leavings_stay_out() {
    let dir = skill();
    let plain = read(dir.path()).unwrap();
    assert_eq!(plain.tree.len(), 2);
    assert!(plain.left_out.is_empty());
    for folder in [".git", ".clawhub", ".clawdhub", "scripts/node_modules"] {
        let folder = dir.path().join(folder);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("x"), "x").unwrap();
        symlink("/etc/passwd", folder.join("link")).unwrap();
    }
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let full = read(dir.path()).unwrap();
    assert_eq!(full.tree, plain.tree);
    assert_eq!(
        full.left_out,
        [".clawdhub", ".clawhub", ".git", "scripts/node_modules"]
    );
    assert_eq!(full.left_out.iter().filter(|p| worth_saying(p)).count(), 1);
}

#[test]
fn links_and_special_files_are_refused() {
    let refused = |make: &dyn Fn(&Path)| {
        let dir = skill();
        make(dir.path());
        match read(dir.path()) {
            Err(FolderError::Kind { what, .. }) => what,
            other => unreachable!("{other:?}"),
        }
    };
    let link = |to: &'static str, from: &'static str| {
        move |dir: &Path| symlink(to, dir.join(from)).unwrap()
    };
    for (to, from) in [
        ("/etc/passwd", "x"),
        ("/etc", "x"),
        ("SKILL.md", "x"),
        ("scripts", "x"),
        ("nowhere", "x"),
        ("..", "scripts/up"),
    ] {
        assert_eq!(refused(&link(to, from)), "a symbolic link", "{to}");
    }
    let fifo = |dir: &Path| {
        let (path, mode) = (dir.join("x"), Mode::RUSR | Mode::WUSR);
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, mode).unwrap();
    };
    assert_eq!(refused(&fifo), "a FIFO");
    let socket = |dir: &Path| {
        std::os::unix::net::UnixListener::bind(dir.join("x")).unwrap();
    };
    assert_eq!(refused(&socket), "a socket");
}

#[test]
fn strange_names_and_sizes_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = skill();
    std::fs::write(dir.path().join("scripts/A.py"), "").unwrap();
    let clash = read(dir.path());
    assert!(matches!(
        clash,
        Err(FolderError::Tree(TreeError::Clash { .. }))
    ));
    let dir = skill();
    std::fs::write(dir.path().join("a\u{202e}b"), "").unwrap();
    assert!(matches!(
        read(dir.path()),
        Err(FolderError::Tree(TreeError::Path { .. }))
    ));
    let dir = skill();
    std::fs::write(dir.path().join(std::ffi::OsStr::from_bytes(b"a\xff")), "").unwrap();
    assert!(matches!(read(dir.path()), Err(FolderError::Name(_))));
    let dir = skill();
    let big = File::create(dir.path().join("big")).unwrap();
    big.set_len(MAX_FILE_BYTES).unwrap();
    assert_eq!(read(dir.path()).unwrap().tree.bytes(), MAX_FILE_BYTES + 2);
    big.set_len(8 << 30).unwrap();
    assert!(matches!(
        read(dir.path()),
        Err(FolderError::Tree(TreeError::Limit { .. }))
    ));
    let dir = skill();
    std::fs::create_dir_all(dir.path().join("d/".repeat(MAX_DEPTH + 1))).unwrap();
    assert!(matches!(
        read(dir.path()),
        Err(FolderError::Tree(TreeError::Path { .. }))
    ));
    assert!(matches!(
        read(&dir.path().join("none")),
        Err(FolderError::Io { .. })
    ));
    assert!(matches!(
        read(&dir.path().join("SKILL.md")),
        Err(FolderError::Io { .. })
    ));
}

#[test]
fn the_folder_itself_may_be_reached_through_a_link() {
    let (dir, other) = (skill(), tempfile::tempdir().unwrap());
    symlink(dir.path(), other.path().join("here")).unwrap();
    let through = read(&other.path().join("here")).unwrap();
    assert_eq!(through, read(dir.path()).unwrap());
}
