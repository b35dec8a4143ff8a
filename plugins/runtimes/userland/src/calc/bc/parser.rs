//! From words to what they ask for, one line of input at a time.
//!
//! Invariant: an error skips the rest of its line; what came before it on that line is not run, as in GNU bc.

use super::ast::{Arg, Builtin, Expr, Function, Input, Item, Local, Op, Place, Stmt};
use super::lexer::Token;
use std::collections::HashMap;
use std::rc::Rc;

/// Nesting beyond this is an error instead of a stack that ends.
const MAX_DEPTH: usize = 200;

/// Why a line is not understood.
#[derive(Debug)]
pub(crate) enum Fault {
    Syntax(u32),
    /// `quit` was read: it acts when it is read.
    Quit,
}

type Parsed<T> = Result<T, Fault>;

/// Names seen so far; variables, arrays and functions share the numbers and not the values.
#[derive(Default)]
pub(crate) struct Names {
    known: HashMap<Rc<str>, usize>,
    pub(crate) list: Vec<Rc<str>>,
}

impl Names {
    pub(crate) fn number(&mut self, name: &str) -> usize {
        if let Some(&at) = self.known.get(name) {
            return at;
        }
        let name: Rc<str> = name.into();
        self.list.push(Rc::clone(&name));
        self.known.insert(name, self.list.len() - 1);
        self.list.len() - 1
    }
}

pub(crate) struct Parser<'a> {
    tokens: &'a [(Token, u32)],
    at: usize,
    depth: usize,
    pub(crate) names: &'a mut Names,
}

const END: (Token, u32) = (Token::End, 0);

