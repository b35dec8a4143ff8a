//! What the reader of one file found, before the files of a skill are put together.

use super::url::Address;
use std::collections::BTreeSet;

/// Imports of one file at most; more are not counted.
pub(super) const MAX_IMPORTS: usize = 1_000;

/// When something is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// As soon as the file runs.
    Start,
    /// When that part of it is reached.
    Later,
    /// It goes on without it.
    Optional,
}

/// A host a file speaks to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HostUse {
    pub(super) address: Address,
    pub(super) line: u32,
    /// Empty: not known.
    pub(super) methods: BTreeSet<String>,
}

/// A program a file starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandUse {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) when: When,
}

/// A module a file imports, by the name it is imported with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ImportUse {
    pub(super) name: String,
    /// As it is written: `a.b.c`, `./x/y`. Begins with a dot if it is relative.
    pub(super) whole: String,
    pub(super) line: u32,
    pub(super) when: When,
}

/// Something with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) line: u32,
}

/// Everything one file told.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) hosts: Vec<HostUse>,
    pub(super) env: Vec<Named>,
    pub(super) commands: Vec<CommandUse>,
    /// Python modules or npm packages, by the language of the file.
    pub(super) imports: Vec<ImportUse>,
    pub(super) paths: Vec<Named>,
    /// Files that are written by name (`SOUL.md`, a crontab).
    pub(super) writes: Vec<Named>,
    /// Methods of requests whose address could not be read.
    pub(super) methods: BTreeSet<String>,
    /// A program is started whose name could not be read.
    pub(super) unread_commands: Vec<u32>,
    /// Packages that a line installs: ecosystem, name, line, whether a version is written.
    pub(super) installs: Vec<Install>,
    /// The file serves or listens.
    pub(super) listens: Option<u32>,
    /// Programs that install something.
    pub(super) installers: Vec<CommandUse>,
    /// Functions a text of the shell makes.
    pub(super) functions: BTreeSet<String>,
    /// It changes where its modules are found.
    pub(super) finds_modules: bool,
    /// It works on the document of a web page.
    pub(super) page: bool,
}

/// A package that a command line installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Install {
    pub(super) ecosystem: Ecosystem,
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) pinned: bool,
}

/// Whose packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ecosystem {
    Python,
    Npm,
}

impl Facts {
    pub(super) fn host(&mut self, address: Address, line: u32, methods: BTreeSet<String>) {
        self.hosts.push(HostUse {
            address,
            line,
            methods,
        });
    }

    pub(super) fn env(&mut self, name: &str, line: u32) {
        let name = name.to_owned();
        self.env.push(Named { name, line });
    }

    pub(super) fn command(&mut self, name: &str, line: u32, when: When) {
        let name = name.to_owned();
        self.commands.push(CommandUse { name, line, when });
    }

    pub(super) fn path(&mut self, name: &str, line: u32) {
        let name = name.to_owned();
        self.paths.push(Named { name, line });
    }

    /// Takes in what a part of the file told, whose first line is `line` of the file.
    pub(super) fn take(&mut self, part: Facts, line: u32, when: Option<When>) {
        let at = |l: u32| l.saturating_add(line).saturating_sub(1);
        self.hosts.extend(part.hosts.into_iter().map(|mut h| {
            h.line = at(h.line);
            h
        }));
        let named = |mut n: Named| {
            n.line = at(n.line);
            n
        };
        self.env.extend(part.env.into_iter().map(named));
        self.paths.extend(part.paths.into_iter().map(named));
        self.writes.extend(part.writes.into_iter().map(named));
        self.commands.extend(part.commands.into_iter().map(|mut c| {
            c.line = at(c.line);
            c.when = when.unwrap_or(c.when);
            c
        }));
        self.imports.extend(part.imports.into_iter().map(|mut i| {
            i.line = at(i.line);
            i.when = when.unwrap_or(i.when);
            i
        }));
        self.methods.extend(part.methods);
        let lines = part.unread_commands.into_iter();
        self.unread_commands.extend(lines.map(at));
        self.installs.extend(part.installs.into_iter().map(|mut i| {
            i.line = at(i.line);
            i
        }));
        self.listens = self.listens.or(part.listens.map(at));
    }
}

/// One word as a set.
pub(super) fn one(method: &str) -> BTreeSet<String> {
    BTreeSet::from([method.to_uppercase()])
}
