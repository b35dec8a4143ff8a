//! `-d`, `--data-urlencode` and `--json`: what they add to the body.

use std::io;

use super::config::Send;
use crate::{Io, MAX_HELD_BYTES, encode, files};

/// How the value of a data option is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// `-d`: `@file` without its line ends.
    Lines,
    /// `--data-raw`: `@` is nothing special.
    Raw,
    /// `--data-binary`: `@file` as it is.
    Binary,
    /// `--data-urlencode`.
    Urlencode,
}

/// Why data cannot be used.
#[derive(Debug)]
pub(super) struct BadFile {
    pub(super) name: String,
}

/// The bytes one option stands for.
pub(super) fn read(value: &str, reading: Reading, io: &mut Io<'_>) -> Result<Vec<u8>, BadFile> {
    match reading {
        Reading::Raw => Ok(value.as_bytes().to_vec()),
        Reading::Urlencode => urlencoded(value, io),
        Reading::Lines | Reading::Binary => match value.strip_prefix('@') {
            None => Ok(value.as_bytes().to_vec()),
            Some(name) => {
                let mut bytes = held(name, io)?;
                if reading == Reading::Lines {
                    bytes.retain(|byte| !b"\r\n\0".contains(byte));
                }
                Ok(bytes)
            }
        },
    }
}

/// `content`, `=content`, `name=content`, `@file` and `name@file`; a space becomes `+`.
fn urlencoded(value: &str, io: &mut Io<'_>) -> Result<Vec<u8>, BadFile> {
    let (name, content) = match value.find(['=', '@']) {
        None => ("", value.as_bytes().to_vec()),
        Some(at) if value[at..].starts_with('=') => {
            (&value[..at], value.as_bytes()[at + 1..].to_vec())
        }
        Some(at) => (&value[..at], held(&value[at + 1..], io)?),
    };
    let encoded = encode::component(&content).replace("%20", "+");
    let text = if name.is_empty() {
        encoded
    } else {
        format!("{name}={encoded}")
    };
    Ok(text.into_bytes())
}

fn held(name: &str, io: &mut Io<'_>) -> Result<Vec<u8>, BadFile> {
    files::read_held(io, name).map_err(|_| BadFile {
        name: name.to_owned(),
    })
}

/// Joins more data with what is there: `&` between pieces of a form, nothing between pieces of JSON.
pub(super) fn join(send: &mut Send, more: Vec<u8>) -> io::Result<()> {
    match send {
        Send::Data(bytes) => {
            if !bytes.is_empty() {
                bytes.push(b'&');
            }
            bytes.extend(more);
            limited(bytes)
        }
        Send::Json(bytes) => {
            bytes.extend(more);
            limited(bytes)
        }
        send => {
            *send = Send::Data(more);
            Ok(())
        }
    }
}

/// Joins more JSON.
pub(super) fn join_json(send: &mut Send, more: Vec<u8>) -> io::Result<()> {
    let mut bytes = match std::mem::take(send) {
        Send::Data(bytes) | Send::Json(bytes) => bytes,
        Send::Nothing | Send::Form(_) => Vec::new(),
    };
    bytes.extend(more);
    let fits = limited(&bytes);
    *send = Send::Json(bytes);
    fits
}

fn limited(bytes: &[u8]) -> io::Result<()> {
    if bytes.len() as u64 > MAX_HELD_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(())
}
