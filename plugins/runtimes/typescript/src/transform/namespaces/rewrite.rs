//! The rewriting: names become properties, and exports of variables become assignments.

use std::collections::HashSet;

use oxc::allocator::{Allocator, Box, TakeIn, Vec};
use oxc::ast::ast::*;
use oxc::ast::builder::AstBuilder;
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::semantic::{ScopeId, Scoping};
use oxc::span::{SPAN, Span};
use oxc::syntax::{number::NumberBase, operator::AssignmentOperator};

use super::Plan;
use crate::transform::template::statements;

/// Walks a program by its plan.
pub(super) struct Rewriter<'a, 'p> {
    allocator: &'a Allocator,
    build: AstBuilder<'a>,
    plan: &'p Plan,
    scoping: &'p Scoping,
    /// What the names of namespaces within their blocks begin with.
    prefix: String,
    /// The blocks that need such a name.
    named: HashSet<ScopeId>,
    changed: bool,
}

impl<'a, 'p> Rewriter<'a, 'p> {
    pub(super) fn new(
        allocator: &'a Allocator,
        plan: &'p Plan,
        scoping: &'p Scoping,
        prefix: String,
    ) -> Self {
        Self {
            allocator,
            build: AstBuilder::new(allocator),
            plan,
            scoping,
            prefix,
            named: HashSet::new(),
            changed: false,
        }
    }

    pub(super) fn changed(&self) -> bool {
        self.changed
    }

