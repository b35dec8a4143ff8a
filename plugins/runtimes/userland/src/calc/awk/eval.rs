//! Expressions and calls.

use super::ast::{Expr, From, Op, Target, Text, Var, known};
use super::interp::{Flow, Interp, Run, Shared, Slot, Stop};
use super::value::{Value, compare};
use std::rc::Rc;

/// Calls within calls.
const MAX_CALLS: usize = 1000;

impl Interp<'_, '_> {
    pub(crate) fn eval(&mut self, expr: &Expr) -> Run<Value> {
        match expr {
            Expr::Num(n) => Ok(Value::Num(*n)),
            Expr::Str(text) => Ok(Value::Str(text.clone())),
            Expr::Group(inner) => self.eval(inner),
            Expr::Get(target) => self.get(target),
            Expr::Regex(text) => {
                let regex = self.pattern(text)?;
                let record = self.whole_record();
                Ok(Value::truth(regex.is_match(&record)))
            }
            Expr::Assign(target, op, value) => self.assign(target, *op, value),
            Expr::Step(target, before, by) => {
                let old = self.get(target)?.num();
                self.set(target, Value::Num(old + by))?;
                Ok(Value::Num(if *before { old + by } else { old }))
            }
            Expr::Cond(test, yes, no) => {
                let chosen = if self.eval(test)?.is_true() { yes } else { no };
                self.eval(chosen)
            }
            Expr::And(left, right) => {
                let both = self.eval(left)?.is_true() && self.eval(right)?.is_true();
                Ok(Value::truth(both))
            }
            Expr::Or(left, right) => {
                let either = self.eval(left)?.is_true() || self.eval(right)?.is_true();
                Ok(Value::truth(either))
            }
            Expr::Not(inner) => Ok(Value::truth(!self.eval(inner)?.is_true())),
            Expr::Neg(inner) => Ok(Value::Num(-self.eval(inner)?.num())),
            Expr::Plus(inner) => Ok(Value::Num(self.eval(inner)?.num())),
            Expr::Binary(op, left, right) => {
                let left = self.eval(left)?.num();
                let right = self.eval(right)?.num();
                arithmetic(*op, left, right).map(Value::Num)
            }
            Expr::Compare(relation, left, right) => {
                let left = self.eval(left)?;
                let right = self.eval(right)?;
                let format = self.known(known::CONVFMT);
                Ok(Value::truth(compare(*relation, &left, &right, &format)))
            }
            Expr::Concat(left, right) => {
                let left = self.eval(left)?;
                let mut text = self.text(&left).to_vec();
                let right = self.eval(right)?;
                text.extend_from_slice(&self.text(&right));
                Ok(Value::text(text))
            }
            Expr::Match(wanted, text, pattern) => {
                let text = self.eval(text)?;
                let text = self.text(&text);
                let regex = self.regex(pattern)?;
                Ok(Value::truth(regex.is_match(&text) == *wanted))
            }
            Expr::In(index, array) => {
                let key = self.key(index)?;
                let found = self.array(*array)?.borrow().map.contains_key(&key);
                Ok(Value::truth(found))
            }
            Expr::List(_) => Err(Stop::Failed("a list is no value".to_owned())),
            Expr::Call(function, args) => self.call(*function, args),
            Expr::Builtin(builtin, args) => self.builtin(*builtin, args),
            Expr::Getline(from, target) => self.getline(from, target.as_deref()),
        }
    }

    /// The pattern an argument is: as written, or made from a text.
    pub(crate) fn regex(&mut self, expr: &Expr) -> Run<Rc<super::regex::Regex>> {
        if let Expr::Regex(text) = expr {
            return self.pattern(text);
        }
        let value = self.eval(expr)?;
        let text = self.text(&value);
        self.pattern(&text)
    }

    fn assign(&mut self, target: &Target, op: Option<Op>, value: &Expr) -> Run<Value> {
        let mut value = self.eval(value)?;
        if let Some(op) = op {
            let old = self.get(target)?.num();
            value = Value::Num(arithmetic(op, old, value.num())?);
        }
        self.set(target, value.clone())?;
        Ok(value)
    }

