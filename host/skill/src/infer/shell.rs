//! What a text for the shell needs: programs, hosts, variables, paths. Nothing is expanded but what the text itself
//! assigns once.

mod curl;
mod install;
mod lex;
mod lines;
mod parse;
mod programs;
mod words;

#[cfg(test)]
mod tests;

use super::facts::{CommandUse, Facts, When};
use super::names::{is_common, is_secret, is_variable};
use super::paths;
use super::url::{self, END, HOLE};
use lex::Word;
use parse::{Command, assigned, parse};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use words::{ends, is_blank, looked_up, when};

/// Texts within texts at most.
const MAX_NESTED: u32 = 8;
/// Commands of one text at most.
const MAX_COMMANDS: usize = 20_000;

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file that is run.
    Script,
    /// Lines of a document that somebody is to run.
    Lines,
    /// Lines of a document about how something is installed.
    Setup,
}

thread_local! {
    /// Texts around the one that is read: one for the shell may be in one of Python in one for the shell.
    static AROUND: Cell<u32> = const { Cell::new(0) };
}

/// Reads a text; its lines count from 1. One too deep within others is not read.
pub(super) fn read(text: &str, kind: Kind) -> Facts {
    let around = AROUND.get();
    if around >= MAX_NESTED {
        return Facts::default();
    }
    AROUND.set(around + 1);
    let facts = read_here(text, kind);
    AROUND.set(around);
    facts
}

fn read_here(text: &str, kind: Kind) -> Facts {
    let mut reader = Reader {
        kind,
        facts: Facts::default(),
        commands: Vec::new(),
        words: Vec::new(),
        assigned: BTreeMap::new(),
        functions: BTreeSet::new(),
        installs: false,
        ends: None,
    };
    let shown;
    let text = match kind {
        Kind::Script => text,
        Kind::Lines | Kind::Setup => {
            shown = lines::without_choices(text);
            &shown
        }
    };
    reader.gather(text, 1, 0, false);
    reader.emit();
    reader.facts.functions = reader.functions;
    reader.facts
}

/// Names that a text assigns, for those who read its neighbours.
pub(super) fn assigns(text: &str) -> Vec<String> {
    let parsed = parse(text);
    let words = parsed.commands.iter().flat_map(|c| {
        let alone = c.words.is_empty();
        c.assigns.iter().filter(move |_| alone)
    });
    let names = words
        .filter_map(|w| assigned(&w.text))
        .map(|(name, _)| name.to_owned());
    names.chain(parsed.assigned.iter().cloned()).collect()
}

/// Functions that a text makes.
pub(super) fn functions(text: &str) -> Vec<String> {
    parse(text).functions
}

struct Reader {
    kind: Kind,
    facts: Facts,
    commands: Vec<Command>,
    words: Vec<Word>,
    /// The value, if it is assigned once and fixed.
    assigned: BTreeMap<String, Option<String>>,
    functions: BTreeSet<String>,
    /// Something is installed in the same lines.
    installs: bool,
    /// The first line at which the text may end by itself.
    ends: Option<u32>,
}

impl Reader {
    /// Parses a text and those within it; `line` is that of its first.
    fn gather(&mut self, text: &str, line: u32, depth: u32, guarded: bool) {
        if depth > MAX_NESTED {
            return;
        }
        let parsed = parse(text);
        let shift = |word: &mut Word| {
            word.line = word.line + line - 1;
            for (_, at) in &mut word.subs {
                *at = *at + line - 1;
            }
        };
        self.functions.extend(parsed.functions);
        for name in parsed.assigned {
            self.assigned.insert(name, None);
        }
        let mut subs = Vec::new();
        for mut word in parsed.words {
            shift(&mut word);
            subs.extend(word.subs.iter().map(|(text, at)| (text.clone(), *at, true)));
            self.words.push(word);
        }
        for mut command in parsed.commands {
            if self.commands.len() >= MAX_COMMANDS {
                break;
            }
            command.guarded |= guarded;
            command.line = command.line + line - 1;
            let all = [
                &mut command.assigns,
                &mut command.words,
                &mut command.heres,
                &mut command.targets,
                &mut command.sources,
            ];
            for word in all.into_iter().flatten() {
                shift(word);
                subs.extend(
                    word.subs
                        .iter()
                        .map(|(text, at)| (text.clone(), *at, command.guarded)),
                );
            }
            self.remember(&command);
            self.commands.push(command);
        }
        for (text, at, guarded) in subs {
            self.gather(&text, at, depth + 1, guarded);
        }
    }

