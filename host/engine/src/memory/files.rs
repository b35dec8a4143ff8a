//! Reading and appending memory files. Only regular files directly below the known places count;
//! links are never followed.

use super::millis;
use crate::workspace;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::TimestampMs;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Largest memory file that is read, in bytes.
pub(super) const MAX_FILE_BYTES: u64 = 1 << 20;
/// Most files below `memory/` that are read, newest names first.
pub(super) const MAX_FILES: usize = 2_000;
/// Most text of all files that one search reads, in bytes: the index of it takes several times as much memory.
pub(super) const MAX_SEARCHED_BYTES: u64 = 8 << 20;

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
    let mut file = workspace::to_read(workspace, path).map_err(|_| gone())?;
    let meta = file.metadata().map_err(|e| failed(path, &e))?;
    let text = read(&mut file).map_err(|e| failed(path, &e))?;
    Ok(MemoryFile {
        path: path.to_owned(),
        text: text.ok_or_else(gone)?,
        written: millis(meta.modified()),
    })
}

/// All of a file; `None` if it is larger than a memory file may be.
fn read(file: &mut fs::File) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    let fits = bytes.len() as u64 <= MAX_FILE_BYTES;
    Ok(fits.then(|| String::from_utf8_lossy(&bytes).into_owned()))
}

/// All files, `MEMORY.md` first, then by name. Of more than is searched, the newest names.
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
    names.insert(0, "MEMORY.md".to_owned());
    let mut bytes = 0;
    let mut files = Vec::new();
    for file in names.iter().filter_map(|n| one(workspace, n).ok()) {
        bytes += file.text.len() as u64;
        if bytes > MAX_SEARCHED_BYTES {
            break;
        }
        files.push(file);
    }
    files.sort_by(|a, b| (a.path != "MEMORY.md", &a.path).cmp(&(b.path != "MEMORY.md", &b.path)));
    Ok(files)
}

fn refused(code: &str, words: &str) -> GuestError {
    GuestError::new(ErrorKind::Denied, code, words)
}

/// Appends in one write and returns the first line (from 1) and the number of lines added.
pub(super) fn append(workspace: &Path, path: &str, text: &str) -> Result<(u32, u32), GuestError> {
    match fs::create_dir(workspace.join("memory")) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(failed("memory", &e));
        }
        _ => {}
    }
    let not_ours = "`memory` is not a folder of the workspace";
    workspace::folder(workspace, "memory").map_err(|_| refused("link-outside-root", not_ours))?;
    let mut file = workspace::to_append(workspace, path).map_err(|e| failed(path, &e))?;
    let meta = file.metadata().map_err(|e| failed(path, &e))?;
    if meta.nlink() > 1 {
        return Err(refused("hard-link", "hard links are never written through"));
    }
    let before = read(&mut file).map_err(|e| failed(path, &e))?;
    let before = before
        .filter(|b| b.len() as u64 + text.len() as u64 <= MAX_FILE_BYTES)
        .ok_or_else(|| {
            GuestError::new(
                ErrorKind::Limit,
                "quota",
                format!("`{path}` is full ({MAX_FILE_BYTES} bytes)"),
            )
        })?;
    let lead = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    file.write_all(format!("{lead}{text}").as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(|e| failed(path, &e))?;
    let count = |s: &str| u32::try_from(s.lines().count()).unwrap_or(u32::MAX);
    Ok((count(&before) + 1, count(text)))
}
