//! What leads out of a root, and what is no file.

use super::*;

#[test]
fn plain_files_are_read_and_listed() {
    let call = world().call_keeping();
    assert_eq!(call.1.read("a.txt").unwrap(), "alpha");
    assert_eq!(call.1.read("dir/../a.txt").unwrap(), "alpha");
    assert_eq!(call.1.read("./dir//b.txt").unwrap(), "beta");
    let root = call.1.at("/workspace");
    let names: Vec<String> = call
        .1
        .vfs
        .list(&root)
        .unwrap()
        .into_iter()
        .map(|e| e.name)
        .collect();
    assert_eq!(names, ["a.txt", "dir"]);
    assert!(call.1.denials().is_empty());
}

impl World {
    /// Keeps the folder alive beside the call.
    fn call_keeping(self) -> (Self, Call) {
        let call = self.call();
        (self, call)
    }
}

#[test]
fn the_way_up_ends_at_the_root() {
    let (_world, call) = world().call_keeping();
    call.refused(call.read("../out/secret"), "path-outside-root");
    call.refused(call.read("dir/../../out/secret"), "path-outside-root");
    call.refused(call.read("/etc/passwd"), "path-outside-root");
    call.refused(call.rel("..", Access::Write), "path-outside-root");
    let strict = call.place("/workspace/../../etc/passwd", Access::Read);
    call.refused(strict, "path-not-granted");
    let unknown = call.place("/elsewhere/a", Access::Read);
    call.refused(unknown, "root-not-granted");
}

#[test]
fn policy_is_asked_first_and_again_where_a_link_leads() {
    let mut world = world();
    world.allow = |path, access| access == Access::Read && !path.starts_with("/workspace/dir");
    symlink("dir/b.txt", world.work().join("link"));
    let call = world.call();
    call.refused(call.read("dir/b.txt"), "path-not-granted");
    call.refused(call.read("link"), "path-not-granted");
    call.refused(call.rel("new", Access::Write), "path-not-granted");
    assert_eq!(call.read("a.txt").unwrap(), "alpha");
}

#[test]
fn links_are_followed_inside_only() {
    let world = world();
    let work = world.work();
    let out = world.temp.path().join("out");
    symlink("a.txt", work.join("good"));
    symlink("../a.txt", work.join("dir/up"));
    symlink("dir", work.join("folder"));
    symlink("../out/secret", work.join("relative"));
    symlink(out.join("secret"), work.join("absolute"));
    symlink(&out, work.join("folder-out"));
    symlink("../out", work.join("folder-out-relative"));
    symlink("relative", work.join("chained"));
    symlink("chained", work.join("chained-twice"));
    symlink("../out/missing", work.join("dangling-out"));
    symlink("missing", work.join("dangling"));
    symlink("loop", work.join("loop"));
    let call = world.call();
    for good in ["good", "dir/up", "folder/../a.txt", "folder/up"] {
        assert_eq!(call.read(good).unwrap(), "alpha", "{good}");
    }
    assert_eq!(call.read("folder/b.txt").unwrap(), "beta");
    for bad in [
        "relative",
        "absolute",
        "folder-out/secret",
        "folder-out-relative/secret",
        "chained",
        "chained-twice",
        "dangling-out",
        "folder-out/../work/a.txt",
    ] {
        call.refused(call.read(bad), "link-outside-root");
        call.refused(call.write(bad, "x"), "link-outside-root");
    }
    assert!(matches!(call.read("dangling"), Err(FsError::NotFound)));
    assert!(matches!(call.read("loop"), Err(FsError::Loop)));
    assert!(!out.join("missing").exists());
    assert_eq!(std::fs::read_to_string(out.join("secret")).unwrap(), SECRET);
    // A file is made through a dangling link that stays inside.
    call.write("dangling", "new").unwrap();
    assert_eq!(
        std::fs::read_to_string(work.join("missing")).unwrap(),
        "new"
    );
    assert!(work.join("dangling").is_symlink());
}

#[test]
fn a_link_is_read_unless_it_leads_out() {
    let world = world();
    symlink("dir/b.txt", world.work().join("in"));
    symlink("../out", world.work().join("out"));
    let call = world.call();
    assert_eq!(
        call.vfs.read_link(&call.at("/workspace/in")).unwrap(),
        "dir/b.txt"
    );
    let out = call.at("/workspace/out");
    call.refused(call.vfs.read_link(&out), "link-outside-root");
    assert_eq!(call.vfs.stat(&out, false).unwrap().kind, Kind::Link);
    call.refused(call.vfs.stat(&out, true), "link-outside-root");
}

#[test]
fn links_are_made_inside_only() {
    let (world, call) = world().call_keeping();
    call.link("../a.txt", "dir/up").unwrap();
    assert_eq!(call.read("dir/up").unwrap(), "alpha");
    for (target, link) in [
        ("/etc/passwd", "x"),
        ("../out/secret", "x"),
        ("..", "x"),
        ("../..", "dir/x"),
        ("dir/../../out", "x"),
        ("a/../../out", "dir/x"),
    ] {
        call.refused(call.link(target, link), "link-outside-root");
    }
    call.refused(call.rename("dir/up", "up"), "link-outside-root");
    assert!(!world.work().join("x").is_symlink());
}

