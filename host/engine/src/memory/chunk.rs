//! Cutting memory files into pieces of whole lines.

use super::files::MemoryFile;
use claw_core::id::TimestampMs;
use claw_core::row::Provenance;
use claw_core::sandbox::MemoryPiece;

/// Size of a piece in characters: about 400 tokens at 4 characters each.
const CHUNK_CHARS: usize = 1_600;
/// Overlap of neighbours in characters: about 80 tokens.
const OVERLAP_CHARS: usize = 320;

/// A run of lines of one file.
pub(super) struct Chunk {
    path: String,
    /// From 1.
    line: u32,
    lines: u32,
    pub text: String,
    written: TimestampMs,
    more: u32,
}

impl Chunk {
    pub(super) fn piece(&self, score: f64) -> MemoryPiece {
        MemoryPiece {
            id: id(&self.path, self.line, self.lines),
            path: self.path.clone(),
            line: self.line,
            text: self.text.clone(),
            score,
            provenance: provenance(&self.path, &self.text),
            written: self.written,
            more: self.more,
        }
    }
}

/// `MEMORY.md` is the owner's; daily notes are the agent's unless the text is marked.
/// Until provenance is kept by content hash, a marked line taints its whole piece.
fn provenance(path: &str, text: &str) -> Provenance {
    if text.contains("(untrusted)") {
        Provenance::Untrusted
    } else if path == "MEMORY.md" {
        Provenance::Owner
    } else {
        Provenance::Agent
    }
}

/// The id of some lines of a file.
pub(super) fn id(path: &str, line: u32, lines: u32) -> String {
    format!("{path}:{line}+{lines}")
}

/// Reads what `id` wrote.
pub(super) fn parse_id(id: &str) -> Option<(String, u32, u32)> {
    let (path, span) = id.rsplit_once(':')?;
    let (line, lines) = span.split_once('+')?;
    let (line, lines) = (line.parse().ok()?, lines.parse().ok()?);
    (line >= 1 && lines >= 1).then(|| (path.to_owned(), line, lines))
}

/// Overlapping pieces of whole lines.
pub(super) fn chunks(file: &MemoryFile) -> Vec<Chunk> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut out = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let mut end = start;
        let mut size = 0;
        while end < lines.len() && (end == start || size + lines[end].len() < CHUNK_CHARS) {
            size += lines[end].len() + 1;
            end += 1;
        }
        out.push(cut(file, &lines, start, end));
        if end == lines.len() {
            break;
        }
        let mut back = 0;
        let mut next = end;
        while next > start + 1 && back + lines[next - 1].len() < OVERLAP_CHARS {
            back += lines[next - 1].len() + 1;
            next -= 1;
        }
        start = next;
    }
    out
}

fn cut(file: &MemoryFile, lines: &[&str], start: usize, end: usize) -> Chunk {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Chunk {
        path: file.path.clone(),
        line: number(start + 1),
        lines: number(end - start),
        text: lines[start..end].join("\n"),
        written: file.written,
        more: number(lines.len() - end),
    }
}

/// The lines of a piece and some around it; `None` if the file has become shorter.
pub(super) fn around(file: &MemoryFile, line: u32, count: u32, around: u32) -> Option<MemoryPiece> {
    let lines: Vec<&str> = file.text.lines().collect();
    let first = line as usize - 1;
    if first >= lines.len() {
        return None;
    }
    let start = first.saturating_sub(around as usize);
    let end = first
        .saturating_add(count as usize)
        .saturating_add(around as usize)
        .min(lines.len());
    Some(cut(file, &lines, start, end).piece(0.0))
}
