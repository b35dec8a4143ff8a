//! What every file command works with: its name, its streams, the folder it began in and its exit code.
//!
//! Invariant: every path that reaches the disk went through [`Task::at`], and is absolute.

use super::options::{self, Parsed, Spec};
use super::path::{self, Missing};
use super::words::{quoted, why};
use crate::io::Io;
use crate::platform::disk::{self, Stat};
use std::fmt::Display;
use std::io;

/// One run of a command.
pub(super) struct Task<'a, 'io> {
    pub(super) name: &'static str,
    pub(super) io: &'a mut Io<'io>,
    cwd: String,
    /// The exit code so far.
    pub(super) code: u8,
}

/// How the command line was taken.
pub(super) enum Taken {
    /// To be carried out.
    Run(Parsed),
    /// Answered with this exit code.
    Done(u8),
}

#[cfg(test)]
thread_local! {
    /// Where relative paths begin in a test.
    pub(super) static TEST_CWD: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

#[cfg(test)]
fn current() -> String {
    TEST_CWD.with_borrow(Clone::clone)
}

#[cfg(not(test))]
fn current() -> String {
    let cwd = std::env::current_dir();
    cwd.map_or_else(|_| "/".to_owned(), |p| p.to_string_lossy().into_owned())
}

impl<'a, 'io> Task<'a, 'io> {
    pub(super) fn new(name: &'static str, io: &'a mut Io<'io>) -> Self {
        Self {
            name,
            io,
            cwd: current(),
            code: 0,
        }
    }

    /// Reads the command line, answers `--help` and `--version`, complains with exit code `trouble`.
    pub(super) fn options(
        &mut self,
        spec: Spec,
        args: &[String],
        trouble: u8,
    ) -> io::Result<Taken> {
        let name = self.name;
        if let Some(last) = args
            .iter()
            .take_while(|a| *a != "--")
            .find(|a| matches!(a.as_str(), "--help" | "--version"))
        {
            if last == "--help" {
                writeln!(
                    self.io.stdout,
                    "Usage: {name} [OPTION]... FILE...\nOptions: {spec}"
                )?;
            } else {
                writeln!(
                    self.io.stdout,
                    "{name} (claw userland, in the manner of GNU coreutils) 9.4"
                )?;
            }
            return Ok(Taken::Done(0));
        }
        Ok(match options::parse(spec, args) {
            Ok(parsed) => Taken::Run(parsed),
            Err(words) => Taken::Done(self.usage(words, trouble)),
        })
    }

    /// Complains about the command line; gives the exit code back.
    pub(super) fn usage(&mut self, words: impl Display, code: u8) -> u8 {
        let name = self.name;
        self.io.complain(name, words);
        // The one that is no part of coreutils begins its hint as it begins the rest.
        let own = if name == "cmp" { "cmp: " } else { "" };
        let hint = format!("{own}Try '{name} --help' for more information.\n");
        let _ = self.io.stderr.write_all(hint.as_bytes());
        code
    }

    /// Complains, and the command will have failed.
    pub(super) fn fail(&mut self, words: impl Display) {
        self.io.complain(self.name, words);
        self.code = self.code.max(1);
    }

    /// Complains that something could not be done with a file: `cannot stat 'x': No such file or directory`.
    pub(super) fn cannot(&mut self, what: &str, name: &str, error: &io::Error) {
        self.fail(format_args!("{what} {}: {}", quoted(name), why(error)));
    }

    /// The absolute path.
    pub(super) fn at(&self, name: &str) -> String {
        path::absolute(&self.cwd, name)
    }

    /// The folder relative paths begin in.
    pub(super) fn cwd(&self) -> &str {
        &self.cwd
    }

    /// What is known of what a name leads to.
    pub(super) fn stat(&self, name: &str) -> io::Result<Stat> {
        self.look(name, true)
    }

    /// What is known of the thing itself, links not followed.
    pub(super) fn lstat(&self, name: &str) -> io::Result<Stat> {
        // `link/` is what the link leads to.
        self.look(name, name.len() > 1 && name.ends_with('/'))
    }

    fn look(&self, name: &str, follow: bool) -> io::Result<Stat> {
        if name.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let found = disk::stat(&self.at(name), follow)?;
        if name.ends_with('/') && !found.is_folder() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(found)
    }

    /// The number of a file that commands show. The sandbox's own numbers change with every run, so that there it is
    /// made of where the file really is; one with several names is in several places, and shows its own.
    pub(super) fn inode(&self, name: &str, found: &Stat) -> u64 {
        if cfg!(not(target_family = "wasm")) {
            return found.inode;
        }
        if found.has_twins() {
            return found.inode >> 40 | 1 << 23;
        }
        let at = self.at(name);
        let at = if found.is_link() {
            let folder = path::real(path::parent(&at), Missing::No);
            folder.map_or(at.clone(), |folder| path::join(&folder, path::last(&at)))
        } else {
            path::real(&at, Missing::No).unwrap_or(at)
        };
        // FNV-1a, cut to what fits other programs' columns.
        let hash = at.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        hash >> 40 | 1 << 23
    }

    /// Whether a name leads to a folder.
    pub(super) fn is_folder(&self, name: &str) -> bool {
        self.stat(name).is_ok_and(|s| s.is_folder())
    }

    /// The names in a folder in order of their bytes.
    pub(super) fn list(&self, name: &str) -> io::Result<Vec<String>> {
        let mut names = disk::list(&self.at(name))?;
        names.sort_unstable();
        Ok(names)
    }
}
