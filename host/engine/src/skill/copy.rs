//! The working copy of a skill's files: `/home/work` of its commands.
//!
//! Invariants: code in it is that of the reviewed files at the start of every command, and a hole that no command
//! changes; data stays as commands left it. Links are neither copied nor followed.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Largest skill that is copied, in bytes of all its files; commands of larger ones work in `/skill`.
pub(crate) const MAX_COPY_BYTES: u64 = 4 << 20;
/// Most files of a skill that is copied.
pub(crate) const MAX_COPY_FILES: usize = 2_000;
/// Folders one in another.
const MAX_DEPTH: usize = 16;
/// Files of these endings are code.
const CODE: [&str; 13] = [
    "sh", "bash", "py", "js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx", "rb", "pl",
];
/// Where Python keeps what it made of the code beside it: it would be run in its place.
const BYTECODE: &str = "__pycache__";

/// One file of a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Below the skill's folder.
    path: String,
    code: bool,
    executable: bool,
}

/// What is kept of a skill's files: their paths; `None` where it is too large.
fn parts(root: &Path) -> io::Result<Option<Vec<Part>>> {
    let (mut all, mut bytes) = (Vec::new(), 0);
    let fits = walk(root, "", 0, &mut all, &mut bytes)?;
    Ok(fits.then_some(all))
}

fn walk(
    folder: &Path,
    above: &str,
    depth: usize,
    all: &mut Vec<Part>,
    bytes: &mut u64,
) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let meta = fs::symlink_metadata(entry.path())?;
        let path = match above {
            "" => name.to_owned(),
            above => format!("{above}/{name}"),
        };
        if meta.is_dir() {
            // What Python made of other code is none of the skill's.
            let skip = depth >= MAX_DEPTH || name == BYTECODE;
            if !skip && !walk(&entry.path(), &path, depth + 1, all, bytes)? {
                return Ok(false);
            }
        } else if meta.is_file() {
            *bytes = bytes.saturating_add(meta.len());
            if *bytes > MAX_COPY_BYTES || all.len() >= MAX_COPY_FILES {
                return Ok(false);
            }
            let shebang = has_shebang(&entry.path())?;
            all.push(Part {
                code: shebang || is_code(name),
                executable: shebang || meta.permissions().mode() & 0o100 != 0,
                path,
            });
        }
    }
    Ok(true)
}

fn is_code(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|e| CODE.contains(&e.to_ascii_lowercase().as_str()))
}

fn has_shebang(file: &Path) -> io::Result<bool> {
    let mut start = [0; 2];
    let mut file = fs::File::open(file)?;
    match file.read_exact(&mut start) {
        Ok(()) => Ok(start == *b"#!"),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(e) => Err(e),
    }
}

/// Makes or refreshes the copy of `root` at `work`. Returns what commands may not change in it; `None`: the skill is too
/// large, and there is no copy.
pub(crate) fn refresh(root: &Path, work: &Path) -> io::Result<Option<Vec<String>>> {
    let Some(parts) = parts(root)? else {
        return Ok(None);
    };
    let first = match fs::symlink_metadata(work) {
        Ok(meta) if meta.is_dir() => false,
        Ok(_) => return Err(io::Error::other("the working copy is no folder")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => true,
        Err(e) => return Err(e),
    };
    if first {
        // Put in place as a whole: a copy that was broken off is made again.
        let new = work.with_extension("new");
        match fs::remove_dir_all(&new) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        make(&new)?;
        for part in &parts {
            put(root, &new, part)?;
        }
        fs::rename(&new, work)?;
    } else {
        for part in parts.iter().filter(|part| part.code) {
            if !same(&root.join(&part.path), &work.join(&part.path))? {
                put(root, work, part)?;
            }
        }
    }
    Ok(Some(holes(&parts)))
}

/// The code, and where Python would keep what it made of it.
fn holes(parts: &[Part]) -> Vec<String> {
    let code = parts.iter().filter(|part| part.code);
    let mut all = BTreeSet::new();
    for part in code {
        all.insert(part.path.clone());
        all.insert(match part.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{BYTECODE}"),
            None => BYTECODE.to_owned(),
        });
    }
    all.into_iter().collect()
}

fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whether both are regular files of the same bytes.
fn same(reviewed: &Path, copied: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(copied) {
        Ok(meta) if meta.is_file() => Ok(fs::read(reviewed)? == fs::read(copied)?),
        Ok(_) => Ok(false),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

/// Puts one file in its place, whatever stands there.
fn put(root: &Path, work: &Path, part: &Part) -> io::Result<()> {
    let bytes = fs::read(root.join(&part.path))?;
    let mut folder = work.to_path_buf();
    let mut names: Vec<&str> = part.path.split('/').collect();
    let name = names.pop().unwrap_or_default();
    for above in names {
        folder.push(above);
        match fs::symlink_metadata(&folder) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => {
                fs::remove_file(&folder)?;
                make(&folder)?;
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => make(&folder)?,
            Err(e) => return Err(e),
        }
    }
    let file = folder.join(name);
    match fs::symlink_metadata(&file) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(&file)?,
        Ok(_) => fs::remove_file(&file)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let mode = if part.executable { 0o700 } else { 0o600 };
    let mut new = OpenOptions::new();
    let new = new.write(true).create_new(true).mode(mode);
    new.open(&file)?.write_all(&bytes)
}
