//! What a script's text says about the commands it calls. Invariant: pure; a script that does
//! not parse needs nothing.

use std::collections::BTreeSet;

use bashkit::parser::{Command, CompoundCommand, Parser, SimpleCommand, Word, WordPart};

/// What a script asks of its surroundings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Commands run that the text does not show: `eval`, `source`, other scripts, names in variables.
    pub(crate) hidden: bool,
    /// A child shell is given its script on standard input, with arguments.
    pub(crate) child_stdin: bool,
    /// Every command word of the text.
    pub(crate) words: BTreeSet<String>,
}

/// How deep a script is read.
const MAX_DEPTH: usize = 64;

/// Reads a script's text.
pub(crate) fn needs(script: &str) -> Needs {
    let mut needs = Needs::default();
    match Parser::new(script).parse() {
        Ok(script) => walk_all(&script.commands, 0, &mut needs),
        Err(_) => needs.hidden = true,
    }
    needs
}

fn walk_all(commands: &[Command], depth: usize, needs: &mut Needs) {
    for command in commands {
        walk(command, depth, needs);
    }
}

fn walk(command: &Command, depth: usize, needs: &mut Needs) {
    if depth > MAX_DEPTH {
        needs.hidden = true;
        return;
    }
    let depth = depth + 1;
    match command {
        Command::Simple(simple) => walk_simple(simple, depth, needs),
        Command::Pipeline(pipeline) => {
            walk_all(&pipeline.commands, depth, needs);
        }
        Command::List(list) => {
            walk(&list.first, depth, needs);
            for (_, command) in &list.rest {
                walk(command, depth, needs);
            }
        }
        Command::Compound(compound, _) => walk_compound(compound, depth, needs),
        Command::Function(function) => walk(&function.body, depth, needs),
    }
}

fn walk_compound(compound: &CompoundCommand, depth: usize, needs: &mut Needs) {
    match compound {
        CompoundCommand::If(c) => {
            walk_all(&c.condition, depth, needs);
            walk_all(&c.then_branch, depth, needs);
            for (condition, branch) in &c.elif_branches {
                walk_all(condition, depth, needs);
                walk_all(branch, depth, needs);
            }
            walk_all(c.else_branch.as_deref().unwrap_or_default(), depth, needs);
        }
        CompoundCommand::For(c) => {
            for word in c.words.iter().flatten() {
                walk_word(word, depth, needs);
            }
            walk_all(&c.body, depth, needs);
        }
        CompoundCommand::ArithmeticFor(c) => walk_all(&c.body, depth, needs),
        CompoundCommand::While(c) => {
            walk_all(&c.condition, depth, needs);
            walk_all(&c.body, depth, needs);
        }
        CompoundCommand::Until(c) => {
            walk_all(&c.condition, depth, needs);
            walk_all(&c.body, depth, needs);
        }
        CompoundCommand::Case(c) => {
            walk_word(&c.word, depth, needs);
            for item in &c.cases {
                walk_all(&item.commands, depth, needs);
            }
        }
        CompoundCommand::Select(c) => {
            walk_all(&c.body, depth, needs);
        }
        CompoundCommand::Subshell(commands) | CompoundCommand::BraceGroup(commands) => {
            walk_all(commands, depth, needs);
        }
        CompoundCommand::Time(c) => {
            if let Some(command) = &c.command {
                walk(command, depth, needs);
            }
        }
        CompoundCommand::Conditional(words) => {
            for word in words {
                walk_word(word, depth, needs);
            }
        }
        CompoundCommand::Coproc(c) => walk(&c.body, depth, needs),
        CompoundCommand::Arithmetic(_) => {}
    }
}

fn walk_simple(simple: &SimpleCommand, depth: usize, needs: &mut Needs) {
    for word in std::iter::once(&simple.name).chain(&simple.args) {
        walk_word(word, depth, needs);
    }
    for assignment in &simple.assignments {
        if let bashkit::parser::AssignmentValue::Scalar(word) = &assignment.value {
            walk_word(word, depth, needs);
        }
    }
    let Some(name) = literal(&simple.name) else {
        needs.hidden |= !simple.name.parts.is_empty();
        return;
    };
    if name.is_empty() {
        return;
    }
    let args: Vec<Option<String>> = simple.args.iter().map(literal).collect();
    if matches!(name.as_str(), "eval" | "source" | "." | "bash" | "sh") || name.contains('/') {
        needs.hidden = true;
        let first = args.first().and_then(Option::as_deref).unwrap_or_default();
        let shell = matches!(name.as_str(), "bash" | "sh");
        needs.child_stdin |=
            shell && first.starts_with('-') && !first.starts_with("--") && first.contains('s');
        for text in args.iter().flatten() {
            if matches!(name.as_str(), "bash" | "sh" | "eval") && text.contains(' ') {
                let inner = self::needs(text);
                needs.words.extend(inner.words);
            }
        }
    }
    // What wrappers start is a command word too: `xargs jq`, `timeout 5 python3`, `find -exec python3`.
    needs
        .words
        .extend(args.iter().flatten().filter(|a| plain(a)).cloned());
    needs.words.insert(name);
}

/// Could name a command of the host.
fn plain(word: &str) -> bool {
    (2..=32).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
}

fn walk_word(word: &Word, depth: usize, needs: &mut Needs) {
    for part in &word.parts {
        match part {
            WordPart::CommandSubstitution(commands) => walk_all(commands, depth + 1, needs),
            WordPart::ProcessSubstitution { commands, .. } => walk_all(commands, depth + 1, needs),
            _ => {}
        }
    }
}

fn literal(word: &Word) -> Option<String> {
    let mut text = String::new();
    for part in &word.parts {
        match part {
            WordPart::Literal(part) => text.push_str(part),
            _ => return None,
        }
    }
    Some(text)
}
