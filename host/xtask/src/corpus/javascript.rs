//! What an uncaught JavaScript error means. Errors look as Node prints them: a place, the error with its stack, and for
//! some a `code`.

use super::classify::{Intended, OUTSIDE, Verdict, own_check, unsupported, wants_key};
use super::words::{capped, quoted_after};

/// Names only a web page has.
const PAGE: [&str; 8] = [
    "document",
    "window",
    "chrome",
    "figma",
    "localStorage",
    "navigator",
    "HTMLElement",
    "customElements",
];
/// Where a host keeps what no script is given.
const HOST_FOLDERS: [&str; 7] = [
    "/etc/", "/usr/", "/bin/", "/proc/", "/sys/", "/var/", "/opt/",
];
/// Codes and words of a way out that is not there.
const NETWORK: [&str; 6] = [
    "fetch failed",
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNRESET",
    "ENETUNREACH",
];

/// An error that nobody caught: its type, and what it says.
struct Raised<'a> {
    name: &'a str,
    says: &'a str,
}

/// Judges an uncaught error; `None` if there is none.
pub(super) fn uncaught(stderr: &str, refused_network: bool) -> Option<Verdict> {
    let not = |cause: String| Some(Verdict::Not(cause));
    if let Some(cause) = unresolved(stderr) {
        return not(cause);
    }
    if let Some(line) = stderr
        .lines()
        .find(|line| line.starts_with("claw-typescript: ") || typescript_problem(line))
    {
        return not(format!(
            "syntax our TypeScript does not take: {}",
            capped(line)
        ));
    }
    let raised = raised(stderr)?;
    if raised.name == "SyntaxError" {
        // `JSON.parse` of an empty standard input, as `JSONDecodeError` at character 0 in Python.
        if raised.says == "Unexpected end of JSON input" {
            return Some(Verdict::R0(Intended::Unhandled));
        }
        return not(format!("syntax: {}", capped(raised.says)));
    }
    if refused_network || NETWORK.iter().any(|words| raised.says.contains(words)) {
        return not("needs the network".to_owned());
    }
    if let Some(cause) = undefined_name(&raised) {
        return not(cause);
    }
    if let Some(verdict) = system(&raised) {
        return Some(verdict);
    }
    if let Some(words) = unsupported(raised.says) {
        return not(format!("{}: {words}", capped(raised.name)));
    }
    if let Some(cause) = own_check(raised.says) {
        return not(cause);
    }
    // What a script throws in its own words is what it has to say to an empty environment.
    match raised.name {
        "Error" => Some(Verdict::R0(Intended::Unhandled)),
        _ if wants_key(raised.says) || raised.says.contains("--help") => {
            Some(Verdict::R0(Intended::Unhandled))
        }
        name => not(format!(
            "uncaught {}: {}",
            capped(name),
            capped(raised.says)
        )),
    }
}

/// The first import that does not resolve.
fn unresolved(stderr: &str) -> Option<String> {
    for words in [
        "Cannot find module ",
        "Cannot find package ",
        "No such built-in module: ",
    ] {
        let Some(at) = stderr.find(words) else {
            continue;
        };
        let rest = &stderr[at..];
        let name =
            quoted_after(rest, words).or_else(|| rest[words.len()..].split_whitespace().next())?;
        return Some(match package(name) {
            Some(package) => format!("missing npm package `{}`", capped(package)),
            None => match name.strip_prefix("node:") {
                Some(module) => format!("missing Node module `{}`", capped(module)),
                None => "a file that the skill does not have".to_owned(),
            },
        });
    }
    None
}

/// `@a/b/c` is of `@a/b`, `a/b` of `a`; a path and a built-in module are of none.
fn package(name: &str) -> Option<&str> {
    if name.starts_with(['.', '/']) || name.starts_with("node:") || name.starts_with("file:") {
        return None;
    }
    let parts = if name.starts_with('@') { 2 } else { 1 };
    let end = name.match_indices('/').nth(parts - 1);
    Some(end.map_or(name, |(at, _)| &name[..at]))
}

/// `NAME.ts:LINE:COLUMN: words`; a line of a stack begins with blanks.
fn typescript_problem(line: &str) -> bool {
    if line.starts_with(char::is_whitespace) {
        return false;
    }
    let mut parts = line.splitn(4, ':');
    let file = parts.next().unwrap_or_default();
    let endings = [".ts", ".mts", ".cts", ".tsx"];
    let number = |part: Option<&str>| part.is_some_and(|p| p.parse::<u32>().is_ok());
    endings.iter().any(|end| file.ends_with(end)) && number(parts.next()) && number(parts.next())
}

/// The error above the first line of a stack.
fn raised(stderr: &str) -> Option<Raised<'_>> {
    let lines: Vec<&str> = stderr.lines().collect();
    let stack = lines
        .iter()
        .position(|line| line.trim_start().starts_with("at "))
        .unwrap_or(lines.len());
    lines[..stack].iter().find_map(|line| {
        let line = line.strip_prefix("Uncaught ").unwrap_or(line);
        let (head, says) = line.split_once(": ").unwrap_or((line, ""));
        let name = head.split(" [").next().unwrap_or(head);
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (plain && name.ends_with("Error")).then_some(Raised { name, says })
    })
}

/// `x is not defined`.
fn undefined_name(raised: &Raised<'_>) -> Option<String> {
    let name = raised
        .says
        .strip_suffix(" is not defined")?
        .trim_matches('\'');
    let cause = if PAGE.contains(&name) {
        "a script of a web page".to_owned()
    } else if raised.name == "ReferenceError" {
        format!("missing in our JavaScript: {}", capped(name))
    } else {
        return None;
    };
    Some(cause)
}

