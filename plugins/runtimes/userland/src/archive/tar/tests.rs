//! Archives made here and taken apart again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::io::Io;

fn tar(args: &[&str], input: &[u8]) -> (u8, Vec<u8>, String) {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), input);
    let mut io = Io {
        stdin: &mut input,
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    let code = super::tar(&args, &mut io).unwrap();
    (code, out, String::from_utf8(err).unwrap())
}

fn folder() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_str().unwrap().to_owned();
    std::fs::create_dir_all(dir.path().join("p/x")).unwrap();
    std::fs::write(dir.path().join("p/a.txt"), "one\n").unwrap();
    std::fs::write(dir.path().join("p/x/b.log"), "two\n").unwrap();
    (dir, path)
}

#[test]
fn packs_lists_and_unpacks() {
    let (dir, at) = folder();
    for squeeze in ["c", "cz", "cj"] {
        let (code, archive, err) = tar(&[squeeze, "-C", &at, "p"], b"");
        assert_eq!((code, err.as_str()), (0, ""), "{squeeze}");
        let (_, out, _) = tar(&["t"], &archive);
        assert_eq!(out, b"p/\np/a.txt\np/x/\np/x/b.log\n");
        let (code, out, _) = tar(&["-x", "-O", "p/a.txt"], &archive);
        assert_eq!((code, out.as_slice()), (0, b"one\n".as_slice()));
        let to = dir.path().join(squeeze);
        std::fs::create_dir(&to).unwrap();
        let to_name = to.to_str().unwrap();
        let (code, _, err) = tar(&["x", "-C", to_name, "--strip-components=1"], &archive);
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(std::fs::read(to.join("x/b.log")).unwrap(), b"two\n");
    }
}

#[test]
fn files_grow_and_leave_out() {
    let (_dir, at) = folder();
    let file = format!("{at}/t.tar");
    assert_eq!(
        tar(&["cf", &file, "-C", &at, "--exclude=*.log", "p"], b"").0,
        0
    );
    let long = "n".repeat(150);
    std::fs::write(format!("{at}/{long}"), "x").unwrap();
    assert_eq!(tar(&["rf", &file, "-C", &at, &long], b"").0, 0);
    let (_, out, _) = tar(&["tf", &file], b"");
    assert_eq!(
        String::from_utf8(out).unwrap(),
        format!("p/\np/a.txt\np/x/\n{long}\n")
    );
    let (code, _, err) = tar(&["tf", &file, "nosuch"], b"");
    assert_eq!(code, 2);
    assert!(err.contains("nosuch: Not found in archive"), "{err}");
}

#[test]
fn what_leads_outside_is_refused_and_the_rest_goes_on() {
    let (dir, at) = folder();
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["../evil", "good"] {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(1);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, b"x".as_slice()).unwrap();
    }
    for (name, target) in [("up", "../.."), ("in", "good")] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        builder.append_link(&mut header, name, target).unwrap();
    }
    let archive = builder.into_inner().unwrap();
    let to = dir.path().join("to");
    std::fs::create_dir(&to).unwrap();
    let (code, _, err) = tar(&["x", "-C", to.to_str().unwrap()], &archive);
    assert_eq!(code, 2);
    assert!(err.contains("../evil: Member name contains '..'"), "{err}");
    assert!(err.contains("leads outside"), "{err}");
    assert!(!dir.path().join("evil").exists());
    assert!(std::fs::symlink_metadata(to.join("up")).is_err());
    assert_eq!(std::fs::read(to.join("in")).unwrap(), b"x");
    assert!(!at.is_empty());
}

#[test]
fn wrong_calls_are_refused() {
    assert_eq!(tar(&[], b"").0, 2);
    assert_eq!(tar(&["c"], b"").0, 2);
    assert_eq!(tar(&["tf", "/nosuch/x.tar"], b"").0, 2);
    assert_eq!(tar(&["t"], b"no archive, but longer than nothing").0, 2);
    assert_eq!(tar(&["-c", "-x"], b"").0, 2);
}
