//! Finding files by glob and lines by literal text.
//!
//! Invariant: the walk is bounded in entries, bytes, depth and time, follows no link, and enters or reads only what
//! policy allows; what it may not see it passes over in silence.

use super::error::FsError;
use super::info::Kind;
use super::path::{MAX_PARTS, Place};
use super::tree::Vfs;
use claw_core::capability::Access;
use globset::{GlobBuilder, GlobMatcher};
use std::time::{Duration, Instant};

/// Hits of one search.
pub(crate) const MAX_HITS: u32 = 200;
/// Length of a glob or a text, in bytes.
pub(crate) const MAX_PATTERN_BYTES: usize = 1024;
/// Opening braces of a glob: the regular expression made of it nests no deeper than some hundreds, and making one
/// that does is a panic.
pub(crate) const MAX_BRACES: usize = 64;
/// Characters shown around a match.
pub(crate) const MAX_SHOWN_CHARS: usize = 400;
/// Entries looked at.
pub(crate) const MAX_SEARCHED_ENTRIES: u64 = 50_000;
/// Bytes read.
pub(crate) const MAX_SEARCHED_BYTES: u64 = 64 << 20;
/// Bytes read of one file.
pub(crate) const MAX_SEARCHED_FILE_BYTES: u64 = 1 << 20;
/// Time spent.
pub(crate) const MAX_SEARCH_TIME: Duration = Duration::from_secs(2);

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Guest path.
    pub(crate) path: String,
    /// From 1; 0 when only the name matched.
    pub(crate) line: u32,
    /// Around the match.
    pub(crate) text: String,
}

struct Search<'a> {
    vfs: &'a Vfs,
    glob: GlobMatcher,
    text: &'a str,
    limit: usize,
    base: usize,
    until: Instant,
    entries: u64,
    bytes: u64,
    hits: Vec<Hit>,
}

impl Vfs {
    /// Searches below a folder. A search that meets one of its bounds returns what it found; without any hit it is
    /// `TooMany`.
    pub(crate) fn search(
        &self,
        place: &Place,
        glob: &str,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Hit>, FsError> {
        if glob.is_empty() || glob.len() > MAX_PATTERN_BYTES || text.len() > MAX_PATTERN_BYTES {
            return Err(FsError::Invalid(format!(
                "a glob has 1 to {MAX_PATTERN_BYTES} bytes and a text at most as many"
            )));
        }
        if glob.bytes().filter(|b| *b == b'{').count() > MAX_BRACES {
            return Err(FsError::Invalid(format!(
                "a glob has at most {MAX_BRACES} braces"
            )));
        }
        let limit = limit.clamp(1, MAX_HITS) as usize;
        let matcher = GlobBuilder::new(glob)
            .literal_separator(true)
            .build()
            .map_err(|e| FsError::Invalid(format!("not a glob: {}", e.kind())))?
            .compile_matcher();
        let found = self.look(place, Access::Read, true)?;
        if !found.present()?.is_dir() {
            return Err(FsError::NotDirectory);
        }
        let base = Place {
            root: place.root,
            parts: found.parts,
            folder: false,
        };
        let mut search = Search {
            vfs: self,
            glob: matcher,
            text,
            limit,
            base: base.parts.len(),
            until: Instant::now() + MAX_SEARCH_TIME,
            entries: 0,
            bytes: 0,
            hits: Vec::new(),
        };
        let complete = search.folder(base)?;
        if !complete && search.hits.is_empty() {
            return Err(FsError::TooMany {
                what: "entries to search; search a smaller folder",
                max: MAX_SEARCHED_ENTRIES,
            });
        }
        Ok(search.hits)
    }
}

impl Search<'_> {
    /// Depth first, in order of name. `false` once a bound is met or enough is found.
    fn folder(&mut self, base: Place) -> Result<bool, FsError> {
        let mut todo = vec![(base, Kind::Folder)];
        while let Some((place, kind)) = todo.pop() {
            self.vfs.check_cancelled()?;
            if self.over() {
                return Ok(false);
            }
            self.visit(&place, kind);
            if kind != Kind::Folder || place.parts.len() >= MAX_PARTS {
                continue;
            }
            let path = self.vfs.root(&place)?.path(&place.parts);
            if !self.vfs.gate.allows(&path, Access::Read) {
                continue;
            }
            let Ok(entries) = self.vfs.list(&place) else {
                continue;
            };
            for entry in entries.into_iter().rev() {
                self.entries += 1;
                let mut parts = place.parts.clone();
                parts.push(entry.name);
                let inner = Place {
                    parts,
                    ..place.clone()
                };
                todo.push((inner, entry.kind));
            }
        }
        Ok(true)
    }

    fn over(&self) -> bool {
        self.hits.len() >= self.limit
            || self.entries > MAX_SEARCHED_ENTRIES
            || self.bytes > MAX_SEARCHED_BYTES
            || Instant::now() > self.until
    }

    fn visit(&mut self, place: &Place, kind: Kind) {
        let Some(relative) = place.parts.get(self.base..) else {
            return;
        };
        if relative.is_empty() || !self.glob.is_match(relative.join("/")) {
            return;
        }
        let Ok(root) = self.vfs.root(place) else {
            return;
        };
        let path = root.path(&place.parts);
        if !self.vfs.gate.allows(&path, Access::Read) {
            return;
        }
        if self.text.is_empty() {
            let (line, text) = (0, String::new());
            self.hits.push(Hit { path, line, text });
        } else if kind == Kind::File {
            self.lines(place, &path);
        }
    }

    fn lines(&mut self, place: &Place, path: &str) {
        let read = self.vfs.open_read(place, false);
        let Ok(bytes) = read.and_then(|f| f.read_at(0, MAX_SEARCHED_FILE_BYTES)) else {
            return;
        };
        self.bytes += bytes.len() as u64;
        if bytes.contains(&0) {
            return;
        }
        let content = String::from_utf8_lossy(&bytes);
        for (number, line) in content.lines().enumerate() {
            if self.hits.len() >= self.limit {
                return;
            }
            if let Some(at) = line.find(self.text) {
                self.hits.push(Hit {
                    path: path.to_owned(),
                    line: u32::try_from(number + 1).unwrap_or(u32::MAX),
                    text: shown(line, at, self.text),
                });
            }
        }
    }
}

/// The match with as much before and after it as fits, cut between characters.
fn shown(line: &str, at: usize, text: &str) -> String {
    if line.chars().count() <= MAX_SHOWN_CHARS {
        return line.to_owned();
    }
    let room = MAX_SHOWN_CHARS.saturating_sub(text.chars().count()) / 2;
    let before = line.get(..at).unwrap_or_default();
    let skip = before.chars().count().saturating_sub(room);
    line.chars().skip(skip).take(MAX_SHOWN_CHARS).collect()
}
