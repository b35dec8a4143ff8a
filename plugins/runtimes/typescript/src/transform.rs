//! TypeScript to JavaScript by oxc: types go, enums, namespaces, parameter properties, legacy decorators and JSX become
//! code; newer syntax stays as it is, since the JavaScript runtime knows it.
//!
//! Invariant: the code and its map belong together; helpers stand before the module's first line and move no line.

mod decorators;
mod namespaces;
mod template;

use std::fmt;
use std::path::Path;

use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::Parser;
use oxc::semantic::{Scoping, SemanticBuilder};
use oxc::span::SourceType;
use oxc::transformer::{HelperLoaderMode, JsxRuntime, TransformOptions, Transformer};
use serde::Serialize;
use serde_json::value::RawValue;

use decorators::Rewritten;

/// What helpers of decorators are called in the code that oxc writes.
const HELPERS: &str = include_str!("transform/helpers.js");
/// The object the helpers are taken from.
const HELPER_OBJECT: &str = "babelHelpers";

/// What a `tsconfig.json` may say about one module.
#[derive(Debug, Default, Clone)]
pub(crate) struct Options {
    /// `experimentalDecorators`.
    pub(crate) legacy_decorators: bool,
    /// `emitDecoratorMetadata`.
    pub(crate) decorator_metadata: bool,
    /// `verbatimModuleSyntax`: an import that is not used stays.
    pub(crate) verbatim: bool,
    /// `"jsx": "react"`.
    pub(crate) classic_jsx: bool,
    /// `jsxFactory`, `jsxFragmentFactory` and `jsxImportSource`; comments of the module come before them.
    pub(crate) jsx_factory: Option<String>,
    pub(crate) jsx_fragment: Option<String>,
    pub(crate) jsx_source: Option<String>,
}

/// A module as JavaScript.
#[derive(Debug, Serialize)]
pub(crate) struct Module {
    /// The text.
    pub(crate) code: String,
    /// Its source map, version 3.
    pub(crate) map: Box<RawValue>,
}

/// Something that is wrong with a module.
#[derive(Debug)]
pub(crate) struct Problem {
    name: String,
    /// Line and column, from 1; the column counts characters.
    place: (usize, usize),
    words: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.place;
        write!(f, "{}:{line}:{column}: {}", self.name, self.words)
    }
}

/// Turns the module `text`; its name's ending says how it is read.
pub(crate) fn transform(name: &str, text: &str, options: &Options) -> Result<Module, Vec<Problem>> {
    let path = Path::new(name);
    let problem = |words: String, at: usize| Problem {
        name: name.to_owned(),
        place: place(text, at),
        words,
    };
    let kind = SourceType::from_path(path).map_err(|e| vec![problem(e.to_string(), 0)])?;
    let all = |found: &[OxcDiagnostic]| -> Result<(), Vec<Problem>> {
        let problems: Vec<Problem> = found
            .iter()
            .map(|d| problem(d.message.to_string(), offset(d)))
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    };

    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, kind).parse();
    all(&parsed.diagnostics)?;
    let mut program = parsed.program;
    let semantic = SemanticBuilder::new()
        .with_check_syntax_error(true)
        .with_enum_eval(true)
        .build(&program);
    all(&semantic.diagnostics)?;
    let mut scoping = semantic.semantic.into_scoping();
    let decorators = if options.legacy_decorators {
        Rewritten {
            changed: decorators::legacy::prepare(&allocator, &mut program, text),
            helper: None,
        }
    } else {
        decorators::rewrite(&allocator, &mut program, text)
    };
    if decorators.changed {
        scoping = scopes(&program);
    }
    if namespaces::rewrite(&allocator, &mut program, &scoping, text) {
        scoping = scopes(&program);
    }
    let done = Transformer::new(&allocator, path, &settings(options))
        .build_with_scoping(scoping, &mut program);
    all(&done.diagnostics)?;
    let written = Codegen::new()
        .with_options(CodegenOptions {
            source_map_path: Some(path.to_path_buf()),
            ..CodegenOptions::default()
        })
        .build(&program);
    let map = written.map.map(|map| map.to_json_string());
    let map = RawValue::from_string(map.unwrap_or_else(|| "null".to_owned()))
        .map_err(|e| vec![problem(e.to_string(), 0)])?;
    let mut code = written.code;
    if options.legacy_decorators && code.contains(HELPER_OBJECT) {
        code = with_helper(&code, HELPERS);
    }
    if let Some(helper) = decorators.helper {
        code = with_helper(&code, &helper);
    }
    Ok(Module { code, map })
}

/// The scopes of a program that was rewritten.
fn scopes(program: &Program<'_>) -> Scoping {
    let builder = SemanticBuilder::new().with_enum_eval(true);
    builder.build(program).semantic.into_scoping()
}

fn settings(options: &Options) -> TransformOptions {
    let mut settings = TransformOptions::default();
    settings.typescript.only_remove_type_imports = options.verbatim;
    settings.decorator.legacy = options.legacy_decorators;
    settings.decorator.emit_decorator_metadata = options.decorator_metadata;
    settings.helper_loader.mode = HelperLoaderMode::External;
    if options.classic_jsx {
        settings.jsx.runtime = JsxRuntime::Classic;
        settings.jsx.pragma.clone_from(&options.jsx_factory);
        settings.jsx.pragma_frag.clone_from(&options.jsx_fragment);
    } else {
        settings.jsx.import_source.clone_from(&options.jsx_source);
    }
    settings
}

/// A helper on the first line, behind a shebang or a directive that must come first.
fn with_helper(code: &str, helper: &str) -> String {
    let helpers: String = helper.lines().map(str::trim).collect();
    let leads = |line: &&str| line.starts_with("#!") || line.starts_with("\"use strict\"");
    let at: usize = code
        .lines()
        .take_while(leads)
        .map(|line| line.len() + 1)
        .sum();
    let (head, tail) = code.split_at(at.min(code.len()));
    format!("{head}{helpers}{tail}")
}

/// Where a problem begins, in bytes.
fn offset(found: &OxcDiagnostic) -> usize {
    found
        .labels
        .first()
        .map_or(0, |label| usize::try_from(label.offset()).unwrap_or(0))
}

fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests;
