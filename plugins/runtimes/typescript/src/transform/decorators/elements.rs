//! The elements of a class whose decorators the class's state takes.
//!
//! Invariant: the number of an element in the state is the number of keys that were evaluated before its own.

use oxc::allocator::{Allocator, CloneIn, Vec};
use oxc::ast::ast::*;
use oxc::ast::builder::AstBuilder;
use oxc::span::SPAN;

use super::list;
use crate::transform::template::{elements, expression, quoted};

/// Whether something must be done about an element.
pub(super) fn is_ours(element: &ClassElement<'_>) -> bool {
    match element {
        ClassElement::AccessorProperty(found) => !found.r#type.is_abstract(),
        ClassElement::MethodDefinition(found) => !found.decorators.is_empty(),
        ClassElement::PropertyDefinition(found) => !found.decorators.is_empty(),
        ClassElement::StaticBlock(_) | ClassElement::TSIndexSignature(_) => false,
    }
}

/// The body of a class in the making.
pub(super) struct Elements<'a, 's> {
    allocator: &'a Allocator,
    build: AstBuilder<'a>,
    /// What the class calls its state; names of private elements of ours begin with it too.
    state: &'s str,
    out: std::vec::Vec<ClassElement<'a>>,
    /// How many elements the state knows.
    count: usize,
    /// How many there are that hold the value of an `accessor`.
    stores: usize,
    /// What reaches private elements, by their numbers: `3: [has, get, set],`.
    access: String,
    /// Whether there is something to run when an instance begins.
    begins: bool,
}

impl<'a, 's> Elements<'a, 's> {
    pub(super) fn new(allocator: &'a Allocator, state: &'s str) -> Self {
        Self {
            allocator,
            build: AstBuilder::new(allocator),
            state,
            out: std::vec![],
            count: 0,
            stores: 0,
            access: String::new(),
            begins: false,
        }
    }

    pub(super) fn needs_state(&self) -> bool {
        self.count > 0
    }

    pub(super) fn add(&mut self, element: ClassElement<'a>) {
        if !is_ours(&element) {
            self.out.push(element);
            return;
        }
        match element {
            ClassElement::MethodDefinition(found) => self.method(found.unbox()),
            ClassElement::PropertyDefinition(found) => self.field(found.unbox()),
            ClassElement::AccessorProperty(found) => self.accessor(found.unbox()),
            other => self.out.push(other),
        }
    }

    /// All elements: first what applies the decorators, if there is a state, last what runs when the class is done.
    /// `head` is the name that means the class, or nothing.
    pub(super) fn finish(self, head: Option<&str>, replaces: bool) -> Vec<'a, ClassElement<'a>> {
        let mut all = std::vec![];
        let state = self.state;
        if let Some(binding) = head {
            let assigned = if binding.is_empty() {
                String::new()
            } else {
                format!("{binding} = ")
            };
            let access = &self.access;
            let mut text = format!("static {{ {assigned}{state}.apply(this, {{ {access} }}); }}");
            if self.begins {
                text.push_str(&format!("#{state} = {state}.start(this);"));
            }
            all.extend(elements(self.allocator, &text, std::vec![]));
        }
        all.extend(self.out);
        if replaces {
            let text = format!("static {{ {state}.end(); }}");
            all.extend(elements(self.allocator, &text, std::vec![]));
        }
        Vec::from_iter_in(all, &self.build)
    }

    /// The call that takes an element's decorators and gives its key, and the element's number.
    fn key(
        &mut self,
        kind: &str,
        is_static: bool,
        decorators: &mut Vec<'a, Decorator<'a>>,
        key: PropertyKey<'a>,
    ) -> (Expression<'a>, usize) {
        let (key, private) = match key {
            PropertyKey::StaticIdentifier(name) => (quoted(&name.name), false),
            PropertyKey::PrivateIdentifier(name) => (quoted(&format!("#{}", name.name)), true),
            other => {
                let number = self.number();
                let text = format!("{}.add(\"{kind}\", {is_static}, $0, $1, false)", self.state);
                let pieces = std::vec![list(decorators, &self.build), other.into_expression()];
                return (expression(self.allocator, &text, pieces), number);
            }
        };
        let number = self.number();
        let state = self.state;
        let text = format!("{state}.add(\"{kind}\", {is_static}, $0, {key}, {private})");
        let pieces = std::vec![list(decorators, &self.build)];
        (expression(self.allocator, &text, pieces), number)
    }

    fn number(&mut self) -> usize {
        self.count += 1;
        self.count - 1
    }

    fn push(&mut self, text: &str, pieces: std::vec::Vec<Expression<'a>>) {
        self.out.extend(elements(self.allocator, text, pieces));
    }

    /// How a private element is reached from outside.
    fn reach(&mut self, number: usize, name: &str, reads: bool, writes: bool) {
        let get = if reads {
            format!("(o) => o.#{name}")
        } else {
            "0".to_owned()
        };
        let set = if writes {
            format!("(o, v) => {{ o.#{name} = v; }}")
        } else {
            "0".to_owned()
        };
        let one = format!("{number}: [(o) => #{name} in o, {get}, {set}],");
        self.access.push_str(&one);
    }

