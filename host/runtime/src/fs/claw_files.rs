//! `claw:files`: whole files in one step, search, and bytes between files and blobs.
//!
//! Invariant: every function is a step of the virtual file system; what is checked here is only the shape of
//! arguments. Pages and results are bounded.

use super::vfs::{
    Entry, Expect, FsError, Info, Kind, MAX_HITS, MAX_IO_BYTES, MAX_REPLACE_BYTES, Permit, Place,
    Vfs,
};
use super::{Files, INLINE_BYTES};
use crate::bindings::claw::files::files::{self as wit, Host};
use crate::bindings::claw::types::content::Media as WitMedia;
use crate::host::error::{Answer, answer};
use crate::state::State;
use claw_core::capability::{Access, Request};
use claw_core::code::{ErrorKind, GuestError};
use std::time::{SystemTime, UNIX_EPOCH};
use wasmtime::component::{HasSelf, Linker};

/// Entries of one page.
const MAX_PAGE_ITEMS: u32 = 1_000;
/// A listed file up to this size gets a tag of its content.
const MAX_LISTED_TAG_BYTES: u64 = 64 * 1024;
/// Bytes read for the tags of one page.
const MAX_PAGE_TAG_BYTES: u64 = 4 << 20;

/// Links the interface.
pub(super) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    wit::add_to_linker::<State, HasSelf<State>>(linker, |s| s)
}

fn invalid(code: &str, words: String) -> GuestError {
    GuestError::new(ErrorKind::Invalid, code, words)
}

fn range(name: &str, value: u64, max: u64) -> Result<(), GuestError> {
    if (1..=max).contains(&value) {
        return Ok(());
    }
    Err(invalid(
        name,
        format!("`{name}` is 1 to {max}, not `{value}`"),
    ))
}

fn fits(path: &str, bytes: &[u8]) -> Result<(), GuestError> {
    if bytes.len() as u64 > MAX_IO_BYTES {
        return Err(FsError::TooLarge { max: MAX_IO_BYTES }.about(path));
    }
    Ok(())
}

fn expect(precondition: wit::Precondition) -> Expect {
    match precondition {
        wit::Precondition::Always => Expect::Always,
        wit::Precondition::Absent => Expect::Absent,
        wit::Precondition::Tag(tag) => Expect::Tag(tag),
    }
}

fn info(found: &Info, tag: String) -> wit::Info {
    let since = |t: SystemTime| t.duration_since(UNIX_EPOCH).ok();
    let modified = found.modified.and_then(since);
    wit::Info {
        kind: match found.kind {
            Kind::File => wit::Kind::File,
            Kind::Folder => wit::Kind::Directory,
            Kind::Link => wit::Kind::Link,
            Kind::Other => wit::Kind::Other,
        },
        size: found.size,
        modified: modified.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX)),
        tag,
    }
}

/// One page of a folder: the names after `cursor`, and how many names of the folder are no text.
fn page(
    vfs: &Vfs,
    place: &Place,
    limit: usize,
    cursor: Option<&str>,
) -> Result<(wit::Page, u64), FsError> {
    let listing = vfs.listing(place)?;
    let after = |e: &Entry| cursor.is_none_or(|c| e.name.as_str() > c);
    let mut names = listing.entries.into_iter().filter(after);
    let mut items = Vec::new();
    let mut hashed = 0;
    for entry in names.by_ref().take(limit) {
        let mut parts = place.parts.clone();
        parts.push(entry.name.clone());
        let inner = Place {
            parts,
            ..place.clone()
        };
        // Gone in the meantime, or not this call's to look at.
        let Ok(found) = vfs.stat(&inner, false) else {
            continue;
        };
        let by_content = found.size <= MAX_LISTED_TAG_BYTES && hashed < MAX_PAGE_TAG_BYTES;
        hashed += if by_content { found.size } else { 0 };
        items.push(wit::Item {
            info: info(&found, vfs.tag(&inner, &found, by_content)),
            name: entry.name,
        });
    }
    let next = match names.next() {
        Some(_) => items.last().map(|item| item.name.clone()),
        None => None,
    };
    Ok((wit::Page { items, next }, listing.unnamed))
}

