//! `cmp`.
//!
//! Invariant: exit code 0 is the same, 1 different, 2 trouble.

use super::options::Parsed;
use super::sizes;
use super::task::{Taken, Task};
use super::words::why;
use crate::io::Io;
use std::io::{self, BufRead, BufReader, ErrorKind, Read as _};

const DIFFERENT: u8 = 1;
const TROUBLE: u8 = 2;

/// What was asked for.
struct Cmp {
    silent: bool,
    list: bool,
    bytes: bool,
    skip: (u64, u64),
    limit: u64,
    names: (String, String),
}

pub(super) fn cmp(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("cmp", io);
    let spec = "b,print-bytes i:,ignore-initial: l,verbose n:,bytes: s,quiet,silent v";
    let parsed = match task.options(spec, args, TROUBLE)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let run = match Cmp::of(&parsed) {
        Ok(run) => run,
        Err(words) => return Ok(task.usage(words, TROUBLE)),
    };
    run.run(&mut task)
}

impl Cmp {
    fn of(parsed: &Parsed) -> Result<Self, String> {
        let (first, second, skips) = match parsed.operands.as_slice() {
            [] => return Err("missing operand after 'cmp'".to_owned()),
            [one] => (one.clone(), "-".to_owned(), &[][..]),
            [one, two, skips @ ..] => (one.clone(), two.clone(), skips),
        };
        if let Some(extra) = skips.get(2) {
            return Err(format!("extra operand '{extra}'"));
        }
        if parsed.has("l") && parsed.has("s") {
            return Err("options -l and -s are incompatible".to_owned());
        }
        let number = |text: &str, what: &str| {
            sizes::read(text).ok_or_else(|| format!("invalid {what} value '{text}'"))
        };
        let mut skip = (0, 0);
        if let Some(text) = parsed.value("i") {
            let (a, b) = text.split_once(':').unwrap_or((text, text));
            skip = (
                number(a, "--ignore-initial")?,
                number(b, "--ignore-initial")?,
            );
        }
        if let Some(text) = skips.first() {
            skip.0 = number(text, "SKIP1")?;
        }
        if let Some(text) = skips.get(1) {
            skip.1 = number(text, "SKIP2")?;
        }
        let limit = parsed
            .value("n")
            .map(|n| number(n, "--bytes"))
            .transpose()?;
        Ok(Self {
            silent: parsed.has("s"),
            list: parsed.has("l"),
            bytes: parsed.has("b"),
            skip,
            limit: limit.unwrap_or(u64::MAX),
            names: (first, second),
        })
    }

    fn run(&self, task: &mut Task<'_, '_>) -> io::Result<u8> {
        let mut files = Vec::new();
        for name in [&self.names.0, &self.names.1] {
            match open(task, name) {
                Ok(file) => files.push(file),
                Err(error) => {
                    if !self.silent || error.kind() != ErrorKind::NotFound {
                        let words = format!("{name}: {}", why(&error));
                        task.io.complain("cmp", words);
                    }
                    return Ok(TROUBLE);
                }
            }
        }
        let (Some(second), Some(first)) = (files.pop(), files.pop()) else {
            return Ok(TROUBLE);
        };
        match (first, second) {
            (Some(mut a), Some(mut b)) => self.compare(task, &mut a, &mut b),
            (None, None) => Ok(0),
            (first, second) => {
                // One is standard input, which is read whole: there is only one of it.
                let mut input = Vec::new();
                task.io.stdin.read_to_end(&mut input)?;
                let mut input = input.as_slice();
                match (first, second) {
                    (None, Some(mut b)) => self.compare(task, &mut input, &mut b),
                    (Some(mut a), _) => self.compare(task, &mut a, &mut input),
                    (None, None) => Ok(0),
                }
            }
        }
    }

    fn compare(
        &self,
        task: &mut Task<'_, '_>,
        a: &mut dyn BufRead,
        b: &mut dyn BufRead,
    ) -> io::Result<u8> {
        skip(a, self.skip.0)?;
        skip(b, self.skip.1)?;
        let (mut at, mut line, mut last, mut code) = (0u64, 1u64, b'\n', 0);
        while at < self.limit {
            let (x, y) = (a.fill_buf()?, b.fill_buf()?);
            if x.is_empty() || y.is_empty() {
                if x.is_empty() && y.is_empty() {
                    return Ok(code);
                }
                let name = if x.is_empty() {
                    &self.names.0
                } else {
                    &self.names.1
                };
                self.ended(task, name, at, line, last);
                return Ok(DIFFERENT);
            }
            let count = x.len().min(y.len());
            let count = count.min(usize::try_from(self.limit - at).unwrap_or(usize::MAX));
            for (p, q) in x[..count].iter().zip(&y[..count]) {
                at += 1;
                if p != q {
                    code = DIFFERENT;
                    if self.silent {
                        return Ok(code);
                    }
                    self.differ(task, at, line, (*p, *q))?;
                    if !self.list {
                        return Ok(code);
                    }
                }
                line += u64::from(*p == b'\n');
                last = *p;
            }
            a.consume(count);
            b.consume(count);
        }
        Ok(code)
    }

