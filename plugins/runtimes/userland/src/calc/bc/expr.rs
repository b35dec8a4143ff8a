//! Expressions, from the loosest binding to the tightest.

use super::ast::{Arg, Builtin, Expr, Op, Place};
use super::lexer::Token;
use super::parser::{Fault, MAX_DEPTH, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fault();
        }
        let done = self.either();
        self.depth -= 1;
        done
    }

    pub(super) fn either(&mut self) -> Parsed<Expr> {
        let mut left = self.both()?;
        while self.take("||") {
            left = binary(Op::Or, left, self.both()?);
        }
        Ok(left)
    }

    pub(super) fn both(&mut self) -> Parsed<Expr> {
        let mut left = self.negation()?;
        while self.take("&&") {
            left = binary(Op::And, left, self.negation()?);
        }
        Ok(left)
    }

    pub(super) fn negation(&mut self) -> Parsed<Expr> {
        if self.take("!") {
            return Ok(Expr::Not(Box::new(self.negation()?)));
        }
        let mut left = self.sum()?;
        const RELATIONS: [(&str, Op); 6] = [
            ("==", Op::Eq),
            ("!=", Op::Ne),
            ("<=", Op::Le),
            (">=", Op::Ge),
            ("<", Op::Lt),
            (">", Op::Gt),
        ];
        while let Some(op) = self.operator(&RELATIONS) {
            left = binary(op, left, self.sum()?);
        }
        Ok(left)
    }

    pub(super) fn operator(&mut self, among: &[(&str, Op)]) -> Option<Op> {
        let (_, op) = among.iter().find(|(mark, _)| self.is(mark))?;
        self.at += 1;
        Some(*op)
    }

    pub(super) fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        while let Some(op) = self.operator(&[("+", Op::Add), ("-", Op::Sub)]) {
            left = binary(op, left, self.product()?);
        }
        Ok(left)
    }

    pub(super) fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.power()?;
        while let Some(op) = self.operator(&[("*", Op::Mul), ("/", Op::Div), ("%", Op::Rem)]) {
            left = binary(op, left, self.power()?);
        }
        Ok(left)
    }

    pub(super) fn power(&mut self) -> Parsed<Expr> {
        let left = self.minus()?;
        if self.take("^") {
            return Ok(binary(Op::Pow, left, self.power()?));
        }
        Ok(left)
    }

    pub(super) fn minus(&mut self) -> Parsed<Expr> {
        if self.take("-") {
            return Ok(Expr::Neg(Box::new(self.minus()?)));
        }
        let up = self.is("++");
        if up || self.is("--") {
            self.at += 1;
            let Expr::Place(place) = self.primary()? else {
                return self.fault();
            };
            return Ok(Expr::Step(place, true, up));
        }
        let left = self.primary()?;
        let Expr::Place(place) = left else {
            return Ok(left);
        };
        let up = self.is("++");
        if up || self.is("--") {
            self.at += 1;
            return Ok(Expr::Step(place, false, up));
        }
        self.assignment(place)
    }

    pub(super) fn assignment(&mut self, place: Place) -> Parsed<Expr> {
        const ASSIGN: [(&str, Option<Op>); 7] = [
            ("=", None),
            ("+=", Some(Op::Add)),
            ("-=", Some(Op::Sub)),
            ("*=", Some(Op::Mul)),
            ("/=", Some(Op::Div)),
            ("%=", Some(Op::Rem)),
            ("^=", Some(Op::Pow)),
        ];
        let Some((_, op)) = ASSIGN.iter().find(|(mark, _)| self.is(mark)) else {
            return Ok(Expr::Place(place));
        };
        self.at += 1;
        Ok(Expr::Assign(place, *op, Box::new(self.sum()?)))
    }

    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        match self.peek().clone() {
            Token::Num(digits) => {
                self.at += 1;
                Ok(Expr::Num(digits))
            }
            Token::Op("(") => {
                self.at += 1;
                let inside = self.expr()?;
                self.need(")")?;
                Ok(Expr::Group(Box::new(inside)))
            }
            Token::Op(".") => {
                self.at += 1;
                Ok(Expr::Place(Place::Last))
            }
            Token::Name(name) => self.named(&name),
            _ => self.fault(),
        }
    }

    pub(super) fn named(&mut self, name: &str) -> Parsed<Expr> {
        self.at += 1;
        let builtin = match name {
            "length" => Some(Builtin::Length),
            "sqrt" => Some(Builtin::Sqrt),
            "read" => Some(Builtin::Read),
            "scale" if self.is("(") => Some(Builtin::ScaleOf),
            _ => None,
        };
        if let Some(builtin) = builtin {
            self.need("(")?;
            let inside = if builtin == Builtin::Read {
                None
            } else {
                Some(Box::new(self.expr()?))
            };
            self.need(")")?;
            return Ok(Expr::Builtin(builtin, inside));
        }
        match name {
            "scale" => return Ok(Expr::Place(Place::Scale)),
            "ibase" => return Ok(Expr::Place(Place::Ibase)),
            "obase" => return Ok(Expr::Place(Place::Obase)),
            "last" => return Ok(Expr::Place(Place::Last)),
            "if" | "while" | "for" | "define" | "return" | "print" | "auto" | "else" | "break"
            | "continue" | "halt" => return self.fault(),
            "quit" => return Err(Fault::Quit),
            _ => {}
        }
        let number = self.names.number(name);
        if self.take("(") {
            return self.call(number);
        }
        if self.take("[") {
            let index = self.expr()?;
            self.need("]")?;
            return Ok(Expr::Place(Place::Element(number, Box::new(index))));
        }
        Ok(Expr::Place(Place::Var(number)))
    }

    pub(super) fn call(&mut self, function: usize) -> Parsed<Expr> {
        let mut args = Vec::new();
        while !self.take(")") {
            let array = match self.tokens.get(self.at..self.at + 3) {
                Some(
                    [
                        (Token::Name(name), _),
                        (Token::Op("["), _),
                        (Token::Op("]"), _),
                    ],
                ) => Some(name),
                _ => None,
            };
            if let Some(name) = array {
                args.push(Arg::Array(self.names.number(name)));
                self.at += 3;
            } else {
                args.push(Arg::Value(self.expr()?));
            }
            if !self.take(",") && !self.is(")") {
                return self.fault();
            }
        }
        Ok(Expr::Call(function, args))
    }
}

fn binary(op: Op, left: Expr, right: Expr) -> Expr {
    Expr::Binary(op, Box::new(left), Box::new(right))
}
