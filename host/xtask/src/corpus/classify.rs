//! What the end of a script means: R0 or a cause. Pure: from the exit code and what was written, to a verdict.
//!
//! A script has **R0** when it starts, every import and command it reaches resolves, and it ends as it intends. It was
//! called with `--help`, an empty standard input, an empty environment, its skill read-only, a private home and no
//! network. "As it intends" is one of these, and each is counted by itself:
//!
//! - `help`: exit 0 and something written;
//! - `quiet`: exit 0 and nothing written (a module, a script that had nothing to do);
//! - `usage`: another exit code with a usage text of its own;
//! - `asks`: another exit code with words of its own, taken as asking for what it was not given: an argument, a
//!   variable, a key, a file, standard input;
//! - `unhandled`: an error it did not catch but whose cause is what it was not given (`os.environ["KEY"]`, `argv[2]`,
//!   an empty standard input, a file that is not there, `--help` taken for a value, an unset variable under `set -u`).
//!   It ends like that natively too. The report gives the share without these as well.
//!
//! It has **not** R0, whatever it says about it, when
//! - an import or a command does not resolve, whether the interpreter says so or the script's own check does ("not
//!   installed", "pip install x"); for shell scripts a command that is not found counts even if the script goes on;
//! - the interpreter does not understand its syntax, or a command does not know one of its options;
//! - it was refused the network and ends with another code than 0: it acts instead of showing help, and R0 does not tell
//!   what would follow;
//! - it wanted to write outside its home, or to read a file of a host (`/etc`, `/usr`, `/proc`, …), and ends with
//!   another code than 0;
//! - a shell script names a file in its own folder that the skill has elsewhere: it looked in a wrong folder;
//! - it was ended by time, CPU time, memory or a crash, could not be started, or ends with a code and no word.
//!
//! Nothing here knows a skill by name or by digest.

use super::find::Language;
use super::words::{before, capped, program_name, quoted_after, word_after};

/// What is known of one run.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    pub(super) language: Language,
    pub(super) exit: i32,
    /// As the report of `claw exec` says it: `exited`, `timed-out`, …
    pub(super) cause: String,
    /// Whether a request was refused.
    pub(super) refused_network: bool,
    /// Whether a file was refused.
    pub(super) refused_files: bool,
    /// The files of the skill, below its folder.
    pub(super) files: Vec<String>,
    pub(super) stdout: String,
    /// Without claw's own lines.
    pub(super) stderr: String,
}

/// How a script ended as it intends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Intended {
    Help,
    Quiet,
    Usage,
    Asks,
    Unhandled,
}

impl Intended {
    pub(super) const ALL: [Self; 5] = [
        Self::Help,
        Self::Quiet,
        Self::Usage,
        Self::Asks,
        Self::Unhandled,
    ];

    /// As it stands in the report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Quiet => "quiet",
            Self::Usage => "usage",
            Self::Asks => "asks",
            Self::Unhandled => "unhandled",
        }
    }
}

/// R0, or why not: a cause in a few words, the same for the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    R0(Intended),
    Not(String),
}

/// Node's exit code of a module whose top-level `await` never ends.
const UNSETTLED: i32 = 13;

/// A cause that several rules find.
pub(super) const OUTSIDE: &str = "writes outside its home";

/// Judges one run.
pub(super) fn classify(seen: &Observed) -> Verdict {
    if let Some(cause) = ended_by_host(seen) {
        return Verdict::Not(cause);
    }
    let both = format!("{}\n{}", seen.stderr, seen.stdout);
    if seen.language == Language::Shell {
        if super::shell::carriage_returns(&seen.stderr) {
            return Verdict::Not(
                "line ends of Windows, which bash does not take either".to_owned(),
            );
        }
        // A shell goes on behind a command that is not there.
        if let Some(cause) = unresolved_command(&seen.stderr) {
            return Verdict::Not(cause);
        }
    }
    if seen.exit == 0 {
        let quiet = both.trim().is_empty();
        return Verdict::R0(if quiet {
            Intended::Quiet
        } else {
            Intended::Help
        });
    }
    let javascript = matches!(seen.language, Language::JavaScript | Language::TypeScript);
    if javascript && seen.exit == UNSETTLED {
        return Verdict::Not("waits for what never comes".to_owned());
    }
    let uncaught = if javascript {
        super::javascript::uncaught
    } else {
        super::python::traceback
    };
    if let Some(verdict) = uncaught(&seen.stderr, seen.refused_network) {
        return verdict;
    }
    if seen.refused_network {
        return Verdict::Not("needs the network".to_owned());
    }
    if seen.language == Language::Shell && seen.exit == 126 {
        return Verdict::Not("a script without the x bit, called by its path".to_owned());
    }
    if seen.language == Language::Shell
        && let Some(verdict) = super::shell::complaint(&seen.stderr)
    {
        return verdict;
    }
    if seen.language == Language::Shell && super::shell::looks_elsewhere(&both, &seen.files) {
        return Verdict::Not("a file of the skill, looked for in a wrong folder".to_owned());
    }
    if seen.refused_files {
        return Verdict::Not(OUTSIDE.to_owned());
    }
    if seen.language == Language::Shell && seen.exit == 127 {
        return Verdict::Not("missing command, called by its path".to_owned());
    }
    own_words(&both, seen.exit)
}

