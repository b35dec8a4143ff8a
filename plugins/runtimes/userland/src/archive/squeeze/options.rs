//! The command lines of `gzip` and `bzip2` and of the names that stand for one of their options.

/// Which format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::archive) enum Kind {
    Gzip,
    Bzip2,
}

impl Kind {
    /// How files of it end.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Kind::Gzip => ".gz",
            Kind::Bzip2 => ".bz2",
        }
    }
}

pub(super) struct Options {
    pub(super) kind: Kind,
    /// The command's name, for its words.
    pub(super) name: &'static str,
    pub(super) expand: bool,
    pub(super) to_stdout: bool,
    pub(super) keep: bool,
    pub(super) force: bool,
    pub(super) test: bool,
    pub(super) list: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) recurse: bool,
    /// Leave the name and the time out, or do not bring them back.
    pub(super) bare: bool,
    pub(super) restore: bool,
    /// 1 to 9.
    pub(super) level: u32,
    pub(super) suffix: String,
    pub(super) files: Vec<String>,
}

impl Options {
    pub(super) fn new(kind: Kind, name: &'static str, expand: bool, to_stdout: bool) -> Options {
        Options {
            kind,
            name,
            expand,
            to_stdout,
            keep: false,
            force: false,
            test: false,
            list: false,
            quiet: false,
            verbose: false,
            recurse: false,
            bare: false,
            restore: false,
            level: if kind == Kind::Gzip { 6 } else { 9 },
            suffix: kind.suffix().to_owned(),
            files: Vec::new(),
        }
    }

    /// Reads the arguments; the error is for people.
    pub(super) fn take(&mut self, args: &[String]) -> Result<(), String> {
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                self.files.extend(rest.by_ref().cloned());
            } else if let Some(long) = arg.strip_prefix("--") {
                let (name, value) = long
                    .split_once('=')
                    .map_or((long, None), |(n, v)| (n, Some(v)));
                let letter =
                    long_option(name).ok_or_else(|| format!("unrecognized option '--{name}'"))?;
                if letter == 'S' {
                    let value = value.map(str::to_owned).or_else(|| rest.next().cloned());
                    self.suffix = value.ok_or("option '--suffix' requires an argument")?;
                } else {
                    self.letter(letter)?;
                }
            } else if arg.len() > 1 && arg.starts_with('-') {
                let mut letters = arg.chars().skip(1);
                while let Some(letter) = letters.next() {
                    if letter == 'S' && self.kind == Kind::Gzip {
                        let behind: String = letters.by_ref().collect();
                        let value = if behind.is_empty() {
                            rest.next().cloned()
                        } else {
                            Some(behind)
                        };
                        self.suffix = value.ok_or("option requires an argument -- 'S'")?;
                    } else {
                        self.letter(letter)?;
                    }
                }
            } else {
                self.files.push(arg.clone());
            }
        }
        Ok(())
    }

    fn letter(&mut self, letter: char) -> Result<(), String> {
        match letter {
            'c' => self.to_stdout = true,
            'd' => self.expand = true,
            'z' if self.kind == Kind::Bzip2 => self.expand = false,
            'k' => self.keep = true,
            'f' => self.force = true,
            't' => self.test = true,
            'l' if self.kind == Kind::Gzip => self.list = true,
            'q' => self.quiet = true,
            'v' => self.verbose = true,
            'r' if self.kind == Kind::Gzip => self.recurse = true,
            'n' if self.kind == Kind::Gzip => self.bare = true,
            'N' if self.kind == Kind::Gzip => self.restore = true,
            's' if self.kind == Kind::Bzip2 => {}
            'a' if self.kind == Kind::Gzip => {}
            '1'..='9' => self.level = letter.to_digit(10).unwrap_or(6),
            other => return Err(format!("invalid option -- '{other}'")),
        }
        Ok(())
    }
}

fn long_option(name: &str) -> Option<char> {
    const LONG: [(&str, char); 20] = [
        ("stdout", 'c'),
        ("to-stdout", 'c'),
        ("decompress", 'd'),
        ("uncompress", 'd'),
        ("compress", 'z'),
        ("keep", 'k'),
        ("force", 'f'),
        ("test", 't'),
        ("list", 'l'),
        ("quiet", 'q'),
        ("verbose", 'v'),
        ("recursive", 'r'),
        ("no-name", 'n'),
        ("name", 'N'),
        ("suffix", 'S'),
        ("fast", '1'),
        ("best", '9'),
        ("small", 's'),
        ("ascii", 'a'),
        ("silent", 'q'),
    ];
    LONG.iter()
        .find(|(n, _)| *n == name)
        .map(|(_, letter)| *letter)
}
