//! Content encodings: gzip and deflate, as many as a response names.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Most encodings of one response that are undone; more is refused.
const MAX_ENCODINGS: usize = 5;

/// Undoes what `encoding` (the value of `Content-Encoding`) names, last first.
///
/// The error is an encoding that is not known.
pub(crate) fn decoded(
    body: Box<dyn Read>,
    encoding: Option<&str>,
) -> Result<Box<dyn Read>, String> {
    let names: Vec<String> = encoding
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    if names.len() > MAX_ENCODINGS {
        return Err(names.join(", "));
    }
    let mut body = body;
    for name in names.iter().rev() {
        body = match name.as_str() {
            "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(BufReader::new(body))),
            "deflate" => Box::new(Deflate::Unseen(BufReader::new(body))),
            other => return Err(other.to_owned()),
        };
    }
    Ok(body)
}

/// `deflate` means zlib, but some servers send the bare stream: the first byte tells.
enum Deflate {
    Unseen(BufReader<Box<dyn Read>>),
    Zlib(Box<ZlibDecoder<BufReader<Box<dyn Read>>>>),
    Raw(Box<DeflateDecoder<BufReader<Box<dyn Read>>>>),
    Empty,
}

impl Read for Deflate {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                Self::Zlib(decoder) => return decoder.read(buffer),
                Self::Raw(decoder) => return decoder.read(buffer),
                Self::Empty => return Ok(0),
                Self::Unseen(_) => {
                    let Self::Unseen(mut body) = std::mem::replace(self, Self::Empty) else {
                        return Ok(0);
                    };
                    *self = match body.fill_buf()?.first() {
                        None => Self::Empty,
                        Some(first) if first & 15 == 8 => {
                            Self::Zlib(Box::new(ZlibDecoder::new(body)))
                        }
                        Some(_) => Self::Raw(Box::new(DeflateDecoder::new(body))),
                    };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::io::Cursor;

    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn all(mut reader: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn undone(bytes: Vec<u8>, encoding: &str) -> Vec<u8> {
        all(decoded(Box::new(Cursor::new(bytes)), Some(encoding)).unwrap_or_else(|e| panic!("{e}")))
    }

    #[test]
    fn each_encoding_is_undone() {
        let text = b"hello hello hello".to_vec();
        let level = Compression::default();
        assert_eq!(undone(all(GzEncoder::new(&text[..], level)), "GZIP"), text);
        assert_eq!(
            undone(all(ZlibEncoder::new(&text[..], level)), "deflate"),
            text
        );
        assert_eq!(
            undone(all(DeflateEncoder::new(&text[..], level)), "deflate"),
            text
        );
        let twice = all(GzEncoder::new(
            &all(ZlibEncoder::new(&text[..], level))[..],
            level,
        ));
        assert_eq!(undone(twice, "deflate, gzip"), text);
        assert_eq!(undone(text.clone(), "identity"), text);
        assert_eq!(undone(Vec::new(), "deflate"), Vec::<u8>::new());
    }

    #[test]
    fn unknown_and_too_many_encodings_are_refused() {
        let body = || Box::new(Cursor::new(Vec::new()));
        assert_eq!(decoded(body(), Some("br")).err().as_deref(), Some("br"));
        assert!(decoded(body(), Some("gzip,gzip,gzip,gzip,gzip")).is_ok());
        assert!(decoded(body(), Some("gzip,gzip,gzip,gzip,gzip,gzip")).is_err());
    }
}
