//! `gzip`, `bzip2` and the names that stand for them with an option.
//!
//! Invariant: a file is removed only after what replaces it is whole on disk.

mod codec;
mod options;
#[cfg(test)]
mod tests;

use crate::io::Io;
use crate::platform;
use codec::Head;
pub(super) use options::Kind;
use options::Options;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// `gzip`.
pub(crate) fn gzip(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    command(Options::new(Kind::Gzip, "gzip", false, false), args, io)
}

/// `gunzip`.
pub(crate) fn gunzip(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    command(Options::new(Kind::Gzip, "gzip", true, false), args, io)
}

/// `zcat`.
pub(crate) fn zcat(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    command(Options::new(Kind::Gzip, "gzip", true, true), args, io)
}

/// `bzip2`.
pub(crate) fn bzip2(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    command(Options::new(Kind::Bzip2, "bzip2", false, false), args, io)
}

/// `bunzip2`.
pub(crate) fn bunzip2(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    command(Options::new(Kind::Bzip2, "bunzip2", true, false), args, io)
}

/// `bzcat`.
pub(crate) fn bzcat(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    command(Options::new(Kind::Bzip2, "bzcat", true, true), args, io)
}

/// Puts what the files hold on standard output, packed or not; answers as `gzip -cdfq` does.
pub(super) fn unpack(kind: Kind, files: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let name = match kind {
        Kind::Gzip => "gzip",
        Kind::Bzip2 => "bzip2",
    };
    let mut options = Options::new(kind, name, true, true);
    options.force = true;
    options.quiet = true;
    options.files = files.to_vec();
    command(options, &[], io)
}

/// How bad it was: 0, 1 for an error, 2 for a warning.
type Code = u8;

fn command(mut options: Options, args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    if let Err(words) = options.take(args) {
        io.complain(options.name, words);
        return Ok(1);
    }
    if options.files.is_empty() {
        options.files.push("-".to_owned());
    }
    if options.list && !options.quiet {
        writeln!(
            io.stdout,
            "         compressed        uncompressed  ratio uncompressed_name"
        )?;
    }
    let mut code = 0;
    for file in std::mem::take(&mut options.files) {
        let one = if file == "-" {
            stream(&options, io)?
        } else {
            path(&options, &file, io)?
        };
        // An error outweighs a warning.
        code = match (code, one) {
            (1, _) | (_, 1) => 1,
            (code, one) => code.max(one),
        };
    }
    Ok(code)
}

fn complain(options: &Options, io: &mut Io<'_>, words: impl std::fmt::Display) -> io::Result<()> {
    io.stdout.flush()?;
    io.complain(options.name, words);
    Ok(())
}

/// Words and code of a failure inside the data.
fn broken(options: &Options, io: &mut Io<'_>, name: &str, error: &io::Error) -> io::Result<Code> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    io.stdout.flush()?;
    let words = match error.kind() {
        io::ErrorKind::UnexpectedEof => "unexpected end of file".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "invalid compressed data--format violated".to_owned()
        }
        _ => error.to_string(),
    };
    writeln!(io.stderr, "\n{}: {name}: {words}", options.name)?;
    Ok(1)
}

fn foreign(options: &Options, io: &mut Io<'_>, name: &str) -> io::Result<Code> {
    io.stdout.flush()?;
    match options.kind {
        Kind::Gzip => writeln!(io.stderr, "\n{}: {name}: not in gzip format", options.name)?,
        Kind::Bzip2 => writeln!(io.stderr, "{}: {name} is not a bzip2 file.", options.name)?,
    }
    Ok(if options.kind == Kind::Bzip2 { 2 } else { 1 })
}

/// Standard input to standard output.
fn stream(options: &Options, io: &mut Io<'_>) -> io::Result<Code> {
    if !options.expand && !options.test && !options.list {
        let head = Head {
            name: None,
            modified: 0,
        };
        codec::compress(options, &head, io.stdin, io.stdout)?;
        return Ok(0);
    }
    if !codec::begins(options.kind, io.stdin)? {
        if options.force && options.to_stdout {
            io::copy(io.stdin, io.stdout)?;
            return Ok(0);
        }
        return foreign(
            options,
            io,
            if options.kind == Kind::Gzip {
                "stdin"
            } else {
                "(stdin)"
            },
        );
    }
    let mut nowhere = io::sink();
    let to: &mut dyn io::Write = if options.test || options.list {
        &mut nowhere
    } else {
        &mut *io.stdout
    };
    match codec::expand(options.kind, io.stdin, to) {
        Ok(_) => Ok(0),
        Err(error) => broken(options, io, "stdin", &error),
    }
}

fn absolute(path: &Path) -> String {
    let base = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    base.join(path).to_string_lossy().into_owned()
}

