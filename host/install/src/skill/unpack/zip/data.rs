//! The unpacked bytes of an entry of a .zip.

use super::directory::Central;
use crate::skill::unpack::show;
use std::io::{Error, Read};

/// As many bytes as the entry says, with the sum it says, of all its packed bytes.
pub(super) struct Data<'a> {
    from: Packed<'a>,
    sum: flate2::Crc,
    path: &'a str,
    said_sum: u32,
    size: u64,
    seen: u64,
}

enum Packed<'a> {
    Stored(&'a [u8]),
    Deflated(flate2::bufread::DeflateDecoder<&'a [u8]>),
}

impl<'a> Data<'a> {
    pub(super) fn new(entry: &'a Central<'_>, packed: &'a [u8]) -> Self {
        let from = match entry.method {
            0 => Packed::Stored(packed),
            _ => Packed::Deflated(flate2::bufread::DeflateDecoder::new(packed)),
        };
        Self {
            from,
            sum: flate2::Crc::new(),
            path: &entry.path,
            said_sum: entry.sum,
            size: u64::from(entry.size),
            seen: 0,
        }
    }

    /// Bytes read so far.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    fn wrong(&self, why: &str) -> Error {
        Error::other(format!("`{}` {why}", show(self.path)))
    }

    fn end(&self) -> Result<(), Error> {
        if self.seen != self.size {
            return Err(self.wrong("has fewer bytes than it says"));
        }
        if self.sum.sum() != self.said_sum {
            return Err(self.wrong("has another checksum than it says"));
        }
        match &self.from {
            Packed::Deflated(decoder) if !decoder.get_ref().is_empty() => {
                Err(self.wrong("has bytes after its end"))
            }
            _ => Ok(()),
        }
    }
}

impl Read for Data<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.from {
            Packed::Stored(bytes) => bytes.read(into)?,
            Packed::Deflated(decoder) => decoder.read(into)?,
        };
        if read == 0 {
            self.end()?;
            return Ok(0);
        }
        self.seen += read as u64;
        if self.seen > self.size {
            return Err(self.wrong("has more bytes than it says"));
        }
        self.sum.update(&into[..read]);
        Ok(read)
    }
}
