//! Which program a command starts, directly or through another, and what its arguments tell.

use super::lex::Word;
use super::parse::{Command, assigned};
use super::words::{is_program, prefix};
use super::{Kind, MAX_NESTED, Reader, curl, read};
use crate::infer::facts::When;
use crate::infer::names::{is_builtin, is_filter};
use crate::infer::url::{self, END, HOLE};
use crate::infer::{javascript, paths, python};
use std::collections::BTreeSet;

impl Reader {
    /// A program with its arguments, and the program that runs it for another.
    pub(super) fn program(&mut self, words: &[Word], command: &Command, depth: u32) {
        let Some(first) = words.first().filter(|_| depth < MAX_NESTED) else {
            return;
        };
        let filled = self.filled(&first.text);
        // A path may have blanks; a variable may hold a program and its options.
        let text = match filled.starts_with(['/', '~']) {
            true => filled.as_str(),
            false => filled.split_whitespace().next().unwrap_or_default(),
        };
        if words.get(1).is_some_and(|w| w.text == "=") {
            return;
        }
        let name = text.rsplit('/').next().unwrap_or_default().to_owned();
        let rest = words.get(1..).unwrap_or_default();
        if text.contains(HOLE) {
            if !name.contains(HOLE) && text.contains('/') {
                // A file in a folder that is variable: its own script.
                self.arguments(&name, rest, command);
                return;
            }
            self.facts.unread_commands.push(first.line);
            return;
        }
        if assigned(text).is_some() && !rest.is_empty() {
            return self.program(rest, command, depth + 1);
        }
        if is_builtin(&name) {
            return self.builtin(&name, rest, command, depth);
        }
        if !is_program(text) || self.functions.contains(text) || self.is_word(&name, words, command)
        {
            return;
        }
        if self.kind == Kind::Setup && matches!(name.as_str(), "curl" | "wget" | "git") {
            return;
        }
        if !self.belongs_to_install(&name, rest) {
            self.facts.command(&name, first.line, self.when(command));
        }
        if let Some(skip) = prefix(&name, rest) {
            let inner = rest.get(skip..).unwrap_or_default();
            self.program(inner, command, depth + 1);
        }
        self.arguments(&name, rest, command);
    }

    pub(super) fn builtin(&mut self, name: &str, rest: &[Word], command: &Command, depth: u32) {
        match name {
            "exec" | "builtin" => self.program(rest, command, depth + 1),
            "command" if !rest.first().is_some_and(|w| w.text.starts_with('-')) => {
                self.program(rest, command, depth + 1)
            }
            "eval" => {
                let line: Vec<String> = rest.iter().map(|w| self.filled(&w.text)).collect();
                self.nested(&line.join(" "), command.line, depth);
            }
            "trap" => {
                if let Some(word) = rest.first() {
                    self.nested(&word.text.clone(), word.line, depth);
                }
            }
            "source" | "." => {
                for word in rest {
                    paths::in_text(&self.filled(&word.text), word.line, &mut self.facts);
                }
            }
            _ => {}
        }
    }

    /// A text of the shell within another, that can call its functions.
    pub(super) fn nested(&mut self, text: &str, line: u32, depth: u32) {
        if text.contains(HOLE) && text.trim_start().starts_with(HOLE) || depth >= MAX_NESTED {
            return;
        }
        let mut part = read(&text.replace([HOLE, END], "_"), Kind::Script);
        part.commands.retain(|c| !self.functions.contains(&c.name));
        part.env.clear();
        self.facts.take(part, line, Some(When::Later));
    }

