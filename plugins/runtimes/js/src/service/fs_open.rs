//! Open files by descriptor, from 3 up. Invariant: a descriptor is closed once; a script holds a bounded number.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use rquickjs::{Array, Ctx, Object, Result, TypedArray};

use super::fs::{code, numbers, said};
use super::{functions, throw};
use crate::platform::{self, REGULAR, Stat};
use crate::qjs;
use crate::state::with;

/// The first descriptor of a file: 0 to 2 are the standard streams.
const FIRST: usize = 3;
/// Files that may be open at once.
const MAX_FILES: usize = 1024;
/// Most bytes of one read.
const MAX_READ_BYTES: u32 = 64 << 20;

// The numbers of `fs.constants`.
const WRITE_ONLY: u32 = 1;
const READ_WRITE: u32 = 2;
const CREATE: u32 = 0o100;
const EXCLUSIVE: u32 = 0o200;
const TRUNCATE: u32 = 0o1000;
const APPEND: u32 = 0o2000;

/// Opens a file with the flags of `fs.constants`. The descriptor.
fn open(ctx: Ctx<'_>, path: String, flags: u32, mode: u32) -> Result<u32> {
    let mut options = OpenOptions::new();
    let writes = flags & (WRITE_ONLY | READ_WRITE) != 0;
    options.read(flags & WRITE_ONLY == 0).write(writes);
    if flags & APPEND != 0 {
        options.append(true);
    }
    if flags & TRUNCATE != 0 && writes {
        options.truncate(true);
    }
    let fresh = flags & CREATE != 0 && !std::path::Path::new(&path).exists();
    if flags & (CREATE | EXCLUSIVE) == CREATE | EXCLUSIVE {
        options.create_new(true);
    } else if flags & CREATE != 0 {
        options.create(true);
    }
    let file = said(&ctx, options.open(&path))?;
    if !writes && file.metadata().is_ok_and(|meta| meta.is_dir()) && flags & CREATE != 0 {
        return Err(throw(&ctx, "EISDIR"));
    }
    if fresh && mode & 0o111 != 0 {
        // A mask of 022, as usual.
        let _ = platform::set_mode(&path, mode & 0o755);
    }
    let number = with(|state| {
        let files = &mut state.files;
        let at = files.iter().position(Option::is_none);
        match at {
            Some(at) => {
                files.insert(at, Some(file));
                files.remove(at + 1);
                Some(at)
            }
            None if files.len() < MAX_FILES => {
                files.push(Some(file));
                Some(files.len() - 1)
            }
            None => None,
        }
    });
    let number = number.ok_or_else(|| throw(&ctx, "EMFILE"))?;
    Ok(u32::try_from(number + FIRST).unwrap_or(u32::MAX))
}

/// Does something with an open file.
fn on<T>(ctx: &Ctx<'_>, fd: u32, work: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T> {
    let done = with(|state| {
        let at = (fd as usize).checked_sub(FIRST)?;
        let file = state.files.get_mut(at)?.as_mut()?;
        Some(work(file))
    });
    match done {
        None => Err(throw(ctx, "EBADF")),
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => Err(throw(ctx, code(&error))),
    }
}

fn close(ctx: Ctx<'_>, fd: u32) -> Result<()> {
    let file = with(|state| {
        let at = (fd as usize).checked_sub(FIRST)?;
        state.files.get_mut(at)?.take()
    });
    file.map(drop).ok_or_else(|| throw(&ctx, "EBADF"))
}

/// Reads into an array: how many bytes, 0 at the end. A position below zero is where the file is.
fn read_into<'js>(
    ctx: Ctx<'js>,
    fd: u32,
    target: TypedArray<'js, u8>,
    offset: u32,
    length: u32,
    position: f64,
) -> Result<u32> {
    let mut bytes = vec![0; length.min(MAX_READ_BYTES) as usize];
    let count = on(&ctx, fd, |file| {
        at(file, position, |file| file.read(&mut bytes))
    })?;
    let part = bytes.get(..count).unwrap_or_default();
    let count = qjs::fill(&target, offset as usize, part);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Writes all: how many bytes.
fn write<'js>(ctx: Ctx<'js>, fd: u32, data: TypedArray<'js, u8>, position: f64) -> Result<u32> {
    let bytes = qjs::bytes(&data);
    on(&ctx, fd, |file| {
        at(file, position, |file| file.write_all(&bytes))
    })?;
    Ok(u32::try_from(bytes.len()).unwrap_or(u32::MAX))
}

/// Works at a position and leaves the file's own where it was.
fn at<T>(
    file: &mut File,
    position: f64,
    work: impl FnOnce(&mut File) -> io::Result<T>,
) -> io::Result<T> {
    if position < 0.0 {
        return work(file);
    }
    let before = file.stream_position()?;
    file.seek(SeekFrom::Start(position as u64))?;
    let done = work(file);
    file.seek(SeekFrom::Start(before))?;
    done
}

fn stat_open<'js>(ctx: Ctx<'js>, fd: u32) -> Result<Array<'js>> {
    let stat = on(&ctx, fd, |file| {
        let meta = file.metadata()?;
        let ms = |time: io::Result<std::time::SystemTime>| {
            let since = time
                .ok()
                .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
            since.map_or(0.0, |since| since.as_secs_f64() * 1e3)
        };
        let modified = ms(meta.modified());
        Ok(Stat {
            mode: if meta.is_dir() {
                platform::FOLDER | 0o755
            } else {
                REGULAR | 0o644
            },
            size: meta.len(),
            links: 1,
            inode: 0,
            times_ms: [ms(meta.accessed()), modified, modified],
        })
    })?;
    numbers(&ctx, stat)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "open": open,
        "close": close,
        "readInto": read_into,
        "write": write,
        "statOpen": stat_open,
        "truncateOpen": |ctx: Ctx<'js>, fd: u32, size: f64| on(&ctx, fd, |file| file.set_len(size.max(0.0) as u64)),
        "sync": |ctx: Ctx<'js>, fd: u32| on(&ctx, fd, |file| file.sync_all()),
    )
}
