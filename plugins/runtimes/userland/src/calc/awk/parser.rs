//! From words to a program: rules, functions and statements. Expressions are in `expr`.
//!
//! Invariant: which variables are arrays is known when the program is whole: from where they are indexed, and from
//! which functions they are given to.

use super::ast::{Expr, Function, Pattern, Program, Target, Var, known};
use super::lexer::Token;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Nesting beyond this is an error instead of a stack that ends.
const MAX_DEPTH: usize = 200;

/// The function a variable is local to, and the variable.
type Place = (Option<usize>, Var);

pub(crate) struct Parser {
    pub(super) tokens: Vec<(Token, u32)>,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Inside the expressions of `print`: `>` redirects.
    pub(super) no_greater: bool,
    globals: HashMap<String, usize>,
    names: Vec<String>,
    locals: HashMap<String, usize>,
    function: Option<usize>,
    functions: HashMap<String, usize>,
    defined: Vec<Option<Function>>,
    arrays: HashSet<Place>,
    /// A variable as an argument: place, function, position.
    passed: Vec<(Place, usize, usize)>,
}

pub(super) type Parsed<T> = Result<T, String>;

/// Reads a whole program.
pub(crate) fn parse(tokens: Vec<(Token, u32)>) -> Parsed<Program> {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        no_greater: false,
        globals: HashMap::new(),
        names: Vec::new(),
        locals: HashMap::new(),
        function: None,
        functions: HashMap::new(),
        defined: Vec::new(),
        arrays: HashSet::new(),
        passed: Vec::new(),
    };
    for name in known::NAMES {
        parser.global(name);
    }
    parser.arrays.insert((None, Var::Global(known::ENVIRON)));
    parser.arrays.insert((None, Var::Global(known::ARGV)));
    let mut program = Program::default();
    parser.program(&mut program)?;
    parser.finish(&mut program)?;
    Ok(program)
}

impl Parser {
    pub(super) fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> &Token {
        self.tokens
            .get(self.at + count)
            .map_or(&Token::End, |(token, _)| token)
    }

    pub(super) fn fault<T>(&self) -> Parsed<T> {
        let line = self
            .tokens
            .get(self.at)
            .or(self.tokens.last())
            .map_or(1, |(_, l)| *l);
        let near = match self.peek() {
            Token::Newline | Token::End => "end of line".to_owned(),
            Token::Op(op) => (*op).to_owned(),
            Token::Word(word) => (*word).to_owned(),
            Token::Name(name) | Token::Call(name) => name.to_string(),
            Token::Num(n) => n.to_string(),
            Token::Str(text) => format!("\"{}\"", String::from_utf8_lossy(text)),
            Token::Regex(text) => format!("/{}/", String::from_utf8_lossy(text)),
            Token::Builtin(builtin) => format!("{builtin:?}").to_lowercase(),
        };
        Err(format!("line {line}: syntax error at or near {near}"))
    }

    pub(super) fn is(&self, op: &str) -> bool {
        matches!(self.peek(), Token::Op(found) if *found == op)
    }

    pub(super) fn take(&mut self, op: &str) -> bool {
        let found = self.is(op);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(found) if *found == word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, op: &str) -> Parsed<()> {
        if self.take(op) { Ok(()) } else { self.fault() }
    }

    pub(super) fn newlines(&mut self) {
        while *self.peek() == Token::Newline {
            self.at += 1;
        }
    }

    pub(super) fn breaks(&mut self) {
        while self.is(";") || *self.peek() == Token::Newline {
            self.at += 1;
        }
    }

