//! `chmod`.

use super::bits::{change, letters};
use super::options::Parsed;
use super::path;
use super::task::{Taken, Task};
use super::words::quoted;
use crate::io::Io;
use crate::platform;

const SPEC: &str = "c,changes f,silent,quiet v,verbose R,recursive reference: preserve-root no-preserve-root \
    h,no-dereference H L P";

/// What to do with the bits of each file.
enum Wanted {
    Text(String),
    Bits(u32),
}

struct Chmod<'t, 'a, 'io> {
    task: &'t mut Task<'a, 'io>,
    wanted: Wanted,
    verbose: bool,
    changes: bool,
    silent: bool,
    recursive: bool,
}

/// `-x`, `-rw` and the like are modes, not options.
fn is_mode(arg: &str) -> bool {
    arg.len() > 1
        && arg.starts_with('-')
        && arg[1..]
            .chars()
            .all(|c| "rwxXstugoa,=+-01234567".contains(c))
        && !arg.starts_with("--")
}

pub(super) fn chmod(args: &[String], io: &mut Io<'_>) -> std::io::Result<u8> {
    let mut task = Task::new("chmod", io);
    let mut early = None;
    let mut others = Vec::new();
    let mut ended = false;
    for arg in args {
        ended |= arg == "--";
        if !ended && early.is_none() && is_mode(arg) {
            early = Some(arg.clone());
        } else {
            others.push(arg.clone());
        }
    }
    let mut parsed = match task.options(SPEC, &others, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if early.is_none() && parsed.operands.is_empty() {
        return Ok(task.usage("missing operand", 1));
    }
    let wanted = match wanted(&task, &mut parsed, early) {
        Ok(wanted) => wanted,
        Err(words) => return Ok(task.usage(words, 1)),
    };
    let mut run = Chmod {
        wanted,
        verbose: parsed.has("v"),
        changes: parsed.has("c"),
        silent: parsed.has("f"),
        recursive: parsed.has("R"),
        task: &mut task,
    };
    for name in &parsed.operands {
        run.one(name, true)?;
    }
    Ok(task.code)
}

fn wanted(
    task: &Task<'_, '_>,
    parsed: &mut Parsed,
    early: Option<String>,
) -> Result<Wanted, String> {
    let wanted = if let Some(name) = parsed.value("reference") {
        let found = task.stat(name);
        let found = found.map_err(|e| {
            format!(
                "failed to get attributes of {}: {}",
                quoted(name),
                super::words::why(&e)
            )
        })?;
        Wanted::Bits(found.mode)
    } else {
        let text = early.unwrap_or_else(|| parsed.operands.remove(0));
        change(&text, 0, false)?;
        if parsed.operands.is_empty() {
            return Err(format!(
                "missing operand after {}",
                super::words::curly(&text)
            ));
        }
        Wanted::Text(text)
    };
    if parsed.operands.is_empty() {
        return Err("missing operand".to_owned());
    }
    Ok(wanted)
}

impl Chmod<'_, '_, '_> {
    fn one(&mut self, name: &str, named: bool) -> std::io::Result<()> {
        let own = self.task.lstat(name);
        if !named && own.as_ref().is_ok_and(|s| s.is_link()) {
            return Ok(());
        }
        let found = match self.task.stat(name) {
            Ok(found) => found,
            Err(error) => {
                let dangling = own.is_ok();
                self.complain(dangling, name, &error);
                return Ok(());
            }
        };
        let new = match &self.wanted {
            Wanted::Bits(bits) => *bits,
            // It was read before; it cannot be wrong now.
            Wanted::Text(text) => change(text, found.mode, found.is_folder()).unwrap_or(found.mode),
        };
        let path = self.task.at(name);
        if let Err(error) = platform::set_mode(&path, new) {
            if self.silent {
                self.task.code = 1;
            } else {
                self.task.cannot("changing permissions of", name, &error);
            }
        } else {
            self.report(name, found.mode, new)?;
        }
        if self.recursive && found.is_folder() {
            match self.task.list(name) {
                Ok(below) => {
                    for entry in below {
                        self.one(&path::join(name, &entry), false)?;
                    }
                }
                Err(error) => self.task.cannot("cannot read directory", name, &error),
            }
        }
        Ok(())
    }

    fn complain(&mut self, dangling: bool, name: &str, error: &std::io::Error) {
        if self.silent {
            self.task.code = 1;
        } else if dangling {
            let name = quoted(name);
            self.task
                .fail(format_args!("cannot operate on dangling symlink {name}"));
        } else {
            self.task.cannot("cannot access", name, error);
        }
    }

    fn report(&mut self, name: &str, old: u32, new: u32) -> std::io::Result<()> {
        let (name, out) = (quoted(name), &mut self.task.io.stdout);
        if old != new && (self.verbose || self.changes) {
            let (before, after) = (letters(old), letters(new));
            writeln!(
                out,
                "mode of {name} changed from {old:04o} ({before}) to {new:04o} ({after})"
            )
        } else if self.verbose {
            writeln!(
                out,
                "mode of {name} retained as {new:04o} ({})",
                letters(new)
            )
        } else {
            Ok(())
        }
    }
}
