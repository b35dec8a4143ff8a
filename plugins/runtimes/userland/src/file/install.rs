//! `install`.

use super::bits::change;
use super::copy::{Copying, Follow, Make, Replace};
use super::mkdir::make_all;
use super::options::Parsed;
use super::path;
use super::targets::{Backup, pairs};
use super::task::{Taken, Task};
use super::words::{curly, quoted, why};
use crate::io::Io;
use std::cell::RefCell;
use std::io;

const SPEC: &str = "b backup:: C,compare c D d,directory g:,group: m:,mode: o:,owner: p,preserve-timestamps s,strip \
    strip-program: S:,suffix: t:,target-directory: T,no-target-directory v,verbose Z";

/// Bits of what is installed.
const USUAL_BITS: u32 = 0o755;

pub(super) fn install(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("install", io);
    let parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let folders = parsed.has("d");
    let mode = match parsed
        .value("m")
        .map(|m| change(m, 0, folders).map_err(|_| m))
    {
        Some(Err(text)) => {
            task.fail(format_args!("invalid mode {}", curly(text)));
            return Ok(1);
        }
        Some(Ok(mode)) => mode,
        None => USUAL_BITS,
    };
    if folders {
        return all_folders(&mut task, &parsed, mode);
    }
    let backup = match Backup::of(&task, &parsed) {
        Ok(backup) => backup,
        Err(words) => return Ok(task.usage(words, 1)),
    };
    if parsed.has("D") && !leading(&mut task, &parsed)? {
        return Ok(1);
    }
    let pairs = match pairs(&mut task, &parsed) {
        Ok(pairs) => pairs,
        Err(code) => return Ok(code),
    };
    let copying = Copying {
        recursive: false,
        follow: Follow::Always,
        make: Make::Copy,
        replace: Replace::Always,
        force: true,
        remove_first: true,
        keep_mode: false,
        plain_mode: true,
        keep_times: parsed.has("p"),
        keep_links: false,
        twins: RefCell::default(),
        verbose: parsed.has("v"),
        backup,
    };
    for (source, target) in pairs {
        if parsed.has("C") && equal(&task, &source, &target, mode) {
            continue;
        }
        let before = std::mem::take(&mut task.code);
        copying.one(&mut task, &source, &target, true)?;
        if task.code == 0 {
            set(&mut task, &target, mode);
        }
        task.code = task.code.max(before);
    }
    Ok(task.code)
}

fn set(task: &mut Task<'_, '_>, name: &str, mode: u32) {
    if let Err(error) = crate::platform::set_mode(&task.at(name), mode) {
        let name = quoted(name);
        task.fail(format_args!(
            "cannot change permissions of {name}: {}",
            why(&error)
        ));
    }
}

fn all_folders(task: &mut Task<'_, '_>, parsed: &Parsed, mode: u32) -> io::Result<u8> {
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing file operand", 1));
    }
    for name in &parsed.operands {
        folder(task, name, parsed.has("v"))?;
        if task.is_folder(name) {
            set(task, name, mode);
        }
    }
    Ok(task.code)
}

/// Makes a folder with those above it.
fn folder(task: &mut Task<'_, '_>, name: &str, verbose: bool) -> io::Result<bool> {
    let mut missing = Vec::new();
    let mut here = name.trim_end_matches('/');
    while !matches!(here, "." | "/" | "") && task.stat(here).is_err() {
        missing.push(here);
        here = path::parent(here);
    }
    let before = task.code;
    make_all(task, name, false)?;
    if task.code == before && verbose {
        for made in missing.iter().rev() {
            writeln!(
                task.io.stdout,
                "install: creating directory {}",
                quoted(made)
            )?;
        }
    }
    Ok(task.is_folder(name))
}

/// The folders `-D` makes.
fn leading(task: &mut Task<'_, '_>, parsed: &Parsed) -> io::Result<bool> {
    let verbose = parsed.has("v");
    match (parsed.value("t"), parsed.operands.as_slice()) {
        (Some(name), _) => folder(task, name, verbose),
        (None, [_, target]) if !task.is_folder(target) => {
            folder(task, path::parent(target), verbose)
        }
        _ => Ok(true),
    }
}

/// Whether the target is already what it would become.
fn equal(task: &Task<'_, '_>, source: &str, target: &str, mode: u32) -> bool {
    let (Ok(a), Ok(b)) = (task.stat(source), task.lstat(target)) else {
        return false;
    };
    if b.mode != mode || a.size != b.size || a.kind != b.kind {
        return false;
    }
    let read = |name: &str| std::fs::read(task.at(name)).ok();
    let (a, b) = (read(source), read(target));
    a.is_some() && a == b
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn files_and_folders() {
        let f = Folder::new();
        f.put("a", "1").put("b", "2");
        assert_eq!(
            f.out("install -d x/y -v"),
            "install: creating directory 'x'\ninstall: creating directory 'x/y'\n"
        );
        assert_eq!(
            f.out("install -Dv a k/l/m"),
            "install: creating directory 'k'\ninstall: creating directory 'k/l'\n'a' -> 'k/l/m'\n"
        );
        assert_eq!(f.mode("k/l/m"), 0o755);
        f.out("install -m 600 a k");
        assert_eq!(
            f.out("install -m 600 -v a k"),
            "removed 'k/a'\n'a' -> 'k/a'\n"
        );
        assert_eq!(f.out("install -C -m 600 -v a k"), "");
        assert_eq!(f.mode("k/a"), 0o600);
        assert_eq!(
            f.out("install -v -t tt -D a b"),
            "install: creating directory 'tt'\n'a' -> 'tt/a'\n'b' -> 'tt/b'\n"
        );
        f.out("install -m u=rw,go=r /dev/null empty");
        assert_eq!((f.mode("empty"), f.read("empty").as_str()), (0o644, ""));
        f.out("install -d -m 700 z");
        assert_eq!(f.mode("z"), 0o700);
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "").put("d/", "").put("k/", "");
        for (line, words) in [
            (
                "install a nope/x",
                "cannot create regular file 'nope/x': No such file or directory",
            ),
            (
                "install nope k",
                "cannot stat 'nope': No such file or directory",
            ),
            ("install d k", "omitting directory 'd'"),
            ("install -m zz a q", "invalid mode ‘zz’"),
        ] {
            assert_eq!(f.err(line), format!("install: {words}\n"));
        }
        assert!(
            f.err("install a")
                .contains("missing destination file operand after 'a'")
        );
        assert!(
            f.err("install -d")
                .starts_with("install: missing file operand\n")
        );
    }
}
