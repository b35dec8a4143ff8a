//! `mv`.
//!
//! Invariant: between roots it is a copy, and the source goes only after all of it arrived.

use super::copy::{Copying, Follow, Make, Replace, inside, same_place};
use super::cp::update;
use super::path;
use super::remove;
use super::targets::{Backup, ask, pairs};
use super::task::{Taken, Task};
use super::words::{quoted, why};
use crate::io::Io;
use crate::platform::disk::Stat;
use std::cell::RefCell;
use std::io::{self, ErrorKind};

const SPEC: &str = "b backup:: f,force i,interactive n,no-clobber S:,suffix: t:,target-directory: \
    T,no-target-directory u update:: v,verbose strip-trailing-slashes Z debug no-copy";

struct Moving {
    replace: Replace,
    verbose: bool,
    backup: Option<Backup>,
}

pub(super) fn mv(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("mv", io);
    let parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let backup = match Backup::of(&task, &parsed) {
        Ok(backup) => backup,
        Err(words) => return Ok(task.usage(words, 1)),
    };
    let mut moving = Moving {
        replace: Replace::Always,
        verbose: parsed.has("v"),
        backup,
    };
    for (name, value) in &parsed.options {
        moving.replace = match (*name, value) {
            ("f", _) => Replace::Always,
            ("i", _) => Replace::Ask,
            ("n", _) => Replace::Never,
            ("u", _) | ("update", None) => Replace::Older,
            ("update", Some(when)) => match update(when) {
                Ok(replace) => replace,
                Err(words) => return Ok(task.usage(words, 1)),
            },
            _ => continue,
        };
    }
    match pairs(&mut task, &parsed) {
        Ok(pairs) => {
            for (source, target) in pairs {
                moving.one(&mut task, &source, &target)?;
            }
            Ok(task.code)
        }
        Err(code) => Ok(code),
    }
}

impl Moving {
    fn one(&self, task: &mut Task<'_, '_>, source: &str, target: &str) -> io::Result<()> {
        let found = match task.lstat(source) {
            Ok(found) => found,
            Err(error) => {
                task.cannot("cannot stat", source, &error);
                return Ok(());
            }
        };
        let (a, b) = (quoted(source), quoted(target));
        let kept = match task.lstat(target) {
            Ok(there) => match self.clear(task, (source, found), (target, there))? {
                Some(kept) => kept,
                None => return Ok(()),
            },
            Err(_) => String::new(),
        };
        if found.is_folder() && inside(task, source, target) {
            task.fail(format_args!(
                "cannot move {a} to a subdirectory of itself, {b}"
            ));
            return Ok(());
        }
        let moved = if target.ends_with('/') && !found.is_folder() {
            Err(ErrorKind::NotADirectory.into())
        } else if found.has_twins() && task.lstat(target).is_ok_and(|t| t.inode == found.inode) {
            // Two names of one file: the disk would leave both.
            std::fs::remove_file(task.at(source))
        } else {
            std::fs::rename(task.at(source), task.at(target))
        };
        match moved {
            Ok(()) if self.verbose => writeln!(task.io.stdout, "renamed {a} -> {b}{kept}"),
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                self.across(task, source, target)
            }
            Err(error) => {
                task.fail(format_args!("cannot move {a} to {b}: {}", why(&error)));
                Ok(())
            }
        }
    }

    /// Looks at what is at the target; `None` if it has to stay, else what to say of its backup.
    fn clear(
        &self,
        task: &mut Task<'_, '_>,
        (source, found): (&str, Stat),
        (target, there): (&str, Stat),
    ) -> io::Result<Option<String>> {
        let (a, b) = (quoted(source), quoted(target));
        let older = self.replace == Replace::Older && there.modified >= found.modified;
        if self.replace == Replace::Never || older {
            return Ok(None);
        }
        if task.at(source) == task.at(target)
            || !there.is_link() && same_place(task, source, target)
        {
            task.fail(format_args!("{a} and {b} are the same file"));
            return Ok(None);
        }
        if there.is_folder() != found.is_folder() && self.backup.is_none() {
            task.fail(if there.is_folder() {
                format!("cannot overwrite directory {b} with non-directory")
            } else {
                format!("cannot overwrite non-directory {b} with directory {a}")
            });
            return Ok(None);
        }
        if self.replace == Replace::Ask && !ask(task, &format!("overwrite {b}?"))? {
            return Ok(None);
        }
        let Some(backup) = &self.backup else {
            return Ok(Some(String::new()));
        };
        match backup.keep(&task.at(target)) {
            Ok(name) => {
                let name = path::join(path::parent(target), path::last(&name));
                let name = name.strip_prefix("./").unwrap_or(&name);
                Ok(Some(format!(" (backup: {})", quoted(name))))
            }
            Err(error) => {
                task.cannot("cannot backup", target, &error);
                Ok(None)
            }
        }
    }

    /// Between two roots.
    fn across(&self, task: &mut Task<'_, '_>, source: &str, target: &str) -> io::Result<()> {
        let copying = Copying {
            recursive: true,
            follow: Follow::Never,
            make: Make::Copy,
            replace: Replace::Always,
            force: true,
            remove_first: false,
            keep_mode: true,
            plain_mode: false,
            keep_times: true,
            keep_links: true,
            twins: RefCell::default(),
            verbose: false,
            backup: None,
        };
        let before = std::mem::take(&mut task.code);
        copying.one(task, source, target, true)?;
        let whole = task.code == 0;
        task.code = task.code.max(before);
        if !whole {
            return Ok(());
        }
        if self.verbose {
            writeln!(
                task.io.stdout,
                "copied {} -> {}",
                quoted(source),
                quoted(target)
            )?;
        }
        if let Err((name, error)) = remove::tree(&task.at(source)) {
            task.cannot("cannot remove", &name, &error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn renames_and_moves() {
        let f = Folder::new();
        f.put("a", "1").put("b", "2").put("d/", "");
        assert_eq!(f.out("mv -v a c"), "renamed 'a' -> 'c'\n");
        f.out("mv c b d/");
        assert!(f.has("d/c") && f.has("d/b") && !f.has("c"));
        f.out("mv d e");
        f.out("mv -t . e/b e/c");
        assert_eq!(f.read("c"), "1");
        assert_eq!(f.out("mv -bv b c"), "renamed 'b' -> 'c' (backup: 'c~')\n");
        f.put("n", "");
        f.out("mv -n n c");
        assert!(f.has("n"));
        f.run_with(&["mv", "-i", "n", "c"], "no\n");
        assert!(f.has("n"));
        f.out("ln n twin");
        f.out("mv n twin");
        assert!(!f.has("n") && f.has("twin"));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "1").put("d/x/", "");
        for (line, words) in [
            ("mv nope x", "cannot stat 'nope': No such file or directory"),
            ("mv a a", "'a' and 'a' are the same file"),
            (
                "mv d d/y",
                "cannot move 'd' to a subdirectory of itself, 'd/y'",
            ),
            (
                "mv -T a d",
                "cannot overwrite directory 'd' with non-directory",
            ),
            (
                "mv d a",
                "cannot overwrite non-directory 'a' with directory 'd'",
            ),
            (
                "mv a nope/b",
                "cannot move 'a' to 'nope/b': No such file or directory",
            ),
        ] {
            assert_eq!(f.err(line), format!("mv: {words}\n"));
        }
    }
}
