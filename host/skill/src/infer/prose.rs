//! What a document asks its reader to do: commands in blocks and in lines, hosts in examples of requests, names of
//! variables a person sets.

use super::facts::{Facts, When, one};
use super::markdown::{self, Block, Span};
use super::names::{is_common, is_secret, is_variable, is_well_known};
use super::url;
use super::{code, javascript, python, shell};
use std::collections::BTreeSet;

/// What else is known while a document is read.
pub(super) struct Around<'a> {
    /// Programs the front matter names.
    pub(super) declared: &'a [String],
    /// The file whose body the document is.
    pub(super) skill_file: &'a str,
}

/// Reads a document, whose first line is line `first` of its file; `main` is the one an agent works by.
pub(super) fn read(text: &str, first: u32, main: bool, around: &Around<'_>) -> Facts {
    let found = markdown::read(text, first);
    let mut facts = Facts::default();
    let mut known: BTreeSet<String> = around.declared.iter().cloned().collect();
    let lines: Vec<(u32, String, shell::Kind)> = found
        .blocks
        .iter()
        .filter(|b| is_shell(&b.tag))
        .map(|b| (b.line, commands(&b.text), kind(&b.heading)))
        .collect();
    let mut assigned = BTreeSet::new();
    for (_, text, _) in &lines {
        assigned.extend(shell::assigns(text));
    }
    for (line, text, kind) in &lines {
        let part = shell::read(text, *kind);
        known.extend(part.commands.iter().map(|c| c.name.clone()));
        take(part, *line, &assigned, &mut facts);
    }
    for block in found.blocks.iter().filter(|b| !is_shell(&b.tag)) {
        snippet(block, &known, &assigned, &mut facts);
    }
    for span in &found.spans {
        inline(span, &known, main, &mut facts);
    }
    for (line, text) in &found.prose {
        prose(*line, text, &mut facts);
    }
    facts
}

/// Lines of a document: what other lines of it assign is no variable of a person.
fn take(mut part: Facts, line: u32, assigned: &BTreeSet<String>, facts: &mut Facts) {
    part.env.retain(|env| !assigned.contains(&env.name));
    facts.take(part, line, None);
}

/// What the lines of a block are for, by the headings above it.
fn kind(heading: &str) -> shell::Kind {
    let setup = ["install", "prerequisite", "requirement"];
    if setup.iter().any(|w| heading.contains(w)) {
        shell::Kind::Setup
    } else {
        shell::Kind::Lines
    }
}

fn is_shell(tag: &str) -> bool {
    matches!(
        tag,
        "bash"
            | "sh"
            | "shell"
            | "zsh"
            | "console"
            | "terminal"
            | "shellscript"
            | "shell-session"
            | "bash-session"
            | "!"
    )
}

/// The commands of a block: where some lines begin with a prompt, the others are output.
fn commands(text: &str) -> String {
    let prompt = |line: &'_ str| {
        line.trim_start()
            .strip_prefix("$ ")
            .map(|rest| line.len() - rest.len())
    };
    if !text.lines().any(|line| prompt(line).is_some()) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut goes_on = false;
    for line in text.lines() {
        let kept = match prompt(line) {
            Some(at) => line.get(at..).unwrap_or_default(),
            None if goes_on => line,
            None => "",
        };
        goes_on = kept.ends_with('\\');
        out.push_str(kept);
        out.push('\n');
    }
    out
}

/// A block that is not tagged as the shell's.
fn snippet(
    block: &Block,
    known: &BTreeSet<String>,
    assigned: &BTreeSet<String>,
    facts: &mut Facts,
) {
    match block.tag.as_str() {
        "python" | "py" | "python3" => {
            facts.take(python::read(&block.text), block.line, Some(When::Later))
        }
        "javascript" | "js" | "typescript" | "ts" | "node" | "mjs" => {
            facts.take(javascript::read(&block.text), block.line, Some(When::Later));
        }
        "env" | "dotenv" => variables(block, facts),
        "http" | "rest" => requests(block, facts),
        "" | "text" | "txt" | "plaintext" | "plain" => {
            let text = plain_commands(&block.text, known);
            if text.trim().is_empty() {
                requests(block, facts);
                if block.tag.is_empty() {
                    variables(block, facts);
                }
            } else {
                take(
                    shell::read(&text, kind(&block.heading)),
                    block.line,
                    assigned,
                    facts,
                );
            }
        }
        _ => {}
    }
}

