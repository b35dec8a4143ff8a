#![allow(clippy::unwrap_used)]
use crate::file::testing::{AT, Folder};
use crate::platform::disk;

#[test]
fn files_and_folders() {
    let f = Folder::new();
    f.put("a", "1\n").put("d/x/y", "2\n").put("e/", "");
    assert_eq!(f.out("cp -v a b"), "'a' -> 'b'\n");
    assert_eq!(f.out("cp a b e"), "");
    assert_eq!(f.read("e/b"), "1\n");
    assert_eq!(
        f.out("cp -rv d new"),
        "'d' -> 'new'\n'd/x' -> 'new/x'\n'd/x/y' -> 'new/x/y'\n"
    );
    f.out("cp -r d new");
    assert_eq!(f.read("new/d/x/y"), "2\n");
    f.out("cp -r d/. e");
    assert_eq!(f.read("e/x/y"), "2\n");
    f.out("cp --parents d/x/y e");
    assert!(f.has("e/d/x/y"));
}

#[test]
fn bits_and_times() {
    let f = Folder::new();
    f.put("a", "1");
    f.out("chmod 750 a");
    f.out("cp a plain");
    f.out("cp -p a kept");
    assert_eq!((f.mode("plain"), f.mode("kept")), (0o750, 0o750));
    let modified = |name: &str| disk::stat(&f.at(name), true).unwrap().modified;
    assert_eq!(modified("kept"), AT);
    assert_ne!(modified("plain"), AT);
    f.put("old", "").put("a", "new");
    f.out("cp -u a plain");
    assert_eq!(f.read("plain"), "1");
}

#[test]
fn links() {
    let f = Folder::new();
    f.put("a", "1").link("a", "l").link("nope", "dangling");
    f.out("cp l copy");
    assert!(!disk::stat(&f.at("copy"), false).unwrap().is_link());
    f.out("cp -P l same");
    assert!(disk::stat(&f.at("same"), false).unwrap().is_link());
    f.put("d/f", "").link("f", "d/l");
    f.out("cp -a d e");
    assert!(disk::stat(&f.at("e/l"), false).unwrap().is_link());
    f.out("cp -s a sym");
    assert_eq!(f.out("readlink sym"), "a\n");
    assert_eq!(
        f.err("cp a dangling"),
        "cp: not writing through dangling symlink 'dangling'\n"
    );
}

#[test]
fn hard_links() {
    let f = Folder::new();
    f.put("a", "1").put("d/x", "2").link("x", "d/l");
    f.out("cp -l a b");
    f.out("ln d/x d/y");
    assert_eq!(f.out("stat -c %h a b d/x"), "2\n2\n2\n");
    assert_eq!(f.err("cp a b"), "cp: 'a' and 'b' are the same file\n");
    assert_eq!(f.read("b"), "1");
    assert_eq!(f.out("cp -lv a b"), "");
    // A tree of names; a link in it is followed unless it is to be kept.
    f.out("cp -al d tree");
    assert_eq!(f.out("stat -c %h tree/x tree/y"), "4\n4\n");
    assert_eq!(f.out("readlink tree/l"), "x\n");
    f.out("cp -rl d again");
    assert_eq!(f.out("stat -c %h again/l"), "7\n");
    // Names of one file stay that in a whole copy, and only there.
    f.out("cp -a d whole");
    f.out("cp -a d whole-again");
    f.out("cp -aT d whole");
    assert_eq!(f.out("stat -c %h whole/x whole/y"), "2\n2\n");
    f.out("cp -r d plain");
    assert_eq!(f.out("stat -c %h plain/x plain/y"), "1\n1\n");
}

#[test]
fn what_stays() {
    let f = Folder::new();
    f.put("a", "1").put("b", "2");
    f.out("cp -n a b");
    assert_eq!(f.read("b"), "2");
    let asked = f.run_with(&["cp", "-i", "a", "b"], "n\n");
    assert_eq!((asked.code, asked.err.as_str()), (0, "cp: overwrite 'b'? "));
    assert_eq!(f.read("b"), "2");
    f.run_with(&["cp", "-i", "a", "b"], "y\n");
    assert_eq!(f.read("b"), "1");
    f.put("b", "2");
    assert_eq!(f.out("cp -bv a b"), "'a' -> 'b' (backup: 'b~')\n");
    assert_eq!(f.read("b~"), "2");
    f.out("cp --backup=numbered a b");
    assert!(f.has("b.~1~"));
}

#[test]
fn refusals() {
    let f = Folder::new();
    f.put("a", "1").put("d/", "").put("e/a", "");
    for (line, words) in [
        ("cp nope b", "cannot stat 'nope': No such file or directory"),
        ("cp d e", "-r not specified; omitting directory 'd'"),
        (
            "cp a nope/",
            "cannot create regular file 'nope/': Not a directory",
        ),
        (
            "cp -T a d",
            "cannot overwrite directory 'd' with non-directory",
        ),
        (
            "cp -r d a",
            "cannot overwrite non-directory 'a' with directory 'd'",
        ),
        ("cp a a", "'a' and 'a' are the same file"),
        (
            "cp -r d d/x",
            "cannot copy a directory, 'd', into itself, 'd/x'",
        ),
        ("cp a b nope", "target 'nope': No such file or directory"),
        (
            "cp -t nope a",
            "target directory 'nope': No such file or directory",
        ),
        (
            "cp a e/a d",
            "will not overwrite just-created 'd/a' with 'e/a'",
        ),
    ] {
        assert_eq!(f.err(line), format!("cp: {words}\n"));
    }
    assert!(
        f.err("cp")
            .starts_with("cp: missing file operand\nTry 'cp --help'")
    );
    assert!(
        f.err("cp a")
            .contains("missing destination file operand after 'a'")
    );
    assert!(f.err("cp -T a b c").contains("extra operand 'c'"));
    assert!(f.err("cp --preserve=zz a b").contains("‘zz’"));
}

#[test]
fn devices() {
    let f = Folder::new();
    f.put("a", "1");
    f.out("cp /dev/null a");
    assert_eq!(f.read("a"), "");
    f.run_with(&["cp", "/dev/stdin", "b"], "in");
    assert_eq!(f.read("b"), "in");
}
