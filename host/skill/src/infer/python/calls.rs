//! What calls of Python do: programs they start, requests they make, files they open.

use super::Reader;
use crate::infer::code::{self, Code, is_method};
use crate::infer::facts::{Facts, When};
use crate::infer::url::{self, Address, HOLE};
use crate::infer::{paths, shell};

impl Reader<'_> {
    /// Programs it starts.
    pub(super) fn starts(
        &mut self,
        code: &Code<'_>,
        chain: &str,
        last: &str,
        arguments: &[std::ops::Range<usize>],
        line: u32,
    ) {
        const RUNS: [&str; 7] = [
            "run",
            "call",
            "check_call",
            "check_output",
            "Popen",
            "getoutput",
            "getstatusoutput",
        ];
        let process = RUNS.contains(&last)
            && (chain.starts_with("subprocess.")
                || chain.starts_with("sp.")
                || matches!(chain, "check_output" | "Popen" | "check_call"));
        let system = matches!(
            chain,
            "os.system"
                | "os.popen"
                | "asyncio.create_subprocess_shell"
                | "pexpect.spawn"
                | "pexpect.run"
        );
        let exec = chain.ends_with("create_subprocess_exec")
            || chain.starts_with("os.exec")
            || chain.starts_with("os.spawn");
        if !process && !system && !exec {
            return;
        }
        let Some(first) = arguments.first() else {
            return;
        };
        let when = self.when();
        if exec {
            let own = if chain.starts_with("os.spawn") {
                arguments.get(1).unwrap_or(first)
            } else {
                first
            };
            self.program(code.value(own).as_deref(), line, when);
            return;
        }
        let constant = code.list(first);
        if let Some(list) = constant {
            self.program(list.first().map(String::as_str), line, when);
            if list.iter().any(|a| a == "-c")
                && list
                    .first()
                    .is_some_and(|p| matches!(p.as_str(), "bash" | "sh" | "/bin/bash" | "/bin/sh"))
                && let Some(text) = list.last()
            {
                self.line(text, line, when);
            }
            return;
        }
        if code.is(first.start, "sys") {
            self.facts.command("python3", line, when);
            return;
        }
        match code.value(first) {
            Some(text) if !text.trim_start().starts_with(HOLE) => self.line(&text, line, when),
            _ => self.facts.unread_commands.push(line),
        }
    }

    pub(super) fn program(&mut self, name: Option<&str>, line: u32, when: When) {
        match name {
            Some(name) if !name.contains(HOLE) && !name.is_empty() => {
                let name = name.rsplit('/').next().unwrap_or(name);
                let first = name.split_whitespace().next().unwrap_or_default();
                self.facts.command(first, line, when);
            }
            _ => self.facts.unread_commands.push(line),
        }
    }

    /// A line for the shell.
    pub(super) fn line(&mut self, text: &str, line: u32, when: When) {
        let part = shell::read(text, shell::Kind::Script);
        self.facts.take(part, line, Some(when));
    }

    /// Requests it makes.
    pub(super) fn requests(
        &mut self,
        code: &Code<'_>,
        names: &[&str],
        last: &str,
        arguments: &[std::ops::Range<usize>],
        line: u32,
    ) {
        let Some(first) = arguments.first() else {
            return;
        };
        let root = names.first().copied().unwrap_or_default();
        let owner = names
            .iter()
            .rev()
            .nth(1)
            .copied()
            .unwrap_or_default()
            .to_lowercase();
        let client = matches!(root, "requests" | "httpx" | "urllib3" | "aiohttp")
            || ["session", "client", "http", "sess"]
                .iter()
                .any(|w| owner.contains(w));
        let positional = !code.is(first.start + 1, "=");
        if self.of_the_library(code, last, arguments, line) {
            return;
        }
        if matches!(last, "request" | "stream") && client && positional {
            let method = code
                .value(first)
                .filter(|m| is_method(m))
                .unwrap_or_default();
            code::request(
                arguments.get(1).and_then(|a| code.value(a)),
                &method,
                line,
                self.facts,
            );
            return;
        }
        if is_method(last) && last != "options" {
            let range = keyword(code, arguments, "url").unwrap_or_else(|| first.clone());
            let value = code.value(&range);
            let address = value.as_ref().is_some_and(|v| v.contains("://"));
            if client || address {
                code::request(value, last, line, self.facts);
            }
        }
    }

    /// Files outside that it names, and what it writes.
    /// Requests by the standard library; `false` if it is none.
    fn of_the_library(
        &mut self,
        code: &Code<'_>,
        last: &str,
        arguments: &[std::ops::Range<usize>],
        line: u32,
    ) -> bool {
        let Some(first) = arguments.first() else {
            return false;
        };
        let keyword = |name: &str| keyword(code, arguments, name);
        if matches!(last, "HTTPSConnection" | "HTTPConnection") {
            if let Some(host) = code.value(first) {
                let scheme = if last.starts_with("HTTPS") {
                    "https"
                } else {
                    "http"
                };
                request_to(&format!("{scheme}://{host}"), "", line, self.facts);
            }
            return true;
        }
        if matches!(last, "Request" | "urlopen" | "urlretrieve") {
            let method = keyword("method").and_then(|a| code.value(&a));
            let body = keyword("data").is_some_and(|a| !code.is(a.start, "None"))
                || arguments.get(1).is_some_and(|a| !code.is(a.start + 1, "="))
                    && last != "urlretrieve";
            let plain = if body { "POST" } else { "GET" };
            let value = code.value(first);
            // `urlopen(request)`: the request says the method.
            let named = last == "urlopen" && value.as_ref().is_none_or(|v| !v.contains("://"));
            if !named {
                code::request(
                    value,
                    method.as_deref().filter(|m| is_method(m)).unwrap_or(plain),
                    line,
                    self.facts,
                );
            }
            return true;
        }
        false
    }

    pub(super) fn files(
        &mut self,
        code: &Code<'_>,
        chain: &str,
        last: &str,
        arguments: &[std::ops::Range<usize>],
        open: usize,
        line: u32,
    ) {
        if chain == "open"
            && let (Some(first), Some(mode)) = (
                arguments.first(),
                arguments.get(1).and_then(|a| code.value(a)),
            )
            && mode.starts_with(['w', 'a', 'x'])
            && let Some(name) = code.value(first)
        {
            paths::written(&name, line, self.facts);
        }
        if matches!(chain, "Path.home" | "pathlib.Path.home") || matches!(last, "expanduser") {
            let mut path = String::from("~");
            if let Some(base) = arguments.first().and_then(|a| code.value(a)) {
                path = base;
            }
            let mut at = code.close(open) + 1;
            while (code.is(at, "/") || code.is(at, ",")) && code.text_at(at + 1).is_some() {
                if let Some(token) = code.text_at(at + 1) {
                    path = format!("{}/{}", path.trim_end_matches('/'), token.text);
                }
                at += 2;
            }
            paths::in_text(&path, line, self.facts);
        }
        if matches!(
            last,
            "bind"
                | "listen"
                | "serve_forever"
                | "HTTPServer"
                | "TCPServer"
                | "ThreadingHTTPServer"
        ) || matches!(chain, "uvicorn.run" | "app.run" | "socketserver.TCPServer")
        {
            self.facts.listens = self.facts.listens.or(Some(line));
        }
    }
}

fn request_to(address: &str, method: &str, line: u32, facts: &mut Facts) {
    let found: Option<Address> = url::find(address)
        .into_iter()
        .next()
        .and_then(|f| f.address);
    if let Some(address) = found {
        let methods = (!method.is_empty())
            .then(|| method.to_owned())
            .into_iter()
            .collect();
        facts.host(address, line, methods);
    }
}

/// The value of an argument that is given by its name.
fn keyword(
    code: &Code<'_>,
    arguments: &[std::ops::Range<usize>],
    name: &str,
) -> Option<std::ops::Range<usize>> {
    let named = |a: &&std::ops::Range<usize>| code.is(a.start, name) && code.is(a.start + 1, "=");
    arguments.iter().find(named).map(|a| a.start + 2..a.end)
}
