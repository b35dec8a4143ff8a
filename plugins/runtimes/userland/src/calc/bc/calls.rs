//! Calls of functions: those of the program and those of `-l`.
//!
//! Invariant: what a call hides is put back when it ends, however it ends.

use super::ast::{Arg, Function, Local};
use super::eval::{Array, Flow, Machine, Run, fail};
use super::math;
use super::number::Num;

/// Calls within calls.
const MAX_CALLS: usize = 500;

/// A value that `auto` or a parameter hides.
enum Hidden {
    Var(usize, Option<Num>),
    Array(usize, Option<Array>),
    /// Goes back to the caller's array: place, the caller's place, what was hidden.
    Reference(usize, usize, Option<Array>),
}

impl Machine<'_, '_> {
    pub(super) fn call(&mut self, name: usize, args: &[Arg]) -> Run<Num> {
        let Some(function) = self.functions.get(&name).cloned() else {
            return self.library(name, args);
        };
        if function.params.len() != args.len() {
            return fail("Parameter number mismatch");
        }
        if self.calls >= MAX_CALLS {
            return fail("calls within calls are too deep");
        }
        let mut values = Vec::new();
        for arg in args {
            values.push(match arg {
                Arg::Value(expr) => Some(self.eval(expr)?),
                Arg::Array(_) => None,
            });
        }
        let hidden = self.enter(&function, args, values)?;
        self.calls += 1;
        let mut result = Ok(Num::from_i64(0));
        for statement in function.body.iter() {
            match self.exec(statement) {
                Ok(Flow::Next) => {}
                Ok(Flow::Return(value)) => {
                    result = Ok(value);
                    break;
                }
                Ok(_) => break,
                Err(stop) => {
                    result = Err(stop);
                    break;
                }
            }
        }
        self.calls -= 1;
        self.leave(hidden);
        result
    }

    /// Binds parameters and `auto` variables.
    fn enter(
        &mut self,
        function: &Function,
        args: &[Arg],
        values: Vec<Option<Num>>,
    ) -> Run<Vec<Hidden>> {
        let mut bound = Vec::new();
        for ((param, arg), value) in function.params.iter().zip(args).zip(values) {
            bound.push(match (param, arg, value) {
                (Local::Var(name), _, Some(value)) => (Hidden::Var(*name, Some(value)), None),
                (Local::Array(name), Arg::Array(from), _) => {
                    (Hidden::Array(*name, self.arrays.get(from).cloned()), None)
                }
                (Local::Reference(name), Arg::Array(from), _) => (
                    Hidden::Array(*name, self.arrays.get(from).cloned()),
                    Some(*from),
                ),
                _ => return fail("Parameter type mismatch"),
            });
        }
        let autos = function.autos.iter().map(|local| match local {
            Local::Var(name) => (Hidden::Var(*name, None), None),
            Local::Array(name) | Local::Reference(name) => (Hidden::Array(*name, None), None),
        });
        bound.extend(autos);
        let mut hidden = Vec::new();
        for (new, from) in bound {
            hidden.push(match (new, from) {
                (Hidden::Var(name, value), _) => {
                    let old = self.vars.remove(&name);
                    self.vars.extend(value.map(|value| (name, value)));
                    Hidden::Var(name, old)
                }
                (Hidden::Array(name, array), from) | (Hidden::Reference(name, _, array), from) => {
                    let old = self.arrays.remove(&name);
                    self.arrays.extend(array.map(|array| (name, array)));
                    match from {
                        Some(from) => Hidden::Reference(name, from, old),
                        None => Hidden::Array(name, old),
                    }
                }
            });
        }
        Ok(hidden)
    }

    /// Puts back what `enter` hid, last first.
    fn leave(&mut self, hidden: Vec<Hidden>) {
        for one in hidden.into_iter().rev() {
            match one {
                Hidden::Var(name, old) => {
                    self.vars.remove(&name);
                    self.vars.extend(old.map(|old| (name, old)));
                }
                Hidden::Array(name, old) => {
                    self.arrays.remove(&name);
                    self.arrays.extend(old.map(|old| (name, old)));
                }
                Hidden::Reference(name, from, old) => {
                    let mine = self.arrays.remove(&name);
                    self.arrays.extend(old.map(|old| (name, old)));
                    self.arrays.extend(mine.map(|mine| (from, mine)));
                }
            }
        }
    }

    /// The functions of `-l`.
    pub(super) fn library(&mut self, name: usize, args: &[Arg]) -> Run<Num> {
        let word = self
            .names
            .list
            .get(name)
            .cloned()
            .unwrap_or_else(|| "?".into());
        let count = if &*word == "j" { 2 } else { 1 };
        if !self.math || !matches!(&*word, "s" | "c" | "a" | "l" | "e" | "j") {
            return fail(format!("Function {word} not defined."));
        }
        let mut values = Vec::new();
        for arg in args {
            match arg {
                Arg::Value(expr) => values.push(self.eval(expr)?),
                Arg::Array(_) => return fail("Parameter type mismatch"),
            }
        }
        let (Some(first), true) = (values.first(), values.len() == count) else {
            return fail("Parameter number mismatch");
        };
        let scale = self.scale;
        if first.is_zero() && matches!(&*word, "s" | "a") {
            return Ok(Num::from_i64(0));
        }
        Ok(match &*word {
            "s" => math::sin(first, scale),
            "c" => math::cos(first, scale),
            "a" => math::atan(first, scale),
            "l" => math::ln(first, scale),
            "j" => math::bessel(first, values.get(1).unwrap_or(first), scale),
            _ => {
                return math::exp(first, scale).map_or_else(|| fail("exponent too large in e"), Ok);
            }
        })
    }
}
