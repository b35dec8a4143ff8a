//! Reading and writing, by polling and never by blocking inside a write.

use crate::bindings::wasi::cli::{stdin::get_stdin, stdout::get_stdout};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};

pub(crate) const CHUNK: usize = 64 * 1024;

/// Writes everything.
pub(crate) fn write_all(out: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    let ready = out.subscribe();
    while !bytes.is_empty() {
        let room = usize::try_from(out.check_write()?).unwrap_or(CHUNK);
        if room == 0 {
            ready.block();
            continue;
        }
        let (now, later) = bytes.split_at(room.min(bytes.len()));
        out.write(now)?;
        bytes = later;
    }
    Ok(())
}

/// For ever, until nobody reads; then 0.
pub(crate) fn yes() -> u8 {
    let (out, block) = (get_stdout(), "y\n".repeat(CHUNK / 2));
    loop {
        match write_all(&out, block.as_bytes()) {
            Ok(()) => {}
            Err(StreamError::Closed) => return 0,
            Err(_) => return 90,
        }
    }
}

/// For ever, whatever the stream says.
pub(crate) fn deaf() -> u8 {
    let out = get_stdout();
    loop {
        let room = out.check_write().unwrap_or(0).min(10);
        let bytes = vec![b'y'; usize::try_from(room).unwrap_or(0)];
        let _ = out.write(&bytes);
    }
}

pub(crate) fn generate(total: usize) -> u8 {
    let (out, block) = (get_stdout(), vec![b'g'; CHUNK]);
    let mut left = total;
    while left > 0 {
        let n = left.min(CHUNK);
        if write_all(&out, &block[..n]).is_err() {
            return 1;
        }
        left -= n;
    }
    0
}

/// Stops reading after so many bytes.
pub(crate) fn head(bytes: usize) -> u8 {
    let (input, mut left) = (get_stdin(), bytes);
    while left > 0 {
        match input.blocking_read(left as u64) {
            Ok(piece) => left -= piece.len(),
            Err(_) => return 1,
        }
    }
    0
}

/// Reads to the end and says how much there was.
pub(crate) fn drain() -> u8 {
    let (input, mut all) = (get_stdin(), 0);
    while let Ok(piece) = input.blocking_read(CHUNK as u64) {
        all += piece.len();
    }
    println!("{all}");
    0
}

/// Copies to the end; 77.
pub(crate) fn copy(input: &InputStream, out: &OutputStream) -> u8 {
    loop {
        match input.blocking_read(CHUNK as u64) {
            Ok(bytes) if write_all(out, &bytes).is_ok() => {}
            Ok(_) => return 1,
            Err(StreamError::Closed) => return 77,
            Err(_) => return 90,
        }
    }
}