/// Ends that are not the script's.
fn ended_by_host(seen: &Observed) -> Option<String> {
    let words = match seen.cause.as_str() {
        "timed-out" => "time limit",
        "over-budget" => "CPU time limit",
        "out-of-memory" => "memory limit",
        "crashed" => "crash of the interpreter",
        "killed" => "killed",
        "broken-pipe" => "output",
        "not-started" => "could not be started",
        "interrupted" => "interrupted",
        "exited" => return None,
        other => return Some(format!("claw: {other}")),
    };
    Some(words.to_owned())
}

/// `x.sh: line 3: jq: command not found`, `sh: 1: jq: not found`: the first command that does not resolve.
pub(super) fn unresolved_command(stderr: &str) -> Option<String> {
    stderr.lines().find_map(|line| {
        let end = [": command not found", ": not found"]
            .iter()
            .find_map(|words| line.trim_end().strip_suffix(words))?;
        let name = end.rsplit(": ").next()?;
        program_name(name).then(|| format!("missing command `{}`", capped(name)))
    })
}

/// A code and the script's own words.
fn own_words(both: &str, exit: i32) -> Verdict {
    if let Some(cause) = own_check(both) {
        return Verdict::Not(cause);
    }
    if let Some(words) = unsupported(both) {
        return Verdict::Not(format!("says: {words}"));
    }
    if both.trim().is_empty() {
        return Verdict::Not(format!("ends with {exit} and no word"));
    }
    let lower = both.to_lowercase();
    let usage = [
        "usage",
        "用法",
        "使用方法",
        "使い方",
        "사용법",
        "options:",
        "commands:",
    ];
    match usage.iter().any(|word| lower.contains(word)) {
        true => Verdict::R0(Intended::Usage),
        false => Verdict::R0(Intended::Asks),
    }
}

/// The script's own check for a package or a program.
pub(super) fn own_check(both: &str) -> Option<String> {
    for line in both.lines() {
        let module = quoted_after(line, "No module named ")
            .or_else(|| word_after(line, ": No module named "));
        if let Some(module) = module {
            return Some(missing_module(module));
        }
        for words in [
            "pip install ",
            "pip3 install ",
            "uv add ",
            "uv pip install ",
            "uv run --with ",
        ] {
            if let Some(name) = word_after(line, words) {
                return Some(missing_module(&package_name(name)));
            }
        }
    }
    both.lines().find_map(missing_program)
}

/// `ffmpeg is not installed`, `jq not found. Install: …`, `brew install x`.
fn missing_program(line: &str) -> Option<String> {
    let installs = [
        "brew install ",
        "apt install ",
        "apt-get install ",
        "npm install ",
        "npm i ",
    ];
    let said = [
        " is required but",
        " is not installed",
        " not installed",
        " not found in PATH",
        " not found. Install",
        " command not found",
        " CLI not found",
        ": command not found",
    ];
    let named = said.iter().find_map(|words| before(line, words));
    let installed = installs.iter().find_map(|words| word_after(line, words));
    let unnamed = [
        "missing dependency",
        "未安装",
        "需要安装",
        "请安装",
        "请先安装",
        "not installed",
        "Please install",
    ];
    match named.or(installed) {
        Some(name) => {
            let name = name.rsplit('/').next().unwrap_or(name);
            Some(format!("own check: `{}` is missing", capped(name)))
        }
        None if unnamed.iter().any(|words| line.contains(words)) => {
            Some("own check: something is missing".to_owned())
        }
        None => None,
    }
}

/// What the sandbox does not have, in the words of its C library or of the interpreter.
pub(super) fn unsupported(both: &str) -> Option<&'static str> {
    [
        "Function not implemented",
        "Operation not supported",
        "Not supported",
        "not supported in virtual mode",
        "does not support",
        "Capabilities insufficient",
        "are unavailable",
        "built without",
        "no listening sockets",
    ]
    .into_iter()
    .find(|words| both.contains(words))
}

/// Whether an error says that a key or a variable is missing: none was given. The same for every language.
pub(super) fn wants_key(says: &str) -> bool {
    let lower = says.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    holds(&[
        "api key",
        "api_key",
        "apikey",
        "credentials",
        "environment variable",
    ]) && holds(&["missing", "required", "not set", "must be set"])
}

/// One cause for a module, by its first part.
pub(super) fn missing_module(name: &str) -> String {
    let top = name.split('.').next().unwrap_or(name);
    format!("missing Python module `{}`", capped(top))
}

/// `requests[socks]>=2`: the name alone, as it is imported if that is known to differ.
fn package_name(text: &str) -> String {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
