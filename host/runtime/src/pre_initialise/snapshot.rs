//! Writing a module with another initial memory and other initial globals.

use super::Error;
use super::module::{Section, Shape, unsigned};
use std::ops::Range;
use wasmparser::ValType;

/// Bytes of a page of memory.
const PAGE_BYTES: usize = 65_536;
/// So many zeros in a row are left out of the data: a segment of its own costs less.
const GAP_BYTES: usize = 16;
/// Most segments; engines take 100,000.
const MAX_SEGMENTS: usize = 50_000;

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;
const I32_CONST: u8 = 0x41;
const I64_CONST: u8 = 0x42;
const END: u8 = 0x0b;

/// The module with this memory, and these values of the globals that change.
pub(super) fn written(shape: &Shape<'_>, memory: &[u8], globals: &[i64]) -> Result<Vec<u8>, Error> {
    let segments = segments(memory);
    if segments.len() > MAX_SEGMENTS {
        return Err(Error::Unsupported("memory in too many pieces"));
    }
    let mut out = shape.binary.header().to_vec();
    let mut has_data = false;
    for section in shape.binary.sections() {
        let body = match section.id {
            Section::MEMORY => memory_section(memory, shape.max_pages),
            Section::GLOBAL => global_section(shape, globals),
            Section::EXPORT => shape.exports(),
            Section::DATA_COUNT => count(segments.len()),
            Section::DATA => {
                has_data = true;
                data_section(memory, &segments)
            }
            _ => {
                out.extend_from_slice(section.whole);
                continue;
            }
        };
        Section::write(&mut out, section.id, &body);
    }
    if has_data {
        Ok(out)
    } else {
        Err(Error::Unsupported("no data"))
    }
}

fn count(number: usize) -> Vec<u8> {
    let mut body = Vec::new();
    unsigned(&mut body, number as u64);
    body
}

fn memory_section(memory: &[u8], max_pages: Option<u64>) -> Vec<u8> {
    let mut body = vec![1, u8::from(max_pages.is_some())];
    unsigned(&mut body, (memory.len() / PAGE_BYTES) as u64);
    if let Some(max) = max_pages {
        unsigned(&mut body, max);
    }
    body
}

fn global_section(shape: &Shape<'_>, values: &[i64]) -> Vec<u8> {
    let mut body = count(shape.globals.len());
    let mut values = values.iter();
    for global in &shape.globals {
        let value = global.changes.and_then(|ty| Some((ty, *values.next()?)));
        match value {
            None => body.extend_from_slice(global.raw),
            Some((ty, value)) => {
                let (ty, constant) = match ty {
                    ValType::I64 => (I64, I64_CONST),
                    _ => (I32, I32_CONST),
                };
                body.extend_from_slice(&[ty, 1, constant]);
                signed(&mut body, value);
                body.push(END);
            }
        }
    }
    body
}

fn data_section(memory: &[u8], segments: &[Range<usize>]) -> Vec<u8> {
    let mut body = count(segments.len());
    for segment in segments {
        body.extend_from_slice(&[0, I32_CONST]);
        // An address is an i32 in the instruction, whatever its sign.
        let start = u32::try_from(segment.start).unwrap_or(u32::MAX);
        signed(&mut body, i64::from(start.cast_signed()));
        body.push(END);
        unsigned(&mut body, segment.len() as u64);
        body.extend_from_slice(memory.get(segment.clone()).unwrap_or_default());
    }
    body
}

/// What is not zero, with short gaps.
fn segments(memory: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in memory.iter().enumerate().filter(|(_, byte)| **byte != 0) {
        match found.last_mut() {
            Some(last) if at - last.end < GAP_BYTES => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// Appends a number as signed LEB128.
fn signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        let done = (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0);
        if done {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
