//! What `ls` was asked for.

use crate::file::options::Parsed;
use crate::file::sizes;

pub(super) const SPEC: &str = "a,all A,almost-all author b,escape block-size: B,ignore-backups c C color:: d,directory \
    D f F classify:: file-type format: full-time g group-directories-first G,no-group h,human-readable si \
    H,dereference-command-line hide: hyperlink:: indicator-style: i,inode I:,ignore: k,kibibytes l L,dereference m \
    n,numeric-uid-gid N,literal o p q,hide-control-chars Q,quote-name quoting-style: r,reverse R,recursive \
    s,size S sort: time: time-style: t T: u U v w:,width: x X 1 Z,context zero";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Name,
    None,
    Time,
    Size,
    Extension,
    Version,
    Width,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    Modified,
    Accessed,
    Changed,
}

/// How names are laid out when there is nothing else to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Lines,
    Down,
    Across,
    Commas,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    Literal,
    C,
    Escape,
    Shell,
}

/// The options of one run.
#[derive(Debug)]
pub(super) struct Ls {
    pub(super) hidden: bool,
    pub(super) dots: bool,
    pub(super) itself: bool,
    pub(super) long: bool,
    pub(super) classify: bool,
    pub(super) slash: bool,
    pub(super) file_type: bool,
    pub(super) owner: bool,
    pub(super) group: bool,
    pub(super) author: bool,
    pub(super) numeric: bool,
    /// 1024 or 1000 for sizes for people.
    pub(super) human: Option<u64>,
    pub(super) block_bytes: u64,
    /// Whether sizes are in blocks too.
    pub(super) block_sizes: bool,
    pub(super) inode: bool,
    pub(super) blocks: bool,
    pub(super) follow: bool,
    pub(super) recursive: bool,
    pub(super) reverse: bool,
    pub(super) folders_first: bool,
    pub(super) backups_hidden: bool,
    pub(super) ignored: Vec<String>,
    pub(super) order: Order,
    pub(super) time: Time,
    pub(super) style: String,
    pub(super) layout: Layout,
    pub(super) width: usize,
    pub(super) quoting: Quoting,
    pub(super) colour: bool,
    /// Whether a colour has been shown yet.
    pub(super) painted: std::cell::Cell<bool>,
    pub(super) end: char,
}

/// Bytes in a block of `-s` and of totals.
const SHOWN_BLOCK_BYTES: u64 = 1024;

/// Columns of a page that nobody measures.
const COLUMNS: usize = 80;

fn invalid(value: &str, option: &str) -> String {
    format!("invalid argument ‘{value}’ for ‘{option}’")
}

impl Ls {
    fn usual() -> Self {
        Self {
            hidden: false,
            dots: false,
            itself: false,
            long: false,
            classify: false,
            slash: false,
            file_type: false,
            owner: true,
            group: true,
            author: false,
            numeric: false,
            human: None,
            block_bytes: SHOWN_BLOCK_BYTES,
            block_sizes: false,
            inode: false,
            blocks: false,
            follow: false,
            recursive: false,
            reverse: false,
            folders_first: false,
            backups_hidden: false,
            ignored: Vec::new(),
            order: Order::Name,
            time: Time::Modified,
            style: "locale".to_owned(),
            layout: Layout::Lines,
            width: COLUMNS,
            quoting: Quoting::Literal,
            colour: false,
            painted: std::cell::Cell::new(false),
            end: '\n',
        }
    }

    /// Reads the options; the error is what to complain of.
    pub(super) fn of(parsed: &Parsed) -> Result<Self, String> {
        let mut run = Self::usual();
        for (name, value) in &parsed.options {
            let value = value.as_deref();
            if !run.flag(name) {
                run.order_or_layout(name, value)?;
                run.valued(name, value)?;
            }
        }
        let sorted = parsed
            .options
            .iter()
            .any(|(n, _)| matches!(*n, "t" | "S" | "v" | "X" | "U" | "f" | "sort"));
        if run.time != Time::Modified && !run.long && !sorted {
            run.order = Order::Time;
        }
        Ok(run)
    }

    fn flag(&mut self, name: &str) -> bool {
        match name {
            "a" => (self.hidden, self.dots) = (true, true),
            "A" => self.hidden = true,
            "B" => self.backups_hidden = true,
            "d" => self.itself = true,
            "p" => self.slash = true,
            "file-type" => self.file_type = true,
            "F" => self.classify = true,
            "l" => self.long = true,
            "g" => (self.long, self.owner) = (true, false),
            "o" => (self.long, self.group) = (true, false),
            "G" => self.group = false,
            "n" => (self.long, self.numeric) = (true, true),
            "author" => self.author = true,
            "full-time" => (self.long, self.style) = (true, "full-iso".to_owned()),
            "h" => self.human = Some(1024),
            "si" => self.human = Some(1000),
            "k" => self.block_bytes = SHOWN_BLOCK_BYTES,
            "i" => self.inode = true,
            "s" => self.blocks = true,
            "L" | "H" => self.follow = true,
            "R" => self.recursive = true,
            "r" => self.reverse = true,
            "group-directories-first" => self.folders_first = true,
            "c" => self.time = Time::Changed,
            "u" => self.time = Time::Accessed,
            "N" => self.quoting = Quoting::Literal,
            "Q" => self.quoting = Quoting::C,
            "b" => self.quoting = Quoting::Escape,
            "zero" => (self.end, self.layout) = ('\0', Layout::Lines),
            _ => return false,
        }
        true
    }

