//! TypeScript's own decorators: oxc applies them in the order of the text, TypeScript those of the instance first; and
//! `accessor`, which oxc leaves as it is.
//!
//! Invariant: members change places only where nothing but their decorators can tell.

use oxc::allocator::{Allocator, CloneIn, TakeIn, Vec};
use oxc::ast::ast::*;
use oxc::ast::builder::AstBuilder;
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::span::SPAN;

use crate::transform::template::{elements, unused};

/// Puts the static members of decorated classes behind those of the instance, and makes of each `accessor` what oxc
/// knows. Whether scopes must be found again.
pub(in crate::transform) fn prepare<'a>(
    allocator: &'a Allocator,
    program: &mut Program<'a>,
    text: &str,
) -> bool {
    let mut prepare = Prepare {
        allocator,
        build: AstBuilder::new(allocator),
        store: unused(text, "_value"),
        stores: 0,
    };
    prepare.visit_program(program);
    prepare.stores > 0
}

struct Prepare<'a> {
    allocator: &'a Allocator,
    build: AstBuilder<'a>,
    /// What the names of the fields begin with that hold the values of accessors.
    store: String,
    stores: usize,
}

impl<'a> Prepare<'a> {
    /// A private field with a getter and a setter; the getter has the decorators, which get the descriptor of both.
    fn accessor(&mut self, found: &mut AccessorProperty<'a>) -> std::vec::Vec<ClassElement<'a>> {
        self.stores += 1;
        let (store, number) = (&self.store, self.stores);
        let placed = if found.r#static { "static " } else { "" };
        let text = format!(
            "{placed}#{store}{number} = $0; {placed}get x() {{ return this.#{store}{number}; }} \
             {placed}set x(v) {{ this.#{store}{number} = v; }}"
        );
        let void = || Expression::new_void_0(SPAN, &self.build);
        let value = found.value.take().unwrap_or_else(void);
        let mut made = elements(self.allocator, &text, vec![value]);
        for element in &mut made {
            let ClassElement::MethodDefinition(method) = element else {
                continue;
            };
            method.key = found.key.clone_in(self.allocator);
            method.computed = found.computed;
            method.decorators = found.decorators.take_in(&self.build);
        }
        made
    }
}

impl<'a> VisitMut<'a> for Prepare<'a> {
    fn visit_class_body(&mut self, found: &mut ClassBody<'a>) {
        walk_mut::walk_class_body(self, found);
        let mut body = vec![];
        for element in found.body.take_in(&self.build) {
            match element {
                ClassElement::AccessorProperty(mut accessor) if !accessor.r#type.is_abstract() => {
                    body.extend(self.accessor(&mut accessor));
                }
                other => body.push(other),
            }
        }
        if body.iter().any(is_decorated) && body.iter().all(has_quiet_key) {
            let (last, mut first): (std::vec::Vec<_>, std::vec::Vec<_>) =
                body.into_iter().partition(is_static);
            first.extend(last);
            body = first;
        }
        found.body = Vec::from_iter_in(body, &self.build);
    }
}

fn is_static(element: &ClassElement<'_>) -> bool {
    matches!(element, ClassElement::StaticBlock(_)) || element.r#static()
}

fn is_decorated(element: &ClassElement<'_>) -> bool {
    match element {
        ClassElement::MethodDefinition(found) => {
            let mut params = found.value.params.items.iter();
            !found.decorators.is_empty() || params.any(|param| !param.decorators.is_empty())
        }
        ClassElement::PropertyDefinition(found) => !found.decorators.is_empty(),
        ClassElement::AccessorProperty(found) => !found.decorators.is_empty(),
        ClassElement::StaticBlock(_) | ClassElement::TSIndexSignature(_) => false,
    }
}

/// Whether evaluating the key runs nothing.
fn has_quiet_key(element: &ClassElement<'_>) -> bool {
    element.property_key().is_none_or(|key| {
        key.as_expression().is_none_or(|key| {
            key.is_literal()
                || key.is_identifier_reference()
                || matches!(key, Expression::StaticMemberExpression(member) if member.object.is_identifier_reference())
        })
    })
}
