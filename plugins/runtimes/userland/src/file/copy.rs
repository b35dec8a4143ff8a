//! Copying one thing, and what is in it.
//!
//! Invariant: contents go through a buffer, never wholly through memory; nothing is followed that was not asked for.

use super::path::{self, Missing};
use super::targets::{Backup, ask, unwritable};
use super::task::Task;
use super::words::quoted;
use crate::platform::disk::{self, Kind, Stat};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};

/// Bits that the host gives a new file.
const NEW_FILE_BITS: u32 = 0o644;

/// Which links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    Never,
    Named,
    Always,
}

/// What is made of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Make {
    Copy,
    HardLink,
    Symlink,
    /// Bits and times only.
    Attributes,
}

/// What happens to what is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replace {
    Always,
    Ask,
    Never,
    /// If the source was changed later.
    Older,
}

/// How to copy.
#[derive(Debug, Clone)]
pub(super) struct Copying {
    pub(super) recursive: bool,
    pub(super) follow: Follow,
    pub(super) make: Make,
    pub(super) replace: Replace,
    /// Opens anew what cannot be written.
    pub(super) force: bool,
    pub(super) remove_first: bool,
    pub(super) keep_mode: bool,
    /// New files have the usual bits, whatever the source has.
    pub(super) plain_mode: bool,
    pub(super) keep_times: bool,
    /// Copies of two names of one file are two names of one file.
    pub(super) keep_links: bool,
    /// What the first of them became, by inode.
    pub(super) twins: RefCell<HashMap<u64, String>>,
    pub(super) verbose: bool,
    pub(super) backup: Option<Backup>,
}

