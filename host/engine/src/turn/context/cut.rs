//! Cutting a text to a size, in bytes, on whole characters.

/// Share of a cut text that comes from its start, in percent; the rest comes from its end.
const HEAD_PERCENT: usize = 65;
/// Cuts to fewer bytes than this have no room for a line that says so.
const MIN_MARKED_BYTES: usize = 160;

/// Head and tail with a line between them that says how much is missing; never more than `cap` bytes.
pub(in crate::turn) fn middle(text: &str, cap: usize) -> String {
    if text.len() <= cap {
        return text.to_owned();
    }
    if cap < MIN_MARKED_BYTES {
        return text[..text.floor_char_boundary(cap)].to_owned();
    }
    let between = format!(
        "\n[... the middle of {} bytes is left out ...]\n",
        text.len()
    );
    let room = cap.saturating_sub(between.len());
    let head = room * HEAD_PERCENT / 100;
    ends(text, head, room - head, &between)
}

/// The first `head` and the last `tail` bytes with `between`; the caller knows that the text is longer.
pub(in crate::turn) fn ends(text: &str, head: usize, tail: usize, between: &str) -> String {
    let head = &text[..text.floor_char_boundary(head)];
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(tail))..];
    format!("{head}{between}{tail}")
}
