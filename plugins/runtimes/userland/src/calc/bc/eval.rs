//! Runs what the parser made.
//!
//! Invariant: an error ends the line it happens in and puts every variable that `auto` hid back in place.

use super::ast::{Builtin, Expr, Function, Item, Op, Place, Stmt};
use super::lexer;
use super::number::Num;
use super::parser::{Names, Parser};
use crate::io::Io;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The highest index of an array.
const MAX_INDEX: i64 = 16_777_215;
/// The highest scale.
const MAX_SCALE: i64 = 100_000;
/// The highest base of output.
const MAX_OBASE: i64 = 999_999;

pub(super) type Array = BTreeMap<usize, Num>;

/// Why running stopped.
pub(crate) enum Stop {
    Failed(String),
    Halt,
    Io(std::io::Error),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        Stop::Io(error)
    }
}

/// What a statement wants its surroundings to do.
pub(super) enum Flow {
    Next,
    Break,
    Continue,
    Return(Num),
}

pub(super) type Run<T> = Result<T, Stop>;

pub(super) fn fail<T>(words: impl Into<String>) -> Run<T> {
    Err(Stop::Failed(words.into()))
}

pub(crate) struct Machine<'a, 'b> {
    pub(crate) io: &'a mut Io<'b>,
    pub(crate) names: Names,
    pub(crate) math: bool,
    pub(super) functions: HashMap<usize, Rc<Function>>,
    pub(super) vars: HashMap<usize, Num>,
    pub(super) arrays: HashMap<usize, Array>,
    pub(crate) scale: usize,
    ibase: u32,
    obase: u32,
    last: Num,
    pub(super) calls: usize,
    column: usize,
    /// Columns of a line of output; 0 for no limit.
    pub(crate) width: usize,
}

impl<'a, 'b> Machine<'a, 'b> {
    pub(crate) fn new(io: &'a mut Io<'b>, width: usize) -> Machine<'a, 'b> {
        Machine {
            io,
            names: Names::default(),
            math: false,
            functions: HashMap::new(),
            vars: HashMap::new(),
            arrays: HashMap::new(),
            scale: 0,
            ibase: 10,
            obase: 10,
            last: Num::from_i64(0),
            calls: 0,
            column: 0,
            width,
        }
    }

    pub(crate) fn define(&mut self, name: usize, function: Function) {
        self.functions.insert(name, Rc::new(function));
    }

    /// Runs a line.
    pub(crate) fn run(&mut self, statements: &[Stmt]) -> Run<()> {
        for statement in statements {
            if let Flow::Return(_) | Flow::Break | Flow::Continue = self.exec(statement)? {
                break;
            }
        }
        Ok(())
    }

