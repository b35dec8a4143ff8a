//! Deflate, inflate and Brotli by number, piece by piece: the formats `gzip`, `zlib`, `raw` and `brotli`.
//!
//! Invariant: the gzip format is written and read here; flate2 and brotli do the rest.

mod brotli;
mod gzip;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use rquickjs::{Ctx, Object, Result, TypedArray};

use self::brotli::{Packer, Unpacker};
use super::{array, functions, throw};
use crate::qjs;
use crate::state::with;
use gzip::{Reader, Writer};

/// Bytes of output made room for at once.
const PIECE_BYTES: usize = 32 << 10;
/// Streams that may be begun and not ended.
const MAX_STREAMS: usize = 4096;

/// A stream that is being packed or unpacked.
pub(crate) enum Codec {
    Pack(Compress),
    PackGzip(Writer),
    Unpack(Decompress),
    UnpackGzip(Reader),
    PackBrotli(Box<Packer>),
    UnpackBrotli(Unpacker),
}

/// What went wrong, as zlib says it.
pub(crate) type Code = &'static str;

/// What one step made; `true` at the end of the packed data.
pub(crate) struct Step {
    pub(crate) bytes: Vec<u8>,
    pub(crate) used: usize,
    pub(crate) ended: bool,
}

/// Packs everything that was given.
pub(crate) fn pack(
    codec: &mut Compress,
    data: &[u8],
    flush: FlushCompress,
) -> std::result::Result<Vec<u8>, Code> {
    let mut bytes = Vec::new();
    let mut at = 0;
    loop {
        bytes.reserve(PIECE_BYTES);
        let before = codec.total_in();
        let rest = data.get(at..).unwrap_or_default();
        let status = codec
            .compress_vec(rest, &mut bytes, flush)
            .map_err(|_| "Z_STREAM_ERROR")?;
        at += usize::try_from(codec.total_in() - before).unwrap_or(0);
        let full = bytes.len() == bytes.capacity();
        if status == Status::StreamEnd || (at >= data.len() && !full) {
            return Ok(bytes);
        }
    }
}

/// Unpacks until the data or the stream ends.
pub(crate) fn unpack(codec: &mut Decompress, data: &[u8]) -> std::result::Result<Step, Code> {
    let mut bytes = Vec::new();
    let mut at = 0;
    loop {
        bytes.reserve(PIECE_BYTES);
        let before = codec.total_in();
        let rest = data.get(at..).unwrap_or_default();
        let status = codec
            .decompress_vec(rest, &mut bytes, FlushDecompress::None)
            .map_err(|_| "Z_DATA_ERROR")?;
        at += usize::try_from(codec.total_in() - before).unwrap_or(0);
        let full = bytes.len() == bytes.capacity();
        let ended = status == Status::StreamEnd;
        if ended || (at >= data.len() && !full) {
            return Ok(Step {
                bytes,
                used: at,
                ended,
            });
        }
        if status == Status::BufError && !full {
            return Err("Z_BUF_ERROR");
        }
    }
}

/// `format` is `gzip`, `zlib` or `raw`; `level` -1 to 9. The number, or `null` if too many are open.
fn create<'js>(ctx: Ctx<'js>, pack: bool, format: String, level: i32) -> Result<u32> {
    let level = match u32::try_from(level) {
        Ok(level) => Compression::new(level.min(9)),
        Err(_) => Compression::default(),
    };
    let codec = match (pack, format.as_str()) {
        (true, "gzip") => Codec::PackGzip(Writer::new(level)),
        (true, "raw") => Codec::Pack(Compress::new(level, false)),
        (true, _) => Codec::Pack(Compress::new(level, true)),
        (false, "gzip") => Codec::UnpackGzip(Reader::default()),
        (false, "raw") => Codec::Unpack(Decompress::new(false)),
        (false, _) => Codec::Unpack(Decompress::new(true)),
    };
    hold(&ctx, codec)
}

/// `quality` 0 to 11, `window` 10 to 24, `mode` 0 to 2, `size` of what comes or 0.
fn create_brotli<'js>(
    ctx: Ctx<'js>,
    pack: bool,
    quality: i32,
    window: i32,
    mode: u8,
    size: u32,
) -> Result<u32> {
    let codec = if pack {
        Codec::PackBrotli(Box::new(Packer::new(quality, window, mode, size)))
    } else {
        Codec::UnpackBrotli(Unpacker::default())
    };
    hold(&ctx, codec)
}

fn hold(ctx: &Ctx<'_>, codec: Codec) -> Result<u32> {
    let id = with(|state| {
        if state.codecs.len() >= MAX_STREAMS {
            return None;
        }
        let id = state.number();
        state.codecs.insert(id, codec);
        Some(id)
    });
    id.ok_or_else(|| throw(ctx, "Z_MEM_ERROR"))
}

/// Gives bytes; `flush` is `none`, `sync`, `full` or `finish`. `{ bytes, used, ended }`, or throws zlib's code.
fn push<'js>(
    ctx: Ctx<'js>,
    id: u32,
    data: TypedArray<'js, u8>,
    flush: String,
) -> Result<Object<'js>> {
    let data = qjs::bytes(&data);
    let mode = match flush.as_str() {
        "sync" => FlushCompress::Sync,
        "full" => FlushCompress::Full,
        "finish" => FlushCompress::Finish,
        _ => FlushCompress::None,
    };
    let packed = |bytes| Step {
        bytes,
        used: data.len(),
        ended: mode == FlushCompress::Finish,
    };
    let step = with(|state| match state.codecs.get_mut(&id) {
        Some(Codec::Pack(codec)) => pack(codec, &data, mode).map(packed),
        Some(Codec::PackGzip(writer)) => writer.push(&data, mode).map(packed),
        Some(Codec::Unpack(codec)) => unpack(codec, &data),
        Some(Codec::UnpackGzip(reader)) => reader.push(&data),
        Some(Codec::PackBrotli(packer)) => packer.push(&data, mode).map(packed),
        Some(Codec::UnpackBrotli(unpacker)) => unpacker.push(&data),
        None => Err("Z_STREAM_ERROR"),
    });
    let step = step.map_err(|code| throw(&ctx, code))?;
    let object = Object::new(ctx.clone())?;
    object.set("bytes", array(&ctx, step.bytes)?)?;
    object.set("used", u32::try_from(step.used).unwrap_or(u32::MAX))?;
    object.set("ended", step.ended)?;
    Ok(object)
}

/// Why Brotli could not be read: its decoder's name and number.
fn reason<'js>(ctx: Ctx<'js>, id: u32) -> Result<Object<'js>> {
    let (name, number) = with(|state| match state.codecs.get(&id) {
        Some(Codec::UnpackBrotli(unpacker)) => unpacker.reason(),
        _ => (String::new(), 0),
    });
    let object = Object::new(ctx)?;
    object.set("name", name)?;
    object.set("number", number)?;
    Ok(object)
}

fn crc32(data: TypedArray<'_, u8>, start: u32) -> u32 {
    let mut crc = crc32fast::Hasher::new_with_initial(start);
    crc.update(&qjs::bytes(&data));
    crc.finalize()
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "create": create,
        "createBrotli": create_brotli,
        "reason": reason,
        "push": push,
        "close": |id: u32| { with(|state| state.codecs.remove(&id)); },
        "crc32": crc32,
    )
}
