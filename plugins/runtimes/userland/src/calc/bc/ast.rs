//! What a program of bc is made of. Names are numbers: places in the tables of the evaluator.

use std::rc::Rc;

/// A place that holds a number.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Var(usize),
    Element(usize, Box<Expr>),
    Scale,
    Ibase,
    Obase,
    Last,
}

/// An operator of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    And,
    Or,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Value(Expr),
    Array(usize),
}

/// A function of the language itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    Length,
    ScaleOf,
    Sqrt,
    Read,
}

#[derive(Clone, Debug)]
pub(crate) enum Expr {
    /// Digits as written: the base is that of the moment it is evaluated.
    Num(Rc<str>),
    Place(Place),
    Assign(Place, Option<Op>, Box<Expr>),
    /// Place, whether before, whether up.
    Step(Place, bool, bool),
    Neg(Box<Expr>),
    Not(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Call(usize, Vec<Arg>),
    Builtin(Builtin, Option<Box<Expr>>),
    /// In parentheses: an assignment in them is shown.
    Group(Box<Expr>),
}

#[derive(Clone, Debug)]
pub(crate) enum Item {
    Text(Rc<str>),
    Value(Expr),
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    Expr(Expr),
    Text(Rc<str>),
    Print(Vec<Item>),
    Block(Vec<Stmt>),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    For(Option<Expr>, Option<Expr>, Option<Expr>, Box<Stmt>),
    Break,
    Continue,
    Return(Option<Expr>),
    Halt,
    Empty,
}

/// A parameter or an `auto` variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Local {
    Var(usize),
    Array(usize),
    /// An array of the caller itself.
    Reference(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) void: bool,
    pub(crate) params: Vec<Local>,
    pub(crate) autos: Vec<Local>,
    pub(crate) body: Rc<[Stmt]>,
}

/// What one line of input asks for.
#[derive(Debug)]
pub(crate) enum Input {
    Run(Vec<Stmt>),
    Define(usize, Function),
    Quit,
}
