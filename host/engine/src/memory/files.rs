//! Reading and appending memory files. Only regular files directly below the known places count;
//! links are never followed.

use super::millis;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::TimestampMs;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// Largest memory file that is read, in bytes.
pub(super) const MAX_FILE_BYTES: u64 = 1 << 20;
/// Most files below `memory/` that are read, newest names first.
pub(super) const MAX_FILES: usize = 2_000;

/// One memory file.
pub(super) struct MemoryFile {
    /// Relative to the workspace.
    pub path: String,
    pub text: String,
    pub written: TimestampMs,
}

fn failed(path: &str, e: &std::io::Error) -> GuestError {
    GuestError::new(
        ErrorKind::Internal,
        "memory-io",
        format!("cannot use `{path}`: {e}"),
    )
}

/// Whether `path` is `MEMORY.md` or `memory/<name>.md` with a plain name.
fn known(path: &str) -> bool {
    let name = |n: &str| {
        n.ends_with(".md")
            && !n.starts_with('.')
            && n.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    path == "MEMORY.md" || path.strip_prefix("memory/").is_some_and(name)
}

/// Whether it is a folder itself, not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|m| m.is_dir())
}

/// One file, by its path relative to the workspace.
pub(super) fn one(workspace: &Path, path: &str) -> Result<MemoryFile, GuestError> {
    let gone = || {
        GuestError::new(
            ErrorKind::NotFound,
            "memory",
            format!("no `{path}` in memory"),
        )
    };
    if !known(path) {
        return Err(gone());
    }
    let full = workspace.join(path);
    if path != "MEMORY.md" && !is_folder(&workspace.join("memory")) {
        return Err(gone());
    }
    let meta = fs::symlink_metadata(&full).map_err(|_| gone())?;
    if !meta.is_file() || meta.len() > MAX_FILE_BYTES {
        return Err(gone());
    }
    let bytes = fs::read(&full).map_err(|e| failed(path, &e))?;
    Ok(MemoryFile {
        path: path.to_owned(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
        written: millis(meta.modified()),
    })
}

/// All files, `MEMORY.md` first, then by name.
pub(super) fn all(workspace: &Path) -> Result<Vec<MemoryFile>, GuestError> {
    let mut names: Vec<String> = match fs::read_dir(workspace.join("memory")) {
        Ok(dir) => dir
            .filter_map(Result::ok)
            .filter_map(|e| e.file_name().into_string().ok())
            .map(|n| format!("memory/{n}"))
            .filter(|p| known(p))
            .collect(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(failed("memory", &e)),
    };
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.truncate(MAX_FILES);
    names.sort_unstable();
    names.insert(0, "MEMORY.md".to_owned());
    Ok(names
        .iter()
        .filter_map(|n| one(workspace, n).ok())
        .collect())
}

/// Appends in one write and returns the first line (from 1) and the number of lines added.
pub(super) fn append(workspace: &Path, path: &str, text: &str) -> Result<(u32, u32), GuestError> {
    let folder = workspace.join("memory");
    fs::create_dir_all(&folder).map_err(|e| failed("memory", &e))?;
    let linked = fs::symlink_metadata(&folder).map_err(|e| failed("memory", &e))?;
    if !linked.is_dir() {
        return Err(GuestError::new(
            ErrorKind::Denied,
            "link-outside-root",
            "`memory` is not a folder of the workspace",
        ));
    }
    let before = match one(workspace, path) {
        Ok(file) => file.text,
        Err(e)
            if e.kind == ErrorKind::NotFound
                && fs::symlink_metadata(workspace.join(path)).is_err() =>
        {
            String::new()
        }
        Err(e) => return Err(e),
    };
    if before.len() as u64 + text.len() as u64 > MAX_FILE_BYTES {
        return Err(GuestError::new(
            ErrorKind::Limit,
            "quota",
            format!("`{path}` is full ({MAX_FILE_BYTES} bytes)"),
        ));
    }
    let lead = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let mut file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(workspace.join(path))
        .map_err(|e| failed(path, &e))?;
    file.write_all(format!("{lead}{text}").as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(|e| failed(path, &e))?;
    let count = |s: &str| u32::try_from(s.lines().count()).unwrap_or(u32::MAX);
    Ok((count(&before) + 1, count(text)))
}
