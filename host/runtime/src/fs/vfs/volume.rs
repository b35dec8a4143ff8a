//! Volumes: one per host folder, shared by every call that mounts it. A volume keeps the running totals against
//! which quotas are judged, and its lock makes each change of the folder one step among all guests.
//!
//! Invariant: bytes are charged before they are written, and every change made by a guest happens under
//! [`Volume::lock`], so two calls together never pass a quota. What people and their editors do beside us is seen by
//! counting again: when the totals are old, or before a refusal.

use super::count::{self, Counted};
use super::error::FsError;
use cap_fs_ext::MetadataExt;
use cap_std::fs::{Dir, Metadata};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Totals older than this are counted again at the next change.
pub(crate) const RECOUNT_AFTER: Duration = Duration::from_secs(60);
/// Totals older than this are counted again before a change is refused.
pub(crate) const RECOUNT_BEFORE_REFUSAL: Duration = Duration::from_secs(1);
/// Volumes remembered; those without a mount are forgotten first.
pub(crate) const MAX_VOLUMES: usize = 1024;

/// Device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u64, pub(crate) u64);

impl FileId {
    /// Of what was looked at.
    pub(crate) fn of(meta: &Metadata) -> Self {
        Self(meta.dev(), meta.ino())
    }
}

/// What a root may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    /// In all files together.
    pub(crate) bytes: u64,
    /// Files, folders and links.
    pub(crate) files: u64,
}

/// Names of files being written now, in every volume.
#[derive(Debug, Default, Clone)]
pub(crate) struct LiveTemps(Arc<Mutex<HashSet<String>>>);

impl LiveTemps {
    /// A name nobody else uses.
    pub(crate) fn fresh(&self) -> String {
        // Process ids repeat, in containers at once: a name left by a crash must not be met again.
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}{:016x}-{n}", super::path::TEMP_PREFIX, *PROCESS);
        lock(&self.0).insert(name.clone());
        name
    }

    /// The file is no longer being written.
    pub(crate) fn done(&self, name: &str) {
        lock(&self.0).remove(name);
    }

    /// Whether the file is being written now.
    pub(crate) fn contains(&self, name: &str) -> bool {
        lock(&self.0).contains(name)
    }
}

/// Every volume of the process, by canonical host path. Clones share.
#[derive(Debug, Default, Clone)]
pub(crate) struct Volumes {
    all: Arc<Mutex<HashMap<PathBuf, Arc<Volume>>>>,
    temps: LiveTemps,
}

impl Volumes {
    /// The volume of this folder. `dir` is the opened folder itself.
    pub(crate) fn get(&self, canonical: PathBuf, dir: &Dir) -> Result<Arc<Volume>, FsError> {
        let id = FileId::of(&dir.dir_metadata()?);
        let mut all = lock(&self.all);
        if let Some(volume) = all.get(&canonical)
            && volume.id == id
        {
            return Ok(volume.clone());
        }
        if all.len() >= MAX_VOLUMES {
            all.retain(|_, volume| Arc::strong_count(volume) > 1);
        }
        let volume = Arc::new(Volume {
            id,
            dir: dir.try_clone()?,
            temps: self.temps.clone(),
            usage: Mutex::default(),
            open: Mutex::default(),
        });
        all.insert(canonical, volume.clone());
        Ok(volume)
    }
}

/// One host folder.
#[derive(Debug)]
pub(crate) struct Volume {
    id: FileId,
    dir: Dir,
    temps: LiveTemps,
    usage: Mutex<Usage>,
    /// Locked for a moment only, inside of `usage` or alone.
    open: Mutex<HashMap<FileId, OpenFile>>,
}

#[derive(Debug, Default)]
struct Usage {
    counted: Option<Instant>,
    bytes: u64,
    files: u64,
    /// Promised to files not yet under their name.
    pending_bytes: u64,
    pending_files: u64,
}

