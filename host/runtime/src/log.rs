//! What a guest logs during a call.
//!
//! Invariant: at most [`LOG_LINES`] lines of [`LOG_LINE_BYTES`] are held; what is cut is counted, and a flood never
//! fails the call.

use crate::text;
use claw_core::limit::{LOG_LINE_BYTES, LOG_LINES};
use claw_core::tool::LogLine;

/// The lines of one call.
#[derive(Debug, Default)]
pub(crate) struct LogBuffer {
    lines: Vec<LogLine>,
    dropped: u64,
}

impl LogBuffer {
    /// Whether another line would be kept.
    pub(crate) fn has_room(&self) -> bool {
        self.lines.len() < LOG_LINES as usize
    }

    /// Keeps a line, or counts it.
    pub(crate) fn push(&mut self, level: &str, message: &str, fields: &[(String, String)]) {
        if !self.has_room() {
            self.dropped += 1;
            return;
        }
        let mut line = text::clean(text::cut(message, LOG_LINE_BYTES));
        for (name, value) in fields {
            if line.len() >= LOG_LINE_BYTES {
                break;
            }
            let (name, value) = (
                text::cut(name, LOG_LINE_BYTES),
                text::cut(value, LOG_LINE_BYTES),
            );
            line.push_str(&text::clean(&format!(" {name}={value}")));
        }
        let given: usize = message.len()
            + fields
                .iter()
                .map(|(n, v)| n.len() + v.len() + 2)
                .sum::<usize>();
        if given > LOG_LINE_BYTES {
            self.dropped += 1;
        }
        self.lines.push(LogLine {
            level: level.to_owned(),
            text: text::cut(&line, LOG_LINE_BYTES).to_owned(),
        });
    }

    /// The lines, and how many were cut off or cut short.
    pub(crate) fn take(&mut self) -> (Vec<LogLine>, u64) {
        (std::mem::take(&mut self.lines), self.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_cut_and_counted() {
        let mut log = LogBuffer::default();
        for i in 0..LOG_LINES + 7 {
            log.push(
                "info",
                &format!("line {i}"),
                &[("a".into(), "b\x1b".into())],
            );
        }
        assert!(!log.has_room());
        let (lines, dropped) = log.take();
        assert_eq!((lines.len(), dropped), (LOG_LINES as usize, 7));
        assert_eq!(lines[0].text, "line 0 a=b");
    }

    #[test]
    fn a_long_line_is_cut_short_and_counted() {
        let mut log = LogBuffer::default();
        log.push("info", &"x".repeat(LOG_LINE_BYTES), &[]);
        log.push(
            "info",
            &"é".repeat(LOG_LINE_BYTES),
            &[("k".into(), "v".repeat(9000))],
        );
        let (lines, dropped) = log.take();
        assert_eq!((lines[0].text.len(), dropped), (LOG_LINE_BYTES, 1));
        assert!(lines[1].text.len() <= LOG_LINE_BYTES);
    }
}
