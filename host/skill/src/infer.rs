//! What a skill needs, by reading its files: hosts, variables, programs, packages, files outside, and lines a person
//! should see.
//!
//! Invariant: nothing is run, expanded or fetched. Time and memory are bounded by the size of the files and the limits
//! here; what a limit leaves out is said.

mod code;
mod collect;
mod facts;
mod javascript;
mod language;
mod markdown;
mod names;
mod needs;
mod own;
mod packages;
mod paths;
mod prose;
mod python;
mod readers;
mod shell;
mod stdlib;
mod suspect;
mod url;

#[cfg(test)]
mod tests;

pub use collect::{MAX_NAMES, MAX_PLACES, MAX_SUSPICIONS};
pub use language::Language;
pub use names::{is_builtin, is_host_shell, is_secret};
pub use needs::{
    Command, Host, Moment, Need, Needs, Package, Place, Script, Unread, Use, Variable,
};
pub use stdlib::{distribution, import_of, is_native, is_node, is_python, normal, was_python};
pub use suspect::Suspicion;
pub(crate) use suspect::printable;

use crate::document::{is_skill_file, skill_file};
use crate::{Document, Tree};
use collect::Collector;
use facts::{Facts, When};
use own::Own;
use std::collections::BTreeSet;

/// Larger files are named as not read, in bytes.
pub const MAX_READ_BYTES: usize = 1 << 20;
/// All files together that are read, in bytes.
pub const MAX_READ_TREE_BYTES: usize = 16 << 20;

impl From<When> for Moment {
    fn from(when: When) -> Self {
        match when {
            When::Start => Self::Start,
            When::Later => Self::Later,
            When::Optional => Self::Optional,
        }
    }
}

/// Reads the files of a skill.
pub fn infer(tree: &Tree, document: &Document) -> Needs {
    let mut collector = Collector::default();
    let own = Own::of(tree);
    let declared = declared_bins(document);
    let around: Vec<String> = declared.iter().cloned().collect();
    let tops = tree.files().map(|(path, _)| path);
    let skill_file =
        skill_file(tops.filter(|p| !p.contains('/') && is_skill_file(p))).unwrap_or("SKILL.md");
    let around = prose::Around {
        declared: &around,
        skill_file,
    };
    let mut unread = Vec::new();
    let mut bytes_read = 0;
    runners(tree, document, &mut collector);
    for (path, bytes) in tree.files() {
        if bytes.len() > MAX_READ_BYTES || bytes_read + bytes.len() > MAX_READ_TREE_BYTES {
            let why = format!("{} bytes are over the limit", bytes.len());
            unread.push(Unread {
                file: path.to_owned(),
                why,
            });
            continue;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            if let Some(why) = native(bytes) {
                unread.push(Unread {
                    file: path.to_owned(),
                    why: why.to_owned(),
                });
            }
            continue;
        };
        bytes_read += bytes.len();
        file(path, text, document, &around, &own, &mut collector);
    }
    declared_suspicions(document, &mut collector);
    let mut needs = collector.finish(&declared_env(document), &declared);
    needs.unread = unread;
    needs
}

/// What runs the skill's own files; those that say it themselves or that the text names are run.
fn runners(tree: &Tree, document: &Document, collector: &mut Collector) {
    let mut run = Vec::new();
    for (path, bytes) in tree.files() {
        let aside = language::is_aside(path) || is_template(path);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if !aside && bytes.len() <= MAX_READ_BYTES => text,
            _ => continue,
        };
        let Some((runner, says)) = language::runner(path, text) else {
            continue;
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        collector.runners.insert(name.to_owned(), runner.clone());
        if says || document.body.contains(name) {
            run.push((path, runner));
        }
    }
    for (path, runner) in run {
        collector.command(path, &runner, 1);
    }
}

/// One file that is text.
fn file(
    path: &str,
    text: &str,
    document: &Document,
    around: &prose::Around<'_>,
    own: &Own,
    collector: &mut Collector,
) {
    for suspicion in suspect::lines(path, text) {
        collector.suspect(suspicion);
    }
    let aside = language::is_aside(path) || is_template(path);
    if !aside {
        for wanted in packages::read(path, text) {
            collector.wanted(path, &wanted);
        }
    }
    if path.ends_with("package.json") {
        for (name, line) in packages::install_scripts(text) {
            collector.suspect(suspect::suspicion(
                "hook",
                path,
                0,
                &format!("{name}: {line}"),
            ));
        }
    }
    if path == around.skill_file {
        let first = document.body_line.max(1);
        load_time(path, &document.body, first, collector);
        let facts = prose::read(&document.body, first, true, around);
        collector.snippets(path, &facts, own);
        collector.add(path, facts);
        return;
    }
    if is_markdown(path) {
        if !aside && !language::is_for_people(path) {
            let facts = prose::read(text, 1, false, around);
            collector.snippets(path, &facts, own);
            collector.add(path, facts);
        }
        return;
    }
    if is_example_of_env(path) {
        collector.add(path, env_file(text));
        return;
    }
    code_file(path, text, aside, own, collector);
}

