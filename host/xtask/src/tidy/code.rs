//! Just enough of Rust's lexical rules to tell code from comments and literals.

/// The source with comments, string and character literals blanked; line breaks and all positions of code remain.
pub(super) fn blank(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let length = skipped(bytes, at);
        if length == 0 {
            out.push(bytes[at]);
            at += 1;
        } else {
            let end = (at + length).min(bytes.len());
            out.extend(
                bytes[at..end]
                    .iter()
                    .map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }),
            );
            at = end;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The part of blanked code before the inline test module.
pub(super) fn without_tests(code: &str) -> &str {
    let mark = "#[cfg(test)]";
    let is_module = |at: &usize| code[*at + mark.len()..].trim_start().starts_with("mod ");
    let first = code.match_indices(mark).map(|(at, _)| at).find(is_module);
    &code[..first.unwrap_or(code.len())]
}

/// Whether `word` stands in the text with no identifier character beside it.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// How many bytes from `at` are a comment or a literal; 0 when it is code.
fn skipped(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if rest.starts_with(b"//") {
        return rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len());
    }
    if rest.starts_with(b"/*") {
        return block_comment(rest);
    }
    if rest[0] == b'"' {
        return string(rest);
    }
    if rest[0] == b'\'' {
        return character(rest);
    }
    if !after_word && matches!(rest[0], b'r' | b'b' | b'c') {
        return prefixed(rest);
    }
    0
}

/// Block comments nest.
fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `'x'` and `'\n'`, but not a lifetime.
fn character(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        return rest
            .iter()
            .skip(3)
            .position(|byte| *byte == b'\'')
            .map_or(rest.len(), |at| at + 4);
    }
    // A character has at most four bytes.
    let end = rest
        .iter()
        .take(6)
        .skip(2)
        .position(|byte| *byte == b'\'')
        .map(|at| at + 2);
    match end {
        Some(end)
            if std::str::from_utf8(&rest[1..end]).is_ok_and(|text| text.chars().count() == 1) =>
        {
            end + 1
        }
        _ => 0,
    }
}

/// `r"…"`, `r#"…"#`, `b"…"`, `br"…"`, `c"…"`, `b'x'`.
fn prefixed(rest: &[u8]) -> usize {
    let letters = rest
        .iter()
        .take_while(|byte| matches!(byte, b'r' | b'b' | b'c'))
        .count()
        .min(2);
    let hashes = rest[letters..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let raw = rest[..letters].contains(&b'r');
    match rest.get(letters + hashes) {
        Some(b'"') if raw => {
            let close: Vec<u8> = std::iter::once(b'"')
                .chain(std::iter::repeat_n(b'#', hashes))
                .collect();
            let body = letters + hashes + 1;
            let end = rest[body..]
                .windows(close.len())
                .position(|window| window == close);
            end.map_or(rest.len(), |end| body + end + close.len())
        }
        Some(b'"') if hashes == 0 => letters + string(&rest[letters..]),
        Some(b'\'') if hashes == 0 && rest[..letters] == *b"b" => {
            letters + character(&rest[letters..])
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_kept() {
        let source = "let a = \"{ // no\"; // {\nlet b = '{'; /* { /* { */ { */ let c: &'static str = r#\"{\"}\"#;\nb'{'; b\"{\"; x";
        let code = blank(source);
        assert!(!code.contains('{') && !code.contains('}'), "{code}");
        assert_eq!(code.lines().count(), source.lines().count());
        assert!(code.contains("let c: &'static str ="), "{code}");
        assert!(code.ends_with("; x"), "{code}");
        assert_eq!(blank("'\\'' {"), "     {".to_string());
        assert_eq!(blank("'é' {").trim(), "{");
    }

    #[test]
    fn a_word_is_more_than_a_substring() {
        assert!(has_word("use net::TcpStream;", "TcpStream"));
        assert!(!has_word("MyTcpStreams", "TcpStream"));
        assert!(!has_word("tcp_stream", "stream"));
    }

    #[test]
    fn the_inline_test_module_is_cut_off_but_nothing_else() {
        assert_eq!(
            without_tests("a\n#[cfg(test)]\nfn x() {}\nb\n#[cfg(test)]\nmod tests {c}"),
            "a\n#[cfg(test)]\nfn x() {}\nb\n"
        );
        assert_eq!(without_tests("all"), "all");
    }
}
