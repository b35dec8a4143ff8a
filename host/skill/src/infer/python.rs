//! What a text of Python needs.

mod calls;
mod imports;
mod lex;

#[cfg(test)]
mod tests;

use super::code::{self, Code, Constant, Kind, MAX_REACH_TOKENS, Token};
use super::facts::{Facts, When};
use super::names::{is_common, is_secret, is_variable};
use super::{paths, readers};
use std::collections::{BTreeMap, BTreeSet};

pub(super) use imports::script_packages;

/// Reads a text; its lines count from 1.
pub(super) fn read(text: &str) -> Facts {
    let tokens = lex::tokens(text);
    let constants = constants(&tokens);
    let mut facts = Facts::default();
    imports::read(&tokens, &mut facts);
    let set = set_here(&tokens, &constants);
    let mut reader = Reader {
        facts: &mut facts,
        set,
        reads_env: false,
        secrets: Vec::new(),
        functions: Vec::new(),
    };
    reader.all(
        &Code {
            tokens: &tokens,
            constants: &constants,
        },
        0,
    );
    let Reader {
        reads_env, secrets, ..
    } = reader;
    if reads_env {
        // A file that reads its surroundings through functions of its own.
        for (name, line) in secrets {
            facts.env(&name, line);
        }
    }
    facts
}

struct Reader<'f> {
    facts: &'f mut Facts,
    /// Variables the text sets by itself.
    set: BTreeSet<String>,
    reads_env: bool,
    secrets: Vec<(String, u32)>,
    /// Indents of the functions around.
    functions: Vec<u32>,
}

/// Names that are assigned a text or a list, by their last part.
fn constants(tokens: &[Token]) -> BTreeMap<String, Constant> {
    let empty = BTreeMap::new();
    let code = Code {
        tokens,
        constants: &empty,
    };
    let mut found: BTreeMap<String, Constant> = BTreeMap::new();
    for at in 0..tokens.len() {
        let begins = at == 0
            || tokens[at - 1].kind == Kind::Line
            || code.is(at - 1, "(")
            || code.is(at - 1, ",");
        if !begins {
            continue;
        }
        let Some((names, mut end)) = code.chain(at) else {
            continue;
        };
        if code.is(end, ":") {
            while end < tokens.len().min(at + 60)
                && !code.is(end, "=")
                && tokens[end].kind != Kind::Line
                && !code.is(end, ")")
                && !code.is(end, ",")
            {
                end += 1;
            }
        }
        if !code.is(end, "=") {
            continue;
        }
        let Some(name) = names.last() else { continue };
        let stop = (end + 1..tokens.len().min(end + MAX_REACH_TOKENS))
            .find(|i| tokens[*i].kind == Kind::Line)
            .unwrap_or(tokens.len().min(end + MAX_REACH_TOKENS));
        let constant = constant(&code, end + 1, stop);
        if constant.text.is_some() || !constant.list.is_empty() {
            found.entry((*name).to_owned()).or_insert(constant);
        }
    }
    found
}

/// What stands behind a `=`.
fn constant(code: &Code<'_>, from: usize, stop: usize) -> Constant {
    if code.is(from, "[")
        || code.is(from, "(") && code.text_at(from + 1).is_some() && code.is(from + 2, ",")
    {
        let list = code.list(&(from..stop)).unwrap_or_default();
        return Constant { text: None, list };
    }
    let start = if code.is(from, "(") { from + 1 } else { from };
    if let Some(token) = code.text_at(start) {
        let text = Some(token.text.clone());
        return Constant {
            text,
            list: Vec::new(),
        };
    }
    // `os.environ.get("URL", "https://…")`: the address it has by default.
    let texts = (from..stop).filter_map(|i| code.text_at(i));
    let address = texts.map(|t| &t.text).find(|t| t.starts_with("http"));
    Constant {
        text: address.cloned(),
        list: Vec::new(),
    }
}

/// Variables that the text puts into its own surroundings.
fn set_here(tokens: &[Token], constants: &BTreeMap<String, Constant>) -> BTreeSet<String> {
    let code = Code { tokens, constants };
    let mut set = BTreeSet::new();
    for at in 0..tokens.len() {
        if code.is(at, "environ")
            && code.is(at + 1, "[")
            && code.is(at + 3, "]")
            && code.is(at + 4, "=")
            && let Some(token) = code.text_at(at + 2)
        {
            set.insert(token.text.clone());
        }
    }
    set
}

