//! `files_read`: text by lines, other files by handle. Invariant: at most [`MAX_OUTPUT_BYTES`] of text leave and at
//! most [`MAX_SCAN_BYTES`] are looked at, however large the file is.

use claw_sdk::prelude::*;

use crate::path;

/// Text returned by one call.
const MAX_OUTPUT_BYTES: usize = 256 << 10;
/// How far into a file lines are looked for.
const MAX_SCAN_BYTES: u64 = 20 << 20;
/// Read from the host in one step.
const CHUNK_BYTES: u32 = 256 << 10;
/// Lines returned if the model does not say.
const DEFAULT_LINES: u64 = 2_000;

pub(crate) struct Read;

#[derive(Deserialize)]
pub(crate) struct Args {
    path: String,
    offset: Option<u64>,
    limit: Option<u64>,
}

impl Tool for Read {
    type Args = Args;

    fn definition() -> Definition {
        Definition::new(
            "files_read",
            "Reads a file of the workspace.\nText comes back exactly as it is; long files by lines, with the next \
             offset named at the end; a line too long for one call is cut. Images and other binary files come back \
             as a handle.",
        )
        .title("Read a file")
        .arg(
            arg::text("path", "Path relative to the workspace, for example `notes/a.md`.")
                .min_length(1)
                .max_length(path::MAX_PATH_CHARS),
        )
        .arg(arg::integer("offset", "First line to return, from 1. Default 1.").range(1, 100_000_000).optional())
        .arg(arg::integer("limit", "How many lines to return. Default 2000.").range(1, 100_000).optional())
        .effect("read")
        .idempotent()
        .parallel()
    }

    fn call(args: Args) -> Result<Output> {
        let target = path::to_host(&args.path);
        let mut window = Window::new(
            args.offset.unwrap_or(1),
            args.limit.unwrap_or(DEFAULT_LINES),
        );
        let mut position = 0;
        while !window.full() && position < MAX_SCAN_BYTES {
            let chunk = files::read(&target, position, CHUNK_BYTES)?;
            if chunk.is_empty() {
                window.end = true;
                break;
            }
            if position == 0 && chunk.contains(&0) {
                return by_handle(&target);
            }
            position += chunk.len() as u64;
            window.push(&chunk);
        }
        match window.finish() {
            Ok((text, None)) => Ok(Output::text(text)),
            Ok((text, Some(note))) => Ok(Output::text(text).and_text(note)),
            Err(NotText) => by_handle(&target),
        }
    }
}

fn by_handle(target: &str) -> Result<Output> {
    let media = files::to_blob(target)?;
    let note = format!(
        "`{}` is not text: {}, {} bytes, as a handle.",
        path::to_model(target),
        media.mime,
        media.size
    );
    Ok(Output::media(media).and_text(note))
}

#[derive(Debug, PartialEq)]
struct NotText;

/// Collects the wanted lines out of a stream of bytes.
struct Window {
    first: u64,
    limit: u64,
    /// The line the next byte belongs to, from 1.
    line: u64,
    bytes: Vec<u8>,
    /// The end of the file was seen.
    end: bool,
    /// The output limit cut in.
    cut: bool,
}

impl Window {
    fn new(first: u64, limit: u64) -> Self {
        Self {
            first,
            limit,
            line: 1,
            bytes: Vec::new(),
            end: false,
            cut: false,
        }
    }

    fn full(&self) -> bool {
        self.cut || self.line >= self.first.saturating_add(self.limit)
    }

    fn push(&mut self, chunk: &[u8]) {
        for line in chunk.split_inclusive(|b| *b == b'\n') {
            if self.full() {
                return;
            }
            if self.line >= self.first {
                let room = MAX_OUTPUT_BYTES - self.bytes.len();
                self.cut = line.len() > room;
                self.bytes
                    .extend_from_slice(line.get(..room).unwrap_or(line));
                if self.cut {
                    // The cut stands in this line, also if its end was seen.
                    return;
                }
            }
            self.line += u64::from(line.ends_with(b"\n"));
        }
    }

