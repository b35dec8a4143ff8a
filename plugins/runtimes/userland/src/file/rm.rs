//! `rm` and `unlink`.

use super::options::Parsed;
use super::path;
use super::targets::ask;
use super::task::{Taken, Task};
use super::words::{curly, quoted};
use crate::io::Io;
use crate::platform::disk::{Kind, Stat};
use std::io::{self, ErrorKind};

const SPEC: &str = "f,force i I interactive:: one-file-system no-preserve-root preserve-root:: r,R,recursive d,dir \
    v,verbose";

/// Names beyond which `-I` asks.
const MANY: usize = 3;

struct Removing {
    force: bool,
    ask: bool,
    recursive: bool,
    folders: bool,
    verbose: bool,
}

impl Removing {
    fn of(parsed: &Parsed) -> Self {
        let mut run = Self {
            force: false,
            ask: false,
            recursive: parsed.has("r"),
            folders: parsed.has("d"),
            verbose: parsed.has("v"),
        };
        for (name, value) in &parsed.options {
            match (*name, value.as_deref()) {
                ("f", _) => (run.force, run.ask) = (true, false),
                ("i", _) | ("interactive", None | Some("always" | "yes")) => {
                    (run.force, run.ask) = (false, true);
                }
                ("I" | "interactive", _) => run.ask = false,
                _ => {}
            }
        }
        run
    }
}

pub(super) fn rm(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("rm", io);
    let parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let run = Removing::of(&parsed);
    let names = &parsed.operands;
    if names.is_empty() {
        return Ok(if run.force {
            0
        } else {
            task.usage("missing operand", 1)
        });
    }
    let once = parsed.has("I") || parsed.value("interactive") == Some("once");
    if once && !run.force && (names.len() > MANY || run.recursive) {
        let s = if names.len() == 1 { "" } else { "s" };
        let how = if run.recursive { " recursively" } else { "" };
        if !ask(
            &mut task,
            &format!("remove {} argument{s}{how}?", names.len()),
        )? {
            return Ok(0);
        }
    }
    for name in names {
        if run.recursive && matches!(path::last(name), "." | "..") {
            let name = quoted(name);
            task.fail(format_args!(
                "refusing to remove '.' or '..' directory: skipping {name}"
            ));
        } else if run.recursive && task.at(name) == "/" {
            let same = if name == "/" {
                String::new()
            } else {
                format!("{} (same as '/')", quoted(name))
            };
            let same = if same.is_empty() { "'/'" } else { &same };
            task.fail(format_args!(
                "it is dangerous to operate recursively on {same}"
            ));
            task.fail("use --no-preserve-root to override this failsafe");
        } else {
            run.one(&mut task, name)?;
        }
    }
    Ok(task.code)
}

impl Removing {
    /// Removes one thing; whether it is gone.
    fn one(&self, task: &mut Task<'_, '_>, name: &str) -> io::Result<bool> {
        let found = match task.lstat(name) {
            Ok(found) => found,
            Err(e) => {
                let absent = matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
                if !(self.force && absent) {
                    task.cannot("cannot remove", name, &e);
                }
                return Ok(self.force && absent);
            }
        };
        if found.is_folder() {
            return self.folder(task, name);
        }
        if self.ask && !ask(task, &question(name, found))? {
            return Ok(false);
        }
        if let Err(error) = std::fs::remove_file(task.at(name)) {
            task.cannot("cannot remove", name, &error);
            return Ok(false);
        }
        if self.verbose {
            writeln!(task.io.stdout, "removed {}", quoted(name))?;
        }
        Ok(true)
    }

