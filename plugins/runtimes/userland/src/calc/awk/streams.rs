//! What a program reads and writes besides its own streams: files and commands by name.
//!
//! Invariant: everything written before a command starts is flushed first, so that outputs keep their order.

use super::regex::Regex;
use super::value::Value;
use crate::io::Io;
use crate::platform::process::{self, Input, Output, Refused, Running};
use std::collections::HashMap;
use std::io::{self, BufWriter, Read, Write};
use std::rc::Rc;

/// Bytes read at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Files and commands open at once.
const MAX_OPEN: usize = 256;

/// A record and what ended it; `None` at the end.
pub(crate) type Taken = Option<(Vec<u8>, Vec<u8>)>;

/// What ends a record.
#[derive(Clone)]
pub(crate) enum Separator {
    Byte(u8),
    Paragraph,
    Pattern(Rc<Regex>),
}

/// Cuts an input into records.
pub(crate) struct Reader {
    from: Option<Box<dyn Read>>,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Reader {
    /// `None` is standard input.
    pub(crate) fn new(from: Option<Box<dyn Read>>) -> Reader {
        Reader {
            from,
            buffer: Vec::new(),
            at: 0,
            ended: false,
        }
    }

    fn more(&mut self, io: &mut Io<'_>) -> io::Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let old = self.buffer.len();
        self.buffer.resize(old + CHUNK_BYTES, 0);
        let room = self.buffer.get_mut(old..).unwrap_or_default();
        let got = match &mut self.from {
            Some(from) => from.read(room),
            None => io.stdin.read(room),
        };
        self.buffer
            .truncate(old + got.as_ref().copied().unwrap_or(0));
        self.ended |= got? == 0;
        Ok(())
    }

    /// The next record and what ended it.
    pub(crate) fn record(&mut self, separator: &Separator, io: &mut Io<'_>) -> io::Result<Taken> {
        let mut scanned = 0;
        loop {
            if matches!(separator, Separator::Paragraph) {
                let rest = self.buffer.get(self.at..).unwrap_or_default();
                self.at += rest.iter().take_while(|b| **b == b'\n').count();
            }
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let found = match separator {
                Separator::Byte(byte) => {
                    let new = rest.get(scanned..).unwrap_or_default();
                    new.iter()
                        .position(|b| b == byte)
                        .map(|at| (scanned + at, scanned + at + 1))
                }
                Separator::Paragraph => super::text::find(rest, b"\n\n").map(|at| {
                    let behind = rest.get(at..).unwrap_or_default();
                    (at, at + behind.iter().take_while(|b| **b == b'\n').count())
                }),
                Separator::Pattern(regex) => regex.find(rest, 0).filter(|(begin, end)| end > begin),
            };
            let certain = |end: usize| {
                self.ended || matches!(separator, Separator::Byte(_)) || end < rest.len()
            };
            if let Some((begin, end)) = found.filter(|(_, end)| certain(*end)) {
                let record = rest.get(..begin).unwrap_or_default().to_vec();
                let ending = rest.get(begin..end).unwrap_or_default().to_vec();
                self.at += end;
                return Ok(Some((record, ending)));
            }
            if self.ended {
                return Ok(self.last(separator));
            }
            scanned = rest.len();
            self.more(io)?;
        }
    }

    /// What stands behind the last separator.
    fn last(&mut self, separator: &Separator) -> Taken {
        let mut rest = self.buffer.split_off(self.at);
        self.buffer.clear();
        self.at = 0;
        if rest.is_empty() {
            return None;
        }
        let mut ending = Vec::new();
        if !matches!(separator, Separator::Byte(_)) && rest.ends_with(b"\n") {
            ending = rest.split_off(rest.len() - 1);
        }
        Some((rest, ending))
    }
}

enum Sink {
    Stdout,
    Stderr,
    File(BufWriter<std::fs::File>),
    Command(BufWriter<Box<dyn Write>>, Running),
}

struct Source {
    reader: Reader,
    child: Option<Running>,
}

/// Everything open by name.
#[derive(Default)]
pub(crate) struct Streams {
    sinks: HashMap<Vec<u8>, Sink>,
    /// Names in the order they were opened, so that they are closed in it.
    order: Vec<Vec<u8>>,
    sources: HashMap<Vec<u8>, Source>,
}

fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Streams {
    /// Everything written so far goes out.
    pub(crate) fn flush(&mut self, io: &mut Io<'_>) -> io::Result<()> {
        for sink in self.sinks.values_mut() {
            match sink {
                Sink::File(file) => file.flush()?,
                Sink::Command(pipe, _) => pipe.flush()?,
                Sink::Stdout | Sink::Stderr => {}
            }
        }
        io.stdout.flush()
    }

    pub(crate) fn spawn(
        &mut self,
        command: &[u8],
        stdin: Input,
        stdout: Output,
        io: &mut Io<'_>,
    ) -> Result<Running, String> {
        self.flush(io).map_err(|e| e.to_string())?;
        let argv = ["sh".to_owned(), "-c".to_owned(), name(command)];
        process::spawn(&argv, io.env, stdin, stdout).map_err(|refused| match refused {
            Refused::NotFound(words) | Refused::NotExecutable(words) | Refused::Other(words) => {
                words
            }
        })
    }

    /// Writes to what a redirection names, which stays open.
    pub(crate) fn write(
        &mut self,
        way: super::ast::Way,
        to: &[u8],
        bytes: &[u8],
        io: &mut Io<'_>,
    ) -> Result<(), String> {
        use super::ast::Way;
        if !self.sinks.contains_key(to) {
            if self.sinks.len() + self.sources.len() >= MAX_OPEN {
                return Err(format!("too many open files: `{}`", name(to)));
            }
            let cannot = |e: io::Error| format!("can't redirect to `{}` ({e})", name(to));
            let sink = match (way, to) {
                (Way::Pipe, _) => {
                    let mut child = self.spawn(to, Input::Pipe, Output::Inherit, io)?;
                    let pipe = child.take_stdin().ok_or("the command has no input")?;
                    Sink::Command(BufWriter::new(pipe), child)
                }
                (_, b"/dev/stdout" | b"-") => Sink::Stdout,
                (_, b"/dev/stderr") => Sink::Stderr,
                (_, b"/dev/null") => return Ok(()),
                (way, _) => {
                    let path = name(to);
                    let fresh = !std::path::Path::new(&path).exists();
                    let file = std::fs::OpenOptions::new()
                        .write(true)
                        .append(way == Way::Append)
                        .truncate(way == Way::Write)
                        .create(true)
                        .open(&path);
                    let file = file.map_err(cannot)?;
                    if fresh {
                        crate::platform::made_here(&path);
                    }
                    Sink::File(BufWriter::new(file))
                }
            };
            self.sinks.insert(to.to_vec(), sink);
            self.order.push(to.to_vec());
        }
        let done = match self.sinks.get_mut(to) {
            Some(Sink::Stdout) => io.stdout.write_all(bytes),
            Some(Sink::Stderr) => {
                io.stdout.flush().map_err(|e| e.to_string())?;
                io.stderr.write_all(bytes)
            }
            Some(Sink::File(file)) => file.write_all(bytes),
            // A command that reads no further is no error of this program.
            Some(Sink::Command(pipe, _)) => pipe.write_all(bytes).or(Ok(())),
            None => Ok(()),
        };
        done.map_err(|e| format!("write to `{}` failed ({e})", name(to)))
    }

    /// A record from a file or a command; `Err` if it cannot be opened or read.
    pub(crate) fn read(
        &mut self,
        command: bool,
        from: &[u8],
        separator: &Separator,
        io: &mut Io<'_>,
    ) -> Result<Taken, String> {
        if !self.sources.contains_key(from) {
            if self.sinks.len() + self.sources.len() >= MAX_OPEN {
                return Err("too many open files".to_owned());
            }
            let source = if command {
                let mut child = self.spawn(from, Input::Inherit, Output::Pipe, io)?;
                let reader = Reader::new(child.take_stdout());
                Source {
                    reader,
                    child: Some(child),
                }
            } else {
                Source {
                    reader: open(from).map_err(|e| e.to_string())?,
                    child: None,
                }
            };
            self.sources.insert(from.to_vec(), source);
        }
        match self.sources.get_mut(from) {
            Some(source) => source
                .reader
                .record(separator, io)
                .map_err(|e| e.to_string()),
            None => Ok(None),
        }
    }

    /// Closes what has this name; -1 if nothing has.
    pub(crate) fn close(&mut self, which: &[u8], io: &mut Io<'_>) -> Value {
        let mut code = -1.0;
        if let Some(source) = self.sources.remove(which) {
            drop(source.reader);
            code = source
                .child
                .map_or(0.0, |child| child.wait().map_or(-1.0, f64::from));
        }
        if let Some(sink) = self.sinks.remove(which) {
            self.order.retain(|n| n != which);
            // What a command prints comes behind what was printed before.
            let _ = io.stdout.flush();
            code = finish(sink);
        }
        Value::Num(code)
    }

    /// Closes everything in the order it was opened.
    pub(crate) fn close_all(&mut self, io: &mut Io<'_>) -> io::Result<()> {
        self.flush(io).or_else(|e| {
            if e.kind() == io::ErrorKind::BrokenPipe {
                Ok(())
            } else {
                Err(e)
            }
        })?;
        self.sources.clear();
        for name in std::mem::take(&mut self.order) {
            if let Some(sink) = self.sinks.remove(&name) {
                finish(sink);
            }
        }
        Ok(())
    }
}

fn finish(sink: Sink) -> f64 {
    match sink {
        Sink::Stdout | Sink::Stderr => 0.0,
        Sink::File(mut file) => {
            if file.flush().is_ok() {
                0.0
            } else {
                -1.0
            }
        }
        Sink::Command(mut pipe, child) => {
            // A command that reads no further is no error of this program.
            let _ = pipe.flush();
            drop(pipe);
            child.wait().map_or(-1.0, f64::from)
        }
    }
}

/// Opens a file for reading; `-` and `/dev/stdin` are standard input.
pub(crate) fn open(path: &[u8]) -> io::Result<Reader> {
    match path {
        b"-" | b"/dev/stdin" => Ok(Reader::new(None)),
        b"/dev/null" => Ok(Reader::new(Some(Box::new(io::empty())))),
        _ => {
            let path = name(path);
            if std::fs::metadata(&path)?.is_dir() {
                return Err(io::Error::other("Is a directory"));
            }
            Ok(Reader::new(Some(Box::new(std::fs::File::open(path)?))))
        }
    }
}
