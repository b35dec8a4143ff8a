//! What the words of our shell and of its commands mean.

use super::classify::{Intended, OUTSIDE, Verdict, unsupported};
use super::words::{capped, program_name};

/// What a shell says about text it does not take.
const SYNTAX: [&str; 5] = [
    "syntax error",
    "parse error",
    "unexpected EOF while looking for",
    "unsupported syntax",
    "bad substitution",
];
/// What a command says about an option it does not have.
const OPTION: [&str; 7] = [
    "invalid option",
    "illegal option",
    "unknown option",
    "unrecognized option",
    "unsupported option",
    "unsupported action",
    "not supported",
];
/// Where a host keeps what no script is given.
const HOST_FOLDERS: [&str; 6] = ["/etc/", "/usr/", "/proc/", "/sys/", "/var/", "/opt/"];

/// Judges what the interpreter or a command complained about; `None` when the words are the script's own.
pub(super) fn complaint(stderr: &str) -> Option<Verdict> {
    stderr.lines().find_map(line)
}

/// Whether the shell stumbled over a carriage return at the end of a line.
pub(super) fn carriage_returns(stderr: &str) -> bool {
    stderr.contains("\r: command not found")
        || stderr.contains("\r: invalid option")
        || stderr.contains("$'\\r': command not found")
}

fn line(line: &str) -> Option<Verdict> {
    let not = |cause: String| Some(Verdict::Not(cause));
    let (name, says) = speaker(line)?;
    let interpreter = ["bash", "sh"].contains(&name) || line.contains(": line ");
    if interpreter && SYNTAX.iter().any(|words| says.contains(words)) {
        return not("syntax our shell does not take".to_owned());
    }
    if says.contains("unbound variable") || says.contains("parameter null or not set") {
        return Some(Verdict::R0(Intended::Unhandled));
    }
    if let Some(words) = OPTION.iter().find(|words| says.contains(*words)) {
        let option = option(says);
        return match comes_from_help(name, &option) {
            true => None,
            false => not(format!("`{}`: {words} {}", capped(name), capped(&option))
                .trim_end()
                .to_owned()),
        };
    }
    if name == "jq" && (says.contains("syntax error") || says.contains("compile")) {
        return not("a filter our jq does not take".to_owned());
    }
    if says.contains("No such file or directory")
        && let Some(folder) = HOST_FOLDERS.iter().find(|folder| says.contains(*folder))
    {
        return not(format!("a file of the host below `{folder}`"));
    }
    if interpreter && says.starts_with("io error") {
        return not("an input or output error of our shell".to_owned());
    }
    if [
        "Permission denied",
        "Operation not permitted",
        "Read-only file system",
    ]
    .iter()
    .any(|words| says.contains(words))
    {
        return not(OUTSIDE.to_owned());
    }
    unsupported(says).and_then(|words| not(format!("`{}`: {words}", capped(name))))
}

/// `x.sh: line 3: date: invalid option -- 'v'`: who speaks, and the rest. `None` if nobody is named.
fn speaker(line: &str) -> Option<(&str, &str)> {
    let mut rest = line;
    if let Some((_, after)) = line.split_once(": line ") {
        // The line number, and then the command or what the shell itself says.
        rest = after.split_once(": ").map_or(after, |(_, rest)| rest);
        let named = rest.split_once(": ").filter(|(name, _)| is_command(name));
        return Some(named.unwrap_or(("bash", rest)));
    }
    rest = rest.strip_prefix("bash: ").unwrap_or(rest);
    rest.split_once(": ")
        .filter(|(name, _)| is_command(name))
        .or_else(|| {
            line.split_once(": ")
                .filter(|(name, _)| ["bash", "sh"].contains(name))
        })
}

/// A name in lower case, as commands have; `Error` and `Warning` are a script's.
fn is_command(name: &str) -> bool {
    let common = ["error", "warning", "usage", "note", "info", "hint"].contains(&name);
    program_name(name) && !common && !name.contains('/') && !name.contains(char::is_uppercase)
}

/// `--help` was handed on as a value, or taken apart by `getopts`: native commands complain too.
fn comes_from_help(name: &str, option: &str) -> bool {
    name == "getopts" || option.starts_with("--help") || option.chars().all(|c| "-:".contains(c))
}

/// Whether a path in the skill's folder is named that is not there, while a file of that name is elsewhere in it.
pub(super) fn looks_elsewhere(both: &str, files: &[String]) -> bool {
    let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    both.split("/skill/").skip(1).any(|rest| {
        let end = rest.find(|c: char| c.is_whitespace() || "'\"`:,;)".contains(c));
        let path = &rest[..end.unwrap_or(rest.len())];
        !path.contains("..")
            && !files.iter().any(|file| file == path)
            && files.iter().any(|file| base(file) == base(path))
    })
}

/// The option that was complained about: the word in quotes, else the first that looks like one.
fn option(says: &str) -> String {
    if let Some(quoted) = says.split(['\'', '`', '\u{2018}']).nth(1) {
        return quoted.trim_end_matches('\u{2019}').to_owned();
    }
    says.split_whitespace()
        .find(|word| word.starts_with('-') && *word != "--")
        .unwrap_or_default()
        .to_owned()
}
