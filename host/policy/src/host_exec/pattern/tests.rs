#![allow(clippy::unwrap_used)]
use super::*;
use crate::host_exec::HostLine;

fn matches(pattern: &str, line: &str) -> bool {
    let pattern: HostPattern = pattern.parse().unwrap();
    let line = HostLine::parse(line).unwrap();
    line.commands().all(|words| pattern.matches(words))
}

#[test]
fn patterns_match_words_one_by_one() {
    for (pattern, line, expected) in [
        ("git status", "git status", true),
        ("git status", "git status -s", false),
        ("git status", "git", false),
        ("git status", "/usr/bin/git status", false),
        ("git log *", "git log main", true),
        ("git log *", "git log", false),
        ("git log *", "git log main other", false),
        ("git log *", "git log --output=/tmp/x", false),
        ("git log -*", "git log --oneline", true),
        ("git log --*", "git log -p", false),
        ("git log **", "git log", true),
        ("git log **", "git log a b c", true),
        ("git log **", "git log a -p", false),
        ("git log -**", "git log a -p ../x", true),
        ("cat notes/*", "cat notes/a.md", true),
        ("cat notes/*", "cat notes/../../secret", false),
        ("cat **", "cat ../secret", false),
        ("cat notes/*.md", "cat notes/.md", true),
        ("cat notes/*.md", "cat notes/a.txt", false),
        ("cat a*b*c", "cat aXbYc", true),
        ("cat a*b*c", "cat abc", true),
        ("cat a*b*c", "cat ac", false),
        ("cat a*a", "cat a", false),
        ("cat '*'", "cat '*'", true),
        ("cat '*'", "cat x", false),
        ("cat 'a b'*", "cat 'a bc'", true),
        ("cat ../a", "cat ../a", true),
        ("-**", "rm -rf /", true),
        ("git push", "git push | git push", true),
        ("git push", "git push && git pull", false),
    ] {
        assert_eq!(matches(pattern, line), expected, "{pattern} | {line}");
    }
}

#[test]
fn a_pattern_names_one_program() {
    for text in ["", "*", "** a", "g* status", "./a", "a/b", "A=b c", "'' a"] {
        let error = text.parse::<HostPattern>().unwrap_err();
        assert!(
            matches!(error, PatternError::Program { .. } | PatternError::Further),
            "{text}"
        );
    }
    for text in ["a ** b", "a b**", "a -** c", "a x**y"] {
        assert!(text.parse::<HostPattern>().is_err(), "{text}");
    }
    for text in ["a | b", "a && b", "a $b", "a > b", "a b?", "a\nb"] {
        let error = text.parse::<HostPattern>().unwrap_err();
        assert!(matches!(error, PatternError::Special { .. }), "{text}");
    }
    assert_eq!("a 'b".parse::<HostPattern>(), Err(PatternError::Quote));
    let long = format!("a {}", "b".repeat(MAX_PATTERN_BYTES));
    assert!(matches!(
        long.parse::<HostPattern>(),
        Err(PatternError::TooLong { .. })
    ));
}

#[test]
fn an_exact_pattern_matches_its_command_alone() {
    let words: Vec<String> = ["rm", "-rf", "a *", "..", ""].map(str::to_owned).to_vec();
    let pattern = HostPattern::exactly(&words);
    assert!(pattern.matches(&words));
    assert_eq!(
        pattern.to_string().parse::<HostPattern>(),
        Ok(pattern.clone())
    );
    let mut other = words;
    other.push("x".to_owned());
    assert!(!pattern.matches(&other));
}

proptest::proptest! {
    #[test]
    fn patterns_are_written_as_they_are_read(text in r#"p( [a*' \\-]{0,6}){0,3}( -?\*\*)?"#) {
        if let Ok(pattern) = text.parse::<HostPattern>() {
            proptest::prop_assert_eq!(pattern.to_string().parse(), Ok(pattern));
        }
    }
}
