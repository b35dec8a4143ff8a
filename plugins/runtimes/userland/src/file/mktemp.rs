//! `mktemp`.
//!
//! Invariant: what it makes was not there before.

use super::options::Parsed;
use super::path;
use super::task::{Taken, Task};
use super::words::{curly, why};
use crate::io::Io;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, ErrorKind};

/// Names tried before it gives up.
const MAX_TRIES: u32 = 100;

/// Fewest letters to fill in.
const MIN_LETTERS: usize = 3;

const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A name in three parts; the middle is filled in.
struct Template {
    before: String,
    letters: usize,
    after: String,
}

pub(super) fn mktemp(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("mktemp", io);
    let spec = "d,directory p: tmpdir:: q,quiet suffix: t u,dry-run V";
    let parsed = match task.options(spec, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    if parsed.operands.len() > 1 {
        return Ok(task.usage("too many templates", 1));
    }
    let template = match template(&task, &parsed) {
        Ok(template) => template,
        Err(words) => {
            task.fail(words);
            return Ok(1);
        }
    };
    match make(&task, &parsed, &template) {
        Ok(name) => writeln!(task.io.stdout, "{name}")?,
        Err(error) => {
            task.code = 1;
            if !parsed.has("q") {
                let what = if parsed.has("d") { "directory" } else { "file" };
                let (before, after) = (&template.before, &template.after);
                let name = curly(&format!("{before}{}{after}", "X".repeat(template.letters)));
                task.fail(format_args!(
                    "failed to create {what} via template {name}: {}",
                    why(&error)
                ));
            }
        }
    }
    Ok(task.code)
}

fn template(task: &Task<'_, '_>, parsed: &Parsed) -> Result<Template, String> {
    let named = parsed.operands.first();
    let text = named.map_or("tmp.XXXXXXXXXX", String::as_str);
    let suffix = parsed.value("suffix");
    let end = text.rfind('X').map_or(0, |at| at + 1);
    let (stem, mut after) = (&text[..end], text[end..].to_owned());
    if let Some(suffix) = suffix {
        if !after.is_empty() {
            return Err(format!(
                "with --suffix, template {} must end in X",
                curly(text)
            ));
        }
        suffix.clone_into(&mut after);
    }
    if after.contains('/') {
        return Err(format!(
            "invalid suffix {}, contains directory separator",
            curly(&after)
        ));
    }
    let before = stem.trim_end_matches('X');
    let letters = stem.len() - before.len();
    if letters < MIN_LETTERS {
        return Err(format!("too few X's in template {}", curly(text)));
    }
    let folder = folder(task, parsed, text, named.is_some())?;
    Ok(Template {
        before: folder.map_or_else(|| before.to_owned(), |folder| path::join(&folder, before)),
        letters,
        after,
    })
}

/// The folder the name is put in, if it is not where it says itself.
fn folder(
    task: &Task<'_, '_>,
    parsed: &Parsed,
    text: &str,
    named: bool,
) -> Result<Option<String>, String> {
    let own = task.io.var("TMPDIR").filter(|t| !t.is_empty());
    let usual = own.unwrap_or("/tmp").to_owned();
    let given = parsed
        .value("p")
        .or_else(|| parsed.value("tmpdir"))
        .filter(|d| !d.is_empty());
    if parsed.has("t") {
        if text.contains('/') {
            return Err(format!(
                "invalid template, {}, contains directory separator",
                curly(text)
            ));
        }
        // The variable comes before `-p`.
        let given = given.map(str::to_owned);
        return Ok(Some(own.map(str::to_owned).or(given).unwrap_or(usual)));
    }
    if parsed.has("p") || parsed.has("tmpdir") || !named {
        if text.starts_with('/') {
            return Err(format!(
                "invalid template, {}; with --tmpdir, it may not be absolute",
                curly(text)
            ));
        }
        return Ok(Some(given.map_or(usual, str::to_owned)));
    }
    Ok(None)
}

fn make(task: &Task<'_, '_>, parsed: &Parsed, template: &Template) -> io::Result<String> {
    for _ in 0..MAX_TRIES {
        let middle = random(template.letters);
        let name = format!("{}{middle}{}", template.before, template.after);
        let at = task.at(&name);
        let (made, mode) = if parsed.has("u") {
            let free = task.lstat(&name).is_err();
            (
                if free {
                    return Ok(name);
                } else {
                    Err(ErrorKind::AlreadyExists.into())
                },
                0,
            )
        } else if parsed.has("d") {
            (std::fs::create_dir(&at), 0o700)
        } else {
            (std::fs::File::create_new(&at).map(drop), 0o600)
        };
        match made {
            Ok(()) => {
                crate::platform::set_mode(&at, mode)?;
                return Ok(name);
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

fn random(letters: usize) -> String {
    let letter = |at: usize| {
        // Keys that are new with every state are the standard library's way to the system's randomness.
        let number = RandomState::new().hash_one(at);
        char::from(LETTERS[(number % LETTERS.len() as u64) as usize])
    };
    (0..letters).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn files_and_folders() {
        let f = Folder::new();
        let name = f.out("mktemp");
        let name = name.trim_end();
        let base = name
            .strip_prefix(&format!("{}/", f.path()))
            .unwrap_or_default();
        assert!(base.starts_with("tmp.") && base.len() == 14, "{name}");
        assert_eq!(f.mode(base), 0o600);
        let folder = f.out("mktemp -d zXXX");
        assert_eq!((f.mode(folder.trim_end()), folder.len()), (0o700, 5));
        let name = f.out("mktemp -u fooXXXX --suffix=.txt");
        assert!(name.starts_with("foo") && name.ends_with(".txt\n") && !f.has(name.trim_end()));
        let name = f.out("mktemp a.XXXXXX.json");
        assert!(f.has(name.trim_end()) && name.ends_with(".json\n"));
        f.put("d/", "");
        assert!(f.out("mktemp -p d zXXX").starts_with("d/z"));
        assert!(f.out("mktemp -t zXXX").starts_with(&f.at("z")));
        assert_ne!(f.out("mktemp -u"), f.out("mktemp -u"));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        for (line, words) in [
            ("mktemp xx", "too few X's in template ‘xx’"),
            (
                "mktemp -p /nope",
                "failed to create file via template ‘/nope/tmp.XXXXXXXXXX’: No such file or directory",
            ),
            (
                "mktemp -t a/XXXX",
                "invalid template, ‘a/XXXX’, contains directory separator",
            ),
            (
                "mktemp -p d /zXXX",
                "invalid template, ‘/zXXX’; with --tmpdir, it may not be absolute",
            ),
            (
                "mktemp -d nope/XXXX",
                "failed to create directory via template ‘nope/XXXX’: No such file or directory",
            ),
        ] {
            assert_eq!(f.err(line), format!("mktemp: {words}\n"));
        }
        assert!(
            f.err("mktemp a b")
                .starts_with("mktemp: too many templates\n")
        );
        assert_eq!(f.err("mktemp -q -d nope/XXXX"), "");
    }
}
