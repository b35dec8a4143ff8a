//! Listing and unpacking.
//!
//! Invariant: links are made last, so that no member is written through a link of the same archive; a link that leads
//! outside is refused.

use super::options::{Mode, Options, Squeeze, join};
use super::{TROUBLE, archive, failed};
use crate::io::Io;
use crate::platform::{self, disk};
use crate::text::glob;
use std::io::{self, BufRead, BufReader, Read};
use tar::{Entry, EntryType};

/// What is done when everything else is unpacked.
#[derive(Default)]
struct Later {
    /// Path, target, name.
    links: Vec<(String, String, String)>,
    /// Path, bits, seconds.
    folders: Vec<(String, u32, i64)>,
}

/// Undoes the squeezing; the first bytes say which.
fn plain<'a>(
    options: &Options,
    mut input: Box<dyn BufRead + 'a>,
) -> io::Result<Box<dyn Read + 'a>> {
    let begin = input.fill_buf()?;
    let found = if begin.starts_with(&[0x1f, 0x8b]) {
        Some(Squeeze::Gzip)
    } else if begin.starts_with(b"BZh") {
        Some(Squeeze::Bzip2)
    } else if begin.starts_with(&[0xfd, b'7', b'z']) {
        return Err(io::Error::other(
            "xz: Cannot exec: No such file or directory",
        ));
    } else {
        None
    };
    match (found, options.squeeze) {
        (None, Some(Squeeze::Gzip)) => Err(io::Error::other("gzip: stdin: not in gzip format")),
        (None, Some(Squeeze::Bzip2)) => {
            Err(io::Error::other("bzip2: (stdin) is not a bzip2 file."))
        }
        (None, None) => Ok(input),
        (Some(Squeeze::Gzip), _) => Ok(Box::new(flate2::bufread::MultiGzDecoder::new(input))),
        (Some(Squeeze::Bzip2), _) => Ok(Box::new(bzip2::bufread::MultiBzDecoder::new(input))),
    }
}

/// `tar -t` and `tar -x`.
pub(super) fn extract(options: &Options, io: &mut Io<'_>) -> io::Result<u8> {
    let mut file;
    let input: Box<dyn BufRead + '_> = match archive(options) {
        Some(path) => {
            file = match std::fs::File::open(&path) {
                Ok(file) => BufReader::with_capacity(64 * 1024, file),
                Err(error) => {
                    let name = options.file.as_deref().unwrap_or("-");
                    return Err(io::Error::other(format!(
                        "{name}: Cannot open: {}",
                        super::why(&error)
                    )));
                }
            };
            Box::new(&mut file)
        }
        None => Box::new(&mut *io.stdin),
    };
    let input = plain(options, input)?;
    let mut io = Io {
        stdin: &mut io::empty(),
        stdout: &mut *io.stdout,
        stderr: &mut *io.stderr,
        env: io.env,
    };
    if options.mode == Mode::Extract && !std::path::Path::new(&options.folder).is_dir() {
        return Err(io::Error::other(format!(
            "{}: Cannot open: No such file or directory",
            options.folder
        )));
    }
    let mut taken = vec![false; options.members.len()];
    let mut later = Later::default();
    let mut code = 0;
    let mut archive = tar::Archive::new(input);
    for entry in archive.entries()? {
        let mut entry = entry.map_err(unreadable)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !wanted(options, &name, &mut taken) || super::excluded(options, &name) {
            continue;
        }
        if options.mode == Mode::List {
            show(options, &entry, &name, &mut io)?;
            continue;
        }
        code = code.max(unpack(options, &mut entry, &name, &mut later, &mut io)?);
    }
    code = code.max(finish(later, &mut io));
    for ((_, member), found) in options.members.iter().zip(&taken) {
        if !found {
            io.stdout.flush()?;
            io.complain("tar", format_args!("{member}: Not found in archive"));
            code = TROUBLE;
        }
    }
    Ok(code)
}

fn unreadable(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => io::Error::other("Unexpected EOF in archive"),
        io::ErrorKind::BrokenPipe => error,
        _ => io::Error::other(format!("This does not look like a tar archive: {error}")),
    }
}

/// Whether a member is among those named, or below one.
fn wanted(options: &Options, name: &str, taken: &mut [bool]) -> bool {
    let bare = name.trim_end_matches('/');
    let mut any = options.members.is_empty();
    for ((_, member), taken) in options.members.iter().zip(taken) {
        let member = member.trim_end_matches('/');
        let below = bare
            .strip_prefix(member)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if below || (options.wildcards && glob::matches(member, bare)) {
            (*taken, any) = (true, true);
        }
    }
    any
}

/// The bits as letters.
fn letters(mode: u32) -> String {
    let one = |at: usize, letter| {
        if mode & (0o400 >> at) == 0 {
            '-'
        } else {
            letter
        }
    };
    (0..9).map(|at| one(at, ['r', 'w', 'x'][at % 3])).collect()
}

