//! Whole files: one step, tags, temporary files; and search.

use super::*;
use std::time::{Duration, SystemTime};

const OLD_TEMP: &str = ".claw-tmp-1-1";

fn names(call: &Call) -> Vec<String> {
    let root = call.at("/workspace");
    let entries = call.vfs.list(&root).unwrap();
    entries.into_iter().map(|e| e.name).collect()
}

#[test]
fn temporary_files_are_neither_listed_nor_named() {
    let world = world();
    std::fs::write(world.work().join(OLD_TEMP), "left behind").unwrap();
    symlink(OLD_TEMP, world.work().join("alias"));
    let call = world.call();
    assert_eq!(names(&call), ["a.txt", "alias", "dir"]);
    assert!(matches!(call.read(OLD_TEMP), Err(FsError::Invalid(_))));
    assert!(matches!(
        call.write(OLD_TEMP, "x"),
        Err(FsError::Invalid(_))
    ));
    assert!(matches!(call.link(OLD_TEMP, "x"), Err(FsError::Invalid(_))));
    assert!(matches!(call.read("alias"), Err(FsError::NotFound)));
}

#[test]
fn names_that_are_no_text_are_counted() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = world();
    for name in [&b"\xff"[..], b"caf\xe9"] {
        let path = world.work().join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(path, "x").unwrap();
    }
    let call = world.call();
    let listing = call.vfs.listing(&call.at("/workspace")).unwrap();
    assert_eq!((listing.entries.len(), listing.unnamed), (2, 2));
    assert_eq!(names(&call), ["a.txt", "dir"]);
}

#[test]
fn what_a_crash_left_is_cleared_away_when_it_is_old() {
    let world = world();
    let (old, young) = (
        world.work().join(OLD_TEMP),
        world.work().join("dir/.claw-tmp-1-2"),
    );
    for path in [&old, &young] {
        std::fs::write(path, "left behind").unwrap();
    }
    let file = std::fs::File::options().write(true).open(&old).unwrap();
    let then = SystemTime::now() - count::STALE_TEMP_AFTER - Duration::from_secs(5);
    file.set_modified(then).unwrap();
    world.call().write("new", "x").unwrap();
    assert!(!old.exists());
    assert!(young.exists());
}

#[test]
fn a_tag_is_of_the_content() {
    let (_world, call) = {
        let world = world();
        let call = world.call();
        (world, call)
    };
    let place = call.at("/workspace/t.txt");
    let write = |text: &str, expect: Expect| {
        call.vfs
            .replace(&place, text.as_bytes(), &expect, &call.permit)
    };
    let one = write("one", Expect::Absent).unwrap();
    assert!(matches!(
        write("two", Expect::Absent),
        Err(FsError::Conflict)
    ));
    let info = call.vfs.stat(&place, true).unwrap();
    assert_eq!(call.vfs.tag(&place, &info, true), one);
    // Same length, at once: the tag still changes.
    let file = call.open_rw("t.txt").unwrap();
    file.write_at(b"two", At::Offset(0)).unwrap();
    assert!(matches!(
        write("x", Expect::Tag(one.clone())),
        Err(FsError::Conflict)
    ));
    let remove = |tag: &str| {
        call.vfs
            .remove(&place, &Expect::Tag(tag.into()), &call.permit)
    };
    assert!(matches!(remove(&one), Err(FsError::Conflict)));
    let info = call.vfs.stat(&place, true).unwrap();
    let two = call.vfs.tag(&place, &info, true);
    assert_ne!(one, two);
    let cheap = call.vfs.tag(&place, &info, false);
    assert!(cheap.starts_with("m-"));
    write("three", Expect::Tag(cheap)).unwrap();
    let info = call.vfs.stat(&place, true).unwrap();
    remove(&call.vfs.tag(&place, &info, true)).unwrap();
    assert!(matches!(remove(&two), Err(FsError::NotFound)));
}

#[test]
fn a_replacement_makes_folders_and_keeps_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let world = world();
    let script = world.work().join("run.sh");
    std::fs::write(&script, "old").unwrap();
    std::fs::set_permissions(&script, PermissionsExt::from_mode(0o4750)).unwrap();
    let call = world.call();
    call.write("run.sh", "new").unwrap();
    let mode = std::fs::metadata(&script).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o750);
    call.write("p/q/r.txt", "deep").unwrap();
    assert_eq!(call.read("p/q/r.txt").unwrap(), "deep");
    assert!(matches!(call.write("dir", "x"), Err(FsError::IsDirectory)));
    assert!(matches!(
        call.write("a.txt/x", "x"),
        Err(FsError::NotDirectory)
    ));
    let empty = call
        .vfs
        .replace(&call.at("/workspace"), b"", &Expect::Always, &call.permit);
    assert!(matches!(empty, Err(FsError::IsDirectory)));
}

