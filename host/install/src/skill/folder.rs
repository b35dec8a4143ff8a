//! A folder of this machine into a [`Tree`].
//!
//! Invariant: no link is followed at any step below the folder itself, also if somebody puts one there meanwhile, and
//! no special file is opened for reading.

#[cfg(test)]
mod tests;

use claw_skill::Tree;
use claw_skill::document::is_skill_file;
use claw_skill::tree::{LEFT_OUT, Limits, MAX_DEPTH, MAX_FILE_BYTES, TreeError, left_out};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

/// Files and folders looked at in one folder and all below it.
pub const MAX_LOOKED_AT: usize = 50_000;
/// Folders above a SKILL.md when skills are looked for.
pub const MAX_FIND_DEPTH: usize = 6;

/// Why a folder cannot be read as a skill.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something that is neither a file nor a folder.
    #[error("`{path}` is {what}, and a skill has files and folders only")]
    Kind {
        /// From the folder.
        path: String,
        /// What it is.
        what: &'static str,
    },
    /// A name that is no text.
    #[error("the name `{0}` is no UTF-8")]
    Name(String),
    /// Over [`MAX_LOOKED_AT`].
    #[error("`{}` has more than {MAX_LOOKED_AT} files and folders", .0.display())]
    TooMany(PathBuf),
    /// A path or file that cannot be part of a skill.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// A folder that was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Its files.
    pub tree: Tree,
    /// What was left out, by paths from the folder.
    pub left_out: Vec<String>,
}

/// Reads a folder. The path to it may go through links, nothing below it may.
///
/// # Errors
/// Links, special files, names and sizes no skill has.
pub fn read(path: &Path) -> Result<Folder, FolderError> {
    let (mut folder, mut walk) = (Folder::default(), Walk::new(path, usize::MAX));
    walk.all(&mut |found| {
        match found {
            Found::LeftOut(path) => folder.left_out.push(path.to_owned()),
            Found::Other(path, what) => {
                let path = path.to_owned();
                return Err(FolderError::Kind { path, what });
            }
            Found::File(path, file) => folder.tree.insert(path, &file()?)?,
        }
        Ok(())
    })?;
    folder.left_out.sort();
    Ok(folder)
}

/// Reads a folder with all that is in it, left out elsewhere or not.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_whole(path: &Path, limits: Limits) -> Result<Tree, FolderError> {
    let mut tree = Tree::limited(limits);
    let mut walk = Walk {
        whole: true,
        max_bytes: limits.file_bytes,
        max_seen: MAX_LOOKED_AT.max(limits.files * 2),
        ..Walk::new(path, usize::MAX)
    };
    walk.all(&mut |found| match found {
        Found::File(path, file) => Ok(tree.insert(path, &file()?)?),
        Found::LeftOut(_) => Ok(()),
        Found::Other(path, what) => {
            let path = path.to_owned();
            Err(FolderError::Kind { path, what })
        }
    })?;
    Ok(tree)
}

/// Paths of every SKILL.md, and of the files of plugins, below a folder.
///
/// # Errors
/// A folder that cannot be read, or too many of them.
pub fn find(path: &Path) -> Result<BTreeSet<String>, FolderError> {
    let mut paths = BTreeSet::new();
    Walk::new(path, MAX_FIND_DEPTH).all(&mut |found| {
        if let Found::File(path, _) = found {
            let name = path.rsplit('/').next().unwrap_or(path);
            if is_skill_file(name) || super::pick::is_plugin_file(path) {
                paths.insert(path.to_owned());
            }
        }
        Ok(())
    })?;
    Ok(paths)
}

enum Found<'a> {
    File(&'a str, &'a dyn Fn() -> Result<Vec<u8>, FolderError>),
    LeftOut(&'a str),
    Other(&'a str, &'static str),
}

type Each<'a> = dyn FnMut(Found<'_>) -> Result<(), FolderError> + 'a;

struct Walk<'a> {
    root: &'a Path,
    max_depth: usize,
    seen: usize,
    /// Whether what is left out elsewhere counts.
    whole: bool,
    max_bytes: u64,
    max_seen: usize,
}

