//! Whole files in one step: read all, replace all, append.
//!
//! Invariant: a reader sees the old content or the new, never a part. The new content goes to a temporary file
//! beside the target, to the disk, and takes the name under the lock after the path was judged once more.

use super::error::FsError;
use super::gate::Guard;
use super::handle::{At, FileHandle};
use super::hole::Change;
use super::info::{Info, Kind};
use super::open::How;
use super::path::Place;
use super::tree::{Permit, Vfs};
use super::volume::{LiveTemps, freed_with};
use super::walk::Found;
use cap_std::fs::{Dir, Metadata, OpenOptions, Permissions};
use claw_core::capability::Access;
use claw_core::id::Digest;
use std::io::Write as _;
use std::sync::Arc;

/// Content up to this size is hashed for a tag; a bigger file's tag is made of its metadata.
pub(crate) const MAX_TAGGED_BYTES: u64 = 1 << 20;
/// Largest file written in one step (a blob; `claw:files.write` takes less).
pub(crate) const MAX_REPLACE_BYTES: u64 = 20 << 20;

/// What must hold of a file before it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Anything.
    Always,
    /// Nothing is there.
    Absent,
    /// Its tag is this one.
    Tag(String),
}

impl Vfs {
    /// The tag of a file: `c-` and a hash of the content, or `m-` and a hash of the metadata of a big file or when
    /// `by_content` is false. Empty for what is no file.
    pub(crate) fn tag(&self, place: &Place, info: &Info, by_content: bool) -> String {
        if info.kind != Kind::File {
            return String::new();
        }
        if !by_content || info.size > MAX_TAGGED_BYTES {
            return metadata_tag(info);
        }
        match self.open_read(place, true).and_then(|f| content_of(&f)) {
            Ok(bytes) => content_tag(&bytes),
            Err(_) => metadata_tag(info),
        }
    }

    fn check_expected(&self, place: &Place, found: &Found, expect: &Expect) -> Result<(), FsError> {
        match (expect, &found.meta) {
            (Expect::Always, _) | (Expect::Absent, None) => Ok(()),
            (Expect::Absent, Some(_)) | (Expect::Tag(_), None) => Err(FsError::Conflict),
            (Expect::Tag(tag), Some(meta)) => {
                let info = Info::of(meta);
                let canonical = Place {
                    root: place.root,
                    parts: found.parts.clone(),
                    folder: false,
                };
                let now = self.tag(&canonical, &info, tag.starts_with("c-"));
                if now == *tag {
                    Ok(())
                } else {
                    Err(FsError::Conflict)
                }
            }
        }
    }

    /// Replaces or makes a file in one step, with missing folders. Returns the new tag. Waits for the disk.
    pub(crate) fn replace(
        &self,
        place: &Place,
        bytes: &[u8],
        expect: &Expect,
        permit: &Permit,
    ) -> Result<String, FsError> {
        if bytes.len() as u64 > MAX_REPLACE_BYTES {
            return Err(FsError::TooLarge {
                max: MAX_REPLACE_BYTES,
            });
        }
        self.make_parents(place, permit)?;
        let size = bytes.len() as u64;
        let (promise, first) = {
            let mut account = self.account(place, permit)?;
            let found = self.found_file(place, expect)?;
            let old = found.meta.as_ref().map_or(0, freed_with);
            let new_file = u64::from(found.meta.is_none());
            let promise = account.promise(size.saturating_sub(old), new_file)?;
            (promise, found)
        };
        let volume = self.root(place)?.volume.clone();
        let written = Temp::write(volume.temps(), &first, bytes);
        #[cfg(test)]
        super::tests::between_looks();
        let mut account = match self.account(place, permit) {
            Ok(account) => account,
            Err(error) => {
                volume.forget(&promise);
                return Err(error);
            }
        };
        account.release(&promise);
        let temp = written?;
        let found = self.found_file(place, expect)?;
        let name = found.name().ok_or(FsError::IsDirectory)?;
        account.replace(found.meta.as_ref(), size)?;
        if let Err(error) = temp.take_name(&found.parent, name) {
            account.doubt();
            return Err(error);
        }
        Ok(content_or_metadata_tag(&found, name, bytes))
    }

