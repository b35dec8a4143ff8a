//! `cp`.

use super::copy::{Copying, Follow, Make, Replace};
use super::options::Parsed;
use super::path;
use super::targets::{Backup, pairs};
use super::task::{Taken, Task};
use super::words::quoted;
use crate::io::Io;
use std::cell::RefCell;

const SPEC: &str = "a,archive b backup:: d f,force i,interactive H l,link L,dereference n,no-clobber \
    P,no-dereference p preserve:: no-preserve: parents R,r,recursive remove-destination s,symbolic-link S:,suffix: \
    t:,target-directory: T,no-target-directory u update:: v,verbose x,one-file-system strip-trailing-slashes \
    sparse: reflink:: attributes-only Z c debug";

pub(super) fn cp(args: &[String], io: &mut Io<'_>) -> std::io::Result<u8> {
    let mut task = Task::new("cp", io);
    let parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let copying = match copying(&task, &parsed) {
        Ok(copying) => copying,
        Err(words) => return Ok(task.usage(words, 1)),
    };
    let pairs = match pairs(&mut task, &parsed) {
        Ok(pairs) => pairs,
        Err(code) => return Ok(code),
    };
    let mut made: Vec<String> = Vec::new();
    for (source, target) in pairs {
        let target = if parsed.has("parents") {
            match below(&mut task, &source, path::parent(&target), copying.verbose)? {
                Some(target) => target,
                None => continue,
            }
        } else {
            target
        };
        if made.contains(&target) && !task.is_folder(&target) {
            let (a, b) = (quoted(&target), quoted(&source));
            task.fail(format_args!("will not overwrite just-created {a} with {b}"));
            continue;
        }
        copying.one(&mut task, &source, &target, true)?;
        made.push(target);
    }
    Ok(task.code)
}

fn copying(task: &Task<'_, '_>, parsed: &Parsed) -> Result<Copying, String> {
    let mut copying = Copying {
        recursive: parsed.has("R") || parsed.has("a"),
        follow: Follow::Always,
        make: Make::Copy,
        replace: Replace::Always,
        force: parsed.has("f"),
        remove_first: parsed.has("remove-destination"),
        keep_mode: false,
        plain_mode: false,
        keep_times: false,
        keep_links: false,
        twins: RefCell::default(),
        verbose: parsed.has("v"),
        backup: Backup::of(task, parsed)?,
    };
    let mut follow = None;
    for (name, value) in &parsed.options {
        match (*name, value.as_deref()) {
            ("a", _) => {
                follow = Some(Follow::Never);
                (copying.keep_mode, copying.keep_times) = (true, true);
                copying.keep_links = true;
            }
            ("d", _) => {
                follow = Some(Follow::Never);
                copying.keep_links = true;
            }
            ("P", _) => follow = Some(Follow::Never),
            ("H", _) => follow = Some(Follow::Named),
            ("L", _) => follow = Some(Follow::Always),
            ("p", _) => (copying.keep_mode, copying.keep_times) = (true, true),
            ("preserve", what) => keep(&mut copying, what.unwrap_or("mode,timestamps"), true)?,
            ("no-preserve", what) => keep(&mut copying, what.unwrap_or_default(), false)?,
            ("l", _) => copying.make = Make::HardLink,
            ("s", _) => copying.make = Make::Symlink,
            ("attributes-only", _) => copying.make = Make::Attributes,
            ("i", _) => copying.replace = Replace::Ask,
            ("n", _) => copying.replace = Replace::Never,
            ("u", _) | ("update", None) => copying.replace = Replace::Older,
            ("update", Some(when)) => copying.replace = update(when)?,
            _ => {}
        }
    }
    let usual = if copying.recursive && copying.make != Make::HardLink {
        Follow::Never
    } else {
        Follow::Always
    };
    copying.follow = follow.unwrap_or(usual);
    Ok(copying)
}

/// What `--update=WHEN` says.
pub(super) fn update(when: &str) -> Result<Replace, String> {
    match when {
        "all" => Ok(Replace::Always),
        "none" | "none-fail" => Ok(Replace::Never),
        "older" => Ok(Replace::Older),
        other => Err(format!("invalid argument ‘{other}’ for ‘--update’")),
    }
}

fn keep(copying: &mut Copying, list: &str, on: bool) -> Result<(), String> {
    for what in list.split(',') {
        match what {
            "mode" => (copying.keep_mode, copying.plain_mode) = (on, !on),
            "timestamps" => copying.keep_times = on,
            "links" => copying.keep_links = on,
            "all" => {
                (copying.keep_mode, copying.keep_times) = (on, on);
                copying.keep_links = on;
            }
            // One owner; nothing beyond bits and times.
            "ownership" | "context" | "xattr" => {}
            other => return Err(format!("invalid argument ‘{other}’ for ‘--preserve’")),
        }
    }
    Ok(())
}

/// The target of `--parents`, with its folders made.
fn below(
    task: &mut Task<'_, '_>,
    source: &str,
    folder: &str,
    verbose: bool,
) -> std::io::Result<Option<String>> {
    let source = source.trim_start_matches('/').trim_end_matches('/');
    let target = path::join(folder, source);
    let parts: Vec<&str> = source.split('/').filter(|p| !p.is_empty()).collect();
    let mut here = String::new();
    for part in parts.iter().take(parts.len().saturating_sub(1)) {
        here = if here.is_empty() {
            (*part).to_owned()
        } else {
            path::join(&here, part)
        };
        let made = path::join(folder, &here);
        if task.is_folder(&made) {
            continue;
        }
        if let Err(error) = std::fs::create_dir(task.at(&made)) {
            task.cannot("cannot make directory", &made, &error);
            return Ok(None);
        }
        if verbose {
            writeln!(task.io.stdout, "{here} -> {made}")?;
        }
    }
    Ok(Some(target))
}

#[cfg(test)]
#[path = "cp_tests.rs"]
mod tests;
