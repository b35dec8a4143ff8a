//! What runtimes there are, and adding and removing them.

use super::digests::Digests;
use super::manifest::{MAX_MANIFEST_BYTES, RuntimeManifest, is_name};
use super::state::{Added, State, make_private};
use super::{MANIFEST_FILE, RuntimeError, WASM_FILE};
use crate::inspect::inspect;
use crate::{InstallError, read_component};
use claw_core::id::Digest;
use std::path::{Path, PathBuf};

/// Runtimes of a home or a bundle at most.
pub const MAX_RUNTIMES: usize = 64;
/// What the export of a runtime begins with.
const EXPORT: &str = "claw:script/command@0.1.";
/// What the name of a folder ends with while a runtime is copied into it.
pub(super) const FRESH_SUFFIX: &str = ".new";
/// Largest further file of a runtime, in bytes.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Where a runtime comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// With the binary.
    Bundled,
    /// A person added it, from there.
    Added(String),
}

/// A runtime that can be used, or could if it were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// What it says of itself.
    pub manifest: RuntimeManifest,
    /// Its component.
    pub wasm: PathBuf,
    /// Of the component.
    pub digest: Digest,
    /// Size of the component.
    pub bytes: u64,
    /// Where it comes from.
    pub origin: Origin,
}

/// Everything there is.
#[derive(Debug, Default)]
pub struct Listing {
    /// In use, by name.
    pub installed: Vec<Runtime>,
    /// Bundled ones that a person removed, by name.
    pub removed: Vec<Runtime>,
    /// Folders that hold none, with the reason.
    pub broken: Vec<RuntimeError>,
}

impl Listing {
    /// The removed runtime that serves a command.
    pub fn removed_for(&self, command: &str) -> Option<&Runtime> {
        let serves = |r: &&Runtime| r.manifest.commands.iter().any(|c| c == command);
        self.removed.iter().find(serves)
    }
}

/// A runtime that was read and judged, not yet added.
#[derive(Debug)]
pub struct Candidate {
    /// What it would be.
    pub runtime: Runtime,
    /// Of a bundled runtime nothing is copied.
    folder: Option<PathBuf>,
}

/// The runtimes of a home.
#[derive(Debug, Clone)]
pub struct Runtimes {
    bundled: Option<PathBuf>,
    folder: PathBuf,
    cache: PathBuf,
}

impl Runtimes {
    /// Of the home at this path, with what came with the binary.
    pub fn new(home: &Path, bundled: Option<PathBuf>) -> Self {
        Self {
            bundled,
            folder: home.join("runtimes"),
            cache: home.join("cache/runtimes.json"),
        }
    }

    /// All of them. Digests are taken from a cache where the files were not touched.
    ///
    /// # Errors
    /// The state of the home cannot be read; a broken runtime is listed instead.
    pub fn list(&self) -> Result<Listing, RuntimeError> {
        let state = State::read(&self.folder)?;
        let mut digests = Digests::open(&self.cache);
        let mut listing = Listing::default();
        for (name, added) in &state.added {
            match self.added(name, added, &mut digests) {
                Ok(runtime) => listing.installed.push(runtime),
                Err(e) => listing.broken.push(e),
            }
        }
        for folder in self.bundled_folders() {
            let runtime = match read(&folder, Origin::Bundled, &mut digests) {
                Ok(runtime) => runtime,
                Err(e) => {
                    listing.broken.push(e);
                    continue;
                }
            };
            let name = &runtime.manifest.name;
            if state.added.contains_key(name) {
                continue;
            }
            if state.removed.contains(name) {
                listing.removed.push(runtime);
            } else {
                listing.installed.push(runtime);
            }
        }
        digests.save();
        let by_name = |a: &Runtime, b: &Runtime| a.manifest.name.cmp(&b.manifest.name);
        listing.installed.sort_by(by_name);
        listing.removed.sort_by(by_name);
        Ok(listing)
    }

    fn bundled_folders(&self) -> Vec<PathBuf> {
        let Some(bundled) = &self.bundled else {
            return Vec::new();
        };
        let entries = std::fs::read_dir(bundled).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries
            .map(|e| e.path())
            .filter(|p| p.join(MANIFEST_FILE).is_file())
            .collect();
        folders.sort();
        folders.truncate(MAX_RUNTIMES);
        folders
    }

