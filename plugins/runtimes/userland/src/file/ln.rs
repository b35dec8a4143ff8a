//! `ln` and `link`.
//!
//! Invariant: whether a file may have another name is the host's to say; a refusal is an error in its words.

use super::copy::{hard_link, link as symlink};
use super::options::Parsed;
use super::path::{self, Missing};
use super::targets::{Backup, ask, pairs};
use super::task::{Taken, Task};
use super::words::{curly, named, quoted, why};
use crate::io::Io;
use std::io;

const SPEC: &str = "b backup:: d,F,directory f,force i,interactive L,logical n,no-dereference P,physical r,relative \
    s,symbolic S:,suffix: t:,target-directory: T,no-target-directory v,verbose";

pub(super) fn ln(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("ln", io);
    let mut parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let backup = match Backup::of(&task, &parsed) {
        Ok(backup) => backup,
        Err(words) => return Ok(task.usage(words, 1)),
    };
    // One name alone is linked to from here.
    if parsed.operands.len() == 1 && !parsed.has("t") && !parsed.has("T") {
        parsed.operands.push(".".to_owned());
    }
    match pairs(&mut task, &parsed) {
        Ok(pairs) => {
            for (target, name) in pairs {
                one(&mut task, &parsed, backup.as_ref(), &target, &name)?;
            }
            Ok(task.code)
        }
        Err(code) => Ok(code),
    }
}

fn one(
    task: &mut Task<'_, '_>,
    parsed: &Parsed,
    backup: Option<&Backup>,
    target: &str,
    name: &str,
) -> io::Result<()> {
    let symbolic = parsed.has("s");
    let ways = parsed.options.iter().map(|(option, _)| *option);
    let logical = ways.rev().find(|o| matches!(*o, "L" | "P")) == Some("L");
    if !symbolic && !may_have_names(task, target, logical) {
        return Ok(());
    }
    if task.lstat(name).is_ok() && !clear(task, parsed, backup, target, name)? {
        return Ok(());
    }
    let at = task.at(name);
    let (kind, arrow, made, shown) = if symbolic {
        let target = if parsed.has("r") {
            relative(task, target, name)
        } else {
            target.to_owned()
        };
        ("symbolic", "->", symlink(&at, &target), target)
    } else {
        let from = match logical {
            true => path::real(&task.at(target), Missing::No),
            false => Ok(task.at(target)),
        };
        let made = from.and_then(|from| hard_link(&from, &at));
        ("hard", "=>", made, target.to_owned())
    };
    match made {
        Ok(()) if parsed.has("v") => {
            writeln!(
                task.io.stdout,
                "{} {arrow} {}",
                quoted(name),
                quoted(&shown)
            )
        }
        Ok(()) => Ok(()),
        Err(error) => {
            let short = error.kind() == io::ErrorKind::AlreadyExists || symbolic;
            let to = if short {
                String::new()
            } else {
                format!(" => {}", quoted(target))
            };
            let name = quoted(name);
            task.fail(format_args!(
                "failed to create {kind} link {name}{to}: {}",
                why(&error)
            ));
            Ok(())
        }
    }
}

/// Whether a hard link to this may be tried.
fn may_have_names(task: &mut Task<'_, '_>, target: &str, logical: bool) -> bool {
    let found = if logical {
        task.stat(target)
    } else {
        task.lstat(target)
    };
    match found {
        Ok(found) if found.is_folder() => {
            let target = named(target);
            task.fail(format_args!(
                "{target}: hard link not allowed for directory"
            ));
            false
        }
        Ok(_) => true,
        Err(error) => {
            task.cannot("failed to access", target, &error);
            false
        }
    }
}

