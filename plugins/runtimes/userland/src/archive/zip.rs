//! `zip`, in the manner of Info-ZIP.
//!
//! Invariant: an archive is replaced only by one that is whole on disk.

#[cfg(test)]
mod tests;

use crate::io::Io;
use crate::platform::disk::{self, Stat};
use crate::text::glob;
use std::collections::HashSet;
use std::io::{self, Cursor, Seek, Write};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Exit code of a call that leaves nothing to do.
const NOTHING: u8 = 12;
/// Exit code of a wrong call.
const WRONG: u8 = 16;
/// Exit code of files that could not be read.
const UNREAD: u8 = 18;
/// Folders nest no deeper.
const MAX_DEPTH: usize = 256;

#[derive(Default)]
struct Options {
    recurse: bool,
    quiet: bool,
    junk: bool,
    remove: bool,
    no_folders: bool,
    links: bool,
    delete: bool,
    test: bool,
    /// Only what is newer than in the archive, and for -f is there already.
    update: bool,
    freshen: bool,
    level: Option<i64>,
    exclude: Vec<String>,
    include: Vec<String>,
    archive: Option<String>,
    files: Vec<String>,
}

/// Something that will be in the archive.
struct Found {
    path: String,
    name: String,
    stat: Stat,
}

fn read(args: &[String], io: &mut Io<'_>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut rest = args.iter().peekable();
    while let Some(word) = rest.next() {
        let letters = match word.as_str() {
            "-" | "-@" => "",
            "--exclude" => "x",
            "--include" => "i",
            "--recurse-paths" => "r",
            "--quiet" => "q",
            "--junk-paths" => "j",
            "--symlinks" => "y",
            word => word.strip_prefix('-').unwrap_or(""),
        };
        if word == "-@" {
            let mut text = String::new();
            let done = io.stdin.read_to_string(&mut text);
            done.map_err(|e| e.to_string())?;
            options.files.extend(text.lines().map(str::to_owned));
        } else if letters.is_empty() {
            match options.archive {
                None => options.archive = Some(word.clone()),
                Some(_) => options.files.push(word.clone()),
            }
        }
        for (at, letter) in letters.char_indices() {
            match letter {
                'r' => options.recurse = true,
                'q' => options.quiet = true,
                'j' => options.junk = true,
                'm' => options.remove = true,
                'D' => options.no_folders = true,
                'y' => options.links = true,
                'd' => options.delete = true,
                'T' => options.test = true,
                'u' => options.update = true,
                'f' => (options.update, options.freshen) = (true, true),
                '0'..='9' => options.level = letter.to_digit(10).map(i64::from),
                'v' | 'X' | 'o' | 'l' | 'k' | 'g' | 'S' => {}
                'x' | 'i' => {
                    let list = if letter == 'x' {
                        &mut options.exclude
                    } else {
                        &mut options.include
                    };
                    let own = letters.get(at + 1..).unwrap_or("");
                    if !own.is_empty() {
                        list.push(own.to_owned());
                    }
                    while let Some(pattern) = rest.next_if(|w| !w.starts_with('-')) {
                        if pattern == "@" {
                            break;
                        }
                        list.push(pattern.clone());
                    }
                    break;
                }
                other => {
                    return Err(format!(
                        "Invalid command arguments (short option '{other}' not supported)"
                    ));
                }
            }
        }
    }
    Ok(options)
}

fn fatal(io: &mut Io<'_>, words: &str, code: u8) -> io::Result<u8> {
    io.stdout.flush()?;
    writeln!(io.stderr, "\nzip error: {words}")?;
    Ok(code)
}