impl<'a> Walk<'a> {
    fn new(root: &'a Path, max_depth: usize) -> Self {
        Self {
            root,
            max_depth,
            seen: 0,
            whole: false,
            max_bytes: MAX_FILE_BYTES,
            max_seen: MAX_LOOKED_AT,
        }
    }

    fn io(&self, path: &str, error: impl Into<std::io::Error>) -> FolderError {
        FolderError::Io {
            path: self.root.join(path),
            source: error.into(),
        }
    }

    fn all(&mut self, each: &mut Each<'_>) -> Result<(), FolderError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let top = rustix::fs::open(self.root, flags, Mode::empty());
        let top = top.map_err(|e| self.io("", e))?;
        self.folder(&top, "", 0, each)
    }

    fn folder(
        &mut self,
        folder: &OwnedFd,
        path: &str,
        depth: usize,
        each: &mut Each<'_>,
    ) -> Result<(), FolderError> {
        if depth > MAX_DEPTH {
            let (path, why) = (path.to_owned(), "is too deep");
            return Err(TreeError::Path { path, why }.into());
        }
        for name in self.names(folder, path)? {
            let place = match path {
                "" => name.clone(),
                _ => format!("{path}/{name}"),
            };
            if !self.whole && left_out(&name).is_some() {
                each(Found::LeftOut(&place))?;
                continue;
            }
            let stat = rustix::fs::statat(folder, &name, AtFlags::SYMLINK_NOFOLLOW);
            let stat = stat.map_err(|e| self.io(&place, e))?;
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory if depth < self.max_depth => {
                    let below = self.open(folder, &name, &place, OFlags::DIRECTORY)?;
                    self.folder(&below, &place, depth + 1, each)?;
                }
                FileType::Directory => {}
                FileType::RegularFile => {
                    let file = || self.bytes(folder, &name, &place);
                    each(Found::File(&place, &file))?;
                }
                other => each(Found::Other(&place, kind(other)))?,
            }
        }
        Ok(())
    }

    /// Sorted, so that what is wrong is always the same thing first.
    fn names(&mut self, folder: &OwnedFd, path: &str) -> Result<Vec<String>, FolderError> {
        let mut names = Vec::new();
        for entry in Dir::read_from(folder).map_err(|e| self.io(path, e))? {
            let entry = entry.map_err(|e| self.io(path, e))?;
            let name = match entry.file_name().to_str() {
                Ok("." | "..") => continue,
                Ok(name) => name.to_owned(),
                Err(_) => {
                    let name = entry
                        .file_name()
                        .to_string_lossy()
                        .escape_debug()
                        .to_string();
                    return Err(FolderError::Name(name));
                }
            };
            self.seen += 1;
            if self.seen > self.max_seen {
                return Err(FolderError::TooMany(self.root.to_owned()));
            }
            names.push(name);
        }
        names.sort();
        Ok(names)
    }

    fn open(
        &self,
        folder: &OwnedFd,
        name: &str,
        place: &str,
        more: OFlags,
    ) -> Result<OwnedFd, FolderError> {
        // Without waiting, in case a FIFO took the file's place.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | more;
        rustix::fs::openat(folder, name, flags, Mode::empty()).map_err(|e| self.io(place, e))
    }

    fn bytes(&self, folder: &OwnedFd, name: &str, place: &str) -> Result<Vec<u8>, FolderError> {
        let fd = self.open(folder, name, place, OFlags::empty())?;
        let stat = rustix::fs::fstat(fd.as_fd()).map_err(|e| self.io(place, e))?;
        let now = FileType::from_raw_mode(stat.st_mode);
        if now != FileType::RegularFile {
            let (path, what) = (place.to_owned(), kind(now));
            return Err(FolderError::Kind { path, what });
        }
        let mut bytes = Vec::new();
        let mut file = File::from(fd).take(self.max_bytes + 1);
        file.read_to_end(&mut bytes)
            .map_err(|e| self.io(place, e))?;
        Ok(bytes)
    }
}

fn kind(kind: FileType) -> &'static str {
    match kind {
        FileType::Symlink => "a symbolic link",
        FileType::Fifo => "a FIFO",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device",
        _ => "of a kind that is not known",
    }
}

/// Whether something left out is worth a word: what version control and registries keep is not.
pub fn worth_saying(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    LEFT_OUT.contains(&name) && name == "node_modules"
}
