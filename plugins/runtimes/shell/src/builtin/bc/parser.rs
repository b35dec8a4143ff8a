//! The grammar of `bc`. Invariant: pure; nesting is bounded.

use super::lexer::Token;

#[derive(Debug, Clone)]
pub(super) enum Place {
    Variable(String),
    Element(String, Box<Expr>),
    /// `scale`, `ibase`, `obase`, `last`.
    Setting(String),
}

#[derive(Debug, Clone)]
pub(super) enum Expr {
    Number(String),
    Read(Place),
    Assign(Place, &'static str, Box<Expr>),
    /// Before or after, by 1 or -1.
    Step(Place, bool, i64),
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Call(String, Vec<Argument>),
}

#[derive(Debug, Clone)]
pub(super) enum Argument {
    Value(Expr),
    Array(String),
}

#[derive(Debug, Clone)]
pub(super) enum Statement {
    Expr(Expr),
    Text(String),
    Print(Vec<Statement>),
    If(Expr, Box<Statement>, Option<Box<Statement>>),
    While(Expr, Box<Statement>),
    For(Option<Expr>, Option<Expr>, Option<Expr>, Box<Statement>),
    Block(Vec<Statement>),
    Return(Option<Expr>),
    Break,
    Continue,
    Quit,
    Define(Function),
}

#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) name: String,
    /// The name and whether it is an array.
    pub(super) parameters: Vec<(String, bool)>,
    pub(super) own: Vec<(String, bool)>,
    pub(super) body: Vec<Statement>,
}

/// Deepest nesting of brackets and blocks.
const MAX_DEPTH: usize = 100;

const SETTINGS: [&str; 4] = ["scale", "ibase", "obase", "last"];

pub(super) struct Parser<'a> {
    tokens: &'a [Token],
    pub(super) at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, String>;

