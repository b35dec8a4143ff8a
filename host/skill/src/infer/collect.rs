//! Puts together what the files told, within limits.

use super::facts::{Ecosystem, Facts, HostUse, ImportUse, Named, When};
use super::language::Language;
use super::names::{is_host_shell, is_secret};
use super::needs::{Command, Host, Moment, Need, Needs, Package, Place, Script, Use, Variable};
use super::own::{Found, Own};
use super::packages::Wanted;
use super::suspect::{Suspicion, suspicion};
use super::url::Address;
use super::{paths, stdlib, url};
use std::collections::{BTreeMap, BTreeSet};

/// Names of one kind at most.
pub const MAX_NAMES: usize = 400;
/// Places of one name that are kept.
pub const MAX_PLACES: usize = 8;
/// Suspicions at most.
pub const MAX_SUSPICIONS: usize = 300;

/// Places by name.
type Places = BTreeMap<String, (Vec<Place>, u32)>;

/// Name, port, whether over TLS.
type HostKey = (String, Option<u16>, bool);
/// Methods, places, number of places.
type HostPlaces = (BTreeSet<String>, Vec<Place>, u32);

/// Grows by one file after the other.
#[derive(Default)]
pub(super) struct Collector {
    hosts: BTreeMap<HostKey, HostPlaces>,
    env: Places,
    commands: Places,
    packages: BTreeMap<(Ecosystem, String), Package>,
    paths: Places,
    suspicions: Vec<Suspicion>,
    scripts: Vec<Script>,
    /// What runs the skill's own files, by their names.
    pub(super) runners: BTreeMap<String, String>,
    cut: bool,
}

impl Collector {
    /// What a file told; `declared` names are kept apart.
    pub(super) fn add(&mut self, file: &str, mut facts: Facts) {
        self.hosts(file, &facts);
        let named = |places: &mut Places, cut: &mut bool, found: &[Named]| {
            for named in found {
                *cut |= !place(places, &named.name, file, named.line);
            }
        };
        named(&mut self.env, &mut self.cut, &facts.env);
        named(&mut self.paths, &mut self.cut, &facts.paths);
        for command in &facts.commands {
            self.command(file, &command.name, command.line);
        }
        for install in std::mem::take(&mut facts.installs) {
            let package = Wanted {
                ecosystem: install.ecosystem,
                name: install.name.clone(),
                version: String::new(),
                line: install.line,
            };
            self.wanted(file, &package);
            if !install.pinned {
                self.suspect(suspicion(
                    "unpinned-install",
                    file,
                    install.line,
                    &install.name,
                ));
            }
        }
        for named in &facts.writes {
            let code = if named.name.contains("cron")
                || named.name.contains("LaunchAgents")
                || named.name.contains("systemd")
            {
                "schedules"
            } else {
                "writes-memory"
            };
            self.suspect(suspicion(code, file, named.line, &named.name));
        }
        for named in &facts.paths {
            if let Some(kind) = paths::credential(&named.name) {
                self.suspect(suspicion(
                    "reads-credentials",
                    file,
                    named.line,
                    &format!("{} ({kind})", named.name),
                ));
            }
        }
    }

    /// A program; for a file of the skill itself, what runs it.
    pub(super) fn command(&mut self, file: &str, name: &str, line: u32) {
        let own = self.runners.get(name).cloned();
        let named = |path: &&String| path.rsplit_once('.').is_some_and(|(stem, _)| stem == name);
        let stem = self
            .runners
            .keys()
            .find(named)
            .and_then(|path| self.runners.get(path))
            .cloned();
        if own.is_none() {
            self.cut |= !place(&mut self.commands, program(name), file, line);
        }
        if let Some(runner) = own.or(stem) {
            self.cut |= !place(&mut self.commands, &runner, file, line);
        }
    }

    fn hosts(&mut self, file: &str, facts: &Facts) {
        let mut known: BTreeMap<&Address, BTreeSet<String>> = BTreeMap::new();
        for used in &facts.hosts {
            known
                .entry(&used.address)
                .or_default()
                .extend(used.methods.iter().cloned());
        }
        // A request whose address is not known may go to each of them.
        for methods in known.values_mut() {
            methods.extend(facts.methods.iter().cloned());
        }
        for used in &facts.hosts {
            if url::is_namespace(&used.address.host) {
                continue;
            }
            let methods = known.get(&used.address).cloned().unwrap_or_default();
            self.host(file, used, methods);
        }
    }

    fn host(&mut self, file: &str, used: &HostUse, methods: BTreeSet<String>) {
        let key = (
            used.address.host.clone(),
            used.address.port,
            used.address.tls,
        );
        if !self.hosts.contains_key(&key) && self.hosts.len() >= MAX_NAMES {
            self.cut = true;
            return;
        }
        let entry = self.hosts.entry(key).or_default();
        entry.0.extend(methods);
        keep(&mut entry.1, &mut entry.2, file, used.line);
    }

