#![allow(clippy::unwrap_used)]
use super::*;

fn shown(text: &str) -> String {
    let line = HostLine::parse(text).unwrap();
    let steps = line
        .steps
        .iter()
        .map(|s| format!("{:?}{:?}", s.when, s.pipe));
    steps.collect::<Vec<_>>().join(" ")
}

#[test]
fn lines_are_read_as_a_posix_shell_reads_them() {
    for (text, expected) in [
        ("git status", r#"Always[["git", "status"]]"#),
        (
            "a && b|c||d;e ;",
            r#"Always[["a"]] Ok[["b"], ["c"]] Failed[["d"]] Always[["e"]]"#,
        ),
        (
            r#"grep -e 'a b' "c d" e\ f g''h"" ''"#,
            r#"Always[["grep", "-e", "a b", "c d", "e f", "gh", ""]]"#,
        ),
        (
            r#"echo "\"\\\$\a" '$HOME*`'"#,
            r#"Always[["echo", "\"\\$\\a", "$HOME*`"]]"#,
        ),
        (
            "/usr/bin/jq . a=b",
            r#"Always[["/usr/bin/jq", ".", "a=b"]]"#,
        ),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for (text, part) in [
        ("", "a command is missing"),
        ("  ", "a command is missing"),
        (";", "a command is missing beside `;`"),
        ("a && ", "a command is missing beside `&&`"),
        ("| a", "a command is missing beside `|`"),
        ("a | | b", "a command is missing beside `|`"),
        ("a &", "`&`"),
        ("a & b", "`&`"),
        ("a > b", "`>`"),
        ("a < b", "`<`"),
        ("a 2>&1", "`>`"),
        ("a $HOME", "`$`"),
        ("a \"$(b)\"", "`$`"),
        ("a `b`", "``"),
        ("a \"`b`\"", "``"),
        ("(a)", "`(`"),
        ("{ a; }", "`{`"),
        ("a *", "`*`"),
        ("a b?", "`?`"),
        ("a [b]", "`[`"),
        ("a ~", "`~`"),
        ("a #b", "`#`"),
        ("! a", "`!`"),
        ("a 'b", "no end"),
        ("a \"b", "no end"),
        ("a \\", "no end"),
        ("a\nb", "control"),
        ("a 'b\0'", "control"),
        ("A=b c", "`A=b` would set a variable"),
        ("./a", "`./a` is neither"),
        ("bin/a", "`bin/a` is neither"),
        ("/bin/../a", "`/bin/../a` is neither"),
        ("'' a", "`` is neither"),
    ] {
        let error = HostLine::parse(text).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn lines_have_limits() {
    let long = "a".repeat(MAX_LINE_BYTES);
    assert!(HostLine::parse(&long).is_ok());
    let error = HostLine::parse(&format!("{long}a")).unwrap_err();
    assert_eq!(
        error,
        LineError::TooLong {
            bytes: MAX_LINE_BYTES + 1
        }
    );
    let most = vec!["a"; MAX_COMMANDS].join("|");
    assert!(HostLine::parse(&most).is_ok());
    assert_eq!(
        HostLine::parse(&format!("{most};a")),
        Err(LineError::TooMany)
    );
    let words = vec!["a"; MAX_WORDS].join(" ");
    assert!(HostLine::parse(&words).is_ok());
    assert_eq!(
        HostLine::parse(&format!("{words} a")),
        Err(LineError::TooMany)
    );
}

proptest::proptest! {
    #[test]
    fn whatever_is_read_is_written_the_same(text in r#"[ab'" \\|&;$./=-]{0,24}"#) {
        if let Ok(line) = HostLine::parse(&text) {
            proptest::prop_assert_eq!(HostLine::parse(&line.to_string()), Ok(line));
        }
    }

    #[test]
    fn quoted_words_are_read_back(words in proptest::collection::vec("[^\\pC]{0,8}", 0..6)) {
        let mut all = vec!["p".to_owned()];
        all.extend(words);
        let line = HostLine::parse(&quote(&all)).unwrap();
        proptest::prop_assert_eq!(line.commands().next(), Some(&all));
    }
}
