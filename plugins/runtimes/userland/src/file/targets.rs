//! What goes where: the operands of `cp`, `mv`, `ln` and `install`, and the copies kept of what they replace.

use super::options::Parsed;
use super::path;
use super::task::Task;
use super::words::{quoted, why};
use crate::platform::disk;
use std::io;

/// Highest number of a numbered backup that is looked for.
const MAX_BACKUPS: u32 = 100_000;

/// Pairs of source and destination; the error is an exit code, after its words.
pub(super) fn pairs(task: &mut Task<'_, '_>, parsed: &Parsed) -> Result<Vec<(String, String)>, u8> {
    let names = parsed.operands.as_slice();
    let Some(first) = names.first() else {
        return Err(task.usage("missing file operand", 1));
    };
    if let Some(folder) = parsed.value("t") {
        return into(task, names, folder, "target directory");
    }
    let Some((last, sources)) = names.split_last().filter(|(_, s)| !s.is_empty()) else {
        let first = quoted(first);
        return Err(task.usage(
            format_args!("missing destination file operand after {first}"),
            1,
        ));
    };
    if parsed.has("T") {
        return match names {
            [source, target] => Ok(vec![(source.clone(), target.clone())]),
            [_, _, extra, ..] => {
                Err(task.usage(format_args!("extra operand {}", quoted(extra)), 1))
            }
            _ => Err(1),
        };
    }
    // `ln -n` takes a link to a folder for what it is.
    let found = if parsed.has("n") && task.name == "ln" {
        task.lstat(last)
    } else {
        task.stat(last)
    };
    match found {
        Ok(found) if found.is_folder() => into(task, sources, last, "target"),
        _ if sources.len() == 1 => Ok(vec![(first.clone(), last.clone())]),
        _ => into(task, sources, last, "target"),
    }
}

fn into(
    task: &mut Task<'_, '_>,
    sources: &[String],
    folder: &str,
    what: &str,
) -> Result<Vec<(String, String)>, u8> {
    let error = match task.stat(folder) {
        Ok(found) if found.is_folder() => {
            let target = |s: &String| (s.clone(), path::join(folder, path::last(s)));
            return Ok(sources.iter().map(target).collect());
        }
        Ok(_) => io::ErrorKind::NotADirectory.into(),
        Err(error) => error,
    };
    task.cannot(what, folder, &error);
    Err(1)
}

/// How what is replaced is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Backup {
    suffix: String,
    numbered: bool,
    /// Numbered if there are numbered ones.
    existing: bool,
}

impl Backup {
    /// What `-b`, `--backup` and `-S` say; the error is what to complain of.
    pub(super) fn of(task: &Task<'_, '_>, parsed: &Parsed) -> Result<Option<Self>, String> {
        let suffix = parsed.value("S");
        if !parsed.has("b") && !parsed.has("backup") && suffix.is_none() {
            return Ok(None);
        }
        let control = parsed
            .value("backup")
            .or_else(|| task.io.var("VERSION_CONTROL"));
        let (numbered, existing) = match control.unwrap_or("existing") {
            "none" | "off" => return Ok(None),
            "numbered" | "t" => (true, false),
            "existing" | "nil" => (false, true),
            "simple" | "never" => (false, false),
            other => return Err(format!("invalid argument ‘{other}’ for ‘backup type’")),
        };
        let suffix = suffix
            .or_else(|| task.io.var("SIMPLE_BACKUP_SUFFIX"))
            .unwrap_or("~");
        Ok(Some(Self {
            suffix: suffix.to_owned(),
            numbered,
            existing,
        }))
    }

    /// Moves what is at an absolute path out of the way, and says under which name.
    pub(super) fn keep(&self, at: &str) -> io::Result<String> {
        let number = |n: u32| format!("{at}.~{n}~");
        let there = |path: &str| disk::stat(path, false).is_ok();
        let kept = if self.numbered || self.existing && there(&number(1)) {
            let free = (1..MAX_BACKUPS).map(number).find(|path| !there(path));
            free.ok_or(io::ErrorKind::AlreadyExists)?
        } else {
            format!("{at}{}", self.suffix)
        };
        std::fs::rename(at, &kept)?;
        Ok(kept)
    }
}

/// Asks on standard error and reads a line: whether it begins with a yes.
pub(super) fn ask(task: &mut Task<'_, '_>, question: &str) -> io::Result<bool> {
    task.io.stdout.flush()?;
    let asked = format!("{}: {question} ", task.name);
    task.io.stderr.write_all(asked.as_bytes())?;
    task.io.stderr.flush()?;
    let mut answer = String::new();
    task.io.stdin.read_line(&mut answer)?;
    Ok(answer.trim_start().starts_with(['y', 'Y']))
}

/// What to say of a failure with a file about to be written.
pub(super) fn unwritable(name: &str, error: &io::Error) -> String {
    format!(
        "cannot create regular file {}: {}",
        quoted(name),
        why(error)
    )
}
