//! `du`.
//!
//! Invariant: a file counts once, under the first name it is met by; sizes are those of blocks of 4,096 bytes.

use super::options::Parsed;
use super::path;
use super::sizes;
use super::task::{Taken, Task};
use super::when::Clock;
use super::words::curly;
use crate::io::Io;
use crate::platform::disk::{Stat, Time};
use std::collections::HashSet;
use std::io;

const SPEC: &str = "0,null a,all apparent-size B:,block-size: b,bytes c,total D,H,dereference-args d:,max-depth: \
    h,human-readable si k L,dereference l,count-links m P,no-dereference S,separate-dirs s,summarize \
    t:,threshold: time:: time-style: x,one-file-system exclude: X:";

/// How sizes are shown.
enum Shown {
    Blocks(u64),
    Human(u64),
}

struct Du {
    all: bool,
    apparent: bool,
    shown: Shown,
    depth: usize,
    separate: bool,
    follow: bool,
    threshold: Option<i64>,
    end: char,
    times: Option<String>,
    excluded: Vec<String>,
    clock: Clock,
    seen: HashSet<u64>,
}

/// Bytes, and the last change of anything counted.
#[derive(Clone, Copy, Default)]
struct Sum {
    bytes: u64,
    modified: Time,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.modified = self.modified.max(other.modified);
    }
}

pub(super) fn du(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("du", io);
    let mut parsed = match task.options(SPEC, args, 1)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let mut run = match Du::of(&task, &parsed) {
        Ok(run) => run,
        Err(words) => return Ok(task.usage(words, 1)),
    };
    if parsed.operands.is_empty() {
        parsed.operands.push(".".to_owned());
    }
    let mut total = Sum::default();
    for name in &parsed.operands {
        let follow = parsed.has("D") || run.follow;
        let named = if follow {
            task.stat(name)
        } else {
            task.lstat(name)
        };
        match named {
            Ok(found) => total.add(run.one(&mut task, name, found, 0)?),
            Err(error) => task.cannot("cannot access", name, &error),
        }
    }
    if parsed.has("c") {
        run.line(&mut task, total, "total")?;
    }
    Ok(task.code)
}

impl Du {
    fn of(task: &Task<'_, '_>, parsed: &Parsed) -> Result<Self, String> {
        let mut run = Self {
            all: parsed.has("a"),
            apparent: parsed.has("apparent-size") || parsed.has("b"),
            shown: Shown::Blocks(1024),
            depth: usize::MAX,
            separate: parsed.has("S"),
            follow: parsed.has("L"),
            threshold: None,
            end: if parsed.has("0") { '\0' } else { '\n' },
            times: None,
            excluded: Vec::new(),
            clock: Clock::of(task.io),
            seen: HashSet::new(),
        };
        for (name, value) in &parsed.options {
            let value = value.as_deref().unwrap_or_default();
            match *name {
                "h" => run.shown = Shown::Human(1024),
                "si" => run.shown = Shown::Human(1000),
                "k" => run.shown = Shown::Blocks(1024),
                "m" => run.shown = Shown::Blocks(1024 * 1024),
                "b" => run.shown = Shown::Blocks(1),
                "B" => {
                    let read = sizes::read(value).filter(|b| *b > 0);
                    let bytes = read.ok_or_else(|| format!("invalid -B argument '{value}'"))?;
                    run.shown = Shown::Blocks(bytes);
                }
                "d" => {
                    let read = value.parse();
                    run.depth =
                        read.map_err(|_| format!("invalid maximum depth {}", curly(value)))?;
                }
                "t" => {
                    let read = sizes::read(value.trim_start_matches('-'));
                    let read = read.and_then(|b| i64::try_from(b).ok());
                    let bytes =
                        read.ok_or_else(|| format!("invalid --threshold argument '{value}'"))?;
                    run.threshold = Some(if value.starts_with('-') {
                        -bytes
                    } else {
                        bytes
                    });
                }
                "time" => run.times = Some("%Y-%m-%d %H:%M".to_owned()),
                "exclude" => run.excluded.push(value.to_owned()),
                _ => {}
            }
        }
        if parsed.has("s") {
            if run.all {
                return Err("cannot both summarize and show all entries".to_owned());
            }
            run.depth = 0;
        }
        Ok(run)
    }