    /// An added runtime counts only while its bytes are those that were added.
    fn added(
        &self,
        name: &str,
        added: &Added,
        digests: &mut Digests,
    ) -> Result<Runtime, RuntimeError> {
        let folder = self.folder.join(name);
        let origin = Origin::Added(added.source.clone());
        let runtime = read(&folder, origin, digests)?;
        if runtime.digest != added.digest || runtime.manifest.name != name {
            return Err(RuntimeError::State {
                path: folder,
                why: "it is not what was added".into(),
            });
        }
        Ok(runtime)
    }

    /// Reads what is to be added: the name of a bundled runtime, or a folder.
    ///
    /// # Errors
    /// It is neither, or no runtime for this host.
    pub fn candidate(&self, source: &str) -> Result<Candidate, RuntimeError> {
        let mut digests = Digests::open(&self.cache);
        let candidate = match self.bundled_named(source, &mut digests) {
            Some(runtime) => Candidate {
                runtime,
                folder: None,
            },
            None => self.foreign(source, &mut digests)?,
        };
        check_component(&candidate.runtime.wasm)?;
        digests.save();
        Ok(candidate)
    }

    fn bundled_named(&self, name: &str, digests: &mut Digests) -> Option<Runtime> {
        if !is_name(name) {
            return None;
        }
        let mut folders = self.bundled_folders().into_iter();
        folders.find_map(|folder| {
            let runtime = read(&folder, Origin::Bundled, digests).ok()?;
            (runtime.manifest.name == name).then_some(runtime)
        })
    }

    fn foreign(&self, source: &str, digests: &mut Digests) -> Result<Candidate, RuntimeError> {
        let folder = PathBuf::from(source);
        if !folder.is_dir() {
            if is_name(source) {
                return Err(self.unknown(source));
            }
            return Err(RuntimeError::NoFolder(folder));
        }
        let folder = std::fs::canonicalize(&folder).map_err(|e| RuntimeError::io(&folder, e))?;
        let origin = Origin::Added(folder.display().to_string());
        Ok(Candidate {
            runtime: read(&folder, origin, digests)?,
            folder: Some(folder),
        })
    }

    fn unknown(&self, name: &str) -> RuntimeError {
        let listing = self.list().unwrap_or_default();
        let all = listing.installed.iter().chain(&listing.removed);
        RuntimeError::NoRuntime {
            name: name.to_owned(),
            known: all.map(|r| r.manifest.name.clone()).collect(),
        }
    }

    /// Takes it over, whole or not at all.
    ///
    /// # Errors
    /// The home takes no file.
    pub fn add(&self, candidate: &Candidate) -> Result<(), RuntimeError> {
        let name = &candidate.runtime.manifest.name;
        State::change(&self.folder, |state| {
            state.removed.remove(name);
            match (&candidate.folder, &candidate.runtime.origin) {
                (Some(from), Origin::Added(source)) => {
                    let new = !state.added.contains_key(name);
                    if new && state.added.len() >= MAX_RUNTIMES {
                        return Err(RuntimeError::TooMany);
                    }
                    self.copy(from, &candidate.runtime)?;
                    let added = Added {
                        digest: candidate.runtime.digest.clone(),
                        source: source.clone(),
                    };
                    state.added.insert(name.clone(), added);
                }
                _ => {
                    state.added.remove(name);
                }
            }
            Ok(())
        })
    }

    fn copy(&self, from: &Path, runtime: &Runtime) -> Result<(), RuntimeError> {
        let to = self.folder.join(&runtime.manifest.name);
        let fresh = self
            .folder
            .join(format!("{}{FRESH_SUFFIX}", runtime.manifest.name));
        if from.starts_with(&fresh) || from == to {
            return Ok(());
        }
        remove_folder(&fresh)?;
        make_private(&fresh).map_err(|e| RuntimeError::io(&fresh, e))?;
        let own = [MANIFEST_FILE.to_owned(), WASM_FILE.to_owned()];
        for name in own.iter().chain(&runtime.manifest.files) {
            let (source, target) = (from.join(name), fresh.join(name));
            if let Some(parent) = target.parent() {
                make_private(parent).map_err(|e| RuntimeError::io(parent, e))?;
            }
            std::fs::copy(&source, &target).map_err(|e| RuntimeError::io(&source, e))?;
        }
        let wasm = fresh.join(WASM_FILE);
        if Digest::of(&read_component(&wasm)?) != runtime.digest {
            return Err(RuntimeError::State {
                path: wasm,
                why: "it changed while it was copied".into(),
            });
        }
        remove_folder(&to)?;
        std::fs::rename(&fresh, &to).map_err(|e| RuntimeError::io(&to, e))
    }

