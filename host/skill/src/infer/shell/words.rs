//! What single words of a command mean.

use super::lex::Word;
use super::parse::{Command, assigned};
use crate::infer::facts::When;

/// The program of `A=$(command -v NAME)`.
pub(super) fn looked_up(word: &Word) -> Option<String> {
    let [(text, _)] = word.subs.as_slice() else {
        return None;
    };
    let rest = text
        .trim()
        .strip_prefix("command -v ")
        .or_else(|| text.trim().strip_prefix("which "))?;
    let name = rest.split_whitespace().next()?;
    is_program(name).then(|| name.to_owned())
}

/// Whether a word can be the name of a program.
pub(super) fn is_program(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    let well = |b: u8| b.is_ascii_alphanumeric() || b"._+-@".contains(&b);
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(well)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && !name.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && !text.contains("://")
        && !name.ends_with("...")
}

/// Whether a value only shows where one belongs.
pub(super) fn is_blank(value: &str) -> bool {
    let low = value.to_lowercase();
    low.is_empty()
        || low.contains("\u{1}\u{2}")
        || [
            "your", "<", "...", "xxx", "here", "…", "sk-", "changeme", "paste",
        ]
        .iter()
        .any(|mark| low.contains(mark))
}

/// For a program that starts another: how many words of its own stand before it.
pub(super) fn prefix(name: &str, rest: &[Word]) -> Option<usize> {
    let valued: &[&str] = match name {
        "sudo" | "doas" => &["-u", "-g", "-h", "-p", "-C", "-U"],
        "env" => &["-u", "-C", "--unset", "--chdir"],
        "xargs" => &[
            "-I",
            "-n",
            "-P",
            "-d",
            "-L",
            "-s",
            "-a",
            "-E",
            "--max-args",
            "--max-procs",
            "--delimiter",
        ],
        "timeout" | "gtimeout" => &["-s", "-k", "--signal", "--kill-after"],
        "nice" => &["-n"],
        "ionice" => &["-c", "-n"],
        "watch" => &["-n", "--interval"],
        "time" | "nohup" | "stdbuf" | "setsid" | "caffeinate" | "unbuffer" | "dotenvx" => &[],
        _ => return None,
    };
    let mut at = 0;
    while let Some(word) = rest.get(at) {
        if valued.contains(&word.text.as_str()) {
            at += 2;
        } else if word.text.starts_with('-') || name == "env" && assigned(&word.text).is_some() {
            at += 1;
        } else {
            break;
        }
    }
    if matches!(name, "timeout" | "gtimeout") {
        at += 1;
    }
    Some(at)
}

/// Whether a command ends the text, as far as its name tells.
pub(super) fn ends(command: &Command) -> bool {
    let name = command.words.first().map_or("", |w| w.text.as_str());
    matches!(
        name,
        "exit"
            | "usage"
            | "die"
            | "fail"
            | "show_help"
            | "show_usage"
            | "print_usage"
            | "print_help"
            | "help"
            | "error"
            | "err"
    )
}

pub(super) fn when(command: &Command) -> When {
    if command.asked {
        When::Optional
    } else if command.guarded {
        When::Later
    } else {
        When::Start
    }
}
