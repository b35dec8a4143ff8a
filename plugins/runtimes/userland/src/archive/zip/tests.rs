//! Archives made here and taken apart again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::archive::unzip::unzip;
use crate::io::Io;
use crate::table::Command;
use std::io::Write as _;

fn run(command: Command, args: &[&str]) -> (u8, String, String) {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        stdin: &mut std::io::empty(),
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    let code = command(&args, &mut io).unwrap();
    (
        code,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn packs_lists_prints_and_unpacks() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().to_str().unwrap();
    std::fs::create_dir_all(dir.path().join("w/sub")).unwrap();
    std::fs::write(dir.path().join("w/1.txt"), "one\n").unwrap();
    std::fs::write(dir.path().join("w/sub/2.txt"), "two\n".repeat(99)).unwrap();
    std::fs::write(dir.path().join("w/x.log"), "log\n").unwrap();
    let (archive, tree) = (format!("{at}/w.zip"), format!("{at}/w"));
    let (code, out, err) = run(super::zip, &["-r", &archive, &tree, "-x", "*.log"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("1.txt (stored 0%)") && out.contains("2.txt (deflated"),
        "{out}"
    );
    let (_, out, _) = run(unzip, &["-Z1", &archive]);
    assert!(
        out.contains("w/sub/2.txt\n") && !out.contains("log"),
        "{out}"
    );
    let (_, out, _) = run(unzip, &["-p", &archive, "*1.txt"]);
    assert_eq!(out, "one\n");
    let (_, out, _) = run(unzip, &["-l", &archive]);
    assert!(
        out.contains("      396  ") && out.ends_with(" files\n"),
        "{out}"
    );
    let to = format!("{at}/out");
    assert_eq!(run(unzip, &["-q", &archive, "-d", &to]).0, 0);
    let there = format!("{to}{tree}/1.txt");
    std::fs::write(&there, "changed").unwrap();
    run(unzip, &["-qn", &archive, "-d", &to]);
    assert_eq!(std::fs::read(&there).unwrap(), b"changed");
    run(unzip, &["-qo", &archive, "-d", &to]);
    assert_eq!(std::fs::read(&there).unwrap(), b"one\n");
    assert_eq!(run(super::zip, &["-qd", &archive, "*1.txt"]).0, 0);
    assert_eq!(run(unzip, &["-t", &archive, "*1.txt"]).0, 11);
}

#[test]
fn names_that_lead_outside_are_refused_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().to_str().unwrap();
    let archive = format!("{at}/evil.zip");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&archive).unwrap());
    let plain = zip::write::SimpleFileOptions::default();
    for name in ["../evil", "good"] {
        writer.start_file(name, plain).unwrap();
        writer.write_all(b"x").unwrap();
    }
    writer.add_symlink("up", "../..", plain).unwrap();
    writer.finish().unwrap();
    let (code, _, err) = run(unzip, &["-q", &archive, "-d", &format!("{at}/to")]);
    assert_eq!(code, 3);
    assert!(err.contains("../evil") && err.contains("up"), "{err}");
    assert!(!dir.path().join("evil").exists());
    assert!(std::fs::symlink_metadata(dir.path().join("to/up")).is_err());
    assert_eq!(std::fs::read(dir.path().join("to/good")).unwrap(), b"x");
}

#[test]
fn wrong_calls_are_refused() {
    assert_eq!(run(super::zip, &["/nosuch/a.zip", "/nosuch/b"]).0, 12);
    assert_eq!(run(super::zip, &["-%", "a.zip"]).0, 16);
    assert_eq!(run(unzip, &["/nosuch/a.zip"]).0, 9);
    assert_eq!(run(unzip, &["-%"]).0, 10);
}
