//! What a guest writes, made fit for a terminal: text, line ends and tabs, colours, and nothing that drives it.
//!
//! Invariant: the bytes shown do not depend on how the stream was cut into pieces.

/// Longest escape sequence that is looked at, in bytes; a longer one is dropped as far.
const MAX_SEQUENCE_BYTES: usize = 64;
/// Shown for bytes that are no text.
const NO_TEXT: &[u8] = "\u{fffd}".as_bytes();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After ESC.
    Escape,
    /// After `ESC [`: until a byte from `@` to `~`.
    Sequence,
    /// After `ESC ]` and the like: until BEL or ESC.
    Message,
}

/// A filter over one stream.
#[derive(Debug)]
pub(super) struct Filter {
    state: State,
    /// An escape sequence or a character that has not ended.
    held: Vec<u8>,
}

impl Filter {
    pub(super) fn new() -> Self {
        Self {
            state: State::Text,
            held: Vec::new(),
        }
    }

    /// What of these bytes may be shown now.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut shown = Vec::with_capacity(bytes.len());
        for byte in bytes {
            self.take(*byte, &mut shown);
        }
        shown
    }

    /// What is left at the end.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        let open = self.state == State::Text && !self.held.is_empty();
        self.held.clear();
        if open { NO_TEXT.to_vec() } else { Vec::new() }
    }

    fn take(&mut self, byte: u8, shown: &mut Vec<u8>) {
        match self.state {
            State::Text => self.text(byte, shown),
            State::Escape => {
                self.state = State::Text;
                match byte {
                    b'[' => {
                        self.state = State::Sequence;
                        self.held.extend_from_slice(b"\x1b[");
                    }
                    b']' | b'P' | b'X' | b'^' | b'_' => self.state = State::Message,
                    // The end of a message.
                    b'\\' => {}
                    _ => self.text(byte, shown),
                }
            }
            State::Sequence => {
                self.held.push(byte);
                if (0x40..=0x7e).contains(&byte) || self.held.len() > MAX_SEQUENCE_BYTES {
                    if is_colour(&self.held) {
                        shown.extend_from_slice(&self.held);
                    }
                    self.held.clear();
                    self.state = State::Text;
                }
            }
            State::Message => match byte {
                0x07 => self.state = State::Text,
                0x1b => self.state = State::Escape,
                _ => {}
            },
        }
    }

    fn text(&mut self, byte: u8, shown: &mut Vec<u8>) {
        if !self.held.is_empty() {
            self.held.push(byte);
            return self.character(shown);
        }
        match byte {
            0x1b => self.state = State::Escape,
            b'\n' | b'\t' | b'\r' | 0x20..=0x7e => shown.push(byte),
            0..=0x7f => {}
            _ => {
                self.held.push(byte);
                self.character(shown);
            }
        }
    }

    /// Looks at a character of several bytes.
    fn character(&mut self, shown: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        match std::str::from_utf8(&held) {
            Ok(text) => {
                if !text.chars().any(claw_core::content::is_hidden) {
                    shown.extend_from_slice(&held);
                }
            }
            Err(e) if e.error_len().is_none() => self.held = held,
            Err(_) => {
                shown.extend_from_slice(NO_TEXT);
                // What broke it off begins something of its own.
                if let Some(last) = held.last().filter(|_| held.len() > 1) {
                    self.text(*last, shown);
                }
            }
        }
    }
}

/// `ESC [ … m` with numbers only.
fn is_colour(sequence: &[u8]) -> bool {
    let inner = sequence
        .strip_prefix(b"\x1b[")
        .and_then(|s| s.strip_suffix(b"m"));
    inner.is_some_and(|s| s.iter().all(|b| b.is_ascii_digit() || b";:".contains(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &[u8], piece: usize) -> String {
        let mut filter = Filter::new();
        let mut all = Vec::new();
        for piece in text.chunks(piece) {
            all.extend(filter.pass(piece));
        }
        all.extend(filter.finish());
        String::from_utf8_lossy(&all).into_owned()
    }

    #[test]
    fn text_and_colours_pass_and_nothing_that_drives_a_terminal() {
        for (written, wanted) in [
            (&b"plain\ttext\r\n"[..], "plain\ttext\r\n"),
            ("süß 日本 🎉".as_bytes(), "süß 日本 🎉"),
            (b"\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"),
            (b"\x1b[38:2::1:2:3mx\x1b[m", "\x1b[38:2::1:2:3mx\x1b[m"),
            (b"a\x1b[2Jb\x1b[1;1Hc", "abc"),
            (b"a\x1b[?25lb\x1b[>4;1mc", "abc"),
            (b"a\x1b]0;title\x07b", "ab"),
            (b"a\x1b]52;c;AAAA\x1b\\b", "ab"),
            (b"a\x1bPq...\x1b\\b", "ab"),
            (b"a\x1bcb\x07\x08\x7f\0", "acb"),
            (b"a\xc2\x9b2Jb\xc2\x85", "a2Jb"),
            ("a\u{202e}b".as_bytes(), "ab"),
            (b"a\xff\xfeb", "a\u{fffd}\u{fffd}b"),
            (b"a\xe6\x97b", "a\u{fffd}b"),
            (b"a\xe6\x97", "a\u{fffd}"),
            (b"a\xe6\x1b[2Jb", "a\u{fffd}b"),
            (b"a\x1b[", "a"),
        ] {
            for piece in [1, 2, 3, 100] {
                assert_eq!(shown(written, piece), wanted, "{written:?} by {piece}");
            }
        }
    }

    #[test]
    fn an_endless_sequence_holds_little() {
        let mut filter = Filter::new();
        let mut noise = b"\x1b[".to_vec();
        noise.extend(vec![b'1'; 10 * MAX_SEQUENCE_BYTES]);
        let shown = filter.pass(&noise).len();
        assert!(filter.held.len() <= MAX_SEQUENCE_BYTES);
        assert!(shown >= 8 * MAX_SEQUENCE_BYTES);
    }
}
