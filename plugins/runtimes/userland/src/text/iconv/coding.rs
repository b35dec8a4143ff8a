//! Encodings: letters from bytes and to bytes.
//!
//! Invariant: decoding consumes at least a byte; encoding writes all of a letter or nothing.

/// What `-l` prints.
pub(super) const NAMES: &str = "ANSI_X3.4-1968// ASCII// US-ASCII//\nCP1252// WINDOWS-1252//\nISO-8859-1// ISO8859-1// LATIN1//\nISO-8859-15// LATIN-9//\nUTF-8// UTF8//\nUTF-16//\nUTF-16BE//\nUTF-16LE//\nUTF-32//\nUTF-32BE//\nUTF-32LE//\n";

/// Letters of the bytes 0x80 to 0x9f in Windows' encoding; a full stop marks bytes without a letter.
const WINDOWS: &str = "€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ";
/// Where ISO-8859-15 differs from ISO-8859-1.
const LATIN9: [(u8, char); 8] = [
    (0xa4, '€'),
    (0xa6, 'Š'),
    (0xa8, 'š'),
    (0xb4, 'Ž'),
    (0xb8, 'ž'),
    (0xbc, 'Œ'),
    (0xbd, 'œ'),
    (0xbe, 'Ÿ'),
];

/// An encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Coding {
    Ascii,
    Latin1,
    Latin9,
    Windows,
    Utf8,
    /// Two bytes; with a mark at the start if the order is not said.
    Utf16 {
        big: bool,
        mark: bool,
    },
    Utf32 {
        big: bool,
        mark: bool,
    },
}

