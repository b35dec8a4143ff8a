//! Decorators of the standard, and `accessor`. A class with decorators gets a state, an object of a helper: a key becomes
//! a call that takes the element's decorators when the class evaluates it, a static block at the head of the body applies
//! them, and initial values go through the state.
//!
//! Invariant: every decorator is gone afterwards, and a class without any, and without an `accessor`, is as it was.

mod elements;
pub(super) mod legacy;

use oxc::allocator::{Allocator, Box, TakeIn, Vec};
use oxc::ast::ast::*;
use oxc::ast::builder::AstBuilder;
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::span::SPAN;

use super::template::{expression, quoted, statements, unused};
use elements::Elements;

/// The helper, with `NAME` for what it is called.
const HELPER: &str = include_str!("decorators/standard.js");

/// What a rewriting did.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    /// Scopes must be found again.
    pub(super) changed: bool,
    /// What must stand before the module.
    pub(super) helper: Option<String>,
}

/// Rewrites every class that has decorators or an `accessor`.
pub(super) fn rewrite<'a>(
    allocator: &'a Allocator,
    program: &mut Program<'a>,
    text: &str,
) -> Rewritten {
    let mut classes = Classes {
        allocator,
        build: AstBuilder::new(allocator),
        helper: unused(text, "_decorators"),
        state: unused(text, "_state"),
        count: 0,
        used: false,
        changed: false,
    };
    classes.visit_program(program);
    let helper = HELPER.replacen("NAME", &classes.helper, 1);
    Rewritten {
        changed: classes.changed,
        helper: classes.used.then_some(helper),
    }
}

/// The decorators of something as a list, without their `@`.
fn list<'a>(decorators: &mut Vec<'a, Decorator<'a>>, build: &AstBuilder<'a>) -> Expression<'a> {
    let each = decorators.drain(..);
    let each = each.map(|decorator| ArrayExpressionElement::from(decorator.expression));
    Expression::new_array_expression(SPAN, Vec::from_iter_in(each, build), build)
}

struct Classes<'a> {
    allocator: &'a Allocator,
    build: AstBuilder<'a>,
    /// The name of the helper.
    helper: String,
    /// What the names of states begin with.
    state: String,
    count: usize,
    used: bool,
    changed: bool,
}

/// What is needed outside a class.
struct State<'a> {
    name: String,
    /// What makes it.
    maker: Expression<'a>,
    /// Whether the class itself has decorators, and so may be another one afterwards.
    replaces: bool,
}

/// How a declaration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exported {
    No,
    Named,
    Default,
}

