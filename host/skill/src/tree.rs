//! The files of a skill, in memory: what is hashed, reviewed and written is the same bytes.
//!
//! Invariant: paths are relative, have `/` between their parts, and mean one file on every file system. There are no
//! links, modes or times.

#[cfg(test)]
mod tests;

use claw_core::id::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Files of one skill at most.
pub const MAX_FILES: usize = 2_000;
/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 10 << 20;
/// All files together, in bytes (ClawHub takes bundles of 50 MB).
pub const MAX_TREE_BYTES: u64 = 50 << 20;
/// Longest path, in bytes.
pub const MAX_PATH_BYTES: usize = 512;
/// Folders above a file at most.
pub const MAX_DEPTH: usize = 16;

/// Why a file cannot be part of a skill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The path leads out, or means other things elsewhere.
    #[error("path `{path}` {why}")]
    Path {
        /// As it was given, made printable.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two files that some file systems take for one.
    #[error("`{path}` and `{other}` are the same file where case does not count")]
    Clash {
        /// The second.
        path: String,
        /// The first.
        other: String,
    },
    /// A file is where another has a folder.
    #[error("`{path}` is a file and a folder at once")]
    FileAndFolder {
        /// The path.
        path: String,
    },
    /// A limit of the whole tree.
    #[error("{what} is over the limit of {limit}")]
    Limit {
        /// What is too much.
        what: &'static str,
        /// In its unit.
        limit: u64,
    },
}

/// How much a tree may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// What the whole is called in an error.
    pub whole: &'static str,
    /// Files.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Limits {
    /// Of a skill.
    pub const SKILL: Self = Self {
        whole: "the skill",
        files: MAX_FILES,
        file_bytes: MAX_FILE_BYTES,
        bytes: MAX_TREE_BYTES,
    };
    /// Of the packages beside a skill.
    pub const PACKAGES: Self = Self {
        whole: "the size of all packages",
        files: 40_000,
        file_bytes: 16 << 20,
        bytes: 100 << 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::SKILL
    }
}

/// A folded path, with the path as it was written and whether it is a file.
type Known = (String, (String, bool));

/// The files of a skill by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    limits: Limits,
    files: BTreeMap<String, Arc<[u8]>>,
    /// Folded paths of files and folders, with the path as it was written and whether it is a file.
    known: BTreeMap<String, (String, bool)>,
    bytes: u64,
}

impl Tree {
    /// An empty one that holds as much.
    pub fn limited(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// A path that could mean another file, a clash, a limit. The tree is as it was.
    pub fn insert(&mut self, path: &str, bytes: &[u8]) -> Result<(), TreeError> {
        check_path(path)?;
        let size = bytes.len() as u64;
        let max = self.limits;
        if size > max.file_bytes {
            return Err(limit("a file", max.file_bytes));
        }
        if self.bytes + size > max.bytes {
            return Err(limit(max.whole, max.bytes));
        }
        if self.files.len() >= max.files {
            return Err(limit("the number of files", max.files as u64));
        }
        let news = self.places(path)?;
        self.known.extend(news);
        self.bytes += size;
        self.files.insert(path.to_owned(), bytes.into());
        Ok(())
    }

    /// What a path makes known, if nothing stands in its way.
    fn places(&self, path: &str) -> Result<Vec<Known>, TreeError> {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let mut news = Vec::new();
        for end in ends.chain([path.len()]) {
            let (place, is_file) = (&path[..end], end == path.len());
            let folded = fold(place);
            match self.known.get(&folded) {
                Some((other, _)) if other != place => {
                    let (path, other) = (place.to_owned(), other.clone());
                    return Err(TreeError::Clash { path, other });
                }
                Some((_, false)) if !is_file => {}
                Some((_, file)) if *file && is_file => {
                    let (path, other) = (place.to_owned(), place.to_owned());
                    return Err(TreeError::Clash { path, other });
                }
                Some(_) => {
                    let path = place.to_owned();
                    return Err(TreeError::FileAndFolder { path });
                }
                None => news.push((folded, (place.to_owned(), is_file))),
            }
        }
        Ok(news)
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|bytes| &**bytes)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), &**bytes))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All files together, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The part below a folder, by paths from there.
    pub fn below(&self, folder: &str) -> Self {
        let mut part = Self::limited(self.limits);
        for (path, bytes) in &self.files {
            let rest = path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'));
            if let Some(rest) = rest {
                // What was a good path stays one.
                let _ = part.insert(rest, bytes);
            }
        }
        part
    }

    /// Digest of each file, by path.
    pub fn digests(&self) -> BTreeMap<String, Digest> {
        let digest = |(path, bytes): (&String, &Arc<[u8]>)| (path.clone(), Digest::of(bytes));
        self.files.iter().map(digest).collect()
    }

    /// The skill's identity: SHA-256 over a line `sha256 path` for every file, in the order of paths.
    pub fn hash(&self) -> Digest {
        hash(&self.digests())
    }

    /// Top folders and files.
    pub fn tops(&self) -> BTreeSet<&str> {
        let top = |path: &'_ String| path.split('/').next().map(str::len).unwrap_or_default();
        self.files.keys().map(|path| &path[..top(path)]).collect()
    }
}