    fn one(
        &mut self,
        task: &mut Task<'_, '_>,
        name: &str,
        found: Stat,
        depth: usize,
    ) -> io::Result<Sum> {
        if (found.links > 1 || found.is_folder()) && !self.seen.insert(found.inode) {
            return Ok(Sum::default());
        }
        let own = Sum {
            bytes: match () {
                () if !self.apparent => found.allocated(),
                () => found.size,
            },
            modified: found.modified,
        };
        if !found.is_folder() {
            if self.all && depth <= self.depth || depth == 0 {
                self.line(task, own, name)?;
            }
            return Ok(own);
        }
        let mut sum = own;
        let mut all = own;
        match task.list(name) {
            Ok(entries) => {
                for entry in entries {
                    if self.excluded.contains(&entry) {
                        continue;
                    }
                    let below = path::join(name, &entry);
                    let found = if self.follow {
                        task.stat(&below).or_else(|_| task.lstat(&below))
                    } else {
                        task.lstat(&below)
                    };
                    match found {
                        Ok(found) => {
                            let part = self.one(task, &below, found, depth + 1)?;
                            all.add(part);
                            if !(self.separate && found.is_folder()) {
                                sum.add(part);
                            }
                        }
                        Err(error) => task.cannot("cannot access", &below, &error),
                    }
                }
            }
            Err(error) => task.cannot("cannot read directory", name, &error),
        }
        if depth <= self.depth {
            self.line(task, sum, name)?;
        }
        Ok(all)
    }

    fn line(&self, task: &mut Task<'_, '_>, sum: Sum, name: &str) -> io::Result<()> {
        let signed = i64::try_from(sum.bytes).unwrap_or(i64::MAX);
        if self
            .threshold
            .is_some_and(|t| if t < 0 { signed > -t } else { signed < t })
        {
            return Ok(());
        }
        let size = match self.shown {
            Shown::Blocks(bytes) => sum.bytes.div_ceil(bytes).to_string(),
            Shown::Human(base) => sizes::human(sum.bytes, base),
        };
        let time = self
            .times
            .as_ref()
            .map(|f| self.clock.format(f, sum.modified) + "\t");
        let time = time.unwrap_or_default();
        write!(task.io.stdout, "{size}\t{time}{name}{}", self.end)
    }
}

#[cfg(test)]
mod tests {
    use crate::file::testing::Folder;

    #[test]
    fn sizes() {
        let f = Folder::new();
        f.put("t/f", &"x".repeat(5000))
            .put("t/u/g", &"x".repeat(100));
        assert_eq!(f.out("du t"), "8\tt/u\n20\tt\n");
        assert_eq!(f.out("du -a t"), "8\tt/f\n4\tt/u/g\n8\tt/u\n20\tt\n");
        assert_eq!(f.out("du -sh t"), "20K\tt\n");
        assert_eq!(f.out("du -b t"), "4196\tt/u\n13292\tt\n");
        assert_eq!(f.out("du -c t/u t/f"), "8\tt/u\n8\tt/f\n16\ttotal\n");
        assert_eq!(f.out("du -d 0 t"), "20\tt\n");
        assert_eq!(f.out("du --apparent-size -h t"), "4.1K\tt/u\n13K\tt\n");
        assert_eq!(f.out("du -S t"), "8\tt/u\n12\tt\n");
        assert_eq!(f.out("du -m t/"), "1\tt/u\n1\tt/\n");
        assert_eq!(f.out("du -a -t 5K t"), "8\tt/f\n8\tt/u\n20\tt\n");
        assert_eq!(f.out("du -s t t"), "20\tt\n");
        f.link("t", "l");
        assert_eq!(f.out("du -L l"), "8\tl/u\n20\tl\n");
        assert_eq!(f.out("du -s l l/"), "0\tl\n20\tl/\n");
        assert_eq!(f.out("du -0 t/u"), "8\tt/u\0");
        assert_eq!(f.out("du -a --exclude=f t"), "4\tt/u/g\n8\tt/u\n12\tt\n");
    }

    #[test]
    fn refusals() {
        let f = Folder::new();
        f.put("a", "");
        assert_eq!(
            f.err("du nope"),
            "du: cannot access 'nope': No such file or directory\n"
        );
        assert!(
            f.err("du -d x")
                .starts_with("du: invalid maximum depth ‘x’\n")
        );
        assert!(f.err("du -as").contains("cannot both summarize"));
    }
}
