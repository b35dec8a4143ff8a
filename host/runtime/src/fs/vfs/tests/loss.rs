//! Losing a name is judged as such, by the name that is lost.

use super::*;

/// Everything but losing what begins with `dir` or is `a.txt`.
fn keeps(path: &str, access: Access) -> bool {
    access != Access::Delete || !(path.starts_with("/workspace/dir") || path == "/workspace/a.txt")
}

fn guarded() -> World {
    World {
        allow: keeps,
        ..world()
    }
}

impl Call {
    fn lose(&self, path: &str) -> Result<(), FsError> {
        let place = self.rel(path, Access::Delete)?;
        self.vfs.check_before_loss(&place)?;
        self.vfs.remove_file(&place, &self.permit)
    }

    fn lose_folder(&self, path: &str) -> Result<(), FsError> {
        let place = self.rel(path, Access::Delete)?;
        self.vfs.check_before_loss(&place)?;
        self.vfs.remove_folder(&place, &self.permit)
    }

    fn checked_rename(&self, from: &str, to: &str) -> Result<(), FsError> {
        let from = self.rel(from, Access::Write)?;
        let to = self.rel(to, Access::Write)?;
        self.vfs.check_before_rename(&from, &to)?;
        self.vfs.rename(&from, &to, true, &self.permit)
    }
}

#[test]
fn a_file_and_a_folder_are_lost_only_where_that_is_allowed() {
    let world = guarded();
    let call = world.call();
    call.refused(call.lose("dir/b.txt"), "path-not-granted");
    call.refused(call.lose("a.txt"), "path-not-granted");
    std::fs::create_dir(world.work().join("dir/empty")).unwrap();
    call.refused(call.lose_folder("dir/empty"), "path-not-granted");
    assert!(world.work().join("dir/b.txt").exists());
    // Changing it is another thing.
    call.write("dir/b.txt", "gamma").unwrap();
    call.write("new.txt", "x").unwrap();
    call.lose("new.txt").unwrap();
    assert!(!world.work().join("new.txt").exists());
}

#[test]
fn what_a_link_on_the_way_leads_to_is_what_is_lost() {
    let world = guarded();
    symlink("dir", world.work().join("free"));
    let call = world.call();
    call.refused(call.lose("free/b.txt"), "path-not-granted");
    let whole = call.place("/workspace/free/b.txt", Access::Delete).unwrap();
    let refused = call.vfs.remove(&whole, &Expect::Always, &call.permit);
    call.refused(refused, "path-not-granted");
    assert!(world.work().join("dir/b.txt").exists());
    // The link itself is a name of its own.
    call.lose("free").unwrap();
    assert!(world.work().join("dir/b.txt").exists());
}

#[test]
fn a_rename_loses_what_it_replaces_and_nothing_else() {
    let world = guarded();
    let call = world.call();
    call.write("junk.txt", "junk").unwrap();
    call.refused(
        call.checked_rename("junk.txt", "dir/b.txt"),
        "path-not-granted",
    );
    // Also where only the file system itself looks, after somebody made the name in between.
    call.refused(call.rename("junk.txt", "a.txt"), "path-not-granted");
    assert_eq!(call.read("dir/b.txt").unwrap(), "beta");
    assert_eq!(call.read("junk.txt").unwrap(), "junk");
    // To a free name, and onto another name of the same file, nothing is lost.
    call.checked_rename("a.txt", "dir/c.txt").unwrap();
    call.add_name("dir/c.txt", "twin.txt").unwrap();
    call.checked_rename("twin.txt", "dir/c.txt").unwrap();
    assert_eq!(call.read("dir/c.txt").unwrap(), "alpha");
    call.write("other.txt", "y").unwrap();
    call.checked_rename("junk.txt", "other.txt").unwrap();
    assert_eq!(call.read("other.txt").unwrap(), "junk");
    assert!(call.denials().is_empty());
}
