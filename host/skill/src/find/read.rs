//! Files and folders read once: what did not change is remembered.

use super::walk::{self, Contents};
use super::{MAX_LOCK_BYTES, Reason, unreadable};
use crate::document::{self, Document, MAX_DOCUMENT_BYTES, Refused};
use crate::lock::{LOCK_VERSION, Lock, Locked};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A file changed so recently before it was read may change again without its times showing it.
const TICK: Duration = Duration::from_millis(20);

/// What a file is known by: when any of this changes, it is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(data: &Metadata) -> Self {
        Self {
            device: data.dev(),
            inode: data.ino(),
            bytes: data.size(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        }
    }

    /// Nothing that happens from now on can leave it as it is.
    fn is_settled(&self) -> bool {
        let (Ok(seconds), Ok(nanos)) = (self.changed.0.try_into(), self.changed.1.try_into())
        else {
            return false;
        };
        let changed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
        SystemTime::now()
            .duration_since(changed)
            .is_ok_and(|age| age > TICK)
    }
}

/// What was read of files of one kind.
#[derive(Debug)]
struct Memory<T> {
    known: HashMap<PathBuf, Known<T>>,
}

#[derive(Debug)]
struct Known<T> {
    stamp: Stamp,
    /// Looked for in this round.
    seen: bool,
    value: T,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        let known = HashMap::new();
        Self { known }
    }
}

impl<T: Clone> Memory<T> {
    fn get(&mut self, path: &Path, stamp: Stamp) -> Option<T> {
        let known = self.known.get_mut(path)?;
        known.seen = true;
        (known.stamp == stamp).then(|| known.value.clone())
    }

    /// Remembers what was read when the stamp was taken, before reading: `settled` is what it said then.
    fn put(&mut self, path: &Path, stamp: Stamp, settled: bool, value: &T) {
        if !settled {
            self.known.remove(path);
            return;
        }
        let (seen, value) = (true, value.clone());
        self.known
            .insert(path.to_owned(), Known { stamp, seen, value });
    }

    /// Forgets what nobody asked for since the last time.
    fn forget(&mut self) {
        self.known
            .retain(|_, known| std::mem::take(&mut known.seen));
    }
}

type Outcome = Result<Arc<Document>, Refused>;
type Skills = Arc<Vec<(String, Arc<Locked>)>>;

/// Looks for skills, and remembers what it read.
#[derive(Debug, Default)]
pub struct Finder {
    /// With the folder's name, which the outcome depends on.
    documents: Memory<(String, Outcome)>,
    locks: Memory<Result<Skills, Reason>>,
    folders: Memory<Arc<Contents>>,
    reads: u64,
}

impl Finder {
    /// Files that were read so far, the remembered ones not counted.
    pub fn reads(&self) -> u64 {
        self.reads
    }

    /// Forgets files that were not there in this round.
    pub(super) fn forget_unseen(&mut self) {
        self.documents.forget();
        self.locks.forget();
        self.folders.forget();
    }

    /// The document in a file, which is no link.
    pub(super) fn document(&mut self, folder: &str, file: &Path) -> Result<Arc<Document>, Reason> {
        let data = plain(file)?;
        let stamp = Stamp::of(&data);
        if let Some((known, outcome)) = self.documents.get(file, stamp)
            && known == folder
        {
            return outcome.map_err(Reason::Document);
        }
        self.reads += 1;
        let settled = stamp.is_settled();
        let outcome = match bytes(file, MAX_DOCUMENT_BYTES as u64)? {
            Some(bytes) => document::parse(folder, &bytes).map(Arc::new),
            None => {
                let (bytes, limit) = (data.len(), MAX_DOCUMENT_BYTES as u64);
                Err(Refused::TooLarge { bytes, limit })
            }
        };
        let known = (folder.to_owned(), outcome);
        self.documents.put(file, stamp, settled, &known);
        known.1.map_err(Reason::Document)
    }

    /// What a lock file holds, by name; nothing if there is no file.
    pub(super) fn locked(&mut self, file: &Path) -> Result<Option<Skills>, Reason> {
        let data = match plain(file) {
            Ok(data) => data,
            Err(Reason::NoFile) => return Ok(None),
            Err(reason) => return Err(reason),
        };
        let stamp = Stamp::of(&data);
        if let Some(known) = self.locks.get(file, stamp) {
            return known.map(Some);
        }
        self.reads += 1;
        let settled = stamp.is_settled();
        let skills = match bytes(file, MAX_LOCK_BYTES)? {
            Some(bytes) => understood(&bytes).map(Arc::new),
            None => Err(Reason::Lock("it is too large".to_owned())),
        };
        self.locks.put(file, stamp, settled, &skills);
        skills.map(Some)
    }

    /// What is in a folder, which is no link.
    pub(super) fn contents(&mut self, folder: &Path) -> Result<Arc<Contents>, Reason> {
        let data = std::fs::symlink_metadata(folder).map_err(|error| unreadable(&error))?;
        let stamp = Stamp::of(&data);
        if let Some(known) = self.folders.get(folder, stamp) {
            return Ok(known);
        }
        let settled = stamp.is_settled();
        let contents = walk::contents(folder).map(Arc::new)?;
        self.folders.put(folder, stamp, settled, &contents);
        Ok(contents)
    }
}

fn understood(bytes: &[u8]) -> Result<Vec<(String, Arc<Locked>)>, Reason> {
    let lock: Lock =
        serde_json::from_slice(bytes).map_err(|error| Reason::Lock(error.to_string()))?;
    if lock.version != LOCK_VERSION {
        return Err(Reason::Lock(format!("its version is {}", lock.version)));
    }
    let skills = lock.skills.into_iter();
    Ok(skills
        .map(|(name, locked)| (name, Arc::new(locked)))
        .collect())
}

/// What is known of a plain file.
fn plain(file: &Path) -> Result<Metadata, Reason> {
    match std::fs::symlink_metadata(file) {
        Ok(data) if data.is_file() => Ok(data),
        Ok(_) => Err(Reason::NotAFile),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Reason::NoFile),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The bytes of a file, if they are no more than the limit.
fn bytes(file: &Path, limit: u64) -> Result<Option<Vec<u8>>, Reason> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    let count = read.map_err(|error| unreadable(&error))?;
    Ok((count as u64 <= limit).then_some(bytes))
}
