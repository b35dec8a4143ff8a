//! What an uncaught Python error means.

use super::classify::{Intended, OUTSIDE, Verdict, missing_module, unsupported, wants_key};
use super::words::{capped, quoted_after};

/// Where a host keeps what no script is given.
const HOST_FOLDERS: [&str; 7] = ["/etc", "/usr", "/bin", "/proc", "/sys", "/var", "/opt"];
/// What libraries raise when there is no way out.
const NETWORK_ERRORS: [&str; 8] = [
    "URLError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectError",
    "ConnectTimeout",
    "gaierror",
    "ProxyError",
    "SSLError",
];

/// The last error of a traceback: its type without modules, and what it says.
struct Raised<'a> {
    name: &'a str,
    says: &'a str,
}

/// Judges a traceback; `None` if there is none.
pub(super) fn traceback(stderr: &str, refused_network: bool) -> Option<Verdict> {
    if let Some(cause) = unparsed(stderr) {
        return Some(Verdict::Not(cause));
    }
    if !stderr.contains("Traceback (most recent call last)") {
        return None;
    }
    let not = |cause: String| Some(Verdict::Not(cause));
    if let Some(module) = stderr
        .lines()
        .filter(|line| line.starts_with("ModuleNotFoundError"))
        .find_map(|line| quoted_after(line, "No module named "))
    {
        return not(missing_module(module));
    }
    let Some(raised) = last(stderr) else {
        return not("a traceback without an error".to_owned());
    };
    if refused_network || NETWORK_ERRORS.contains(&raised.name) {
        return not("needs the network".to_owned());
    }
    let spawned = stderr.contains("subprocess.py\"");
    match raised.name {
        "ImportError" if raised.says.contains("relative import") => {
            not("a module of a package, not a script".to_owned())
        }
        "ImportError" => not(format!("import: {}", capped(raised.says))),
        "FileNotFoundError" if spawned => {
            let name = quoted_after(raised.says, "directory: ").unwrap_or("?");
            not(format!("missing command `{}`", capped(name)))
        }
        "FileNotFoundError" => match host_file(raised.says) {
            Some(path) => not(format!("a file of the host: `{path}`")),
            None => Some(Verdict::R0(Intended::Unhandled)),
        },
        "PermissionError" => not(OUTSIDE.to_owned()),
        "OSError" if raised.says.contains("Read-only file system") => not(OUTSIDE.to_owned()),
        name if unsupported(raised.says).is_some() => {
            not(format!("{}: {}", capped(name), capped(raised.says)))
        }
        "AttributeError" if raised.says.starts_with("module '") => not(format!(
            "missing in our Python: {}",
            capped(&attribute(raised.says))
        )),
        name if not_given(name, raised.says, stderr) => Some(Verdict::R0(Intended::Unhandled)),
        name => not(format!("uncaught {}", capped(name))),
    }
}

/// The interpreter never started the script.
fn unparsed(stderr: &str) -> Option<String> {
    ["SyntaxError", "IndentationError", "TabError"]
        .iter()
        .any(|name| {
            stderr
                .lines()
                .any(|line| line.starts_with(&format!("{name}:")))
        })
        .then(|| "syntax our Python does not take".to_owned())
}

/// The last line of the last traceback that names an error.
fn last(stderr: &str) -> Option<Raised<'_>> {
    let lines: Vec<&str> = stderr.lines().collect();
    let start = lines
        .iter()
        .rposition(|line| line.starts_with("Traceback (most recent"))?;
    lines[start + 1..].iter().find_map(|line| {
        let (name, says) = line
            .split_once(": ")
            .unwrap_or((line.trim_end_matches(':'), ""));
        let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let named = name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(plain);
        named.then(|| Raised {
            name: name.rsplit('.').next().unwrap_or(name),
            says,
        })
    })
}

/// `module 'os' has no attribute 'fork'`: `os.fork`.
fn attribute(says: &str) -> String {
    let module = quoted_after(says, "module ").unwrap_or("?");
    let name = quoted_after(says, "attribute ").unwrap_or("?");
    format!("{module}.{name}")
}

fn host_file(says: &str) -> Option<String> {
    let path = quoted_after(says, "directory: ")?;
    HOST_FOLDERS
        .iter()
        .any(|folder| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        })
        .then(|| capped(path))
}

/// Whether the error comes from what the script was not given.
fn not_given(name: &str, says: &str, stderr: &str) -> bool {
    let code = |words: &str| {
        stderr
            .lines()
            .any(|line| line.starts_with("    ") && line.contains(words))
    };
    match name {
        "EOFError" => true,
        "JSONDecodeError" => says.contains("line 1 column 1 (char 0)"),
        "KeyError" => code("environ[") || stderr.contains("in __getitem__") && code("environ"),
        "IndexError" => code("argv["),
        _ => says.contains("--help") || wants_key(says),
    }
}
