//! Runs a program: rules over records, statements, variables. Expressions are in `eval`.

use super::ast::{Expr, Pattern, Program, Stmt, Target, Text, Var, Way, known};
use super::record::{Cut, MAX_FIELDS, Record, cut};
use super::regex::Regex;
use super::streams::{Reader, Separator, Streams, open};
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

    fn keys(&self) -> Vec<Text> {
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
    main: Option<Reader>,
    operand: usize,
    read_any: bool,
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

    fn put(&mut self, at: usize, value: Value) {
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
    fn next_operand(&mut self) -> Run<bool> {
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

    pub(crate) fn block(&mut self, list: &[Stmt]) -> Run<Flow> {
        for statement in list {
            match self.exec(statement)? {
                Flow::Normal => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Normal)
    }

    fn exec(&mut self, statement: &Stmt) -> Run<Flow> {
        match statement {
            Stmt::Empty => {}
            Stmt::Expr(expr) => {
                self.eval(expr)?;
            }
            Stmt::Print(list, to) => self.print(list, to.as_ref())?,
            Stmt::Printf(list, to) => {
                let text = self.sprintf(list)?;
                self.write(&text, to.as_ref())?;
            }
            Stmt::If(test, then, other) => {
                if self.eval(test)?.is_true() {
                    return self.exec(then);
                }
                if let Some(other) = other {
                    return self.exec(other);
                }
            }
            Stmt::While(test, body) => return self.repeat(Some(test), None, body, false),
            Stmt::Do(body, test) => return self.repeat(Some(test), None, body, true),
            Stmt::For(first, test, step, body) => {
                if let Some(first) = first {
                    self.exec(first)?;
                }
                return self.repeat(test.as_ref(), step.as_deref(), body, false);
            }
            Stmt::ForIn(var, array, body) => return self.each(*var, *array, body),
            Stmt::Block(list) => return self.block(list),
            Stmt::Next => return Err(Stop::Next),
            Stmt::NextFile => return Err(Stop::NextFile),
            Stmt::Exit(code) => {
                if let Some(code) = code {
                    self.code = (self.eval(code)?.num() as i64 & 0xff) as u8;
                }
                return Err(Stop::Exit);
            }
            Stmt::Return(value) => {
                let value = value.as_ref().map(|v| self.eval(v)).transpose()?;
                return Ok(Flow::Return(value.unwrap_or(Value::Unset)));
            }
            Stmt::Break => return Ok(Flow::Break),
            Stmt::Continue => return Ok(Flow::Continue),
            Stmt::Delete(array, index) => {
                let key = self.key(index)?;
                self.array(*array)?.borrow_mut().map.remove(&key);
            }
            Stmt::DeleteAll(array) => self.array(*array)?.borrow_mut().clear(),
        }
        Ok(Flow::Normal)
    }

    fn repeat(
        &mut self,
        test: Option<&Expr>,
        step: Option<&Stmt>,
        body: &Stmt,
        body_first: bool,
    ) -> Run<Flow> {
        let mut skip = body_first;
        loop {
            if let Some(test) = test
                && !std::mem::take(&mut skip)
                && !self.eval(test)?.is_true()
            {
                return Ok(Flow::Normal);
            }
            match self.exec(body)? {
                Flow::Break => return Ok(Flow::Normal),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Normal | Flow::Continue => {}
            }
            if let Some(step) = step {
                self.exec(step)?;
            }
        }
    }

    fn each(&mut self, var: Var, array: Var, body: &Stmt) -> Run<Flow> {
        let keys = self.array(array)?.borrow().keys();
        for key in keys {
            self.set_var(var, Value::Input(key))?;
            match self.exec(body)? {
                Flow::Break => break,
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Normal | Flow::Continue => {}
            }
        }
        Ok(Flow::Normal)
    }

    fn print(&mut self, list: &[Expr], to: Option<&(Way, Expr)>) -> Run<()> {
        let mut out = Vec::new();
        if list.is_empty() {
            out.extend_from_slice(&self.whole_record());
        }
        for (at, expr) in list.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(&self.known(known::OFS));
            }
            match self.eval(expr)? {
                Value::Str(text) | Value::Input(text) => out.extend_from_slice(&text),
                other => out.extend_from_slice(&other.to_text(&self.known(known::OFMT))),
            }
        }
        out.extend_from_slice(&self.known(known::ORS));
        self.write(&out, to)
    }

    fn write(&mut self, bytes: &[u8], to: Option<&(Way, Expr)>) -> Run<()> {
        let Some((way, to)) = to else {
            return Ok(self.io.stdout.write_all(bytes)?);
        };
        let to = self.eval(to)?;
        let to = self.text(&to);
        Ok(self.streams.write(*way, &to, bytes, self.io)?)
    }
}