impl<'a> Classes<'a> {
    /// Rewrites the body of the class that is called `name`; the state it needs, if any.
    fn class(&mut self, class: &mut Class<'a>, name: &str) -> Option<State<'a>> {
        let replaces = !class.decorators.is_empty();
        let ours = replaces || class.body.body.iter().any(elements::is_ours);
        if class.declare || !ours {
            return None;
        }
        self.changed = true;
        self.count += 1;
        let state = format!("{}{}", self.state, self.count);
        let mut body = Elements::new(self.allocator, &state);
        for element in class.body.body.take_in(&self.build) {
            body.add(element);
        }
        let needed = replaces || body.needs_state();
        let binding = class.id.as_ref().filter(|_| replaces);
        let head = needed.then(|| binding.map_or("", |id| id.name.as_str()));
        class.body.body = body.finish(head, replaces);
        if !needed {
            return None;
        }
        self.used = true;
        let maker = format!("{}({}, $0)", self.helper, quoted(name));
        let decorators = list(&mut class.decorators, &self.build);
        Some(State {
            name: state,
            maker: expression(self.allocator, &maker, vec![decorators]),
            replaces,
        })
    }

    /// The class without a binding of its own, which has the name nevertheless.
    fn named(&self, mut class: Class<'a>, name: &str) -> Expression<'a> {
        class.id = None;
        class.r#type = ClassType::ClassExpression;
        let class = Expression::ClassExpression(Box::new_in(class, &self.build));
        let name = quoted(name);
        let text = format!("({{ [{name}]: $0 }})[{name}]");
        expression(self.allocator, &text, vec![class])
    }

    /// A class that may be replaced is a variable: within its own body too the name means what it is replaced by.
    fn declaration(
        &mut self,
        class: &mut Class<'a>,
        how: Exported,
    ) -> Option<std::vec::Vec<Statement<'a>>> {
        let binding = class.id.as_ref().map(|id| id.name.to_string());
        let name = binding.clone().unwrap_or_else(|| "default".to_owned());
        let state = self.class(class, &name)?;
        let own = &state.name;
        let first = format!("const {own} = $0;");
        let mut made = statements(self.allocator, &first, vec![state.maker]);
        if state.replaces {
            let variable = binding.unwrap_or_else(|| format!("{own}_default"));
            let (before, after) = match how {
                Exported::No => ("", String::new()),
                Exported::Named => ("export ", String::new()),
                Exported::Default => ("", format!("export {{ {variable} as default }};")),
            };
            let text = format!("{before}let {variable}; {variable} = {own}.finish($0); {after}");
            let class = self.named(class.take_in(&self.build), &name);
            made.extend(statements(self.allocator, &text, vec![class]));
        }
        Some(made)
    }

    /// A class within an expression gets its state as an argument, so that each evaluation has its own.
    fn expression(&mut self, found: &mut Expression<'a>, called: &str) {
        let Expression::ClassExpression(class) = found else {
            return;
        };
        let binding = class.id.as_ref().map(|id| id.name.to_string());
        let name = binding.clone().unwrap_or_else(|| called.to_owned());
        let Some(state) = self.class(class, &name) else {
            return;
        };
        let class = class.take_in(&self.build);
        let own = &state.name;
        let (text, class) = match (binding, state.replaces) {
            (Some(binding), true) => (
                format!(
                    "(({own}) => {{ let {binding}; return {binding} = {own}.finish($0); }})($1)"
                ),
                self.named(class, &name),
            ),
            (None, true) => (
                format!("(({own}) => {own}.finish($0))($1)"),
                self.named(class, &name),
            ),
            (None, false) => (format!("(({own}) => $0)($1)"), self.named(class, &name)),
            (Some(_), false) => (
                format!("(({own}) => $0)($1)"),
                Expression::ClassExpression(Box::new_in(class, &self.build)),
            ),
        };
        *found = expression(self.allocator, &text, vec![class, state.maker]);
    }
}

impl<'a> VisitMut<'a> for Classes<'a> {
    fn visit_expression(&mut self, found: &mut Expression<'a>) {
        walk_mut::walk_expression(self, found);
        self.expression(found, "");
    }

    fn visit_object_property(&mut self, found: &mut ObjectProperty<'a>) {
        let name = found.key.static_name().filter(|_| !found.computed);
        self.visit_property_key(&mut found.key);
        walk_mut::walk_expression(self, &mut found.value);
        self.expression(&mut found.value, name.as_deref().unwrap_or_default());
    }

    fn visit_assignment_expression(&mut self, found: &mut AssignmentExpression<'a>) {
        self.visit_assignment_target(&mut found.left);
        walk_mut::walk_expression(self, &mut found.right);
        let name = found.left.get_identifier_name();
        self.expression(&mut found.right, name.unwrap_or_default());
    }

    fn visit_variable_declarator(&mut self, found: &mut VariableDeclarator<'a>) {
        if let (Some(init), Some(name)) = (&mut found.init, found.id.get_identifier_name()) {
            walk_mut::walk_expression(self, init);
            self.expression(init, name.as_str());
        } else {
            walk_mut::walk_variable_declarator(self, found);
        }
    }

    fn visit_statements(&mut self, body: &mut Vec<'a, Statement<'a>>) {
        walk_mut::walk_statements(self, body);
        let mut rewritten = Vec::with_capacity_in(body.len(), &self.build);
        for mut statement in body.take_in(&self.build) {
            let made = match &mut statement {
                Statement::ClassDeclaration(class) => self.declaration(class, Exported::No),
                Statement::ExportDeclaration(export) => match &mut export.declaration {
                    Declaration::ClassDeclaration(class) => {
                        self.declaration(class, Exported::Named)
                    }
                    _ => None,
                },
                Statement::ExportDefaultDeclaration(export) => match &mut export.declaration {
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                        self.declaration(class, Exported::Default)
                    }
                    _ => None,
                },
                _ => None,
            };
            // A class that was taken is in what was made; one that only has a state follows it.
            let stands = made.as_ref().is_none_or(|made| made.len() == 1);
            rewritten.extend(made.into_iter().flatten());
            if stands {
                rewritten.push(statement);
            }
        }
        *body = rewritten;
    }
}

#[cfg(test)]
mod tests;
