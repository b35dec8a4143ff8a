//! `ls`: what to list, in which order. How it is shown is in `ls/`.
//!
//! Invariant: the standard output is never a terminal, so there is one name a line unless something else was asked for;
//! names are in order of their bytes.

mod options;
mod show;

use self::options::{Ls, Order, Time};
use super::path;
use super::task::{Taken, Task};
use crate::io::Io;
use crate::platform::disk::Stat;
use std::io;

/// Exit code of what was named and could not be listed.
const TROUBLE: u8 = 2;

/// One thing to show.
struct Entry {
    /// As it is shown.
    name: String,
    /// As it is found.
    path: String,
    stat: Stat,
    /// Whether it is a folder or leads to one, where that matters.
    folder: bool,
}

pub(super) fn ls(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let mut task = Task::new("ls", io);
    let parsed = match task.options(options::SPEC, args, TROUBLE)? {
        Taken::Run(parsed) => parsed,
        Taken::Done(code) => return Ok(code),
    };
    let run = match Ls::of(&parsed) {
        Ok(run) => run,
        Err(words) => return Ok(task.usage(words, TROUBLE)),
    };
    let mut names = parsed.operands;
    if names.is_empty() {
        names.push(".".to_owned());
    }
    let several = names.len() > 1 || run.recursive;
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for name in names {
        match run.named(&task, &name) {
            Ok(stat) => {
                let list = if stat.is_folder() && !run.itself {
                    &mut folders
                } else {
                    &mut files
                };
                list.push(Entry {
                    path: name.clone(),
                    folder: run.leads_to_folder(&task, &name, &stat),
                    name,
                    stat,
                });
            }
            Err(error) => {
                task.cannot("cannot access", &name, &error);
                task.code = TROUBLE;
            }
        }
    }
    run.sort(&mut files);
    run.sort(&mut folders);
    let mut first = files.is_empty();
    show::all(&run, &mut task, &files)?;
    for folder in folders {
        run.folder(&mut task, &folder.path, several, &mut first)?;
    }
    Ok(task.code)
}

impl Ls {
    /// A link that was named is followed unless something is to be said of itself.
    fn named(&self, task: &Task<'_, '_>, name: &str) -> io::Result<Stat> {
        let own = task.lstat(name)?;
        if !own.is_link() || self.follow {
            return task.stat(name);
        }
        if self.long || self.itself || self.classify {
            return Ok(own);
        }
        match task.stat(name) {
            Ok(found) if found.is_folder() => Ok(found),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(own),
        }
    }

    fn folder(
        &self,
        task: &mut Task<'_, '_>,
        name: &str,
        titled: bool,
        first: &mut bool,
    ) -> io::Result<()> {
        let listed = match task.list(name) {
            Ok(listed) => listed,
            Err(error) => {
                task.cannot("cannot open directory", name, &error);
                task.code = TROUBLE;
                return Ok(());
            }
        };
        let dots = [".", ".."]
            .iter()
            .filter(|_| self.dots)
            .map(|d| (*d).to_owned());
        let shown = listed.into_iter().filter(|n| self.shows(n));
        let mut entries = Vec::new();
        for entry in dots.chain(shown) {
            let path = path::join(name, &entry);
            let found = if self.follow {
                task.stat(&path).or_else(|_| task.lstat(&path))
            } else {
                task.lstat(&path)
            };
            // What is above the sandbox's own top is the top.
            let found = if entry == ".." {
                found.or_else(|_| task.stat(name))
            } else {
                found
            };
            match found {
                Ok(stat) => entries.push(Entry {
                    folder: self.leads_to_folder(task, &path, &stat),
                    name: entry,
                    path,
                    stat,
                }),
                Err(error) => task.cannot("cannot access", &path, &error),
            }
        }
        self.sort(&mut entries);
        if !std::mem::take(first) {
            writeln!(task.io.stdout)?;
        }
        if titled {
            writeln!(task.io.stdout, "{}:", self.quoted(name))?;
        }
        if self.long || self.blocks {
            let bytes: u64 = entries.iter().map(|e| e.stat.allocated()).sum();
            writeln!(task.io.stdout, "total {}", self.allocation(bytes))?;
        }
        show::all(self, task, &entries)?;
        if self.recursive {
            let below = entries.iter().filter(|e| e.stat.is_folder());
            for entry in below.filter(|e| e.name != "." && e.name != "..") {
                self.folder(task, &entry.path, true, first)?;
            }
        }
        Ok(())
    }

    fn leads_to_folder(&self, task: &Task<'_, '_>, path: &str, stat: &Stat) -> bool {
        stat.is_folder() || self.folders_first && stat.is_link() && task.is_folder(path)
    }

    fn sort(&self, entries: &mut [Entry]) {
        let time = |e: &Entry| match self.time {
            Time::Modified => e.stat.modified,
            Time::Accessed => e.stat.accessed,
            Time::Changed => e.stat.changed,
        };
        if self.order != Order::None {
            entries.sort_by(|a, b| a.name.cmp(&b.name));
        }
        match self.order {
            Order::None | Order::Name => {}
            Order::Time => entries.sort_by_key(|e| std::cmp::Reverse(time(e))),
            Order::Size => entries.sort_by_key(|e| std::cmp::Reverse(e.stat.size)),
            Order::Extension => entries.sort_by(|a, b| extension(&a.name).cmp(extension(&b.name))),
            Order::Version => entries.sort_by(|a, b| version(&a.name, &b.name)),
            Order::Width => entries.sort_by_key(|e| e.name.chars().count()),
        }
        if self.reverse && self.order != Order::None {
            entries.reverse();
        }
        if self.folders_first {
            entries.sort_by_key(|e| !e.folder);
        }
    }
}

fn extension(name: &str) -> &str {
    name.rfind('.').map_or("", |at| &name[at..])
}

/// Digits by their value, the rest by bytes.
fn version(a: &str, b: &str) -> std::cmp::Ordering {
    let (mut x, mut y) = (a, b);
    let split = |s: &str, digit: bool| {
        let end = s
            .find(|c: char| c.is_ascii_digit() != digit)
            .unwrap_or(s.len());
        (s[..end].to_owned(), end)
    };
    while !x.is_empty() || !y.is_empty() {
        let ((p, m), (q, n)) = (split(x, false), split(y, false));
        let ordered = p.cmp(&q);
        (x, y) = (&x[m..], &y[n..]);
        let ((p, m), (q, n)) = (split(x, true), split(y, true));
        let value = |s: &str| s.parse::<u64>().unwrap_or(0);
        let ordered = ordered.then(value(&p).cmp(&value(&q)));
        if ordered.is_ne() {
            return ordered;
        }
        (x, y) = (&x[m..], &y[n..]);
    }
    a.cmp(b)
}

#[cfg(test)]
mod tests;
