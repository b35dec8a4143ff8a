//! Files with several names.

use super::*;

fn inode_of(call: &Call, path: &str) -> (FileId, u64) {
    let info = call.vfs.stat(&call.at(path), false).unwrap();
    (info.id, info.links)
}

#[test]
fn a_second_name_is_the_same_file() {
    let world = world();
    let call = world.call();
    call.add_name("a.txt", "dir/twin").unwrap();
    let (one, two) = (
        inode_of(&call, "/workspace/a.txt"),
        inode_of(&call, "/workspace/dir/twin"),
    );
    assert_eq!((one, one.1), (two, 2));
    // Each name is written through, and everything else that changes the file goes by either.
    let file = call.open_rw("dir/twin").unwrap();
    file.write_at(b" more", At::End).unwrap();
    drop(file);
    let place = call.at("/workspace/a.txt");
    call.vfs.append(&place, b" still", &call.permit).unwrap();
    call.vfs.set_mode(&place, 0o600, &call.permit).unwrap();
    call.vfs
        .set_times(&place, true, (None, None), &call.permit)
        .unwrap();
    assert_eq!(call.read("dir/twin").unwrap(), "alpha more still");
    // A folder that moves takes the name along; a name over the other is nothing to do.
    call.rename("dir", "moved").unwrap();
    call.rename("a.txt", "moved/twin").unwrap();
    drop(call.open_rw("a.txt").unwrap());
    call.remove("a.txt").unwrap();
    assert_eq!(call.read("moved/twin").unwrap(), "alpha more still");
    assert_eq!(inode_of(&call, "/workspace/moved/twin").1, 1);
    assert!(call.denials().is_empty());
}

#[test]
fn only_regular_files_get_another_name_and_only_a_free_one() {
    let world = world();
    symlink("a.txt", world.work().join("link"));
    symlink("../out/secret", world.work().join("out"));
    let _socket = std::os::unix::net::UnixListener::bind(world.work().join("socket")).unwrap();
    let call = world.call();
    for source in ["dir", "link", "out", "socket"] {
        call.refused(call.add_name(source, "new"), "hard-link");
    }
    call.refused(call.add_name("../out/secret", "new"), "path-outside-root");
    call.refused(call.add_name("a.txt", "../out/new"), "path-outside-root");
    symlink("../out", world.work().join("folder"));
    call.refused(call.add_name("folder/secret", "new"), "link-outside-root");
    call.refused(call.add_name("a.txt", "folder/new"), "link-outside-root");
    assert!(matches!(
        call.add_name("a.txt", "dir/b.txt"),
        Err(FsError::Exists)
    ));
    assert!(matches!(
        call.add_name("a.txt", "link"),
        Err(FsError::Exists)
    ));
    for (from, to) in [("none", "new"), ("a.txt", "none/new"), ("a.txt", "new/")] {
        assert!(matches!(call.add_name(from, to), Err(FsError::NotFound)));
    }
    assert!(matches!(
        call.add_name("a.txt/", "new"),
        Err(FsError::NotDirectory)
    ));
    assert!(!world.work().join("new").exists());
    assert_eq!(inode_of(&call, "/workspace/a.txt").1, 1);
}

/// Two roots in one call: `/w` and, below it on the disk, `/d`.
fn nested(world: &World, writable: bool) -> (Vfs, Arc<Book>) {
    let mounts: Vec<RootMount> = [("/w", "", false), ("/d", "dir", !writable)]
        .map(|(guest, host, read_only)| RootMount {
            guest: guest.into(),
            host: world.work().join(host),
            read_only,
            ..world.mount.clone()
        })
        .into();
    let call = world.call();
    let vfs = Vfs::mount(&mounts, &world.volumes, call.vfs.gate.clone()).unwrap();
    (vfs, call.book)
}

#[test]
fn no_name_leads_from_one_root_into_another() {
    let world = world();
    let (vfs, _) = nested(&world, false);
    let place = |path: &str| vfs.place(path, Access::Write).unwrap();
    for (from, to) in [("/d/b.txt", "/w/new"), ("/w/a.txt", "/d/new")] {
        for permit in [Permit::granted(0), Permit::granted(1)] {
            let made = vfs.add_name(&place(from), &place(to), &permit);
            assert!(matches!(made, Err(FsError::CrossRoot)), "{from} {to}");
        }
    }
    let wrong = vfs.add_name(&place("/w/a.txt"), &place("/w/new"), &Permit::granted(1));
    assert!(matches!(wrong, Err(FsError::CrossRoot)));
    assert!(!world.work().join("new").exists());
}

#[test]
fn a_root_does_not_change_a_file_that_has_a_name_outside_of_it() {
    let world = world();
    let (vfs, book) = nested(&world, true);
    let place = |path: &str| vfs.place(path, Access::Write).unwrap();
    vfs.add_name(
        &place("/w/a.txt"),
        &place("/w/dir/twin"),
        &Permit::granted(0),
    )
    .unwrap();
    let wide = vfs.append(&place("/w/dir/twin"), b"!", &Permit::granted(0));
    assert!(wide.is_ok() && book.0.lock().unwrap().is_empty());
    let narrow = vfs.append(&place("/d/twin"), b"!", &Permit::granted(1));
    assert!(matches!(narrow, Err(FsError::Denied(d)) if d.code == "hard-link"));
}