impl Reader<'_> {
    fn all(&mut self, code: &Code<'_>, depth: u32) {
        let mut callees: Vec<(String, usize)> = Vec::new();
        for (at, token) in code.tokens.iter().enumerate() {
            callees.retain(|(_, end)| *end > at);
            match token.kind {
                Kind::Name => {
                    self.scope(code, at);
                    if !(at > 0 && code.is(at - 1, ".")) {
                        self.name(code, at, &mut callees);
                    } else if code.is(at + 1, "(") {
                        callees.push((token.text.clone(), code.close(at + 1)));
                    }
                }
                Kind::Text => {
                    let callee = callees.last().map_or("", |(name, _)| name.as_str());
                    self.text(code, at, token, callee);
                    if depth < 4 && !token.inner.is_empty() {
                        self.all(
                            &Code {
                                tokens: &token.inner,
                                constants: code.constants,
                            },
                            depth + 1,
                        );
                    }
                }
                _ => {}
            }
        }
    }

    /// Keeps which functions are around.
    fn scope(&mut self, code: &Code<'_>, at: usize) {
        let begins = at == 0
            || code
                .tokens
                .get(at - 1)
                .is_some_and(|t| t.kind == Kind::Line);
        let Some(token) = code.tokens.get(at).filter(|_| begins) else {
            return;
        };
        self.functions.retain(|indent| *indent < token.indent);
        if matches!(
            token.text.as_str(),
            "def" | "async" | "class" | "if" | "try" | "except" | "for" | "while" | "else"
        ) {
            self.functions.push(token.indent);
        }
    }

    fn when(&self) -> When {
        if self.functions.is_empty() {
            When::Start
        } else {
            When::Later
        }
    }

    fn name(&mut self, code: &Code<'_>, at: usize, callees: &mut Vec<(String, usize)>) {
        let Some((names, end)) = code.chain(at) else {
            return;
        };
        let line = code.tokens.get(at).map_or(0, |t| t.line);
        let chain = names.join(".");
        let last = names.last().copied().unwrap_or_default();
        self.facts.finds_modules |= chain.starts_with("sys.path");
        if code.is(end, "[") && matches!(chain.as_str(), "os.environ" | "environ") {
            self.reads_env = true;
            let range = end + 1..code.close(end);
            if let Some(name) = code.value(&range) {
                self.variable(&name, line);
            }
            return;
        }
        if chain.ends_with("environ") && at >= 2 && code.is(at - 1, "in") {
            self.reads_env = true;
            let back = if code.is(at - 2, "not") { 3 } else { 2 };
            if let Some(token) = at.checked_sub(back).and_then(|i| code.text_at(i)) {
                self.variable(&token.text.clone(), line);
            }
            return;
        }
        if !code.is(end, "(") {
            self.reads_env |= chain.ends_with("os.environ");
            return;
        }
        let arguments = code.arguments(end);
        callees.push((readers::call_name(&chain), code.close(end)));
        if matches!(
            chain.as_str(),
            "os.getenv"
                | "getenv"
                | "os.environ.get"
                | "environ.get"
                | "os.environ.setdefault"
                | "os.environ.pop"
        ) {
            self.reads_env = true;
            if let Some(name) = arguments.first().and_then(|a| code.value(a)) {
                self.variable(&name, line);
            }
            return;
        }
        self.starts(code, &chain, last, &arguments, line);
        self.requests(code, &names, last, &arguments, line);
        self.files(code, &chain, last, &arguments, end, line);
    }

    fn variable(&mut self, name: &str, line: u32) {
        if is_variable(name) && !is_common(name) && !self.set.contains(name) {
            self.facts.env(name, line);
        }
    }

    fn text(&mut self, code: &Code<'_>, at: usize, token: &Token, callee: &str) {
        // A text by itself is a comment.
        let alone = (at == 0
            || code
                .tokens
                .get(at - 1)
                .is_some_and(|t| t.kind == Kind::Line))
            && code.tokens.get(at + 1).is_none_or(|t| t.kind == Kind::Line);
        if alone {
            return;
        }
        if is_variable(&token.text)
            && token.text.contains('_')
            && is_secret(&token.text)
            && !self.set.contains(&token.text)
        {
            self.secrets.push((token.text.clone(), token.line));
        }
        if readers::is_for_people(callee) || self.named_for_people(code, at) {
            return;
        }
        let text = code.filled(&token.text);
        for address in code::addresses(&text) {
            self.facts.host(address, token.line, BTreeSet::new());
        }
        if token.text.len() < 300 {
            paths::in_text(&text, token.line, self.facts);
        }
    }

    /// `help="…"`, `"Referer": "…"`.
    fn named_for_people(&self, code: &Code<'_>, at: usize) -> bool {
        let Some(before) = at.checked_sub(2) else {
            return false;
        };
        if code.is(at - 1, "=") {
            return code
                .name_at(before)
                .is_some_and(readers::is_word_for_people);
        }
        code.is(at - 1, ":")
            && code
                .text_at(before)
                .is_some_and(|t| readers::is_word_for_people(&t.text))
    }
}
