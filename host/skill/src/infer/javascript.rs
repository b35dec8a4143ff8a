//! What a text of JavaScript or TypeScript needs.

mod imports;
mod lex;

#[cfg(test)]
mod tests;

use super::code::{self, Code, Constant, Kind, MAX_REACH_TOKENS, Token, is_method};
use super::facts::{Facts, When};
use super::names::{is_common, is_secret, is_variable};
use super::url::{self, HOLE};
use super::{paths, readers, shell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Reads a text; its lines count from 1.
pub(super) fn read(text: &str) -> Facts {
    let tokens = lex::tokens(text);
    let constants = constants(&tokens);
    let mut facts = Facts::default();
    let code = Code {
        tokens: &tokens,
        constants: &constants,
    };
    imports::read(&code, &mut facts);
    let mut reader = Reader {
        process: imports::process_names(&code),
        facts: &mut facts,
        reads_env: false,
        secrets: Vec::new(),
    };
    reader.all(&code, 0);
    let Reader {
        reads_env, secrets, ..
    } = reader;
    if reads_env {
        for (name, line) in secrets {
            facts.env(&name, line);
        }
    }
    facts
}

struct Reader<'f> {
    facts: &'f mut Facts,
    /// Names under which `child_process` and what it exports are known.
    process: BTreeSet<String>,
    reads_env: bool,
    secrets: Vec<(String, u32)>,
}

/// Names that are assigned a text or a list.
fn constants(tokens: &[Token]) -> BTreeMap<String, Constant> {
    let empty = BTreeMap::new();
    let code = Code {
        tokens,
        constants: &empty,
    };
    let mut found: BTreeMap<String, Constant> = BTreeMap::new();
    for at in 0..tokens.len() {
        let Some(name) = code.name_at(at) else {
            continue;
        };
        let mut end = at + 1;
        if code.is(end, ":") {
            // A type, or a key of an object whose value is a text.
            if let Some(token) = code.text_at(end + 1) {
                let constant = Constant {
                    text: Some(token.text.clone()),
                    list: Vec::new(),
                };
                found.entry(name.to_owned()).or_insert(constant);
                continue;
            }
            while end < tokens.len()
                && end < at + 12
                && !code.is(end, "=")
                && tokens[end].kind != Kind::Line
                && !code.is(end, ",")
                && !code.is(end, ")")
            {
                end += 1;
            }
        }
        if !code.is(end, "=") {
            continue;
        }
        if code.is(end + 1, "[") {
            let close = code.close(end + 1);
            let list = code.list(&(end + 1..close)).unwrap_or_default();
            found
                .entry(name.to_owned())
                .or_insert(Constant { text: None, list });
            continue;
        }
        let stop = (end + 1..tokens.len().min(end + MAX_REACH_TOKENS))
            .find(|i| tokens[*i].kind == Kind::Line)
            .unwrap_or(tokens.len().min(end + MAX_REACH_TOKENS));
        let first = code.text_at(end + 1);
        let texts = (end + 1..stop).filter_map(|i| code.text_at(i));
        let address = first.or_else(|| texts.into_iter().find(|t| t.text.starts_with("http")));
        if let Some(token) = address {
            let text = Some(token.text.clone());
            found.entry(name.to_owned()).or_insert(Constant {
                text,
                list: Vec::new(),
            });
        }
    }
    found
}

