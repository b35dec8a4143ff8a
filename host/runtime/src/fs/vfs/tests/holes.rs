//! What stays as it is inside a root that may be written.

use super::*;

fn kept() -> (World, Call) {
    let mut world = world();
    world.mount.read_only_holes = ["SOUL.md", "AGENTS.md", "skills/", "conf/deep/keep.md"]
        .map(String::from)
        .into();
    let work = world.work();
    std::fs::write(work.join("SOUL.md"), "soul").unwrap();
    std::fs::create_dir_all(work.join("skills/x")).unwrap();
    std::fs::write(work.join("skills/x/SKILL.md"), "skill").unwrap();
    std::fs::create_dir_all(work.join("conf/deep")).unwrap();
    std::fs::write(work.join("conf/deep/keep.md"), "keep").unwrap();
    let call = world.call();
    (world, call)
}

const CODE: &str = "read-only-path";

#[test]
fn holes_are_read_but_not_changed() {
    let (_world, call) = kept();
    assert_eq!(call.read("SOUL.md").unwrap(), "soul");
    for path in [
        "SOUL.md",
        "soul.md",
        "Soul.MD",
        "AGENTS.md",
        "agents.md",
        "skills/x/SKILL.md",
        "skills/new.md",
        "SKILLS/new.md",
        "conf/deep/keep.md",
        "dir/../SOUL.md",
    ] {
        call.refused(call.write(path, "changed"), CODE);
        call.refused(call.open_rw(path), CODE);
        let place = call.rel(path, Access::Write).unwrap();
        call.refused(call.vfs.check_before_effect(&place, true), CODE);
        call.refused(call.vfs.append(&place, b"x", &call.permit), CODE);
        call.refused(call.vfs.make_folder(&place, &call.permit), CODE);
        call.refused(call.link("a.txt", path), CODE);
        call.refused(call.rename("a.txt", path), CODE);
        call.refused(call.rename(path, "mine"), CODE);
        call.refused(call.add_name(path, "mine"), CODE);
        call.refused(call.add_name("a.txt", path), CODE);
        let emptied = How {
            truncate: true,
            ..How::default()
        };
        call.refused(call.vfs.open_write(&place, emptied, &call.permit), CODE);
        let times = call.vfs.set_times(&place, true, (None, None), &call.permit);
        call.refused(times, CODE);
    }
    let place = call.rel("SOUL.md", Access::Write).unwrap();
    call.refused(call.vfs.remove_file(&place, &call.permit), CODE);
    call.refused(call.vfs.remove(&place, &Expect::Always, &call.permit), CODE);
    assert_eq!(call.read("SOUL.md").unwrap(), "soul");
    call.write("SOUL.md.txt", "another name").unwrap();
}

#[test]
fn a_parent_folder_does_not_carry_a_hole_away() {
    let (world, call) = kept();
    call.refused(call.rename("conf", "c2"), CODE);
    call.refused(call.rename("conf/deep", "d2"), CODE);
    call.refused(call.rename("CONF", "d2"), CODE);
    call.refused(call.rename("skills", "s2"), CODE);
    // No other tree takes the place of a parent, and no link.
    std::fs::remove_dir_all(world.work().join("conf")).unwrap();
    call.refused(call.rename("dir", "conf"), CODE);
    call.refused(call.link("dir", "conf"), CODE);
    let conf = call.rel("conf", Access::Write).unwrap();
    call.vfs.make_folder(&conf, &call.permit).unwrap();
    call.refused(call.vfs.remove_folder(&conf, &call.permit), CODE);
    call.write("conf/free.md", "free").unwrap();
}

#[test]
fn no_link_leads_into_a_hole() {
    let (world, call) = kept();
    call.link("SOUL.md", "alias").unwrap();
    call.link("skills", "dir/s").unwrap_or(());
    call.link("../skills", "dir/t").unwrap();
    call.refused(call.write("alias", "x"), CODE);
    call.refused(call.open_rw("alias"), CODE);
    call.refused(call.write("dir/t/new.md", "x"), CODE);
    call.refused(call.rename("a.txt", "dir/t/a.txt"), CODE);
    assert_eq!(call.read("alias").unwrap(), "soul");
    std::fs::hard_link(world.work().join("SOUL.md"), world.work().join("twin")).unwrap();
    call.refused(call.open_rw("twin"), "hard-link");
    assert_eq!(call.read("SOUL.md").unwrap(), "soul");
}

#[test]
fn a_hole_that_is_a_persons_link_covers_its_target() {
    let mut world = world();
    world.mount.read_only_holes = vec!["skills".into()];
    symlink("dir", world.work().join("skills"));
    let call = world.call();
    call.refused(call.write("dir/b.txt", "x"), CODE);
    call.refused(call.write("skills/b.txt", "x"), CODE);
    call.refused(call.rename("dir", "elsewhere"), CODE);
}

#[test]
fn a_read_only_root_changes_in_no_way() {
    let mut world = world();
    world.mount.read_only = true;
    let call = world.call();
    let code = "read-only-root";
    call.refused(call.write("new", "x"), code);
    call.refused(call.write("a.txt", "x"), code);
    call.refused(call.open_rw("a.txt"), code);
    call.refused(call.rename("a.txt", "b"), code);
    call.refused(call.link("a.txt", "b"), code);
    call.refused(call.add_name("a.txt", "b"), code);
    let place = call.at("/workspace/a.txt");
    call.refused(call.vfs.remove_file(&place, &call.permit), code);
    call.refused(
        call.vfs.set_times(&place, true, (None, None), &call.permit),
        code,
    );
    let dir = call.at("/workspace/dir");
    call.refused(call.vfs.remove_folder(&dir, &call.permit), code);
    assert_eq!(call.read("a.txt").unwrap(), "alpha");
    let file = call.vfs.open_read(&place, true).unwrap();
    assert!(matches!(
        file.write_at(b"x", At::End),
        Err(FsError::NotOpenedFor)
    ));
    assert!(matches!(file.set_size(0), Err(FsError::NotOpenedFor)));
}
