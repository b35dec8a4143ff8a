//! `unzip`, in the manner of Info-ZIP.
//!
//! Invariant: nothing is written outside the folder that was named; links are made last and lead inside.

use crate::io::Io;
use crate::platform::{self, disk};
use crate::text::glob;
use std::io::{self, Read, Write};
use zip::{CompressionMethod, ZipArchive, read::ZipFile};

/// Exit code of an archive that is not there.
const NO_ARCHIVE: u8 = 9;
/// Exit code of names that match nothing.
const NO_MATCH: u8 = 11;
/// Exit code of damaged data.
const DAMAGED: u8 = 3;
/// Exit code of a wrong call.
const WRONG: u8 = 10;
/// Longest target of a link, in bytes.
const MAX_TARGET_BYTES: u64 = 4096;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    #[default]
    Extract,
    List,
    Names,
    Print,
    Test,
}

#[derive(Default)]
struct Options {
    mode: Mode,
    quiet: u8,
    /// Existing files: replace all or none; asked for otherwise.
    replace: Option<bool>,
    junk: bool,
    folder: Option<String>,
    archive: Option<String>,
    members: Vec<String>,
    exclude: Vec<String>,
}

fn read(args: &[String]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut rest = args.iter();
    let mut excluding = false;
    while let Some(word) = rest.next() {
        let Some(letters) = word.strip_prefix('-').filter(|l| !l.is_empty()) else {
            match options.archive {
                None => options.archive = Some(word.clone()),
                Some(_) if excluding => options.exclude.push(word.clone()),
                Some(_) => options.members.push(word.clone()),
            }
            continue;
        };
        for (at, letter) in letters.char_indices() {
            match letter {
                'l' | 'v' => options.mode = Mode::List,
                'Z' | '1' => options.mode = Mode::Names,
                'p' | 'c' => options.mode = Mode::Print,
                't' => options.mode = Mode::Test,
                'q' => options.quiet = options.quiet.saturating_add(1),
                'o' => options.replace = Some(true),
                'n' => options.replace = Some(false),
                'j' => options.junk = true,
                'a' | 'b' | 'X' | 'K' | 'L' | 'C' | 'U' | 'D' | 'B' => {}
                'x' => excluding = true,
                'd' => {
                    let own = letters.get(at + 1..).filter(|own| !own.is_empty());
                    let folder = own.map(str::to_owned).or_else(|| rest.next().cloned());
                    options.folder = Some(folder.ok_or("-d needs a folder")?);
                    break;
                }
                other => return Err(format!("invalid option -- '{other}'")),
            }
        }
    }
    Ok(options)
}

/// `unzip`.
pub(crate) fn unzip(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    const USAGE: &str =
        "Usage: unzip [-lpotnqjZ1] ARCHIVE[.zip] [MEMBER...] [-x MEMBER...] [-d FOLDER]";
    let options = match read(args) {
        Ok(options) => options,
        Err(words) => {
            writeln!(io.stderr, "error:  {words}\n{USAGE}")?;
            return Ok(WRONG);
        }
    };
    let Some(archive) = options.archive.clone() else {
        writeln!(io.stdout, "{USAGE}")?;
        return Ok(if args.is_empty() { 0 } else { WRONG });
    };
    let other = format!("{archive}.zip");
    let opened = std::fs::File::open(&archive).map(|file| (file, archive.clone()));
    let Ok((file, name)) =
        opened.or_else(|_| std::fs::File::open(&other).map(|file| (file, other)))
    else {
        writeln!(
            io.stderr,
            "unzip:  cannot find or open {archive}, {archive}.zip or {archive}.ZIP."
        )?;
        return Ok(NO_ARCHIVE);
    };
    let mut zip = match ZipArchive::new(io::BufReader::new(file)) {
        Ok(zip) => zip,
        Err(_) => {
            writeln!(
                io.stderr,
                "  End-of-central-directory signature not found.  Either this file is not\n  a zipfile, or it constitutes one disk of a multi-part archive.\nunzip:  cannot find zipfile directory in {name}"
            )?;
            return Ok(NO_ARCHIVE);
        }
    };
    run(options, &name, &mut zip, io)
}