fn path(options: &Options, file: &str, io: &mut Io<'_>) -> io::Result<Code> {
    let reading = options.expand || options.test || options.list;
    let mut found = PathBuf::from(file);
    if reading && options.kind == Kind::Gzip && !found.exists() {
        found = PathBuf::from(format!("{file}{}", options.suffix));
    }
    let shown = found.to_string_lossy().into_owned();
    let Ok(about) = std::fs::metadata(&found) else {
        match options.kind {
            Kind::Gzip => complain(
                options,
                io,
                format_args!("{shown}: No such file or directory"),
            )?,
            Kind::Bzip2 => complain(
                options,
                io,
                format_args!("Can't open input file {file}: No such file or directory."),
            )?,
        }
        return Ok(1);
    };
    if about.is_dir() {
        if options.recurse {
            return folder(options, &found, io);
        }
        let tail = if options.kind == Kind::Gzip {
            "-- ignored"
        } else {
            ""
        };
        complain(
            options,
            io,
            format_args!("{shown} is a directory {tail}")
                .to_string()
                .trim_end(),
        )?;
        return Ok(2);
    }
    let mut input = BufReader::with_capacity(64 * 1024, std::fs::File::open(&found)?);
    if reading && !codec::begins(options.kind, &mut input)? {
        if options.force && options.to_stdout {
            io::copy(&mut input, io.stdout)?;
            return Ok(0);
        }
        if options.to_stdout || options.test || options.list || named(options, &shown).is_some() {
            return foreign(options, io, &shown);
        }
    }
    if options.list {
        return list(options, &found, about.len(), io);
    }
    if options.test {
        return match codec::expand(options.kind, &mut input, &mut io::sink()) {
            Ok(_) if options.verbose => writeln!(io.stderr, "{shown}:\t OK").map(|()| 0),
            Ok(_) => Ok(0),
            Err(error) => broken(options, io, &shown, &error),
        };
    }
    replace(options, &found, &about, input, io)
}

fn folder(options: &Options, found: &Path, io: &mut Io<'_>) -> io::Result<Code> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(found)?
        .flatten()
        .map(|e| e.path())
        .collect();
    names.sort();
    let mut code = 0;
    for name in names {
        code = code.max(path(options, &name.to_string_lossy(), io)?);
    }
    Ok(code)
}

/// The name of what an expanded file becomes.
fn named(options: &Options, shown: &str) -> Option<String> {
    let ends: &[(&str, &str)] = match options.kind {
        Kind::Gzip => &[
            (".tgz", ".tar"),
            (".taz", ".tar"),
            (".gz", ""),
            (".z", ""),
            ("-gz", ""),
        ],
        Kind::Bzip2 => &[
            (".bz2", ""),
            (".bz", ""),
            (".tbz2", ".tar"),
            (".tbz", ".tar"),
        ],
    };
    if let Some(stem) = shown
        .strip_suffix(&options.suffix)
        .filter(|s| !s.is_empty())
    {
        return Some(stem.to_owned());
    }
    ends.iter().find_map(|(end, new)| {
        let stem = shown.strip_suffix(end).filter(|s| !s.is_empty())?;
        Some(format!("{stem}{new}"))
    })
}

/// The name of the file made, or the code of not making one.
fn target(options: &Options, shown: &str, io: &mut Io<'_>) -> io::Result<Result<String, Code>> {
    if options.expand {
        if let Some(name) = named(options, shown) {
            return Ok(Ok(name));
        }
        if options.kind == Kind::Bzip2 {
            complain(
                options,
                io,
                format_args!("Can't guess original name for {shown} -- using {shown}.out"),
            )?;
            return Ok(Ok(format!("{shown}.out")));
        }
        complain(
            options,
            io,
            format_args!("{shown}: unknown suffix -- ignored"),
        )?;
        return Ok(Err(2));
    }
    if shown.ends_with(&options.suffix) && !options.force {
        match options.kind {
            Kind::Gzip => complain(
                options,
                io,
                format_args!("{shown} already has {} suffix -- unchanged", options.suffix),
            )?,
            Kind::Bzip2 => complain(
                options,
                io,
                format_args!("Input file {shown} already has .bz2 suffix."),
            )?,
        }
        return Ok(Err(if options.kind == Kind::Gzip { 2 } else { 1 }));
    }
    Ok(Ok(format!("{shown}{}", options.suffix)))
}