#[test]
fn a_folder_does_not_carry_a_link_out() {
    let world = world();
    std::fs::create_dir_all(world.work().join("d1/d2/memory/in")).unwrap();
    symlink("/etc", world.work().join("d1/d2/memory/persons"));
    let (call, out) = (world.call(), world.work().join("memory"));
    call.link("../../../../a.txt", "d1/d2/memory/in/note.md")
        .unwrap();
    call.refused(call.rename("d1/d2/memory", "memory"), "link-outside-root");
    call.refused(call.rename("d1/d2", "memory"), "link-outside-root");
    assert!(!out.exists());
    call.rename("d1/d2/memory", "d1/d2/moved").unwrap();
    call.rename("d1/d2/moved/in/note.md", "d1/d2/moved/in/again.md")
        .unwrap();
    std::fs::remove_file(world.work().join("d1/d2/moved/in/again.md")).unwrap();
    call.rename("d1/d2/moved", "memory").unwrap();
    assert!(out.join("persons").is_symlink());
}

#[test]
fn a_file_with_a_name_elsewhere_is_not_written_through() {
    let world = world();
    std::fs::hard_link(
        world.temp.path().join("out/secret"),
        world.work().join("second"),
    )
    .unwrap();
    let call = world.call();
    call.refused(call.open_rw("second"), "hard-link");
    let place = call.at("/workspace/second");
    let append = call.vfs.append(&place, b"x", &call.permit);
    call.refused(append, "hard-link");
    let empty = How {
        truncate: true,
        ..How::default()
    };
    call.refused(
        call.vfs.open_write(&place, empty, &call.permit),
        "hard-link",
    );
    let times = call.vfs.set_times(&place, true, (None, None), &call.permit);
    call.refused(times, "hard-link");
    call.refused(call.vfs.set_mode(&place, 0o600, &call.permit), "hard-link");
    call.refused(call.add_name("second", "third"), "hard-link");
    // A whole replacement takes the name and leaves the other file alone.
    call.write("second", "mine").unwrap();
    let secret = std::fs::read_to_string(world.temp.path().join("out/secret")).unwrap();
    assert_eq!(secret, SECRET);
}

#[test]
fn pipes_sockets_and_devices_are_never_opened() {
    let world = world();
    let fifo = world.work().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&fifo)
        .status()
        .unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(world.work().join("socket")).unwrap();
    let call = world.call();
    for name in ["pipe", "socket"] {
        call.refused(call.read(name), "special-file");
        call.refused(call.open_rw(name), "special-file");
        call.refused(call.write(name, "x"), "special-file");
        let info = call
            .vfs
            .stat(&call.at(&format!("/workspace/{name}")), true)
            .unwrap();
        assert_eq!((info.kind, info.size), (Kind::Other, 0));
    }
}

#[test]
fn a_root_is_a_real_folder() {
    let world = world();
    let mount_of = |host: std::path::PathBuf| RootMount {
        host,
        ..world.mount.clone()
    };
    let gate = &world.call().vfs.gate.clone();
    let mount = |host| Vfs::mount(&[mount_of(host)], &world.volumes, gate.clone());
    symlink(world.work(), world.temp.path().join("link"));
    assert!(matches!(
        mount(world.temp.path().join("link")),
        Err(FsError::Invalid(_))
    ));
    assert!(matches!(
        mount(world.work().join("a.txt")),
        Err(FsError::Invalid(_))
    ));
    assert!(matches!(
        mount(world.work().join("no")),
        Err(FsError::NotFound)
    ));
    assert!(mount(world.work()).is_ok());
}

#[test]
fn the_longest_root_wins() {
    let world = world();
    let mounts: Vec<RootMount> = [("/home", "work"), ("/home/work", "out")]
        .map(|(guest, host)| RootMount {
            guest: guest.into(),
            host: world.temp.path().join(host),
            ..world.mount.clone()
        })
        .into();
    let gate = world.call().vfs.gate.clone();
    let vfs = Vfs::mount(&mounts, &world.volumes, gate).unwrap();
    assert_eq!(
        vfs.place("/home/work/secret", Access::Read).unwrap().root,
        1
    );
    assert_eq!(vfs.place("/home/workshop", Access::Read).unwrap().root, 0);
    assert_eq!(vfs.place("/home", Access::Read).unwrap().root, 0);
    let (a, b) = (
        vfs.place("/home/a.txt", Access::Read),
        vfs.place("/home/work/b", Access::Read),
    );
    let moved = vfs.rename(&a.unwrap(), &b.unwrap(), true, &Permit::granted(0));
    assert!(matches!(moved, Err(FsError::CrossRoot)));
}

#[test]
fn open_files_of_a_call_are_limited() {
    let (_world, call) = world().call_keeping();
    let place = call.at("/workspace/a.txt");
    let open: Vec<FileHandle> = (0..slots::MAX_OPEN_PER_CALL)
        .map(|_| call.vfs.open_read(&place, true).unwrap())
        .collect();
    let more = call.vfs.open_read(&place, true);
    assert!(matches!(more, Err(FsError::TooMany { .. })));
    drop(open);
    assert!(call.vfs.open_read(&place, true).is_ok());
}

#[test]
fn a_slash_at_the_end_means_a_folder() {
    let (world, call) = world().call_keeping();
    symlink("../out", world.work().join("out"));
    assert!(matches!(call.read("a.txt/"), Err(FsError::NotDirectory)));
    assert!(matches!(call.read("a.txt/."), Err(FsError::NotDirectory)));
    call.refused(call.read("out/"), "link-outside-root");
    assert!(matches!(call.open_rw("new/"), Err(FsError::IsDirectory)));
    assert!(matches!(
        call.rename("a.txt", "c/"),
        Err(FsError::NotDirectory)
    ));
}

#[test]
fn a_permit_is_for_its_own_root() {
    let (_world, call) = world().call_keeping();
    let place = call.at("/workspace/new");
    let made = call.vfs.make_folder(&place, &Permit::granted(1));
    assert!(matches!(made, Err(FsError::CrossRoot)));
}
