//! The options of `ls`. Invariant: pure.

use std::cmp::Ordering;

use super::Entry;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sort {
    #[default]
    Name,
    Time,
    Size,
    Extension,
    Version,
    None,
}

#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "one for each option of ls")]
pub(super) struct Options {
    pub(super) all: bool,
    pub(super) dots: bool,
    pub(super) long: bool,
    pub(super) numeric: bool,
    pub(super) owner: bool,
    pub(super) group: bool,
    pub(super) human: bool,
    pub(super) reverse: bool,
    pub(super) recursive: bool,
    /// `-d`
    pub(super) itself: bool,
    /// `-F`
    pub(super) classify: bool,
    /// `-p`
    pub(super) slash: bool,
    pub(super) follow: bool,
    pub(super) commas: bool,
    pub(super) quote: bool,
    pub(super) inode: bool,
    pub(super) blocks: bool,
    pub(super) folders_first: bool,
    pub(super) sort: Sort,
    /// A format of `date`, if one was asked for.
    pub(super) time: Option<String>,
    ignored: Vec<String>,
}

impl Options {
    pub(super) fn shows(&self, name: &str) -> bool {
        (self.all || !name.starts_with('.')) && !self.ignored.iter().any(|pattern| matches(pattern, name))
    }

    pub(super) fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        let folder = |entry: &Entry| entry.meta.file_type.is_dir();
        let first = if self.folders_first {
            folder(b).cmp(&folder(a))
        } else {
            Ordering::Equal
        };
        let by = match self.sort {
            Sort::Name | Sort::None => Ordering::Equal,
            Sort::Time => b.meta.modified.cmp(&a.meta.modified),
            Sort::Size => b.meta.size.cmp(&a.meta.size),
            Sort::Extension => extension(&a.name).cmp(extension(&b.name)),
            Sort::Version => versions(&a.name, &b.name),
        };
        let by = by.then_with(|| a.name.cmp(&b.name));
        first.then(if self.reverse { by.reverse() } else { by })
    }
}

fn extension(name: &str) -> &str {
    name.rfind('.').map_or("", |at| &name[at..])
}

/// Digits compare as numbers.
fn versions(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (Some(x), Some(y)) = (a.first(), b.first()) else {
            return a.len().cmp(&b.len());
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let number = |s: &[u8]| s.iter().take_while(|c| c.is_ascii_digit()).count();
            let (m, n) = (number(a), number(b));
            let digits = |s: &[u8]| s.iter().skip_while(|c| **c == b'0').copied().collect::<Vec<u8>>();
            let (p, q) = (digits(&a[..m]), digits(&b[..n]));
            match p.len().cmp(&q.len()).then_with(|| p.cmp(&q)) {
                Ordering::Equal => (a, b) = (&a[m..], &b[n..]),
                other => return other,
            }
        } else if x == y {
            (a, b) = (&a[1..], &b[1..]);
        } else {
            return x.cmp(y);
        }
    }
}

/// `*` and `?` only.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            name.char_indices()
                .map(|(at, _)| at)
                .chain([name.len()])
                .any(|at| matches(rest, &name[at..]))
        }
        Some(c) => match name.chars().next() {
            Some(d) if c == '?' || c == d => matches(&pattern[c.len_utf8()..], &name[d.len_utf8()..]),
            _ => false,
        },
    }
}

/// Options and operands.
pub(super) fn parse(args: &[String]) -> Result<(Options, Vec<String>), String> {
    let mut options = Options {
        owner: true,
        group: true,
        ..Options::default()
    };
    let mut operands = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            operands.extend(rest.by_ref().cloned());
        } else if let Some(long) = arg.strip_prefix("--") {
            long_option(long, &mut options, &mut rest)?;
        } else if let Some(letters) = arg.strip_prefix('-').filter(|l| !l.is_empty()) {
            let mut at = 0;
            while let Some(letter) = letters[at..].chars().next() {
                at += letter.len_utf8();
                if matches!(letter, 'I' | 'w' | 'T') {
                    let value = match letters[at..].is_empty() {
                        true => rest.next().cloned().unwrap_or_default(),
                        false => letters[at..].to_owned(),
                    };
                    if letter == 'I' {
                        options.ignored.push(value);
                    }
                    break;
                }
                short_option(letter, &mut options)?;
            }
        } else {
            operands.push(arg.clone());
        }
    }
    Ok((options, operands))
}