/// All of a file up to the size of a blob.
fn whole(vfs: &Vfs, place: &Place) -> Result<Vec<u8>, FsError> {
    let file = vfs.open_read(place, true)?;
    let mut bytes = Vec::new();
    loop {
        vfs.check_cancelled()?;
        let piece = file.read_at(bytes.len() as u64, MAX_IO_BYTES)?;
        if piece.is_empty() {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&piece);
        if bytes.len() as u64 > MAX_REPLACE_BYTES {
            return Err(FsError::TooLarge {
                max: MAX_REPLACE_BYTES,
            });
        }
    }
}

impl Files {
    fn place_at(&self, path: &str, access: Access) -> Result<Place, GuestError> {
        let place = self.vfs().and_then(|vfs| vfs.place(path, access));
        place.map_err(|e| e.about(path))
    }

    /// Runs work on the place of a path on a blocking thread.
    async fn work_at<T: Send + 'static>(
        &self,
        path: &str,
        work: impl FnOnce(&Vfs, &Place) -> Result<T, FsError> + Send + 'static,
    ) -> Result<T, GuestError> {
        let place = self.place_at(path, Access::Read)?;
        let done = self.blocking(move |vfs| work(vfs, &place)).await;
        done.map_err(|e| e.about(path))
    }

    async fn read_file(&self, path: &str, offset: u64, max: u32) -> Result<Vec<u8>, GuestError> {
        range("max", max.into(), MAX_IO_BYTES)?;
        let read =
            move |vfs: &Vfs, place: &Place| vfs.open_read(place, true)?.read_at(offset, max.into());
        if max as usize > INLINE_BYTES {
            return self.work_at(path, read).await;
        }
        let place = self.place_at(path, Access::Read)?;
        let done = self.vfs().and_then(|vfs| read(vfs, &place));
        done.map_err(|e| e.about(path))
    }

    /// Changes the place of a path, on a blocking thread: it waits for the disk.
    async fn change_at<T: Send + 'static>(
        &self,
        path: &str,
        follow: bool,
        work: impl FnOnce(&Vfs, &Place, Permit) -> Result<T, FsError> + Send + 'static,
    ) -> Result<T, GuestError> {
        let place = self.place_at(path, Access::Write)?;
        self.change_place(path, place, follow, work).await
    }

    async fn change_place<T: Send + 'static>(
        &self,
        path: &str,
        place: Place,
        follow: bool,
        work: impl FnOnce(&Vfs, &Place, Permit) -> Result<T, FsError> + Send + 'static,
    ) -> Result<T, GuestError> {
        let permit = self.permit(&place, follow).await;
        let permit = permit.map_err(|e| e.about(path))?;
        let done = self.blocking(move |vfs| work(vfs, &place, permit)).await;
        done.map_err(|e| e.about(path))
    }

    async fn remove_at(&self, path: &str, expect: Expect) -> Result<(), GuestError> {
        let place = self.place_at(path, Access::Delete)?;
        let judged = self.vfs().and_then(|vfs| vfs.check_before_loss(&place));
        judged.map_err(|e| e.about(path))?;
        let work = move |vfs: &Vfs, place: &Place, permit| vfs.remove(place, &expect, &permit);
        self.change_place(path, place, false, work).await
    }

    async fn replace_file(
        &self,
        path: &str,
        bytes: Vec<u8>,
        precondition: wit::Precondition,
    ) -> Result<String, GuestError> {
        let expect = expect(precondition);
        self.change_at(path, true, move |vfs, place, permit| {
            vfs.replace(place, &bytes, &expect, &permit)
        })
        .await
    }

    async fn rename_file(
        &self,
        source: &str,
        target: &str,
        replace: bool,
    ) -> Result<(), GuestError> {
        let to = self.place_at(target, Access::Write)?;
        let judged = self
            .vfs()
            .and_then(|vfs| vfs.check_before_effect(&to, false));
        judged.map_err(|e| e.about(target))?;
        let from = self.place_at(source, Access::Write)?;
        if replace {
            let judged = self
                .vfs()
                .and_then(|vfs| vfs.check_before_rename(&from, &to));
            judged.map_err(|e| e.about(target))?;
        }
        self.change_place(source, from, false, move |vfs, from, permit| {
            vfs.rename(from, &to, replace, &permit)
        })
        .await
    }

    async fn search_files(
        &self,
        root: &str,
        glob: String,
        text: String,
        limit: u32,
    ) -> Result<Vec<wit::Found>, GuestError> {
        range("limit", limit.into(), MAX_HITS.into())?;
        let search = move |vfs: &Vfs, place: &Place| vfs.search(place, &glob, &text, limit);
        let hits = self.work_at(root, search).await?;
        let found = hits.into_iter().map(|hit| wit::Found {
            path: hit.path,
            line: hit.line,
            text: hit.text,
        });
        Ok(found.collect())
    }
}

