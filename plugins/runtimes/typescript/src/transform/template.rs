//! Pieces of a program written as text, for what a rewriting adds. `$0`, `$1` and so on in a text stand for pieces that
//! are there.
//!
//! Invariant: the new pieces have no place, so that no line of the source map leads to them.

use oxc::allocator::{Allocator, TakeIn};
use oxc::ast::ast::{ClassElement, Expression, Statement};
use oxc::ast::builder::AstBuilder;
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::parser::Parser;
use oxc::span::{SPAN, SourceType, Span};

/// A name that begins with `wanted` and is nowhere in the text.
pub(super) fn unused(text: &str, wanted: &str) -> String {
    let mut name = wanted.to_owned();
    while text.contains(&name) {
        name.push('$');
    }
    name
}

/// A name as the text of a string.
pub(super) fn quoted(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}

/// The expression `text` is; `null` if it is none.
pub(super) fn expression<'a>(
    allocator: &'a Allocator,
    text: &str,
    pieces: Vec<Expression<'a>>,
) -> Expression<'a> {
    let text = allocator.alloc_str(text);
    let mut made = Parser::new(allocator, text, SourceType::mjs())
        .parse_expression()
        .unwrap_or_else(|_| Expression::new_null_literal(SPAN, &AstBuilder::new(allocator)));
    Fill::new(allocator, pieces).visit_expression(&mut made);
    made
}

/// The elements a class with the body `text` has.
pub(super) fn elements<'a>(
    allocator: &'a Allocator,
    text: &str,
    pieces: Vec<Expression<'a>>,
) -> Vec<ClassElement<'a>> {
    match expression(allocator, &format!("class {{ {text} }}"), pieces) {
        Expression::ClassExpression(mut class) => class.body.body.drain(..).collect(),
        _ => Vec::new(),
    }
}

/// The statements `text` is.
pub(super) fn statements<'a>(
    allocator: &'a Allocator,
    text: &str,
    pieces: Vec<Expression<'a>>,
) -> Vec<Statement<'a>> {
    let text = allocator.alloc_str(text);
    let mut program = Parser::new(allocator, text, SourceType::mjs())
        .parse()
        .program;
    Fill::new(allocator, pieces).visit_program(&mut program);
    program.body.drain(..).collect()
}

/// Takes places away and puts the pieces in, as they are.
struct Fill<'a> {
    build: AstBuilder<'a>,
    pieces: Vec<Option<Expression<'a>>>,
}

impl<'a> Fill<'a> {
    fn new(allocator: &'a Allocator, pieces: Vec<Expression<'a>>) -> Self {
        Self {
            build: AstBuilder::new(allocator),
            pieces: pieces.into_iter().map(Some).collect(),
        }
    }

    fn piece(&mut self, found: &Expression<'a>) -> Option<Expression<'a>> {
        let Expression::Identifier(name) = found else {
            return None;
        };
        let at: usize = name.name.as_str().strip_prefix('$')?.parse().ok()?;
        self.pieces.get_mut(at)?.take()
    }
}

impl<'a> VisitMut<'a> for Fill<'a> {
    fn visit_span(&mut self, span: &mut Span) {
        *span = SPAN;
    }

    fn visit_expression(&mut self, found: &mut Expression<'a>) {
        match self.piece(found) {
            Some(piece) => *found = piece,
            None => walk_mut::walk_expression(self, found),
        }
        // `(0, $0)` and the like are needed; parentheses of the text are not.
        if let Expression::ParenthesizedExpression(inner) = found {
            *found = inner.expression.take_in(&self.build);
        }
    }
}