    fn order_or_layout(&mut self, name: &str, value: Option<&str>) -> Result<(), String> {
        match (name, value) {
            ("t", _) | ("sort", Some("time")) => self.order = Order::Time,
            ("S", _) | ("sort", Some("size")) => self.order = Order::Size,
            ("v", _) | ("sort", Some("version")) => self.order = Order::Version,
            ("X", _) | ("sort", Some("extension")) => self.order = Order::Extension,
            ("U", _) | ("sort", Some("none")) => self.order = Order::None,
            ("sort", Some("name")) => self.order = Order::Name,
            ("sort", Some("width")) => self.order = Order::Width,
            ("sort", Some(other)) => return Err(invalid(other, "--sort")),
            ("f", _) => {
                self.order = Order::None;
                (self.hidden, self.dots) = (true, true);
            }
            ("C", _) | ("format", Some("vertical")) => self.layout = Layout::Down,
            ("x", _) | ("format", Some("across" | "horizontal")) => self.layout = Layout::Across,
            ("m", _) | ("format", Some("commas")) => self.layout = Layout::Commas,
            ("1", _) | ("format", Some("single-column")) => self.layout = Layout::Lines,
            ("format", Some("long" | "verbose")) => self.long = true,
            ("format", Some(other)) => return Err(invalid(other, "--format")),
            _ => {}
        }
        // The last of the layouts counts.
        if matches!(name, "C" | "x" | "m") {
            self.long = false;
        }
        Ok(())
    }

    fn valued(&mut self, name: &str, value: Option<&str>) -> Result<(), String> {
        match (name, value) {
            ("classify", when) => {
                self.classify = matches!(when, None | Some("always" | "yes" | "force"))
            }
            ("indicator-style", Some(style)) => {
                self.classify = style == "classify";
                self.file_type = style == "file-type";
                self.slash = style == "slash";
            }
            ("color", when) => {
                self.colour = matches!(when, None | Some("always" | "yes" | "force"))
            }
            ("hide" | "I", Some(pattern)) => self.ignored.push(pattern.to_owned()),
            ("time-style", Some(style)) => {
                self.style = style.trim_start_matches("posix-").to_owned()
            }
            ("time", Some("atime" | "access" | "use")) => self.time = Time::Accessed,
            ("time", Some("ctime" | "status")) => self.time = Time::Changed,
            ("time", Some("mtime" | "modification" | "birth" | "creation")) => {
                self.time = Time::Modified
            }
            ("time", Some(other)) => return Err(invalid(other, "--time")),
            ("block-size", Some(size)) => {
                let letters = size.trim_start_matches('\'');
                self.block_bytes = sizes::read(letters)
                    .filter(|b| *b > 0)
                    .ok_or_else(|| format!("invalid --block-size argument '{size}'"))?;
                self.block_sizes = true;
            }
            ("w", Some(width)) => {
                let read = width
                    .parse()
                    .map_err(|_| format!("invalid line width: ‘{width}’"))?;
                self.width = if read == 0 { usize::MAX } else { read };
            }
            ("quoting-style", Some(style)) => {
                self.quoting = match style {
                    "c" | "c-maybe" => Quoting::C,
                    "escape" => Quoting::Escape,
                    "literal" => Quoting::Literal,
                    style if style.starts_with("shell") => Quoting::Shell,
                    other => return Err(invalid(other, "--quoting-style")),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a name in a folder is shown.
    pub(super) fn shows(&self, name: &str) -> bool {
        let hidden = name.starts_with('.') && !self.hidden;
        let backup = name.ends_with('~') && self.backups_hidden;
        let mut ignored = self.ignored.iter();
        let ignored = ignored.any(|p| matches(p.as_bytes(), name.as_bytes()));
        !hidden && !backup && !ignored
    }
}

/// `*` and `?` of a pattern.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => (0..=name.len()).any(|at| matches(rest, &name[at..])),
        (Some((b'?', rest)), Some((_, name))) => matches(rest, name),
        (Some((p, rest)), Some((n, name))) => p == n && matches(rest, name),
        _ => false,
    }
}
