//! What a text of JavaScript imports.

use crate::infer::code::{Code, Kind};
use crate::infer::facts::{Facts, ImportUse, MAX_IMPORTS, When};
use std::collections::BTreeSet;

/// Packages and modules of Node, as written, without paths within a package.
pub(super) fn read(code: &Code<'_>, facts: &mut Facts) {
    for (at, token) in code.tokens.iter().enumerate() {
        if token.kind != Kind::Name {
            continue;
        }
        let member = at > 0 && code.is(at - 1, ".");
        match token.text.as_str() {
            "require" if code.is(at + 1, "(") && !member => {
                if let Some(text) = code.text_at(at + 2) {
                    let when = if token.indent == 0 {
                        When::Start
                    } else {
                        when(code, at)
                    };
                    push(&text.text, token.line, when, facts);
                }
            }
            "import" if code.is(at + 1, "(") => {
                if let Some(text) = code.text_at(at + 2) {
                    push(&text.text, token.line, When::Later, facts);
                }
            }
            "import" if code.text_at(at + 1).is_some() => {
                if let Some(text) = code.text_at(at + 1) {
                    push(&text.text, token.line, When::Start, facts);
                }
            }
            "import" | "export" if !code.is(at + 1, "type") && !member && token.indent == 0 => {
                if let Some(text) = from(code, at) {
                    push(&text, token.line, When::Start, facts);
                }
            }
            _ => {}
        }
    }
}

/// The text behind the `from` of this statement.
fn from(code: &Code<'_>, at: usize) -> Option<String> {
    for i in at + 1..(at + 400).min(code.tokens.len()) {
        let token = code.tokens.get(i)?;
        if token.text == "from"
            && token.kind == Kind::Name
            && let Some(text) = code.text_at(i + 1)
        {
            return Some(text.text.clone());
        }
        let goes_on = matches!(
            token.text.as_str(),
            "{" | "}" | "," | "*" | "as" | "type" | "default" | "from"
        ) && token.kind != Kind::Text;
        if !goes_on && !matches!(token.kind, Kind::Name | Kind::Line) {
            return None;
        }
        if matches!(
            token.text.as_str(),
            "const"
                | "let"
                | "function"
                | "class"
                | "async"
                | "interface"
                | "enum"
                | "import"
                | "export"
        ) {
            return None;
        }
    }
    None
}

/// A `require` in a `try` is one it can do without.
fn when(code: &Code<'_>, at: usize) -> When {
    let own = code.tokens.get(at).map_or(0, |t| t.indent);
    let mut lowest = own;
    for i in (at.saturating_sub(60)..at).rev() {
        let Some(token) = code.tokens.get(i) else {
            break;
        };
        // Its block is still open where nothing between was outside of it.
        if code.is(i, "try") && token.indent < lowest {
            return When::Optional;
        }
        lowest = lowest.min(token.indent);
    }
    When::Later
}

fn push(text: &str, line: u32, when: When, facts: &mut Facts) {
    let name = package(text);
    if (!name.is_empty() || text.starts_with('.')) && facts.imports.len() < MAX_IMPORTS {
        let whole = text.to_owned();
        facts.imports.push(ImportUse {
            name,
            whole,
            line,
            when,
        });
    }
}

/// `@scope/name/part` is `@scope/name`; `node:fs/promises` is `node:fs`.
pub(super) fn package(text: &str) -> String {
    if text.starts_with(['.', '/', '~'])
        || text.contains(crate::infer::url::HOLE)
        || text.starts_with("https:")
    {
        return String::new();
    }
    let text = text.strip_prefix("npm:").unwrap_or(text);
    let parts = if text.starts_with('@') { 2 } else { 1 };
    let name: Vec<&str> = text.split('/').take(parts).collect();
    let name = name.join("/");
    match name.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => name[..=at].to_owned(),
        None => name,
    }
}

/// Names that stand for `child_process`, or for something it exports.
pub(super) fn process_names(code: &Code<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, token) in code.tokens.iter().enumerate() {
        let module = token.kind == Kind::Text
            && matches!(
                token.text.as_str(),
                "child_process" | "node:child_process" | "zx" | "execa" | "shelljs"
            );
        if !module {
            continue;
        }
        let mut back = at;
        while back > 0 && at - back < 40 {
            back -= 1;
            let Some(token) = code.tokens.get(back) else {
                break;
            };
            match token.kind {
                Kind::Name if matches!(token.text.as_str(), "import" | "const" | "let" | "var") => {
                    break;
                }
                Kind::Name
                    if !matches!(token.text.as_str(), "from" | "require" | "as" | "await") =>
                {
                    names.insert(token.text.clone());
                }
                Kind::Text => break,
                _ => {}
            }
        }
    }
    // `const run = promisify(exec)`.
    for (at, token) in code.tokens.iter().enumerate() {
        if token.text == "promisify"
            && code.is(at + 1, "(")
            && code
                .name_at(at + 2)
                .is_some_and(|n| names.contains(n) || n == "exec")
        {
            let owner = (at.saturating_sub(4)..at).rev().find(|i| code.is(*i, "="));
            if let Some(name) = owner
                .and_then(|i| i.checked_sub(1))
                .and_then(|i| code.name_at(i))
            {
                names.insert(name.to_owned());
            }
        }
    }
    names
}
