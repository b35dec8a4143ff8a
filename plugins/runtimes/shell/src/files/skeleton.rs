//! What scripts expect around the granted folders. Invariant: fixed at the start, read-only, of a few entries.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use bashkit::{DirEntry, FileType, Metadata};

use super::{denied, folder, missing};
use crate::platform;

/// Folders that hold a name for every command.
const BIN_FOLDERS: [&str; 3] = ["/bin", "/usr/bin", "/usr/local/bin"];

/// Files of `/dev` that the interpreter or this module answers for.
const DEVICES: [&str; 4] = ["null", "zero", "random", "urandom"];

/// Names in `/dev` that are there; the interpreter opens them.
const STREAMS: [&str; 3] = ["stdin", "stdout", "stderr"];

/// Bytes one read of a device without end gives: enough for what scripts take of it.
const ZERO_BYTES: usize = 16 << 20;
const RANDOM_BYTES: usize = 256 << 10;

/// The first lines by which the interpreter knows a stand-in for one of its commands.
const STAND_IN: &str = "#!/bin/sh\n# bashkit builtin: ";

pub(super) struct Skeleton {
    /// Every folder and the names in it.
    folders: BTreeMap<PathBuf, BTreeSet<String>>,
    commands: BTreeSet<String>,
}

impl Skeleton {
    pub(super) fn new(roots: &[PathBuf], commands: Vec<String>) -> Self {
        let mut all = Self {
            folders: BTreeMap::new(),
            commands: commands.into_iter().collect(),
        };
        all.add(Path::new("/dev"));
        for bin in BIN_FOLDERS {
            all.add(Path::new(bin));
        }
        for root in roots {
            all.add(root);
            all.folders.remove(root);
        }
        all
    }

    fn add(&mut self, path: &Path) {
        self.folders.entry(path.to_owned()).or_default();
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return;
        };
        let name = name.to_string_lossy().into_owned();
        self.add(parent);
        self.folders
            .entry(parent.to_owned())
            .or_default()
            .insert(name);
    }

    pub(super) fn is_folder(&self, path: &Path) -> bool {
        self.folders.contains_key(path)
    }

    /// Writes to it go nowhere.
    pub(super) fn swallows(path: &Path) -> bool {
        path == Path::new("/dev/null") || path == Path::new("/dev/zero")
    }

    /// The command a path in one of the `bin` folders stands for.
    fn command<'a>(&self, path: &'a Path) -> Option<&'a str> {
        let parent = path.parent()?.to_str()?;
        let name = path.file_name()?.to_str()?;
        let known = BIN_FOLDERS.contains(&parent)
            && (self.commands.contains(name) || platform::lookup(name).is_some());
        known.then_some(name)
    }

    fn device(path: &Path) -> Option<&str> {
        let name = path.strip_prefix("/dev").ok()?.to_str()?;
        DEVICES.contains(&name).then_some(name)
    }

    fn is_stream(path: &Path) -> bool {
        let name = path.strip_prefix("/dev").ok().and_then(Path::to_str);
        name.is_some_and(|name| STREAMS.contains(&name))
    }

    pub(super) fn stat(&self, path: &Path) -> io::Result<Metadata> {
        if self.is_folder(path) {
            return Ok(folder());
        }
        if let Some(name) = self.command(path) {
            return Ok(Metadata {
                file_type: FileType::File,
                size: self.stand_in(name).len() as u64,
                ..folder()
            });
        }
        if Self::device(path).is_some() || Self::is_stream(path) {
            return Ok(Metadata {
                // The interpreter knows no devices; this is the kind that is neither file nor folder.
                file_type: FileType::Fifo,
                mode: 0o666,
                ..folder()
            });
        }
        Err(missing())
    }

    fn stand_in(&self, name: &str) -> String {
        if self.commands.contains(name) {
            format!("{STAND_IN}{name}\nexec {name} \"$@\"\n")
        } else {
            format!("#!/bin/sh\nexec {} {name} \"$@\"\n", crate::spawn::COMMAND)
        }
    }

    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.is_folder(path) {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "Is a directory",
            ));
        }
        if let Some(name) = self.command(path) {
            return Ok(self.stand_in(name).into_bytes());
        }
        match Self::device(path) {
            Some("null") => Ok(Vec::new()),
            Some("zero") => Ok(vec![0; ZERO_BYTES]),
            Some(_) => {
                let mut bytes = vec![0; RANDOM_BYTES];
                getrandom::fill(&mut bytes).map_err(io::Error::other)?;
                Ok(bytes)
            }
            None => Err(missing()),
        }
    }

    pub(super) fn read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        let Some(names) = self.folders.get(path) else {
            return Err(match self.stat(path) {
                Ok(_) => io::Error::new(io::ErrorKind::NotADirectory, "Not a directory"),
                Err(e) => e,
            });
        };
        let bin = path.to_str().is_some_and(|p| BIN_FOLDERS[..2].contains(&p));
        let commands = bin.then(|| self.commands.iter()).into_iter().flatten();
        // Devices can be opened by name and are in no listing: a search through `/` would never end in `/dev/zero`.
        let files = commands.map(|name| (name.as_str(), FileType::File));
        let folders = names
            .iter()
            .map(|name| (name.as_str(), FileType::Directory));
        Ok(folders
            .chain(files)
            .map(|(name, file_type)| DirEntry {
                name: name.to_owned(),
                metadata: Metadata {
                    file_type,
                    ..folder()
                },
            })
            .collect())
    }
}

/// The error for a change outside the granted folders.
pub(super) fn refusal(path: &Path, skeleton: &Skeleton) -> io::Error {
    match path.parent() {
        Some(parent) if skeleton.is_folder(parent) || skeleton.is_folder(path) => denied(),
        Some(_) if skeleton.stat(path).is_ok() => denied(),
        Some(_) => missing(),
        None => denied(),
    }
}