impl Coding {
    /// The encoding of a name, whatever its case and dashes; a suffix after `//` does not count.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.split("//").next().unwrap_or(name);
        let keep = |c: &char| c.is_ascii_alphanumeric();
        let short: String = name.chars().filter(keep).collect();
        let two = |big, mark| Some(Self::Utf16 { big, mark });
        let four = |big, mark| Some(Self::Utf32 { big, mark });
        match short.to_uppercase().as_str() {
            "ASCII" | "USASCII" | "ANSIX341968" | "646" | "C" | "POSIX" => Some(Self::Ascii),
            "LATIN1" | "ISO88591" | "L1" | "88591" | "CP819" => Some(Self::Latin1),
            "LATIN9" | "ISO885915" | "885915" => Some(Self::Latin9),
            "CP1252" | "WINDOWS1252" | "MSANSI" => Some(Self::Windows),
            "UTF8" | "" => Some(Self::Utf8),
            "UTF16" => two(false, true),
            "UTF16LE" | "UCS2LE" | "UCS2" => two(false, false),
            "UTF16BE" | "UCS2BE" => two(true, false),
            "UTF32" => four(false, true),
            "UTF32LE" | "UCS4LE" => four(false, false),
            "UTF32BE" | "UCS4BE" | "UCS4" => four(true, false),
            _ => None,
        }
    }

    /// What a text in this encoding begins with.
    pub(super) fn begin(self, to: &mut Vec<u8>) {
        match self {
            Self::Utf16 { mark: true, .. } => to.extend([0xff, 0xfe]),
            Self::Utf32 { mark: true, .. } => to.extend([0xff, 0xfe, 0, 0]),
            _ => {}
        }
    }

    /// The order that a mark at the start says, and the mark's length.
    pub(super) fn settle(self, bytes: &[u8]) -> (Self, usize) {
        match self {
            Self::Utf16 { mark: true, .. } => match bytes {
                [0xfe, 0xff, ..] => (
                    Self::Utf16 {
                        big: true,
                        mark: false,
                    },
                    2,
                ),
                [0xff, 0xfe, ..] => (
                    Self::Utf16 {
                        big: false,
                        mark: false,
                    },
                    2,
                ),
                _ => (self, 0),
            },
            Self::Utf32 { mark: true, .. } => match bytes {
                [0, 0, 0xfe, 0xff, ..] => (
                    Self::Utf32 {
                        big: true,
                        mark: false,
                    },
                    4,
                ),
                [0xff, 0xfe, 0, 0, ..] => (
                    Self::Utf32 {
                        big: false,
                        mark: false,
                    },
                    4,
                ),
                _ => (self, 0),
            },
            _ => (self, 0),
        }
    }

    /// Bytes to step over after an illegal one.
    pub(super) fn unit(self) -> usize {
        match self {
            Self::Utf16 { .. } => 2,
            Self::Utf32 { .. } => 4,
            _ => 1,
        }
    }

    /// The first letter and its length; an error says whether more bytes could help.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<(char, usize), bool> {
        let first = *bytes.first().ok_or(true)?;
        match self {
            Self::Ascii if first < 0x80 => Ok((char::from(first), 1)),
            Self::Ascii => Err(false),
            Self::Latin1 => Ok((char::from(first), 1)),
            Self::Latin9 => {
                let own = LATIN9.iter().find(|(byte, _)| *byte == first);
                Ok((own.map_or(char::from(first), |(_, letter)| *letter), 1))
            }
            Self::Windows if (0x80..0xa0).contains(&first) => {
                let letter = WINDOWS.chars().nth(usize::from(first - 0x80));
                let letter = letter.filter(|c| *c != '.').ok_or(false)?;
                Ok((letter, 1))
            }
            Self::Windows => Ok((char::from(first), 1)),
            Self::Utf8 => utf8(bytes),
            Self::Utf16 { big, .. } => utf16(bytes, big),
            Self::Utf32 { big, .. } => {
                let four = bytes.get(..4).ok_or(true)?;
                let four = four.iter().fold(0_u32, |sum, b| sum << 8 | u32::from(*b));
                let value = if big { four } else { four.swap_bytes() };
                Ok((char::from_u32(value).ok_or(false)?, 4))
            }
        }
    }

    /// Writes a letter; `false` if the encoding has it not.
    pub(super) fn encode(self, letter: char, to: &mut Vec<u8>) -> bool {
        let value = letter as u32;
        let byte = u8::try_from(value).ok();
        let byte = match self {
            Self::Utf8 => {
                to.extend(letter.encode_utf8(&mut [0; 4]).bytes());
                return true;
            }
            Self::Utf16 { big, .. } => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    to.extend(if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    });
                }
                return true;
            }
            Self::Utf32 { big, .. } => {
                to.extend(if big {
                    value.to_be_bytes()
                } else {
                    value.to_le_bytes()
                });
                return true;
            }
            Self::Ascii => byte.filter(u8::is_ascii),
            Self::Latin1 => byte,
            Self::Latin9 => match LATIN9.iter().find(|(_, own)| *own == letter) {
                Some((byte, _)) => Some(*byte),
                None => byte.filter(|b| !LATIN9.iter().any(|(own, _)| own == b)),
            },
            Self::Windows => match WINDOWS.chars().position(|c| c == letter && c != '.') {
                Some(at) => u8::try_from(0x80 + at).ok(),
                None => byte.filter(|b| !(0x80..0xa0).contains(b)),
            },
        };
        to.extend(byte);
        byte.is_some()
    }
}

fn utf8(bytes: &[u8]) -> Result<(char, usize), bool> {
    let start = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&start[..error.valid_up_to()]).map_err(|_| false)?
        }
        Err(error) => return Err(error.error_len().is_none()),
    };
    let letter = valid.chars().next().ok_or(false)?;
    Ok((letter, letter.len_utf8()))
}

fn utf16(bytes: &[u8], big: bool) -> Result<(char, usize), bool> {
    let unit = |at: usize| {
        let pair = bytes.get(at..at + 2).ok_or(true)?;
        let value = u16::from_be_bytes([pair[0], pair[1]]);
        Ok::<u16, bool>(if big { value } else { value.swap_bytes() })
    };
    let first = unit(0)?;
    let units = match first {
        0xd800..0xdc00 => vec![first, unit(2)?],
        _ => vec![first],
    };
    let letter = char::decode_utf16(units.iter().copied()).next();
    let letter = letter.and_then(Result::ok).ok_or(false)?;
    Ok((letter, units.len() * 2))
}
