//! `stat`, GNU's, and `-f FORMAT` of BSD.

use super::bits::letters;
use super::task::{Taken, Task};
use super::when::Clock;
use super::words::quoted;
use super::{GID, OWNER, UID};
use crate::io::Io;
use crate::platform::disk::{BLOCK_BYTES, Kind, Stat, Time};
use std::io;

const SPEC: &str = "L,dereference f,file-system c:,format: printf: t,terse cached: x r";

/// Bytes in a block that is counted.
const SECTOR_BYTES: u64 = 512;

/// What `stat` prints of a file if nothing else is said.
const USUAL: &str = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-11i Links: %h\n\
    Access: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n";

const TERSE: &str = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";

/// A format and what becomes of its backslashes and line end.
struct Format<'a> {
    text: &'a str,
    escapes: bool,
    newline: bool,
}

pub(super) fn stat(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("stat", io);
    let mut args = args.to_vec();
    let bsd = bsd_format(&mut args);
    let parsed = match task.options(SPEC, &args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing operand", 1));
    }
    let plain = |text, escapes, newline| Format {
        text,
        escapes,
        newline,
    };
    let usual = USUAL.replacen("%N", "%\u{1}", 1);
    let format = match (parsed.value("printf"), parsed.value("c")) {
        (Some(text), _) => plain(text, true, false),
        (_, Some(text)) => plain(text, false, true),
        _ if parsed.has("t") => plain(TERSE, false, false),
        _ => plain(&usual, false, false),
    };
    if parsed.has("f") && bsd.is_none() {
        task.fail("the sandbox does not show file systems");
        return Ok(task.code);
    }
    let clock = Clock::of(task.io);
    for name in &parsed.operands {
        let found = match name.as_str() {
            _ if parsed.has("L") => task.stat(name),
            _ => task.lstat(name),
        };
        match found {
            Ok(found) => {
                let seen = Seen {
                    name,
                    path: task.at(name),
                    inode: task.inode(name, &found),
                    stat: found,
                    clock: &clock,
                };
                let line = match &bsd {
                    Some(text) => seen.bsd(text),
                    None => seen.gnu(&format),
                };
                write!(task.io.stdout, "{line}")?;
            }
            Err(error) => task.cannot("cannot statx", name, &error),
        }
    }
    Ok(task.code)
}

/// Takes `-f FORMAT` out, which is BSD's if the format has a `%`.
fn bsd_format(args: &mut Vec<String>) -> Option<String> {
    let at = args.iter().position(|a| a == "-f")?;
    let is_format = args.get(at + 1).is_some_and(|a| a.contains('%'));
    is_format.then(|| {
        args.remove(at);
        args.remove(at)
    })
}

struct Seen<'a> {
    name: &'a str,
    path: String,
    inode: u64,
    stat: Stat,
    clock: &'a Clock,
}

/// A conversion's flags, width and digits behind the point.
#[derive(Default)]
struct Shape {
    left: bool,
    zero: bool,
    sign: bool,
    alternate: bool,
    width: usize,
    digits: Option<usize>,
}

impl Shape {
    /// Reads what stands before the letter; gives the rest back.
    fn read(text: &str) -> (Self, &str) {
        let mut shape = Self::default();
        let mut rest = text;
        while let Some(flag) = rest.chars().next().filter(|c| "-0+#' ".contains(*c)) {
            match flag {
                '-' => shape.left = true,
                '0' => shape.zero = true,
                '+' => shape.sign = true,
                '#' => shape.alternate = true,
                _ => {}
            }
            rest = &rest[1..];
        }
        let number = |rest: &str| {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            (rest[..end].parse().ok().filter(|n| *n <= 4096), end)
        };
        let (width, end) = number(rest);
        shape.width = width.unwrap_or(0);
        rest = &rest[end..];
        if let Some(after) = rest.strip_prefix('.') {
            let (digits, end) = number(after);
            shape.digits = Some(digits.unwrap_or(9));
            rest = &after[end..];
        }
        (shape, rest)
    }

    fn pad(&self, text: String) -> String {
        let width = self.width;
        match () {
            () if self.left => format!("{text:<width$}"),
            () if self.zero => format!("{text:0>width$}"),
            () => format!("{text:>width$}"),
        }
    }
}