/// The identity of files with these digests.
pub fn hash(digests: &BTreeMap<String, Digest>) -> Digest {
    let mut lines = String::new();
    for (path, digest) in digests {
        lines.push_str(&format!("{digest} {path}\n"));
    }
    Digest::of(lines.as_bytes())
}

fn limit(what: &'static str, limit: u64) -> TreeError {
    TreeError::Limit { what, limit }
}

/// Characters that change what a reader sees: marks of direction, and those that cannot be seen.
pub fn misleads(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What file systems make of a path for which case, or the way a letter with a mark is written, does not count.
fn fold(path: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let composed: String = path.nfc().collect();
    composed.to_uppercase().to_lowercase().nfc().collect()
}

/// Names that are devices on another system, whatever follows a dot.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let numbered = |stem: &str| {
        matches!(
            stem.as_bytes(),
            [b'c', b'o', b'm', b'1'..=b'9'] | [b'l', b'p', b't', b'1'..=b'9']
        )
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered(&stem)
}

/// Folders and files that are no part of a skill wherever they lie: what version control, registries and package
/// managers leave behind, and what desktops do.
pub const LEFT_OUT: [&str; 6] = [
    ".git",
    ".clawhub",
    ".clawdhub",
    "node_modules",
    "__MACOSX",
    ".DS_Store",
];

/// The part of a path that makes it no part of a skill, if there is one.
pub fn left_out(path: &str) -> Option<&'static str> {
    let known = |part: &str| {
        LEFT_OUT
            .into_iter()
            .find(|out| out.eq_ignore_ascii_case(part))
    };
    path.split('/').find_map(known)
}

/// Whether a path, relative and with `/` between its parts, means one file on every file system.
///
/// # Errors
/// It does not, and why.
pub fn check_path(path: &str) -> Result<(), TreeError> {
    let wrong = |why| {
        let path = path.escape_debug().to_string();
        Err(TreeError::Path { path, why })
    };
    if path.is_empty() {
        return wrong("is empty");
    }
    if path.len() > MAX_PATH_BYTES {
        return wrong("is too long");
    }
    if path.starts_with('/') {
        return wrong("is absolute");
    }
    if path.contains('\\') || path.contains(':') {
        return wrong("has a backslash or a colon");
    }
    if path.chars().any(|c| c.is_control()) {
        return wrong("has a control character");
    }
    if path.chars().any(misleads) {
        return wrong("has a character that cannot be seen");
    }
    if path.matches('/').count() > MAX_DEPTH {
        return wrong("is too deep");
    }
    for part in path.split('/') {
        match part {
            "" => return wrong("has an empty part"),
            "." | ".." => return wrong("has `.` or `..`"),
            _ if part.ends_with(' ') || part.ends_with('.') => {
                return wrong("has a part that ends with a dot or a space");
            }
            _ if is_device(part) => return wrong("has the name of a device"),
            _ => {}
        }
    }
    Ok(())
}
