//! The two formats as streams.
//!
//! Invariant: data passes through in pieces; nothing is held whole.

use super::options::{Kind, Options};
use std::io::{self, BufRead, Read, Write};

/// Passes bytes on and counts them.
pub(super) struct Counted<W> {
    inner: W,
    pub(super) count: u64,
}

impl<W> Counted<W> {
    pub(super) fn new(inner: W) -> Counted<W> {
        Counted { inner, count: 0 }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

/// What a file's head tells besides its data.
pub(super) struct Head {
    pub(super) name: Option<String>,
    /// Seconds since 1970; 0 for none.
    pub(super) modified: u32,
}

/// Compresses everything; answers how many bytes went in and came out.
pub(super) fn compress(
    options: &Options,
    head: &Head,
    from: &mut dyn BufRead,
    to: &mut dyn Write,
) -> io::Result<(u64, u64)> {
    let mut out = Counted::new(to);
    let taken = match options.kind {
        Kind::Gzip => {
            let mut builder = flate2::GzBuilder::new()
                .mtime(head.modified)
                .operating_system(3);
            if let Some(name) = &head.name {
                builder = builder.filename(name.as_bytes());
            }
            let mut encoder = builder.write(&mut out, flate2::Compression::new(options.level));
            let taken = io::copy(from, &mut encoder)?;
            encoder.finish()?;
            taken
        }
        Kind::Bzip2 => {
            let mut encoder =
                bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::new(options.level));
            let taken = io::copy(from, &mut encoder)?;
            encoder.finish()?;
            taken
        }
    };
    Ok((taken, out.count))
}

/// Whether the input begins as the format does.
pub(super) fn begins(kind: Kind, from: &mut dyn BufRead) -> io::Result<bool> {
    let begin = from.fill_buf()?;
    Ok(match kind {
        Kind::Gzip => begin.starts_with(&[0x1f, 0x8b]),
        Kind::Bzip2 => begin.starts_with(b"BZh"),
    })
}

/// Expands everything; answers how many bytes came out, and the head.
pub(super) fn expand(
    kind: Kind,
    from: &mut dyn BufRead,
    to: &mut dyn Write,
) -> io::Result<(u64, Head)> {
    let mut head = Head {
        name: None,
        modified: 0,
    };
    let count = match kind {
        Kind::Gzip => {
            let mut decoder = flate2::bufread::MultiGzDecoder::new(from);
            if let Some(found) = decoder.header() {
                head.name = found
                    .filename()
                    .map(|n| String::from_utf8_lossy(n).into_owned());
                head.modified = found.mtime();
            }
            io::copy(&mut decoder, to)?
        }
        Kind::Bzip2 => io::copy(&mut bzip2::bufread::MultiBzDecoder::new(from), to)?,
    };
    Ok((count, head))
}