/// A file of code.
fn code_file(path: &str, text: &str, aside: bool, own: &Own, collector: &mut Collector) {
    let Some(language) = language::of(path, text) else {
        return;
    };
    let mut facts = match language {
        Language::Python => python::read(text),
        Language::Shell => shell::read(text, shell::Kind::Script),
        Language::JavaScript | Language::TypeScript => javascript::read(text),
        Language::Other => Facts::default(),
    };
    if language == Language::Shell {
        facts.commands.retain(|c| !own.functions.contains(&c.name));
    }
    collector.script(path, language, aside, &facts, own);
    if aside {
        return;
    }
    if language == Language::Python {
        for (requirement, line) in python::script_packages(text) {
            if let Some(wanted) = packages::requirement(&requirement, line) {
                collector.wanted(path, &wanted);
            }
        }
    }
    collector.add(path, facts);
}

/// Commands that Claude Code runs when it loads the text: here they are data.
fn load_time(path: &str, body: &str, first: u32, collector: &mut Collector) {
    let code = markdown::read(body, first);
    for span in code
        .spans
        .iter()
        .filter(|s| s.before.ends_with('!') && !s.before.ends_with("!!"))
    {
        let alone = span
            .before
            .trim_end_matches('!')
            .chars()
            .last()
            .is_none_or(char::is_whitespace);
        if alone && !span.text.is_empty() {
            collector.suspect(suspect::suspicion(
                "load-time-command",
                path,
                span.line,
                &span.text,
            ));
        }
    }
    for block in code.blocks.iter().filter(|b| b.tag == "!") {
        collector.suspect(suspect::suspicion(
            "load-time-command",
            path,
            block.line,
            &block.text,
        ));
    }
}

/// What the front matter wants that is never done.
fn declared_suspicions(document: &Document, collector: &mut Collector) {
    for key in ["hooks", "mcpServers", "mcp-servers"] {
        if let Some(value) = document.extra.get(key) {
            collector.suspect(suspect::suspicion(
                "hook",
                "SKILL.md",
                0,
                &format!("{key}: {value}"),
            ));
        }
    }
}

fn declared_env(document: &Document) -> BTreeSet<String> {
    let gates = &document.gates;
    gates
        .env
        .iter()
        .chain(&gates.primary_env)
        .filter(|n| names::is_variable(n))
        .cloned()
        .collect()
}

fn declared_bins(document: &Document) -> BTreeSet<String> {
    let gates = &document.gates;
    gates.bins.iter().chain(&gates.any_bins).cloned().collect()
}

fn is_markdown(path: &str) -> bool {
    let low = path.to_ascii_lowercase();
    low.ends_with(".md") || low.ends_with(".mdx") || low.ends_with(".markdown")
}

/// Files that are copied and filled in, not run or followed.
fn is_template(path: &str) -> bool {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    folders
        .iter()
        .any(|f| matches!(*f, "assets" | "templates" | "template" | "boilerplate"))
}

fn is_example_of_env(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name,
        ".env.example"
            | ".env.sample"
            | ".env.template"
            | "env.example"
            | ".env.dist"
            | "example.env"
    )
}

/// The variables of a file that shows what a person is to set.
fn env_file(text: &str) -> Facts {
    let mut facts = Facts::default();
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim_start_matches("export ");
        if let Some((name, _)) = line.split_once('=')
            && names::is_variable(name.trim())
            && !names::is_common(name.trim())
        {
            facts.env(name.trim(), number);
        }
    }
    facts
}

/// What a file that is no text is, if it is a program.
fn native(bytes: &[u8]) -> Option<&'static str> {
    const HEADS: [(&[u8], &str); 6] = [
        (b"\x7fELF", "a native program"),
        (b"MZ", "a native program"),
        (b"\xcf\xfa\xed\xfe", "a native program"),
        (b"\xca\xfe\xba\xbe", "a native program"),
        (b"PK\x03\x04", "an archive"),
        (b"\0asm", "a WebAssembly module"),
    ];
    HEADS
        .iter()
        .find(|(head, _)| bytes.starts_with(head))
        .map(|(_, what)| *what)
}