type Zip = ZipArchive<io::BufReader<std::fs::File>>;

fn run(mut options: Options, archive: &str, zip: &mut Zip, io: &mut Io<'_>) -> io::Result<u8> {
    let loud = options.quiet == 0 && !matches!(options.mode, Mode::Print | Mode::Names);
    if loud {
        writeln!(io.stdout, "Archive:  {archive}")?;
    }
    if options.mode == Mode::List && options.quiet < 2 {
        writeln!(
            io.stdout,
            "  Length      Date    Time    Name\n---------  ---------- -----   ----"
        )?;
    }
    let (mut count, mut total, mut code) = (0_usize, 0_u64, 0);
    let mut matched = vec![false; options.members.len()];
    let mut links = Vec::new();
    for index in 0..zip.len() {
        let mut entry = match zip.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                writeln!(io.stderr, "error:  {archive}: {error}")?;
                code = DAMAGED;
                continue;
            }
        };
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if !wanted(&options, &name, &mut matched) {
            continue;
        }
        count += 1;
        total += entry.size();
        let done = match options.mode {
            Mode::Names => writeln!(io.stdout, "{name}"),
            Mode::List => list(&entry, &name, io),
            Mode::Print if entry.is_dir() => Ok(()),
            Mode::Print => io::copy(&mut entry, io.stdout).map(|_| ()),
            Mode::Test => io::copy(&mut entry, &mut io::sink()).and_then(|_| {
                if loud {
                    writeln!(io.stdout, "    testing: {name:<22}   OK")?;
                }
                Ok(())
            }),
            Mode::Extract => extract(&mut options, &mut entry, &name, &mut links, io),
        };
        if let Err(error) = done {
            if error.kind() == io::ErrorKind::BrokenPipe {
                return Err(error);
            }
            io.stdout.flush()?;
            writeln!(io.stderr, "error:  {name}: {error}")?;
            code = DAMAGED;
        }
    }
    for (target, path) in links {
        if let Err(error) = disk::symlink(&target, &path) {
            writeln!(io.stderr, "error:  cannot link {path} to {target}: {error}")?;
            code = code.max(1);
        }
    }
    if options.mode == Mode::List && options.quiet < 2 {
        let files = if count == 1 { "file" } else { "files" };
        writeln!(
            io.stdout,
            "---------                     -------\n{total:>9}                     {count} {files}"
        )?;
    }
    if options.mode == Mode::Test && options.quiet < 2 && code == 0 {
        writeln!(
            io.stdout,
            "No errors detected in compressed data of {archive}."
        )?;
    }
    for (member, found) in options.members.iter().zip(matched) {
        if !found {
            io.stdout.flush()?;
            writeln!(io.stderr, "caution: filename not matched:  {member}")?;
            code = code.max(NO_MATCH);
        }
    }
    Ok(code)
}

fn wanted(options: &Options, name: &str, matched: &mut [bool]) -> bool {
    let mut any = options.members.is_empty();
    for (member, matched) in options.members.iter().zip(matched) {
        if glob::matches(member, name) {
            (*matched, any) = (true, true);
        }
    }
    any && !options.exclude.iter().any(|p| glob::matches(p, name))
}

fn list<R: Read>(entry: &ZipFile<'_, R>, name: &str, io: &mut Io<'_>) -> io::Result<()> {
    let at = entry.last_modified().unwrap_or_default();
    writeln!(
        io.stdout,
        "{:>9}  {:04}-{:02}-{:02} {:02}:{:02}   {name}",
        entry.size(),
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute()
    )
}

