//! `truncate`.

use super::sizes;
use super::task::{Taken, Task};
use super::words::{curly, quoted, why};
use crate::io::Io;
use std::fs::OpenOptions;
use std::io;

/// How the size asked for goes with the size there is.
#[derive(Clone, Copy)]
enum Relation {
    Exactly,
    More,
    Less,
    AtMost,
    AtLeast,
    RoundDown,
    RoundUp,
}

fn read(text: &str) -> Option<(Relation, u64)> {
    let text = text.trim_start();
    let relation = match text.chars().next()? {
        '+' => Relation::More,
        '-' => Relation::Less,
        '<' => Relation::AtMost,
        '>' => Relation::AtLeast,
        '/' => Relation::RoundDown,
        '%' => Relation::RoundUp,
        _ => return sizes::read(text).map(|n| (Relation::Exactly, n)),
    };
    sizes::read(&text[1..]).map(|n| (relation, n))
}

impl Relation {
    fn of(self, old: u64, n: u64) -> Option<u64> {
        Some(match self {
            Self::Exactly => n,
            Self::More => old.checked_add(n)?,
            Self::Less => old.saturating_sub(n),
            Self::AtMost => old.min(n),
            Self::AtLeast => old.max(n),
            Self::RoundDown => old / n.max(1) * n.max(1),
            Self::RoundUp => old.checked_next_multiple_of(n.max(1))?,
        })
    }
}

pub(super) fn truncate(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("truncate", io);
    let spec = "c,no-create o,io-blocks r:,reference: s:,size:";
    let parsed = match task.options(spec, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let (size, reference) = (parsed.value("s"), parsed.value("r"));
    if size.is_none() && reference.is_none() {
        return Ok(task.usage("you must specify either ‘--size’ or ‘--reference’", 1));
    }
    let wanted = match size.map(|text| (text, read(text))) {
        Some((text, None)) => {
            let digits = text.trim_start_matches(['+', '-', '<', '>', '/', '%']);
            task.fail(format_args!("Invalid number: {}", curly(digits)));
            return Ok(1);
        }
        Some((_, Some((Relation::RoundDown | Relation::RoundUp, 0)))) => {
            task.fail("division by zero");
            return Ok(1);
        }
        Some((_, wanted)) => wanted,
        None => None,
    };
    let base = match reference.map(|name| (name, task.stat(name))) {
        Some((name, Err(error))) => {
            task.cannot("cannot stat", name, &error);
            return Ok(1);
        }
        Some((_, Ok(found))) => Some(found.size),
        None => None,
    };
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing file operand", 1));
    }
    for name in &parsed.operands {
        one(&mut task, name, base, wanted, parsed.has("c"));
    }
    Ok(task.code)
}

fn one(
    task: &mut Task<'_, '_>,
    name: &str,
    base: Option<u64>,
    wanted: Option<(Relation, u64)>,
    no_create: bool,
) {
    let there = task.stat(name);
    if there.is_err() && no_create {
        return;
    }
    let old = base.unwrap_or(there.map_or(0, |s| s.size));
    let new = match wanted {
        Some((relation, n)) => relation.of(old, n),
        None => Some(old),
    };
    let Some(new) = new else {
        return task.cannot(
            "failed to truncate",
            name,
            &io::ErrorKind::FileTooLarge.into(),
        );
    };
    let fresh = task.stat(name).is_err();
    let mut how = OpenOptions::new();
    match how
        .write(true)
        .create(true)
        .truncate(false)
        .open(task.at(name))
    {
        Ok(file) => {
            if fresh {
                crate::platform::made(&task.at(name), crate::platform::NEW_FILE_BITS);
            }
            if let Err(error) = file.set_len(new) {
                task.fail(format_args!(
                    "failed to truncate {} at {new} bytes: {}",
                    quoted(name),
                    why(&error)
                ));
            }
        }
        Err(error) => {
            task.fail(format_args!(
                "cannot open {} for writing: {}",
                quoted(name),
                why(&error)
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn sizes() {
        let f = Folder::new();
        f.put("a", "0123456789");
        for (size, left) in [
            ("4", 4),
            ("+2", 6),
            ("-1", 5),
            ("<3", 3),
            (">7", 7),
            ("/4", 4),
            ("%5", 5),
            ("1K", 1024),
        ] {
            f.out(&format!("truncate -s {size} a"));
            assert_eq!(f.read("a").len(), left, "{size}");
        }
        f.put("b", "12");
        f.out("truncate -r b a new");
        assert_eq!(
            (f.read("a").as_str(), f.read("new").as_str()),
            ("01", "\0\0")
        );
        f.out("truncate -r b -s +1 a");
        f.out("truncate -c -s 3 none");
        assert!(f.read("a").len() == 3 && !f.has("none"));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "");
        assert!(
            f.err("truncate a")
                .starts_with("truncate: you must specify either ‘--size’")
        );
        assert_eq!(
            f.err("truncate -s 1x a"),
            "truncate: Invalid number: ‘1x’\n"
        );
        assert!(
            f.err("truncate -s 5")
                .starts_with("truncate: missing file operand\n")
        );
        assert_eq!(
            f.err("truncate -s 3 nope/x"),
            "truncate: cannot open 'nope/x' for writing: No such file or directory\n"
        );
        assert_eq!(f.err("truncate -s %0 a"), "truncate: division by zero\n");
        assert!(f.err("truncate -r nope a").contains("cannot stat 'nope'"));
    }
}
