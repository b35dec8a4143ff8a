//! The record and its fields.
//!
//! Invariant: the text and the fields are made from each other only when somebody looks.

use super::ast::Text;
use super::regex::Regex;
use super::value::Value;
use std::rc::Rc;

/// The most fields a record may be given.
pub(crate) const MAX_FIELDS: usize = 1 << 20;

/// How a record is cut.
#[derive(Clone)]
pub(crate) enum Cut {
    Blank,
    Byte(u8),
    Chars,
    Pattern(Rc<Regex>),
}

#[derive(Default)]
pub(crate) struct Record {
    pub(crate) text: Option<Text>,
    pub(crate) fields: Vec<Value>,
    /// The fields are those of the text.
    pub(crate) split: bool,
    /// A field was changed since the text was made.
    pub(crate) stale: bool,
}

/// Cuts a text; in paragraph mode the end of a line cuts too.
pub(crate) fn cut(text: &[u8], how: &Cut, paragraph: bool) -> Vec<Text> {
    if text.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&[u8]> = if paragraph && !matches!(how, Cut::Blank) {
        text.split(|b| *b == b'\n').collect()
    } else {
        vec![text]
    };
    let mut out = Vec::new();
    for line in lines {
        match how {
            Cut::Blank => {
                let parts = line.split(|b| matches!(b, b' ' | b'\t' | b'\n'));
                out.extend(parts.filter(|p| !p.is_empty()).map(Text::from));
            }
            Cut::Byte(byte) => out.extend(line.split(|b| b == byte).map(Text::from)),
            Cut::Chars => out.extend(super::text::each(line).into_iter().map(Text::from)),
            Cut::Pattern(regex) => by_pattern(line, regex, &mut out),
        }
    }
    out
}

fn by_pattern(line: &[u8], regex: &Regex, out: &mut Vec<Text>) {
    let (mut begin, mut from) = (0, 0);
    while let Some((start, end)) = regex.find(line, from).filter(|_| from <= line.len()) {
        if end == start {
            from = end + 1;
            if from > line.len() {
                break;
            }
            continue;
        }
        out.push(line.get(begin..start).unwrap_or_default().into());
        begin = end;
        from = end;
    }
    out.push(line.get(begin..).unwrap_or_default().into());
}