fn wrong<T>() -> Parsed<T> {
    Err("syntax error".to_owned())
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            at: 0,
            depth: 0,
        }
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, mark: &str) -> bool {
        matches!(self.peek(), Some(Token::Mark(found)) if *found == mark)
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.is(mark);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, mark: &str) -> Parsed<()> {
        if self.eat(mark) { Ok(()) } else { wrong() }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(name)) if name == word);
        self.at += usize::from(found);
        found
    }

    fn lines(&mut self) {
        while matches!(self.peek(), Some(Token::Line)) {
            self.at += 1;
        }
    }

    /// After an error: on to the next line.
    pub(super) fn skip_line(&mut self) {
        while let Some(token) = self.peek() {
            self.at += 1;
            if *token == Token::Line {
                return;
            }
        }
    }

    /// The next statement of the program; `None` at its end.
    pub(super) fn next(&mut self) -> Option<Parsed<Statement>> {
        while matches!(self.peek(), Some(Token::Line | Token::Mark(";"))) {
            self.at += 1;
        }
        self.peek()?;
        self.depth = 0;
        let statement = self.statement().and_then(|statement| match self.peek() {
            None | Some(Token::Line | Token::Mark(";")) => Ok(statement),
            Some(_) => wrong(),
        });
        Some(statement)
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("nested too deeply".to_owned());
        }
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn statement(&mut self) -> Parsed<Statement> {
        self.nested(Self::plain_statement)
    }

    fn plain_statement(&mut self) -> Parsed<Statement> {
        if let Some(Token::Text(text)) = self.peek() {
            self.at += 1;
            return Ok(Statement::Text(text.clone()));
        }
        if self.eat("{") {
            return Ok(Statement::Block(self.block()?));
        }
        let Some(Token::Name(name)) = self.peek() else {
            return Ok(Statement::Expr(self.expr()?));
        };
        let start = self.at;
        self.at += 1;
        match name.as_str() {
            "if" => self.condition(),
            "while" => {
                self.need("(")?;
                let test = self.expr()?;
                self.need(")")?;
                self.lines();
                Ok(Statement::While(test, Box::new(self.statement()?)))
            }
            "for" => self.counted(),
            "print" => self.print(),
            "define" => self.define(),
            "break" => Ok(Statement::Break),
            "continue" => Ok(Statement::Continue),
            "quit" | "halt" => Ok(Statement::Quit),
            "return" => {
                let bare = matches!(self.peek(), None | Some(Token::Line | Token::Mark(";" | "}")));
                Ok(Statement::Return(if bare { None } else { Some(self.expr()?) }))
            }
            _ => {
                self.at = start;
                Ok(Statement::Expr(self.expr()?))
            }
        }
    }

    fn block(&mut self) -> Parsed<Vec<Statement>> {
        let mut list = Vec::new();
        loop {
            while matches!(self.peek(), Some(Token::Line | Token::Mark(";"))) {
                self.at += 1;
            }
            if self.eat("}") {
                return Ok(list);
            }
            if self.peek().is_none() {
                return wrong();
            }
            list.push(self.statement()?);
        }
    }

    fn condition(&mut self) -> Parsed<Statement> {
        self.need("(")?;
        let test = self.expr()?;
        self.need(")")?;
        self.lines();
        let then = Box::new(self.statement()?);
        let before = self.at;
        self.lines();
        if self.word("else") {
            self.lines();
            return Ok(Statement::If(test, then, Some(Box::new(self.statement()?))));
        }
        self.at = before;
        if self.eat(";") {
            if self.word("else") {
                self.lines();
                return Ok(Statement::If(test, then, Some(Box::new(self.statement()?))));
            }
            self.at = before;
        }
        Ok(Statement::If(test, then, None))
    }

    fn counted(&mut self) -> Parsed<Statement> {
        self.need("(")?;
        let start = if self.is(";") { None } else { Some(self.expr()?) };
        self.need(";")?;
        let test = if self.is(";") { None } else { Some(self.expr()?) };
        self.need(";")?;
        let step = if self.is(")") { None } else { Some(self.expr()?) };
        self.need(")")?;
        self.lines();
        Ok(Statement::For(start, test, step, Box::new(self.statement()?)))
    }

    fn print(&mut self) -> Parsed<Statement> {
        let mut list = Vec::new();
        loop {
            list.push(match self.peek() {
                Some(Token::Text(text)) => {
                    self.at += 1;
                    Statement::Text(text.clone())
                }
                _ => Statement::Expr(self.expr()?),
            });
            if !self.eat(",") {
                return Ok(Statement::Print(list));
            }
        }
    }

    fn define(&mut self) -> Parsed<Statement> {
        self.word("void");
        let Some(Token::Name(name)) = self.peek() else {
            return wrong();
        };
        self.at += 1;
        self.need("(")?;
        let parameters = self.names(")")?;
        self.need(")")?;
        self.lines();
        self.need("{")?;
        self.lines();
        let own = if self.word("auto") { self.names(";")? } else { Vec::new() };
        Ok(Statement::Define(Function {
            name: name.clone(),
            parameters,
            own,
            body: self.block()?,
        }))
    }

    fn names(&mut self, end: &str) -> Parsed<Vec<(String, bool)>> {
        let mut list = Vec::new();
        while !self.is(end) && !matches!(self.peek(), None | Some(Token::Line)) {
            self.eat("*");
            let Some(Token::Name(name)) = self.peek() else {
                return wrong();
            };
            self.at += 1;
            let array = self.eat("[");
            if array {
                self.need("]")?;
            }
            list.push((name.clone(), array));
            if !self.eat(",") {
                break;
            }
        }
        Ok(list)
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|p| p.binary(0))
    }

    /// Levels from the loosest: `||`, `&&`, `!`, comparison, `+ -`, `* / %`, `^`.
    fn binary(&mut self, level: usize) -> Parsed<Expr> {
        const LEVELS: [&[&str]; 6] = [
            &["||"],
            &["&&"],
            &[],
            &["==", "<=", ">=", "!=", "<", ">"],
            &["+", "-"],
            &["*", "/", "%"],
        ];
        if level == 2 {
            if self.eat("!") {
                return Ok(Expr::Unary("!", Box::new(self.nested(|p| p.binary(2))?)));
            }
            return self.binary(3);
        }
        let Some(marks) = LEVELS.get(level) else {
            return self.power();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(Token::Mark(mark)) = self.peek()
            && marks.contains(mark)
        {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = Expr::Binary(mark, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn power(&mut self) -> Parsed<Expr> {
        let left = self.unary()?;
        if self.eat("^") {
            let right = self.nested(Self::power)?;
            return Ok(Expr::Binary("^", Box::new(left), Box::new(right)));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        if self.eat("-") {
            return Ok(Expr::Unary("-", Box::new(self.nested(Self::unary)?)));
        }
        if self.eat("+") {
            return self.nested(Self::unary);
        }
        for (mark, by) in [("++", 1), ("--", -1)] {
            if self.eat(mark) {
                let place = self.place()?;
                return Ok(Expr::Step(place, true, by));
            }
        }
        self.primary()
    }

    fn place(&mut self) -> Parsed<Place> {
        match self.primary()? {
            Expr::Read(place) => Ok(place),
            _ => wrong(),
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        match self.peek() {
            Some(Token::Number(digits)) => {
                self.at += 1;
                Ok(Expr::Number(digits.clone()))
            }
            Some(Token::Mark("(")) => {
                self.at += 1;
                let inner = self.expr()?;
                self.need(")")?;
                // In brackets an assignment is printed: it is no longer one.
                Ok(Expr::Unary("+", Box::new(inner)))
            }
            Some(Token::Name(name)) => {
                self.at += 1;
                self.named(name)
            }
            _ => wrong(),
        }
    }

    fn named(&mut self, name: &str) -> Parsed<Expr> {
        let place = if self.eat("(") {
            let arguments = self.arguments()?;
            return Ok(Expr::Call(name.to_owned(), arguments));
        } else if self.eat("[") {
            let index = self.expr()?;
            self.need("]")?;
            Place::Element(name.to_owned(), Box::new(index))
        } else if SETTINGS.contains(&name) {
            Place::Setting(name.to_owned())
        } else {
            Place::Variable(name.to_owned())
        };
        for mark in ["=", "+=", "-=", "*=", "/=", "%=", "^="] {
            if self.eat(mark) {
                let value = self.nested(|p| p.binary(4))?;
                return Ok(Expr::Assign(place, mark, Box::new(value)));
            }
        }
        for (mark, by) in [("++", 1), ("--", -1)] {
            if self.eat(mark) {
                return Ok(Expr::Step(place, false, by));
            }
        }
        Ok(Expr::Read(place))
    }

    fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        let mut list = Vec::new();
        if self.eat(")") {
            return Ok(list);
        }
        loop {
            let array = match (self.peek(), self.tokens.get(self.at + 1), self.tokens.get(self.at + 2)) {
                (Some(Token::Name(name)), Some(Token::Mark("[")), Some(Token::Mark("]"))) => Some(name.clone()),
                _ => None,
            };
            list.push(match array {
                Some(name) => {
                    self.at += 3;
                    Argument::Array(name)
                }
                None => Argument::Value(self.expr()?),
            });
            if self.eat(",") {
                continue;
            }
            self.need(")")?;
            return Ok(list);
        }
    }
}
