//! Files by absolute path. Invariant: a failure is thrown as the code of Node's error, and nothing else.

use std::fs;
use std::io;

use rquickjs::{Array, Ctx, Object, Result, TypedArray, Value};

use super::fs_open as open;
use super::{array, functions, throw};
use crate::platform::{self, Stat};

/// Node's code for an error of the operating system.
pub(super) fn code(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "ENOENT",
        Kind::PermissionDenied => "EACCES",
        Kind::AlreadyExists => "EEXIST",
        Kind::NotADirectory => "ENOTDIR",
        Kind::IsADirectory => "EISDIR",
        Kind::DirectoryNotEmpty => "ENOTEMPTY",
        Kind::ReadOnlyFilesystem => "EROFS",
        Kind::CrossesDevices => "EXDEV",
        Kind::StorageFull | Kind::QuotaExceeded => "ENOSPC",
        Kind::FileTooLarge => "EFBIG",
        Kind::InvalidInput | Kind::InvalidFilename => "EINVAL",
        Kind::TooManyLinks => "EMLINK",
        Kind::BrokenPipe => "EPIPE",
        Kind::Unsupported => "ENOSYS",
        _ => raw(error.raw_os_error()),
    }
}

/// Numbers of WASI that the standard library has no kind for: 76 is "not capable", outside every folder that was
/// granted, which for a script is not there.
#[cfg(target_family = "wasm")]
fn raw(number: Option<i32>) -> &'static str {
    match number {
        Some(8) => "EBADF",
        Some(10) => "EBUSY",
        Some(20) => "EEXIST",
        Some(22) => "EFBIG",
        Some(31) => "EISDIR",
        Some(32) => "ELOOP",
        Some(33) => "EMFILE",
        Some(34) => "EMLINK",
        Some(37) => "ENAMETOOLONG",
        Some(51) => "ENOSPC",
        Some(52) => "ENOSYS",
        Some(54) => "ENOTDIR",
        Some(55) => "ENOTEMPTY",
        Some(58) => "ENOTSUP",
        Some(63) => "EPERM",
        Some(69) => "EROFS",
        Some(70) => "ESPIPE",
        Some(74) => "ETXTBSY",
        Some(75) => "EXDEV",
        Some(76) => "ENOENT",
        _ => "EIO",
    }
}

#[cfg(not(target_family = "wasm"))]
fn raw(number: Option<i32>) -> &'static str {
    match number {
        Some(1) => "EPERM",
        Some(40) => "ELOOP",
        Some(9) => "EBADF",
        Some(24) => "EMFILE",
        _ => "EIO",
    }
}

/// A result with its error thrown.
pub(super) fn said<T>(ctx: &Ctx<'_>, result: io::Result<T>) -> Result<T> {
    result.map_err(|error| throw(ctx, code(&error)))
}

fn read<'js>(ctx: Ctx<'js>, path: String) -> Result<TypedArray<'js, u8>> {
    let bytes = said(&ctx, fs::read(path))?;
    array(&ctx, bytes)
}

/// A file as text; what is no UTF-8 becomes U+FFFD.
fn read_text(ctx: Ctx<'_>, path: String) -> Result<String> {
    let bytes = said(&ctx, fs::read(path))?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// `mode, size, links, inode, atime, mtime, ctime`.
pub(super) fn numbers<'js>(ctx: &Ctx<'js>, stat: Stat) -> Result<Array<'js>> {
    let [accessed, modified, changed] = stat.times_ms;
    let values = [
        f64::from(stat.mode),
        stat.size as f64,
        stat.links as f64,
        stat.inode as f64,
        accessed,
        modified,
        changed,
    ];
    let array = Array::new(ctx.clone())?;
    for (at, value) in values.into_iter().enumerate() {
        array.set(at, value)?;
    }
    Ok(array)
}

fn stat<'js>(ctx: Ctx<'js>, path: String, follow: bool) -> Result<Array<'js>> {
    let found = said(&ctx, platform::stat(&path, follow))?;
    numbers(&ctx, found)
}

