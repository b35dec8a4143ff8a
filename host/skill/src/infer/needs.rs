//! What a skill needs, as found by reading it.

use super::language::Language;
use super::suspect::Suspicion;
use serde::Serialize;

/// Everything a skill needs, as far as its files tell. Lists are sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// Files of code.
    pub scripts: Vec<Script>,
    /// Hosts it speaks to.
    pub hosts: Vec<Host>,
    /// Variables a person sets for it.
    pub env: Vec<Variable>,
    /// Programs it starts.
    pub commands: Vec<Command>,
    /// Packages of Python.
    pub python: Vec<Package>,
    /// Packages of npm.
    pub npm: Vec<Package>,
    /// Files outside of itself that it names.
    pub paths: Vec<Use>,
    /// Programs that act on the host and not in a sandbox.
    pub host_shell: Vec<Use>,
    /// Lines a person should see.
    pub suspicions: Vec<Suspicion>,
    /// Files that were not read, with the reason.
    pub unread: Vec<Unread>,
    /// There was more than is listed.
    pub cut: bool,
}

/// A file of code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Script {
    /// In the skill.
    pub path: String,
    /// By its first line, else by its extension.
    pub language: Language,
    /// Tests, templates and the work of others: what it needs is not counted.
    pub aside: bool,
    /// Modules it imports that are neither its language's nor the skill's.
    pub imports: Vec<Need>,
    /// Modules of Python or Node itself it imports.
    pub modules: Vec<Need>,
    /// Programs it starts.
    pub commands: Vec<Need>,
    /// It starts programs whose names could not be read.
    pub unread_commands: bool,
    /// It waits for others to connect.
    pub listens: bool,
    /// Files of the skill it imports as soon as it runs.
    pub local: Vec<String>,
    /// Modules of the skill that it finds only if it is started from another folder than its own.
    pub astray: Vec<String>,
    /// Files it imports as soon as it runs that the skill does not have.
    pub missing: Vec<String>,
    /// It is a part of a package, and not called by itself.
    pub part: bool,
    /// It works on the document of a web page.
    pub page: bool,
}

/// When something is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// As soon as the file runs.
    Start,
    /// When that part of it is reached.
    Later,
    /// It goes on without it.
    Optional,
}

/// Something a script needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Need {
    /// Its name.
    pub name: String,
    /// When.
    pub when: Moment,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File of the skill.
    pub file: String,
    /// From 1; 0 for what a front matter declares.
    pub line: u32,
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Host {
    /// Lower case; `*.example.org` if its front is variable.
    pub host: String,
    /// If one is written.
    pub port: Option<u16>,
    /// `https` or `http`.
    pub scheme: &'static str,
    /// Upper case, sorted. Empty: not known.
    pub methods: Vec<String>,
    /// It is this machine.
    pub loopback: bool,
    /// Some of the places.
    pub at: Vec<Place>,
    /// Number of places.
    pub count: u32,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its name says that the value is secret.
    pub secret: bool,
    /// The front matter names it.
    pub declared: bool,
    /// Some of the places.
    pub at: Vec<Place>,
    /// Number of places; 0 if it is only declared.
    pub count: u32,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Command {
    /// Its name, without folders.
    pub name: String,
    /// The front matter names it.
    pub declared: bool,
    /// Some of the places.
    pub at: Vec<Place>,
    /// Number of places; 0 if it is only declared.
    pub count: u32,
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Package {
    /// As its registry calls it, as far as that is known.
    pub name: String,
    /// As code imports it.
    pub import: String,
    /// Versions, as a file of the skill demands them: `>=2,<3`, `^1.2`. Empty: any.
    pub version: String,
    /// It holds native code, or needs a package that does.
    pub native: bool,
    /// Something needs it as soon as it runs.
    pub at_start: bool,
    /// Some of the places.
    pub at: Vec<Place>,
    /// Number of places.
    pub count: u32,
}

/// A name with its places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Use {
    /// The path or program.
    pub name: String,
    /// Some of the places.
    pub at: Vec<Place>,
    /// Number of places.
    pub count: u32,
}

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// In the skill.
    pub file: String,
    /// For a person.
    pub why: String,
}
