//! The command line of `tar`: old style (`tar xzf a`) and new.
//!
//! Invariant: words after `--` are members; `-C` holds for the members behind it.

use crate::io::Io;
use std::io::Read as _;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Create,
    Append,
    Update,
    List,
    Extract,
    Help,
}

/// How an archive is squeezed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Squeeze {
    Gzip,
    Bzip2,
}

#[derive(Debug)]
pub(super) struct Options {
    pub(super) mode: Mode,
    /// The folder relative paths begin in.
    start: String,
    pub(super) file: Option<String>,
    pub(super) squeeze: Option<Squeeze>,
    /// The archive's name says how it is squeezed.
    pub(super) by_name: bool,
    pub(super) verbose: bool,
    pub(super) to_stdout: bool,
    pub(super) keep_old: bool,
    pub(super) skip_old: bool,
    pub(super) follow: bool,
    pub(super) no_recursion: bool,
    /// A file's time is not kept.
    pub(super) touch: bool,
    pub(super) wildcards: bool,
    pub(super) strip: usize,
    pub(super) exclude: Vec<String>,
    /// Seconds since 1970 instead of a file's own.
    pub(super) mtime: Option<u64>,
    /// Where members are unpacked.
    pub(super) folder: String,
    /// Folder and name of each member.
    pub(super) members: Vec<(String, String)>,
    lists: Vec<(String, String)>,
}

const SHORT_VALUES: &str = "fCTXbHgIKLNV";

/// Long names, and what they are called here; `=` takes a value. `p` is what needs nothing done.
const LONG: &[(&str, &str)] = &[
    ("create", "c"),
    ("extract", "x"),
    ("get", "x"),
    ("list", "t"),
    ("append", "r"),
    ("update", "u"),
    ("file", "f="),
    ("verbose", "v"),
    ("gzip", "z"),
    ("gunzip", "z"),
    ("bzip2", "j"),
    ("xz", "J"),
    ("auto-compress", "a"),
    ("directory", "C="),
    ("exclude", "exclude="),
    ("exclude-from", "X="),
    ("exclude-vcs", "vcs"),
    ("strip-components", "strip="),
    ("to-stdout", "O"),
    ("files-from", "T="),
    ("preserve-permissions", "p"),
    ("same-permissions", "p"),
    ("keep-old-files", "k"),
    ("skip-old-files", "skip"),
    ("overwrite", "p"),
    ("touch", "m"),
    ("dereference", "h"),
    ("wildcards", "wild"),
    ("no-wildcards", "nowild"),
    ("no-recursion", "norec"),
    ("recursion", "p"),
    ("sort", "ignored="),
    ("mtime", "mtime="),
    ("owner", "ignored="),
    ("group", "ignored="),
    ("format", "ignored="),
    ("numeric-owner", "p"),
    ("no-same-owner", "p"),
    ("same-owner", "p"),
    ("no-same-permissions", "p"),
    ("one-file-system", "p"),
    ("warning", "ignored="),
    ("null", "p"),
    ("help", "help"),
];

fn current() -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |p| p.to_string_lossy().into_owned())
}

/// A path from a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("{}/{name}", folder.trim_end_matches('/'))
    }
}