/// One line of a list.
fn show<R: Read>(
    options: &Options,
    entry: &Entry<'_, R>,
    name: &str,
    io: &mut Io<'_>,
) -> io::Result<()> {
    if !options.verbose {
        return writeln!(io.stdout, "{name}");
    }
    let header = entry.header();
    let target = entry.link_name_bytes();
    let target = target.map(|t| String::from_utf8_lossy(&t).into_owned());
    let (kind, tail) = match header.entry_type() {
        EntryType::Directory => ('d', String::new()),
        EntryType::Symlink => ('l', format!(" -> {}", target.unwrap_or_default())),
        EntryType::Link => ('h', format!(" link to {}", target.unwrap_or_default())),
        EntryType::Char => ('c', String::new()),
        EntryType::Block => ('b', String::new()),
        EntryType::Fifo => ('p', String::new()),
        _ => ('-', String::new()),
    };
    let part = |text: Result<Option<&str>, _>, id: io::Result<u64>| match text {
        Ok(Some(text)) if !text.is_empty() => text.to_owned(),
        _ => id.unwrap_or(0).to_string(),
    };
    let owner = format!(
        "{}/{}",
        part(header.username(), header.uid()),
        part(header.groupname(), header.gid())
    );
    let room = 19_usize.saturating_sub(owner.len() + 1);
    let seconds = i64::try_from(header.mtime().unwrap_or(0)).unwrap_or(0);
    let at = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    let at = at.to_zoned(super::super::zone(io));
    writeln!(
        io.stdout,
        "{kind}{} {owner} {:>room$} {} {name}{tail}",
        letters(header.mode().unwrap_or(0)),
        entry.size(),
        at.strftime("%Y-%m-%d %H:%M"),
    )
}

/// Where a member goes; `None` if nothing is left of its name, an error holds the words of a refusal.
fn place(options: &Options, name: &str) -> Result<Option<String>, &'static str> {
    let parts: Vec<&str> = name
        .split('/')
        .filter(|p| !p.is_empty() && *p != ".")
        .collect();
    if parts.contains(&"..") {
        return Err("Member name contains '..'");
    }
    let parts = parts.get(options.strip..).unwrap_or(&[]);
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

fn unpack<R: Read>(
    options: &Options,
    entry: &mut Entry<'_, R>,
    name: &str,
    later: &mut Later,
    io: &mut Io<'_>,
) -> io::Result<u8> {
    let below = match place(options, name) {
        Ok(Some(below)) => below,
        Ok(None) => return Ok(0),
        Err(words) => {
            io.stdout.flush()?;
            io.complain("tar", format_args!("{name}: {words}"));
            return Ok(TROUBLE);
        }
    };
    if options.verbose {
        let shown: &mut dyn io::Write = if options.to_stdout {
            io.stderr
        } else {
            io.stdout
        };
        writeln!(shown, "{name}")?;
    }
    let kind = entry.header().entry_type();
    if options.to_stdout {
        if kind.is_file() {
            io::copy(entry, io.stdout)?;
        }
        return Ok(0);
    }
    let path = join(&options.folder, &below);
    let done = write(options, entry, &path, &below, later);
    Ok(match done {
        Ok(()) => 0,
        Err(error) => failed(io, name, "open", &error),
    })
}

fn write<R: Read>(
    options: &Options,
    entry: &mut Entry<'_, R>,
    path: &str,
    below: &str,
    later: &mut Later,
) -> io::Result<()> {
    let header = entry.header();
    let mode = header.mode().unwrap_or(0o644) & 0o777;
    let seconds = i64::try_from(header.mtime().unwrap_or(0)).unwrap_or(0);
    let kind = header.entry_type();
    if let Some((parent, _)) = path.rsplit_once('/') {
        std::fs::create_dir_all(parent)?;
    }
    if kind.is_dir() {
        std::fs::create_dir_all(path)?;
        if !options.touch {
            later.folders.push((path.to_owned(), mode, seconds));
        }
        return Ok(());
    }
    let there = disk::stat(path, false).ok();
    if there.is_some() && options.skip_old {
        return Ok(());
    }
    if there.is_some() && options.keep_old {
        return Err(io::Error::other("File exists"));
    }
    if there.is_some_and(|stat| !stat.is_folder()) {
        std::fs::remove_file(path)?;
    }
    let target = entry.link_name_bytes();
    let target = target.map(|t| String::from_utf8_lossy(&t).into_owned());
    match kind {
        EntryType::Symlink => {
            let target = target.unwrap_or_default();
            if !super::super::stays(below, &target) {
                return Err(io::Error::other(format!(
                    "link to '{target}' leads outside"
                )));
            }
            later
                .links
                .push((path.to_owned(), target, below.to_owned()));
            Ok(())
        }
        EntryType::Link => {
            let from = place(options, &target.unwrap_or_default()).map_err(io::Error::other)?;
            let from = join(&options.folder, &from.unwrap_or_default());
            // Where there are no hard links, a copy has the same content.
            std::fs::hard_link(&from, path).or_else(|_| std::fs::copy(&from, path).map(|_| ()))
        }
        kind if kind.is_file() || kind == EntryType::GNUSparse => {
            let mut file = std::fs::File::create(path)?;
            io::copy(entry, &mut file)?;
            drop(file);
            platform::set_mode(path, mode)?;
            if !options.touch {
                // A time that cannot be kept is no reason to lose the file.
                let _ = disk::set_times(path, true, None, Some((seconds, 0)));
            }
            Ok(())
        }
        _ => Err(io::Error::other("Operation not supported")),
    }
}

fn finish(later: Later, io: &mut Io<'_>) -> u8 {
    let mut code = 0;
    for (path, target, name) in later.links {
        if let Err(error) = disk::symlink(&target, &path) {
            code = failed(io, &name, &format!("create symlink to '{target}'"), &error);
        }
    }
    // The innermost first: what is done in a folder changes its time.
    for (path, mode, seconds) in later.folders.into_iter().rev() {
        // The folder is there; bits and times that cannot be kept lose nothing.
        let _ = platform::set_mode(&path, mode);
        let _ = disk::set_times(&path, true, None, Some((seconds, 0)));
    }
    code
}