    pub(super) fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err("too deeply nested".to_owned())
        } else {
            Ok(())
        }
    }

    fn global(&mut self, name: &str) -> usize {
        if let Some(&at) = self.globals.get(name) {
            return at;
        }
        self.names.push(name.to_owned());
        self.globals.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    pub(super) fn var(&mut self, name: &str) -> Var {
        match self.locals.get(name) {
            Some(&at) => Var::Local(at),
            None => Var::Global(self.global(name)),
        }
    }

    fn place(&self, var: Var) -> Place {
        (
            if matches!(var, Var::Local(_)) {
                self.function
            } else {
                None
            },
            var,
        )
    }

    pub(super) fn array(&mut self, var: Var) {
        self.arrays.insert(self.place(var));
    }

    pub(super) fn function(&mut self, name: &str) -> usize {
        if let Some(&at) = self.functions.get(name) {
            return at;
        }
        self.defined.push(None);
        self.functions
            .insert(name.to_owned(), self.defined.len() - 1);
        self.defined.len() - 1
    }

    pub(super) fn pass(&mut self, var: Var, function: usize, position: usize) {
        self.passed.push((self.place(var), function, position));
    }

    fn program(&mut self, program: &mut Program) -> Parsed<()> {
        loop {
            self.breaks();
            if *self.peek() == Token::End {
                return Ok(());
            }
            if self.take_word("function") {
                self.definition()?;
            } else if self.take_word("BEGIN") {
                self.newlines();
                program.begin.push(self.braces()?);
            } else if self.take_word("END") {
                self.newlines();
                program.end.push(self.braces()?);
            } else {
                let pattern = self.pattern()?;
                let action = if self.is("{") {
                    Some(self.braces()?)
                } else {
                    None
                };
                program.rules.push((pattern, action));
            }
        }
    }

    fn pattern(&mut self) -> Parsed<Pattern> {
        if self.is("{") {
            return Ok(Pattern::Always);
        }
        let first = self.expr()?;
        if !self.take(",") {
            return Ok(Pattern::When(first));
        }
        self.newlines();
        Ok(Pattern::Range(first, self.expr()?))
    }

    fn definition(&mut self) -> Parsed<()> {
        let name = match self.peek().clone() {
            Token::Name(name) | Token::Call(name) => name,
            _ => return self.fault(),
        };
        self.at += 1;
        let number = self.function(&name);
        if matches!(self.defined.get(number), Some(Some(_))) {
            return Err(format!("function `{name}` is defined twice"));
        }
        self.need("(")?;
        self.locals.clear();
        while !self.take(")") {
            self.newlines();
            let Token::Name(param) = self.peek().clone() else {
                return self.fault();
            };
            self.at += 1;
            let position = self.locals.len();
            if self.locals.insert(param.to_string(), position).is_some() {
                return Err(format!("parameter `{param}` is there twice"));
            }
            self.newlines();
            if !self.take(",") && !self.is(")") {
                return self.fault();
            }
        }
        self.newlines();
        self.function = Some(number);
        let body = self.braces();
        self.function = None;
        let params = self.locals.len();
        self.locals.clear();
        let function = Function {
            name: name.to_string(),
            params,
            arrays: Vec::new(),
            body: body?.into(),
        };
        if let Some(slot) = self.defined.get_mut(number) {
            *slot = Some(function);
        }
        Ok(())
    }

    /// Spreads what is known of arrays through calls and puts the parts together.
    fn finish(mut self, program: &mut Program) -> Parsed<()> {
        loop {
            let before = self.arrays.len();
            for (place, function, position) in &self.passed {
                let param = (Some(*function), Var::Local(*position));
                if self.arrays.contains(&param) {
                    self.arrays.insert(*place);
                }
            }
            if self.arrays.len() == before {
                break;
            }
        }
        for (name, number) in &self.functions {
            if !matches!(self.defined.get(*number), Some(Some(_))) {
                return Err(format!("function `{name}` not defined"));
            }
        }
        for (number, function) in self.defined.into_iter().enumerate() {
            let Some(mut function) = function else {
                continue;
            };
            let is_array = |p| self.arrays.contains(&(Some(number), Var::Local(p)));
            function.arrays = (0..function.params).map(is_array).collect();
            program.functions.push(Rc::new(function));
        }
        let is_array = |at| self.arrays.contains(&(None, Var::Global(at)));
        program.arrays = (0..self.names.len()).map(is_array).collect();
        program.globals = self.names;
        Ok(())
    }

    /// Expressions up to this mark, which is taken.
    pub(super) fn list(&mut self, end: &str) -> Parsed<Vec<Expr>> {
        let greater = std::mem::replace(&mut self.no_greater, false);
        let mut list = Vec::new();
        self.newlines();
        while !self.take(end) {
            list.push(self.expr()?);
            self.newlines();
            if !self.take(",") && !self.is(end) {
                return self.fault();
            }
            self.newlines();
        }
        self.no_greater = greater;
        Ok(list)
    }

    /// Whether an expression can be assigned to.
    pub(super) fn target(expr: Expr) -> Result<Target, Expr> {
        match expr {
            Expr::Get(target) => Ok(target),
            other => Err(other),
        }
    }
}