impl Options {
    fn new(start: String) -> Self {
        Options {
            mode: Mode::Help,
            folder: start.clone(),
            start,
            file: None,
            squeeze: None,
            by_name: false,
            verbose: false,
            to_stdout: false,
            keep_old: false,
            skip_old: false,
            follow: false,
            no_recursion: false,
            touch: false,
            wildcards: false,
            strip: 0,
            exclude: Vec::new(),
            mtime: None,
            members: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// A path from the folder the command began in.
    pub(super) fn below_start(&self, name: &str) -> String {
        join(&self.start, name)
    }

    fn mode(&mut self, mode: Mode) -> Result<(), String> {
        if self.mode != Mode::Help && self.mode != mode {
            return Err("You may not specify more than one '-Acdtrux' option".to_owned());
        }
        self.mode = mode;
        Ok(())
    }

    fn flag(&mut self, key: &str) -> Result<(), String> {
        match key {
            "c" => self.mode(Mode::Create)?,
            "x" => self.mode(Mode::Extract)?,
            "t" => self.mode(Mode::List)?,
            "r" => self.mode(Mode::Append)?,
            "u" => self.mode(Mode::Update)?,
            "v" => self.verbose = true,
            "z" => self.squeeze = Some(Squeeze::Gzip),
            "j" => self.squeeze = Some(Squeeze::Bzip2),
            "a" => self.by_name = true,
            "O" => self.to_stdout = true,
            "k" => self.keep_old = true,
            "skip" => self.skip_old = true,
            "m" => self.touch = true,
            "h" => self.follow = true,
            "wild" => self.wildcards = true,
            "nowild" => self.wildcards = false,
            "norec" => self.no_recursion = true,
            "vcs" => self
                .exclude
                .extend([".git", ".gitignore", ".svn", ".hg"].map(str::to_owned)),
            "p" | "o" | "S" | "w" | "l" | "n" | "s" | "i" | "B" | "U" => {}
            "J" => return Err("xz: Cannot exec: No such file or directory".to_owned()),
            other => return Err(format!("invalid option -- '{other}'")),
        }
        Ok(())
    }

    fn value(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "f" => self.file = Some(value.to_owned()),
            "C" => self.folder = join(&self.folder, value),
            "T" => self.lists.push((self.folder.clone(), value.to_owned())),
            "exclude" => self.exclude.push(value.trim_end_matches('/').to_owned()),
            "X" => {
                let text = std::fs::read_to_string(self.below_start(value))
                    .map_err(|e| format!("{value}: Cannot open: {}", super::why(&e)))?;
                self.exclude.extend(text.lines().map(str::to_owned));
            }
            "strip" => {
                self.strip = value
                    .parse()
                    .map_err(|_| format!("{value}: Invalid number of elements"))?;
            }
            "mtime" => {
                let seconds = value.strip_prefix('@').and_then(|s| s.parse().ok());
                let date = || {
                    let day: jiff::civil::Date = value.get(..10)?.parse().ok()?;
                    let at = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
                    u64::try_from(at.timestamp().as_second()).ok()
                };
                self.mtime = seconds.or_else(date);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Reads the command line; the error is what to say.
pub(super) fn read(args: &[String], io: &mut Io<'_>) -> Result<Options, String> {
    let mut options = Options::new(current());
    let mut rest = args.iter();
    if let Some(first) = args
        .first()
        .filter(|f| !f.starts_with('-') && !f.is_empty())
    {
        rest.next();
        for letter in first.chars() {
            one(&mut options, letter, "", &mut rest)?;
        }
    }
    while let Some(word) = rest.next() {
        if word == "--" {
            for name in rest.by_ref() {
                options.members.push((options.folder.clone(), name.clone()));
            }
        } else if let Some(long) = word.strip_prefix("--") {
            long_option(&mut options, long, &mut rest)?;
        } else if word.len() > 1 && word.starts_with('-') {
            for (at, letter) in word.char_indices().skip(1) {
                let after = word.get(at + letter.len_utf8()..).unwrap_or("");
                if one(&mut options, letter, after, &mut rest)? {
                    break;
                }
            }
        } else {
            options.members.push((options.folder.clone(), word.clone()));
        }
    }
    let empty = options.members.is_empty() && options.lists.is_empty();
    lists(&mut options, io)?;
    if options.mode == Mode::Help && !args.iter().any(|a| a == "--help") {
        return Err(
            "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
                .to_owned(),
        );
    }
    if options.mode == Mode::Create && empty {
        return Err("Cowardly refusing to create an empty archive".to_owned());
    }
    Ok(options)
}

/// One letter; whether it took the rest of the word.
fn one(
    options: &mut Options,
    letter: char,
    after: &str,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<bool, String> {
    let key = letter.to_string();
    if !SHORT_VALUES.contains(letter) {
        options.flag(&key)?;
        return Ok(false);
    }
    let value = match after {
        "" => rest.next().cloned(),
        after => Some(after.to_owned()),
    };
    let value = value.ok_or_else(|| format!("option requires an argument -- '{letter}'"))?;
    options.value(&key, &value)?;
    Ok(true)
}

fn long_option(
    options: &mut Options,
    long: &str,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    let exact = LONG.iter().find(|(n, _)| *n == name);
    let (_, key) = exact
        .or_else(|| LONG.iter().find(|(n, _)| n.starts_with(name)))
        .ok_or_else(|| format!("unrecognized option '--{name}'"))?;
    match key.strip_suffix('=') {
        Some(key) => {
            let value = value
                .or_else(|| rest.next().cloned())
                .ok_or_else(|| format!("option '--{name}' requires an argument"))?;
            options.value(key, &value)
        }
        None if *key == "help" => Ok(()),
        None => options.flag(key),
    }
}

/// The members that lists name.
fn lists(options: &mut Options, io: &mut Io<'_>) -> Result<(), String> {
    for (folder, list) in options.lists.clone() {
        let mut text = String::new();
        let read = if list == "-" {
            io.stdin.read_to_string(&mut text)
        } else {
            let file = std::fs::File::open(options.below_start(&list));
            file.and_then(|mut file| file.read_to_string(&mut text))
        };
        read.map_err(|e| format!("{list}: Cannot open: {}", super::why(&e)))?;
        let names = text.split(['\n', '\0']).filter(|name| !name.is_empty());
        let names = names.map(|name| (folder.clone(), name.to_owned()));
        options.members.extend(names);
    }
    Ok(())
}
