//! Namespaces that export what can change, and blocks of one namespace that see each other's exports: a name becomes a
//! property of the namespace wherever it means that, as TypeScript has it. The rest of namespaces is oxc's.
//!
//! Invariant: only names that resolve to an export are touched; a name that something nearer declares is not.

mod rewrite;

use std::collections::{HashMap, HashSet};

use oxc::allocator::Allocator;
use oxc::ast::ast::{
    Declaration, IdentifierReference, Program, Statement, TSNamespaceDeclaration,
    TSNamespaceDeclarationBody,
};
use oxc::ast_visit::VisitMut;
use oxc::semantic::{ScopeId, Scoping, SymbolId};

use super::template::unused;

/// Rewrites the namespaces of a program. Whether anything was changed, so that scopes must be found again.
pub(super) fn rewrite<'a>(
    allocator: &'a Allocator,
    program: &mut Program<'a>,
    scoping: &Scoping,
    text: &str,
) -> bool {
    let mut plan = Plan::default();
    plan.statements(
        &program.body,
        Parent::Scope(scoping.root_scope_id()),
        scoping,
    );
    if plan.variables.is_empty() && plan.blocks.len() == plan.namespaces.len() {
        return false;
    }
    let prefix = unused(text, "_ns");
    let mut rewriter = rewrite::Rewriter::new(allocator, &plan, scoping, prefix);
    rewriter.visit_program(program);
    rewriter.changed()
}

/// What holds a namespace: blocks of one name in one holder are one namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Parent {
    /// The program, or the block whose own it is.
    Scope(ScopeId),
    /// The namespace that exports it.
    Namespace(usize),
}

/// Which names mean a property of a namespace.
#[derive(Debug, Default)]
struct Plan {
    known: HashMap<(Parent, String), usize>,
    /// The names of values each namespace exports, in any of its blocks.
    namespaces: Vec<HashSet<String>>,
    /// The namespace of each block.
    blocks: HashMap<ScopeId, usize>,
    /// The exported variables that can change, each with its block: they are properties and nothing else.
    variables: HashMap<SymbolId, ScopeId>,
}

impl Plan {
    fn statements(&mut self, body: &[Statement<'_>], parent: Parent, scoping: &Scoping) {
        for statement in body {
            match statement {
                Statement::TSNamespaceDeclaration(found) => self.namespace(found, parent, scoping),
                Statement::ExportDeclaration(export) => {
                    if let Declaration::TSNamespaceDeclaration(found) = &export.declaration {
                        self.namespace(found, parent, scoping);
                    }
                }
                _ => {}
            }
        }
    }

    fn namespace(&mut self, found: &TSNamespaceDeclaration<'_>, parent: Parent, scoping: &Scoping) {
        let Some(scope) = found.scope_id.get().filter(|_| !found.declare) else {
            return;
        };
        let fresh = self.namespaces.len();
        let key = (parent, found.id.name.to_string());
        let this = *self.known.entry(key).or_insert(fresh);
        if this == fresh {
            self.namespaces.push(HashSet::new());
        }
        self.blocks.insert(scope, this);
        match &found.body {
            TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                for statement in &block.body {
                    match statement {
                        Statement::ExportDeclaration(export) => {
                            self.export(&export.declaration, this, scope, scoping);
                        }
                        Statement::TSNamespaceDeclaration(inner) => {
                            self.namespace(inner, Parent::Scope(scope), scoping);
                        }
                        _ => {}
                    }
                }
            }
            TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => {
                self.inner(inner, this, scoping);
            }
        }
    }

    /// A namespace that another one exports.
    fn inner(&mut self, inner: &TSNamespaceDeclaration<'_>, this: usize, scoping: &Scoping) {
        if has_values(inner) {
            self.name(this, &inner.id.name);
        }
        self.namespace(inner, Parent::Namespace(this), scoping);
    }

    fn export(&mut self, found: &Declaration<'_>, this: usize, scope: ScopeId, scoping: &Scoping) {
        match found {
            Declaration::VariableDeclaration(variables) => {
                let changes = !variables.kind.is_const() || variables.declare;
                for declarator in &variables.declarations {
                    for id in declarator.id.get_binding_identifiers() {
                        self.name(this, &id.name);
                        if let Some(symbol) = id.symbol_id.get().filter(|_| changes) {
                            self.variables.insert(symbol, scope);
                        }
                    }
                }
            }
            Declaration::TSNamespaceDeclaration(inner) => self.inner(inner, this, scoping),
            other => {
                let value = matches!(
                    other,
                    Declaration::FunctionDeclaration(_)
                        | Declaration::ClassDeclaration(_)
                        | Declaration::TSEnumDeclaration(_)
                        | Declaration::TSImportEqualsDeclaration(_)
                );
                if let Some(id) = other.id().filter(|_| value) {
                    self.name(this, &id.name);
                }
            }
        }
    }

    fn name(&mut self, namespace: usize, name: &str) {
        if let Some(names) = self.namespaces.get_mut(namespace) {
            names.insert(name.to_owned());
        }
    }

    /// The block whose namespace a name is a property of, if it is one.
    fn block(&self, name: &IdentifierReference<'_>, scoping: &Scoping) -> Option<ScopeId> {
        let reference = scoping.get_reference(name.reference_id.get()?);
        let symbol = reference.symbol_id();
        if let Some(block) = symbol.and_then(|symbol| self.variables.get(&symbol)) {
            return Some(*block);
        }
        let declared = symbol.map(|symbol| scoping.symbol_scope_id(symbol));
        let nearer = |scope: &ScopeId| Some(*scope) != declared;
        scoping
            .scope_ancestors(reference.scope_id())
            .take_while(nearer)
            .find(|scope| {
                let names = self
                    .blocks
                    .get(scope)
                    .and_then(|at| self.namespaces.get(*at));
                names.is_some_and(|names| names.contains(name.name.as_str()))
            })
    }
}

/// Whether a namespace is there when the program runs: not if all it has is types.
fn has_values(found: &TSNamespaceDeclaration<'_>) -> bool {
    let value = |declaration: &Declaration<'_>| match declaration {
        Declaration::TSNamespaceDeclaration(inner) => has_values(inner),
        other => !other.declare() && !other.is_type(),
    };
    !found.declare
        && match &found.body {
            TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => has_values(inner),
            TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                block.body.iter().any(|statement| match statement {
                    Statement::ExportDeclaration(export) => value(&export.declaration),
                    other => other.as_declaration().is_none_or(value),
                })
            }
        }
}

#[cfg(test)]
mod tests;
