//! What the originals do with files and streams.
#![allow(clippy::unwrap_used)]

use crate::io::Io;
use crate::table::Command;

fn run(command: Command, args: &[&str], input: &[u8]) -> (u8, Vec<u8>, String) {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err, mut stdin) = (Vec::new(), Vec::new(), input);
    let mut io = Io {
        stdin: &mut stdin,
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    let code = command(&args, &mut io).unwrap();
    (code, out, String::from_utf8(err).unwrap())
}

#[test]
fn streams_go_both_ways() {
    for (squeeze, expand) in [
        (super::gzip as Command, super::zcat as Command),
        (super::bzip2, super::bzcat),
    ] {
        let (_, small, _) = run(squeeze, &[], b"hello hello\n");
        let twice = [small.clone(), small].concat();
        assert_eq!(run(expand, &[], &twice).1, b"hello hello\nhello hello\n");
    }
    let (code, _, err) = run(super::zcat, &[], b"plain");
    assert_eq!(
        (code, err.as_str()),
        (1, "\ngzip: stdin: not in gzip format\n")
    );
}

#[test]
fn files_are_replaced_and_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f").to_str().unwrap().to_owned();
    let packed = format!("{path}.gz");
    std::fs::write(&path, "a".repeat(60) + "\n").unwrap();
    assert_eq!(run(super::gzip, &["-k", &path], b"").0, 0);
    let (code, _, err) = run(super::gzip, &[&path], b"");
    assert_eq!(
        (code, err),
        (
            2,
            format!("gzip: {packed} already exists;\tnot overwritten\n")
        )
    );
    assert_eq!(run(super::gzip, &["-f", &path], b"").0, 0);
    assert!(!std::fs::exists(&path).unwrap());
    let (_, out, _) = run(super::gzip, &["-l", &packed], b"");
    let text = String::from_utf8(out).unwrap();
    let row: Vec<&str> = text.lines().nth(1).unwrap().split_whitespace().collect();
    let size = std::fs::metadata(&packed).unwrap().len().to_string();
    assert!(
        row[0] == size && row[1] == "61" && row[2].ends_with('%') && row[3] == path,
        "{text}"
    );
    assert_eq!(run(super::gunzip, &[&path], b"").0, 0);
    assert_eq!(std::fs::read(&path).unwrap().len(), 61);
    let (code, _, err) = run(super::gunzip, &[&path], b"");
    assert_eq!(
        (code, err),
        (2, format!("gzip: {path}: unknown suffix -- ignored\n"))
    );
    let (code, _, err) = run(super::gzip, &["/none/such"], b"");
    assert_eq!(
        (code, err.as_str()),
        (1, "gzip: /none/such: No such file or directory\n")
    );
}

#[test]
fn unpacking_takes_what_is_not_packed_as_it_is() {
    for kind in [super::Kind::Gzip, super::Kind::Bzip2] {
        let (mut out, mut err, mut stdin) = (Vec::new(), Vec::new(), &b"\xffplain"[..]);
        let mut io = Io {
            stdin: &mut stdin,
            stdout: &mut out,
            stderr: &mut err,
            env: &[],
        };
        assert_eq!(super::unpack(kind, &[], &mut io).unwrap(), 0);
        assert_eq!((out.as_slice(), err.len()), (&b"\xffplain"[..], 0));
    }
}

#[test]
fn a_broken_file_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f").to_str().unwrap().to_owned();
    let packed = format!("{path}.gz");
    let (_, small, _) = run(super::gzip, &[], b"hello hello hello\n");
    std::fs::write(&packed, &small[..small.len() - 9]).unwrap();
    let (code, _, err) = run(super::gunzip, &[&packed], b"");
    assert_eq!(code, 1);
    assert!(err.contains("unexpected end of file"), "{err}");
    assert!(!std::fs::exists(&path).unwrap() && std::fs::exists(&packed).unwrap());
}
