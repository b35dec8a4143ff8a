//! Paths of the guest's virtual file tree. Invariant: a `VirtualPath` names a place below one known root without
//! any dot, empty or odd part, so joining it to a folder can never leave that folder (links are the file room's).

use crate::host::cut;
use claw_core::subject::Subject;
use std::fmt;

/// The roots a guest may see, in the order they are shown.
pub const ROOTS: [&str; 6] = ["/workspace", "/home", "/tmp", "/in", "/skill", "/memory"];
/// What a skill's commands see besides: packages that were fetched for it.
pub const SKILL_ROOTS: [&str; 2] = ["/packages", "/node_modules"];
/// Longest path in bytes.
pub const MAX_PATH_BYTES: usize = 1024;
/// Longest part in bytes.
pub const MAX_PART_BYTES: usize = 255;
/// Most parts below the root.
pub const MAX_PATH_PARTS: usize = 32;

/// Which roots there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roots {
    /// [`ROOTS`].
    Known,
    /// [`ROOTS`] and [`SKILL_ROOTS`].
    Skill,
    /// Any name: the roots of a `claw exec` are named on its command line. What is not granted is refused all the same.
    Named,
}

impl Roots {
    /// The roots a subject may see.
    pub fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Exec(_) => Self::Named,
            Subject::Skill(_) => Self::Skill,
            Subject::Tool(_) | Subject::Agent(_) | Subject::Host(_) => Self::Known,
        }
    }

    fn has(self, root: &str) -> bool {
        let fetched = self == Self::Skill && SKILL_ROOTS.contains(&root);
        self == Self::Named || fetched || ROOTS.contains(&root)
    }
}

/// Why a path is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// `..`, or no known root.
    #[error("`{path}` is outside of the roots a tool may see")]
    OutsideRoot {
        /// As written.
        path: String,
    },
    /// Relative, empty, with `.`, an empty part, a backslash or a control character.
    #[error("`{path}` is not a plain absolute path: {why}")]
    Malformed {
        /// As written.
        path: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Over [`MAX_PATH_BYTES`] or [`MAX_PART_BYTES`].
    #[error("the path is too long: {bytes} bytes")]
    TooLong {
        /// Its length, or its longest part's.
        bytes: usize,
    },
    /// Over [`MAX_PATH_PARTS`].
    #[error("the path is too deep: {parts} parts of at most {MAX_PATH_PARTS}")]
    TooDeep {
        /// Its parts below the root.
        parts: usize,
    },
}

impl PathError {
    /// What is wrong, where the path is named already.
    pub fn why(&self) -> String {
        match self {
            Self::OutsideRoot { .. } => "it is outside of the roots a tool may see".to_owned(),
            Self::Malformed { why, .. } => format!("it is not a plain absolute path, as {why}"),
            other => other.to_string(),
        }
    }

    /// The stable machine word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutsideRoot { .. } => "path-outside-root",
            Self::Malformed { .. } => "path-malformed",
            Self::TooLong { .. } => "path-too-long",
            Self::TooDeep { .. } => "path-too-deep",
        }
    }
}

/// An absolute path below a root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VirtualPath {
    text: String,
    root_bytes: usize,
}

impl VirtualPath {
    /// Judges a path below one of [`ROOTS`]. `..` anywhere is refused, never resolved.
    ///
    /// # Errors
    /// See [`PathError`].
    pub fn parse(text: &str) -> Result<Self, PathError> {
        Self::parse_below(text, Roots::Known)
    }

    /// The same, below one of these roots.
    ///
    /// # Errors
    /// See [`PathError`].
    pub fn parse_below(text: &str, roots: Roots) -> Result<Self, PathError> {
        let malformed = |why| PathError::Malformed {
            path: cut(text),
            why,
        };
        if text.len() > MAX_PATH_BYTES {
            return Err(PathError::TooLong { bytes: text.len() });
        }
        if text.chars().any(char::is_control) {
            return Err(malformed("it holds a control character"));
        }
        if text.split(['/', '\\']).any(|part| part == "..") {
            return Err(PathError::OutsideRoot { path: cut(text) });
        }
        if text.contains('\\') {
            return Err(malformed("it holds a backslash"));
        }
        let Some(inner) = text.strip_prefix('/') else {
            return Err(malformed("it does not start with `/`"));
        };
        if inner.is_empty() {
            return Err(PathError::OutsideRoot { path: cut(text) });
        }
        let parts: Vec<&str> = inner.split('/').collect();
        if parts.contains(&"") {
            return Err(malformed("it has an empty part"));
        }
        if parts.contains(&".") {
            return Err(malformed("it has a `.` part"));
        }
        if let Some(long) = parts.iter().find(|p| p.len() > MAX_PART_BYTES) {
            return Err(PathError::TooLong { bytes: long.len() });
        }
        let root_bytes = parts.first().map_or(0, |p| p.len()) + 1;
        if !roots.has(text.get(..root_bytes).unwrap_or_default()) {
            return Err(PathError::OutsideRoot { path: cut(text) });
        }
        if parts.len() > MAX_PATH_PARTS + 1 {
            return Err(PathError::TooDeep {
                parts: parts.len() - 1,
            });
        }
        Ok(Self {
            text: text.to_owned(),
            root_bytes,
        })
    }

    /// The root, for example `/workspace`.
    pub fn root(&self) -> &str {
        self.text.get(..self.root_bytes).unwrap_or_default()
    }

    /// The path below the root, for example `notes/a.md`; empty for the root itself.
    pub fn rest(&self) -> &str {
        self.text.get(self.root_bytes + 1..).unwrap_or_default()
    }

    /// The folder that holds it; what lies right below the root, and the root, stand for themselves.
    #[must_use]
    pub fn folder(&self) -> Self {
        let end = self.text.rfind('/').filter(|at| *at > self.root_bytes);
        let text = end.and_then(|end| self.text.get(..end));
        Self {
            text: text.unwrap_or(&self.text).to_owned(),
            root_bytes: self.root_bytes,
        }
    }

    /// The parts below the root.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.rest().split('/').filter(|part| !part.is_empty())
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is `folder` itself or below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        match self.text.strip_prefix(folder.as_str()) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }
}

impl fmt::Display for VirtualPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