impl State {
    /// One page. A page cannot say that names are missing from it, so with the first one the call's log does.
    async fn folder_page(
        &mut self,
        path: &str,
        limit: u32,
        cursor: Option<String>,
    ) -> Result<wit::Page, GuestError> {
        range("limit", limit.into(), MAX_PAGE_ITEMS.into())?;
        let first = cursor.is_none();
        let work =
            move |vfs: &Vfs, place: &Place| page(vfs, place, limit as usize, cursor.as_deref());
        let (page, unnamed) = self.fs.work_at(path, work).await?;
        if first && unnamed > 0 {
            let words = format!("{unnamed} names in `{path}` are not UTF-8 text and are left out");
            self.log.push("warn", &words, &[]);
        }
        Ok(page)
    }

    async fn file_to_blob(&mut self, path: &str) -> Result<WitMedia, GuestError> {
        let access = Access::Write;
        self.call.demand(&Request::Blob { access })?;
        let bytes = self.fs.work_at(path, whole).await?;
        let name = path.rsplit('/').next().unwrap_or_default();
        self.blobs.put(bytes, name, "").await.map(WitMedia::from)
    }

    async fn file_from_blob(
        &mut self,
        blob: &str,
        path: &str,
        precondition: wit::Precondition,
    ) -> Result<String, GuestError> {
        let access = Access::Read;
        self.call.demand(&Request::Blob { access })?;
        self.fs.place_at(path, Access::Write)?;
        let (_, loaded) = self.blobs.load(blob).await?;
        let bytes = loaded.bytes.clone();
        self.fs.replace_file(path, bytes, precondition).await
    }
}

impl Host for State {
    async fn stat(&mut self, path: String) -> Answer<wit::Info> {
        let work = |vfs: &Vfs, place: &Place| {
            let found = vfs.stat(place, true)?;
            let tag = vfs.tag(place, &found, true);
            Ok(info(&found, tag))
        };
        answer(self.fs.work_at(&path, work).await)
    }

    async fn entries(
        &mut self,
        path: String,
        limit: u32,
        cursor: Option<String>,
    ) -> Answer<wit::Page> {
        answer(self.folder_page(&path, limit, cursor).await)
    }

    async fn read(&mut self, path: String, offset: u64, max: u32) -> Answer<Vec<u8>> {
        answer(self.fs.read_file(&path, offset, max).await)
    }

    async fn write(
        &mut self,
        path: String,
        bytes: Vec<u8>,
        precondition: wit::Precondition,
    ) -> Answer<String> {
        if let Err(error) = fits(&path, &bytes) {
            return answer(Err(error));
        }
        answer(self.fs.replace_file(&path, bytes, precondition).await)
    }

    async fn append(&mut self, path: String, bytes: Vec<u8>) -> Answer<()> {
        if let Err(error) = fits(&path, &bytes) {
            return answer(Err(error));
        }
        let work = move |vfs: &Vfs, place: &Place, permit| vfs.append(place, &bytes, &permit);
        answer(self.fs.change_at(&path, true, work).await)
    }

    async fn remove(&mut self, path: String, precondition: wit::Precondition) -> Answer<()> {
        answer(self.fs.remove_at(&path, expect(precondition)).await)
    }

    async fn rename(&mut self, source: String, target: String, replace: bool) -> Answer<()> {
        answer(self.fs.rename_file(&source, &target, replace).await)
    }

    async fn make_directory(&mut self, path: String) -> Answer<()> {
        let work = |vfs: &Vfs, place: &Place, permit| vfs.make_folder(place, &permit);
        answer(self.fs.change_at(&path, false, work).await)
    }

    async fn search(
        &mut self,
        root: String,
        glob: String,
        text: String,
        limit: u32,
    ) -> Answer<Vec<wit::Found>> {
        answer(self.fs.search_files(&root, glob, text, limit).await)
    }

    async fn to_blob(&mut self, path: String) -> Answer<WitMedia> {
        answer(self.file_to_blob(&path).await)
    }

    async fn from_blob(
        &mut self,
        blob: String,
        path: String,
        precondition: wit::Precondition,
    ) -> Answer<String> {
        answer(self.file_from_blob(&blob, &path, precondition).await)
    }
}
