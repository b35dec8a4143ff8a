//! A transport that answers from a list, remembers what it was asked, and has a clock of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::collections::VecDeque;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::time::Duration;

use claw_curl::{Body, Failure, Io, Request, Response, Transport};

/// The time of the simulated clock at its start.
pub(crate) const NOW: i64 = 1_700_000_000;

/// One request as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

type Answer = Result<Response, Failure>;

#[derive(Default)]
pub(crate) struct Fake {
    pub(crate) answers: VecDeque<Answer>,
    pub(crate) seen: Vec<Seen>,
    pub(crate) sleeps: Vec<u64>,
    pub(crate) clock: Duration,
    /// How long each exchange takes.
    pub(crate) takes: Duration,
}

impl Transport for Fake {
    fn exchange(&mut self, request: Request) -> Answer {
        let known_len = request.body.len();
        let body = match request.body {
            Body::Empty => Vec::new(),
            Body::Bytes(bytes) => bytes,
            Body::Reader { mut reader, .. } => {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes).unwrap();
                bytes
            }
        };
        assert_eq!(
            known_len,
            Some(body.len() as u64),
            "the length that was promised"
        );
        self.seen.push(Seen {
            line: format!("{} {}", request.method, request.url),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value)))
                .collect(),
            body,
            timeout: request.timeout,
            connect_timeout: request.connect_timeout,
        });
        self.clock += self.takes;
        self.answers
            .pop_front()
            .unwrap_or_else(|| Ok(response(200, &[], "ok")))
    }

    fn sleep(&mut self, time: Duration) {
        self.sleeps.push(time.as_secs());
        self.clock += time;
    }

    fn elapsed(&mut self) -> Duration {
        self.clock
    }

    fn unix_seconds(&mut self) -> i64 {
        NOW + i64::try_from(self.clock.as_secs()).unwrap()
    }
}

pub(crate) fn response(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Response {
    Response {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body: Box::new(Cursor::new(body.into())),
    }
}

/// A body that gives some bytes and then an error.
pub(crate) struct Broken(pub(crate) &'static str, pub(crate) io::ErrorKind);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(self.1.into());
        }
        let count = self.0.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.0.as_bytes()[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) seen: Vec<Seen>,
    pub(crate) sleeps: Vec<u64>,
    pub(crate) dir: tempfile::TempDir,
}

impl Ran {
    pub(crate) fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The lines of all requests.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.seen.iter().map(|seen| seen.line.as_str()).collect()
    }
}

type Program = fn(&[String], Io<'_>, &mut dyn Transport) -> u8;

/// One run to set up.
pub(crate) struct Run {
    pub(crate) program: Program,
    pub(crate) stdin: Vec<u8>,
    pub(crate) fake: Fake,
    pub(crate) dir: tempfile::TempDir,
}

pub(crate) fn with(program: Program) -> Run {
    Run {
        program,
        stdin: Vec::new(),
        fake: Fake::default(),
        dir: tempfile::tempdir().unwrap(),
    }
}

impl Run {
    pub(crate) fn answer(mut self, status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        self.fake
            .answers
            .push_back(Ok(response(status, headers, body)));
        self
    }

    pub(crate) fn bytes(mut self, headers: &[(&str, &str)], body: Vec<u8>) -> Self {
        self.fake
            .answers
            .push_back(Ok(response(200, headers, body)));
        self
    }

    pub(crate) fn broken(mut self, body: Broken) -> Self {
        let response = Response {
            status: 200,
            headers: Vec::new(),
            body: Box::new(body),
        };
        self.fake.answers.push_back(Ok(response));
        self
    }

    pub(crate) fn fails(mut self, failure: Failure) -> Self {
        self.fake.answers.push_back(Err(failure));
        self
    }

    pub(crate) fn takes(mut self, time: Duration) -> Self {
        self.fake.takes = time;
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.as_bytes().to_vec();
        self
    }

    pub(crate) fn has(self, name: &str, text: &str) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn go(mut self, args: &[&str]) -> Ran {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut stdin = Cursor::new(std::mem::take(&mut self.stdin));
        let io = Io {
            stdin: &mut stdin,
            stdout: &mut out,
            stderr: &mut err,
            cwd: self.dir.path(),
        };
        let code = (self.program)(&args, io, &mut self.fake);
        Ran {
            code,
            out: String::from_utf8_lossy(&out).into_owned(),
            err: String::from_utf8_lossy(&err).into_owned(),
            seen: self.fake.seen,
            sleeps: self.fake.sleeps,
            dir: self.dir,
        }
    }
}
