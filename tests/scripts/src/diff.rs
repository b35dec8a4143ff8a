//! What differs between two outputs, in a few lines.
//!
//! Invariant: the answer is bounded, whatever was written.

/// Most lines shown of one side.
const MAX_LINES: usize = 5;
/// Most characters shown of one line.
const MAX_LINE_CHARS: usize = 160;

/// The lines of both that stand between their common beginning and their common end: `-` native, `+` claw.
pub fn small(native: &[u8], claw: &[u8]) -> String {
    let (native, claw) = (lines(native), lines(claw));
    let begin = native.iter().zip(&claw).take_while(|(a, b)| a == b).count();
    let rest = native.len().min(claw.len()) - begin;
    let backwards = native.iter().rev().zip(claw.iter().rev()).take(rest);
    let end = backwards.take_while(|(a, b)| a == b).count();
    let mut out = format!("  line {}\n", begin + 1);
    side(&mut out, '-', &native[begin..native.len() - end]);
    side(&mut out, '+', &claw[begin..claw.len() - end]);
    out
}

/// Every line with its end, so that a missing last newline is a difference.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|b| *b == b'\n').collect()
}

fn side(out: &mut String, mark: char, lines: &[&[u8]]) {
    for line in lines.iter().take(MAX_LINES) {
        let text = String::from_utf8_lossy(line);
        let shown: String = text.escape_debug().take(MAX_LINE_CHARS).collect();
        let shown = shown.strip_suffix("\\n").unwrap_or(&shown);
        let open = if line.ends_with(b"\n") {
            ""
        } else {
            " (no newline)"
        };
        out.push_str(&format!("  {mark} {shown}{open}\n"));
    }
    if lines.len() > MAX_LINES {
        out.push_str(&format!(
            "  {mark} … {} more lines\n",
            lines.len() - MAX_LINES
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let shown = small(b"a\nb\nc\nd\n", b"a\nX\nY\nd\n");
        assert_eq!(shown, "  line 2\n  - b\n  - c\n  + X\n  + Y\n");
    }

    #[test]
    fn one_side_may_be_empty_or_shorter() {
        assert_eq!(small(b"a\n", b""), "  line 1\n  - a\n");
        assert_eq!(small(b"a\na\n", b"a\n"), "  line 2\n  - a\n");
        assert_eq!(small(b"a\n", b"a\nb\n"), "  line 2\n  + b\n");
    }

    #[test]
    fn a_missing_newline_and_bytes_that_are_no_text_are_visible() {
        assert_eq!(small(b"a\n", b"a"), "  line 1\n  - a\n  + a (no newline)\n");
        assert_eq!(
            small(b"\x1b[0m\n", b"\xff\n"),
            "  line 1\n  - \\u{1b}[0m\n  + \u{fffd}\n"
        );
    }

    #[test]
    fn it_is_bounded_at_its_limits() {
        let many = |n: usize| "x\n".repeat(n).into_bytes();
        assert_eq!(small(&many(MAX_LINES), b"").lines().count(), 1 + MAX_LINES);
        let more = small(&many(MAX_LINES + 2), b"");
        assert!(more.ends_with("  - … 2 more lines\n"), "{more}");
        let long = small(&[b'y'; MAX_LINE_CHARS + 1], b"");
        assert_eq!(long.matches('y').count(), MAX_LINE_CHARS);
    }
}