    /// A package that a file or a line names.
    pub(super) fn wanted(&mut self, file: &str, wanted: &Wanted) {
        let import = match wanted.ecosystem {
            Ecosystem::Python => stdlib::import_of(&wanted.name),
            Ecosystem::Npm => wanted.name.clone(),
        };
        self.package(
            wanted.ecosystem,
            &import,
            Some(&wanted.name),
            file,
            wanted.line,
            false,
            &wanted.version,
        );
    }

    #[allow(clippy::too_many_arguments)]
    fn package(
        &mut self,
        ecosystem: Ecosystem,
        import: &str,
        name: Option<&str>,
        file: &str,
        line: u32,
        start: bool,
        version: &str,
    ) {
        let key = (ecosystem, import.to_owned());
        if !self.packages.contains_key(&key) && self.packages.len() >= MAX_NAMES {
            self.cut = true;
            return;
        }
        let guess = match ecosystem {
            Ecosystem::Python => stdlib::distribution(import),
            Ecosystem::Npm => import,
        };
        let package = self.packages.entry(key).or_insert_with(|| Package {
            name: name.unwrap_or(guess).to_owned(),
            import: import.to_owned(),
            version: String::new(),
            native: ecosystem == Ecosystem::Python && stdlib::is_native(import),
            at_start: false,
            at: Vec::new(),
            count: 0,
        });
        package.at_start |= start;
        if package.version.is_empty() {
            package.version = version.to_owned();
        }
        keep(&mut package.at, &mut package.count, file, line);
    }

    /// A file of code. Its packages count unless it stands aside.
    pub(super) fn script(
        &mut self,
        path: &str,
        language: Language,
        aside: bool,
        facts: &Facts,
        own: &Own,
    ) {
        let ecosystem = match language {
            Language::Python => Some(Ecosystem::Python),
            Language::JavaScript | Language::TypeScript => Some(Ecosystem::Npm),
            Language::Shell | Language::Other => None,
        };
        let mut imports = BTreeMap::new();
        let mut modules = BTreeMap::new();
        let mut of_skill = OfSkill::default();
        for import in &facts.imports {
            let when = Moment::from(import.when);
            let Some(ecosystem) = ecosystem else { break };
            if of_skill.takes(ecosystem, path, import, facts.finds_modules, own) {
                continue;
            }
            if is_module(ecosystem, &import.name) {
                earliest(&mut modules, &import.name, when);
                continue;
            }
            earliest(&mut imports, &import.name, when);
            if !aside {
                let start = when == Moment::Start;
                self.package(ecosystem, &import.name, None, path, import.line, start, "");
            }
        }
        let mut commands = BTreeMap::new();
        for command in facts.commands.iter().chain(&facts.installers) {
            earliest(
                &mut commands,
                program(&command.name),
                Moment::from(command.when),
            );
        }
        self.scripts.push(Script {
            path: path.to_owned(),
            language,
            aside,
            imports: list(imports),
            modules: list(modules),
            commands: list(commands),
            unread_commands: !facts.unread_commands.is_empty(),
            listens: facts.listens.is_some(),
            local: of_skill.local.into_iter().collect(),
            astray: of_skill.astray.into_iter().collect(),
            missing: of_skill.missing.into_iter().collect(),
            part: of_skill.part,
            page: facts.page,
        });
    }

    /// Packages that code in a document imports.
    pub(super) fn snippets(&mut self, file: &str, facts: &Facts, own: &Own) {
        for import in &facts.imports {
            let python = stdlib::is_python(&import.name) || own.has_python(&import.name);
            let node = stdlib::is_node(&import.name) || import.name.starts_with('@');
            // A document's snippet of JavaScript is rarely what is run: its imports are not told.
            if !python && !node && stdlib::distribution(&import.name) != import.name {
                self.package(
                    Ecosystem::Python,
                    &import.name,
                    None,
                    file,
                    import.line,
                    false,
                    "",
                );
            }
        }
    }

    pub(super) fn suspect(&mut self, suspicion: Suspicion) {
        if self.suspicions.len() >= MAX_SUSPICIONS {
            self.cut = true;
        } else {
            self.suspicions.push(suspicion);
        }
    }

