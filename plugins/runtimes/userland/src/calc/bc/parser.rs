//! From words to what they ask for, one line of input at a time.
//!
//! Invariant: an error skips the rest of its line; what came before it on that line is not run, as in GNU bc.

use super::ast::{Function, Input, Item, Local, Stmt};
use super::lexer::Token;
use std::collections::HashMap;
use std::rc::Rc;

/// Nesting beyond this is an error instead of a stack that ends.
pub(super) const MAX_DEPTH: usize = 200;

/// Why a line is not understood.
#[derive(Debug)]
pub(crate) enum Fault {
    Syntax(u32),
    /// `quit` was read: it acts when it is read.
    Quit,
}

pub(super) type Parsed<T> = Result<T, Fault>;

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
    pub(super) tokens: &'a [(Token, u32)],
    pub(super) at: usize,
    pub(super) depth: usize,
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

    pub(super) fn peek(&self) -> &Token {
        &self.tokens.get(self.at).unwrap_or(&END).0
    }

    pub(super) fn fault<T>(&self) -> Parsed<T> {
        let at = self.at.min(self.tokens.len().saturating_sub(1));
        Err(Fault::Syntax(self.tokens.get(at).unwrap_or(&END).1))
    }

    pub(super) fn is(&self, op: &str) -> bool {
        matches!(self.peek(), Token::Op(found) if *found == op)
    }

    fn word(&self, name: &str) -> bool {
        matches!(self.peek(), Token::Name(found) if &**found == name)
    }

    pub(super) fn take(&mut self, op: &str) -> bool {
        let found = self.is(op);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, name: &str) -> bool {
        let found = self.word(name);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, op: &str) -> Parsed<()> {
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
}
