//! The gzip format around raw deflate: a header, the data, a checksum; several of them in a row are one.

use flate2::{Compress, Compression, Decompress, FlushCompress};

use super::{Code, Step, pack, unpack};

/// A header without name or time, made on Unix.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
/// Bytes of the checksum and the length at the end.
const TRAILER_BYTES: usize = 8;
/// Most bytes of a header: names and comments are short.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Makes one member.
pub(crate) struct Writer {
    codec: Compress,
    crc: crc32fast::Hasher,
    length: u32,
    begun: bool,
}

impl Writer {
    pub(crate) fn new(level: Compression) -> Self {
        Self {
            codec: Compress::new(level, false),
            crc: crc32fast::Hasher::new(),
            length: 0,
            begun: false,
        }
    }

    pub(crate) fn push(&mut self, data: &[u8], flush: FlushCompress) -> Result<Vec<u8>, Code> {
        let mut bytes = Vec::new();
        if !self.begun {
            self.begun = true;
            bytes.extend(HEADER);
        }
        self.crc.update(data);
        self.length = self.length.wrapping_add(data.len() as u32);
        bytes.extend(pack(&mut self.codec, data, flush)?);
        if flush == FlushCompress::Finish {
            bytes.extend(self.crc.clone().finalize().to_le_bytes());
            bytes.extend(self.length.to_le_bytes());
        }
        Ok(bytes)
    }
}

enum Place {
    Header,
    Data,
    Trailer,
}

/// Reads members until the data ends.
pub(crate) struct Reader {
    place: Place,
    codec: Decompress,
    crc: crc32fast::Hasher,
    length: u32,
    /// Bytes of a header or trailer that is not whole yet.
    held: Vec<u8>,
    members: u32,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            place: Place::Header,
            codec: Decompress::new(false),
            crc: crc32fast::Hasher::new(),
            length: 0,
            held: Vec::new(),
            members: 0,
        }
    }
}

impl Reader {
    pub(crate) fn push(&mut self, data: &[u8]) -> Result<Step, Code> {
        let mut input = std::mem::take(&mut self.held);
        input.extend_from_slice(data);
        let mut rest = input.as_slice();
        let mut bytes = Vec::new();
        loop {
            match self.place {
                Place::Header => {
                    // What follows a whole member and is none itself is not ours.
                    let foreign = rest.first().is_some_and(|first| *first != HEADER[0]);
                    if rest.is_empty() || (self.members > 0 && foreign) {
                        break;
                    }
                    let Some(length) = header(rest)? else {
                        self.held = rest.to_vec();
                        break;
                    };
                    rest = rest.get(length..).unwrap_or_default();
                    self.codec = Decompress::new(false);
                    self.crc = crc32fast::Hasher::new();
                    self.length = 0;
                    self.place = Place::Data;
                }
                Place::Data => {
                    let step = unpack(&mut self.codec, rest)?;
                    self.crc.update(&step.bytes);
                    self.length = self.length.wrapping_add(step.bytes.len() as u32);
                    bytes.extend(step.bytes);
                    rest = rest.get(step.used..).unwrap_or_default();
                    if !step.ended {
                        break;
                    }
                    self.place = Place::Trailer;
                }
                Place::Trailer => {
                    let Some((trailer, after)) = rest.split_at_checked(TRAILER_BYTES) else {
                        self.held = rest.to_vec();
                        break;
                    };
                    let mut wanted = self.crc.clone().finalize().to_le_bytes().to_vec();
                    wanted.extend(self.length.to_le_bytes());
                    if trailer != wanted {
                        return Err("Z_DATA_CHECK");
                    }
                    rest = after;
                    self.members += 1;
                    self.place = Place::Header;
                }
            }
        }
        let ended = self.members > 0 && matches!(self.place, Place::Header) && self.held.is_empty();
        Ok(Step {
            bytes,
            used: data.len(),
            ended,
        })
    }
}

/// Bytes of the header; `None` if it is not whole.
fn header(data: &[u8]) -> Result<Option<usize>, Code> {
    let Some([first, second, method, flags, ..]) = data.get(..HEADER.len()) else {
        let start = data.len().min(2);
        let good = data.get(..start) == HEADER.get(..start);
        return if good { Ok(None) } else { Err("Z_DATA_ERROR") };
    };
    if [*first, *second, *method] != [HEADER[0], HEADER[1], HEADER[2]] {
        return Err("Z_DATA_ERROR");
    }
    let mut at = HEADER.len();
    if flags & 4 != 0 {
        let Some([low, high]) = data.get(at..at + 2) else {
            return Ok(None);
        };
        at += 2 + usize::from(u16::from_le_bytes([*low, *high]));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            let rest = data.get(at..).unwrap_or_default();
            match rest.iter().position(|byte| *byte == 0) {
                Some(end) => at += end + 1,
                None if data.len() > MAX_HEADER_BYTES => return Err("Z_DATA_ERROR"),
                None => return Ok(None),
            }
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    Ok((data.len() >= at).then_some(at))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new(Compression::default());
        writer.push(text, FlushCompress::Finish).unwrap()
    }

    #[test]
    fn members_in_a_row_are_read_byte_by_byte() {
        let mut all = packed(b"one ");
        all.extend(packed(b"two"));
        let mut reader = Reader::default();
        let mut text = Vec::new();
        let mut ended = false;
        for byte in all {
            let step = reader.push(&[byte]).unwrap();
            text.extend(step.bytes);
            ended = step.ended;
        }
        assert_eq!(text, b"one two");
        assert!(ended);
    }

    #[test]
    fn a_wrong_checksum_a_wrong_start_and_a_cut_are_seen() {
        let mut bad = packed(b"text");
        let last = bad.len() - 1;
        bad[last] ^= 1;
        assert_eq!(Reader::default().push(&bad).err(), Some("Z_DATA_CHECK"));
        assert_eq!(Reader::default().push(b"text").err(), Some("Z_DATA_ERROR"));
        let cut = packed(b"text");
        let step = Reader::default().push(&cut[..cut.len() - 3]).unwrap();
        assert!(!step.ended);
    }
}