#[test]
fn a_file_changes_only_if_policy_allows_it_for_each_of_its_names() {
    let mut world = world();
    world.call().add_name("a.txt", "dir/twin").unwrap();
    world.allow = |path, access| access == Access::Read || !path.starts_with("/workspace/dir");
    let call = world.call();
    call.refused(call.open_rw("a.txt"), "hard-link");
    call.refused(call.add_name("a.txt", "third"), "hard-link");
    assert_eq!(call.read("a.txt").unwrap(), "alpha");
    // A whole replacement leaves the other name with the old file, and then this one is free.
    call.write("a.txt", "new").unwrap();
    drop(call.open_rw("a.txt").unwrap());
    assert_eq!(call.read("dir/twin").unwrap(), "alpha");
}

#[test]
fn a_name_that_is_no_text_stays_missing() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = world();
    let odd = std::ffi::OsStr::from_bytes(b"odd\xff");
    std::fs::hard_link(world.work().join("a.txt"), world.work().join(odd)).unwrap();
    let call = world.call();
    call.refused(call.open_rw("a.txt"), "hard-link");
}

#[test]
fn a_name_that_moves_during_the_search_is_not_counted_twice() {
    let world = world();
    let (file, moved) = (
        world.work().join("a.txt"),
        world.work().join("dir/elsewhere"),
    );
    std::fs::hard_link(&file, world.temp.path().join("out/twin")).unwrap();
    let call = world.call();
    // The first look is that of the open; at the next the folder of the file was searched, the other one was not.
    at_next_look(|| at_next_look(move || std::fs::rename(&file, &moved).unwrap()));
    call.refused(call.open_rw("a.txt"), "hard-link");
    assert!(was_swapped());
}

#[test]
fn a_file_swapped_after_the_look_gets_no_name() {
    let world = world();
    let (file, out) = (
        world.work().join("a.txt"),
        world.temp.path().join("out/secret"),
    );
    let call = world.call();
    at_next_look(move || {
        std::fs::remove_file(&file).unwrap();
        std::fs::hard_link(&out, &file).unwrap();
    });
    assert!(matches!(call.add_name("a.txt", "new"), Err(FsError::Busy)));
    assert!(was_swapped());
    assert!(!world.work().join("new").exists());
}

/// Room for `bytes` and `files` beyond the nine bytes and three entries that are there.
fn limited(bytes: u64, files: u64) -> (World, Call) {
    let mut world = world();
    world.mount.quota_bytes = 9 + bytes;
    world.mount.quota_files = 3 + files;
    let call = world.call();
    (world, call)
}

#[test]
fn a_name_costs_no_bytes_and_brings_none_back_but_the_last() {
    let (world, call) = limited(100, 10);
    call.write("big", &"x".repeat(60)).unwrap();
    call.add_name("big", "one").unwrap();
    call.add_name("big", "two").unwrap();
    call.write("rest", &"y".repeat(40)).unwrap();
    assert!(is_quota(&call.write("more", "x"), "bytes"));
    // Who counts anew comes to the same.
    let fresh = World {
        volumes: Volumes::default(),
        ..world
    };
    assert!(is_quota(&fresh.call().write("more", "x"), "bytes"));
    call.remove("big").unwrap();
    call.remove("one").unwrap();
    assert!(is_quota(&call.write("more", "x"), "bytes"));
    let open = call.open_rw("two").unwrap();
    call.remove("two").unwrap();
    assert!(is_quota(&call.write("more", "x"), "bytes"));
    drop(open);
    call.write("more", &"z".repeat(60)).unwrap();
    assert!(is_quota(&call.write("last", "x"), "bytes"));
}

#[test]
fn a_replaced_name_brings_back_no_bytes_while_there_is_another() {
    let (_world, call) = limited(100, 10);
    call.write("big", &"x".repeat(60)).unwrap();
    call.add_name("big", "twin").unwrap();
    assert!(is_quota(&call.write("twin", &"y".repeat(41)), "bytes"));
    call.write("twin", &"y".repeat(40)).unwrap();
    assert!(is_quota(&call.write("more", "x"), "bytes"));
    call.write("big", &"z".repeat(60)).unwrap();
    call.remove("twin").unwrap();
    call.write("more", &"w".repeat(40)).unwrap();
}

#[test]
fn names_up_to_the_limit_of_files() {
    let (world, call) = limited(100, 2);
    call.add_name("a.txt", "one").unwrap();
    call.add_name("a.txt", "two").unwrap();
    assert!(is_quota(&call.add_name("a.txt", "three"), "files"));
    assert!(!world.work().join("three").exists());
    call.remove("a.txt").unwrap();
    call.add_name("one", "three").unwrap();
}
