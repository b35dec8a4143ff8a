//! Sizes: files of at most 500 lines, functions of at most 70, and a list of exceptions that can only shrink.

use std::collections::BTreeMap;

use super::{EXCEPTIONS, code};
use crate::tree::Text;

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 70;
/// Above this a file is listed, without failing.
const FILE_LINES_WISHED: usize = 250;

/// Files and functions over their limit that are no listed exception, and exceptions nobody needs.
pub(super) fn check(texts: &[Text], exceptions: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut allowed = BTreeMap::new();
    for line in exceptions
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        match line
            .rsplit_once(' ')
            .map(|(what, count)| (what, count.parse::<usize>()))
        {
            Some((what, Ok(count))) => {
                allowed.insert(what.to_string(), count);
            }
            _ => findings.push(format!(
                "{EXCEPTIONS}: `{line}` is not `file PATH LINES` or `fn PATH NAME LINES`"
            )),
        }
    }
    for (what, lines, limit) in oversized(texts) {
        match allowed.remove(&what) {
            None => findings.push(format!("{what} has {lines} lines, the limit is {limit}")),
            Some(count) if lines > count => {
                findings.push(format!("{what} grew from {count} to {lines} lines"))
            }
            Some(count) if lines < count => {
                findings.push(format!("{what} shrank to {lines} lines: write that instead of {count} into {EXCEPTIONS}"));
            }
            Some(_) => {}
        }
    }
    findings.extend(
        allowed
            .keys()
            .map(|what| format!("{EXCEPTIONS}: `{what}` is within its limit, remove the line")),
    );
    findings
}

/// Rust files that are longer than one would wish.
pub(super) fn long_files(texts: &[Text]) -> Vec<String> {
    let rust = texts.iter().filter(|text| text.has_extension("rs"));
    let counted = rust.map(|text| (&text.path, text.text.lines().count()));
    counted
        .filter(|(_, lines)| *lines > FILE_LINES_WISHED)
        .map(|(path, lines)| format!("{path} has {lines} lines, the aim is {FILE_LINES_WISHED}"))
        .collect()
}

/// What is over its limit, its lines, and the limit.
fn oversized(texts: &[Text]) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for text in texts.iter().filter(|text| text.has_extension("rs")) {
        let lines = text.text.lines().count();
        if lines > FILE_LINES {
            found.push((format!("file {}", text.path), lines, FILE_LINES));
        }
        for (name, lines) in functions(&code::blank(&text.text)) {
            if lines > FUNCTION_LINES {
                found.push((format!("fn {} {name}", text.path), lines, FUNCTION_LINES));
            }
        }
    }
    found
}

/// Every function with a body and its lines, from the line of `fn` to that of the closing brace.
fn functions(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts_word = code[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let name: String = code[at + 3..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if !starts_word || name.is_empty() {
            continue;
        }
        if let Some(length) = body_end(&code[at..]) {
            found.push((name, code[at..at + length].lines().count()));
        }
    }
    found
}

/// Bytes up to the closing brace of the first block; none when a semicolon ends the item first.
fn body_end(code: &str) -> Option<usize> {
    let (mut braces, mut others) = (0usize, 0usize);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others = others.saturating_sub(1),
            ';' if braces == 0 && others == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long_function(lines: usize) -> String {
        format!(
            "fn small() {{}}\npub(crate) async fn big(a: [u8; 3]) {{\n{}}}\n",
            "    x();\n".repeat(lines - 2)
        )
    }

    #[test]
    fn long_files_and_functions_are_found() {
        let texts = [
            Text::new("a.rs", &"// x\n".repeat(501)),
            Text::new("b.rs", &long_function(71)),
        ];
        let findings = check(&texts, "");
        assert_eq!(
            findings,
            [
                "file a.rs has 501 lines, the limit is 500",
                "fn b.rs big has 71 lines, the limit is 70"
            ]
        );
    }

    #[test]
    fn the_limits_themselves_are_allowed() {
        let texts = [
            Text::new("a.rs", &"// x\n".repeat(500)),
            Text::new("b.rs", &long_function(70)),
        ];
        assert!(check(&texts, "").is_empty());
        assert_eq!(long_files(&texts).len(), 1);
        assert!(
            check(&[Text::new("a.md", &"x\n".repeat(900))], "").is_empty(),
            "only Rust is limited"
        );
    }

    #[test]
    fn exceptions_can_only_shrink() {
        let texts = [Text::new("b.rs", &long_function(80))];
        assert!(check(&texts, "# why\nfn b.rs big 80\n").is_empty());
        assert!(check(&texts, "fn b.rs big 79")[0].contains("grew"));
        assert!(check(&texts, "fn b.rs big 90")[0].contains("shrank"));
        assert!(check(&[], "file gone.rs 600")[0].contains("remove the line"));
        assert!(check(&[], "nonsense")[0].contains("is not"));
    }

    #[test]
    fn declarations_without_a_body_and_types_are_no_functions() {
        let code =
            "trait T { fn a(&self, x: [u8; 4]); fn b(&self) { c() } }\ntype F = fn (u8) -> u8;\n";
        assert_eq!(functions(code), [("b".to_string(), 1)]);
    }
}
