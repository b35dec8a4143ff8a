#![allow(clippy::unwrap_used)]
use super::*;

struct Place {
    _dir: tempfile::TempDir,
    ctx: Ctx,
    patched: Patched,
}

/// A crate in the cache folder with two files, and nothing patched yet.
fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let ctx = Ctx::for_test(dir.path());
    let original = ctx.cache.join("sources/lib-1.0.0");
    fs::create_dir_all(original.join("src/deep")).unwrap();
    fs::write(original.join("Cargo.toml"), "[package]\n").unwrap();
    fs::write(original.join("src/lib.rs"), "one\ntwo\nthree\n").unwrap();
    fs::write(original.join("src/deep/a.rs"), "a\nb\nc\n").unwrap();
    let patched = Patched {
        dir: dir.path().join("user/lib"),
        name: "lib".to_owned(),
        version: "1.0.0".to_owned(),
        checksum: "00".to_owned(),
        features: Vec::new(),
    };
    Place {
        _dir: dir,
        ctx,
        patched,
    }
}

#[test]
fn what_was_edited_by_hand_is_made_again_from_its_patches() {
    let Place { _dir, ctx, patched } = place();
    patched.make(&ctx).unwrap();
    let file = patched.out(&ctx).join("src/deep/a.rs");
    fs::write(&file, "a\nB\nc\n").unwrap();
    fs::write(patched.out(&ctx).join("src/new.rs"), "new\n").unwrap();
    assert_eq!(patched.write(&ctx).unwrap(), 2);
    remove(&patched.out(&ctx)).unwrap();
    patched.make(&ctx).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "a\nB\nc\n");
    let new = patched.out(&ctx).join("src/new.rs");
    assert_eq!(fs::read_to_string(new).unwrap(), "new\n");
}

#[test]
fn an_edit_stays_until_the_patches_change_and_is_kept_then() {
    let Place { _dir, ctx, patched } = place();
    patched.make(&ctx).unwrap();
    let file = patched.out(&ctx).join("src/lib.rs");
    fs::write(&file, "edited\n").unwrap();
    patched.make(&ctx).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "edited\n");
    fs::create_dir_all(patched.dir.join("src")).unwrap();
    fs::write(
        patched.dir.join("src/lib.rs.patch"),
        "--- original\n+++ modified\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n",
    )
    .unwrap();
    patched.make(&ctx).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "one\n2\nthree\n");
    let before = ctx.root.join("plugins/target/lib.before/src/lib.rs");
    assert_eq!(fs::read_to_string(before).unwrap(), "edited\n");
}

#[test]
fn a_patch_that_does_not_fit_is_named_and_nothing_is_made() {
    let Place { _dir, ctx, patched } = place();
    fs::create_dir_all(patched.dir.join("src")).unwrap();
    fs::write(
        patched.dir.join("src/lib.rs.patch"),
        "--- original\n+++ modified\n@@ -1,3 +1,3 @@\n one\n-zwei\n+2\n three\n",
    )
    .unwrap();
    let error = patched.make(&ctx).unwrap_err();
    assert!(format!("{error:#}").contains("lib.rs.patch"), "{error:#}");
    assert!(!patched.out(&ctx).exists());
}

#[test]
fn the_lock_file_for_fetching_takes_the_crate_from_the_registry() {
    let Place { patched, .. } = place();
    let guests = "[[package]]\nname = \"lib\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"z\"\nversion = \"1.0.0\"\n\
                  source = \"registry+r\"\n";
    let lock = patched.lock(guests).unwrap();
    assert!(lock.contains(
        "name = \"lib\"\nversion = \"1.0.0\"\nsource = \"registry+r\"\nchecksum = \"00\"\n"
    ));
    assert!(patched.lock("").is_err());
}