impl Seen<'_> {
    fn gnu(&self, format: &Format<'_>) -> String {
        let mut out = String::new();
        let mut rest = format.text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '%' => {
                    let (shape, after) = Shape::read(rest);
                    let Some(letter) = after.chars().next() else {
                        out.push('%');
                        break;
                    };
                    rest = &after[letter.len_utf8()..];
                    if matches!(letter, 'H' | 'L') && rest.starts_with(['d', 'r']) {
                        rest = &rest[1..];
                        out += &shape.pad("0".to_owned());
                        continue;
                    }
                    out += &shape.pad(self.value(letter, &shape));
                }
                '\\' if format.escapes => {
                    if let Some((byte, after)) = number(rest) {
                        out.push(byte);
                        rest = after;
                        continue;
                    }
                    let letter = rest.chars().next().unwrap_or('\\');
                    rest = rest.get(letter.len_utf8()..).unwrap_or("");
                    escape(letter, &mut out);
                }
                c => out.push(c),
            }
        }
        if format.newline {
            out.push('\n');
        }
        out
    }

    fn value(&self, letter: char, shape: &Shape) -> String {
        let stat = &self.stat;
        match letter {
            '%' => "%".to_owned(),
            'n' => self.name.to_owned(),
            'N' => self.arrow(true),
            '\u{1}' => self.arrow(false),
            'a' if shape.alternate => format!("0{:o}", stat.mode),
            'a' => format!("{:o}", stat.mode),
            'A' => format!("{}{}", letter_of(stat.kind), letters(stat.mode)),
            'f' => format!("{:x}", type_bits(stat.kind) | stat.mode),
            'F' => kind(stat).to_owned(),
            's' => stat.size.to_string(),
            'b' => (stat.allocated() / SECTOR_BYTES).to_string(),
            'B' => SECTOR_BYTES.to_string(),
            'o' => BLOCK_BYTES.to_string(),
            'h' => stat.links.to_string(),
            'i' => self.inode.to_string(),
            'u' => UID.to_owned(),
            'g' => GID.to_owned(),
            'U' | 'G' => OWNER.to_owned(),
            'd' | 'D' => "1".to_owned(),
            't' | 'T' | 'r' | 'R' => "0".to_owned(),
            'm' => self.root(),
            'x' => self.long(stat.accessed),
            'y' => self.long(stat.modified),
            'z' => self.long(stat.changed),
            'X' => seconds(stat.accessed, shape),
            'Y' => seconds(stat.modified, shape),
            'Z' => seconds(stat.changed, shape),
            'w' => "-".to_owned(),
            'W' => "0".to_owned(),
            _ => "?".to_owned(),
        }
    }

    fn arrow(&self, quotes: bool) -> String {
        let shown = |name: &str| {
            if quotes {
                quoted(name)
            } else {
                name.to_owned()
            }
        };
        if !self.stat.is_link() {
            return shown(self.name);
        }
        let target = std::fs::read_link(&self.path).unwrap_or_default();
        format!(
            "{} -> {}",
            shown(self.name),
            shown(&target.to_string_lossy())
        )
    }

    /// The root it is in.
    fn root(&self) -> String {
        let part = self.path.split('/').nth(1).unwrap_or_default();
        format!("/{part}")
    }

    fn long(&self, at: Time) -> String {
        self.clock.format("%Y-%m-%d %H:%M:%S.%N %z", at)
    }

    /// BSD's conversions: `%z`, `%m`, `%Sm`, `%Lp`, `%N`.
    fn bsd(&self, format: &str) -> String {
        let stat = &self.stat;
        let mut out = String::new();
        let mut rest = format.chars().peekable();
        while let Some(c) = rest.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let text = rest.next_if_eq(&'S').is_some();
            let part = rest.next_if(|c| matches!(c, 'L' | 'M' | 'H'));
            let time = |at: Time| {
                let format = if text { "%b %e %H:%M:%S %Y" } else { "%s" };
                self.clock.format(format, at)
            };
            out += &match rest.next() {
                Some('z') => stat.size.to_string(),
                Some('m') => time(stat.modified),
                Some('a') => time(stat.accessed),
                Some('c' | 'B') => time(stat.changed),
                Some('p') if text => format!("{}{}", letter_of(stat.kind), letters(stat.mode)),
                Some('p') if part == Some('L') => format!("{:o}", stat.mode),
                Some('p') => format!("{:o}", type_bits(stat.kind) | stat.mode),
                Some('N') => self.name.to_owned(),
                Some('u') if text => OWNER.to_owned(),
                Some('g') if text => OWNER.to_owned(),
                Some('u') => UID.to_owned(),
                Some('g') => GID.to_owned(),
                Some('i') => self.inode.to_string(),
                Some('l') => stat.links.to_string(),
                Some('b') => (stat.allocated() / SECTOR_BYTES).to_string(),
                Some('T') if part == Some('H') => {
                    let name = kind(stat);
                    name.get(..1).map_or(String::new(), str::to_uppercase) + &name[1..]
                }
                Some('Y') => std::fs::read_link(&self.path)
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                Some('n') => "\n".to_owned(),
                Some('t') => "\t".to_owned(),
                Some(other) => other.to_string(),
                None => "%".to_owned(),
            };
        }
        out.push('\n');
        out
    }
}

