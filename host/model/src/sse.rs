//! Server-sent events from bytes, piece by piece, in time linear in the bytes.
//!
//! Invariant: an event is handed on only when the empty line that ends it has arrived, whatever way
//! the bytes are cut; text is UTF-8 or the stream is an error. At most one event's bytes are held.

use std::collections::VecDeque;

/// Longest event in bytes, comments between events included.
pub(crate) const MAX_EVENT_BYTES: usize = 1 << 20;
/// Longest answer in bytes.
pub(crate) const MAX_ANSWER_BYTES: usize = 16 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// The `event` field; empty if it had none.
    pub(crate) name: String,
    /// The `data` lines, joined by line feeds.
    pub(crate) data: String,
}

/// Why the bytes are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SseError {
    #[error("an event is longer than {MAX_EVENT_BYTES} bytes")]
    EventTooLong,
    #[error("the answer is longer than {MAX_ANSWER_BYTES} bytes")]
    AnswerTooLong,
    #[error("the answer is not utf-8")]
    NotUtf8,
}

/// The parser's state between pieces.
#[derive(Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    name: String,
    data: Option<String>,
    after_cr: bool,
    begun: bool,
    event_bytes: usize,
    answer_bytes: usize,
}

impl Parser {
    /// Takes the next bytes and appends the events they complete.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut VecDeque<Event>) -> Result<(), SseError> {
        self.answer_bytes = self.answer_bytes.saturating_add(bytes.len());
        if self.answer_bytes > MAX_ANSWER_BYTES {
            return Err(SseError::AnswerTooLong);
        }
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            if std::mem::take(&mut self.after_cr) && *first == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
            let (text, next) = match end {
                Some(i) => (&rest[..i], &rest[i + 1..]),
                None => (rest, &rest[rest.len()..]),
            };
            self.event_bytes = self.event_bytes.saturating_add(rest.len() - next.len());
            if self.event_bytes > MAX_EVENT_BYTES {
                return Err(SseError::EventTooLong);
            }
            self.line.extend_from_slice(text);
            if let Some(i) = end {
                self.after_cr = rest[i] == b'\r';
                self.end_line(out)?;
            }
            rest = next;
        }
        Ok(())
    }

    fn end_line(&mut self, out: &mut VecDeque<Event>) -> Result<(), SseError> {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.begun, true) && line.starts_with(BOM) {
            line.drain(..BOM.len());
        }
        if line.is_empty() {
            self.event_bytes = 0;
            let name = std::mem::take(&mut self.name);
            if let Some(data) = self.data.take() {
                out.push_back(Event { name, data });
            }
            return Ok(());
        }
        let line = String::from_utf8(line).map_err(|_| SseError::NotUtf8)?;
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (field, &mut self.data) {
            ("event", _) => self.name = value.to_owned(),
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            ("data", none) => *none = Some(value.to_owned()),
            // Comments, `id`, `retry` and unknown fields mean nothing here.
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
