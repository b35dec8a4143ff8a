//! xz, lzma and raw streams, expanded.
//!
//! Invariant: exactly one stream is read, and what follows it is given back.

use super::coder::{Coder, Fault, Step};
use super::wish::Wish;
use lzma_rust2::{
    Action, FilterConfig, FilterType, Lzma2Stream, LzmaStream, Status, StreamResult, XzStream,
};

const XZ_MAGIC: &[u8] = &[0xFD, b'7', b'z', b'X', b'Z', 0];
/// Properties, size of the dictionary, size of the data.
const ALONE_HEAD_BYTES: usize = 13;
/// Beyond it a file's header is not believed.
const ALONE_MAX_BYTES: u64 = 1 << 38;
/// What a stream may ask for if nobody says: a tree's usual budget is 256 MiB.
const MAX_MEMORY_KIB: u64 = 160 << 10;

/// Which format is looked for.
const AUTO: u32 = 0;
const XZ: u32 = 1;
const ALONE: u32 = 2;
const RAW: u32 = 3;

/// A decompressor. Options: `format`, `memory` (bytes), and for raw streams `lzma` (1 or 2), `dict`, `lc`, `lp`, `pb`,
/// `filter` and `property`.
pub(super) fn expand(wish: &Wish) -> Result<Box<dyn Coder>, Fault> {
    let limit = wish.get("memory").map_or(MAX_MEMORY_KIB, |m| m / 1024);
    let limit_kib = u32::try_from(limit.min(MAX_MEMORY_KIB)).unwrap_or(u32::MAX);
    let format = wish.number("format", AUTO, AUTO..=RAW)?;
    let stream = if format == RAW {
        raw(wish, limit_kib)?
    } else {
        Stream::Unknown
    };
    Ok(Box::new(Expand {
        format,
        limit_kib,
        head: Vec::new(),
        stream,
    }))
}

fn raw(wish: &Wish, limit_kib: u32) -> Result<Stream, Fault> {
    let dict = wish.number("dict", 8 << 20, 0..=lzma_rust2::DICT_SIZE_MAX)?;
    if u64::from(dict) > u64::from(limit_kib) << 10 {
        return Err(Fault::Memory);
    }
    let filters = filters(wish)?;
    if wish.number("lzma", 2, 1..=2)? == 2 {
        let mut stream = Lzma2Stream::new_mem_limit(dict, limit_kib);
        stream.set_filters(&filters)?;
        return Ok(Stream::Lzma2(Box::new(stream)));
    }
    let (lc, lp) = (wish.number("lc", 3, 0..=8)?, wish.number("lp", 0, 0..=4)?);
    let pb = wish.number("pb", 2, 0..=4)?;
    let mut stream = LzmaStream::new(u64::MAX, lc, lp, pb, dict, None)?;
    stream.set_filters(&filters)?;
    Ok(Stream::Lzma(Box::new(stream)))
}

/// The filters before the last: `filter` and `property`, pairwise.
pub(super) fn filters(wish: &Wish) -> Result<Vec<FilterConfig>, Fault> {
    let pairs = wish.all("filter").zip(wish.all("property"));
    pairs
        .map(|(id, property)| {
            let filter_type = FilterType::try_from(id).map_err(|()| Fault::Options)?;
            let property = u32::try_from(property).map_err(|_| Fault::Options)?;
            Ok(FilterConfig {
                filter_type,
                property,
            })
        })
        .collect()
}

enum Stream {
    /// Not enough of the head is here to say.
    Unknown,
    Xz(Box<XzStream>),
    Lzma(Box<LzmaStream>),
    Lzma2(Box<Lzma2Stream>),
}

struct Expand {
    format: u32,
    limit_kib: u32,
    /// The beginning of the stream, as long as it is unknown.
    head: Vec<u8>,
    stream: Stream,
}

impl Expand {
    /// Looks at one more byte of the head.
    fn begin(&mut self, byte: u8) -> Result<(), Fault> {
        self.head.push(byte);
        if self.format == AUTO {
            self.format = if byte == XZ_MAGIC[0] { XZ } else { ALONE };
        }
        if self.format == XZ {
            if !XZ_MAGIC.starts_with(&self.head) {
                return Err(Fault::Format);
            }
            if self.head.len() == XZ_MAGIC.len() {
                let stream = XzStream::new_mem_limit(false, self.limit_kib);
                self.stream = Stream::Xz(Box::new(stream));
                self.process(&self.head.clone(), &mut [])?;
            }
        } else if self.head.len() == ALONE_HEAD_BYTES {
            if !believable(&self.head) {
                return Err(Fault::Format);
            }
            let stream = LzmaStream::new_mem_limit(self.limit_kib, None);
            self.stream = Stream::Lzma(Box::new(stream));
            self.process(&self.head.clone(), &mut [])?;
        }
        Ok(())
    }

    fn process(&mut self, input: &[u8], space: &mut [u8]) -> Result<StreamResult, Fault> {
        let run = Action::Run;
        Ok(match &mut self.stream {
            Stream::Xz(stream) => stream.process(input, space, run)?,
            Stream::Lzma(stream) => stream.process(input, space, run)?,
            Stream::Lzma2(stream) => stream.process(input, space, run)?,
            Stream::Unknown => return Err(Fault::Format),
        })
    }
}

/// Whether this is the head of an `.lzma` file: the format has no mark of its own, so that the values must make sense.
fn believable(head: &[u8]) -> bool {
    let Some((dict, size)) = head[1..].split_first_chunk::<4>() else {
        return false;
    };
    let dict = u32::from_le_bytes(*dict);
    let size = <[u8; 8]>::try_from(size).map_or(u64::MAX, u64::from_le_bytes);
    // A power of two, or the sum of two neighbouring ones, or the largest.
    let usual = dict == u32::MAX || dict.count_ones() == 1 || {
        dict.count_ones() == 2 && (dict & dict >> 1) != 0
    };
    head[0] < 225 && usual && (size == u64::MAX || size < ALONE_MAX_BYTES)
}

impl Coder for Expand {
    fn step(
        &mut self,
        input: &[u8],
        _: bool,
        room: usize,
        out: &mut Vec<u8>,
    ) -> Result<Step, Fault> {
        let mut taken = 0;
        while matches!(self.stream, Stream::Unknown) {
            let Some(byte) = input.get(taken) else {
                return Ok(Step {
                    taken,
                    ended: false,
                });
            };
            taken += 1;
            self.begin(*byte)?;
        }
        out.resize(room, 0);
        let done = self.process(&input[taken..], out)?;
        out.truncate(done.bytes_produced);
        Ok(Step {
            taken: taken + done.bytes_consumed,
            ended: done.status == Status::StreamEnd,
        })
    }

    fn unused(&self) -> &[u8] {
        match &self.stream {
            Stream::Lzma(stream) => stream.unused_input(),
            _ => &[],
        }
    }
}