    /// What a command assigns, and what it runs as a text of the shell.
    fn remember(&mut self, command: &Command) {
        let name = command.words.first().map(|w| w.text.as_str());
        let declares = matches!(
            name,
            Some("export" | "local" | "declare" | "readonly" | "typeset")
        );
        let own: &[Word] = if command.words.is_empty() {
            &command.assigns
        } else {
            &[]
        };
        let declared: &[Word] = if declares { &command.words } else { &[] };
        for word in own.iter().chain(declared) {
            let Some((name, value)) = assigned(&word.text) else {
                let plain = word.text.trim_start_matches('-');
                if declares && name != Some("export") && is_variable(plain) {
                    self.assigned.insert(plain.to_owned(), None);
                }
                continue;
            };
            // `A="${A:-x}"` reads what somebody else set.
            let itself = word.vars.iter().any(|(var, _)| var == name);
            let fixed = word.subs.is_empty() && !value.contains("\u{1}\u{2}");
            let value = match looked_up(word) {
                Some(program) => Some(program),
                None => (fixed && !self.assigned.contains_key(name)).then(|| value.to_owned()),
            };
            if itself && is_variable(name) && !is_common(name) && !self.assigned.contains_key(name)
            {
                self.facts.env(name, word.line);
            }
            self.assigned.insert(name.to_owned(), value);
        }
        if matches!(
            name,
            Some("read" | "mapfile" | "readarray" | "getopts" | "printf" | "alias")
        ) {
            for word in command.words.iter().skip(1) {
                let plain = word.text.split('=').next().unwrap_or_default();
                if name == Some("alias") {
                    self.functions.insert(plain.to_owned());
                } else if is_variable(plain) {
                    self.assigned.insert(plain.to_owned(), None);
                }
            }
        }
    }

