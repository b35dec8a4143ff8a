#![allow(clippy::unwrap_used)]
use super::*;

fn why(path: &str) -> &'static str {
    match Tree::default().insert(path, b"") {
        Err(TreeError::Path { why, .. }) => why,
        other => unreachable!("`{path}`: {other:?}"),
    }
}

#[test]
fn paths_that_could_mean_another_file_are_refused() {
    for (path, expected) in [
        ("", "is empty"),
        ("/etc/passwd", "is absolute"),
        ("a\\b", "has a backslash or a colon"),
        ("c:x", "has a backslash or a colon"),
        ("a\nb", "has a control character"),
        ("a\u{7f}", "has a control character"),
        ("a\u{202e}b", "has a character that cannot be seen"),
        ("\u{feff}SKILL.md", "has a character that cannot be seen"),
        ("a\u{200b}", "has a character that cannot be seen"),
        ("a\u{e0041}", "has a character that cannot be seen"),
        ("a//b", "has an empty part"),
        ("a/", "has an empty part"),
        ("../a", "has `.` or `..`"),
        ("a/../b", "has `.` or `..`"),
        ("./a", "has `.` or `..`"),
        ("a./b", "has a part that ends with a dot or a space"),
        ("a /b", "has a part that ends with a dot or a space"),
        ("x/NUL", "has the name of a device"),
        ("com1.txt", "has the name of a device"),
    ] {
        assert_eq!(why(path), expected, "{path:?}");
    }
    assert_eq!(why(&"a".repeat(MAX_PATH_BYTES + 1)), "is too long");
    let deep = |n: usize| format!("{}f", "d/".repeat(n));
    assert_eq!(why(&deep(MAX_DEPTH + 1)), "is too deep");
    let mut tree = Tree::default();
    tree.insert(&deep(MAX_DEPTH), b"").unwrap();
    tree.insert(&"a".repeat(MAX_PATH_BYTES), b"").unwrap();
    for good in [
        "SKILL.md",
        ".env.example",
        "a b/c-d_é.py",
        "中文.md",
        "console.md",
        "com10",
    ] {
        tree.insert(good, b"").unwrap();
    }
}

#[test]
fn names_that_are_one_file_elsewhere_clash() {
    for (first, second) in [
        ("a", "A"),
        ("dir/x", "DIR/y"),
        ("a", "a"),
        ("stra\u{df}e", "STRASSE"),
        ("caf\u{e9}", "cafe\u{301}"),
        ("\u{17f}", "s"),
        ("\u{212a}", "k"),
    ] {
        let mut tree = Tree::default();
        tree.insert(first, b"1").unwrap();
        let before = tree.clone();
        let clash = tree.insert(second, b"2");
        assert!(matches!(clash, Err(TreeError::Clash { .. })), "{second}");
        assert_eq!(tree, before);
    }
}

#[test]
fn a_file_is_no_folder() {
    for (first, second) in [("a", "a/b"), ("a/b", "a")] {
        let mut tree = Tree::default();
        tree.insert(first, b"").unwrap();
        let both = tree.insert(second, b"");
        assert!(matches!(both, Err(TreeError::FileAndFolder { .. })));
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let big = vec![0; MAX_FILE_BYTES as usize];
    let mut tree = Tree::default();
    for n in 0..MAX_TREE_BYTES / MAX_FILE_BYTES {
        tree.insert(&format!("f{n}"), &big).unwrap();
    }
    let over = |what, limit| Err(TreeError::Limit { what, limit });
    assert_eq!(tree.insert("x", b"1"), over("the skill", MAX_TREE_BYTES));
    let more = [big, vec![0]].concat();
    assert_eq!(
        Tree::default().insert("x", &more),
        over("a file", MAX_FILE_BYTES)
    );
    let mut tree = Tree::default();
    for n in 0..MAX_FILES {
        tree.insert(&format!("f{n}"), b"").unwrap();
    }
    assert_eq!(
        tree.insert("x", b""),
        over("the number of files", MAX_FILES as u64)
    );
}

#[test]
fn the_hash_is_of_paths_and_bytes_and_nothing_else() {
    let tree = |files: &[(&str, &str)]| {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.insert(path, text.as_bytes()).unwrap();
        }
        tree
    };
    let one = tree(&[("SKILL.md", "x"), ("a/b", "y")]);
    assert_eq!(one.hash(), tree(&[("a/b", "y"), ("SKILL.md", "x")]).hash());
    assert_ne!(one.hash(), tree(&[("SKILL.md", "x"), ("a/c", "y")]).hash());
    assert_ne!(one.hash(), tree(&[("SKILL.md", "x"), ("a/b", "z")]).hash());
    let lines = format!("{} SKILL.md\n{} a/b\n", Digest::of(b"x"), Digest::of(b"y"));
    assert_eq!(one.hash(), Digest::of(lines.as_bytes()));
    assert_eq!(one.below("a"), tree(&[("b", "y")]));
    assert_eq!(one.bytes(), 2);
}

#[test]
fn what_tools_leave_behind_is_no_part() {
    assert_eq!(left_out(".git/config"), Some(".git"));
    assert_eq!(left_out("a/node_modules/b/c.js"), Some("node_modules"));
    assert_eq!(left_out(".GIT/hooks/x"), Some(".git"));
    assert_eq!(left_out(".gitignore"), None);
    assert_eq!(left_out("docs/git.md"), None);
}
