//! Statements.

use super::ast::{Expr, Stmt, Way};
use super::lexer::Token;
use super::parser::{Parsed, Parser};

impl Parser {
    pub(super) fn braces(&mut self) -> Parsed<Vec<Stmt>> {
        self.need("{")?;
        let mut list = Vec::new();
        loop {
            self.breaks();
            if self.take("}") {
                return Ok(list);
            }
            list.push(self.statement()?);
        }
    }

    pub(super) fn statement(&mut self) -> Parsed<Stmt> {
        self.deeper()?;
        let done = self.statement_inside();
        self.depth -= 1;
        done
    }

    /// What ends a simple statement.
    pub(super) fn end(&mut self) -> Parsed<()> {
        match self.peek() {
            Token::Op(";") | Token::Newline => {
                self.at += 1;
                Ok(())
            }
            Token::Op("}") | Token::End => Ok(()),
            _ => self.fault(),
        }
    }

    pub(super) fn statement_inside(&mut self) -> Parsed<Stmt> {
        if self.is("{") {
            return self.braces().map(Stmt::Block);
        }
        if self.take(";") {
            return Ok(Stmt::Empty);
        }
        let Token::Word(word) = *self.peek() else {
            return self.ended();
        };
        match word {
            "if" => self.condition(),
            "while" => {
                self.at += 1;
                let test = self.test()?;
                Ok(Stmt::While(test, Box::new(self.body()?)))
            }
            "do" => {
                self.at += 1;
                let body = Box::new(self.body()?);
                self.breaks();
                if !self.take_word("while") {
                    return self.fault();
                }
                let test = self.test()?;
                self.end()?;
                Ok(Stmt::Do(body, test))
            }
            "for" => self.count(),
            _ => self.ended(),
        }
    }

    /// A simple statement and its end.
    pub(super) fn ended(&mut self) -> Parsed<Stmt> {
        let statement = self.simple()?;
        self.end()?;
        Ok(statement)
    }

    pub(super) fn test(&mut self) -> Parsed<Expr> {
        self.need("(")?;
        let test = self.expr()?;
        self.need(")")?;
        Ok(test)
    }

    /// The statement behind a head.
    pub(super) fn body(&mut self) -> Parsed<Stmt> {
        self.newlines();
        self.statement()
    }

    pub(super) fn condition(&mut self) -> Parsed<Stmt> {
        self.at += 1;
        let test = self.test()?;
        let then = Box::new(self.body()?);
        let before = self.at;
        self.breaks();
        if self.take_word("else") {
            return Ok(Stmt::If(test, then, Some(Box::new(self.body()?))));
        }
        self.at = before;
        Ok(Stmt::If(test, then, None))
    }

    pub(super) fn count(&mut self) -> Parsed<Stmt> {
        self.at += 1;
        self.need("(")?;
        if let (Token::Name(one), Token::Word("in"), Token::Name(array), Token::Op(")")) = (
            self.peek().clone(),
            self.ahead(1),
            self.ahead(2).clone(),
            self.ahead(3),
        ) {
            self.at += 4;
            let (one, array) = (self.var(&one), self.var(&array));
            self.array(array);
            return Ok(Stmt::ForIn(one, array, Box::new(self.body()?)));
        }
        let first = if self.is(";") {
            None
        } else {
            Some(Box::new(self.simple()?))
        };
        self.need(";")?;
        self.newlines();
        let test = if self.is(";") {
            None
        } else {
            Some(self.expr()?)
        };
        self.need(";")?;
        self.newlines();
        let step = if self.is(")") {
            None
        } else {
            Some(Box::new(self.simple()?))
        };
        self.need(")")?;
        if self.take(";") {
            return Ok(Stmt::For(first, test, step, Box::new(Stmt::Empty)));
        }
        Ok(Stmt::For(first, test, step, Box::new(self.body()?)))
    }

    pub(super) fn at_end(&self) -> bool {
        matches!(
            self.peek(),
            Token::Newline | Token::End | Token::Op(";" | "}")
        )
    }

    pub(super) fn simple(&mut self) -> Parsed<Stmt> {
        let Token::Word(word) = *self.peek() else {
            return self.expr().map(Stmt::Expr);
        };
        if word == "getline" {
            return self.expr().map(Stmt::Expr);
        }
        self.at += 1;
        let value = |parser: &mut Parser| {
            if parser.at_end() {
                Ok(None)
            } else {
                parser.expr().map(Some)
            }
        };
        match word {
            "next" => Ok(Stmt::Next),
            "nextfile" => Ok(Stmt::NextFile),
            "break" => Ok(Stmt::Break),
            "continue" => Ok(Stmt::Continue),
            "exit" => value(self).map(Stmt::Exit),
            "return" => value(self).map(Stmt::Return),
            "delete" => self.delete(),
            "print" | "printf" => self.print(word == "printf"),
            _ => {
                self.at -= 1;
                self.fault()
            }
        }
    }

    pub(super) fn delete(&mut self) -> Parsed<Stmt> {
        let Token::Name(name) = self.peek().clone() else {
            return self.fault();
        };
        self.at += 1;
        let array = self.var(&name);
        self.array(array);
        if !self.take("[") {
            return Ok(Stmt::DeleteAll(array));
        }
        let index = self.list("]")?;
        Ok(Stmt::Delete(array, index))
    }

    pub(super) fn print(&mut self, formatted: bool) -> Parsed<Stmt> {
        let before = std::mem::replace(&mut self.no_greater, true);
        let mut list = Vec::new();
        while !self.at_end() && !self.is(">") && !self.is(">>") && !self.is("|") {
            list.push(self.expr()?);
            if !self.take(",") {
                break;
            }
            self.newlines();
        }
        if let [Expr::List(_)] = list.as_slice()
            && let Some(Expr::List(inner)) = list.pop()
        {
            list = inner;
        }
        let way = match self.peek() {
            Token::Op(">") => Some(Way::Write),
            Token::Op(">>") => Some(Way::Append),
            Token::Op("|") => Some(Way::Pipe),
            _ => None,
        };
        let mut to = None;
        if let Some(way) = way {
            self.at += 1;
            // Behind the mark `>` compares again, as in mawk.
            self.no_greater = false;
            to = Some((way, self.expr()?));
        }
        self.no_greater = before;
        if formatted && list.is_empty() {
            return self.fault();
        }
        Ok(if formatted {
            Stmt::Printf(list, to)
        } else {
            Stmt::Print(list, to)
        })
    }
}
