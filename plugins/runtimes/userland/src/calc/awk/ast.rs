//! What a program of awk is made of.

use std::rc::Rc;

/// Bytes that are shared instead of copied.
pub(crate) type Text = Rc<[u8]>;

/// A variable or an array by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Var {
    Global(usize),
    Local(usize),
}

/// Places of the variables the language itself knows.
pub(crate) mod known {
    pub(crate) const NAMES: [&str; 17] = [
        "NF", "NR", "FNR", "FS", "OFS", "ORS", "RS", "FILENAME", "SUBSEP", "RSTART", "RLENGTH",
        "CONVFMT", "OFMT", "ENVIRON", "ARGC", "ARGV", "RT",
    ];
    pub(crate) const NF: usize = 0;
    pub(crate) const NR: usize = 1;
    pub(crate) const FNR: usize = 2;
    pub(crate) const FS: usize = 3;
    pub(crate) const OFS: usize = 4;
    pub(crate) const ORS: usize = 5;
    pub(crate) const RS: usize = 6;
    pub(crate) const FILENAME: usize = 7;
    pub(crate) const SUBSEP: usize = 8;
    pub(crate) const RSTART: usize = 9;
    pub(crate) const RLENGTH: usize = 10;
    pub(crate) const CONVFMT: usize = 11;
    pub(crate) const OFMT: usize = 12;
    pub(crate) const ENVIRON: usize = 13;
    pub(crate) const ARGC: usize = 14;
    pub(crate) const ARGV: usize = 15;
    pub(crate) const RT: usize = 16;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

/// Functions of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    Atan2,
    Close,
    Cos,
    Exp,
    Fflush,
    Gensub,
    Gsub,
    Index,
    Int,
    Length,
    Log,
    Match,
    Mktime,
    Rand,
    Sin,
    Split,
    Sprintf,
    Sqrt,
    Srand,
    Strftime,
    Strtonum,
    Sub,
    Substr,
    System,
    Systime,
    Tolower,
    Toupper,
    And,
    Or,
    Xor,
    Lshift,
    Rshift,
    Compl,
}

#[derive(Clone, Debug)]
pub(crate) enum Target {
    Var(Var),
    Field(Box<Expr>),
    Element(Var, Vec<Expr>),
}

/// Where `getline` reads.
#[derive(Clone, Debug)]
pub(crate) enum From {
    Main,
    File(Box<Expr>),
    Command(Box<Expr>),
}

#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Num(f64),
    Str(Text),
    /// Alone it is tried on the record; as an argument it is the pattern.
    Regex(Text),
    Get(Target),
    Assign(Target, Option<Op>, Box<Expr>),
    /// Target, whether before, by how much.
    Step(Target, bool, f64),
    Cond(Box<Expr>, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Neg(Box<Expr>),
    Plus(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Compare(Relation, Box<Expr>, Box<Expr>),
    Concat(Box<Expr>, Box<Expr>),
    /// Whether it is to match, text, pattern.
    Match(bool, Box<Expr>, Box<Expr>),
    In(Vec<Expr>, Var),
    /// In parentheses.
    Group(Box<Expr>),
    /// Several in parentheses: only before `in` and as what `print` prints.
    List(Vec<Expr>),
    Call(usize, Vec<Expr>),
    Builtin(Builtin, Vec<Expr>),
    Getline(From, Option<Box<Target>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Write,
    Append,
    Pipe,
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    Expr(Expr),
    Print(Vec<Expr>, Option<(Way, Expr)>),
    Printf(Vec<Expr>, Option<(Way, Expr)>),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    Do(Box<Stmt>, Expr),
    For(
        Option<Box<Stmt>>,
        Option<Expr>,
        Option<Box<Stmt>>,
        Box<Stmt>,
    ),
    ForIn(Var, Var, Box<Stmt>),
    Block(Vec<Stmt>),
    Next,
    NextFile,
    Exit(Option<Expr>),
    Return(Option<Expr>),
    Break,
    Continue,
    Delete(Var, Vec<Expr>),
    DeleteAll(Var),
    Empty,
}

#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Always,
    When(Expr),
    Range(Expr, Expr),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) params: usize,
    /// Which parameters are arrays.
    pub(crate) arrays: Vec<bool>,
    pub(crate) body: Rc<[Stmt]>,
}

/// A whole program.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) begin: Vec<Vec<Stmt>>,
    pub(crate) rules: Vec<(Pattern, Option<Vec<Stmt>>)>,
    pub(crate) end: Vec<Vec<Stmt>>,
    pub(crate) functions: Vec<Rc<Function>>,
    /// Names of the global variables by place.
    pub(crate) globals: Vec<String>,
    /// Which of them are arrays.
    pub(crate) arrays: Vec<bool>,
}
