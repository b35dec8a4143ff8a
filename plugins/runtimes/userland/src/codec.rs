//! `claw-codec`: compression, digests and key derivation for runtimes that have no code of their own for them.
//!
//! Not for people: requests come in on standard input and answers go out on standard output, both framed, until the
//! input is at its end. One process serves many coders, each by a number the other side chose.
//! Invariant: every request but `FORGET` gets exactly one answer, and nothing of a request is ever an argument or words
//! of an answer.

mod bzip;
mod coder;
mod derive;
mod digest;
mod expand;
mod squeeze;
#[cfg(test)]
mod tests;
mod wish;

use crate::io::Io;
use crate::table::Command;
use coder::{Coder, Fault};
use std::collections::HashMap;
use std::io;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[("claw-codec", codec)];

/// Coders of one process.
const MAX_CODERS: usize = 1024;
/// Data of one request.
const MAX_REQUEST_BYTES: usize = 1 << 20;
/// Input one coder keeps for later.
const MAX_PENDING_BYTES: usize = 64 << 20;
/// Output of one step.
const STEP_BYTES: usize = 64 * 1024;
/// Operation, number, most bytes wanted, length of the data; little-endian.
const HEAD_BYTES: usize = 17;

const OPEN: u8 = 1;
const FEED: u8 = 2;
const PUSH: u8 = 3;
const FINISH: u8 = 4;
const TWIN: u8 = 5;
const FORGET: u8 = 6;
const DERIVE: u8 = 7;

/// How an answer ends; `Fault` has the numbers from 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// All input is used up.
    Hungry = 0,
    /// As much as was wanted came out, and there may be more.
    More = 1,
    /// The stream is at its end; what is left of the input comes back.
    End = 2,
}

struct Request {
    operation: u8,
    number: u32,
    most: u64,
    data: Vec<u8>,
}

/// A coder and the input it has not taken yet.
struct Session {
    coder: Box<dyn Coder>,
    pending: Vec<u8>,
}

/// The command.
fn codec(_: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut sessions = HashMap::new();
    while let Some(request) = read(io)? {
        if request.operation == FORGET {
            sessions.remove(&request.number);
            continue;
        }
        let (status, rest) = match answer(&mut sessions, request, io)? {
            Ok((state, rest)) => (state as u8, rest),
            Err(fault) => (fault as u8, Vec::new()),
        };
        io.stdout.write_all(&0_u32.to_le_bytes())?;
        io.stdout.write_all(&[status])?;
        io.stdout.write_all(&length(&rest))?;
        io.stdout.write_all(&rest)?;
        io.stdout.flush()?;
    }
    Ok(0)
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes()
}

/// The next request; `None` at the end of the input.
fn read(io: &mut Io<'_>) -> io::Result<Option<Request>> {
    if io.stdin.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut head = [0; HEAD_BYTES];
    io.stdin.read_exact(&mut head)?;
    let four = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let size = usize::try_from(four(13)).unwrap_or(usize::MAX);
    if size > MAX_REQUEST_BYTES {
        return Err(io::Error::other("the request is too long"));
    }
    let mut data = vec![0; size];
    io.stdin.read_exact(&mut data)?;
    Ok(Some(Request {
        operation: head[0],
        number: four(1),
        most: u64::from(four(5)) | u64::from(four(9)) << 32,
        data,
    }))
}

type Answer = Result<(State, Vec<u8>), Fault>;

/// Does what is asked. The error is standard output's.
fn answer(
    sessions: &mut HashMap<u32, Session>,
    request: Request,
    io: &mut Io<'_>,
) -> io::Result<Answer> {
    if request.operation == DERIVE {
        return match derive::derive(&request.data) {
            Ok(key) => emit(&key, io).map(|()| Ok((State::End, Vec::new()))),
            Err(fault) => Ok(Err(fault)),
        };
    }
    if request.operation == OPEN {
        return Ok(open(&request.data)
            .and_then(|coder| add(sessions, request.number, coder))
            .map(|()| (State::Hungry, Vec::new())));
    }
    if request.operation == TWIN {
        let twin = <[u8; 4]>::try_from(request.data.as_slice())
            .ok()
            .and_then(|number| sessions.get(&u32::from_le_bytes(number)))
            .and_then(|session| session.coder.twin());
        return Ok(twin
            .ok_or(Fault::Options)
            .and_then(|coder| add(sessions, request.number, coder))
            .map(|()| (State::Hungry, Vec::new())));
    }
    let Some(session) = sessions.get_mut(&request.number) else {
        return Ok(Err(Fault::Options));
    };
    if session.pending.len() + request.data.len() > MAX_PENDING_BYTES {
        return Ok(Err(Fault::Memory));
    }
    session.pending.extend_from_slice(&request.data);
    match request.operation {
        FEED => Ok(Ok((State::Hungry, Vec::new()))),
        PUSH => session.push(request.most, false, io),
        FINISH => session.push(u64::MAX, true, io),
        _ => Ok(Err(Fault::Options)),
    }
}

fn add(
    sessions: &mut HashMap<u32, Session>,
    number: u32,
    coder: Box<dyn Coder>,
) -> Result<(), Fault> {
    if sessions.len() >= MAX_CODERS {
        return Err(Fault::Many);
    }
    let pending = Vec::new();
    sessions.insert(number, Session { coder, pending });
    Ok(())
}

/// A new coder; the data are its name and its options, in words.
fn open(data: &[u8]) -> Result<Box<dyn Coder>, Fault> {
    let text = std::str::from_utf8(data).map_err(|_| Fault::Options)?;
    let wish = wish::Wish::read(text)?;
    match wish.name.as_str() {
        "bzip2-squeeze" => bzip::squeeze(&wish),
        "bzip2-expand" => Ok(bzip::expand()),
        "lzma-squeeze" => squeeze::squeeze(&wish),
        "lzma-expand" => expand::expand(&wish),
        name => digest::digest(name),
    }
}

/// A piece of output.
fn emit(bytes: &[u8], io: &mut Io<'_>) -> io::Result<()> {
    for piece in bytes.chunks(STEP_BYTES) {
        io.stdout.write_all(&length(piece))?;
        io.stdout.write_all(piece)?;
    }
    Ok(())
}

impl Session {
    /// Lets the coder work on what there is until `most` bytes have come out.
    fn push(&mut self, most: u64, end: bool, io: &mut Io<'_>) -> io::Result<Answer> {
        let (mut at, mut made) = (0, 0_u64);
        let state = loop {
            let left = usize::try_from(most - made).unwrap_or(usize::MAX);
            let room = left.min(STEP_BYTES);
            if room == 0 {
                break State::More;
            }
            let mut out = Vec::new();
            let step = match self.coder.step(&self.pending[at..], end, room, &mut out) {
                Ok(step) => step,
                Err(fault) => return Ok(Err(fault)),
            };
            at += step.taken;
            made = (made + out.len() as u64).min(most);
            emit(&out, io)?;
            if step.ended {
                break State::End;
            }
            if step.taken == 0 && out.is_empty() {
                break State::Hungry;
            }
        };
        self.pending.drain(..at);
        let mut rest = Vec::new();
        if state == State::End {
            rest.extend_from_slice(self.coder.unused());
            rest.append(&mut self.pending);
        }
        Ok(Ok((state, rest)))
    }
}
