//! Options of `xxd`: one dash, known by their first letter, values attached or not.
//!
//! Invariant: limits of columns and groups hold.

use crate::text::input;

/// The most bytes of a line.
const COLUMNS: usize = 256;

/// The shape of a dump.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Hex,
    Bits,
    Little,
    Plain,
    Include,
}

/// The options of a call.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) shape: Shape,
    pub(super) back: bool,
    pub(super) upper: bool,
    pub(super) capital: bool,
    pub(super) skip_zeros: bool,
    pub(super) decimal: bool,
    pub(super) help: bool,
    pub(super) version: bool,
    pub(super) columns: usize,
    pub(super) group: usize,
    pub(super) length: usize,
    pub(super) seek: usize,
    pub(super) from_end: bool,
    pub(super) offset: usize,
    pub(super) name: Option<String>,
    pub(super) operands: Vec<String>,
}

fn size(text: &str) -> Option<usize> {
    input::number(text, true).and_then(|n| usize::try_from(n).ok())
}

impl Wish {
    /// Reads the words of a call; an error holds words, maybe none.
    pub(super) fn read(args: &[String]) -> Result<Self, String> {
        let mut wish = Self {
            shape: Shape::Hex,
            back: false,
            upper: false,
            capital: false,
            skip_zeros: false,
            decimal: false,
            help: false,
            version: false,
            columns: usize::MAX,
            group: usize::MAX,
            length: usize::MAX,
            seek: 0,
            from_end: false,
            offset: 0,
            name: None,
            operands: Vec::new(),
        };
        let mut rest = args.iter();
        while let Some(word) = rest.next() {
            if word == "--" {
                wish.operands.extend(rest.cloned());
                break;
            }
            if word.len() < 2 || !word.starts_with('-') {
                wish.operands.push(word.clone());
                continue;
            }
            let word = word.strip_prefix('-').unwrap_or(word);
            let word = word.strip_prefix('-').unwrap_or(word);
            wish.option(word, &mut rest)?;
        }
        wish.settle()?;
        Ok(wish)
    }

    fn option(
        &mut self,
        word: &str,
        rest: &mut std::slice::Iter<'_, String>,
    ) -> Result<(), String> {
        let mut letters = word.chars();
        let letter = letters.next().unwrap_or(' ');
        let tail = letters.as_str();
        match letter {
            'a' => self.skip_zeros = true,
            'b' => self.shape = Shape::Bits,
            'e' => self.shape = Shape::Little,
            'p' => self.shape = Shape::Plain,
            'i' => self.shape = Shape::Include,
            'u' => self.upper = true,
            'r' => self.back = true,
            'd' => self.decimal = true,
            'h' => self.help = true,
            'v' => self.version = true,
            'C' => self.capital = true,
            'c' if !tail.is_empty() && "capitalize".starts_with(word) => self.capital = true,
            'E' => {}
            'c' | 'g' | 'l' | 'n' | 'o' | 's' | 'R' => {
                let full = [
                    "cols",
                    "group",
                    "groupsize",
                    "len",
                    "name",
                    "offset",
                    "seek",
                    "skip",
                ];
                let named = tail.is_empty() || full.iter().any(|f| f.starts_with(word));
                let value = match named {
                    true => rest.next().cloned().ok_or_else(String::new)?,
                    false => tail.to_owned(),
                };
                self.value(letter, &value)?;
            }
            _ => return Err(String::new()),
        }
        Ok(())
    }

    fn value(&mut self, letter: char, value: &str) -> Result<(), String> {
        let number = || size(value).ok_or_else(String::new);
        match letter {
            'c' => self.columns = number()?,
            'g' => self.group = number()?,
            'l' => self.length = number()?,
            'n' => self.name = Some(value.to_owned()),
            'o' => self.offset = number()?,
            's' => {
                let plain = value.trim_start_matches('+');
                self.from_end = plain.starts_with('-');
                let digits = plain.trim_start_matches('-');
                self.seek = size(digits).ok_or_else(String::new)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What was not said follows the shape.
    fn settle(&mut self) -> Result<(), String> {
        let (columns, group) = match self.shape {
            Shape::Hex => (16, 2),
            Shape::Bits => (6, 1),
            Shape::Little => (16, 4),
            Shape::Plain => (30, 0),
            Shape::Include => (12, 0),
        };
        if self.columns == usize::MAX || (self.columns == 0 && self.shape != Shape::Plain) {
            self.columns = columns;
        }
        if self.columns > COLUMNS && !matches!(self.shape, Shape::Plain | Shape::Include) {
            return Err(format!("invalid number of columns (max. {COLUMNS})."));
        }
        if self.group == usize::MAX {
            self.group = group;
        }
        if self.shape == Shape::Little && !self.group.is_power_of_two() && self.group != 0 {
            return Err("number of octets per group must be a power of 2 with -e.".to_owned());
        }
        if self.group == 0 || self.group > self.columns {
            self.group = self.columns.max(1);
        }
        Ok(())
    }
}