    fn found_file(&self, place: &Place, expect: &Expect) -> Result<Found, FsError> {
        let found = self.look_to_change(place, Change::Inside, true)?;
        if found.name().is_none() || found.meta.as_ref().is_some_and(Metadata::is_dir) {
            return Err(FsError::IsDirectory);
        }
        if found.meta.as_ref().is_some_and(|m| !m.is_file()) {
            let path = self.root(place)?.path(&found.parts);
            return Err(self.gate.refuse(&path, Access::Write, Guard::Special));
        }
        self.check_expected(place, &found, expect)?;
        Ok(found)
    }

    /// Makes the folders above a place that are missing.
    fn make_parents(&self, place: &Place, permit: &Permit) -> Result<(), FsError> {
        for end in 1..place.parts.len() {
            let folder = Place {
                root: place.root,
                parts: place.parts.get(..end).unwrap_or_default().to_vec(),
                folder: false,
            };
            if self.look(&folder, Access::Read, true)?.meta.is_some() {
                continue;
            }
            let path = self.root(place)?.path(&folder.parts);
            self.gate.demand(&path, Access::Write)?;
            match self.make_folder(&folder, permit) {
                Ok(()) | Err(FsError::Exists) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Adds at the end in one step, making the file (not its folders).
    pub(crate) fn append(
        &self,
        place: &Place,
        bytes: &[u8],
        permit: &Permit,
    ) -> Result<(), FsError> {
        let how = How {
            write: true,
            create: true,
            follow: true,
            ..How::default()
        };
        self.open_write(place, how, permit)?
            .write_at(bytes, At::End)
            .map(|_| ())
    }

    /// Removes a file, a link or an empty folder in the expected state.
    pub(crate) fn remove(
        &self,
        place: &Place,
        expect: &Expect,
        permit: &Permit,
    ) -> Result<(), FsError> {
        let mut account = self.account(place, permit)?;
        let found = self.look_to_lose(place)?;
        let meta = found.present()?;
        self.check_expected(place, &found, expect)?;
        let Some(name) = found.name() else {
            return Err(FsError::Invalid("a root cannot be removed".into()));
        };
        if meta.is_dir() {
            found.parent.remove_dir(name)?;
        } else {
            found.parent.remove_file(name)?;
        }
        account.remove(meta);
        Ok(())
    }
}

/// All of a file of at most [`MAX_TAGGED_BYTES`].
fn content_of(file: &FileHandle) -> Result<Vec<u8>, FsError> {
    file.read_at(0, MAX_TAGGED_BYTES)
}

fn content_tag(bytes: &[u8]) -> String {
    format!("c-{}", short(&Digest::of(bytes)))
}

fn metadata_tag(info: &Info) -> String {
    let text = format!(
        "{:?} {} {:?} {:?}",
        info.id, info.size, info.modified, info.changed
    );
    format!("m-{}", short(&Digest::of(text.as_bytes())))
}

fn short(digest: &Digest) -> String {
    digest.as_str().chars().take(32).collect()
}

fn content_or_metadata_tag(found: &Found, name: &str, bytes: &[u8]) -> String {
    if bytes.len() as u64 <= MAX_TAGGED_BYTES {
        return content_tag(bytes);
    }
    match found.parent.symlink_metadata(name) {
        Ok(meta) => metadata_tag(&Info::of(&meta)),
        Err(_) => String::new(),
    }
}

/// A file being written beside its target; removed unless it takes the name.
struct Temp {
    dir: Arc<Dir>,
    name: Option<String>,
    temps: LiveTemps,
}

impl Temp {
    fn write(temps: &LiveTemps, found: &Found, bytes: &[u8]) -> Result<Self, FsError> {
        let name = temps.fresh();
        let temp = Self {
            dir: found.parent.clone(),
            name: Some(name.clone()),
            temps: temps.clone(),
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let mut file = temp.dir.open_with(&name, &options)?;
        if let Some(old) = &found.meta {
            file.set_permissions(permissions_of(old))?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(temp)
    }

    fn take_name(mut self, dir: &Dir, name: &str) -> Result<(), FsError> {
        if let Some(temp) = &self.name {
            self.dir.rename(temp, dir, name)?;
            self.temps.done(temp);
        }
        self.name = None;
        Ok(())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // Already gone is as good.
            let _ = self.dir.remove_file(name);
            self.temps.done(name);
        }
    }
}

/// The old file's permissions without set-user-id and the like.
fn permissions_of(old: &Metadata) -> Permissions {
    use cap_std::fs::PermissionsExt as _;
    Permissions::from_mode(old.permissions().mode() & 0o777)
}
