//! Precompiled components on disk.
//!
//! Invariant: a file is mapped only if it is a regular file of ours that nobody else may touch, and if its keyed
//! MAC binds its bytes to the component's digest and to this engine. The MAC is computed over the open file, and
//! the same open file is mapped: a file put in its place meanwhile is never seen. Artifacts are written once under
//! another name, made read-only and renamed, never changed in place. What this does not stop is a process of the
//! same user that writes into the file while it is mapped; that process could as well change this host itself.

mod key;
mod map;

use claw_core::id::Digest;
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::fs::{File, OpenOptions, Permissions};
use std::hash::{Hash, Hasher};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use wasmtime::Engine;
use wasmtime::component::Component;

/// Largest precompiled component, in bytes.
pub(crate) const MAX_ARTIFACT_BYTES: u64 = 512 << 20;
/// Mode of the folder.
const FOLDER_MODE: u32 = 0o700;
/// Mode of an artifact and of its MAC.
const FILE_MODE: u32 = 0o400;
/// After this time nobody is writing a new file any more: a compile takes minutes at most.
const ABANDONED: Duration = Duration::from_secs(3600);
/// Bytes read at once for the MAC.
const CHUNK_BYTES: usize = 1 << 20;

/// Why an artifact is not mapped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// There is none.
    #[error("there is no precompiled code for `{}`", .0.short())]
    Missing(Digest),
    /// Not a file that only we can touch.
    #[error("precompiled code for `{}` is {what}", digest.short())]
    Unsafe {
        /// Whose code.
        digest: Digest,
        /// What it is.
        what: &'static str,
    },
    /// The MAC does not fit.
    #[error("precompiled code for `{}` was changed or belongs elsewhere", .0.short())]
    Mac(Digest),
    /// The engine does not take it.
    #[error("precompiled code does not load: {0}")]
    Engine(String),
    /// The disk failed.
    #[error("cannot read precompiled code: {0}")]
    Io(#[from] std::io::Error),
}

/// The folder of precompiled components.
pub(crate) struct Artifacts {
    folder: PathBuf,
    key: [u8; key::KEY_BYTES],
    compatibility: String,
    serial: AtomicU64,
}