    /// What a block calls its namespace.
    fn alias(&mut self, block: ScopeId) -> Ident<'a> {
        self.named.insert(block);
        self.changed = true;
        let text = format!("{}{}", self.prefix, block.index());
        Ident::from(self.allocator.alloc_str(&text))
    }

    /// The alias a name is a property of.
    fn owner(&mut self, name: &IdentifierReference<'a>) -> Option<Ident<'a>> {
        let block = self.plan.block(name, self.scoping)?;
        Some(self.alias(block))
    }

    fn member(&self, owner: Ident<'a>, name: Ident<'a>, span: Span) -> MemberExpression<'a> {
        let object = Expression::new_identifier(SPAN, owner, &self.build);
        let property = IdentifierName::new(span, name, &self.build);
        MemberExpression::new_static_member_expression(span, object, property, false, &self.build)
    }

    /// The member a bare name is, as an expression.
    fn named_member(&mut self, found: &Expression<'a>) -> Option<Expression<'a>> {
        let Expression::Identifier(name) = found else {
            return None;
        };
        let owner = self.owner(name)?;
        Some(self.member(owner, name.name, name.span).into())
    }

    /// What is called without the namespace as its `this`: `(0, owner.name)`.
    fn callee(&mut self, callee: &mut Expression<'a>) {
        if let Some(member) = self.named_member(callee) {
            let zero =
                Expression::new_numeric_literal(SPAN, 0.0, None, NumberBase::Decimal, &self.build);
            *callee = Expression::new_sequence_expression(SPAN, [zero, member], &self.build);
        }
    }

    fn type_name(&mut self, name: &mut TSTypeName<'a>) {
        match name {
            TSTypeName::IdentifierReference(found) => {
                if let Some(owner) = self.owner(found) {
                    *name = TSTypeName::QualifiedName(self.qualified(owner, found));
                }
            }
            TSTypeName::QualifiedName(found) => self.type_name(&mut found.left),
            TSTypeName::ThisExpression(_) => {}
        }
    }

    fn qualified(
        &self,
        owner: Ident<'a>,
        name: &IdentifierReference<'a>,
    ) -> Box<'a, TSQualifiedName<'a>> {
        let left = TSTypeName::new_identifier_reference(SPAN, owner, &self.build);
        let right = IdentifierName::new(name.span, name.name, &self.build);
        TSQualifiedName::boxed(name.span, left, right, &self.build)
    }

    fn jsx_member(
        &self,
        owner: Ident<'a>,
        name: &IdentifierReference<'a>,
    ) -> Box<'a, JSXMemberExpression<'a>> {
        let object = JSXMemberExpressionObject::new_identifier_reference(SPAN, owner, &self.build);
        let property = JSXIdentifier::new(name.span, name.name, &self.build);
        JSXMemberExpression::boxed(name.span, object, property, &self.build)
    }

    /// A block with its exports of variables as assignments, and its alias first if it is used.
    fn block(&mut self, body: &mut Vec<'a, Statement<'a>>, scope: ScopeId) {
        let mut rewritten = Vec::new_in(&self.build);
        for statement in body.take_in(&self.build) {
            match statement {
                Statement::ExportDeclaration(mut export) => match &mut export.declaration {
                    Declaration::VariableDeclaration(variables)
                        if variables.declare || !variables.kind.is_const() =>
                    {
                        self.assignments(variables, scope, &mut rewritten);
                    }
                    _ => rewritten.push(Statement::ExportDeclaration(export)),
                },
                other => rewritten.push(other),
            }
        }
        if self.named.contains(&scope) {
            let alias = self.alias(scope);
            // The block becomes a function whose one argument is the namespace.
            let first = format!("const {alias} = arguments[0];");
            for statement in statements(self.allocator, &first, std::vec![])
                .into_iter()
                .rev()
            {
                rewritten.insert(0, statement);
            }
        }
        *body = rewritten;
    }

    /// `A.B {}` as `A { export namespace B {} }`, where there is room for an alias.
    fn open(&self, body: &mut TSNamespaceDeclarationBody<'a>) {
        if matches!(body, TSNamespaceDeclarationBody::TSNamespaceDeclaration(_))
            && let TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) =
                body.take_in(&self.build)
        {
            let inner = Declaration::TSNamespaceDeclaration(inner);
            let export = ExportDeclaration::boxed(SPAN, inner, &self.build);
            let statements = [Statement::ExportDeclaration(export)];
            *body =
                TSNamespaceDeclarationBody::new_ts_module_block(SPAN, [], statements, &self.build);
        }
    }

    fn assignments(
        &mut self,
        variables: &mut VariableDeclaration<'a>,
        scope: ScopeId,
        out: &mut Vec<'a, Statement<'a>>,
    ) {
        self.changed = true;
        let owner = self.alias(scope);
        for declarator in variables.declarations.drain(..) {
            let Some(value) = declarator.init else {
                continue;
            };
            let target = self.target(declarator.id, owner);
            let operator = AssignmentOperator::Assign;
            let assigned = Expression::new_assignment_expression(
                declarator.span,
                operator,
                target,
                value,
                &self.build,
            );
            let span = variables.span;
            out.push(Statement::new_expression_statement(
                span,
                assigned,
                &self.build,
            ));
        }
    }

    /// What assigns to the properties that a pattern would declare as variables.
    fn target(&self, pattern: BindingPattern<'a>, owner: Ident<'a>) -> AssignmentTarget<'a> {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                SimpleAssignmentTarget::from(self.member(owner, id.name, id.span)).into()
            }
            BindingPattern::ObjectPattern(pattern) => {
                let pattern = pattern.unbox();
                let properties = pattern.properties.into_iter().map(|property| {
                    AssignmentTargetProperty::new_assignment_target_property_property(
                        property.span,
                        property.key,
                        self.with_default(property.value, owner),
                        property.computed,
                        &self.build,
                    )
                });
                let properties = Vec::from_iter_in(properties, &self.build);
                let rest = self.rest(pattern.rest, owner);
                AssignmentTarget::new_object_assignment_target(
                    pattern.span,
                    properties,
                    rest,
                    &self.build,
                )
            }
            BindingPattern::ArrayPattern(pattern) => {
                let pattern = pattern.unbox();
                let elements = pattern.elements.into_iter();
                let elements = elements.map(|part| part.map(|p| self.with_default(p, owner)));
                let elements = Vec::from_iter_in(elements, &self.build);
                let rest = self.rest(pattern.rest, owner);
                AssignmentTarget::new_array_assignment_target(
                    pattern.span,
                    elements,
                    rest,
                    &self.build,
                )
            }
            // A default stands only within a pattern, where `with_default` has it.
            BindingPattern::AssignmentPattern(pattern) => self.target(pattern.unbox().left, owner),
        }
    }

    fn with_default(
        &self,
        pattern: BindingPattern<'a>,
        owner: Ident<'a>,
    ) -> AssignmentTargetMaybeDefault<'a> {
        match pattern {
            BindingPattern::AssignmentPattern(pattern) => {
                let pattern = pattern.unbox();
                AssignmentTargetMaybeDefault::new_assignment_target_with_default(
                    pattern.span,
                    self.target(pattern.left, owner),
                    pattern.right,
                    &self.build,
                )
            }
            other => self.target(other, owner).into(),
        }
    }

    fn rest(
        &self,
        rest: Option<Box<'a, BindingRestElement<'a>>>,
        owner: Ident<'a>,
    ) -> Option<Box<'a, AssignmentTargetRest<'a>>> {
        rest.map(|rest| {
            let rest = rest.unbox();
            let target = self.target(rest.argument, owner);
            AssignmentTargetRest::boxed(rest.span, target, &self.build)
        })
    }
}

