//! Operands and the records of the main input.

use super::ast::{Text, Var, known};
use super::interp::{Interp, Run};
use super::streams::{Reader, Separator, open};
use super::value::Value;

impl Interp<'_, '_> {
    /// Gives the operands; the first is the name of the command.
    pub(crate) fn operands(&mut self, list: &[String]) {
        self.put(known::ARGC, Value::Num(list.len() as f64));
        let argv = self.arrays.get(known::ARGV).cloned().unwrap_or_default();
        for (at, operand) in list.iter().enumerate() {
            argv.borrow_mut().set(
                at.to_string().as_bytes().into(),
                Value::Input(operand.as_bytes().into()),
            );
        }
    }

    /// `NAME=value` with its escapes; `false` if it is none.
    pub(crate) fn assignment(&mut self, operand: &[u8]) -> Run<bool> {
        let Some(at) = operand.iter().position(|b| *b == b'=') else {
            return Ok(false);
        };
        let (name, value) = (
            operand.get(..at).unwrap_or_default(),
            operand.get(at + 1..).unwrap_or_default(),
        );
        let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
        if !name.iter().all(word) || name.first().is_none_or(u8::is_ascii_digit) {
            return Ok(false);
        }
        let mut out = Vec::new();
        let mut i = 0;
        while let Some(&byte) = value.get(i) {
            i += 1;
            if byte == b'\\' {
                i += super::lexer::escape(value.get(i..).unwrap_or_default(), &mut out);
            } else {
                out.push(byte);
            }
        }
        let name = String::from_utf8_lossy(name);
        let place = self.program.globals.iter().position(|n| *n == name);
        if let Some(place) = place {
            self.set_var(Var::Global(place), Value::Input(out.into()))?;
        }
        Ok(true)
    }

    pub(crate) fn separator(&mut self) -> Run<Separator> {
        let rs = self.known(known::RS);
        Ok(match &*rs {
            [] => Separator::Paragraph,
            [byte] => Separator::Byte(*byte),
            _ => Separator::Pattern(self.pattern(&rs)?),
        })
    }

    /// The next record of the operands, counted; `None` at their end.
    pub(crate) fn next_main(&mut self) -> Run<Option<Vec<u8>>> {
        loop {
            if self.main.is_none() && !self.next_operand()? {
                return Ok(None);
            }
            let separator = self.separator()?;
            let Some(reader) = &mut self.main else {
                continue;
            };
            match reader.record(&separator, self.io)? {
                Some((text, ending)) => {
                    self.put(known::RT, Value::text(ending));
                    self.count(known::NR);
                    self.count(known::FNR);
                    return Ok(Some(text));
                }
                None => self.main = None,
            }
        }
    }

    pub(crate) fn count(&mut self, which: usize) {
        let n = self.globals.get(which).map_or(0.0, Value::num);
        self.put(which, Value::Num(n + 1.0));
    }

    /// Opens the next operand that is a file; `false` if there is none.
    pub(super) fn next_operand(&mut self) -> Run<bool> {
        let argv = self.arrays.get(known::ARGV).cloned().unwrap_or_default();
        loop {
            let count = self.globals.get(known::ARGC).map_or(0.0, Value::num);
            if self.operand as f64 >= count {
                if self.read_any {
                    return Ok(false);
                }
                self.read_any = true;
                self.main = Some(Reader::new(None));
                return Ok(true);
            }
            let key: Text = self.operand.to_string().as_bytes().into();
            self.operand += 1;
            let operand = argv.borrow().map.get(&key).map(|(_, v)| v.clone());
            let Some(operand) = operand.map(|v| self.text(&v)).filter(|t| !t.is_empty()) else {
                continue;
            };
            if self.assignment(&operand)? {
                continue;
            }
            self.read_any = true;
            self.put(known::FILENAME, Value::Input(operand.clone()));
            self.put(known::FNR, Value::Num(0.0));
            match open(&operand) {
                Ok(reader) => {
                    self.main = Some(reader);
                    return Ok(true);
                }
                Err(error) => {
                    let words = super::why(&error);
                    self.streams.flush(self.io)?;
                    let shown = String::from_utf8_lossy(&operand).into_owned();
                    self.io
                        .complain("awk", format_args!("cannot open \"{shown}\" ({words})"));
                    self.code = 2;
                }
            }
        }
    }
}
