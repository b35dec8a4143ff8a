//! `realpath` and `readlink`.

use super::options::Parsed;
use super::path::{self, Missing};
use super::task::{Taken, Task};
use super::words::{named, why};
use crate::io::Io;
use std::io::{self, ErrorKind};

pub(super) fn realpath(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("realpath", io);
    let spec = "e,canonicalize-existing m,canonicalize-missing L,logical P,physical q,quiet relative-to: \
        relative-base: s,strip,no-symlinks z,zero E";
    let parsed = match task.options(spec, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing operand", 1));
    }
    let missing = missing(&parsed, &["e", "m", "E"]);
    let end = if parsed.has("z") { '\0' } else { '\n' };
    let base = |task: &mut Task<'_, '_>, option: &str| -> Result<Option<String>, ()> {
        let Some(name) = parsed.value(option) else {
            return Ok(None);
        };
        let found = resolve(task, &parsed, name, missing);
        found.map(Some).map_err(|e| complain(task, name, &e))
    };
    let (Ok(to), Ok(below)) = (
        base(&mut task, "relative-to"),
        base(&mut task, "relative-base"),
    ) else {
        return Ok(1);
    };
    for name in &parsed.operands {
        match resolve(&task, &parsed, name, missing) {
            Ok(real) => {
                let shown = shown(&real, to.as_deref(), below.as_deref());
                write!(task.io.stdout, "{shown}{end}")?;
            }
            Err(_) if parsed.has("q") => task.code = 1,
            Err(error) => complain(&mut task, name, &error),
        }
    }
    Ok(task.code)
}

/// As `--relative-to` and `--relative-base` want it.
fn shown(real: &str, to: Option<&str>, below: Option<&str>) -> String {
    let inside = |path: &str, base: &str| {
        path == base || path.starts_with(&format!("{}/", base.trim_end_matches('/')))
    };
    match (to, below) {
        (Some(to), None) => path::relative(to, real),
        (to, Some(base)) if inside(real, base) && to.is_none_or(|to| inside(to, base)) => {
            path::relative(to.unwrap_or(base), real)
        }
        _ => real.to_owned(),
    }
}

fn complain(task: &mut Task<'_, '_>, name: &str, error: &io::Error) {
    task.fail(format_args!("{}: {}", named(name), why(error)));
}

/// What may be missing: the last of the options says it.
fn missing(parsed: &Parsed, names: &[&str; 3]) -> Missing {
    let mut last = parsed.options.iter().rev();
    match last.find(|(n, _)| names.contains(n)) {
        Some((name, _)) if *name == names[0] => Missing::No,
        Some((name, _)) if *name == names[1] => Missing::Any,
        _ => Missing::Last,
    }
}

fn resolve(
    task: &Task<'_, '_>,
    parsed: &Parsed,
    name: &str,
    missing: Missing,
) -> io::Result<String> {
    if name.is_empty() {
        return Err(ErrorKind::NotFound.into());
    }
    let plain = if parsed.has("s") || parsed.has("L") {
        path::lexical(task.cwd(), name)
    } else {
        format!(
            "{}/{name}",
            if name.starts_with('/') {
                ""
            } else {
                task.cwd()
            }
        )
    };
    if !parsed.has("s") {
        let real = path::real(&plain, missing)?;
        let folder = !name.ends_with('/') || missing == Missing::Any;
        if !folder && crate::platform::disk::stat(&real, true).is_ok_and(|s| !s.is_folder()) {
            return Err(ErrorKind::NotADirectory.into());
        }
        return Ok(real);
    }
    let wanted = match missing {
        Missing::No => plain.as_str(),
        Missing::Last => path::parent(&plain),
        Missing::Any => return Ok(plain),
    };
    task.stat(wanted).map(|_| plain.clone())
}

pub(super) fn readlink(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("readlink", io);
    let spec = "f,canonicalize e,canonicalize-existing m,canonicalize-missing n,no-newline q,s,quiet,silent \
        v,verbose z,zero";
    let parsed = match task.options(spec, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing operand", 1));
    }
    let mut end = if parsed.has("z") { "\0" } else { "\n" };
    if parsed.has("n") {
        if parsed.operands.len() == 1 {
            end = "";
        } else {
            task.io
                .complain("readlink", "ignoring --no-newline with multiple arguments");
        }
    }
    let real = parsed.has("f") || parsed.has("e") || parsed.has("m");
    for name in &parsed.operands {
        let read = if real {
            resolve(&task, &parsed, name, missing(&parsed, &["e", "m", "f"]))
        } else {
            text(&task, name)
        };
        match read {
            Ok(text) => write!(task.io.stdout, "{text}{end}")?,
            Err(error) if parsed.has("v") => complain(&mut task, name, &error),
            Err(_) => task.code = 1,
        }
    }
    Ok(task.code)
}

fn text(task: &Task<'_, '_>, name: &str) -> io::Result<String> {
    if !task.lstat(name)?.is_link() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let target = std::fs::read_link(task.at(name))?;
    Ok(target.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn where_paths_lead() {
        let f = Folder::new();
        f.put("a", "")
            .put("d/e/", "")
            .link("a", "l")
            .link("nope", "dang")
            .link("d/e", "deep");
        let at = |name: &str| format!("{}\n", f.at(name));
        assert_eq!(
            f.out("realpath a nope l"),
            [at("a"), at("nope"), at("a")].concat()
        );
        assert_eq!(f.out("realpath dang"), at("nope"));
        assert_eq!(f.out("realpath deep/.."), at("d"));
        assert_eq!(f.out("realpath -s deep/../a"), at("a"));
        assert_eq!(f.out("realpath -m nope/x/../y"), at("nope/y"));
        assert_eq!(f.out("realpath -s l"), at("l"));
        assert_eq!(f.out("realpath --relative-to=d a"), "../a\n");
        assert_eq!(f.out("realpath --relative-base=. a /"), "a\n/\n");
        assert_eq!(f.out("realpath -z a"), format!("{}\0", f.at("a")));
        assert_eq!(f.out("readlink l"), "a\n");
        assert_eq!(f.out("readlink -n l"), "a");
        assert_eq!(f.out("readlink -f l nope"), [at("a"), at("nope")].concat());
        assert_eq!(f.out("readlink -e deep"), at("d/e"));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "").link("loop", "loop");
        for (line, words) in [
            (
                "realpath nope/x",
                "realpath: nope/x: No such file or directory",
            ),
            (
                "realpath -e nope",
                "realpath: nope: No such file or directory",
            ),
            ("realpath a/x", "realpath: a/x: Not a directory"),
            (
                "realpath loop",
                "realpath: loop: Too many levels of symbolic links",
            ),
            ("readlink -v a", "readlink: a: Invalid argument"),
            (
                "readlink -ve nope",
                "readlink: nope: No such file or directory",
            ),
        ] {
            assert_eq!(f.err(line), format!("{words}\n"));
        }
        let ran = f.run(&["realpath", ""]);
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (1, "realpath: '': No such file or directory\n")
        );
        assert_eq!(f.err("readlink a"), "");
        assert_eq!(f.err("realpath -q nope/x"), "");
        assert!(f.err("realpath").starts_with("realpath: missing operand\n"));
    }
}