impl<'a> Parser<'a> {
    pub(crate) fn new(tokens: &'a [(Token, u32)], at: usize, names: &'a mut Names) -> Parser<'a> {
        Parser {
            tokens,
            at,
            depth: 0,
            names,
        }
    }

    /// Where the next line begins.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> &Token {
        &self.tokens.get(self.at).unwrap_or(&END).0
    }

    fn fault<T>(&self) -> Parsed<T> {
        let at = self.at.min(self.tokens.len().saturating_sub(1));
        Err(Fault::Syntax(self.tokens.get(at).unwrap_or(&END).1))
    }

    fn is(&self, op: &str) -> bool {
        matches!(self.peek(), Token::Op(found) if *found == op)
    }

    fn word(&self, name: &str) -> bool {
        matches!(self.peek(), Token::Name(found) if &**found == name)
    }

    fn take(&mut self, op: &str) -> bool {
        let found = self.is(op);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, name: &str) -> bool {
        let found = self.word(name);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, op: &str) -> Parsed<()> {
        if self.take(op) { Ok(()) } else { self.fault() }
    }

    fn newlines(&mut self) {
        while *self.peek() == Token::Newline {
            self.at += 1;
        }
    }

    /// Goes behind the end of this line.
    pub(crate) fn skip_line(&mut self) {
        while !matches!(self.peek(), Token::Newline | Token::End) {
            self.at += 1;
        }
    }

    /// The next line; `None` at the end of the text.
    pub(crate) fn input(&mut self) -> Parsed<Option<Input>> {
        self.newlines();
        if *self.peek() == Token::End {
            return Ok(None);
        }
        if self.word("define") {
            return self.definition().map(Some);
        }
        let mut list = Vec::new();
        loop {
            match self.peek() {
                Token::Newline | Token::End => return Ok(Some(Input::Run(list))),
                Token::Op(";") => {
                    self.at += 1;
                    continue;
                }
                _ => match self.statement() {
                    Ok(statement) => list.push(statement),
                    Err(Fault::Quit) => return Ok(Some(Input::Quit)),
                    Err(fault) => return Err(fault),
                },
            }
            if !matches!(self.peek(), Token::Newline | Token::End | Token::Op(";")) {
                return self.fault();
            }
        }
    }

    fn definition(&mut self) -> Parsed<Input> {
        self.at += 1;
        let void = self.word("void") && {
            let next = self.tokens.get(self.at + 1).map(|(token, _)| token);
            matches!(next, Some(Token::Name(_)))
        };
        self.at += usize::from(void);
        let Token::Name(name) = self.peek().clone() else {
            return self.fault();
        };
        self.at += 1;
        let name = self.names.number(&name);
        self.need("(")?;
        let params = self.locals(")")?;
        self.newlines();
        self.need("{")?;
        self.newlines();
        let mut autos = Vec::new();
        while self.take_word("auto") {
            autos.extend(self.locals(";")?);
            self.newlines();
        }
        let body = self.body()?.into();
        Ok(Input::Define(
            name,
            Function {
                void,
                params,
                autos,
                body,
            },
        ))
    }

    /// Names up to this mark; `auto` ends with its line too.
    fn locals(&mut self, end: &str) -> Parsed<Vec<Local>> {
        let mut list = Vec::new();
        loop {
            if self.take(end) || (end == ";" && *self.peek() == Token::Newline) {
                return Ok(list);
            }
            let reference = self.take("*") || self.take("&");
            let Token::Name(name) = self.peek().clone() else {
                return self.fault();
            };
            self.at += 1;
            let name = self.names.number(&name);
            list.push(if self.take("[") {
                self.need("]")?;
                if reference {
                    Local::Reference(name)
                } else {
                    Local::Array(name)
                }
            } else {
                Local::Var(name)
            });
            if !self.take(",") && !self.is(end) && *self.peek() != Token::Newline {
                return self.fault();
            }
        }
    }

    /// Statements up to the closing brace, which is taken.
    fn body(&mut self) -> Parsed<Vec<Stmt>> {
        let mut list = Vec::new();
        loop {
            while self.take(";") || *self.peek() == Token::Newline {
                self.newlines();
            }
            if self.take("}") {
                return Ok(list);
            }
            list.push(self.statement()?);
            if !self.is(";") && !self.is("}") && *self.peek() != Token::Newline {
                return self.fault();
            }
        }
    }

    fn statement(&mut self) -> Parsed<Stmt> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fault();
        }
        let done = self.statement_inside();
        self.depth -= 1;
        done
    }

    fn statement_inside(&mut self) -> Parsed<Stmt> {
        if let Token::Text(text) = self.peek().clone() {
            self.at += 1;
            return Ok(Stmt::Text(text));
        }
        if self.take("{") {
            return self.body().map(Stmt::Block);
        }
        if self.is(";") {
            return Ok(Stmt::Empty);
        }
        let Token::Name(name) = self.peek().clone() else {
            return self.expr().map(Stmt::Expr);
        };
        match &*name {
            "quit" => Err(Fault::Quit),
            "halt" => self.simple(Stmt::Halt),
            "break" => self.simple(Stmt::Break),
            "continue" => self.simple(Stmt::Continue),
            "limits" | "warranty" => self.simple(Stmt::Empty),
            "print" => self.print(),
            "return" => self.give_back(),
            "if" => self.condition(),
            "while" => {
                self.at += 1;
                self.need("(")?;
                let test = self.expr()?;
                self.need(")")?;
                self.newlines();
                Ok(Stmt::While(test, Box::new(self.statement()?)))
            }
            "for" => self.count(),
            "auto" | "define" | "else" => self.fault(),
            _ => self.expr().map(Stmt::Expr),
        }
    }

    fn simple(&mut self, statement: Stmt) -> Parsed<Stmt> {
        self.at += 1;
        Ok(statement)
    }

    fn print(&mut self) -> Parsed<Stmt> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            items.push(if let Token::Text(text) = self.peek().clone() {
                self.at += 1;
                Item::Text(text)
            } else {
                Item::Value(self.expr()?)
            });
            if !self.take(",") {
                return Ok(Stmt::Print(items));
            }
        }
    }

    fn give_back(&mut self) -> Parsed<Stmt> {
        self.at += 1;
        let bare = matches!(
            self.peek(),
            Token::Newline | Token::End | Token::Op(";" | "}")
        );
        Ok(Stmt::Return(if bare { None } else { Some(self.expr()?) }))
    }

    fn condition(&mut self) -> Parsed<Stmt> {
        self.at += 1;
        self.need("(")?;
        let test = self.expr()?;
        self.need(")")?;
        self.newlines();
        let then = Box::new(self.statement()?);
        let before = self.at;
        // An `else` may stand behind a semicolon, and behind the end of a line within braces.
        self.take(";");
        if self.depth > 1 {
            self.newlines();
        }
        if !self.take_word("else") {
            self.at = before;
            return Ok(Stmt::If(test, then, None));
        }
        self.newlines();
        Ok(Stmt::If(test, then, Some(Box::new(self.statement()?))))
    }

    fn count(&mut self) -> Parsed<Stmt> {
        self.at += 1;
        self.need("(")?;
        let mut parts = Vec::new();
        for end in [";", ";", ")"] {
            parts.push(if self.is(end) {
                None
            } else {
                Some(self.expr()?)
            });
            self.need(end)?;
        }
        self.newlines();
        let step = parts.pop().flatten();
        let test = parts.pop().flatten();
        let first = parts.pop().flatten();
        Ok(Stmt::For(first, test, step, Box::new(self.statement()?)))
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fault();
        }
        let done = self.either();
        self.depth -= 1;
        done
    }

    fn either(&mut self) -> Parsed<Expr> {
        let mut left = self.both()?;
        while self.take("||") {
            left = binary(Op::Or, left, self.both()?);
        }
        Ok(left)
    }

    fn both(&mut self) -> Parsed<Expr> {
        let mut left = self.negation()?;
        while self.take("&&") {
            left = binary(Op::And, left, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parsed<Expr> {
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

    fn operator(&mut self, among: &[(&str, Op)]) -> Option<Op> {
        let (_, op) = among.iter().find(|(mark, _)| self.is(mark))?;
        self.at += 1;
        Some(*op)
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        while let Some(op) = self.operator(&[("+", Op::Add), ("-", Op::Sub)]) {
            left = binary(op, left, self.product()?);
        }
        Ok(left)
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.power()?;
        while let Some(op) = self.operator(&[("*", Op::Mul), ("/", Op::Div), ("%", Op::Rem)]) {
            left = binary(op, left, self.power()?);
        }
        Ok(left)
    }

    fn power(&mut self) -> Parsed<Expr> {
        let left = self.minus()?;
        if self.take("^") {
            return Ok(binary(Op::Pow, left, self.power()?));
        }
        Ok(left)
    }

    fn minus(&mut self) -> Parsed<Expr> {
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

    fn assignment(&mut self, place: Place) -> Parsed<Expr> {
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

    fn primary(&mut self) -> Parsed<Expr> {
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

    fn named(&mut self, name: &str) -> Parsed<Expr> {
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

    fn call(&mut self, function: usize) -> Parsed<Expr> {
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