    /// Removes a runtime of this name: an added one is deleted, a bundled one is not used any more. Returns all that
    /// were meant, so that their compiled code can be deleted.
    ///
    /// # Errors
    /// There is none, or it is removed already.
    pub fn remove(&self, name: &str) -> Result<Vec<Runtime>, RuntimeError> {
        let mut digests = Digests::open(&self.cache);
        let bundled = self.bundled_named(name, &mut digests);
        State::change(&self.folder, |state| {
            let mut gone = Vec::new();
            if let Some(added) = state.added.remove(name) {
                gone.extend(self.added(name, &added, &mut digests).ok());
                remove_folder(&self.folder.join(name))?;
                if bundled.is_some() {
                    state.removed.insert(name.to_owned());
                }
                gone.extend(bundled);
                return Ok(gone);
            }
            match bundled {
                None => Err(self.unknown(name)),
                Some(_) if state.removed.contains(name) => {
                    Err(RuntimeError::NotInstalled(name.to_owned()))
                }
                Some(bundled) => {
                    state.removed.insert(name.to_owned());
                    gone.push(bundled);
                    Ok(gone)
                }
            }
        })
    }
}

fn remove_folder(folder: &Path) -> Result<(), RuntimeError> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(RuntimeError::io(folder, e)),
        _ => Ok(()),
    }
}

fn check_component(wasm: &Path) -> Result<(), RuntimeError> {
    let inspection = inspect(wasm, &read_component(wasm)?)?;
    inspection.check_linkable()?;
    if inspection.exports.iter().any(|e| e.starts_with(EXPORT)) {
        return Ok(());
    }
    Err(RuntimeError::NoScript(wasm.to_owned()))
}

fn read(folder: &Path, origin: Origin, digests: &mut Digests) -> Result<Runtime, RuntimeError> {
    let (path, wasm) = (folder.join(MANIFEST_FILE), folder.join(WASM_FILE));
    if !path.is_file() || !wasm.is_file() {
        return Err(RuntimeError::NoFolder(folder.to_owned()));
    }
    let refused = |why: String| RuntimeError::Manifest {
        path: path.clone(),
        why,
    };
    let meta = std::fs::metadata(&path).map_err(|e| RuntimeError::io(&path, e))?;
    if meta.len() > MAX_MANIFEST_BYTES {
        return Err(refused(format!("it is over {MAX_MANIFEST_BYTES} bytes")));
    }
    let text = std::fs::read_to_string(&path).map_err(|e| RuntimeError::io(&path, e))?;
    let manifest = RuntimeManifest::parse(&text).map_err(&refused)?;
    for name in &manifest.files {
        let file = folder.join(name);
        let meta = std::fs::metadata(&file).map_err(|e| RuntimeError::io(&file, e))?;
        if !meta.is_file() || meta.len() > MAX_FILE_BYTES {
            return Err(refused(format!(
                "`files`: `{name}` is no file of at most {MAX_FILE_BYTES} bytes"
            )));
        }
    }
    let bytes = std::fs::metadata(&wasm).map_err(|e| RuntimeError::io(&wasm, e))?;
    Ok(Runtime {
        digest: digests.of(&wasm)?,
        bytes: bytes.len(),
        manifest,
        wasm,
        origin,
    })
}

/// Deletes the compiled code of a component from the folder of precompiled components. What is not there is no error.
///
/// # Errors
/// A file that is there cannot be deleted.
pub fn forget_compiled(artifacts: &Path, digest: &Digest) -> Result<(), RuntimeError> {
    let start = format!("{digest}-");
    let files = std::fs::read_dir(artifacts).into_iter().flatten().flatten();
    for file in files.filter(|f| f.file_name().to_string_lossy().starts_with(&start)) {
        let path = file.path();
        std::fs::remove_file(&path)
            .map_err(|e| RuntimeError::Install(InstallError::io(&path, e)))?;
    }
    Ok(())
}