/// `zip`.
pub(crate) fn zip(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let options = match read(args, io) {
        Ok(options) => options,
        Err(words) => return fatal(io, &words, WRONG),
    };
    let Some(archive) = options.archive.clone() else {
        writeln!(
            io.stdout,
            "Usage: zip [-rqjmDydTu0-9] ARCHIVE [FILE...] [-x PATTERN...]"
        )?;
        return Ok(if args.is_empty() { 0 } else { WRONG });
    };
    let last = archive.rsplit('/').next().unwrap_or("");
    let archive = if archive == "-" || last.contains('.') {
        archive
    } else {
        format!("{archive}.zip")
    };
    let mut found = Vec::new();
    let mut code = 0;
    if !options.delete {
        for file in &options.files {
            let path = file.trim_end_matches('/');
            if !gather(&options, path, &archive, 0, &mut found) {
                io.stdout.flush()?;
                writeln!(io.stderr, "\tzip warning: name not matched: {file}")?;
                code = UNREAD;
            }
        }
    }
    if found.is_empty() && !options.delete && !options.test {
        return fatal(io, &format!("Nothing to do! ({archive})"), NOTHING);
    }
    match build(&options, &archive, &found, io) {
        Ok(0) if code == UNREAD && found.is_empty() => Ok(NOTHING),
        Ok(done) => Ok(if done == 0 { code } else { done }),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error),
        Err(error) => fatal(io, &format!("{error} ({archive})"), 15),
    }
}

fn absolute(path: &str) -> String {
    let base = std::env::current_dir().unwrap_or_default();
    base.join(path).to_string_lossy().into_owned()
}

/// Collects a file and, with -r, what is below; whether there was one.
fn gather(
    options: &Options,
    path: &str,
    archive: &str,
    depth: usize,
    found: &mut Vec<Found>,
) -> bool {
    let Ok(stat) = disk::stat(&absolute(path), !options.links) else {
        return false;
    };
    if path == archive || depth > MAX_DEPTH {
        return true;
    }
    let bare = path.split('/').filter(|p| !matches!(*p, "" | "." | ".."));
    let mut name = bare.collect::<Vec<_>>().join("/");
    if options.junk {
        name = name.rsplit('/').next().unwrap_or("").to_owned();
    }
    let folder = stat.is_folder();
    if folder {
        name.push('/');
    }
    let matches = |list: &[String]| list.iter().any(|p| glob::matches(p, &name));
    let wanted =
        !matches(&options.exclude) && (options.include.is_empty() || matches(&options.include));
    if wanted && name != "/" && !(folder && (options.no_folders || options.junk)) {
        let path = path.to_owned();
        found.push(Found { path, name, stat });
    }
    if folder && options.recurse {
        let mut names = disk::list(&absolute(path)).unwrap_or_default();
        names.sort();
        for below in names {
            gather(
                options,
                &format!("{path}/{below}"),
                archive,
                depth + 1,
                found,
            );
        }
    }
    true
}

/// The time of a file as archives keep it.
fn dated(stat: &Stat, io: &Io<'_>) -> DateTime {
    let at = jiff::Timestamp::from_second(stat.modified.0).unwrap_or_default();
    let at = at.to_zoned(super::zone(io)).datetime();
    let part = |n: i8| u8::try_from(n).unwrap_or(0);
    DateTime::from_date_and_time(
        u16::try_from(at.year()).unwrap_or(1980),
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )
    .unwrap_or_default()
}