impl Copying {
    /// Copies one thing; complaints are the task's.
    pub(super) fn one(
        &self,
        task: &mut Task<'_, '_>,
        source: &str,
        target: &str,
        named: bool,
    ) -> io::Result<()> {
        let follow = self.follow == Follow::Always || self.follow == Follow::Named && named;
        let found = if follow {
            task.stat(source)
        } else {
            task.lstat(source)
        };
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                task.cannot("cannot stat", source, &error);
                return Ok(());
            }
        };
        if found.is_folder() {
            return self.folder(task, source, target, found);
        }
        if !self.prepare(task, source, target, found)? {
            return Ok(());
        }
        let kept = match (&self.backup, task.lstat(target)) {
            (Some(backup), Ok(_)) => match backup.keep(&task.at(target)) {
                Ok(kept) => Some(path::join(path::parent(target), path::last(&kept))),
                Err(error) => {
                    task.cannot("cannot backup", target, &error);
                    return Ok(());
                }
            },
            _ => None,
        };
        if self.verbose {
            let (from, to) = (quoted(source), quoted(target));
            let kept = kept.map_or(String::new(), |k| {
                let k = k.strip_prefix("./").unwrap_or(&k);
                format!(" (backup: {})", quoted(k))
            });
            writeln!(task.io.stdout, "{from} -> {to}{kept}")?;
        }
        if let Err(words) = self.file(task, source, target, found) {
            task.fail(words);
        }
        Ok(())
    }

    /// Whether the target may be replaced, with it removed if it has to be.
    fn prepare(
        &self,
        task: &mut Task<'_, '_>,
        source: &str,
        target: &str,
        found: Stat,
    ) -> io::Result<bool> {
        let Ok(there) = task.stat(target).or_else(|_| task.lstat(target)) else {
            return Ok(true);
        };
        if self.replace == Replace::Never
            || self.replace == Replace::Older && there.modified >= found.modified
        {
            return Ok(false);
        }
        if there.is_folder() {
            let name = quoted(target);
            task.fail(format_args!(
                "cannot overwrite directory {name} with non-directory"
            ));
            return Ok(false);
        }
        let own_link = self.remove_first
            && task.at(source) != task.at(target)
            && task.lstat(target).is_ok_and(|s| s.is_link());
        if self.make == Make::HardLink && twins(task, source, target) {
            return Ok(false);
        }
        let same = same_place(task, source, target) || twins(task, source, target);
        if !own_link && same && self.backup.is_none() {
            let (a, b) = (quoted(source), quoted(target));
            task.fail(format_args!("{a} and {b} are the same file"));
            return Ok(false);
        }
        if self.replace == Replace::Ask && !ask(task, &format!("overwrite {}?", quoted(target)))? {
            return Ok(false);
        }
        let link_to_nothing = task.stat(target).is_err();
        let remove = self.remove_first
            || self.make != Make::Copy && self.make != Make::Attributes && self.force
            || found.is_link()
            || link_to_nothing && self.force;
        if remove && self.backup.is_none() {
            if let Err(error) = std::fs::remove_file(task.at(target)) {
                task.cannot("cannot remove", target, &error);
                return Ok(false);
            }
            if self.verbose && self.remove_first {
                writeln!(task.io.stdout, "removed {}", quoted(target))?;
            }
        } else if link_to_nothing && self.backup.is_none() {
            let name = quoted(target);
            task.fail(format_args!("not writing through dangling symlink {name}"));
            return Ok(false);
        }
        Ok(true)
    }

    fn file(
        &self,
        task: &mut Task<'_, '_>,
        source: &str,
        target: &str,
        found: Stat,
    ) -> Result<(), String> {
        let (from, to) = (task.at(source), task.at(target));
        let failed = |what: &str, e: &io::Error| {
            format!("{what} {}: {}", quoted(target), super::words::why(e))
        };
        if target.ends_with('/') {
            return Err(unwritable(target, &ErrorKind::NotADirectory.into()));
        }
        match self.make {
            Make::HardLink => {
                // A link that was followed is not what gets the name.
                let real = match found.is_link() {
                    true => Ok(from),
                    false => path::real(&from, Missing::No),
                };
                return real
                    .and_then(|from| hard_link(&from, &to))
                    .map_err(|e| failed("cannot create hard link", &e));
            }
            Make::Symlink => {
                return link(&to, source).map_err(|e| failed("cannot create symbolic link", &e));
            }
            Make::Attributes => {}
            Make::Copy if found.is_link() => {
                let made = std::fs::read_link(&from).and_then(|t| link(&to, &t.to_string_lossy()));
                made.map_err(|e| failed("cannot create symbolic link", &e))?;
                if self.keep_times {
                    let _ = disk::set_times(&to, false, Some(found.accessed), Some(found.modified));
                }
                return Ok(());
            }
            Make::Copy if self.linked(&to, found) => return Ok(()),
            Make::Copy => {
                self.content(task, (source, &from), (target, &to), found)?;
                if self.keep_links && found.has_twins() {
                    self.twins.borrow_mut().insert(found.inode, to.clone());
                }
            }
        }
        self.attributes(&to, found)
            .map_err(|e| failed("preserving attributes of", &e))
    }

    /// Whether the file became one more name of its own copy.
    fn linked(&self, to: &str, found: Stat) -> bool {
        let twins = self.twins.borrow();
        let Some(copy) = twins.get(&found.inode).filter(|_| found.has_twins()) else {
            return false;
        };
        if copy == to {
            return false;
        }
        // What is not there needs no room.
        let _ = std::fs::remove_file(to);
        std::fs::hard_link(copy, to).is_ok()
    }

    fn content(
        &self,
        task: &mut Task<'_, '_>,
        (source, from): (&str, &str),
        (target, to): (&str, &str),
        found: Stat,
    ) -> Result<(), String> {
        let new = disk::stat(to, true).is_err();
        let reading = |e: io::Error| {
            format!(
                "cannot open {} for reading: {}",
                quoted(source),
                super::words::why(&e)
            )
        };
        let mut file = if found.kind == Kind::Device {
            None
        } else {
            Some(File::open(from).map_err(reading)?)
        };
        if to == "/dev/null" {
            return Ok(());
        }
        let mut out = self.create(to).map_err(|e| unwritable(target, &e))?;
        let copied = match (&mut file, from) {
            (Some(file), _) => pour(file, &mut out),
            (None, "/dev/stdin") => pour(&mut task.io.stdin, &mut out),
            (None, _) => Ok(()),
        };
        copied.map_err(|e| {
            let e = disk::why_unwritten(&out, e);
            format!(
                "error writing {}: {}",
                quoted(target),
                super::words::why(&e)
            )
        })?;
        if new
            && !self.plain_mode
            && found.kind == Kind::File
            && found.mode & 0o755 != NEW_FILE_BITS
        {
            // As with the umask 022.
            let _ = crate::platform::set_mode(to, found.mode & 0o755);
        }
        Ok(())
    }

    fn create(&self, to: &str) -> io::Result<File> {
        let open = || {
            OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .open(to)
        };
        match open() {
            Err(e) if self.force && e.kind() == ErrorKind::PermissionDenied => {
                std::fs::remove_file(to).map_err(|_| e)?;
                open()
            }
            opened => opened,
        }
    }

    fn attributes(&self, to: &str, found: Stat) -> io::Result<()> {
        if found.kind == Kind::Device {
            return Ok(());
        }
        if self.keep_mode {
            crate::platform::set_mode(to, found.mode)?;
        }
        if self.keep_times {
            disk::set_times(to, true, Some(found.accessed), Some(found.modified))?;
        }
        Ok(())
    }

    fn folder(
        &self,
        task: &mut Task<'_, '_>,
        source: &str,
        target: &str,
        found: Stat,
    ) -> io::Result<()> {
        if !self.recursive {
            let name = quoted(source);
            let words = if task.name == "install" {
                ""
            } else {
                "-r not specified; "
            };
            task.fail(format_args!("{words}omitting directory {name}"));
            return Ok(());
        }
        if inside(task, source, target) {
            let (a, b) = (quoted(source), quoted(target));
            task.fail(format_args!(
                "cannot copy a directory, {a}, into itself, {b}"
            ));
            return Ok(());
        }
        let to = task.at(target);
        match task.stat(target) {
            Ok(there) if there.is_folder() => {}
            Ok(_) => {
                let (a, b) = (quoted(source), quoted(target));
                task.fail(format_args!(
                    "cannot overwrite non-directory {b} with directory {a}"
                ));
                return Ok(());
            }
            Err(_) => {
                if let Err(error) = std::fs::create_dir(&to) {
                    task.cannot("cannot create directory", target, &error);
                    return Ok(());
                }
                if self.verbose {
                    writeln!(task.io.stdout, "{} -> {}", quoted(source), quoted(target))?;
                }
                if found.mode & 0o755 != 0o755 {
                    let _ = crate::platform::set_mode(&to, found.mode & 0o755);
                }
            }
        }
        match task.list(source) {
            Ok(names) => {
                for name in names {
                    let (from, to) = (path::join(source, &name), path::join(target, &name));
                    self.one(task, &from, &to, false)?;
                }
            }
            Err(error) => task.cannot("cannot access", source, &error),
        }
        if let Err(error) = self.attributes(&to, found) {
            task.cannot("preserving attributes of", target, &error);
        }
        Ok(())
    }
}