    fn differ(
        &self,
        task: &mut Task<'_, '_>,
        at: u64,
        line: u64,
        (p, q): (u8, u8),
    ) -> io::Result<()> {
        let out = &mut task.io.stdout;
        if self.list {
            return if self.bytes {
                writeln!(out, "{at} {p:3o} {:<4} {q:3o} {}", visible(p), visible(q))
            } else {
                writeln!(out, "{at} {p:3o} {q:3o}")
            };
        }
        let (a, b) = &self.names;
        write!(out, "{a} {b} differ: byte {at}, line {line}")?;
        if self.bytes {
            write!(out, " is {p:3o} {} {q:3o} {}", visible(p), visible(q))?;
        }
        writeln!(out)
    }

    fn ended(&self, task: &mut Task<'_, '_>, name: &str, at: u64, line: u64, last: u8) {
        if self.silent {
            return;
        }
        let words = match () {
            () if at == 0 => format!("EOF on {name} which is empty"),
            () if self.list => format!("EOF on {name} after byte {at}"),
            () if last == b'\n' => format!("EOF on {name} after byte {at}, line {}", line - 1),
            () => format!("EOF on {name} after byte {at}, in line {line}"),
        };
        task.io.complain("cmp", words);
    }
}

/// `None` is standard input.
fn open(task: &Task<'_, '_>, name: &str) -> io::Result<Option<Box<dyn BufRead>>> {
    match name {
        "-" | "/dev/stdin" => Ok(None),
        "/dev/null" => Ok(Some(Box::new(io::empty()))),
        _ if task.stat(name)?.is_folder() => Err(ErrorKind::IsADirectory.into()),
        _ => {
            let file = std::fs::File::open(task.at(name))?;
            Ok(Some(Box::new(BufReader::with_capacity(64 * 1024, file))))
        }
    }
}

fn skip(from: &mut dyn BufRead, count: u64) -> io::Result<()> {
    io::copy(&mut from.take(count), &mut io::sink()).map(drop)
}

/// A byte as `cat -t` shows it.
fn visible(byte: u8) -> String {
    let (high, low) = (byte & 0x80 != 0, byte & 0x7f);
    let high = if high { "M-" } else { "" };
    match low {
        0..32 => format!("{high}^{}", char::from(low + 64)),
        127 => format!("{high}^?"),
        _ => format!("{high}{}", char::from(low)),
    }
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn the_same_or_not() {
        let f = Folder::new();
        f.put("1", "abc\ndef\n")
            .put("2", "abc\ndxf")
            .put("3", "abc\n")
            .put("0", "");
        for (line, code, out, err) in [
            ("cmp 1 1", 0, "", ""),
            ("cmp 1 2", 1, "1 2 differ: byte 6, line 2\n", ""),
            ("cmp -s 1 2", 1, "", ""),
            (
                "cmp -l 1 2",
                1,
                "6 145 170\n",
                "cmp: EOF on 2 after byte 7\n",
            ),
            (
                "cmp -b 1 2",
                1,
                "1 2 differ: byte 6, line 2 is 145 e 170 x\n",
                "",
            ),
            (
                "cmp -lb 1 2",
                1,
                "6 145 e    170 x\n",
                "cmp: EOF on 2 after byte 7\n",
            ),
            ("cmp 1 3", 1, "", "cmp: EOF on 3 after byte 4, line 1\n"),
            ("cmp 1 0", 1, "", "cmp: EOF on 0 which is empty\n"),
            ("cmp -i 4 1 2", 1, "1 2 differ: byte 2, line 1\n", ""),
            ("cmp -i 1:2 1 2", 1, "1 2 differ: byte 1, line 1\n", ""),
            ("cmp -n 3 1 2", 0, "", ""),
            (
                "cmp 1 2 6 6",
                1,
                "",
                "cmp: EOF on 2 after byte 1, in line 1\n",
            ),
            ("cmp 0 /dev/null", 0, "", ""),
        ] {
            let ran = f.sh(line);
            assert_eq!(
                (ran.code, ran.out.as_str(), ran.err.as_str()),
                (code, out, err),
                "{line}"
            );
        }
        assert_eq!(f.run_with(&["cmp", "3", "-"], "abc\n").code, 0);
        assert_eq!(
            f.run_with(&["cmp", "-", "1"], "abd").out,
            "- 1 differ: byte 3, line 1\n"
        );
    }

    #[test]
    fn trouble() {
        let f = Folder::new();
        f.put("1", "").put("d/", "");
        for (line, words) in [
            ("cmp 1 nope", "cmp: nope: No such file or directory\n"),
            ("cmp d 1", "cmp: d: Is a directory\n"),
        ] {
            let ran = f.sh(line);
            assert_eq!((ran.code, ran.err.as_str()), (2, words));
        }
        assert_eq!(f.sh("cmp").code, 2);
        assert_eq!(f.sh("cmp -ls 1 1").code, 2);
    }
}
