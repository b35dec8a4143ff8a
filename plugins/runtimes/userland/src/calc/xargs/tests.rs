//! What GNU xargs makes of its input.
#![allow(clippy::unwrap_used)]

use crate::io::Io;

fn run(args: &[&str], input: &str) -> (u8, String) {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        stdin: &mut input.as_bytes(),
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    let code = super::xargs(&args, &mut io).unwrap();
    (code, String::from_utf8(err).unwrap())
}

/// `-t` shows the command lines.
fn lines(args: &[&str], input: &str, expected: &str) {
    let mut all = vec!["-t"];
    all.extend(args);
    all.push("true");
    assert_eq!(run(&all, input), (0, expected.to_owned()), "{args:?}");
}

#[test]
fn words_are_cut_and_grouped() {
    lines(&[], "a b\n'c d' e\\ f\n", "true a b 'c d' 'e f'\n");
    lines(&["-n2"], "1 2 3\n", "true 1 2\ntrue 3\n");
    lines(&["-L", "1"], "a b\nc \nd\n", "true a b\ntrue c d\n");
    lines(&["-0"], "a b\0c\n\0", "true 'a b' 'c\n'\n");
    lines(&["-d", ","], "a,b", "true a b\n");
    lines(&["-E", "end"], "a end b", "true a\n");
    lines(&["-s", "9"], "aa bb", "true aa\ntrue bb\n");
    lines(&[], "", "true\n");
    lines(&["-r"], "", "");
}

#[test]
fn each_line_replaces_the_mark() {
    assert_eq!(
        run(&["-t", "-I{}", "true", "<{}>", "{}"], "  a b\nc\n"),
        (0, "true '<a b>' 'a b'\ntrue '<c>' c\n".to_owned())
    );
    assert_eq!(run(&["-t", "-I", "X", "true", "X"], ""), (0, String::new()));
}

#[test]
fn codes_tell_what_happened() {
    assert_eq!(run(&["false"], "a").0, 123);
    assert_eq!(run(&["sh", "-c", "exit 255"], "a").0, 124);
    assert_eq!(run(&["no-such-command-here"], "a").0, 127);
    assert_eq!(run(&["true"], "'a").0, 1);
    assert_eq!(run(&["-n0", "true"], "a").0, 1);
}
