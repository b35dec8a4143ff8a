//! Brotli, piece by piece. Invariant: what was packed or unpacked leaves with the step that made it.

use std::io::Write as _;

use brotli::enc::StandardAlloc;
use brotli::enc::backward_references::{BrotliEncoderMode, BrotliEncoderParams};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, CompressorWriter};
use flate2::FlushCompress;

use super::{Code, PIECE_BYTES, Step};

/// Bytes the packer gathers before it hands them on.
const BUFFER_BYTES: usize = 16 << 10;

/// Packs.
pub(crate) struct Packer(Option<CompressorWriter<Vec<u8>>>);

impl Packer {
    /// `quality` 0 to 11, `window` 10 to 24, `mode` 0 to 2 (anything, text, fonts), `size` of what comes or 0.
    pub(crate) fn new(quality: i32, window: i32, mode: u8, size: u32) -> Self {
        let params = BrotliEncoderParams {
            quality,
            lgwin: window,
            mode: match mode {
                1 => BrotliEncoderMode::BROTLI_MODE_TEXT,
                2 => BrotliEncoderMode::BROTLI_MODE_FONT,
                _ => BrotliEncoderMode::BROTLI_MODE_GENERIC,
            },
            size_hint: size as usize,
            ..BrotliEncoderParams::default()
        };
        let writer = CompressorWriter::with_params(Vec::new(), BUFFER_BYTES, &params);
        Self(Some(writer))
    }

    pub(crate) fn push(&mut self, data: &[u8], flush: FlushCompress) -> Result<Vec<u8>, Code> {
        let Some(writer) = &mut self.0 else {
            return Ok(Vec::new());
        };
        writer.write_all(data).map_err(|_| "Z_STREAM_ERROR")?;
        match flush {
            FlushCompress::Finish => Ok(self
                .0
                .take()
                .map(CompressorWriter::into_inner)
                .unwrap_or_default()),
            FlushCompress::None => Ok(std::mem::take(writer.get_mut())),
            _ => {
                writer.flush().map_err(|_| "Z_STREAM_ERROR")?;
                Ok(std::mem::take(writer.get_mut()))
            }
        }
    }
}

/// Unpacks.
pub(crate) struct Unpacker(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>);

impl Default for Unpacker {
    fn default() -> Self {
        let new = StandardAlloc::default;
        Self(Box::new(BrotliState::new(new(), new(), new())))
    }
}

impl Unpacker {
    /// An error is the decoder's number, which Node shows.
    pub(crate) fn push(&mut self, data: &[u8]) -> Result<Step, Code> {
        let mut bytes = Vec::new();
        let mut piece = vec![0; PIECE_BYTES];
        let (mut left, mut used, mut total) = (data.len(), 0, 0);
        loop {
            let (mut room, mut made) = (piece.len(), 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut used,
                data,
                &mut room,
                &mut made,
                &mut piece,
                &mut total,
                &mut self.0,
            );
            bytes.extend_from_slice(piece.get(..made).unwrap_or_default());
            let ended = match result {
                BrotliResult::NeedsMoreOutput => continue,
                BrotliResult::NeedsMoreInput => false,
                BrotliResult::ResultSuccess => true,
                BrotliResult::ResultFailure => return Err("Z_DATA_ERROR"),
            };
            return Ok(Step { bytes, used, ended });
        }
    }

    /// The decoder's name of what went wrong, and its number.
    pub(crate) fn reason(&self) -> (String, i32) {
        let code = self.0.error_code;
        let name = format!("{code:?}");
        (
            name.trim_start_matches("BROTLI_DECODER").to_owned(),
            code as i32,
        )
    }
}
