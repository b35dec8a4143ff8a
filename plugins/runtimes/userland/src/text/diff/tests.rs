//! Outputs as GNU diff gives them.
#![allow(clippy::unwrap_used)]
use crate::text::testing::{Folder, run};

/// Runs diff over two texts.
fn texts(options: &[&str], left: &str, right: &str) -> (u8, String) {
    let folder = Folder::new();
    let (a, b) = (folder.file("a", left), folder.file("b", right));
    let mut args = options.to_vec();
    args.extend([a.as_str(), b.as_str()]);
    let done = run(super::diff, &args, "");
    (done.code, done.out)
}

#[test]
fn normal_changes() {
    let (code, out) = texts(&[], "1\n2\n3\n", "1\nx\n3\n4\n");
    assert_eq!((code, out.as_str()), (1, "2c2\n< 2\n---\n> x\n3a4\n> 4\n"));
    assert_eq!(texts(&[], "1\n", "1\n"), (0, String::new()));
    let (_, out) = texts(&[], "1", "1\n");
    assert_eq!(out, "1c1\n< 1\n\\ No newline at end of file\n---\n> 1\n");
}

#[test]
fn unified_with_labels() {
    let options = ["-u", "--label", "l", "--label", "r"];
    let (code, out) = texts(&options, "a\nb\nc\nd\ne\n", "a\nb\nc\nx\ne\n");
    assert_eq!(code, 1);
    assert_eq!(
        out,
        "--- l\n+++ r\n@@ -1,5 +1,5 @@\n a\n b\n c\n-d\n+x\n e\n"
    );
    let (_, out) = texts(&["-U0", "-L", "l", "-L", "r"], "a\n", "a\nb\n");
    assert_eq!(out, "--- l\n+++ r\n@@ -1,0 +2 @@\n+b\n");
}

#[test]
fn context_format() {
    let options = ["-c", "-L", "l", "-L", "r"];
    let (_, out) = texts(&options, "a\nb\n", "a\nc\n");
    let whole = "*** l\n--- r\n***************\n*** 1,2 ****\n  a\n! b\n--- 1,2 ----\n  a\n! c\n";
    assert_eq!(out, whole);
}

#[test]
fn columns() {
    let (_, out) = texts(&["-y", "-W", "40"], "a\nb\nc\n", "a\nx\n");
    assert_eq!(out, "a\t\t\ta\nb\t\t   |\tx\nc\t\t   <\n");
}

#[test]
fn ignoring() {
    assert_eq!(texts(&["-w"], "a b\n", "ab\n").0, 0);
    assert_eq!(texts(&["-b"], "a  b \n", "a b\n").0, 0);
    assert_eq!(texts(&["-b"], "ab\n", "a b\n").0, 1);
    assert_eq!(texts(&["-i"], "AB\n", "ab\n").0, 0);
    assert_eq!(texts(&["-B"], "a\n\nb\n", "a\nb\n"), (0, String::new()));
    assert_eq!(texts(&["--strip-trailing-cr"], "a\r\n", "a\n").0, 0);
}

#[test]
fn folders() {
    let folder = Folder::new();
    folder.file("a/same", "1\n");
    folder.file("b/same", "1\n");
    folder.file("a/other", "1\n");
    folder.file("b/other", "2\n");
    folder.file("a/only", "");
    let (a, b) = (folder.path("a"), folder.path("b"));
    let done = run(super::diff, &["-rq", &a, &b], "");
    assert_eq!(done.code, 1);
    assert_eq!(
        done.out,
        format!("Only in {a}: only\nFiles {a}/other and {b}/other differ\n")
    );
}

#[test]
fn trouble() {
    let done = run(super::diff, &["/nowhere/x", "/nowhere/y"], "");
    assert_eq!(done.code, 2);
    assert!(
        done.err
            .starts_with("diff: /nowhere/x: No such file or directory\n")
    );
    assert_eq!(run(super::diff, &["x"], "").code, 2);
}
