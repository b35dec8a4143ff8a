//! Expressions, from the loosest binding to the tightest.

use super::ast::{Builtin, Expr, From, Op, Relation, Target};
use super::lexer::Token;
use super::parser::{Parsed, Parser};

impl Parser {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.deeper()?;
        let done = self.ternary();
        self.depth -= 1;
        done
    }

    fn ternary(&mut self) -> Parsed<Expr> {
        let test = self.either()?;
        if !self.is("?") {
            return Ok(test);
        }
        self.at += 1;
        self.newlines();
        let yes = self.expr()?;
        self.newlines();
        self.need(":")?;
        self.newlines();
        let no = self.expr()?;
        Ok(Expr::Cond(Box::new(test), Box::new(yes), Box::new(no)))
    }

    fn either(&mut self) -> Parsed<Expr> {
        let mut left = self.both()?;
        while self.take("||") {
            self.newlines();
            left = Expr::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Parsed<Expr> {
        let mut left = self.membership()?;
        while self.take("&&") {
            self.newlines();
            left = Expr::And(Box::new(left), Box::new(self.membership()?));
        }
        Ok(left)
    }

    fn membership(&mut self) -> Parsed<Expr> {
        let mut left = self.matching()?;
        while self.take_word("in") {
            let Token::Name(name) = self.peek().clone() else {
                return self.fault();
            };
            self.at += 1;
            let array = self.var(&name);
            self.array(array);
            left = Expr::In(
                match left {
                    Expr::List(list) => list,
                    one => vec![one],
                },
                array,
            );
        }
        Ok(left)
    }

    fn matching(&mut self) -> Parsed<Expr> {
        let mut left = self.relation()?;
        loop {
            let wanted = self.is("~");
            if !wanted && !self.is("!~") {
                return Ok(left);
            }
            self.at += 1;
            left = Expr::Match(wanted, Box::new(left), Box::new(self.relation()?));
        }
    }

    fn relation(&mut self) -> Parsed<Expr> {
        let mut left = self.piped()?;
        loop {
            let relation = match self.peek() {
                Token::Op("<") => Relation::Lt,
                Token::Op("<=") => Relation::Le,
                Token::Op("==") => Relation::Eq,
                Token::Op("!=") => Relation::Ne,
                Token::Op(">") if !self.no_greater => Relation::Gt,
                Token::Op(">=") => Relation::Ge,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Compare(relation, Box::new(left), Box::new(self.piped()?));
        }
    }

    /// `command | getline`.
    fn piped(&mut self) -> Parsed<Expr> {
        let mut left = self.joined()?;
        while self.is("|") && *self.ahead(1) == Token::Word("getline") {
            self.at += 2;
            let target = self.line_target()?;
            left = Expr::Getline(From::Command(Box::new(left)), target);
        }
        Ok(left)
    }

    /// Texts side by side.
    pub(super) fn joined(&mut self) -> Parsed<Expr> {
        let mut left = self.sum()?;
        while self.may_join() {
            left = Expr::Concat(Box::new(left), Box::new(self.sum()?));
        }
        Ok(left)
    }

    fn may_join(&self) -> bool {
        match self.peek() {
            Token::Num(_)
            | Token::Str(_)
            | Token::Regex(_)
            | Token::Name(_)
            | Token::Call(_)
            | Token::Builtin(_) => true,
            Token::Op(op) => matches!(*op, "$" | "!" | "(" | "-" | "+" | "++" | "--"),
            _ => false,
        }
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Op("+") => Op::Add,
                Token::Op("-") => Op::Sub,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(op, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.unary()?;
        loop {
            let op = match self.peek() {
                Token::Op("*") => Op::Mul,
                Token::Op("/") => Op::Div,
                Token::Op("%") => Op::Rem,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(op, Box::new(left), Box::new(self.unary()?));
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let wrap: fn(Box<Expr>) -> Expr = match self.peek() {
            Token::Op("!") => Expr::Not,
            Token::Op("-") => Expr::Neg,
            Token::Op("+") => Expr::Plus,
            _ => return self.power(),
        };
        self.at += 1;
        self.deeper()?;
        let inner = self.unary()?;
        self.depth -= 1;
        Ok(wrap(Box::new(inner)))
    }

    fn power(&mut self) -> Parsed<Expr> {
        let left = self.postfix()?;
        if !self.take("^") {
            return Ok(left);
        }
        let right = self.unary()?;
        Ok(Expr::Binary(Op::Pow, Box::new(left), Box::new(right)))
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let before = self.is("++");
        if before || self.is("--") {
            self.at += 1;
            return match Self::target(self.primary()?) {
                Ok(target) => Ok(Expr::Step(target, true, if before { 1.0 } else { -1.0 })),
                Err(_) => self.fault(),
            };
        }
        let target = match Self::target(self.primary()?) {
            Ok(target) => target,
            Err(other) => return Ok(other),
        };
        if self.take("++") {
            return Ok(Expr::Step(target, false, 1.0));
        }
        if self.take("--") {
            return Ok(Expr::Step(target, false, -1.0));
        }
        let op = match self.peek() {
            Token::Op("=") => None,
            Token::Op("+=") => Some(Op::Add),
            Token::Op("-=") => Some(Op::Sub),
            Token::Op("*=") => Some(Op::Mul),
            Token::Op("/=") => Some(Op::Div),
            Token::Op("%=") => Some(Op::Rem),
            Token::Op("^=") => Some(Op::Pow),
            _ => return Ok(Expr::Get(target)),
        };
        self.at += 1;
        self.newlines();
        Ok(Expr::Assign(target, op, Box::new(self.expr()?)))
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let token = self.peek().clone();
        self.at += 1;
        match token {
            Token::Num(n) => Ok(Expr::Num(n)),
            Token::Str(text) => Ok(Expr::Str(text)),
            Token::Regex(text) => Ok(Expr::Regex(text)),
            Token::Op("(") => self.parentheses(),
            Token::Op("$") => self.field(),
            // Only here: a sign behind an operator that binds tighter.
            Token::Op("-") => Ok(Expr::Neg(Box::new(self.primary()?))),
            Token::Op("+") => Ok(Expr::Plus(Box::new(self.primary()?))),
            Token::Op("!") => Ok(Expr::Not(Box::new(self.primary()?))),
            Token::Name(name) => {
                let var = self.var(&name);
                if self.take("[") {
                    self.array(var);
                    let index = self.list("]")?;
                    return Ok(Expr::Get(Target::Element(var, index)));
                }
                Ok(Expr::Get(Target::Var(var)))
            }
            Token::Call(name) => {
                self.at += 1;
                let function = self.function(&name);
                let args = self.list(")")?;
                for (position, arg) in args.iter().enumerate() {
                    if let Expr::Get(Target::Var(var)) = arg {
                        self.pass(*var, function, position);
                    }
                }
                Ok(Expr::Call(function, args))
            }
            Token::Builtin(builtin) => self.builtin(builtin),
            Token::Word("getline") => {
                let target = self.line_target()?;
                if !self.take("<") {
                    return Ok(Expr::Getline(From::Main, target));
                }
                let file = self.line_file()?;
                Ok(Expr::Getline(From::File(Box::new(file)), target))
            }
            _ => {
                self.at -= 1;
                self.fault()
            }
        }
    }

    fn parentheses(&mut self) -> Parsed<Expr> {
        let mut list = self.list(")")?;
        match list.len() {
            0 => self.fault(),
            1 => match list.pop() {
                Some(inner) => Ok(Expr::Group(Box::new(inner))),
                None => self.fault(),
            },
            _ => Ok(Expr::List(list)),
        }
    }

    fn field(&mut self) -> Parsed<Expr> {
        self.deeper()?;
        let up = self.is("++");
        let inner = if up || self.is("--") {
            self.at += 1;
            match Self::target(self.primary()?) {
                Ok(target) => Expr::Step(target, true, if up { 1.0 } else { -1.0 }),
                Err(_) => return self.fault(),
            }
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(Expr::Get(Target::Field(Box::new(inner))))
    }

    /// The variable a line goes to, if one is named.
    fn line_target(&mut self) -> Parsed<Option<Box<Target>>> {
        if !matches!(self.peek(), Token::Name(_) | Token::Op("$")) {
            return Ok(None);
        }
        match Self::target(self.primary()?) {
            Ok(target) => Ok(Some(Box::new(target))),
            Err(_) => self.fault(),
        }
    }

    /// The file of `getline <`: no concatenation.
    fn line_file(&mut self) -> Parsed<Expr> {
        self.primary()
    }

    fn builtin(&mut self, builtin: Builtin) -> Parsed<Expr> {
        if !self.take("(") {
            if builtin == Builtin::Length {
                return Ok(Expr::Builtin(builtin, Vec::new()));
            }
            return self.fault();
        }
        let args = self.list(")")?;
        let (least, most) = count(builtin);
        if args.len() < least || args.len() > most {
            return Err(format!(
                "wrong number of arguments of `{}`",
                format!("{builtin:?}").to_lowercase()
            ));
        }
        let array = match builtin {
            Builtin::Split => args.get(1),
            Builtin::Match => args.get(2),
            _ => None,
        };
        if let Some(array) = array {
            let Expr::Get(Target::Var(var)) = array else {
                return self.fault();
            };
            self.array(*var);
        }
        Ok(Expr::Builtin(builtin, args))
    }
}

/// How many arguments a function takes.
fn count(builtin: Builtin) -> (usize, usize) {
    match builtin {
        Builtin::Rand | Builtin::Systime => (0, 0),
        Builtin::Length | Builtin::Srand | Builtin::Fflush => (0, 1),
        Builtin::Strftime => (0, 3),
        Builtin::Sprintf => (1, usize::MAX),
        Builtin::And | Builtin::Or | Builtin::Xor => (2, usize::MAX),
        Builtin::Atan2 | Builtin::Index | Builtin::Lshift | Builtin::Rshift => (2, 2),
        Builtin::Close | Builtin::Mktime => (1, 2),
        Builtin::Sub | Builtin::Gsub | Builtin::Match | Builtin::Substr => (2, 3),
        Builtin::Split => (2, 4),
        Builtin::Gensub => (3, 4),
        _ => (1, 1),
    }
}