    pub(super) fn arguments(&mut self, name: &str, rest: &[Word], command: &Command) {
        let plain: Vec<String> = rest.iter().map(|w| self.filled(&w.text)).collect();
        match name {
            "curl" | "wget" | "http" | "https" | "xh" => {
                for (address, method, line) in curl::requests(name, &plain, rest) {
                    let known = !method.is_empty();
                    let methods = known.then(|| method.to_uppercase()).into_iter().collect();
                    self.facts.host(address, line, methods);
                }
            }
            "git" => {
                for (word, text) in rest.iter().zip(&plain) {
                    let found = url::find(text).into_iter().next().filter(|f| f.at == 0);
                    if let Some(address) = found.and_then(|f| f.address) {
                        self.facts.host(address, word.line, BTreeSet::new());
                    }
                }
            }
            "bash" | "sh" | "zsh" | "dash" => self.shell_text(rest, command),
            "python3" | "python" | "node" => self.other_text(name, rest, command),
            "find" => {
                for pair in rest.windows(2) {
                    if let [flag, inner] = pair
                        && matches!(flag.text.as_str(), "-exec" | "-execdir" | "-ok")
                        && is_program(&inner.text)
                    {
                        self.facts.command(&inner.text, inner.line, When::Later);
                    }
                }
            }
            _ => self.endpoints(&plain, rest),
        }
        for (word, text) in rest.iter().zip(&plain) {
            paths::in_text(text, word.line, &mut self.facts);
        }
        if matches!(name, "tee" | "cp" | "mv" | "install" | "crontab")
            || name == "sed" && plain.iter().any(|w| w.starts_with("-i"))
        {
            if name == "crontab" && plain.iter().any(|w| w != "-l") {
                paths::written("crontab", command.line, &mut self.facts);
            }
            if let Some(last) = plain.last() {
                paths::written(last, command.line, &mut self.facts);
            }
        }
    }

    /// `bash -c TEXT`, and what is given on standard input.
    pub(super) fn shell_text(&mut self, rest: &[Word], command: &Command) {
        for pair in rest.windows(2) {
            if let [flag, text] = pair
                && flag.text.starts_with('-')
                && flag.text.ends_with('c')
            {
                self.nested(&text.text.clone(), text.line, 1);
            }
        }
        for here in command.heres.clone() {
            self.nested(&here.text, here.line, 1);
        }
    }

    /// `python3 -c TEXT`, `node -e TEXT`, and what is given on standard input.
    pub(super) fn other_text(&mut self, name: &str, rest: &[Word], command: &Command) {
        let flags: &[&str] = if name == "node" {
            &["-e", "--eval", "-p", "-pe"]
        } else {
            &["-c"]
        };
        let mut texts: Vec<Word> = command.heres.clone();
        for pair in rest.windows(2) {
            if let [flag, text] = pair
                && flags.contains(&flag.text.as_str())
            {
                texts.push(text.clone());
            }
        }
        for word in texts {
            let text = word.text.replace([HOLE, END], "_");
            let mut part = if name == "node" {
                javascript::read(&text)
            } else {
                python::read(&text)
            };
            part.env
                .retain(|env| !self.assigned.contains_key(&env.name));
            part.imports.retain(|_| name != "node");
            self.facts.take(part, word.line, Some(When::Later));
        }
    }

    /// Addresses that an option names as what is spoken to.
    pub(super) fn endpoints(&mut self, plain: &[String], rest: &[Word]) {
        const NAMES: [&str; 12] = [
            "--rpc-url",
            "--endpoint",
            "--endpoint-url",
            "--base-url",
            "--api-url",
            "--server",
            "--host",
            "--api",
            "--rpc",
            "--url",
            "--gateway",
            "--proxy",
        ];
        for (i, word) in plain.iter().enumerate() {
            let (flag, value) = word.split_once('=').unwrap_or((word.as_str(), ""));
            if !NAMES.contains(&flag) {
                continue;
            }
            let value = if value.is_empty() {
                plain.get(i + 1).map_or("", String::as_str)
            } else {
                value
            };
            let line = rest.get(i).map_or(0, |w| w.line);
            if let Some(address) = url::find(value).into_iter().next().and_then(|f| f.address) {
                self.facts.host(address, line, BTreeSet::new());
            }
        }
    }

    /// In a document: a word of a sentence, or one of several choices (`tool a | b | c`).
    pub(super) fn is_word(&self, name: &str, words: &[Word], command: &Command) -> bool {
        let capital = name.starts_with(|c: char| c.is_ascii_uppercase()) && name != "Rscript";
        let choice = command.piped && words.len() == 1 && !is_filter(name);
        self.kind != Kind::Script && (capital || choice)
    }

    /// What stands beside an installation and serves it.
    pub(super) fn belongs_to_install(&self, name: &str, rest: &[Word]) -> bool {
        let venv = matches!(name, "python" | "python3")
            && rest.iter().any(|w| w.text == "venv" || w.text == "pip");
        let around = [
            "cp", "ln", "sudo", "mv", "chmod", "mkdir", "tar", "unzip", "which", "rm",
        ];
        self.kind != Kind::Script && (venv || self.installs && around.contains(&name))
    }
}
