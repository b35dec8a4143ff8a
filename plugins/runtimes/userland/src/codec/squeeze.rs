//! xz, lzma and raw streams, made.
//!
//! Invariant: the encoder's memory is bounded whatever the preset says, and a short input gets a small dictionary:
//! input is held until it is known to be longer than that.

use super::coder::{Coder, Fault, Step};
use super::expand::filters;
use super::wish::Wish;
use lzma_rust2::{
    CheckType, EncodeMode, Lzma2Options, Lzma2Writer, LzmaOptions, LzmaWriter, MfType, XzOptions,
    XzWriter,
};
use std::io::Write as _;

/// Input up to here is held before the encoder is made.
const HELD_BYTES: usize = 1 << 20;
/// The encoder needs about eleven times as much.
const MAX_DICT_BYTES: u32 = 8 << 20;
const MIN_DICT_BYTES: u32 = 4096;
const HASH_CHAIN_4: u64 = 4;
const BINARY_TREE_4: u64 = 0x14;
/// liblzma's numbers of the match finders.
const FINDERS: [u64; 5] = [3, HASH_CHAIN_4, 0x12, 0x13, BINARY_TREE_4];

const XZ: u32 = 1;
const ALONE: u32 = 2;
const RAW: u32 = 3;

/// A compressor. Options: `format`, `check`, `preset`, `dict`, `lc`, `lp`, `pb`, `mode`, `nice`, `finder`, `depth`,
/// `lzma` (1 or 2, for raw streams), `filter` and `property`.
pub(super) fn squeeze(wish: &Wish) -> Result<Box<dyn Coder>, Fault> {
    let format = wish.number("format", XZ, XZ..=RAW)?;
    let mut options = XzOptions::with_preset(wish.number("preset", 6, 0..=9)?);
    options.lzma_options = lzma(wish, options.lzma_options)?;
    options.filters = filters(wish)?;
    if !options.filters.is_empty() && (format != XZ || options.filters.len() > 3) {
        return Err(Fault::Options);
    }
    options.check_type = match wish.number("check", 4, 0..=15)? {
        0 => CheckType::None,
        1 => CheckType::Crc32,
        4 => CheckType::Crc64,
        10 => CheckType::Sha256,
        _ => return Err(Fault::Options),
    };
    Ok(Box::new(Squeeze {
        format,
        second: wish.number("lzma", 2, 1..=2)? == 2,
        options,
        held: Vec::new(),
        writer: None,
    }))
}

fn lzma(wish: &Wish, mut options: LzmaOptions) -> Result<LzmaOptions, Fault> {
    options.dict_size = wish
        .number("dict", options.dict_size, MIN_DICT_BYTES..=3 << 29)?
        .min(MAX_DICT_BYTES);
    options.lc = wish.number("lc", options.lc, 0..=4)?;
    options.lp = wish.number("lp", options.lp, 0..=4)?;
    options.pb = wish.number("pb", options.pb, 0..=4)?;
    if options.lc + options.lp > 4 {
        return Err(Fault::Options);
    }
    if let Some(mode) = wish.get("mode") {
        options.mode = match mode {
            1 => EncodeMode::Fast,
            2 => EncodeMode::Normal,
            _ => return Err(Fault::Options),
        };
    }
    let nice = wish.number("nice", options.nice_len, 2..=LzmaOptions::NICE_LEN_MAX)?;
    options.nice_len = nice.max(LzmaOptions::NICE_LEN_MIN);
    if let Some(finder) = wish.get("finder") {
        if !FINDERS.contains(&finder) {
            return Err(Fault::Options);
        }
        options.mf = if finder <= HASH_CHAIN_4 {
            MfType::Hc4
        } else {
            MfType::Bt4
        };
    }
    if let Some(depth) = wish.get("depth") {
        options.depth_limit = i32::try_from(depth).map_err(|_| Fault::Options)?;
    }
    Ok(options)
}

enum Writer {
    Xz(Box<XzWriter<Vec<u8>>>),
    Lzma(Box<LzmaWriter<Vec<u8>>>),
    Lzma2(Box<Lzma2Writer<Vec<u8>>>),
}

struct Squeeze {
    format: u32,
    /// A raw stream is LZMA2.
    second: bool,
    options: XzOptions,
    held: Vec<u8>,
    writer: Option<Writer>,
}

impl Squeeze {
    fn begin(&self) -> Result<Writer, Fault> {
        let mut options = self.options.clone();
        if self.held.len() <= HELD_BYTES {
            let needed = u32::try_from(self.held.len().next_power_of_two()).unwrap_or(u32::MAX);
            let lzma = &mut options.lzma_options;
            lzma.dict_size = lzma.dict_size.min(needed.max(MIN_DICT_BYTES));
        }
        let out = Vec::new();
        Ok(match self.format {
            XZ => Writer::Xz(Box::new(XzWriter::new(out, options)?)),
            ALONE => {
                let writer = LzmaWriter::new_use_header(out, &options.lzma_options, None)?;
                Writer::Lzma(Box::new(writer))
            }
            _ if self.second => {
                let options = Lzma2Options {
                    lzma_options: options.lzma_options,
                    chunk_size: None,
                };
                Writer::Lzma2(Box::new(Lzma2Writer::new(out, options)))
            }
            _ => {
                let writer = LzmaWriter::new_no_header(out, &options.lzma_options, true)?;
                Writer::Lzma(Box::new(writer))
            }
        })
    }

    /// Makes the encoder if need be and hands it what was held.
    fn flow(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.begin()?,
        };
        let made = match &mut writer {
            Writer::Xz(writer) => {
                writer.write_all(&self.held)?;
                writer.inner_mut()
            }
            Writer::Lzma(writer) => {
                writer.write_all(&self.held)?;
                writer.inner_mut()
            }
            Writer::Lzma2(writer) => {
                writer.write_all(&self.held)?;
                writer.inner_mut()
            }
        };
        out.append(made);
        self.held.clear();
        self.writer = Some(writer);
        Ok(())
    }
}

impl Coder for Squeeze {
    fn step(
        &mut self,
        input: &[u8],
        end: bool,
        _: usize,
        out: &mut Vec<u8>,
    ) -> Result<Step, Fault> {
        self.held.extend_from_slice(input);
        if end || self.writer.is_some() || self.held.len() > HELD_BYTES {
            self.flow(out)?;
        }
        if end && let Some(writer) = self.writer.take() {
            out.append(&mut match writer {
                Writer::Xz(writer) => writer.finish()?,
                Writer::Lzma(writer) => writer.finish()?,
                Writer::Lzma2(writer) => writer.finish()?,
            });
        }
        Ok(Step {
            taken: input.len(),
            ended: end,
        })
    }
}
