//! Format strings of `hexdump`: `[count/bytes] "text with conversions"` ...
//!
//! Invariant: the bytes of a unit are the bytes of its conversions.

/// One conversion or a piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Value(Conversion),
}

/// A conversion.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Conversion {
    pub(super) zero: bool,
    pub(super) left: bool,
    pub(super) alternate: bool,
    pub(super) plus: bool,
    pub(super) width: usize,
    pub(super) precision: Option<usize>,
    /// `d o x X u c s`, or `a` and `A` with a base, `C` for `_c`, `p`, `U` for `_u`.
    pub(super) kind: char,
    /// Base of an address.
    pub(super) base: char,
    pub(super) bytes: usize,
}

/// A format unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) count: usize,
    /// Whether the count was said; another one may grow.
    pub(super) counted: bool,
    pub(super) pieces: Vec<Piece>,
    pub(super) bytes: usize,
}

/// The widest field, in columns.
const WIDTH_COLUMNS: usize = 4096;
/// The most bytes a block has.
const BLOCK_BYTES: usize = 1 << 20;

/// Reads a format string; an error holds the words.
pub(super) fn parse(text: &str) -> Result<Vec<Unit>, String> {
    let bad = || format!("bad format {{{text}}}");
    let (mut rest, mut units) = (text.trim_start(), Vec::new());
    while !rest.is_empty() {
        let (mut count, mut size) = (None, None);
        if !rest.starts_with('"') {
            let end = rest.find('"').ok_or_else(bad)?;
            let head = rest[..end].trim();
            let (times, bytes) = head.split_once('/').unwrap_or((head, ""));
            if !times.trim().is_empty() {
                count = Some(times.trim().parse().map_err(|_| bad())?);
            }
            if !bytes.trim().is_empty() {
                size = Some(bytes.trim().parse().map_err(|_| bad())?);
            }
            rest = &rest[end..];
        }
        let (inner, after) = quoted(&rest[1..]).ok_or_else(bad)?;
        let unit =
            unit(count, size, &inner).map_err(|c| format!("bad conversion character %{c}"))?;
        if unit.bytes.max(1).saturating_mul(unit.count) > BLOCK_BYTES {
            return Err(bad());
        }
        units.push(unit);
        rest = after.trim_start();
    }
    Ok(units)
}

/// The text up to the closing quote with its escapes done, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut all = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((all, &text[at + 1..])),
            '\\' => all.push(match letters.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'a' => '\x07',
                'b' => '\x08',
                'f' => '\x0c',
                'v' => '\x0b',
                '0' => '\0',
                other => other,
            }),
            other => all.push(other),
        }
    }
    None
}

/// A unit; an error holds the letter that is no conversion.
fn unit(count: Option<usize>, size: Option<usize>, text: &str) -> Result<Unit, String> {
    let (mut pieces, mut plain) = (Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            plain.push(letter);
            continue;
        }
        if letters.next_if_eq(&'%').is_some() {
            plain.push('%');
            continue;
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Value(conversion(&mut letters, size)?));
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    let bytes = pieces.iter().map(|p| match p {
        Piece::Text(_) => 0,
        Piece::Value(c) => c.bytes,
    });
    let bytes = bytes.sum();
    Ok(Unit {
        count: count.unwrap_or(1),
        counted: count.is_some(),
        pieces,
        bytes,
    })
}

fn conversion(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    size: Option<usize>,
) -> Result<Conversion, String> {
    let mut c = Conversion::default();
    while let Some(flag) = letters.next_if(|l| "0-+ #".contains(*l)) {
        match flag {
            '0' => c.zero = true,
            '-' => c.left = true,
            '#' => c.alternate = true,
            '+' => c.plus = true,
            _ => {}
        }
    }
    c.width = digits(letters).unwrap_or(0).min(WIDTH_COLUMNS);
    if letters.next_if_eq(&'.').is_some() {
        c.precision = Some(digits(letters).unwrap_or(0).min(WIDTH_COLUMNS));
    }
    let kind = letters.next().unwrap_or(' ');
    (c.kind, c.bytes) = match kind {
        'd' | 'i' => ('d', size.unwrap_or(4)),
        'o' | 'x' | 'X' | 'u' => (kind, size.unwrap_or(4)),
        'c' => ('c', 1),
        's' => ('s', size.or(c.precision).unwrap_or(1)),
        '_' => match letters.next().unwrap_or(' ') {
            address @ ('a' | 'A') => {
                c.base = letters.next().unwrap_or('x');
                (address, 0)
            }
            'c' => ('C', 1),
            'p' => ('p', 1),
            'u' => ('U', 1),
            other => return Err(format!("_{other}")),
        },
        other => return Err(other.to_string()),
    };
    if c.bytes > 8 && c.kind != 's'
        || (matches!(c.kind, 'd' | 'o' | 'x' | 'X' | 'u') && ![1, 2, 4, 8].contains(&c.bytes))
    {
        return Err(kind.to_string());
    }
    Ok(c)
}

fn digits(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let mut text = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        text.push(digit);
    }
    text.parse().ok()
}
