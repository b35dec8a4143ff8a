//! The body of a response, into a file or standard output.

use std::fs;
use std::io::{self, Read, Write};

use super::Stop;
use super::fetch::{Context, Target, Trouble};
use super::log::Log;
use crate::files::{self, Mode, Place};
use crate::{Io, Response, decode, headers};

const CHUNK_BYTES: usize = 16 * 1024;

/// Writes the body; the number of bytes.
pub(super) fn save(
    response: Response,
    target: &Target,
    cx: &mut Context<'_, '_>,
) -> Result<u64, Trouble> {
    let encoding = headers::find(&response.headers, "content-encoding")
        .filter(|_| cx.options.decompress)
        .map(str::to_owned);
    let mut body = decode::decoded(response.body, encoding.as_deref()).map_err(|name| {
        cx.log
            .brief(&format!("wget: unknown content encoding ‘{name}’\n"), cx.io);
        Trouble::Final(Stop::Protocol)
    })?;
    match &target.path {
        Some(path) => {
            let mode = if target.offset > 0 {
                Mode::Append
            } else {
                Mode::Replace
            };
            let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
            let mut file = folder
                .and_then(|()| files::create(path, mode))
                .map_err(|error| {
                    let words = format!("{}: {}\n", target.name, files::words(&error));
                    cx.log.brief(&words, cx.io);
                    Trouble::Final(Stop::File)
                })?;
            copy(&mut body, &mut file, cx.log, cx.io)
        }
        None => match cx.document.as_mut() {
            Some(file) => copy(&mut body, file, cx.log, cx.io),
            None => to_stdout(&mut body, cx),
        },
    }
}

fn to_stdout(body: &mut dyn Read, cx: &mut Context<'_, '_>) -> Result<u64, Trouble> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut total = 0;
    loop {
        let count = read(body, &mut chunk, cx.log, cx.io)?;
        if count == 0 {
            return Ok(total);
        }
        cx.io
            .stdout
            .write_all(&chunk[..count])
            .map_err(|_| Trouble::Final(Stop::File))?;
        let _ = cx.io.stdout.flush();
        total += count as u64;
    }
}

fn copy(
    body: &mut dyn Read,
    file: &mut dyn Write,
    log: &mut Log,
    io: &mut Io<'_>,
) -> Result<u64, Trouble> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut total = 0;
    loop {
        let count = read(body, &mut chunk, log, io)?;
        let written = if count == 0 {
            file.flush()
        } else {
            file.write_all(&chunk[..count])
        };
        written.map_err(|error| {
            log.brief(&format!("\nCannot write ({}).\n", files::words(&error)), io);
            Trouble::Final(Stop::File)
        })?;
        if count == 0 {
            return Ok(total);
        }
        total += count as u64;
    }
}

fn read(
    body: &mut dyn Read,
    chunk: &mut [u8],
    log: &mut Log,
    io: &mut Io<'_>,
) -> Result<usize, Trouble> {
    loop {
        match body.read(chunk) {
            Ok(count) => return Ok(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                log.brief(&format!("Read error at byte ({error}).\n"), io);
                return Err(Trouble::Again(Stop::Network));
            }
        }
    }
}

/// Opens the file of `-O`; `None` for standard output.
pub(super) fn document(name: &str, io: &Io<'_>) -> io::Result<Option<Box<dyn Write>>> {
    if name == "-" {
        return Ok(None);
    }
    match files::place(io.cwd, name) {
        Place::Stdout => Ok(None),
        Place::Null | Place::Stdin | Place::Stderr => Ok(Some(Box::new(io::sink()))),
        Place::File(path) => files::create(&path, Mode::Replace).map(Some),
    }
}
