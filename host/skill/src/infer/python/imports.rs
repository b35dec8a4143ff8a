//! What a text of Python imports, and the packages its head names (PEP 723).

use crate::infer::code::{Code, Kind, MAX_REACH_TOKENS, Token};
use crate::infer::facts::{Facts, ImportUse, MAX_IMPORTS, When};
use std::collections::BTreeMap;

/// Imports, by their first name.
pub(super) fn read(tokens: &[Token], facts: &mut Facts) {
    let constants = BTreeMap::new();
    let code = Code {
        tokens,
        constants: &constants,
    };
    let mut blocks: Vec<(u32, When)> = Vec::new();
    for at in 0..tokens.len() {
        let begins = at == 0
            || tokens
                .get(at - 1)
                .is_some_and(|t| t.kind == Kind::Line || t.text == ":" && t.kind == Kind::Mark);
        let Some(token) = tokens.get(at) else { break };
        if token.kind != Kind::Name {
            continue;
        }
        if token.text == "import_module" || token.text == "__import__" {
            if let Some(text) = code.text_at(at + 2) {
                push(&text.text, token.line, When::Later, facts);
            }
            continue;
        }
        if !begins {
            continue;
        }
        let first_of_line = at == 0 || tokens.get(at - 1).is_some_and(|t| t.kind == Kind::Line);
        if first_of_line {
            blocks.retain(|(indent, _)| *indent < token.indent);
        }
        let opens = match token.text.as_str() {
            "try" => Some(try_kind(&code, at, token.indent)),
            "def" | "async" | "else" | "elif" | "finally" => Some(When::Later),
            "except" => Some(When::Optional),
            "if" if code.is(at + 1, "__name__") => None,
            "if" if code.is(at + 1, "TYPE_CHECKING") || code.is(at + 3, "TYPE_CHECKING") => {
                Some(When::Optional)
            }
            "if" => Some(When::Later),
            _ => None,
        };
        if let Some(when) = opens {
            blocks.push((token.indent, when));
        }
        let when = blocks
            .iter()
            .map(|(_, when)| *when)
            .max()
            .unwrap_or(When::Start);
        match token.text.as_str() {
            "import" => names(&code, at + 1, when, facts),
            "from" if code.is(at + 1, ".") => push(".", token.line, when, facts),
            "from" => {
                if let Some((names, _)) = code.chain(at + 1) {
                    push(&names.join("."), token.line, when, facts);
                }
            }
            _ => {}
        }
    }
}

/// A `try` whose handler goes on without the import makes it optional; one that ends the program does not.
fn try_kind(code: &Code<'_>, at: usize, indent: u32) -> When {
    let mut handler = false;
    for i in at + 1..code.tokens.len().min(at + MAX_REACH_TOKENS) {
        let Some(token) = code.tokens.get(i) else {
            break;
        };
        let first = code.tokens.get(i - 1).is_some_and(|t| t.kind == Kind::Line);
        if first && token.indent <= indent && token.kind != Kind::Line {
            if token.text == "except" && token.indent == indent {
                handler = true;
                continue;
            }
            break;
        }
        if handler {
            let exits = code.is(i, "exit") && code.is(i + 1, "(")
                || code.is(i, "raise")
                || code.is(i, "SystemExit")
                || code.is(i, "_exit");
            if exits {
                return When::Start;
            }
        }
    }
    if handler { When::Optional } else { When::Start }
}

fn names(code: &Code<'_>, from: usize, when: When, facts: &mut Facts) {
    let mut at = from;
    while let Some((chain, end)) = code.chain(at) {
        let line = code.tokens.get(at).map_or(0, |t| t.line);
        push(&chain.join("."), line, when, facts);
        at = end;
        if code.is(at, "as") {
            at += 2;
        }
        if !code.is(at, ",") {
            break;
        }
        at += 1;
    }
}

fn push(whole: &str, line: u32, when: When, facts: &mut Facts) {
    let name = whole.split('.').next().unwrap_or_default().to_owned();
    let whole = whole.to_owned();
    if (!name.is_empty() || whole.starts_with('.')) && facts.imports.len() < MAX_IMPORTS {
        facts.imports.push(ImportUse {
            name,
            whole,
            line,
            when,
        });
    }
}

/// Requirements in the head of a script: `# dependencies = ["requests>=2"]` between `# /// script` and `# ///`.
pub(in crate::infer) fn script_packages(text: &str) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut list = false;
    for (line, number) in text.lines().zip(1_u32..) {
        let trimmed = line.trim_end();
        if trimmed == "# /// script" {
            inside = true;
            continue;
        }
        if !inside {
            continue;
        }
        let Some(rest) = trimmed.strip_prefix('#').filter(|_| trimmed != "# ///") else {
            break;
        };
        if rest.trim_start().starts_with("dependencies") {
            list = true;
        }
        if !list {
            continue;
        }
        let mut parts = rest.split(['"', '\'']);
        while let (Some(_), Some(quoted)) = (parts.next(), parts.next()) {
            found.push((quoted.to_owned(), number));
        }
        if rest.trim_end().ends_with(']') {
            list = false;
        }
    }
    found
}