fn seconds((whole, nanos): Time, shape: &Shape) -> String {
    match shape.digits {
        None | Some(0) => whole.to_string(),
        Some(digits) => {
            let all = format!("{nanos:09}");
            format!("{whole}.{:0<digits$}", &all[..digits.min(9)])
        }
    }
}

/// `x41` and `101` behind a backslash.
fn number(text: &str) -> Option<(char, &str)> {
    let (digits, radix, most) = match text.strip_prefix('x') {
        Some(digits) => (digits, 16, 2),
        None => (text, 8, 3),
    };
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let (digits, rest) = (&digits[..end.min(most)], &digits[end.min(most)..]);
    let byte = u32::from_str_radix(digits, radix).ok()?;
    Some((char::from_u32(byte & 0xff)?, rest))
}

fn escape(letter: char, out: &mut String) {
    out.push(match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'e' => '\u{1b}',
        other => other,
    });
}

fn letter_of(kind: Kind) -> char {
    match kind {
        Kind::File => '-',
        Kind::Folder => 'd',
        Kind::Link => 'l',
        Kind::Device => 'c',
    }
}

fn type_bits(kind: Kind) -> u32 {
    match kind {
        Kind::File => 0o100_000,
        Kind::Folder => 0o040_000,
        Kind::Link => 0o120_000,
        Kind::Device => 0o020_000,
    }
}

fn kind(stat: &Stat) -> &'static str {
    match stat.kind {
        Kind::File if stat.size == 0 => "regular empty file",
        Kind::File => "regular file",
        Kind::Folder => "directory",
        Kind::Link => "symbolic link",
        Kind::Device => "character special file",
    }
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn formats() {
        let f = Folder::new();
        f.put("a", "hello\n")
            .put("d/", "")
            .put("e", "")
            .link("a", "l");
        f.out("chmod 750 a");
        assert_eq!(
            f.out("stat -c %a,%A,%f,%n,%N,%F a"),
            "750,-rwxr-x---,81e8,a,'a',regular file\n"
        );
        assert_eq!(
            f.out("stat -c %s,%y,%Y,%u,%g,%U,%G,%h,%b,%B,%o a"),
            "6,2024-05-15 14:30:45.123456789 +0000,1715783445,1000,1000,claw,claw,1,8,512,4096\n"
        );
        assert_eq!(
            f.out("stat -c %N,%F,%a l"),
            "'l' -> 'a',symbolic link,777\n"
        );
        assert_eq!(f.out("stat -L -c %F,%s l"), "regular file,6\n");
        assert_eq!(f.out("stat -c %F d e"), "directory\nregular empty file\n");
        assert_eq!(
            f.out("stat -c %%|%5s|%-5s|%05s|%.3Y|%04a a"),
            "%|    6|6    |00006|1715783445.123|0750\n"
        );
        assert_eq!(f.out("stat --printf %n\\t%s\\n a"), "a\t6\n");
        assert_eq!(f.out("stat -f %z,%m,%Lp,%N a"), "6,1715783445,750,a\n");
        assert_eq!(f.out("stat -f %Sm a"), "May 15 14:30:45 2024\n");
    }

    #[test]
    fn the_usual_form() {
        let f = Folder::new();
        f.put("a", "hello\n");
        let out = f.out("stat a");
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], "  File: a");
        assert_eq!(
            lines[1],
            "  Size: 6         \tBlocks: 8          IO Block: 4096   regular file"
        );
        assert!(lines[2].starts_with("Device: 0,0\tInode: ") && lines[2].ends_with(" Links: 1"));
        assert_eq!(
            lines[3],
            "Access: (0644/-rw-r--r--)  Uid: ( 1000/    claw)   Gid: ( 1000/    claw)"
        );
        assert_eq!(lines[5], "Modify: 2024-05-15 14:30:45.123456789 +0000");
        assert_eq!(lines.len(), 8);
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        assert_eq!(
            f.err("stat nope"),
            "stat: cannot statx 'nope': No such file or directory\n"
        );
        assert!(f.err("stat").starts_with("stat: missing operand\n"));
    }
}
