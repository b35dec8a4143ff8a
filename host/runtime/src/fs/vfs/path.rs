//! Paths as guests write them, taken apart by text alone.
//!
//! Invariant: a part is never empty, `.`, has no `/` and no NUL, and is never one of the host's temporary names.
//! `..` exists only in paths relative to a descriptor and in link targets, and is resolved by the walk.

use super::error::FsError;

/// Longest path in bytes.
pub(crate) const MAX_PATH_BYTES: usize = 4096;
/// Longest part in bytes.
pub(crate) const MAX_PART_BYTES: usize = 255;
/// Most parts of a path.
pub(crate) const MAX_PARTS: usize = 128;
/// How the names of files being written begin. Guests neither see nor name them.
pub(crate) const TEMP_PREFIX: &str = ".claw-tmp-";

/// A path below a mounted root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Index of the root.
    pub(crate) root: usize,
    /// The parts below it; empty is the root. May hold `..` until it is walked.
    pub(crate) parts: Vec<String>,
    /// Written with `/` at its end: it must be a folder.
    pub(crate) folder: bool,
}

fn check_part(part: &str) -> Result<(), FsError> {
    if part.len() > MAX_PART_BYTES {
        return Err(FsError::Invalid("the name is too long".into()));
    }
    if part.contains('\0') {
        return Err(FsError::Invalid("a path has no NUL".into()));
    }
    if part.to_lowercase().starts_with(TEMP_PREFIX) {
        return Err(FsError::Invalid(
            "names of this kind belong to the host".into(),
        ));
    }
    Ok(())
}

fn check_size(text: &str, parts: usize) -> Result<(), FsError> {
    if text.len() > MAX_PATH_BYTES || parts > MAX_PARTS {
        return Err(FsError::Invalid("the path is too long".into()));
    }
    Ok(())
}

/// The parts of an absolute path of `claw:files`: `/` first, no `.`, no `..`, no empty part.
pub(crate) fn absolute_parts(text: &str) -> Result<Vec<&str>, FsError> {
    let rest = text
        .strip_prefix('/')
        .ok_or_else(|| FsError::Invalid("a path begins with `/`".into()))?;
    let parts: Vec<&str> = rest.split('/').collect();
    check_size(text, parts.len())?;
    for part in &parts {
        if matches!(*part, "" | "." | "..") {
            return Err(FsError::Invalid(
                "a path has no empty part, no `.` and no `..`".into(),
            ));
        }
        check_part(part)?;
    }
    Ok(parts)
}

/// An absolute path with `.`, `..` and empty parts taken out by text; `None` if it is not absolute or leads above `/`.
pub(crate) fn lexical_path(text: &str) -> Option<String> {
    let rest = text.strip_prefix('/')?;
    let parts: Vec<String> = rest
        .split('/')
        .filter(|p| !matches!(*p, "" | "."))
        .map(str::to_owned)
        .collect();
    Some(format!("/{}", lexical(&parts)?.join("/")))
}

/// The parts of a path relative to a folder, `.` and empty parts dropped, `..` kept; and whether it ends in `/`.
pub(crate) fn relative_parts(text: &str) -> Result<(Vec<String>, bool), FsError> {
    let parts: Vec<String> = text
        .split('/')
        .filter(|p| !matches!(*p, "" | "."))
        .map(str::to_owned)
        .collect();
    check_size(text, parts.len())?;
    for part in &parts {
        check_part(part)?;
    }
    let folder = text.ends_with('/') || text.ends_with("/.") || text == ".";
    Ok((parts, folder))
}

/// Resolves `..` by text. `None` if the path leaves its root.
pub(crate) fn lexical(parts: &[String]) -> Option<Vec<String>> {
    let mut out: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        if part == ".." {
            out.pop()?;
        } else {
            out.push(part.clone());
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn absolute_paths_are_strict() {
        assert_eq!(absolute_parts("/workspace/a").unwrap(), ["workspace", "a"]);
        for bad in [
            "",
            "a",
            "/",
            "//a",
            "/a/",
            "/a/./b",
            "/a/../b",
            "/..",
            "/a\0b",
            "/a/.claw-tmp-1",
            "/a/.CLAW-TMP-1",
        ] {
            assert!(absolute_parts(bad).is_err(), "{bad:?}");
        }
        let long = format!("/{}", "x".repeat(MAX_PART_BYTES));
        assert!(absolute_parts(&long).is_ok());
        assert!(absolute_parts(&format!("{long}x")).is_err());
        let deep = "/a".repeat(MAX_PARTS);
        assert!(absolute_parts(&deep).is_ok());
        assert!(absolute_parts(&format!("{deep}/a")).is_err());
    }

    #[test]
    fn relative_paths_keep_the_way_up() {
        let (parts, folder) = relative_parts("./a//../b/").unwrap();
        assert_eq!((parts.join("/"), folder), ("a/../b".into(), true));
        assert_eq!(lexical(&parts).unwrap(), ["b"]);
        assert_eq!(lexical(&relative_parts("a/../..").unwrap().0), None);
    }
}
