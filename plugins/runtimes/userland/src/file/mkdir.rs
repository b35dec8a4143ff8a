//! `mkdir` and `rmdir`.

use super::bits::change;
use super::path;
use super::task::{Taken, Task};
use super::words::{curly, quoted, why};
use crate::io::Io;
use std::io::{self, ErrorKind};

/// Bits of a new folder.
const NEW_FOLDER_BITS: u32 = 0o777;

pub(super) fn mkdir(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("mkdir", io);
    let parsed = match task.options("m:,mode: p,parents v,verbose Z context::", args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing operand", 1));
    }
    let mode = parsed
        .value("m")
        .map(|m| (m, change(m, NEW_FOLDER_BITS, true)));
    if let Some((text, Err(_))) = mode {
        task.fail(format_args!("invalid mode {}", curly(text)));
        return Ok(task.code);
    }
    let mode = mode.and_then(|(_, mode)| mode.ok());
    for name in &parsed.operands {
        let made = if parsed.has("p") {
            make_all(&mut task, name, parsed.has("v"))?
        } else {
            make(&mut task, name, parsed.has("v"))?
        };
        if let (true, Some(mode)) = (made, mode)
            && let Err(error) = crate::platform::set_mode(&task.at(name), mode)
        {
            let name = curly(name);
            task.fail(format_args!(
                "cannot set permissions {name}: {}",
                why(&error)
            ));
        }
    }
    Ok(task.code)
}

/// Makes one folder and says so; whether it is new.
fn make(task: &mut Task<'_, '_>, name: &str, verbose: bool) -> io::Result<bool> {
    let made = if name.is_empty() {
        Err(ErrorKind::NotFound.into())
    } else {
        std::fs::create_dir(task.at(name))
    };
    if let Err(error) = made {
        let there = task.lstat(name).is_ok();
        let why = if there {
            why(&ErrorKind::AlreadyExists.into())
        } else {
            why(&error)
        };
        let name = curly(name);
        task.fail(format_args!("cannot create directory {name}: {why}"));
        return Ok(false);
    }
    crate::platform::made(&task.at(name), NEW_FOLDER_BITS);
    if verbose {
        writeln!(
            task.io.stdout,
            "{}: created directory {}",
            task.name,
            quoted(name)
        )?;
    }
    Ok(true)
}

/// Makes a folder and those above it; whether it is new.
pub(super) fn make_all(task: &mut Task<'_, '_>, name: &str, verbose: bool) -> io::Result<bool> {
    if name.is_empty() {
        return make(task, name, verbose);
    }
    let trimmed = name.trim_end_matches('/');
    let ends = trimmed
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([trimmed.len()]);
    let mut new = false;
    for end in ends.filter(|end| *end > 0) {
        let here = &trimmed[..end];
        new = false;
        match task.stat(here) {
            Ok(found) if found.is_folder() => {}
            Ok(_) => {
                let (kind, here) = if end == trimmed.len() {
                    (ErrorKind::AlreadyExists, here)
                } else {
                    (ErrorKind::NotADirectory, here)
                };
                let (here, why) = (curly(here), why(&kind.into()));
                task.fail(format_args!("cannot create directory {here}: {why}"));
                return Ok(false);
            }
            Err(_) => {
                if !make(task, here, verbose)? {
                    return Ok(false);
                }
                new = true;
            }
        }
    }
    Ok(new)
}

pub(super) fn rmdir(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("rmdir", io);
    let spec = "p,parents v,verbose ignore-fail-on-non-empty";
    let parsed = match task.options(spec, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing operand", 1));
    }
    for name in &parsed.operands {
        let mut here = name.as_str();
        loop {
            if parsed.has("v") {
                writeln!(
                    task.io.stdout,
                    "rmdir: removing directory, {}",
                    quoted(here)
                )?;
            }
            let removed = match task.lstat(here) {
                Ok(_) if path::last(here) == "." => Err(ErrorKind::InvalidInput.into()),
                Ok(found) if !found.is_folder() => Err(ErrorKind::NotADirectory.into()),
                Ok(_) => std::fs::remove_dir(task.at(here)),
                Err(error) => Err(error),
            };
            if let Err(error) = removed {
                let full = task.list(here).is_ok_and(|names| !names.is_empty());
                if !(full && parsed.has("ignore-fail-on-non-empty")) {
                    task.cannot("failed to remove", here, &error);
                }
                break;
            }
            here = path::parent(here);
            if !parsed.has("p") || matches!(here, "." | "/") {
                break;
            }
        }
    }
    Ok(task.code)
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn folders_come_and_go() {
        let f = Folder::new();
        f.out("mkdir d");
        assert_eq!(
            f.out("mkdir -pv n/m"),
            "mkdir: created directory 'n'\nmkdir: created directory 'n/m'\n"
        );
        f.out("mkdir -p n/m/ d");
        f.out("mkdir -m 700 s");
        f.out("mkdir -m go-rx t");
        assert_eq!((f.mode("s"), f.mode("t")), (0o700, 0o722));
        assert_eq!(
            f.out("rmdir -pv n/m"),
            "rmdir: removing directory, 'n/m'\nrmdir: removing directory, 'n'\n"
        );
        f.put("d/x", "");
        f.out("rmdir --ignore-fail-on-non-empty d");
        assert!(f.has("d") && !f.has("n"));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "").put("d/x", "");
        for (line, words) in [
            ("mkdir d", "mkdir: cannot create directory ‘d’: File exists"),
            (
                "mkdir a/b",
                "mkdir: cannot create directory ‘a/b’: Not a directory",
            ),
            (
                "mkdir -p a/b",
                "mkdir: cannot create directory ‘a’: Not a directory",
            ),
            (
                "mkdir nope/x",
                "mkdir: cannot create directory ‘nope/x’: No such file or directory",
            ),
            ("mkdir -m zz q", "mkdir: invalid mode ‘zz’"),
            (
                "rmdir d",
                "rmdir: failed to remove 'd': Directory not empty",
            ),
            (
                "rmdir nope",
                "rmdir: failed to remove 'nope': No such file or directory",
            ),
            ("rmdir a", "rmdir: failed to remove 'a': Not a directory"),
        ] {
            assert_eq!(f.err(line), format!("{words}\n"));
        }
        assert!(f.err("mkdir").starts_with("mkdir: missing operand\n"));
    }
}
