//! Runs a program of `bc`. Invariant: recursion is bounded; what goes wrong is said and the next line goes on.

use std::collections::HashMap;

use super::{
    lexer, math,
    number::{MAX_SCALE, Number},
    parser::{Argument, Expr, Function, Parser, Place, Statement},
};

/// Deepest calls of functions.
const MAX_CALLS: usize = 200;

/// Scale of `-l`.
const LIBRARY_SCALE: usize = 20;

/// Why a statement did not run to its end.
enum Stop {
    Break,
    Continue,
    Return(Number),
    Quit,
    Error(String),
}

type Done<T> = Result<T, Stop>;

#[derive(Default)]
struct Machine {
    variables: HashMap<String, Number>,
    arrays: HashMap<String, HashMap<i64, Number>>,
    functions: HashMap<String, Function>,
    scale: usize,
    ibase: u32,
    obase: u32,
    last: Number,
    library: bool,
    depth: usize,
    out: String,
}

impl Default for Number {
    fn default() -> Self {
        Self::from(0)
    }
}

fn error<T>(words: &str) -> Done<T> {
    Err(Stop::Error(words.to_owned()))
}

/// Standard output and standard error of a program.
pub(super) fn all(text: &str, library: bool) -> (String, String) {
    let mut machine = Machine {
        scale: if library { LIBRARY_SCALE } else { 0 },
        ibase: 10,
        obase: 10,
        library,
        ..Machine::default()
    };
    let mut err = String::new();
    let tokens = match lexer::tokens(text) {
        Ok(tokens) => tokens,
        Err(words) => return (String::new(), format!("(standard_in) 1: {words}\n")),
    };
    let mut parser = Parser::new(&tokens);
    while let Some(statement) = parser.next() {
        let statement = match statement {
            Ok(statement) => statement,
            Err(words) => {
                let line = 1 + tokens[..parser.at.min(tokens.len())]
                    .iter()
                    .filter(|token| **token == lexer::Token::Line)
                    .count();
                err.push_str(&format!("(standard_in) {line}: {words}\n"));
                parser.skip_line();
                continue;
            }
        };
        match machine.run(&statement) {
            Ok(()) | Err(Stop::Break | Stop::Continue | Stop::Return(_)) => {}
            Err(Stop::Quit) => break,
            Err(Stop::Error(words)) => {
                err.push_str(&format!("Runtime error (func=(main), adr=0): {words}\n"));
                parser.skip_line();
            }
        }
    }
    (machine.out, err)
}

impl Machine {
    fn run_all(&mut self, list: &[Statement]) -> Done<()> {
        list.iter().try_for_each(|statement| self.run(statement))
    }

    fn run(&mut self, statement: &Statement) -> Done<()> {
        match statement {
            Statement::Text(text) => self.out.push_str(text),
            Statement::Expr(expr) => {
                let value = self.value(expr)?;
                if !matches!(expr, Expr::Assign(..)) && !self.is_void(expr) {
                    let text = value.show(self.obase);
                    self.out.push_str(&text);
                    self.out.push('\n');
                    self.last = value;
                }
            }
            Statement::Print(list) => {
                for item in list {
                    match item {
                        Statement::Text(text) => self.out.push_str(&escaped(text)),
                        Statement::Expr(expr) => {
                            let value = self.value(expr)?;
                            let text = value.show(self.obase);
                            self.out.push_str(&text);
                            self.last = value;
                        }
                        _ => {}
                    }
                }
            }
            Statement::If(test, then, other) => {
                if !self.value(test)?.is_zero() {
                    self.run(then)?;
                } else if let Some(other) = other {
                    self.run(other)?;
                }
            }
            Statement::While(test, body) => self.repeat(Some(test), None, body)?,
            Statement::For(start, test, step, body) => {
                if let Some(start) = start {
                    self.value(start)?;
                }
                self.repeat(test.as_ref(), step.as_ref(), body)?;
            }
            Statement::Block(list) => self.run_all(list)?,
            Statement::Return(value) => {
                let value = match value {
                    Some(value) => self.value(value)?,
                    None => Number::from(0),
                };
                return Err(Stop::Return(value));
            }
            Statement::Break => return Err(Stop::Break),
            Statement::Continue => return Err(Stop::Continue),
            Statement::Quit => return Err(Stop::Quit),
            Statement::Define(function) => {
                self.functions.insert(function.name.clone(), function.clone());
            }
        }
        Ok(())
    }