#[test]
fn folders_on_the_way_need_policy_too() {
    let mut world = world();
    world.allow = |path, access| access == Access::Read || path.ends_with("r.txt");
    let call = world.call();
    call.refused(call.write("p/r.txt", "x"), "path-not-granted");
    call.write("dir/r.txt", "x").unwrap();
}

#[test]
fn appending_rename_and_removal() {
    let world = world();
    let call = world.call();
    let place = call.at("/workspace/log");
    call.vfs.append(&place, b"one\n", &call.permit).unwrap();
    call.vfs.append(&place, b"two\n", &call.permit).unwrap();
    assert_eq!(call.read("log").unwrap(), "one\ntwo\n");
    let target = call.at("/workspace/a.txt");
    let keep = call.vfs.rename(&place, &target, false, &call.permit);
    assert!(matches!(keep, Err(FsError::Exists)));
    call.vfs
        .rename(&place, &target, true, &call.permit)
        .unwrap();
    assert_eq!(call.read("a.txt").unwrap(), "one\ntwo\n");
    let dir = call.at("/workspace/dir");
    let full = call.vfs.remove_folder(&dir, &call.permit);
    assert!(matches!(full, Err(FsError::NotEmpty)));
    assert!(matches!(
        call.vfs.remove_file(&dir, &call.permit),
        Err(FsError::IsDirectory)
    ));
    assert!(matches!(
        call.vfs.remove_folder(&target, &call.permit),
        Err(FsError::NotDirectory)
    ));
}

#[test]
fn search_finds_names_and_lines_within_bounds() {
    let mut world = world();
    world.allow = |path, _| !path.starts_with("/workspace/private");
    let work = world.work();
    std::fs::create_dir_all(work.join("private")).unwrap();
    std::fs::write(work.join("private/n.md"), "needle").unwrap();
    std::fs::write(work.join("dir/n.md"), "hay\nthe needle here\nneedle").unwrap();
    std::fs::write(
        work.join("m.md"),
        format!("{}needle{}", "é".repeat(900), "x".repeat(900)),
    )
    .unwrap();
    std::fs::write(work.join("binary.md"), b"needle\0").unwrap();
    symlink("../out", work.join("escape"));
    let call = world.call();
    let root = call.at("/workspace");
    let hits = call.vfs.search(&root, "**/*.md", "needle", 50).unwrap();
    let short: Vec<(String, u32)> = hits.iter().map(|h| (h.path.clone(), h.line)).collect();
    let path = |p: &str| format!("/workspace/{p}");
    assert_eq!(
        short,
        [
            (path("dir/n.md"), 2),
            (path("dir/n.md"), 3),
            (path("m.md"), 1)
        ]
    );
    let long = &hits.last().unwrap().text;
    assert_eq!(long.chars().count(), search::MAX_SHOWN_CHARS);
    assert!(long.contains("needle"));
    let found = call.vfs.search(&root, "*.md", "", 50).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|h| h.line == 0));
    assert_eq!(call.vfs.search(&root, "**", "", 1).unwrap().len(), 1);
    assert!(matches!(
        call.vfs.search(&root, "[", "", 1),
        Err(FsError::Invalid(_))
    ));
    let nested = |n: usize| format!("{}a.txt{}", "{".repeat(n), "}".repeat(n));
    let most = call.vfs.search(&root, &nested(search::MAX_BRACES), "", 1);
    assert_eq!(most.unwrap().len(), 1);
    for glob in [nested(search::MAX_BRACES + 1), "{[}]".repeat(250)] {
        let over = call.vfs.search(&root, &glob, "", 1);
        assert!(matches!(over, Err(FsError::Invalid(_))));
    }
    assert!(call.denials().is_empty(), "what is not seen is passed over");
    call.vfs.cancel();
    assert!(matches!(
        call.vfs.search(&root, "**", "", 1),
        Err(FsError::Cancelled)
    ));
}

#[test]
fn a_cancelled_call_changes_nothing_and_keeps_no_promise() {
    let world = world();
    let call = world.call();
    call.vfs.cancel();
    assert!(matches!(call.write("new", "x"), Err(FsError::Cancelled)));
    assert!(!world.work().join("new").exists());
}