    /// The text and, if there is more to know than the text, a note.
    fn finish(mut self) -> Result<(String, Option<String>), NotText> {
        if self.cut {
            // A cut may stand inside a character: drop what is left of it.
            let valid = match std::str::from_utf8(&self.bytes) {
                Err(e) if e.error_len().is_none() => e.valid_up_to(),
                _ => self.bytes.len(),
            };
            self.bytes.truncate(valid);
        }
        let empty = self.bytes.is_empty();
        let text = String::from_utf8(self.bytes).map_err(|_| NotText)?;
        let note = if self.cut {
            Some(cut_note(self.first, self.line))
        } else if self.end && empty && self.first > 1 {
            Some(format!("[the file has no line {}]", self.first))
        } else if self.end {
            None
        } else if self.line < self.first.saturating_add(self.limit) {
            Some(format!(
                "[stopped after {MAX_SCAN_BYTES} bytes in line {}]",
                self.line
            ))
        } else {
            Some(format!(
                "[lines {} to {}; there may be more, continue with offset {}]",
                self.first,
                self.line - 1,
                self.line
            ))
        };
        Ok((text, note))
    }
}

/// What to do after a cut inside `line`. A line that fills the output alone is never asked for again: the rest of it
/// does not come, and the next call makes progress.
fn cut_note(first: u64, line: u64) -> String {
    if line > first {
        return format!(
            "[cut at {MAX_OUTPUT_BYTES} bytes in line {line}; continue with offset {line}]"
        );
    }
    let next = line.saturating_add(1);
    format!(
        "[line {line} is longer than {MAX_OUTPUT_BYTES} bytes: it is cut, and its rest cannot be read; continue with \
         offset {next}]"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn window(
        first: u64,
        limit: u64,
        chunks: &[&[u8]],
        end: bool,
    ) -> Result<(String, Option<String>), NotText> {
        let mut window = Window::new(first, limit);
        for chunk in chunks {
            window.push(chunk);
        }
        window.end = end && !window.full();
        window.finish()
    }

    #[test]
    fn a_whole_file_comes_back_as_it_is() {
        assert_eq!(
            window(1, 10, &[b"a\r\n", b"b"], true),
            Ok(("a\r\nb".into(), None))
        );
        assert_eq!(window(1, 10, &[], true), Ok((String::new(), None)));
    }

    #[test]
    fn lines_are_counted_over_chunks() {
        let (text, note) = window(2, 2, &[b"a\nb", b"b\nc\nd\n"], true).unwrap();
        assert_eq!(text, "bb\nc\n");
        assert_eq!(
            note.unwrap(),
            "[lines 2 to 3; there may be more, continue with offset 4]"
        );
    }

    #[test]
    fn a_line_past_the_end_is_said() {
        assert_eq!(
            window(9, 1, &[b"a\n"], true).unwrap().1.unwrap(),
            "[the file has no line 9]"
        );
    }

    #[test]
    fn characters_split_over_chunks_survive() {
        assert_eq!(
            window(
                1,
                5,
                &["ä".as_bytes().split_at(1).0, "ä".as_bytes().split_at(1).1],
                true
            )
            .unwrap()
            .0,
            "ä"
        );
    }

    #[test]
    fn output_is_cut_at_its_limit_and_not_inside_a_character() {
        let mut long = "x".repeat(MAX_OUTPUT_BYTES - 1);
        long.push_str("ää");
        let (text, note) = window(1, 5, &[long.as_bytes()], false).unwrap();
        assert_eq!(text.len(), MAX_OUTPUT_BYTES - 1);
        assert!(
            note.unwrap()
                .starts_with("[line 1 is longer than 262144 bytes")
        );
    }

    #[test]
    fn a_cut_always_names_a_line_that_makes_progress() {
        let long = "x".repeat(MAX_OUTPUT_BYTES + 1);
        let file = format!("a\n{long}\nend\n");
        // The long line does not fit behind the first: it is asked for alone.
        let (text, note) = window(1, 5, &[file.as_bytes()], false).unwrap();
        assert_eq!(text.len(), MAX_OUTPUT_BYTES);
        assert!(note.unwrap().ends_with("continue with offset 2]"));
        // Alone it does not fit either: the part that does is shown, and the next line named.
        let (text, note) = window(2, 5, &[file.as_bytes()], false).unwrap();
        assert_eq!(text, "x".repeat(MAX_OUTPUT_BYTES));
        assert_eq!(
            note.unwrap(),
            "[line 2 is longer than 262144 bytes: it is cut, and its rest cannot be read; continue with offset 3]"
        );
        let rest = window(3, 5, &[file.as_bytes()], true).unwrap();
        assert_eq!(rest, ("end\n".to_owned(), None));
        // A line that just fits is not cut.
        let fits = "x".repeat(MAX_OUTPUT_BYTES);
        assert_eq!(window(1, 5, &[fits.as_bytes()], true), Ok((fits, None)));
    }

    #[test]
    fn other_bytes_are_not_text() {
        assert_eq!(window(1, 5, &[&[0xff, b'a']], true), Err(NotText));
    }
}