    fn is_void(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Call(name, _) if self.functions.get(name).is_some_and(|f| f.body.is_empty()))
    }

    fn repeat(&mut self, test: Option<&Expr>, step: Option<&Expr>, body: &Statement) -> Done<()> {
        loop {
            if let Some(test) = test
                && self.value(test)?.is_zero()
            {
                return Ok(());
            }
            match self.run(body) {
                Err(Stop::Break) => return Ok(()),
                Ok(()) | Err(Stop::Continue) => {}
                Err(other) => return Err(other),
            }
            if let Some(step) = step {
                self.value(step)?;
            }
        }
    }

    fn value(&mut self, expr: &Expr) -> Done<Number> {
        match expr {
            Expr::Number(digits) => Ok(Number::read(digits, self.ibase)),
            Expr::Read(place) => self.get(place),
            Expr::Assign(place, mark, value) => {
                let value = self.value(value)?;
                let value = match mark.strip_suffix('=').filter(|mark| !mark.is_empty()) {
                    Some(mark) => {
                        let old = self.get(place)?;
                        self.combine(mark, &old, &value)?
                    }
                    None => value,
                };
                self.set(place, value.clone())?;
                Ok(value)
            }
            Expr::Step(place, before, by) => {
                let old = self.get(place)?;
                let new = old.add(&Number::from(*by));
                self.set(place, new.clone())?;
                Ok(if *before { new } else { old })
            }
            Expr::Unary("-", inner) => Ok(self.value(inner)?.neg()),
            Expr::Unary("!", inner) => Ok(Number::from(i64::from(self.value(inner)?.is_zero()))),
            Expr::Unary(_, inner) => self.value(inner),
            Expr::Binary("&&", a, b) => {
                let yes = !self.value(a)?.is_zero() && !self.value(b)?.is_zero();
                Ok(Number::from(i64::from(yes)))
            }
            Expr::Binary("||", a, b) => {
                let yes = !self.value(a)?.is_zero() || !self.value(b)?.is_zero();
                Ok(Number::from(i64::from(yes)))
            }
            Expr::Binary(mark, a, b) => {
                let a = self.value(a)?;
                let b = self.value(b)?;
                self.combine(mark, &a, &b)
            }
            Expr::Call(name, arguments) => self.call(name, arguments),
        }
    }

    fn combine(&self, mark: &str, a: &Number, b: &Number) -> Done<Number> {
        let order = a.compare(b);
        let truth = |yes: bool| Ok(Number::from(i64::from(yes)));
        let divided = |result: Option<Number>| result.map_or_else(|| error("Divide by zero"), Ok);
        match mark {
            "+" => Ok(a.add(b)),
            "-" => Ok(a.sub(b)),
            "*" => Ok(a.mul(b, self.scale)),
            "/" => divided(a.div(b, self.scale)),
            "%" => divided(a.rem(b, self.scale)),
            "^" => {
                let Some(power) = b.whole() else {
                    return error("exponent too large in raise");
                };
                if power < 0 && a.is_zero() {
                    return error("Divide by zero");
                }
                match a.pow(power, self.scale) {
                    Some(number) => Ok(number),
                    None => error("exponent too large in raise"),
                }
            }
            "==" => truth(order.is_eq()),
            "!=" => truth(order.is_ne()),
            "<" => truth(order.is_lt()),
            "<=" => truth(order.is_le()),
            ">" => truth(order.is_gt()),
            ">=" => truth(order.is_ge()),
            _ => error("unknown operator"),
        }
    }

    fn index(&mut self, index: &Expr) -> Done<i64> {
        match self.value(index)?.whole() {
            Some(index) if index >= 0 => Ok(index),
            _ => error("Array subscript out of bounds"),
        }
    }

    fn get(&mut self, place: &Place) -> Done<Number> {
        Ok(match place {
            Place::Variable(name) => self.variables.get(name).cloned().unwrap_or_default(),
            Place::Element(name, index) => {
                let index = self.index(index)?;
                let array = self.arrays.get(name);
                array.and_then(|array| array.get(&index)).cloned().unwrap_or_default()
            }
            Place::Setting(name) => match name.as_str() {
                "scale" => Number::from(i64::try_from(self.scale).unwrap_or(0)),
                "ibase" => Number::from(i64::from(self.ibase)),
                "obase" => Number::from(i64::from(self.obase)),
                _ => self.last.clone(),
            },
        })
    }

    fn set(&mut self, place: &Place, value: Number) -> Done<()> {
        match place {
            Place::Variable(name) => {
                self.variables.insert(name.clone(), value);
            }
            Place::Element(name, index) => {
                let index = self.index(index)?;
                self.arrays.entry(name.clone()).or_default().insert(index, value);
            }
            Place::Setting(name) => {
                let whole = value.whole().unwrap_or(0);
                match name.as_str() {
                    "scale" => self.scale = usize::try_from(whole).unwrap_or(0).min(MAX_SCALE),
                    "ibase" => self.ibase = u32::try_from(whole).unwrap_or(10).clamp(2, 16),
                    "obase" => self.obase = u32::try_from(whole).unwrap_or(10).clamp(2, 9999),
                    _ => self.last = value,
                }
            }
        }
        Ok(())
    }

    fn call(&mut self, name: &str, arguments: &[Argument]) -> Done<Number> {
        if let Some(function) = self.functions.get(name).cloned() {
            return self.call_own(&function, arguments);
        }
        if let ("length", [Argument::Array(array)]) = (name, arguments) {
            let length = self.arrays.get(array).map_or(0, HashMap::len);
            return Ok(Number::from(i64::try_from(length).unwrap_or(0)));
        }
        let mut values = Vec::new();
        for argument in arguments {
            match argument {
                Argument::Value(value) => values.push(self.value(value)?),
                Argument::Array(_) => return error("Parameter type mismatch"),
            }
        }
        let scale = self.scale;
        let result = match (name, values.as_slice(), self.library) {
            ("length", [x], _) => return Ok(Number::from(x.length())),
            ("scale", [x], _) => return Ok(Number::from(i64::try_from(x.scale).unwrap_or(0))),
            ("abs", [x], _) => return Ok(x.abs()),
            ("read", [], _) => return Ok(Number::from(0)),
            ("sqrt", [x], _) => match x.sqrt(scale) {
                Some(root) => return Ok(root),
                None => return error("Square root of a negative number"),
            },
            ("e", [x], true) => math::exp(x, scale),
            ("l", [x], true) if x.compare(&Number::from(0)).is_gt() => math::ln(x, scale),
            ("l", [_], true) => return Ok(Number::from(1).sub(&Number::from(10).pow(i64::try_from(scale).unwrap_or(0), 0).unwrap_or_default())),
            ("s", [x], true) => math::sin(x, scale),
            ("c", [x], true) => math::cos(x, scale),
            ("a", [x], true) => math::atan(x, scale),
            ("j", [n, x], true) => n.whole().and_then(|n| math::bessel(n, x, scale)),
            _ => return error(&format!("Function {name} not defined.")),
        };
        result.map_or_else(|| error("number too large"), Ok)
    }

    fn call_own(&mut self, function: &Function, arguments: &[Argument]) -> Done<Number> {
        if arguments.len() != function.parameters.len() {
            return error("Parameter number mismatch");
        }
        if self.depth >= MAX_CALLS {
            return error("too many nested calls");
        }
        let (mut values, mut arrays) = (Vec::new(), Vec::new());
        for ((name, is_array), argument) in function.parameters.iter().zip(arguments) {
            match (is_array, argument) {
                (false, Argument::Value(value)) => values.push((name.clone(), self.value(value)?)),
                (true, Argument::Array(from)) => {
                    let array = self.arrays.get(from).cloned().unwrap_or_default();
                    arrays.push((name.clone(), array));
                }
                _ => return error("Parameter type mismatch"),
            }
        }
        for (name, is_array) in &function.own {
            if *is_array {
                arrays.push((name.clone(), HashMap::new()));
            } else {
                values.push((name.clone(), Number::default()));
            }
        }
        let mut kept = Vec::new();
        for (name, value) in values {
            kept.push((name.clone(), self.variables.insert(name, value)));
        }
        let mut kept_arrays = Vec::new();
        for (name, array) in arrays {
            kept_arrays.push((name.clone(), self.arrays.insert(name, array)));
        }
        self.depth += 1;
        let done = self.run_all(&function.body);
        self.depth -= 1;
        for (name, value) in kept.into_iter().rev() {
            match value {
                Some(value) => self.variables.insert(name, value),
                None => self.variables.remove(&name),
            };
        }
        for (name, array) in kept_arrays.into_iter().rev() {
            match array {
                Some(array) => self.arrays.insert(name, array),
                None => self.arrays.remove(&name),
            };
        }
        match done {
            Err(Stop::Return(value)) => Ok(value),
            Ok(()) | Err(Stop::Break | Stop::Continue) => Ok(Number::from(0)),
            Err(other) => Err(other),
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('a') => out.push('\u{7}'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('q') => out.push('"'),
            Some('\\') => out.push('\\'),
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => {}
        }
    }
    out
}
