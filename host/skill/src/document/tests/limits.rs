//! What is refused, and what is not allowed to be slow, deep or large.

use super::*;
use std::time::{Duration, Instant};

/// Far more than any of these takes, also in a slow build.
const SLOW: Duration = Duration::from_secs(5);

#[test]
fn what_is_too_large_is_refused_at_the_limit() {
    let text = |bytes: usize| {
        let head = "---\nname: a\ndescription: b\n---\n";
        head.to_owned() + &"x".repeat(bytes - head.len())
    };
    assert!(parse("a", text(MAX_DOCUMENT_BYTES).as_bytes()).is_ok());
    let over = parse("a", text(MAX_DOCUMENT_BYTES + 1).as_bytes()).unwrap_err();
    assert_eq!(
        over,
        Refused::TooLarge {
            bytes: 256_001,
            limit: 256_000
        }
    );
    assert_eq!(over.to_string(), "it has 256001 bytes, 256000 are allowed");
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(
        parse("a", b"---\nname: a\n\0"),
        Err(Refused::Binary { at: 12 })
    );
    let utf16: Vec<u8> = "name".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(parse("a", &utf16), Err(Refused::Binary { at: 1 }));
    assert_eq!(
        parse("a", &[b'a', 0xff, 0xfe, 0xfd, 0xfc]),
        Err(Refused::Binary { at: 1 })
    );
    assert_eq!(
        parse("a", b"a\x01\x02\x03\x04"),
        Err(Refused::Binary { at: 1 })
    );
    assert_eq!(
        Refused::Binary { at: 1 }.to_string(),
        "it is no text (from byte 1)"
    );
}

#[test]
fn what_says_nothing_is_refused() {
    for text in [
        "",
        " \r\n\t\n",
        "\u{feff}",
        "---\n---\n",
        "---\nlicense: MIT\n---\n\n",
    ] {
        assert_eq!(parse("a", text.as_bytes()), Err(Refused::Empty), "{text:?}");
    }
    assert_eq!(Refused::Empty.to_string(), "it has no text");
    let document = read("---\nname: a\n---\n");
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("a", "a")
    );
    assert_eq!(
        codes(&document),
        [("description-missing", 0), ("no-body", 0)]
    );
}

#[test]
fn warnings_are_counted_beyond_their_limit() {
    let keys: String = (0..150).map(|at| format!("k{at}: a: b\n")).collect();
    let document = read(&format!("---\nname: a\ndescription: b\n{keys}---\nc\n"));
    assert_eq!(document.warnings.len(), MAX_WARNINGS);
    let last = document.warnings.last().unwrap();
    assert_eq!(
        (last.code.as_str(), last.words.as_str()),
        ("more-warnings", "88 more warnings are not shown")
    );
    assert_eq!(document.extra.len(), 150);
}

#[test]
fn keys_beyond_the_limit_are_said() {
    let keys: String = (0..200).map(|at| format!("k{at}: a: b\n")).collect();
    let document = read(&format!("---\nname: a\ndescription: b\n{keys}---\nc\n"));
    assert!(codes(&document).contains(&("many-keys", 202)));
}

#[test]
fn hostile_yaml_is_read_without_yaml() {
    let bomb: String = (1..20).fold("a0: &a0 [x, x, x, x]\n".to_owned(), |text, at| {
        let before = at - 1;
        text + &format!("a{at}: &a{at} [*a{before}, *a{before}, *a{before}, *a{before}]\n")
    });
    let deep = format!("a0: {}\n", "[".repeat(100_000));
    let json = format!("metadata: '{}'\n", "[".repeat(100_000));
    let long = format!("a0: {}\n", "x: ".repeat(60_000));
    let dashes = format!("a0:\n  {}x\n", "- ".repeat(100_000));
    let quoted = format!("a0: \"{}\n", "\\\"{".repeat(60_000));
    for hostile in [bomb, deep, json, long, dashes, quoted] {
        let begin = Instant::now();
        let document = read(&format!("---\nname: a\ndescription: b\n{hostile}---\nc\n"));
        assert!(begin.elapsed() < SLOW, "{:?}", &hostile[..40]);
        assert_eq!(
            (document.name.as_str(), document.description.as_str()),
            ("a", "b")
        );
        assert!(!document.warnings.is_empty(), "{:?}", &hostile[..40]);
    }
}

#[test]
fn hostile_lines_are_no_slower() {
    let patterns = [
        "a: [\n", "a:\n", "---\n", "```\n", "- \n", "\"\n", "#\n", "a: |\n", "<\n\n", "a: {\"\n",
        "](\n",
    ];
    for pattern in patterns {
        let lines = pattern.repeat(100_000 / pattern.len());
        for head in ["", "---\n", "---\nname: a\n", "---\nname: a\n---\n"] {
            let begin = Instant::now();
            let _ = parse("a", format!("{head}{lines}").as_bytes());
            assert!(
                begin.elapsed() < SLOW,
                "{head:?} {pattern:?}: {:?}",
                begin.elapsed()
            );
        }
    }
}

#[test]
fn any_cut_or_change_of_a_document_is_read_or_refused() {
    let whole = format!(
        "\u{feff}{}metadata: {{\"openclaw\": {{\"os\": [\"linux\"]}}}}\n---\nx",
        &ALL[..200]
    );
    for end in 0..whole.len() {
        let _ = parse("a", &whole.as_bytes()[..end]);
        for byte in [b'\n', b'"', b'{', b'-', b':', b'\t', 0xff] {
            let mut changed = whole.clone().into_bytes();
            changed[end] = byte;
            let document = parse("a", &changed).unwrap();
            assert!(!document.name.is_empty() && !document.description.is_empty());
        }
    }
}