    /// Digits, broken at the width of the line.
    fn digits(&mut self, text: &str) -> Run<()> {
        for c in text.chars() {
            self.column += 1;
            if self.width != 0 && self.column == self.width - 1 {
                self.io.stdout.write_all(b"\\\n")?;
                self.column = 1;
            }
            write!(self.io.stdout, "{c}")?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Run<()> {
        self.io.stdout.write_all(text.as_bytes())?;
        let behind = text.rsplit('\n').next().unwrap_or("").chars().count();
        self.column = if text.contains('\n') {
            behind
        } else {
            self.column + behind
        };
        Ok(())
    }

    fn show(&mut self, value: Num) -> Run<()> {
        let text = value.to_text(self.obase);
        self.digits(&text)?;
        self.last = value;
        Ok(())
    }

    pub(super) fn exec(&mut self, statement: &Stmt) -> Run<Flow> {
        match statement {
            Stmt::Empty => {}
            Stmt::Expr(expr) => self.line(expr)?,
            Stmt::Text(text) => self.text(text)?,
            Stmt::Print(items) => {
                for item in items {
                    match item {
                        Item::Text(text) => self.text(&unescaped(text))?,
                        Item::Value(expr) => {
                            let value = self.eval(expr)?;
                            self.show(value)?;
                        }
                    }
                }
            }
            Stmt::Block(list) => {
                for inner in list {
                    match self.exec(inner)? {
                        Flow::Next => {}
                        flow => return Ok(flow),
                    }
                }
            }
            Stmt::If(test, then, other) => {
                if !self.eval(test)?.is_zero() {
                    return self.exec(then);
                } else if let Some(other) = other {
                    return self.exec(other);
                }
            }
            Stmt::While(test, body) => return self.repeat(Some(test), None, body),
            Stmt::For(first, test, step, body) => {
                if let Some(first) = first {
                    self.eval(first)?;
                }
                return self.repeat(test.as_ref(), step.as_ref(), body);
            }
            Stmt::Break => return Ok(Flow::Break),
            Stmt::Continue => return Ok(Flow::Continue),
            Stmt::Return(value) => {
                let value = value.as_ref().map(|v| self.eval(v)).transpose()?;
                return Ok(Flow::Return(value.unwrap_or_else(|| Num::from_i64(0))));
            }
            Stmt::Halt => return Err(Stop::Halt),
        }
        Ok(Flow::Next)
    }

    /// An expression as a statement: shown, unless it is an assignment or a function without a value.
    fn line(&mut self, expr: &Expr) -> Run<()> {
        let quiet = match expr {
            Expr::Assign(..) => true,
            Expr::Call(name, _) => self.functions.get(name).is_some_and(|f| f.void),
            _ => false,
        };
        let value = self.eval(expr)?;
        if !quiet {
            self.show(value)?;
            self.text("\n")?;
        }
        Ok(())
    }

    fn repeat(&mut self, test: Option<&Expr>, step: Option<&Expr>, body: &Stmt) -> Run<Flow> {
        loop {
            if let Some(test) = test
                && self.eval(test)?.is_zero()
            {
                return Ok(Flow::Next);
            }
            match self.exec(body)? {
                Flow::Break => return Ok(Flow::Next),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Next | Flow::Continue => {}
            }
            if let Some(step) = step {
                self.eval(step)?;
            }
        }
    }

    pub(super) fn eval(&mut self, expr: &Expr) -> Run<Num> {
        match expr {
            Expr::Num(digits) => Ok(Num::parse(digits, self.ibase)),
            Expr::Place(place) => self.get(place),
            Expr::Group(inner) => self.eval(inner),
            Expr::Neg(inner) => Ok(self.eval(inner)?.neg()),
            Expr::Not(inner) => Ok(truth(self.eval(inner)?.is_zero())),
            Expr::Assign(place, op, value) => {
                let mut value = self.eval(value)?;
                if let Some(op) = op {
                    let old = self.get(place)?;
                    value = self.binary(*op, &old, &value)?;
                }
                self.set(place, value)
            }
            Expr::Step(place, before, up) => {
                let old = self.get(place)?;
                let new = old.add(&Num::from_i64(if *up { 1 } else { -1 }));
                let new = self.set(place, new)?;
                Ok(if *before { new } else { old })
            }
            Expr::Binary(op, left, right) => {
                let left = self.eval(left)?;
                let right = self.eval(right)?;
                self.binary(*op, &left, &right)
            }
            Expr::Call(name, args) => self.call(*name, args),
            Expr::Builtin(which, inner) => self.builtin(*which, inner.as_deref()),
        }
    }

    fn binary(&mut self, op: Op, left: &Num, right: &Num) -> Run<Num> {
        let order = left.compare(right);
        let scale = self.scale;
        let zero = || Stop::Failed("Divide by zero".to_owned());
        Ok(match op {
            Op::Add => left.add(right),
            Op::Sub => left.sub(right),
            Op::Mul => left.mul(right, scale),
            Op::Div => left.div(right, scale).ok_or_else(zero)?,
            Op::Rem => left
                .rem(right, scale)
                .ok_or_else(|| Stop::Failed("Modulo by zero".to_owned()))?,
            Op::Pow => {
                if right.scale > 0 {
                    self.warn("non-zero scale in exponent");
                }
                if left.is_zero() && right.is_negative() {
                    return Err(zero());
                }
                let power = left.pow(right.to_i64(), scale);
                power.ok_or_else(|| Stop::Failed("exponent too large in raise".to_owned()))?
            }
            Op::Lt => truth(order.is_lt()),
            Op::Le => truth(order.is_le()),
            Op::Gt => truth(order.is_gt()),
            Op::Ge => truth(order.is_ge()),
            Op::Eq => truth(order.is_eq()),
            Op::Ne => truth(order.is_ne()),
            Op::And => truth(!left.is_zero() && !right.is_zero()),
            Op::Or => truth(!left.is_zero() || !right.is_zero()),
        })
    }

    fn warn(&mut self, words: &str) {
        // Nobody could be told that standard error is gone.
        let _ = writeln!(
            self.io.stderr,
            "Runtime warning (func=(main), adr=0): {words}"
        );
    }

    fn builtin(&mut self, which: Builtin, inner: Option<&Expr>) -> Run<Num> {
        let Some(inner) = inner else {
            return self.read();
        };
        let value = self.eval(inner)?;
        let count = |n: usize| Num::from_i64(i64::try_from(n).unwrap_or(i64::MAX));
        match which {
            Builtin::Length => Ok(count(value.length())),
            Builtin::ScaleOf => Ok(count(value.scale)),
            Builtin::Sqrt => value
                .sqrt(self.scale)
                .map_or_else(|| fail("Square root of a negative number"), Ok),
            Builtin::Read => self.read(),
        }
    }

    /// A number from standard input: an expression on a line of its own.
    fn read(&mut self) -> Run<Num> {
        let mut line = String::new();
        self.io.stdin.read_line(&mut line)?;
        let tokens = lexer::tokens(&line);
        let parsed = Parser::new(&tokens, 0, &mut self.names).input();
        match parsed {
            Ok(Some(super::ast::Input::Run(list))) => match list.as_slice() {
                [Stmt::Expr(expr)] => self.eval(expr),
                _ => Ok(Num::from_i64(0)),
            },
            _ => Ok(Num::from_i64(0)),
        }
    }

    fn get(&mut self, place: &Place) -> Run<Num> {
        let zero = || Num::from_i64(0);
        Ok(match place {
            Place::Var(name) => self.vars.get(name).cloned().unwrap_or_else(zero),
            Place::Element(name, index) => {
                let index = self.index(index)?;
                let found = self.arrays.get(name).and_then(|a| a.get(&index));
                found.cloned().unwrap_or_else(zero)
            }
            Place::Scale => Num::from_i64(i64::try_from(self.scale).unwrap_or(i64::MAX)),
            Place::Ibase => Num::from_i64(self.ibase.into()),
            Place::Obase => Num::from_i64(self.obase.into()),
            Place::Last => self.last.clone(),
        })
    }

    fn index(&mut self, index: &Expr) -> Run<usize> {
        let index = self.eval(index)?.to_i64();
        match usize::try_from(index) {
            Ok(place) if index <= MAX_INDEX => Ok(place),
            _ => fail("array index out of bounds"),
        }
    }

    fn set(&mut self, place: &Place, value: Num) -> Run<Num> {
        let held =
            |low: i64, high: i64| u32::try_from(value.to_i64().clamp(low, high)).unwrap_or(2);
        match place {
            Place::Var(name) => {
                self.vars.insert(*name, value.clone());
            }
            Place::Element(name, index) => {
                let index = self.index(index)?;
                self.arrays
                    .entry(*name)
                    .or_default()
                    .insert(index, value.clone());
            }
            Place::Scale => self.scale = held(0, MAX_SCALE) as usize,
            Place::Ibase => self.ibase = held(2, 36),
            Place::Obase => self.obase = held(2, MAX_OBASE),
            Place::Last => self.last = value.clone(),
        }
        Ok(value)
    }
}

fn truth(yes: bool) -> Num {
    Num::from_i64(i64::from(yes))
}

/// The escapes of `print`.
fn unescaped(text: &str) -> String {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('a') => out.push('\u{7}'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('q') => out.push('"'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('\\') => out.push('\\'),
            _ => {}
        }
    }
    out
}