fn build(options: &Options, archive: &str, found: &[Found], io: &mut Io<'_>) -> io::Result<u8> {
    if archive == "-" {
        let mut bytes = Cursor::new(Vec::new());
        fill(options, None, &mut bytes, found, io)?;
        io.stdout.write_all(bytes.get_ref())?;
        return Ok(0);
    }
    let old = match std::fs::File::open(archive) {
        Ok(file) => Some(ZipArchive::new(io::BufReader::new(file)).map_err(io::Error::other)?),
        Err(_) if options.delete || (options.test && found.is_empty()) => {
            return fatal(io, &format!("Nothing to do! ({archive})"), NOTHING);
        }
        Err(_) => None,
    };
    let part = format!("{archive}.part");
    let file = std::fs::File::create(&part)?;
    let done = fill(options, old, io::BufWriter::new(file), found, io);
    let changed = match done {
        Ok(changed) => changed,
        Err(error) => {
            // What is half made helps nobody.
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
    };
    std::fs::rename(&part, archive)?;
    if options.remove {
        for one in found.iter().rev() {
            // A folder that still holds something stays.
            let _ = if one.stat.is_folder() {
                std::fs::remove_dir(&one.path)
            } else {
                std::fs::remove_file(&one.path)
            };
        }
    }
    if options.test {
        writeln!(io.stdout, "test of {archive} OK")?;
    }
    Ok(if options.delete && !changed {
        NOTHING
    } else {
        0
    })
}

/// Writes everything old that stays and everything new; whether anything changed.
fn fill<W: Write + Seek>(
    options: &Options,
    old: Option<ZipArchive<io::BufReader<std::fs::File>>>,
    to: W,
    found: &[Found],
    io: &mut Io<'_>,
) -> io::Result<bool> {
    // Names and verbs go to standard error where the archive itself goes to standard output.
    let quiet = options.quiet || options.archive.as_deref() == Some("-");
    let mut writer = ZipWriter::new(to);
    let mut kept: HashSet<String> = HashSet::new();
    let mut replaced: HashSet<String> = HashSet::new();
    let mut changed = false;
    if let Some(mut old) = old {
        for index in 0..old.len() {
            let entry = old.by_index_raw(index).map_err(io::Error::other)?;
            let name = entry.name().map_err(io::Error::other)?.into_owned();
            if options.delete && options.files.iter().any(|p| glob::matches(p, &name)) {
                changed = true;
                if !quiet {
                    writeln!(io.stdout, "deleting: {name}")?;
                }
                continue;
            }
            let newer = found.iter().find(|one| one.name == name);
            let newer = newer.filter(|one| {
                !options.update || entry.last_modified() < Some(dated(&one.stat, io))
            });
            if newer.is_some() {
                replaced.insert(name);
                continue;
            }
            writer.raw_copy_file(entry).map_err(io::Error::other)?;
            kept.insert(name);
        }
    }
    for one in found {
        let again = replaced.contains(&one.name);
        if kept.contains(&one.name) || (options.freshen && !again) {
            continue;
        }
        kept.insert(one.name.clone());
        changed = true;
        let how = add(options, &mut writer, one, io)?;
        if !quiet {
            let verb = if again { "updating" } else { "  adding" };
            writeln!(io.stdout, "{verb}: {} ({how})", one.name)?;
        }
    }
    writer.finish().map_err(io::Error::other)?.flush()?;
    Ok(changed)
}

/// Adds one; how it was stored, in words.
fn add<W: Write + Seek>(
    options: &Options,
    writer: &mut ZipWriter<W>,
    one: &Found,
    io: &Io<'_>,
) -> io::Result<String> {
    let plain = SimpleFileOptions::default()
        .last_modified_time(dated(&one.stat, io))
        .unix_permissions(one.stat.mode)
        .compression_method(CompressionMethod::Stored);
    if one.stat.is_folder() {
        let name = one.name.as_str();
        writer
            .add_directory(name, plain)
            .map_err(io::Error::other)?;
        return Ok("stored 0%".to_owned());
    }
    if one.stat.is_link() {
        let target = std::fs::read_link(&one.path)?;
        let target = target.to_string_lossy().into_owned();
        let name = one.name.as_str();
        writer
            .add_symlink(name, target, plain)
            .map_err(io::Error::other)?;
        return Ok("stored 0%".to_owned());
    }
    let data = std::fs::read(&one.path)?;
    let level = options.level.unwrap_or(6);
    let mut small = flate2::write::DeflateEncoder::new(
        Vec::new(),
        flate2::Compression::new(u32::try_from(level).unwrap_or(6)),
    );
    small.write_all(&data)?;
    let small = small.finish()?.len();
    let (method, how) = if level == 0 || small >= data.len() {
        (plain, "stored 0%".to_owned())
    } else {
        let saved = 100.0 * (1.0 - small as f64 / data.len() as f64);
        let deflated = plain.compression_method(CompressionMethod::Deflated);
        (
            deflated.compression_level(Some(level)),
            format!("deflated {saved:.0}%"),
        )
    };
    let name = one.name.as_str();
    writer.start_file(name, method).map_err(io::Error::other)?;
    writer.write_all(&data)?;
    Ok(how)
}