    /// The text with its variables filled in, where the text itself says what they are.
    fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..3 {
            if !text.contains(HOLE) {
                break;
            }
            text = self.fill_once(&text);
        }
        text
    }

    fn fill_once(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((front, after)) = rest.split_once(HOLE) {
            out.push_str(front);
            let (name, after) = after.split_once(END).unwrap_or((after, ""));
            match self.assigned.get(name) {
                Some(Some(value)) if out.len() + value.len() < 10_000 => out.push_str(value),
                _ => out.extend([HOLE].into_iter().chain(name.chars()).chain([END])),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn emit(&mut self) {
        let commands = std::mem::take(&mut self.commands);
        let ends = commands.iter().filter(|c| c.guarded && ends(c));
        self.ends = ends.map(|c| c.line).min();
        let installs: Vec<bool> = (0..commands.len())
            .map(|i| self.is_install(&commands, i))
            .collect();
        self.installs = self.kind == Kind::Setup || installs.iter().any(|i| *i);
        for (command, install) in commands.iter().zip(&installs) {
            if *install {
                self.installer(command);
                self.facts
                    .installs
                    .extend(install::packages(&self.plain(command), command.line));
                continue;
            }
            self.assignments(command);
            self.program(&command.words, command, 0);
            self.variables(command);
            for word in command.targets.iter().chain(&command.sources) {
                paths::in_text(&word.text, word.line, &mut self.facts);
            }
            for word in &command.targets {
                paths::written(&word.text, word.line, &mut self.facts);
            }
        }
        for word in std::mem::take(&mut self.words) {
            self.used(&word);
            paths::in_text(&word.text, word.line, &mut self.facts);
        }
    }

    fn installer(&mut self, command: &Command) {
        let plain = self.plain(command);
        let skip = usize::from(plain.first().is_some_and(|w| w == "sudo"));
        if let Some(name) = plain
            .get(skip)
            .map(|w| w.rsplit('/').next().unwrap_or_default().to_owned())
        {
            let (line, when) = (command.line, self.when(command));
            self.facts.installers.push(CommandUse { name, line, when });
        }
    }

    /// A program behind a place where the text may end by itself is not needed at once.
    fn when(&self, command: &Command) -> When {
        match when(command) {
            When::Start if self.ends.is_some_and(|line| line < command.line) => When::Later,
            when => when,
        }
    }

    fn plain(&self, command: &Command) -> Vec<String> {
        command.words.iter().map(|w| self.filled(&w.text)).collect()
    }

    fn is_install(&self, commands: &[Command], at: usize) -> bool {
        let Some(command) = commands.get(at) else {
            return false;
        };
        let pipes = |c: &Command| c.piped && install::is_shell(&self.plain(c));
        let into_shell =
            commands.get(at + 1).is_some_and(pipes) && install::fetches(&self.plain(command));
        let from_fetch = command.piped
            && install::is_shell(&self.plain(command))
            && at
                .checked_sub(1)
                .and_then(|i| commands.get(i))
                .is_some_and(|c| install::fetches(&self.plain(c)));
        let plain = self.plain(command);
        // A repository that is cloned to a place of the moment is worked on, not installed.
        let moment = plain
            .last()
            .is_some_and(|to| to.starts_with("/tmp/") || to.starts_with(HOLE));
        let cloned = install::is_clone(&plain) && (self.kind == Kind::Script || moment);
        into_shell || from_fetch || !cloned && install::is_install(&plain)
    }

    /// Hosts and paths in what is assigned; names that a document tells a person to set.
    fn assignments(&mut self, command: &Command) {
        let exports = command.words.first().is_some_and(|w| w.text == "export");
        let declared = command
            .words
            .iter()
            .skip(1)
            .filter(|w| exports || assigned(&w.text).is_some());
        let declares = command.words.first().is_some_and(|w| {
            matches!(
                w.text.as_str(),
                "export" | "local" | "declare" | "readonly" | "typeset"
            )
        });
        let words: Vec<&Word> = command
            .assigns
            .iter()
            .chain(declared.filter(|_| declares))
            .collect();
        for word in words {
            let Some((name, value)) = assigned(&word.text) else {
                continue;
            };
            let computed = !word.subs.is_empty();
            if exports
                && self.kind != Kind::Script
                && is_variable(name)
                && !is_common(name)
                && !computed
                && (is_secret(name) || is_blank(value))
            {
                self.facts.env(name, word.line);
            }
            let value = self.filled(value);
            for found in url::find(&value) {
                let Some(address) = found
                    .address
                    .filter(|_| found.at == 0 || value[..found.at].ends_with([' ', '-', '=']))
                else {
                    continue;
                };
                self.facts.host(address, word.line, BTreeSet::new());
            }
            paths::in_text(&value, word.line, &mut self.facts);
        }
    }

    /// Variables of a command that nothing in the text assigns.
    fn variables(&mut self, command: &Command) {
        let all = command
            .assigns
            .iter()
            .chain(&command.words)
            .chain(&command.heres);
        let words: Vec<Word> = all
            .chain(&command.targets)
            .chain(&command.sources)
            .cloned()
            .collect();
        for word in &words {
            self.used(word);
        }
    }

    fn used(&mut self, word: &Word) {
        for (name, _) in &word.vars {
            if is_variable(name) && !is_common(name) && !self.assigned.contains_key(name) {
                self.facts.env(name, word.line);
            }
        }
    }
}