/// Makes the new file, or writes to standard output.
fn replace(
    options: &Options,
    found: &Path,
    about: &std::fs::Metadata,
    mut input: BufReader<std::fs::File>,
    io: &mut Io<'_>,
) -> io::Result<Code> {
    let shown = found.to_string_lossy().into_owned();
    let modified = about.modified().ok();
    let seconds = modified.and_then(|m| m.duration_since(SystemTime::UNIX_EPOCH).ok());
    let head = Head {
        name: found
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .filter(|_| !options.bare),
        modified: if options.bare {
            0
        } else {
            seconds.map_or(0, |s| u32::try_from(s.as_secs()).unwrap_or(0))
        },
    };
    if options.to_stdout {
        let done = if options.expand {
            codec::expand(options.kind, &mut input, io.stdout).map(|_| ())
        } else {
            codec::compress(options, &head, &mut input, io.stdout).map(|_| ())
        };
        return done.map_or_else(|error| broken(options, io, &shown, &error), |()| Ok(0));
    }
    let mut to = match target(options, &shown, io)? {
        Ok(name) => PathBuf::from(name),
        Err(code) => return Ok(code),
    };
    if options.expand && options.restore {
        to = restored(found)?.unwrap_or(to);
    }
    if to.exists() && !options.force {
        let out = to.to_string_lossy().into_owned();
        match options.kind {
            Kind::Gzip => complain(
                options,
                io,
                format_args!("{out} already exists;\tnot overwritten"),
            )?,
            Kind::Bzip2 => complain(
                options,
                io,
                format_args!("Output file {out} already exists."),
            )?,
        }
        return Ok(if options.kind == Kind::Gzip { 2 } else { 1 });
    }
    let file = std::fs::File::create(&to)?;
    let mut out = BufWriter::with_capacity(64 * 1024, file);
    let done = if options.expand {
        codec::expand(options.kind, &mut input, &mut out).map(|(big, _)| (big, about.len()))
    } else {
        codec::compress(options, &head, &mut input, &mut out)
    };
    let done = done.and_then(|sizes| out.flush().map(|()| sizes));
    let sizes = match done {
        Ok(sizes) => sizes,
        Err(error) => {
            drop(out);
            // What is half made helps nobody; that it cannot be removed is seen by whoever looks.
            let _ = std::fs::remove_file(&to);
            return broken(options, io, &shown, &error);
        }
    };
    drop(out);
    settle(options, found, &to, seconds)?;
    if options.verbose && !options.quiet {
        let verb = if options.keep {
            "created"
        } else {
            "replaced with"
        };
        let ratio = ratio(sizes.0, sizes.1);
        writeln!(
            io.stderr,
            "{shown}:\t{ratio:5.1}% -- {verb} {}",
            to.display()
        )?;
    }
    Ok(0)
}

/// Where the name in the head leads: only its last part, an archive does not choose the folder.
fn restored(found: &Path) -> io::Result<Option<PathBuf>> {
    let mut input = BufReader::new(std::fs::File::open(found)?);
    let decoder = flate2::bufread::GzDecoder::new(&mut input);
    let name = decoder.header().and_then(|h| h.filename());
    let name = name.map(|n| String::from_utf8_lossy(n).into_owned());
    let last = name.as_deref().and_then(|n| Path::new(n).file_name());
    Ok(last.map(|last| found.with_file_name(last)))
}

/// Gives the new file the bits and the time of the old one, which goes.
fn settle(options: &Options, from: &Path, to: &Path, modified: Option<Duration>) -> io::Result<()> {
    let to = absolute(to);
    if let Ok(mode) = platform::mode(&absolute(from)) {
        platform::set_mode(&to, mode)?;
    }
    if let Some(modified) = modified {
        let seconds = i64::try_from(modified.as_secs()).unwrap_or(0);
        let at = Some((seconds, modified.subsec_nanos()));
        // A time that cannot be kept is no reason to lose the file.
        let _ = platform::disk::set_times(&to, true, at, at);
    }
    if !options.keep {
        std::fs::remove_file(from)?;
    }
    Ok(())
}

/// By how much smaller, in percent.
fn ratio(big: u64, small: u64) -> f64 {
    /// Bytes of a head without a name and of a tail.
    const AROUND: f64 = 18.0;
    if big == 0 {
        return 0.0;
    }
    100.0 * (1.0 - (small as f64 - AROUND) / big as f64)
}

fn list(options: &Options, found: &Path, small: u64, io: &mut Io<'_>) -> io::Result<Code> {
    let shown = found.to_string_lossy().into_owned();
    let mut input = BufReader::new(std::fs::File::open(found)?);
    match codec::expand(options.kind, &mut input, &mut io::sink()) {
        Ok((big, head)) => {
            let kept = head.name.map_or(0, |n| n.len() as u64 + 1);
            let ratio = ratio(big, small.saturating_sub(kept));
            let name = named(options, &shown).unwrap_or(shown);
            writeln!(io.stdout, "{small:>19} {big:>19} {ratio:5.1}% {name}")?;
            Ok(0)
        }
        Err(error) => broken(options, io, &shown, &error),
    }
}