#[derive(Debug, Default)]
struct OpenFile {
    handles: u32,
    /// Size of a file that lost its name while open: its bytes count until the last handle closes.
    orphan_bytes: Option<u64>,
}

impl Volume {
    /// Names of files being written.
    pub(crate) fn temps(&self) -> &LiveTemps {
        &self.temps
    }

    /// The right to change the folder, and the totals. Counts first if nobody has, or long ago.
    pub(crate) fn lock(&self, quota: Quota) -> Result<Account<'_>, FsError> {
        let mut account = Account {
            volume: self,
            quota,
            usage: lock(&self.usage),
        };
        account.count_if_older(RECOUNT_AFTER)?;
        Ok(account)
    }

    /// Whether [`Volume::lock`] would count now.
    pub(crate) fn wants_count(&self) -> bool {
        let counted = lock(&self.usage).counted;
        counted.is_none_or(|at| at.elapsed() >= RECOUNT_AFTER)
    }

    /// A handle of this file opens.
    pub(crate) fn opened(&self, id: FileId) {
        lock(&self.open).entry(id).or_default().handles += 1;
    }

    /// A handle of this file closes.
    pub(crate) fn closed(&self, id: FileId) {
        let mut all = lock(&self.open);
        if let Some(open) = all.get_mut(&id) {
            open.handles = open.handles.saturating_sub(1);
            if open.handles == 0 {
                all.remove(&id);
            }
        }
    }

    /// The file that was promised room will not come.
    pub(crate) fn forget(&self, promise: &Promise) {
        lock(&self.usage).release(promise);
    }

    /// Runs `change` on the bytes of a file that lost its name while open, if it did.
    fn on_orphan(&self, id: FileId, change: impl FnOnce(&mut u64)) -> bool {
        let mut all = lock(&self.open);
        match all.get_mut(&id).and_then(|open| open.orphan_bytes.as_mut()) {
            Some(bytes) => {
                change(bytes);
                true
            }
            None => false,
        }
    }

    fn orphan_bytes(&self) -> u64 {
        let all = lock(&self.open);
        let each = all.values().filter_map(|open| open.orphan_bytes);
        each.fold(0, u64::saturating_add)
    }
}

impl Usage {
    fn release(&mut self, promise: &Promise) {
        self.pending_bytes = self.pending_bytes.saturating_sub(promise.bytes);
        self.pending_files = self.pending_files.saturating_sub(promise.files);
    }
}

/// The lock of a volume, with its totals.
pub(crate) struct Account<'a> {
    volume: &'a Volume,
    quota: Quota,
    usage: MutexGuard<'a, Usage>,
}

