//! Runs a program: rules over records, statements, variables. Expressions are in `eval`.

use super::ast::{Expr, Pattern, Program, Stmt, Target, Text, Var, known};
use super::record::{Cut, MAX_FIELDS, Record, cut};
use super::regex::Regex;
use super::streams::{Reader, Streams};
use super::value::Value;
use crate::io::Io;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Patterns kept compiled.
const MAX_PATTERNS: usize = 256;

/// What is under its keys, in the order it came.
#[derive(Default)]
pub(crate) struct Array {
    pub(crate) map: HashMap<Text, (u64, Value)>,
    next: u64,
}

impl Array {
    pub(crate) fn set(&mut self, key: Text, value: Value) {
        let next = self.next;
        let slot = self.map.entry(key).or_insert((next, Value::Unset));
        slot.1 = value;
        self.next += 1;
    }

    /// A value; asking for it makes it.
    fn get(&mut self, key: Text) -> Value {
        let next = self.next;
        self.next += 1;
        self.map
            .entry(key)
            .or_insert((next, Value::Unset))
            .1
            .clone()
    }

    pub(super) fn keys(&self) -> Vec<Text> {
        let mut keys: Vec<(u64, &Text)> = self.map.iter().map(|(k, (n, _))| (*n, k)).collect();
        keys.sort_unstable_by_key(|(n, _)| *n);
        keys.into_iter().map(|(_, k)| k.clone()).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.map.clear();
    }
}

pub(crate) type Shared = Rc<RefCell<Array>>;

#[derive(Clone)]
pub(crate) enum Slot {
    Value(Value),
    Array(Shared),
}

/// Why the running stops.
pub(crate) enum Stop {
    Next,
    NextFile,
    Exit,
    Failed(String),
    Io(std::io::Error),
}

impl std::convert::From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        Stop::Io(error)
    }
}

impl std::convert::From<String> for Stop {
    fn from(words: String) -> Stop {
        Stop::Failed(words)
    }
}

pub(crate) type Run<T> = Result<T, Stop>;

pub(crate) enum Flow {
    Normal,
    Break,
    Continue,
    Return(Value),
}

pub(crate) struct Interp<'a, 'b> {
    pub(crate) io: &'a mut Io<'b>,
    pub(crate) program: Rc<Program>,
    pub(crate) globals: Vec<Value>,
    pub(crate) arrays: Vec<Shared>,
    pub(crate) frame: Vec<Slot>,
    pub(crate) depth: usize,
    pub(crate) record: Record,
    patterns: HashMap<Text, Rc<Regex>>,
    pub(crate) streams: Streams,
    pub(super) main: Option<Reader>,
    pub(super) operand: usize,
    pub(super) read_any: bool,
    ranges: Vec<bool>,
    pub(crate) code: u8,
    pub(crate) random: super::builtins::Random,
}

impl<'a, 'b> Interp<'a, 'b> {
    pub(crate) fn new(program: Program, io: &'a mut Io<'b>) -> Interp<'a, 'b> {
        let count = program.globals.len();
        let ranges = vec![false; program.rules.len()];
        let mut new = Interp {
            io,
            program: Rc::new(program),
            globals: vec![Value::Unset; count],
            arrays: (0..count).map(|_| Shared::default()).collect(),
            frame: Vec::new(),
            depth: 0,
            record: Record::default(),
            patterns: HashMap::new(),
            streams: Streams::default(),
            main: None,
            operand: 1,
            read_any: false,
            ranges,
            code: 0,
            random: super::builtins::Random::default(),
        };
        let defaults: [(usize, &[u8]); 7] = [
            (known::FS, b" "),
            (known::OFS, b" "),
            (known::ORS, b"\n"),
            (known::RS, b"\n"),
            (known::SUBSEP, b"\x1c"),
            (known::CONVFMT, b"%.6g"),
            (known::OFMT, b"%.6g"),
        ];
        for (at, text) in defaults {
            new.put(at, Value::text(text));
        }
        for at in [known::NF, known::NR, known::FNR, known::RSTART] {
            new.put(at, Value::Num(0.0));
        }
        new.put(known::RLENGTH, Value::Num(-1.0));
        for (name, value) in new.io.env {
            let environ = new.arrays.get(known::ENVIRON).cloned().unwrap_or_default();
            environ.borrow_mut().set(
                name.as_bytes().into(),
                Value::Input(value.as_bytes().into()),
            );
        }
        new
    }

    pub(super) fn put(&mut self, at: usize, value: Value) {
        if let Some(slot) = self.globals.get_mut(at) {
            *slot = value;
        }
    }