/// The lines of an untagged block that look like commands; all others are blank.
fn plain_commands(text: &str, known: &BTreeSet<String>) -> String {
    let text = commands(text);
    let mut out = String::new();
    let mut goes_on = false;
    let mut any = false;
    for line in text.lines() {
        let kept = goes_on || looks_like_command(line, known);
        any |= kept;
        goes_on = kept && line.trim_end().ends_with('\\');
        if kept || any && line.trim_start().starts_with(['|', '-']) {
            out.push_str(line);
        }
        out.push('\n');
    }
    // One line in three, or it is a text about something else.
    let lines = text
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'))
        .count();
    let kept = out.lines().filter(|l| !l.trim().is_empty()).count();
    if kept * 3 < lines { String::new() } else { out }
}

/// Whether a line by itself is a command: its first word is a program that is known.
fn looks_like_command(line: &str, known: &BTreeSet<String>) -> bool {
    let mut words = line
        .split_whitespace()
        .skip_while(|w| w.contains('=') && w.starts_with(|c: char| c.is_ascii_uppercase()));
    let Some(first) = words.next() else {
        return false;
    };
    let second = words.next();
    let script = [".sh", ".py", ".js", ".ts"]
        .iter()
        .any(|end| first.ends_with(end))
        && first.contains('/');
    if script {
        return true;
    }
    let name = first.rsplit('/').next().unwrap_or(first);
    let program = known.contains(name) || is_well_known(name);
    let wordy = matches!(
        name,
        "open"
            | "find"
            | "make"
            | "go"
            | "say"
            | "date"
            | "cut"
            | "head"
            | "tail"
            | "touch"
            | "kill"
            | "op"
            | "memo"
            | "convert"
            | "which"
            | "http"
            | "summarize"
            | "cat"
            | "test"
            | "sleep"
    );
    // In prose these are words: an option, a path or a file must follow.
    let strict = wordy
        && !second.is_some_and(|w| {
            w.starts_with(['-', '/', '.', '"', '\'', '~', '$']) || w.contains(['/', '.', '='])
        });
    let prose = line.trim_end().ends_with(['.', ':', '?', '!'])
        && line.split_whitespace().count() > 4
        && !line.contains(['"', '-', '/', '\'']);
    program
        && second.is_some_and(|w| {
            !matches!(
                w,
                "is" | "are"
                    | "and"
                    | "or"
                    | "the"
                    | "to"
                    | "with"
                    | "for"
                    | "="
                    | ":"
                    | "-"
                    | "->"
                    | "|"
                    | "has"
            )
        })
        && !strict
        && !prose
}

/// `NAME=value` lines: a file of variables.
fn variables(block: &Block, facts: &mut Facts) {
    let lines: Vec<(&str, u32)> = block
        .text
        .lines()
        .zip(block.line..)
        .filter(|(l, _)| !l.trim().is_empty() && !l.trim_start().starts_with('#'))
        .collect();
    let name = |line: &'_ str| line.split_once('=').map(|(name, _)| name.trim().len());
    let well = |line: &str| {
        name(line)
            .is_some_and(|end| is_variable(line.trim_start().get(..end).unwrap_or_default().trim()))
    };
    if lines.is_empty() || !lines.iter().all(|(line, _)| well(line.trim())) {
        return;
    }
    for (line, number) in lines {
        let name = line.trim().split('=').next().unwrap_or_default().trim();
        if !is_common(name) {
            facts.env(name, number);
        }
    }
}

/// `GET https://…` lines.
fn requests(block: &Block, facts: &mut Facts) {
    for (line, number) in block.text.lines().zip(block.line..) {
        request(line, number, facts);
    }
}

