//! Bytes to text and back, in Node's encodings.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rquickjs::{Ctx, Object, Result, TypedArray};

use super::{array, functions};
use crate::qjs;

/// `utf8`, `latin1`, `ascii`, `utf16le`, `hex`, `base64` or `base64url`; anything else is `utf8`.
fn encode(data: TypedArray<'_, u8>, encoding: String) -> String {
    let bytes = qjs::bytes(&data);
    match encoding.as_str() {
        "hex" => bytes
            .iter()
            .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
                for digit in [byte >> 4, byte & 15] {
                    text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                }
                text
            }),
        "latin1" => bytes.into_iter().map(char::from).collect(),
        "ascii" => bytes
            .into_iter()
            .map(|byte| char::from(byte & 0x7f))
            .collect(),
        "utf16le" => {
            let units = bytes.chunks_exact(2).map(|pair| match pair {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => 0,
            });
            char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        "base64" => STANDARD.encode(bytes),
        "base64url" => URL_SAFE_NO_PAD.encode(bytes),
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

/// The bytes of a well-formed text.
fn decode<'js>(ctx: Ctx<'js>, text: String, encoding: String) -> Result<TypedArray<'js, u8>> {
    let bytes = match encoding.as_str() {
        "hex" => hex(&text),
        "latin1" | "ascii" => text.chars().map(|c| (u32::from(c) & 0xff) as u8).collect(),
        "utf16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "base64" | "base64url" => base64(&text),
        _ => text.into_bytes(),
    };
    array(&ctx, bytes)
}

/// Pairs of digits up to the first that is none.
fn hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let pairs = text.as_bytes().chunks_exact(2);
    pairs
        .map_while(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

/// Both alphabets; what is no digit is left out, and `=` ends it.
fn base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        held = held << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    bytes
}

/// How many bytes a text has in UTF-8.
fn length(text: String) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// Whether the bytes are UTF-8 as a whole.
fn is_utf8(data: TypedArray<'_, u8>) -> bool {
    std::str::from_utf8(&qjs::bytes(&data)).is_ok()
}

/// Copies a text's UTF-8 into an array at an offset, whole characters only: how many bytes.
fn write_utf8(data: TypedArray<'_, u8>, offset: u32, text: String) -> u32 {
    let room = data.len().saturating_sub(offset as usize);
    let mut end = text.len().min(room);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let part = text.as_bytes().get(..end).unwrap_or_default();
    u32::try_from(qjs::fill(&data, offset as usize, part)).unwrap_or(u32::MAX)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "encode": encode,
        "decode": decode,
        "byteLength": length,
        "isUtf8": is_utf8,
        "writeUtf8": write_utf8,
    )
}