impl Artifacts {
    /// Opens the folder, making it and its key if they are not there.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> std::io::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(folder)?;
        let about = std::fs::symlink_metadata(folder)?;
        if !about.is_dir() || about.uid() != rustix::process::geteuid().as_raw() {
            return Err(std::io::Error::other(format!(
                "`{}` is not a folder of this user",
                folder.display()
            )));
        }
        std::fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))?;
        remove_abandoned(folder);
        Ok(Self {
            folder: folder.to_owned(),
            key: key::open(&folder.join("key"))?,
            compatibility: compatibility(engine),
            serial: AtomicU64::new(0),
        })
    }

    fn path(&self, digest: &Digest, ending: &str) -> PathBuf {
        self.folder
            .join(format!("{digest}-{}.{ending}", self.compatibility))
    }

    /// Whether there is an artifact at all, good or bad.
    pub(crate) fn exists(&self, digest: &Digest) -> bool {
        self.path(digest, "cwasm").is_file() && self.path(digest, "mac").is_file()
    }

    /// A name of its own for a file being written.
    pub(crate) fn scratch(&self) -> PathBuf {
        let serial = self.serial.fetch_add(1, Relaxed);
        self.folder
            .join(format!("new-{}-{serial}.tmp", std::process::id()))
    }

    /// Takes over a freshly compiled file from [`Self::scratch`].
    pub(crate) fn adopt(&self, digest: &Digest, fresh: &Path) -> std::io::Result<()> {
        std::fs::set_permissions(fresh, Permissions::from_mode(FILE_MODE))?;
        let mut file = open(fresh)?;
        let mac = self.mac(digest, &mut file)?;
        file.sync_all()?;
        let note = self.scratch();
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(FILE_MODE)
            .open(&note)?
            .write_all(mac.as_bytes())?;
        std::fs::rename(&note, self.path(digest, "mac"))?;
        std::fs::rename(fresh, self.path(digest, "cwasm"))?;
        self.sweep(digest);
        Ok(())
    }

    /// Removes artifacts of the same component for other engines. What cannot be removed stays.
    fn sweep(&self, digest: &Digest) {
        let Ok(files) = std::fs::read_dir(&self.folder) else {
            return;
        };
        let ours = format!("{digest}-{}.", self.compatibility);
        for file in files.flatten() {
            let name = file.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(&format!("{digest}-")) && !name.starts_with(&ours) {
                let _ = std::fs::remove_file(file.path());
            }
        }
    }

    /// Removes an artifact. What is not there is no error.
    pub(crate) fn remove(&self, digest: &Digest) {
        for ending in ["cwasm", "mac"] {
            let _ = std::fs::remove_file(self.path(digest, ending));
        }
    }

    /// Verifies and maps an artifact. Pages are read as the guest touches them.
    pub(crate) fn load(&self, digest: &Digest, engine: &Engine) -> Result<Component, Refused> {
        let mut file = self.open_checked(digest, "cwasm")?;
        let mut kept = Vec::new();
        self.open_checked(digest, "mac")?
            .take(blake3::OUT_LEN as u64 + 1)
            .read_to_end(&mut kept)?;
        let kept: [u8; blake3::OUT_LEN] =
            kept.try_into().map_err(|_| Refused::Mac(digest.clone()))?;
        // Comparing `blake3::Hash` values takes the same time wherever they differ.
        if self.mac(digest, &mut file)? != blake3::Hash::from_bytes(kept) {
            return Err(Refused::Mac(digest.clone()));
        }
        map::component(engine, &file).map_err(|e| Refused::Engine(format!("{e:#}")))
    }

    fn open_checked(&self, digest: &Digest, ending: &str) -> Result<File, Refused> {
        let is_link = Some(Errno::LOOP.raw_os_error());
        let file = open(&self.path(digest, ending)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Refused::Missing(digest.clone()),
            _ if error.raw_os_error() == is_link => Refused::Unsafe {
                digest: digest.clone(),
                what: "a link",
            },
            _ => Refused::Io(error),
        })?;
        match flaw(&file)? {
            None => Ok(file),
            Some(what) => Err(Refused::Unsafe {
                digest: digest.clone(),
                what,
            }),
        }
    }

    fn mac(&self, digest: &Digest, file: &mut File) -> std::io::Result<blake3::Hash> {
        let mut mac = blake3::Hasher::new_keyed(&self.key);
        mac.update(b"claw-aot-1\0");
        mac.update(digest.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(self.compatibility.as_bytes());
        mac.update(b"\0");
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            match file.read(&mut chunk)? {
                0 => return Ok(mac.finalize()),
                n => mac.update(&chunk[..n]),
            };
        }
    }
}

/// Removes what a process that died left half written. Younger files may still be in the making.
fn remove_abandoned(folder: &Path) {
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let age = file.metadata().and_then(|m| m.modified());
        let old = age.is_ok_and(|at| at.elapsed().is_ok_and(|e| e > ABANDONED));
        if old && file.path().extension().is_some_and(|e| e == "tmp") {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

/// Opens a file for reading without following a link in its last part, and without waiting for a pipe.
fn open(path: &Path) -> std::io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    OpenOptions::new()
        .read(true)
        .custom_flags(i32::try_from(flags).map_err(std::io::Error::other)?)
        .open(path)
}

/// What is wrong with an open file, in words.
fn flaw(file: &File) -> std::io::Result<Option<&'static str>> {
    let about = file.metadata()?;
    Ok(if !about.is_file() {
        Some("not a regular file")
    } else if about.uid() != rustix::process::geteuid().as_raw() {
        Some("another user's file")
    } else if about.mode() & 0o7777 != FILE_MODE {
        Some("open to changes")
    } else if about.nlink() != 1 {
        Some("known by a second name")
    } else if about.len() > MAX_ARTIFACT_BYTES {
        Some("too large")
    } else {
        None
    })
}

/// The engine's compatibility hash: same text, same code.
fn compatibility(engine: &Engine) -> String {
    struct Collect(blake3::Hasher);
    impl Hasher for Collect {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut collect = Collect(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut collect);
    let hash = collect.0.finalize().to_hex();
    hash.chars().take(16).collect()
}

#[cfg(test)]
mod tests;