impl<'a> VisitMut<'a> for Rewriter<'a, '_> {
    fn visit_expression(&mut self, found: &mut Expression<'a>) {
        match self.named_member(found) {
            Some(member) => *found = member,
            None => walk_mut::walk_expression(self, found),
        }
    }

    fn visit_call_expression(&mut self, call: &mut CallExpression<'a>) {
        self.callee(&mut call.callee);
        walk_mut::walk_call_expression(self, call);
    }

    fn visit_tagged_template_expression(&mut self, tagged: &mut TaggedTemplateExpression<'a>) {
        self.callee(&mut tagged.tag);
        walk_mut::walk_tagged_template_expression(self, tagged);
    }

    fn visit_simple_assignment_target(&mut self, found: &mut SimpleAssignmentTarget<'a>) {
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(name) = found
            && let Some(owner) = self.owner(name)
        {
            *found = self.member(owner, name.name, name.span).into();
        } else {
            walk_mut::walk_simple_assignment_target(self, found);
        }
    }

    fn visit_assignment_target_property(&mut self, found: &mut AssignmentTargetProperty<'a>) {
        walk_mut::walk_assignment_target_property(self, found);
        let AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(short) = found else {
            return;
        };
        let Some(owner) = self.owner(&short.binding) else {
            return;
        };
        let (name, span) = (short.binding.name, short.binding.span);
        let target = SimpleAssignmentTarget::from(self.member(owner, name, span));
        let target = AssignmentTarget::from(target);
        let key = PropertyKey::new_static_identifier(span, name, &self.build);
        let binding = match short.init.take() {
            Some(init) => AssignmentTargetMaybeDefault::new_assignment_target_with_default(
                short.span,
                target,
                init,
                &self.build,
            ),
            None => target.into(),
        };
        *found = AssignmentTargetProperty::new_assignment_target_property_property(
            short.span,
            key,
            binding,
            false,
            &self.build,
        );
    }

    fn visit_object_property(&mut self, property: &mut ObjectProperty<'a>) {
        walk_mut::walk_object_property(self, property);
        property.shorthand &= matches!(property.value, Expression::Identifier(_));
    }

    fn visit_jsx_element_name(&mut self, found: &mut JSXElementName<'a>) {
        if let JSXElementName::IdentifierReference(name) = found
            && let Some(owner) = self.owner(name)
        {
            *found = JSXElementName::MemberExpression(self.jsx_member(owner, name));
        } else {
            walk_mut::walk_jsx_element_name(self, found);
        }
    }

    fn visit_jsx_member_expression_object(&mut self, found: &mut JSXMemberExpressionObject<'a>) {
        if let JSXMemberExpressionObject::IdentifierReference(name) = found
            && let Some(owner) = self.owner(name)
        {
            *found = JSXMemberExpressionObject::MemberExpression(self.jsx_member(owner, name));
        } else {
            walk_mut::walk_jsx_member_expression_object(self, found);
        }
    }

    fn visit_ts_module_reference(&mut self, found: &mut TSModuleReference<'a>) {
        match found {
            TSModuleReference::IdentifierReference(name) => {
                if let Some(owner) = self.owner(name) {
                    *found = TSModuleReference::QualifiedName(self.qualified(owner, name));
                }
            }
            TSModuleReference::QualifiedName(name) => self.type_name(&mut name.left),
            TSModuleReference::ExternalModuleReference(_) => {}
        }
    }

    fn visit_ts_namespace_declaration(&mut self, found: &mut TSNamespaceDeclaration<'a>) {
        if found.declare {
            return;
        }
        walk_mut::walk_ts_namespace_declaration(self, found);
        let Some(scope) = found.scope_id.get() else {
            return;
        };
        if self.named.contains(&scope) {
            self.open(&mut found.body);
        }
        if let TSNamespaceDeclarationBody::TSModuleBlock(block) = &mut found.body {
            self.block(&mut block.body, scope);
        }
    }
}