    /// A variable of the language itself.
    pub(crate) fn known(&self, at: usize) -> Text {
        match self.globals.get(at) {
            Some(Value::Str(text) | Value::Input(text)) => text.clone(),
            Some(other) => other.to_text(b"%.6g"),
            None => [].into(),
        }
    }

    pub(crate) fn text(&self, value: &Value) -> Text {
        match value {
            Value::Num(n) if *n != n.trunc() => value.to_text(&self.known(known::CONVFMT)),
            other => other.to_text(b"%.6g"),
        }
    }

    pub(crate) fn pattern(&mut self, text: &Text) -> Run<Rc<Regex>> {
        if let Some(found) = self.patterns.get(text) {
            return Ok(Rc::clone(found));
        }
        let regex = Rc::new(Regex::new(text)?);
        if self.patterns.len() >= MAX_PATTERNS {
            self.patterns.clear();
        }
        self.patterns.insert(text.clone(), Rc::clone(&regex));
        Ok(regex)
    }

    /// The whole run; the code is in `code`.
    pub(crate) fn run(&mut self) -> Run<()> {
        let program = Rc::clone(&self.program);
        let mut exited = false;
        for block in &program.begin {
            exited = exited || self.top(block)?;
        }
        if !exited && (!program.rules.is_empty() || !program.end.is_empty()) {
            exited = self.records(&program)?;
        }
        // After `exit` in a rule the END rules still run; after one in BEGIN too, unless nothing else is there.
        let _ = exited;
        for block in &program.end {
            if self.top(block)? {
                break;
            }
        }
        Ok(())
    }

    /// Runs a block of BEGIN or END; whether it ended the program.
    fn top(&mut self, block: &[Stmt]) -> Run<bool> {
        match self.block(block) {
            Ok(_) | Err(Stop::Next | Stop::NextFile) => Ok(false),
            Err(Stop::Exit) => Ok(true),
            Err(stop) => Err(stop),
        }
    }

    fn records(&mut self, program: &Program) -> Run<bool> {
        while let Some(text) = self.next_main()? {
            self.set_record(text.into());
            match self.rules(program) {
                Ok(()) | Err(Stop::Next) => {}
                Err(Stop::NextFile) => self.main = None,
                Err(Stop::Exit) => return Ok(true),
                Err(stop) => return Err(stop),
            }
        }
        Ok(false)
    }

    fn rules(&mut self, program: &Program) -> Run<()> {
        for (at, (pattern, action)) in program.rules.iter().enumerate() {
            if !self.applies(at, pattern)? {
                continue;
            }
            match action {
                Some(block) => {
                    self.block(block)?;
                }
                None => self.print(&[], None)?,
            }
        }
        Ok(())
    }

    fn applies(&mut self, at: usize, pattern: &Pattern) -> Run<bool> {
        match pattern {
            Pattern::Always => Ok(true),
            Pattern::When(test) => Ok(self.eval(test)?.is_true()),
            Pattern::Range(first, last) => {
                let inside = self.ranges.get(at).copied().unwrap_or(false);
                if !inside && !self.eval(first)?.is_true() {
                    return Ok(false);
                }
                let ends = self.eval(last)?.is_true();
                if let Some(slot) = self.ranges.get_mut(at) {
                    *slot = !ends;
                }
                Ok(true)
            }
        }
    }

    pub(crate) fn set_record(&mut self, text: Text) {
        self.record.text = Some(text);
        self.record.split = false;
        self.record.stale = false;
    }

    /// How fields are cut now.
    pub(crate) fn cut(&mut self, by: &Text) -> Run<Cut> {
        Ok(match &**by {
            b" " => Cut::Blank,
            [] => Cut::Chars,
            b"\\" => Cut::Byte(b'\\'),
            [byte] => Cut::Byte(*byte),
            _ => Cut::Pattern(self.pattern(by)?),
        })
    }

    /// Makes the fields from the text.
    pub(crate) fn split_record(&mut self) -> Run<()> {
        if self.record.split {
            return Ok(());
        }
        let fs = self.known(known::FS);
        let how = self.cut(&fs)?;
        let paragraph = self.known(known::RS).is_empty();
        let text = self.record.text.clone().unwrap_or_else(|| [].into());
        self.record.fields = cut(&text, &how, paragraph)
            .into_iter()
            .map(Value::Input)
            .collect();
        self.record.split = true;
        let count = self.record.fields.len() as f64;
        self.put(known::NF, Value::Num(count));
        Ok(())
    }