/// Whether a file that is there may go; asks if nobody said.
fn replaces(options: &mut Options, path: &str, io: &mut Io<'_>) -> io::Result<bool> {
    if let Some(replace) = options.replace {
        return Ok(replace);
    }
    io.stdout.flush()?;
    write!(
        io.stderr,
        "replace {path}? [y]es, [n]o, [A]ll, [N]one, [r]ename: "
    )?;
    let mut line = String::new();
    if io.stdin.read_line(&mut line)? == 0 {
        writeln!(
            io.stderr,
            " NULL\n(EOF or read error, treating as \"[N]one\" ...)"
        )?;
        options.replace = Some(false);
        return Ok(false);
    }
    match line.trim() {
        "A" => options.replace = Some(true),
        "N" => options.replace = Some(false),
        answer => return Ok(answer.starts_with('y')),
    }
    Ok(options.replace == Some(true))
}

fn extract<R: Read>(
    options: &mut Options,
    entry: &mut ZipFile<'_, R>,
    name: &str,
    links: &mut Vec<(String, String)>,
    io: &mut Io<'_>,
) -> io::Result<()> {
    let parts: Vec<&str> = name
        .split('/')
        .filter(|p| !matches!(*p, "" | "."))
        .collect();
    if parts.contains(&"..") || name.contains('\\') {
        return Err(io::Error::other("the name leads outside, skipped"));
    }
    let Some(last) = parts.last() else {
        return Ok(());
    };
    if options.junk && entry.is_dir() {
        return Ok(());
    }
    let below = if options.junk {
        (*last).to_owned()
    } else {
        parts.join("/")
    };
    let path = match &options.folder {
        Some(folder) => format!("{}/{below}", folder.trim_end_matches('/')),
        None => below.clone(),
    };
    let base = std::env::current_dir().unwrap_or_default();
    let absolute = base.join(&path).to_string_lossy().into_owned();
    let loud = options.quiet == 0;
    if entry.is_dir() {
        if loud && disk::stat(&absolute, true).is_err() {
            writeln!(io.stdout, "   creating: {path}/")?;
        }
        return std::fs::create_dir_all(&absolute);
    }
    if let Some((parent, _)) = absolute.rsplit_once('/') {
        std::fs::create_dir_all(parent)?;
    }
    if disk::stat(&absolute, false).is_ok() {
        if !replaces(options, &path, io)? {
            return Ok(());
        }
        std::fs::remove_file(&absolute)?;
    }
    if entry.is_symlink() {
        let mut target = String::new();
        entry.take(MAX_TARGET_BYTES).read_to_string(&mut target)?;
        if !super::stays(&below, &target) {
            return Err(io::Error::other(format!(
                "link to {target} leads outside, skipped"
            )));
        }
        links.push((target, absolute));
        return Ok(());
    }
    if loud {
        let stored = entry.compression() == CompressionMethod::Stored;
        let verb = if stored { " extracting" } else { "  inflating" };
        writeln!(io.stdout, "{verb}: {path:<22}  ")?;
    }
    let mut file = std::fs::File::create(&absolute)?;
    io::copy(entry, &mut file)?;
    file.flush()?;
    drop(file);
    settle(entry, &absolute, io)
}

/// Bits and time of a file as the archive has them.
fn settle<R: Read>(entry: &ZipFile<'_, R>, path: &str, io: &Io<'_>) -> io::Result<()> {
    if let Some(mode) = entry
        .unix_mode()
        .map(|mode| mode & 0o777)
        .filter(|mode| *mode != 0)
    {
        platform::set_mode(path, mode)?;
    }
    let part = |n: u8| i8::try_from(n).unwrap_or(1);
    let at = entry.last_modified().and_then(|at| {
        let year = i16::try_from(at.year()).ok()?;
        let (month, day) = (part(at.month()), part(at.day()));
        let (hour, minute, second) = (part(at.hour()), part(at.minute()), part(at.second()));
        let at = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        Some(at.to_zoned(super::zone(io)).ok()?.timestamp().as_second())
    });
    if let Some(seconds) = at {
        // A time that cannot be kept is no reason to lose the file.
        let _ = disk::set_times(path, true, None, Some((seconds, 0)));
    }
    Ok(())
}