    /// Everything, with what the front matter declares.
    pub(super) fn finish(mut self, env: &BTreeSet<String>, bins: &BTreeSet<String>) -> Needs {
        for name in env {
            self.env.entry(name.clone()).or_default();
        }
        for name in bins {
            self.commands.entry(name.clone()).or_default();
        }
        self.suspicions.sort();
        self.suspicions
            .dedup_by(|a, b| (a.code, &a.file, a.line) == (b.code, &b.file, b.line));
        let (python, npm): (Vec<_>, Vec<_>) = self
            .packages
            .into_iter()
            .partition(|((e, _), _)| *e == Ecosystem::Python);
        let values = |list: Vec<((Ecosystem, String), Package)>| {
            list.into_iter().map(|(_, package)| package).collect()
        };
        let host_shell = self
            .commands
            .iter()
            .filter(|(name, (_, count))| is_host_shell(name) && *count > 0)
            .map(used)
            .collect();
        let hosts = self.hosts.into_iter().map(host).collect();
        let env = self
            .env
            .into_iter()
            .map(|(name, (at, count))| Variable {
                secret: is_secret(&name),
                declared: env.contains(&name),
                name,
                at,
                count,
            })
            .collect();
        let commands = self
            .commands
            .into_iter()
            .map(|(name, (at, count))| Command {
                declared: bins.contains(&name),
                name,
                at,
                count,
            })
            .collect();
        Needs {
            scripts: self.scripts,
            hosts,
            env,
            commands,
            python: values(python),
            npm: values(npm),
            paths: self.paths.iter().map(used).collect(),
            host_shell,
            suspicions: self.suspicions,
            unread: Vec::new(),
            cut: self.cut,
        }
    }
}

/// What a script imports of the skill itself.
#[derive(Debug, Default)]
struct OfSkill {
    local: BTreeSet<String>,
    astray: BTreeSet<String>,
    missing: BTreeSet<String>,
    part: bool,
}

impl OfSkill {
    /// Whether the import means a file of the skill.
    fn takes(
        &mut self,
        ecosystem: Ecosystem,
        path: &str,
        import: &ImportUse,
        finds: bool,
        own: &Own,
    ) -> bool {
        let start = import.when == When::Start;
        let relative = import.whole.starts_with('.');
        match ecosystem {
            Ecosystem::Python if relative => self.part |= start,
            Ecosystem::Python => match own.python(path, &import.whole, finds) {
                Found::Here(files) if start => {
                    self.local.extend(files.into_iter().filter(|f| f != path))
                }
                Found::Here(_) => {}
                Found::Elsewhere if is_module(ecosystem, &import.name) => return false,
                Found::Elsewhere if start => {
                    self.astray.insert(import.name.clone());
                }
                Found::Elsewhere => {}
                Found::No => return false,
            },
            Ecosystem::Npm if relative && start => match own.javascript(path, &import.whole) {
                Some(file) => {
                    self.local.insert(file);
                }
                None => {
                    self.missing.insert(import.whole.clone());
                }
            },
            Ecosystem::Npm if relative => {}
            Ecosystem::Npm => return false,
        }
        true
    }
}

fn is_module(ecosystem: Ecosystem, name: &str) -> bool {
    match ecosystem {
        Ecosystem::Python => stdlib::is_python(name) || stdlib::was_python(name),
        Ecosystem::Npm => stdlib::is_node(name),
    }
}

/// Names of one program: `python` is `python3`.
fn program(name: &str) -> &str {
    match name {
        "python" => "python3",
        "nodejs" => "node",
        name => name,
    }
}

fn earliest(needs: &mut BTreeMap<String, Moment>, name: &str, when: Moment) {
    let entry = needs.entry(name.to_owned()).or_insert(when);
    *entry = (*entry).min(when);
}

fn list(needs: BTreeMap<String, Moment>) -> Vec<Need> {
    needs
        .into_iter()
        .map(|(name, when)| Need { name, when })
        .collect()
}

fn used((name, (at, count)): (&String, &(Vec<Place>, u32))) -> Use {
    Use {
        name: name.clone(),
        at: at.clone(),
        count: *count,
    }
}

fn host(((host, port, tls), (methods, at, count)): (HostKey, HostPlaces)) -> Host {
    Host {
        loopback: url::is_loopback(&host),
        host,
        port,
        scheme: if tls { "https" } else { "http" },
        methods: methods.into_iter().collect(),
        at,
        count,
    }
}

/// Adds a place; `false` if there are too many names.
fn place(places: &mut Places, name: &str, file: &str, line: u32) -> bool {
    if !places.contains_key(name) && places.len() >= MAX_NAMES {
        return false;
    }
    let (at, count) = places.entry(name.to_owned()).or_default();
    keep(at, count, file, line);
    true
}

fn keep(at: &mut Vec<Place>, count: &mut u32, file: &str, line: u32) {
    let place = Place {
        file: file.to_owned(),
        line,
    };
    if at.contains(&place) {
        return;
    }
    *count += 1;
    if at.len() < MAX_PLACES {
        at.push(place);
    }
}
