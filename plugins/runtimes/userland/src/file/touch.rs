//! `touch`.

use super::task::{Taken, Task};
use super::when::Clock;
use super::words::curly;
use crate::io::Io;
use crate::platform::disk::{self, Stat, Time};
use std::fs::OpenOptions;
use std::io;

const SPEC: &str = "a c,no-create d:,date: f h,no-dereference m r:,reference: t: time:";

/// Times to set: last read and last change.
type Times = (Time, Time);

pub(super) fn touch(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("touch", io);
    let parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let clock = Clock::of(task.io);
    let mut times: Times = (clock.now(), clock.now());
    let reference = match parsed.value("r").map(|name| (name, task.stat(name))) {
        Some((name, Err(error))) => {
            task.cannot("failed to get attributes of", name, &error);
            return Ok(1);
        }
        Some((_, Ok(found))) => Some(found),
        None => None,
    };
    if let Some(Stat {
        accessed, modified, ..
    }) = reference
    {
        times = (accessed, modified);
    }
    let read = match (parsed.value("t"), parsed.value("d")) {
        (Some(text), _) => Some((text, clock.read_digits(text).map(|at| (at, at)))),
        (None, Some(text)) => {
            // Relative words count from the reference's times.
            let base = |at| reference.map(|_| at);
            let (first, second) = (
                clock.read(text, base(times.0)),
                clock.read(text, base(times.1)),
            );
            Some((text, first.zip(second)))
        }
        (None, None) => None,
    };
    match read {
        Some((_, Some(read))) => times = read,
        Some((text, None)) => {
            task.fail(format_args!("invalid date format {}", curly(text)));
            return Ok(1);
        }
        None => {}
    }
    if parsed.operands.is_empty() {
        return Ok(task.usage("missing file operand", 1));
    }
    let only = parsed.value("time");
    let accessed = parsed.has("a") || matches!(only, Some("access" | "atime" | "use"));
    let modified = parsed.has("m") || matches!(only, Some("modify" | "mtime"));
    let set = (
        (accessed || !modified).then_some(times.0),
        (modified || !accessed).then_some(times.1),
    );
    for name in &parsed.operands {
        one(&mut task, name, set, parsed.has("c"), parsed.has("h"));
    }
    Ok(task.code)
}

fn one(
    task: &mut Task<'_, '_>,
    name: &str,
    (accessed, modified): (Option<Time>, Option<Time>),
    no_create: bool,
    itself: bool,
) {
    if name == "-" {
        return;
    }
    let at = task.at(name);
    let found = if itself {
        task.lstat(name)
    } else {
        task.stat(name)
    };
    if let Err(error) = &found {
        if no_create || itself {
            return;
        }
        if name.ends_with('/') {
            task.cannot("setting times of", name, error);
            return;
        }
        let made = if name.is_empty() {
            Err(io::ErrorKind::NotFound.into())
        } else {
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(&at)
                .map(drop)
        };
        if let Err(error) = made {
            task.cannot("cannot touch", name, &error);
            return;
        }
        crate::platform::made(&at, crate::platform::NEW_FILE_BITS);
    } else if found.is_ok_and(|s| s.kind == disk::Kind::Device) {
        return;
    }
    if let Err(error) = disk::set_times(&at, !itself, accessed, modified) {
        task.cannot("setting times of", name, &error);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::file::testing::{AT, Folder};
    use crate::platform::disk::{self, Time};

    fn times(f: &Folder, name: &str) -> (Time, Time) {
        let found = disk::stat(&f.at(name), true).unwrap();
        (found.accessed, found.modified)
    }

    #[test]
    fn times_are_set() {
        let f = Folder::new();
        f.put("a", "1");
        f.out("touch new a");
        assert!(f.has("new") && times(&f, "a").1 > AT && f.read("a") == "1");
        f.out("touch -c none");
        assert!(!f.has("none"));
        f.out("touch -d 2024-01-02T03:04:05Z a");
        assert_eq!(times(&f, "a").1, (1_704_164_645, 0));
        f.out("touch -t 202401020304.05 a");
        assert_eq!(times(&f, "a").1, (1_704_164_645, 0));
        f.out("touch -m -d @7.5 a");
        assert_eq!(times(&f, "a"), ((1_704_164_645, 0), (7, 500_000_000)));
        f.out("touch -a -d @9 a");
        assert_eq!(times(&f, "a"), ((9, 0), (7, 500_000_000)));
        f.out("touch -r a new");
        assert_eq!(times(&f, "new"), times(&f, "a"));
        f.run(&["touch", "-r", "a", "-d", "+1 day", "new"]);
        assert_eq!(times(&f, "new").1, (86_407, 500_000_000));
        f.put("d/", "");
        f.out("touch -d @3 d");
        assert_eq!(times(&f, "d").1, (3, 0));
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        for (line, words) in [
            (
                "touch nope/x",
                "cannot touch 'nope/x': No such file or directory",
            ),
            ("touch -d zz a", "invalid date format ‘zz’"),
            ("touch -t 99 a", "invalid date format ‘99’"),
            ("touch -t 20241332 a", "invalid date format ‘20241332’"),
            (
                "touch nope/",
                "setting times of 'nope/': No such file or directory",
            ),
            (
                "touch -r nope a",
                "failed to get attributes of 'nope': No such file or directory",
            ),
        ] {
            assert_eq!(f.err(line), format!("touch: {words}\n"));
        }
        assert!(f.err("touch").starts_with("touch: missing file operand\n"));
    }
}