/// Makes a link. The sandbox has none that begin at the top: there, the way from one to the other is what it says.
pub(super) fn link(at: &str, target: &str) -> io::Result<()> {
    if cfg!(target_family = "wasm") && target.starts_with('/') {
        let from = path::real(path::parent(at), Missing::No)?;
        let way = path::relative(&from, &path::lexical("/", target));
        return disk::symlink(&way, at);
    }
    disk::symlink(target, at)
}

/// Makes another name of a file. The sandbox has none of links: there the same link is made once more.
pub(super) fn hard_link(from: &str, to: &str) -> io::Result<()> {
    if disk::stat(from, false)?.is_link() {
        let target = std::fs::read_link(from)?;
        return disk::symlink(&target.to_string_lossy(), to);
    }
    std::fs::hard_link(from, to)
}

/// Copies what a reader has.
pub(super) fn pour(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return to.flush(),
            Ok(read) => read,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        to.write_all(&buffer[..read])?;
    }
}

/// Whether two paths lead to the same place.
pub(super) fn same_place(task: &Task<'_, '_>, a: &str, b: &str) -> bool {
    let real = |name: &str| path::real(&task.at(name), Missing::No).ok();
    let (a, b) = (real(a), real(b));
    a.is_some() && a == b
}

/// Whether two paths lead to two names of the same file.
pub(super) fn twins(task: &Task<'_, '_>, a: &str, b: &str) -> bool {
    match (task.stat(a), task.stat(b)) {
        (Ok(a), Ok(b)) => a.has_twins() && b.has_twins() && a.inode == b.inode,
        _ => false,
    }
}

/// Whether a target lies in a source folder.
pub(super) fn inside(task: &Task<'_, '_>, source: &str, target: &str) -> bool {
    let real = |name: &str| path::real(&task.at(name), Missing::Any);
    match (real(source), real(target)) {
        (Ok(source), Ok(target)) => {
            target == source || target.starts_with(&format!("{}/", source.trim_end_matches('/')))
        }
        _ => false,
    }
}