    /// What runs after a field or an `accessor` has its value.
    fn extra(&mut self, number: usize, is_static: bool) {
        let state = self.state;
        let text = if is_static {
            format!("static {{ {state}.extra({number}, this); }}")
        } else {
            format!("#{state}_{number} = {state}.extra({number}, this);")
        };
        self.push(&text, std::vec![]);
    }

    /// A private method is one with a key of its own until its decorators are applied; what has its name calls what they
    /// made of it.
    fn method(&mut self, mut found: MethodDefinition<'a>) {
        let private = private(&found.key);
        let placed = placed(found.r#static);
        let kind = match found.kind {
            MethodDefinitionKind::Get => "getter",
            MethodDefinitionKind::Set => "setter",
            _ => "method",
        };
        self.begins |= !found.r#static;
        let key = found.key;
        let (key, number) = self.key(kind, found.r#static, &mut found.decorators, key);
        found.key = PropertyKey::from(key);
        found.computed = true;
        self.out
            .push(ClassElement::MethodDefinition(oxc::allocator::Box::new_in(
                found,
                &self.build,
            )));
        if let Some(name) = private {
            self.reach(number, &name, kind != "setter", kind == "setter");
            let value = format!("{}.of({number})", self.state);
            let text = match kind {
                "getter" => format!("{placed}get #{name}() {{ return {value}.call(this); }}"),
                "setter" => format!("{placed}set #{name}(v) {{ {value}.call(this, v); }}"),
                _ => format!("{placed}get #{name}() {{ return {value}; }}"),
            };
            self.push(&text, std::vec![]);
        }
    }

    fn field(&mut self, mut found: PropertyDefinition<'a>) {
        let private = private(&found.key);
        let is_static = found.r#static;
        let whole = private.as_ref().map(|_| found.key.clone_in(self.allocator));
        let key = found.key;
        let (key, number) = self.key("field", is_static, &mut found.decorators, key);
        match (whole, private) {
            (Some(own), Some(name)) => {
                found.key = own;
                // The key of a method that is taken away again is where the decorators are evaluated.
                self.push(&format!("{}[$0]() {{}}", placed(is_static)), std::vec![key]);
                self.reach(number, &name, true, true);
            }
            _ => {
                found.key = PropertyKey::from(key);
                found.computed = true;
            }
        }
        found.value = Some(self.initial(number, found.value));
        self.out.push(ClassElement::PropertyDefinition(
            oxc::allocator::Box::new_in(found, &self.build),
        ));
        self.extra(number, is_static);
    }

    /// `STATE.init(NUMBER, this, VALUE)`
    fn initial(&self, number: usize, value: Option<Expression<'a>>) -> Expression<'a> {
        let text = format!("{}.init({number}, this, $0)", self.state);
        let value = value.unwrap_or_else(|| Expression::new_void_0(SPAN, &self.build));
        expression(self.allocator, &text, std::vec![value])
    }

    /// A private field with a getter and a setter.
    fn accessor(&mut self, mut found: AccessorProperty<'a>) {
        let private = private(&found.key);
        let placed = placed(found.r#static);
        let is_static = found.r#static;
        self.stores += 1;
        let store = format!("#{}_value{}", self.state, self.stores);
        let void = Expression::new_void_0(SPAN, &self.build);
        let known = !found.decorators.is_empty() || found.computed;
        if !known {
            let name = match &found.key {
                PropertyKey::StaticIdentifier(name) => name.name.to_string(),
                PropertyKey::PrivateIdentifier(name) => format!("#{}", name.name),
                PropertyKey::StringLiteral(name) => quoted(&name.value),
                PropertyKey::NumericLiteral(number) => number.value.to_string(),
                _ => String::new(),
            };
            let text = format!(
                "{placed}{store} = $0; {placed}get {name}() {{ return this.{store}; }} \
                 {placed}set {name}(v) {{ this.{store} = v; }}"
            );
            self.push(&text, std::vec![found.value.unwrap_or(void)]);
            return;
        }
        let key = found.key;
        let (key, number) = self.key("accessor", is_static, &mut found.decorators, key);
        let value = self.initial(number, found.value);
        let state = self.state;
        let text = format!(
            "{placed}{store} = $0; {placed}get [$1]() {{ return this.{store}; }} \
             {placed}set [{state}.key({number})](v) {{ this.{store} = v; }}"
        );
        self.push(&text, std::vec![value, key]);
        if let Some(name) = private {
            self.reach(number, &name, true, true);
            let value = format!("{state}.of({number})");
            let text = format!(
                "{placed}get #{name}() {{ return {value}.get.call(this); }} \
                 {placed}set #{name}(v) {{ {value}.set.call(this, v); }}"
            );
            self.push(&text, std::vec![]);
        }
        self.extra(number, is_static);
    }
}

fn private(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::PrivateIdentifier(name) => Some(name.name.to_string()),
        _ => None,
    }
}

fn placed(is_static: bool) -> &'static str {
    if is_static { "static " } else { "" }
}