impl Account<'_> {
    fn count_if_older(&mut self, age: Duration) -> Result<bool, FsError> {
        if self.usage.counted.is_some_and(|at| at.elapsed() < age) {
            return Ok(false);
        }
        let Counted { bytes, files } = count::count(&self.volume.dir, &self.volume.temps)?;
        self.usage.bytes = bytes;
        self.usage.files = files;
        self.usage.counted = Some(Instant::now());
        Ok(true)
    }

    /// Bytes and files in use now, promised ones and open files without a name among them.
    pub(crate) fn used(&self) -> (u64, u64) {
        let orphans = self.volume.orphan_bytes();
        let bytes = self.usage.bytes.saturating_add(self.usage.pending_bytes);
        let files = self.usage.files.saturating_add(self.usage.pending_files);
        (bytes.saturating_add(orphans), files)
    }

    /// Bytes the quota has left; counted again if they are fewer than wanted.
    pub(super) fn free_bytes(&mut self, wanted: u64) -> Result<u64, FsError> {
        let free = |account: &Self| account.quota.bytes.saturating_sub(account.used().0);
        if free(self) < wanted {
            self.count_if_older(RECOUNT_BEFORE_REFUSAL)?;
        }
        Ok(free(self))
    }

    fn check(&mut self, bytes: u64, files: u64) -> Result<(), FsError> {
        let over = |account: &Self| {
            let used = account.used();
            if bytes > 0 && used.0.saturating_add(bytes) > account.quota.bytes {
                Some("bytes")
            } else if files > 0 && used.1.saturating_add(files) > account.quota.files {
                Some("files")
            } else {
                None
            }
        };
        let mut verdict = over(self);
        if verdict.is_some() && self.count_if_older(RECOUNT_BEFORE_REFUSAL)? {
            verdict = over(self);
        }
        verdict.map_or(Ok(()), |what| Err(FsError::Quota(what)))
    }

    /// Charges a new file, folder or link.
    pub(crate) fn add_file(&mut self) -> Result<(), FsError> {
        self.check(0, 1)?;
        self.usage.files = self.usage.files.saturating_add(1);
        Ok(())
    }

    /// The file charged last was not made after all.
    pub(crate) fn give_back_file(&mut self) {
        self.usage.files = self.usage.files.saturating_sub(1);
    }

    /// Charges `delta` bytes more of this file before they are written.
    pub(crate) fn grow(&mut self, id: FileId, delta: u64) -> Result<(), FsError> {
        self.check(delta, 0)?;
        let add = |bytes: &mut u64| *bytes = bytes.saturating_add(delta);
        if !self.volume.on_orphan(id, add) {
            add(&mut self.usage.bytes);
        }
        Ok(())
    }

    /// Gives back `delta` bytes of this file.
    pub(crate) fn shrink(&mut self, id: FileId, delta: u64) {
        let cut = |bytes: &mut u64| *bytes = bytes.saturating_sub(delta);
        if !self.volume.on_orphan(id, cut) {
            cut(&mut self.usage.bytes);
        }
    }

    /// A change failed half-way: the totals are counted again before the next one.
    pub(crate) fn doubt(&mut self) {
        self.usage.counted = None;
    }

    /// A name went away with what it named.
    pub(crate) fn remove(&mut self, meta: &Metadata) {
        self.usage.files = self.usage.files.saturating_sub(1);
        if meta.is_file() && meta.nlink() <= 1 {
            self.usage.bytes = self.usage.bytes.saturating_sub(meta.len());
            if let Some(open) = lock(&self.volume.open).get_mut(&FileId::of(meta)) {
                open.orphan_bytes = Some(meta.len());
            }
        }
    }

    /// Promises room for a file that will take a name later.
    pub(crate) fn promise(&mut self, bytes: u64, files: u64) -> Result<Promise, FsError> {
        self.check(bytes, files)?;
        self.usage.pending_bytes = self.usage.pending_bytes.saturating_add(bytes);
        self.usage.pending_files = self.usage.pending_files.saturating_add(files);
        Ok(Promise { bytes, files })
    }

    /// The promise is over.
    pub(crate) fn release(&mut self, promise: &Promise) {
        self.usage.release(promise);
    }

    /// Charges a whole file of `bytes` that takes the place of `old`.
    pub(crate) fn replace(&mut self, old: Option<&Metadata>, bytes: u64) -> Result<(), FsError> {
        let old_bytes = old.map_or(0, freed_with);
        let new_files = u64::from(old.is_none());
        self.check(bytes.saturating_sub(old_bytes), new_files)?;
        if let Some(meta) = old {
            self.remove(meta);
        }
        self.usage.files = self.usage.files.saturating_add(1);
        self.usage.bytes = self.usage.bytes.saturating_add(bytes);
        Ok(())
    }
}

/// The bytes that come back when this name goes: none while the file has another one.
pub(super) fn freed_with(meta: &Metadata) -> u64 {
    if meta.is_file() && meta.nlink() <= 1 {
        meta.len()
    } else {
        0
    }
}

/// Room promised by a volume; given back with [`Account::release`] or [`Volume::forget`].
#[derive(Debug)]
pub(crate) struct Promise {
    bytes: u64,
    files: u64,
}

/// Totals are plain numbers, each change of them is complete: a panic elsewhere leaves them usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
