//! bzip2 in both directions.

use super::coder::{Coder, Fault, Step};
use super::wish::Wish;
use bzip2::{Action, Compress, Compression, Decompress, Status};

/// A compressor; `level` is 1 to 9.
pub(super) fn squeeze(wish: &Wish) -> Result<Box<dyn Coder>, Fault> {
    let level = wish.number("level", 9, 1..=9)?;
    Ok(Box::new(Squeeze(Compress::new(Compression::new(level), 0))))
}

/// A decompressor of one stream.
pub(super) fn expand() -> Box<dyn Coder> {
    Box::new(Expand(Decompress::new(false)))
}

struct Squeeze(Compress);

impl Coder for Squeeze {
    fn step(
        &mut self,
        input: &[u8],
        end: bool,
        room: usize,
        out: &mut Vec<u8>,
    ) -> Result<Step, Fault> {
        out.reserve_exact(room);
        let before = self.0.total_in();
        let action = if end { Action::Finish } else { Action::Run };
        let status = self.0.compress_vec(input, out, action);
        let ended = status.map_err(|_| Fault::Options)? == Status::StreamEnd;
        let taken = usize::try_from(self.0.total_in() - before).unwrap_or(input.len());
        Ok(Step { taken, ended })
    }
}

struct Expand(Decompress);

impl Coder for Expand {
    fn step(
        &mut self,
        input: &[u8],
        _: bool,
        room: usize,
        out: &mut Vec<u8>,
    ) -> Result<Step, Fault> {
        let mut space = vec![0; room];
        let before = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, &mut space);
        let ended = match status.map_err(|_| Fault::Data)? {
            Status::StreamEnd => true,
            Status::MemNeeded => return Err(Fault::Memory),
            _ => false,
        };
        let made = usize::try_from(self.0.total_out() - before.1).unwrap_or(0);
        out.extend_from_slice(space.get(..made).unwrap_or(&space));
        let taken = usize::try_from(self.0.total_in() - before.0).unwrap_or(input.len());
        Ok(Step { taken, ended })
    }
}