    pub(crate) fn whole_record(&mut self) -> Text {
        if self.record.stale {
            let ofs = self.known(known::OFS);
            let parts: Vec<Text> = self.record.fields.iter().map(|f| self.text(f)).collect();
            self.record.text = Some(parts.join(&ofs[..]).into());
            self.record.stale = false;
        }
        self.record.text.clone().unwrap_or_else(|| [].into())
    }

    pub(crate) fn field(&mut self, at: f64) -> Run<Value> {
        if at < 0.0 {
            return Err(Stop::Failed(format!("attempt to access field {at}")));
        }
        let at = at as usize;
        if at == 0 {
            return Ok(Value::Input(self.whole_record()));
        }
        self.split_record()?;
        Ok(self
            .record
            .fields
            .get(at - 1)
            .cloned()
            .unwrap_or(Value::Unset))
    }

    pub(crate) fn set_field(&mut self, at: f64, value: Value) -> Run<()> {
        if at < 0.0 || at as usize > MAX_FIELDS {
            return Err(Stop::Failed(format!("attempt to access field {at}")));
        }
        let at = at as usize;
        if at == 0 {
            let text = self.text(&value);
            self.set_record(text);
            return Ok(());
        }
        self.split_record()?;
        if self.record.fields.len() < at {
            self.record.fields.resize(at, Value::Unset);
            self.put(known::NF, Value::Num(at as f64));
        }
        if let Some(slot) = self.record.fields.get_mut(at - 1) {
            *slot = value;
        }
        self.record.stale = true;
        Ok(())
    }

    pub(crate) fn get_var(&mut self, var: Var) -> Run<Value> {
        Ok(match var {
            Var::Global(at) => {
                if at == known::NF {
                    self.split_record()?;
                }
                self.globals.get(at).cloned().unwrap_or(Value::Unset)
            }
            Var::Local(at) => match self.frame.get(at) {
                Some(Slot::Value(value)) => value.clone(),
                Some(Slot::Array(_)) => {
                    return Err(Stop::Failed("an array is used as a scalar".to_owned()));
                }
                None => Value::Unset,
            },
        })
    }

    pub(crate) fn set_var(&mut self, var: Var, value: Value) -> Run<()> {
        match var {
            Var::Local(at) => {
                if let Some(slot) = self.frame.get_mut(at) {
                    *slot = Slot::Value(value);
                }
            }
            Var::Global(at) => {
                if at == known::NF {
                    self.split_record()?;
                    let count = value.num();
                    if !(0.0..=MAX_FIELDS as f64).contains(&count) {
                        return Err(Stop::Failed(
                            "NF is set to a value that cannot be".to_owned(),
                        ));
                    }
                    self.record.fields.resize(count as usize, Value::Unset);
                    self.record.stale = true;
                } else if at == known::FS {
                    // The record at hand is cut as it was read.
                    self.split_record()?;
                }
                self.put(at, value);
            }
        }
        Ok(())
    }

    pub(crate) fn array(&self, var: Var) -> Run<Shared> {
        match var {
            Var::Global(at) => Ok(self.arrays.get(at).cloned().unwrap_or_default()),
            Var::Local(at) => match self.frame.get(at) {
                Some(Slot::Array(array)) => Ok(Rc::clone(array)),
                _ => Err(Stop::Failed("a scalar is used as an array".to_owned())),
            },
        }
    }

    pub(crate) fn key(&mut self, index: &[Expr]) -> Run<Text> {
        if let [one] = index {
            let value = self.eval(one)?;
            return Ok(self.text(&value));
        }
        let mut parts = Vec::new();
        for part in index {
            let value = self.eval(part)?;
            parts.push(self.text(&value));
        }
        let between = self.known(known::SUBSEP);
        Ok(parts.join(&between[..]).into())
    }

    pub(crate) fn get(&mut self, target: &Target) -> Run<Value> {
        match target {
            Target::Var(var) => self.get_var(*var),
            Target::Field(at) => {
                let at = self.eval(at)?.num();
                self.field(at)
            }
            Target::Element(array, index) => {
                let key = self.key(index)?;
                let array = self.array(*array)?;
                let value = array.borrow_mut().get(key);
                Ok(value)
            }
        }
    }

    pub(crate) fn set(&mut self, target: &Target, value: Value) -> Run<()> {
        match target {
            Target::Var(var) => self.set_var(*var, value),
            Target::Field(at) => {
                let at = self.eval(at)?.num();
                self.set_field(at, value)
            }
            Target::Element(array, index) => {
                let key = self.key(index)?;
                self.array(*array)?.borrow_mut().set(key, value);
                Ok(())
            }
        }
    }
}