/// 0 for nothing, 1 for a file, 2 for a folder: for the module resolver, which asks often and in vain.
fn kind(path: String) -> u8 {
    match fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => 2,
        Ok(_) => 1,
        Err(_) if platform::roots_below(&path).is_some() => 2,
        Err(_) => 0,
    }
}

/// Names and kinds in turn, sorted by name: 1 file, 2 folder, 3 link.
fn list<'js>(ctx: Ctx<'js>, path: String) -> Result<Array<'js>> {
    let array = Array::new(ctx.clone())?;
    let mut entries = Vec::new();
    match fs::read_dir(&path) {
        Ok(found) => {
            for entry in found {
                let entry = said(&ctx, entry)?;
                let kind = match entry.file_type() {
                    Ok(kind) if kind.is_dir() => 2,
                    Ok(kind) if kind.is_symlink() => 3,
                    _ => 1,
                };
                entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
            }
        }
        Err(error) => match platform::roots_below(&path) {
            Some(names) => entries.extend(names.into_iter().map(|name| (name, 2))),
            None => return Err(throw(&ctx, code(&error))),
        },
    }
    entries.sort();
    for (at, (name, kind)) in entries.into_iter().enumerate() {
        array.set(at * 2, name)?;
        array.set(at * 2 + 1, kind)?;
    }
    Ok(array)
}

fn copy(ctx: Ctx<'_>, from: String, to: String) -> Result<()> {
    let copied = || -> io::Result<()> {
        let mut source = fs::File::open(&from)?;
        io::copy(&mut source, &mut fs::File::create(&to)?)?;
        let mode = platform::stat(&from, true)?.mode & 0o777;
        // Where bits cannot be set the content is what counts.
        let _ = platform::set_mode(&to, mode);
        Ok(())
    };
    said(&ctx, copied())
}

fn times(ctx: Ctx<'_>, path: String, follow: bool, accessed: f64, modified: f64) -> Result<()> {
    said(
        &ctx,
        platform::set_times(&path, follow, [accessed, modified]),
    )
}

fn read_link(ctx: Ctx<'_>, path: String) -> Result<String> {
    let target = said(&ctx, fs::read_link(path))?;
    Ok(target.to_string_lossy().into_owned())
}

fn truncate(ctx: Ctx<'_>, path: String, size: f64) -> Result<()> {
    let file = fs::OpenOptions::new().write(true).open(path);
    said(
        &ctx,
        file.and_then(|file| file.set_len(size.max(0.0) as u64)),
    )
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object: Result<Object<'js>> = functions!(ctx,
        "read": read,
        "readText": read_text,
        "stat": stat,
        "kind": kind,
        "list": list,
        "copy": copy,
        "times": times,
        "readLink": read_link,
        "truncate": truncate,
        "mkdir": |ctx: Ctx<'js>, path: String| said(&ctx, fs::create_dir(path)),
        "rmdir": |ctx: Ctx<'js>, path: String| said(&ctx, fs::remove_dir(path)),
        "unlink": |ctx: Ctx<'js>, path: String| said(&ctx, fs::remove_file(path)),
        "rename": |ctx: Ctx<'js>, from: String, to: String| said(&ctx, fs::rename(from, to)),
        "link": |ctx: Ctx<'js>, from: String, to: String| said(&ctx, fs::hard_link(from, to)),
        "symlink": |ctx: Ctx<'js>, target: String, path: String| said(&ctx, platform::symlink(&target, &path)),
        "chmod": |ctx: Ctx<'js>, path: String, mode: u32| said(&ctx, platform::set_mode(&path, mode)),
    );
    let object = object?;
    let opened: Object<'js> = open::object(ctx)?;
    for entry in opened.props::<String, Value<'js>>() {
        let (name, value) = entry?;
        object.set(name, value)?;
    }
    Ok(object)
}
