//! How the arguments are taken apart, and how exit codes meet. The streams are tested with the whole of claw.
#![allow(clippy::unwrap_used)]

use super::{Asked, parse, worse};

fn asked(args: &[&str]) -> Result<Asked, String> {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    parse(&args)
}

#[test]
fn the_first_word_is_the_pattern_and_the_rest_are_files() {
    let got = asked(&["-ci", "x", "a.gz", "b.gz"]).unwrap();
    assert_eq!(got.options, ["-c", "-i", "-e", "x"]);
    assert_eq!((got.files.len(), got.with_name), (2, None));
    let got = asked(&["x"]).unwrap();
    assert_eq!(got.files, ["-"]);
    let got = asked(&["--", "-x", "f"]).unwrap();
    assert_eq!(
        (got.options, got.files),
        (vec!["-e".into(), "-x".into()], vec!["f".to_owned()])
    );
}

#[test]
fn a_pattern_by_option_leaves_all_words_to_the_files() {
    for args in [
        &["-e", "x", "f"][..],
        &["-ex", "f"],
        &["--regexp=x", "f"],
        &["--regexp", "x", "f"],
        &["f", "-e", "x"],
    ] {
        assert_eq!(asked(args).unwrap().files, ["f"], "{args:?}");
    }
    assert_eq!(
        asked(&["-A", "2", "x", "f"]).unwrap().options,
        ["-A", "2", "-e", "x"]
    );
    assert_eq!(asked(&["--color", "x", "f"]).unwrap().files, ["f"]);
}

#[test]
fn names_are_shown_as_asked() {
    assert_eq!(asked(&["-Hn", "x", "f"]).unwrap().with_name, Some(true));
    assert_eq!(
        asked(&["--no-filename", "x", "f"]).unwrap().with_name,
        Some(false)
    );
}

#[test]
fn what_works_on_folders_only_is_refused() {
    for option in ["-r", "-z", "--recursive", "--include=*.gz"] {
        let words = asked(&[option, "x", "f"]).unwrap_err();
        assert!(words.ends_with("option not supported"), "{words}");
    }
    assert!(asked(&[]).is_err() && asked(&["-e"]).is_err() && asked(&["--regexp"]).is_err());
}

#[test]
fn a_match_outweighs_none_and_an_error_both() {
    assert_eq!(
        (
            worse(1, 0),
            worse(0, 1),
            worse(1, 1),
            worse(0, 2),
            worse(2, 1)
        ),
        (0, 0, 1, 2, 2)
    );
}