fn request(line: &str, number: u32, facts: &mut Facts) {
    for found in url::find(line) {
        let before = line[..found.at].trim_end();
        let method = before
            .rsplit(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        if method.chars().all(|c| c.is_ascii_uppercase())
            && code::is_method(method)
            && let Some(address) = found.address
        {
            facts.host(address, number, one(method));
        }
    }
}

/// Code within a line: a command, a variable, an address of an API.
fn inline(span: &Span, known: &BTreeSet<String>, main: bool, facts: &mut Facts) {
    let text = span.text.trim_start_matches("$ ").trim_start_matches('!');
    let name = text.trim_start_matches('$').trim_matches(['{', '}']);
    let name = name.split('=').next().unwrap_or_default();
    if is_variable(name) && !is_common(name) && is_secret(name) && name.contains('_') {
        facts.env(name, span.line);
        return;
    }
    if forbidden(&span.before) || setup(&span.heading) {
        return;
    }
    let command = looks_like_command(text, known) || main && has_option(text);
    if text.contains(char::is_whitespace) && command && !text.contains("...") {
        let mut part = shell::read(text, shell::Kind::Lines);
        // A program whose arguments are words of a sentence.
        part.env.clear();
        for command in &mut part.commands {
            command.when = When::Later;
        }
        facts.take(part, span.line, None);
        return;
    }
    request(text, span.line, facts);
    if let Some(found) = url::find(text).into_iter().next().filter(|f| f.at == 0) {
        let host = found
            .address
            .as_ref()
            .map(|a| a.host.clone())
            .unwrap_or_default();
        let words = span.before.to_lowercase();
        let base = [
            "base url", "base_url", "endpoint", "api url", "api base", "api:", "host:", "server:",
            "url:",
        ]
        .iter()
        .any(|w| words.contains(w));
        let api = host.starts_with("api.")
            || host.contains(".api.")
            || found.path.contains("/api/")
            || found.path.starts_with("/v1")
            || found.path.starts_with("/v2");
        if (base || api)
            && let Some(address) = found.address
        {
            facts.host(address, span.line, BTreeSet::new());
        }
    }
}

/// A name with an option behind it is a command, whatever its name.
fn has_option(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let well = name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    let option = |word: &str| {
        let rest = word.trim_start_matches('-');
        rest.len() < word.len()
            && word.len() - rest.len() < 3
            && rest.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    well && words.any(option)
}

/// Words before code that say not to run it.
fn forbidden(before: &str) -> bool {
    let low = before.to_lowercase();
    let tail: String = low
        .chars()
        .rev()
        .take(40)
        .collect::<Vec<char>>()
        .into_iter()
        .rev()
        .collect();
    [
        "never ",
        "do not ",
        "don't ",
        "instead of ",
        "unlike ",
        "rather than ",
        "avoid ",
        "not use ",
        "without ",
    ]
    .iter()
    .any(|w| tail.contains(w))
}

/// Headings under which a person sets things up.
fn setup(heading: &str) -> bool {
    [
        "install",
        "setup",
        "prerequisite",
        "requirement",
        "troubleshoot",
    ]
    .iter()
    .any(|w| heading.contains(w))
}

/// A line of prose: names of variables, and what it calls the base of an API.
fn prose(line: u32, text: &str, facts: &mut Facts) {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    for word in words.filter(|w| w.contains('_') && is_variable(w) && is_secret(w) && !is_common(w))
    {
        facts.env(word, line);
    }
    request(&text.replace('`', ""), line, facts);
    let low = text.to_lowercase();
    let base = [
        "base url",
        "base_url",
        "api url",
        "api base",
        "api endpoint",
        "endpoint:",
    ]
    .iter()
    .any(|w| low.contains(w));
    if !base {
        return;
    }
    for found in url::find(text) {
        let linked = text[..found.at].ends_with("](");
        if let Some(address) = found.address.filter(|_| !linked) {
            facts.host(address, line, BTreeSet::new());
        }
    }
}