fn short_option(letter: char, options: &mut Options) -> Result<(), String> {
    match letter {
        'a' => (options.all, options.dots) = (true, true),
        'A' => options.all = true,
        'l' => options.long = true,
        'n' => (options.long, options.numeric) = (true, true),
        'g' => (options.long, options.owner) = (true, false),
        'o' => (options.long, options.group) = (true, false),
        'G' => options.group = false,
        'h' => options.human = true,
        'r' => options.reverse = true,
        'R' => options.recursive = true,
        'd' => options.itself = true,
        'F' => options.classify = true,
        'p' => options.slash = true,
        'L' | 'H' => options.follow = true,
        'm' => options.commas = true,
        'Q' => options.quote = true,
        'i' => options.inode = true,
        's' => options.blocks = true,
        't' => options.sort = Sort::Time,
        'S' => options.sort = Sort::Size,
        'X' => options.sort = Sort::Extension,
        'v' => options.sort = Sort::Version,
        'U' => options.sort = Sort::None,
        'f' => {
            (options.all, options.dots) = (true, true);
            options.sort = Sort::None;
        }
        '1' | 'C' | 'x' | 'k' | 'q' | 'b' | 'N' | 'c' | 'u' | 'B' | 'Z' => {}
        _ => {
            return Err(format!(
                "ls: invalid option -- '{letter}'\nTry 'ls --help' for more information.\n"
            ));
        }
    }
    Ok(())
}

fn long_option(long: &str, options: &mut Options, rest: &mut std::slice::Iter<'_, String>) -> Result<(), String> {
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (long, None),
    };
    match name {
        "all" => (options.all, options.dots) = (true, true),
        "almost-all" => options.all = true,
        "human-readable" | "si" => options.human = true,
        "reverse" => options.reverse = true,
        "recursive" => options.recursive = true,
        "directory" => options.itself = true,
        "classify" | "file-type" => options.classify = true,
        "numeric-uid-gid" => (options.long, options.numeric) = (true, true),
        "no-group" => options.group = false,
        "dereference" => options.follow = true,
        "inode" => options.inode = true,
        "size" => options.blocks = true,
        "quote-name" => options.quote = true,
        "group-directories-first" => options.folders_first = true,
        "full-time" => {
            options.long = true;
            options.time = Some("%Y-%m-%d %H:%M:%S.%N %z".to_owned());
        }
        "time-style" => {
            let value = value.map_or_else(|| rest.next().cloned().unwrap_or_default(), str::to_owned);
            options.time = match value.as_str() {
                "full-iso" => Some("%Y-%m-%d %H:%M:%S.%N %z".to_owned()),
                "long-iso" => Some("%Y-%m-%d %H:%M".to_owned()),
                "iso" => Some("%m-%d %H:%M".to_owned()),
                "locale" => None,
                other => Some(other.strip_prefix('+').unwrap_or(other).to_owned()),
            };
        }
        "sort" => {
            options.sort = match value.unwrap_or("name") {
                "time" => Sort::Time,
                "size" => Sort::Size,
                "extension" => Sort::Extension,
                "version" => Sort::Version,
                "none" => Sort::None,
                _ => Sort::Name,
            };
        }
        "ignore" | "hide" => {
            let value = value.map_or_else(|| rest.next().cloned().unwrap_or_default(), str::to_owned);
            options.ignored.push(value);
        }
        "indicator-style" => options.slash = value == Some("slash"),
        "format" => match value {
            Some("long" | "verbose") => options.long = true,
            Some("commas") => options.commas = true,
            _ => {}
        },
        "color" | "literal" | "escape" | "width" | "block-size" | "show-control-chars" | "hyperlink"
        | "quoting-style" | "time" | "author" | "kibibytes" | "zero" => {}
        _ => {
            return Err(format!(
                "ls: unrecognized option '--{long}'\nTry 'ls --help' for more information.\n"
            ));
        }
    }
    Ok(())
}