impl Reader<'_> {
    fn all(&mut self, code: &Code<'_>, depth: u32) {
        let mut callees: Vec<(String, usize)> = Vec::new();
        for (at, token) in code.tokens.iter().enumerate() {
            callees.retain(|(_, end)| *end > at);
            match token.kind {
                Kind::Name if at == 0 || !(code.is(at - 1, ".") || code.is(at - 1, "?.")) => {
                    self.name(code, at, &mut callees)
                }
                Kind::Name if code.is(at + 1, "(") => {
                    callees.push((token.text.clone(), code.close(at + 1)))
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

    fn name(&mut self, code: &Code<'_>, at: usize, callees: &mut Vec<(String, usize)>) {
        let Some((names, end)) = code.chain(at) else {
            return;
        };
        let line = code.tokens.get(at).map_or(0, |t| t.line);
        let chain = names.join(".");
        let page = matches!(names.first(), Some(&"document" | &"window")) && names.len() > 1;
        self.facts.page |= page && code.tokens.get(at).is_some_and(|t| t.indent < 3);
        if self.environment(code, at, &names, &chain, end, line) || !code.is(end, "(") {
            return;
        }
        let arguments = code.arguments(end);
        callees.push((readers::call_name(&chain), code.close(end)));
        self.starts(code, &names, &arguments, line);
        self.requests(code, &names, &arguments, line);
        self.files(code, &names, &arguments, line);
    }

    /// `process.env.NAME` and its relatives.
    fn environment(
        &mut self,
        code: &Code<'_>,
        at: usize,
        names: &[&str],
        chain: &str,
        end: usize,
        line: u32,
    ) -> bool {
        let root = ["process.env", "Bun.env", "import.meta.env"]
            .iter()
            .find(|r| chain == **r || chain.starts_with(&format!("{r}.")));
        if let Some(root) = root {
            self.reads_env = true;
            let own = root.matches('.').count() + 1;
            let assigned = |end: usize| code.is(end, "=");
            if let Some(name) = names.get(own) {
                if !(assigned(end) && names.len() == own + 1) {
                    self.variable(name, line);
                }
            } else if code.is(end, "[") {
                let range = end + 1..code.close(end);
                if let Some(name) = code.value(&range) {
                    self.variable(&name, line);
                }
            } else {
                self.destructured(code, at);
            }
            return true;
        }
        if chain == "Deno.env.get" {
            self.reads_env = true;
            if let Some(name) = code.arguments(end).first().and_then(|a| code.value(a)) {
                self.variable(&name, line);
            }
            return true;
        }
        false
    }

    /// `const { A, B: b = 1 } = process.env`.
    fn destructured(&mut self, code: &Code<'_>, at: usize) {
        if at < 3 || !code.is(at - 1, "=") || !code.is(at - 2, "}") {
            return;
        }
        let mut back = at - 3;
        while back > 0 && at - back < 400 && !code.is(back, "{") {
            if let Some(name) = code.name_at(back).filter(|n| is_variable(n)) {
                let line = code.tokens.get(back).map_or(0, |t| t.line);
                self.variable(name, line);
            }
            back -= 1;
        }
    }

    fn variable(&mut self, name: &str, line: u32) {
        if is_variable(name) && !is_common(name) && name != "NODE_ENV" {
            self.facts.env(name, line);
        }
    }

    fn starts(&mut self, code: &Code<'_>, names: &[&str], arguments: &[Range<usize>], line: u32) {
        const SHELL: [&str; 2] = ["exec", "execSync"];
        const FILES: [&str; 5] = ["spawn", "spawnSync", "execFile", "execFileSync", "execa"];
        let (Some(last), Some(root)) = (names.last().copied(), names.first().copied()) else {
            return;
        };
        let known = self.process.contains(root)
            || matches!(
                last,
                "execSync" | "spawnSync" | "execFileSync" | "execFile" | "execa"
            );
        let shell = SHELL.contains(&last)
            || matches!(root, "execAsync" | "execPromise" | "execp" | "sh") && names.len() == 1;
        let Some(first) = arguments.first() else {
            return;
        };
        let aliased = names.len() == 1 && self.process.contains(root);
        if (shell || aliased && !FILES.contains(&last) && last != "fork") && known
            || matches!(root, "execAsync" | "execPromise") && names.len() == 1
        {
            match code.value(first) {
                Some(text) if !text.trim_start().starts_with(HOLE) => {
                    let part = shell::read(&text, shell::Kind::Script);
                    self.facts.take(part, line, Some(When::Later));
                }
                _ => self.facts.unread_commands.push(line),
            }
            return;
        }
        if FILES.contains(&last) && known {
            match code.value(first) {
                Some(name) if !name.contains(HOLE) && !name.is_empty() => {
                    let name = name.rsplit('/').next().unwrap_or(&name);
                    let name = name.split_whitespace().next().unwrap_or_default();
                    self.facts.command(name, line, When::Later);
                    self.inner_line(code, name, arguments, line);
                }
                _ if code.is(first.start, "process") => {
                    self.facts.command("node", line, When::Later)
                }
                _ => self.facts.unread_commands.push(line),
            }
        }
    }

    /// `spawn("bash", ["-c", "…"])`.
    fn inner_line(&mut self, code: &Code<'_>, name: &str, arguments: &[Range<usize>], line: u32) {
        if !matches!(name, "bash" | "sh") {
            return;
        }
        let list = arguments
            .get(1)
            .and_then(|a| code.list(a))
            .unwrap_or_default();
        if list.first().is_some_and(|f| f.ends_with('c'))
            && let Some(text) = list.get(1)
        {
            let part = shell::read(text, shell::Kind::Script);
            self.facts.take(part, line, Some(When::Later));
        }
    }

    fn requests(&mut self, code: &Code<'_>, names: &[&str], arguments: &[Range<usize>], line: u32) {
        let (Some(last), Some(first)) = (names.last().copied(), arguments.first()) else {
            return;
        };
        let option = |range: &Range<usize>, key: &str| {
            range
                .clone()
                .find(|i| code.is(*i, key) && code.is(*i + 1, ":"))
                .and_then(|i| code.text_at(i + 2))
                .map(|t| t.text.clone())
        };
        let method = arguments
            .iter()
            .find_map(|a| option(a, "method"))
            .filter(|m| is_method(m));
        // A method that a variable holds.
        let variable = arguments.iter().any(|a| {
            a.clone().any(|i| {
                code.is(i, "method")
                    && (code.is(i + 1, ",") || code.is(i + 1, ":") && code.text_at(i + 2).is_none())
            })
        });
        if matches!(
            last,
            "fetch" | "fetchWithTimeout" | "nodeFetch" | "got" | "axios" | "ofetch"
        ) && names.len() <= 2
        {
            let value = code.value(first).or_else(|| option(first, "url"));
            let plain = if variable { "" } else { "GET" };
            code::request(value, method.as_deref().unwrap_or(plain), line, self.facts);
            return;
        }
        let owner = names
            .iter()
            .rev()
            .nth(1)
            .copied()
            .unwrap_or_default()
            .to_lowercase();
        if matches!(last, "request") && matches!(owner.as_str(), "http" | "https") {
            let host = arguments
                .iter()
                .find_map(|a| option(a, "hostname").or_else(|| option(a, "host")));
            let value = match host {
                Some(host) => Some(format!("{owner}://{host}")),
                None => code.value(first),
            };
            let plain = if variable { "" } else { "GET" };
            code::request(value, method.as_deref().unwrap_or(plain), line, self.facts);
            return;
        }
        self.client_call(code, names, &owner, arguments, line);
    }

    /// `axios.post(…)` and its relatives.
    fn client_call(
        &mut self,
        code: &Code<'_>,
        names: &[&str],
        owner: &str,
        arguments: &[Range<usize>],
        line: u32,
    ) {
        let (Some(last), Some(first)) = (names.last().copied(), arguments.first()) else {
            return;
        };
        let own = matches!(owner, "axios" | "http" | "https" | "client" | "got");
        if is_method(last) && last != "options" && names.len() >= 2 {
            let value = code.value(first);
            let address = value.as_ref().is_some_and(|v| v.contains("://"));
            if address || own {
                code::request(value, last, line, self.facts);
            }
        }
    }

    fn files(&mut self, code: &Code<'_>, names: &[&str], arguments: &[Range<usize>], line: u32) {
        let Some(last) = names.last().copied() else {
            return;
        };
        if matches!(
            last,
            "writeFileSync" | "appendFileSync" | "writeFile" | "appendFile" | "createWriteStream"
        ) && let Some(first) = arguments.first()
        {
            let value = code.value(first).unwrap_or_default();
            let inner: Vec<&Token> = first.clone().filter_map(|i| code.text_at(i)).collect();
            paths::written(&value, line, self.facts);
            if let Some(token) = inner.last() {
                paths::written(&token.text, line, self.facts);
            }
        }
        if matches!(last, "join" | "resolve")
            && arguments.first().is_some_and(|a| {
                a.clone().any(|i| {
                    code.is(i, "homedir")
                        || code.is(i, "HOME")
                        || code.is(i, "home")
                        || code.is(i, "HOME_DIR")
                })
            })
        {
            let mut path = String::from("~");
            for argument in arguments.iter().skip(1) {
                let Some(token) = code.text_at(argument.start) else {
                    break;
                };
                path = format!("{path}/{}", token.text);
            }
            paths::in_text(&path, line, self.facts);
        }
        if matches!(last, "listen" | "createServer") && names.len() >= 2
            || names == ["Bun", "serve"]
            || names == ["Deno", "serve"]
        {
            self.facts.listens = self.facts.listens.or(Some(line));
        }
    }

    fn text(&mut self, code: &Code<'_>, at: usize, token: &Token, callee: &str) {
        if is_variable(&token.text) && token.text.contains('_') && is_secret(&token.text) {
            self.secrets.push((token.text.clone(), token.line));
        }
        let key = at >= 2
            && code.is(at - 1, ":")
            && code
                .tokens
                .get(at - 2)
                .is_some_and(|t| readers::is_word_for_people(&t.text));
        if key || readers::is_for_people(callee) {
            return;
        }
        let host_key = at >= 2
            && code.is(at - 1, ":")
            && matches!(code.name_at(at - 2), Some("hostname" | "host"));
        if host_key
            && let Some(address) = url::find(&format!("https://{}", token.text))
                .into_iter()
                .next()
                .and_then(|f| f.address)
        {
            self.facts.host(address, token.line, BTreeSet::new());
        }
        let text = code.filled(&token.text);
        for address in code::addresses(&text) {
            self.facts.host(address, token.line, BTreeSet::new());
        }
        if token.text.len() < 300 {
            paths::in_text(&text, token.line, self.facts);
        }
    }
}