/// An error of a file or of a program that was started.
fn system(raised: &Raised<'_>) -> Option<Verdict> {
    let says = raised.says;
    if let Some(rest) = says
        .strip_prefix("spawn ")
        .or_else(|| says.strip_prefix("spawnSync "))
        && let Some(name) = rest.strip_suffix(" ENOENT")
    {
        return Some(Verdict::Not(format!("missing command `{}`", capped(name))));
    }
    match says.split(':').next().unwrap_or_default() {
        "EACCES" | "EPERM" | "EROFS" => Some(Verdict::Not(OUTSIDE.to_owned())),
        "ENOENT" => {
            let path = quoted_after(says, "open ").or_else(|| quoted_after(says, "scandir "));
            let host = path.filter(|p| HOST_FOLDERS.iter().any(|folder| p.starts_with(folder)));
            Some(match host {
                Some(path) => Verdict::Not(format!("a file of the host: `{}`", capped(path))),
                None => Verdict::R0(Intended::Unhandled),
            })
        }
        "ENOSYS" | "ENOTSUP" => Some(Verdict::Not(format!("says: {}", capped(says)))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(error: &str) -> Option<Verdict> {
        let stderr = format!(
            "/skill/x.js:3\n  thing();\n  ^\n\n{error}\n    at thing (/skill/x.js:3:1)\n    at <anonymous> (/skill/x.js:9:1)\n"
        );
        uncaught(&stderr, false)
    }

    fn not(cause: &str) -> Option<Verdict> {
        Some(Verdict::Not(cause.to_owned()))
    }

    #[test]
    fn imports_that_do_not_resolve_are_named() {
        for (error, want) in [
            (
                "Error: Cannot find module 'axios'",
                "missing npm package `axios`",
            ),
            (
                "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@a/b' imported from /skill/x.mjs",
                "missing npm package `@a/b`",
            ),
            (
                "Error: Cannot find module '@a/b/c'",
                "missing npm package `@a/b`",
            ),
            ("Error: Cannot find module 'a/c'", "missing npm package `a`"),
            (
                "Error: Cannot find module './dist/x.js'",
                "a file that the skill does not have",
            ),
            (
                "Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:cluster",
                "missing Node module `cluster`",
            ),
        ] {
            assert_eq!(judged(error), not(want), "{error}");
        }
    }

    #[test]
    fn what_only_another_place_has_is_a_cause() {
        for (error, want) in [
            (
                "ReferenceError: document is not defined",
                "a script of a web page",
            ),
            (
                "ReferenceError: 'figma' is not defined",
                "a script of a web page",
            ),
            (
                "ReferenceError: Deno is not defined",
                "missing in our JavaScript: Deno",
            ),
            ("Error: spawn ffmpeg ENOENT", "missing command `ffmpeg`"),
            ("Error: spawnSync git ENOENT", "missing command `git`"),
            ("TypeError: fetch failed", "needs the network"),
            (
                "Error: getaddrinfo ENOTFOUND x.example",
                "needs the network",
            ),
            (
                "Error: EROFS: read-only file system, mkdir '/skill/out'",
                "writes outside its home",
            ),
            (
                "Error: ENOENT: no such file or directory, open '/etc/x'",
                "a file of the host: `/etc/x`",
            ),
            ("SyntaxError: expecting ';'", "syntax: expecting ';'"),
            (
                "TypeError: x is not a function",
                "uncaught TypeError: x is not a function",
            ),
        ] {
            assert_eq!(judged(error), not(want), "{error}");
        }
        assert_eq!(
            uncaught("x.ts:2:3: Unexpected token\n", false),
            not("syntax our TypeScript does not take: x.ts:2:3: Unexpected token")
        );
    }

    #[test]
    fn the_lines_of_a_stack_are_no_syntax() {
        let stack = "Error: no key\n    at x (/skill/x.ts:3:1)\n    at /skill/x.ts:9:1\n";
        assert_eq!(
            uncaught(stack, false),
            Some(Verdict::R0(Intended::Unhandled))
        );
        let stack = "ReferenceError: describe is not defined\n    at /skill/x.test.ts:9:1\n";
        assert_eq!(
            uncaught(stack, false),
            not("missing in our JavaScript: describe")
        );
    }

    #[test]
    fn what_it_was_not_given_is_as_it_intends_whatever_the_error_is_called() {
        for error in [
            "SyntaxError: Unexpected end of JSON input",
            "ModelError: Missing credentials. Pass a key or set the MODEL_API_KEY environment variable.",
            "TypeError [ERR_PARSE_ARGS_UNKNOWN_OPTION]: Unknown option '--help'",
        ] {
            assert_eq!(
                judged(error),
                Some(Verdict::R0(Intended::Unhandled)),
                "{error}"
            );
        }
        for (error, want) in [
            (
                "SyntaxError: Unexpected token 'x'",
                "syntax: Unexpected token 'x'",
            ),
            (
                "ModelError: the model has no words",
                "uncaught ModelError: the model has no words",
            ),
        ] {
            assert_eq!(judged(error), not(want), "{error}");
        }
    }

    #[test]
    fn its_own_words_and_files_it_was_not_given_are_as_it_intends() {
        for error in [
            "Error: API_KEY is required",
            "Error: ENOENT: no such file or directory, open 'config.json'",
        ] {
            assert_eq!(
                judged(error),
                Some(Verdict::R0(Intended::Unhandled)),
                "{error}"
            );
        }
        assert_eq!(
            judged("Error: puppeteer is not installed"),
            not("own check: `puppeteer` is missing")
        );
        assert_eq!(uncaught("usage: x FILE\n", false), None);
        assert_eq!(uncaught("Error reading the file\n", false), None);
    }
}