    fn call(&mut self, number: usize, args: &[Expr]) -> Run<Value> {
        let Some(function) = self.program.functions.get(number).map(Rc::clone) else {
            return Err(Stop::Failed("unknown function".to_owned()));
        };
        if args.len() > function.params {
            return Err(Stop::Failed(format!(
                "function `{}` called with too many arguments",
                function.name
            )));
        }
        if self.depth >= MAX_CALLS {
            return Err(Stop::Failed("function calls nested too deeply".to_owned()));
        }
        let mut frame = Vec::with_capacity(function.params);
        for (at, is_array) in function.arrays.iter().enumerate() {
            frame.push(match (args.get(at), is_array) {
                (Some(Expr::Get(Target::Var(var))), true) => Slot::Array(self.array(*var)?),
                (None, true) => Slot::Array(Shared::default()),
                (Some(_), true) => {
                    return Err(Stop::Failed(format!(
                        "function `{}` wants an array",
                        function.name
                    )));
                }
                (Some(arg), false) => match self.untouched_array(arg) {
                    Some(array) => Slot::Array(array),
                    None => Slot::Value(self.eval(arg)?),
                },
                (None, false) => Slot::Value(Value::Unset),
            });
        }
        let before = std::mem::replace(&mut self.frame, frame);
        self.depth += 1;
        let done = self.block(&function.body);
        self.depth -= 1;
        self.frame = before;
        match done? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::Unset),
        }
    }

    /// The array an argument names, although the function never indexes it: for `length` of it.
    fn untouched_array(&self, arg: &Expr) -> Option<Shared> {
        let Expr::Get(Target::Var(var)) = arg else {
            return None;
        };
        self.named_array(*var)
    }

    /// The array of this name, if it is one.
    pub(crate) fn named_array(&self, var: Var) -> Option<Shared> {
        match var {
            Var::Global(at) => {
                let is_array = self.program.arrays.get(at).copied().unwrap_or(false);
                if is_array {
                    self.arrays.get(at).cloned()
                } else {
                    None
                }
            }
            Var::Local(at) => match self.frame.get(at) {
                Some(Slot::Array(array)) => Some(Rc::clone(array)),
                _ => None,
            },
        }
    }

    fn getline(&mut self, from: &From, target: Option<&Target>) -> Run<Value> {
        let separator = self.separator()?;
        let got = match from {
            From::Main => Ok(self.next_main()?.map(|text| (text, None))),
            From::File(name) | From::Command(name) => {
                let command = matches!(from, From::Command(_));
                let name = self.eval(name)?;
                let name = self.text(&name);
                let got = self.streams.read(command, &name, &separator, self.io);
                got.map(|got| got.map(|(text, ending)| (text, Some(ending))))
            }
        };
        let Ok(got) = got else {
            return Ok(Value::Num(-1.0));
        };
        let Some((text, ending)) = got else {
            return Ok(Value::Num(0.0));
        };
        if let Some(ending) = ending {
            self.set_var(Var::Global(known::RT), Value::text(ending))?;
        }
        let text: Text = text.into();
        match target {
            Some(target) => self.set(target, Value::Input(text))?,
            None => self.set_record(text),
        }
        if matches!(from, From::Command(_)) {
            self.count(known::NR);
        }
        Ok(Value::Num(1.0))
    }
}

fn arithmetic(op: Op, left: f64, right: f64) -> Run<f64> {
    let zero = |what: &str| Err(Stop::Failed(what.to_owned()));
    Ok(match op {
        Op::Add => left + right,
        Op::Sub => left - right,
        Op::Mul => left * right,
        Op::Div if right == 0.0 => return zero("division by zero"),
        Op::Div => left / right,
        Op::Rem if right == 0.0 => return zero("division by zero in %"),
        Op::Rem => left % right,
        Op::Pow => left.powf(right),
    })
}