/// Makes room for a link where something is; whether to go on. What may not go is found out by making the link.
fn clear(
    task: &mut Task<'_, '_>,
    parsed: &Parsed,
    backup: Option<&Backup>,
    target: &str,
    name: &str,
) -> io::Result<bool> {
    let (force, at) = (parsed.has("f"), task.at(name));
    if force && task.lstat(name).is_ok_and(|s| s.is_folder()) {
        task.fail(format_args!("{}: cannot overwrite directory", named(name)));
        return Ok(false);
    }
    let asked = parsed.has("i");
    if asked && !ask(task, &format!("replace {}?", quoted(name)))? {
        return Ok(false);
    }
    let cleared = match backup {
        Some(backup) => backup.keep(&at).map(drop),
        None if !force && !asked => Ok(()),
        None if task.at(target) == at => {
            let (a, b) = (quoted(target), quoted(name));
            task.fail(format_args!("{a} and {b} are the same file"));
            return Ok(false);
        }
        None => std::fs::remove_file(&at),
    };
    if let Err(error) = cleared {
        task.cannot("cannot remove", name, &error);
        return Ok(false);
    }
    Ok(true)
}

/// The way from where a link is to what it shall lead to.
fn relative(task: &Task<'_, '_>, target: &str, name: &str) -> String {
    let real = |at: &str| path::real(at, Missing::Any).unwrap_or_else(|_| at.to_owned());
    path::relative(&real(path::parent(&task.at(name))), &real(&task.at(target)))
}

pub(super) fn link(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("link", io);
    let parsed = match task.options("", args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let (target, name) = match parsed.operands.as_slice() {
        [] => return Ok(task.usage("missing operand", 1)),
        [one] => return Ok(task.usage(format_args!("missing operand after {}", curly(one)), 1)),
        [target, name] => (target, name),
        [_, _, extra, ..] => {
            return Ok(task.usage(format_args!("extra operand {}", curly(extra)), 1));
        }
    };
    let made = task.lstat(target);
    let made = made.and_then(|_| hard_link(&task.at(target), &task.at(name)));
    if let Err(error) = made {
        let (name, target) = (quoted(name), quoted(target));
        task.fail(format_args!(
            "cannot create link {name} to {target}: {}",
            why(&error)
        ));
    }
    Ok(task.code)
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn symbolic_links() {
        let f = Folder::new();
        f.put("a", "1").put("d/x", "").put("e/", "");
        assert_eq!(f.out("ln -sv a q"), "'q' -> 'a'\n");
        assert_eq!(f.read("q"), "1");
        assert_eq!(f.out("ln -sfv d q"), "'q' -> 'd'\n");
        f.out("ln -sfn e q");
        assert_eq!(f.out("readlink q"), "e\n");
        f.out("ln -s d/x");
        assert_eq!(f.out("readlink x"), "d/x\n");
        f.out("ln -sr a d/back");
        assert_eq!(f.out("readlink d/back"), "../a\n");
        f.out("ln -s ../a ../d/x e");
        assert!(f.has("e/a") && f.has("e/x"));
    }

    #[test]
    fn hard_links() {
        let f = Folder::new();
        f.put("a", "1")
            .link("a", "l")
            .link("nope", "gone")
            .put("d/", "");
        assert_eq!(f.out("ln -v a b"), "'b' => 'a'\n");
        assert_eq!(f.out("stat -c %h a b"), "2\n2\n");
        assert_eq!(f.out("stat -c %i a"), f.out("stat -c %i b"));
        // Of a link, another link that says the same, unless it is to be followed.
        f.out("ln l m");
        assert_eq!(f.out("readlink m"), "a\n");
        f.out("ln gone still");
        f.out("ln -PL l n");
        assert_eq!(f.out("stat -c %h n"), "3\n");
        f.out("ln a b d");
        f.out("link a o");
        assert_eq!(f.out("stat -c %h a"), "6\n");
        f.out("ln -f a b");
        assert_eq!(f.out("stat -c %h a"), "6\n");
        f.out("rm a");
        assert_eq!(f.read("b"), "1");
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "1").put("b", "").put("d/", "");
        for (line, words) in [
            (
                "ln -s a b",
                "failed to create symbolic link 'b': File exists",
            ),
            ("ln a", "failed to create hard link './a': File exists"),
            ("ln -s x y z", "target 'z': No such file or directory"),
            ("ln d dd", "d: hard link not allowed for directory"),
            (
                "ln nope q",
                "failed to access 'nope': No such file or directory",
            ),
        ] {
            assert_eq!(f.err(line), format!("ln: {words}\n"));
        }
        assert_eq!(
            f.err("link a b"),
            "link: cannot create link 'b' to 'a': File exists\n"
        );
        assert!(f.err("link a").contains("missing operand after ‘a’"));
    }
}