    fn folder(&self, task: &mut Task<'_, '_>, name: &str) -> io::Result<bool> {
        let below = match task.list(name) {
            Ok(below) => below,
            Err(error) => {
                task.cannot("cannot remove", name, &error);
                return Ok(false);
            }
        };
        if !self.recursive && (!self.folders || !below.is_empty()) {
            let kind = if self.folders {
                ErrorKind::DirectoryNotEmpty
            } else {
                ErrorKind::IsADirectory
            };
            task.cannot("cannot remove", name, &kind.into());
            return Ok(false);
        }
        let quoted = quoted(name);
        if self.ask
            && !below.is_empty()
            && !ask(task, &format!("descend into directory {quoted}?"))?
        {
            return Ok(false);
        }
        let mut empty = true;
        for entry in below {
            empty &= self.one(task, &path::join(name, &entry))?;
        }
        if !empty || self.ask && !ask(task, &format!("remove directory {quoted}?"))? {
            return Ok(false);
        }
        if let Err(error) = std::fs::remove_dir(task.at(name)) {
            task.cannot("cannot remove", name, &error);
            return Ok(false);
        }
        if self.verbose {
            writeln!(task.io.stdout, "removed directory {quoted}")?;
        }
        Ok(true)
    }
}

fn question(name: &str, found: Stat) -> String {
    let kind = match found.kind {
        Kind::Link => "symbolic link",
        Kind::File if found.size == 0 => "regular empty file",
        Kind::File => "regular file",
        Kind::Folder => "directory",
        Kind::Device => "character special file",
    };
    format!("remove {kind} {}?", quoted(name))
}

pub(super) fn unlink(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("unlink", io);
    let parsed = match task.options("", args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let name = match parsed.operands.as_slice() {
        [] => return Ok(task.usage("missing operand", 1)),
        [name] => name,
        [_, extra, ..] => return Ok(task.usage(format_args!("extra operand {}", curly(extra)), 1)),
    };
    let done = match task.lstat(name) {
        Ok(found) if found.is_folder() => Err(ErrorKind::IsADirectory.into()),
        Ok(_) => std::fs::remove_file(task.at(name)),
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        task.cannot("cannot unlink", name, &error);
    }
    Ok(task.code)
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn files_and_trees() {
        let f = Folder::new();
        f.put("a", "").put("p/q/f", "").put("e/", "").link("p", "l");
        f.out("rm a");
        f.out("rm -f a nope nope/x");
        f.out("rm l");
        assert!(f.has("p/q/f"));
        assert_eq!(
            f.out("rm -rv p"),
            "removed 'p/q/f'\nremoved directory 'p/q'\nremoved directory 'p'\n"
        );
        f.out("rm -d e");
        f.out("rm -f");
        f.put("u", "");
        f.out("unlink u");
        assert!(!f.has("u") && !f.has("e"));
    }

    #[test]
    fn questions() {
        let f = Folder::new();
        f.put("d/a", "1").put("d/b", "");
        let ran = f.run_with(&["rm", "-ri", "d"], "y\ny\nn\n");
        assert_eq!(
            ran.err,
            "rm: descend into directory 'd'? rm: remove regular file 'd/a'? rm: remove regular empty file 'd/b'? "
        );
        assert!(!f.has("d/a") && f.has("d/b"));
        f.run_with(&["rm", "-rI", "d"], "n\n");
        assert!(f.has("d"));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("d/a", "").put("f", "");
        for (line, words) in [
            ("rm nope", "cannot remove 'nope': No such file or directory"),
            ("rm d", "cannot remove 'd': Is a directory"),
            ("rm -d d", "cannot remove 'd': Directory not empty"),
            ("rm f/x", "cannot remove 'f/x': Not a directory"),
            (
                "rm -rf .",
                "refusing to remove '.' or '..' directory: skipping '.'",
            ),
            (
                "rm -rf d/..",
                "refusing to remove '.' or '..' directory: skipping 'd/..'",
            ),
        ] {
            assert_eq!(f.err(line), format!("rm: {words}\n"));
        }
        assert!(
            f.err("rm -rf /")
                .starts_with("rm: it is dangerous to operate recursively on '/'\n")
        );
        assert!(f.err("rm").starts_with("rm: missing operand\n"));
        assert!(
            f.err("unlink d")
                .contains("cannot unlink 'd': Is a directory")
        );
        assert!(f.err("unlink f d").contains("extra operand ‘d’"));
        assert!(f.has("d/a"));
    }
}
