//! Looking through the folders of a place, with limits.

use super::{
    Finder, Found, MAX_DEPTH, MAX_ENTRIES, MAX_FOLDERS, MAX_SKILLS, Place, Reason, Refusal,
    file_name, unreadable,
};
use crate::document::{is_skill_file, skill_file};
use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};

/// Folders that hold no skills of the place.
const SKIPPED: [&str; 2] = [".git", "node_modules"];

struct Walk<'a> {
    finder: &'a mut Finder,
    place: &'a Place,
    /// Real path of the place.
    root: PathBuf,
    /// Real paths of folders to look into, with their depth.
    queue: VecDeque<(PathBuf, usize)>,
    seen: HashSet<PathBuf>,
    folders: usize,
    skills: usize,
    found: &'a mut Vec<Found>,
    refused: &'a mut Vec<Refusal>,
}

/// What a folder has that matters.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Files that make it a skill, and whether they are links.
    pub(super) skill_files: Vec<(String, bool)>,
    folders: Vec<String>,
    links: Vec<String>,
    /// Folders and links whose name is no text, as far as it can be shown.
    unnamed: Vec<String>,
}

pub(super) fn walk(
    finder: &mut Finder,
    place: &Place,
    found: &mut Vec<Found>,
    refused: &mut Vec<Refusal>,
) {
    let wrong = match place.folder.canonicalize() {
        Ok(root) if root.is_dir() => {
            let queue = VecDeque::from([(root.clone(), 0)]);
            let seen = HashSet::from([root.clone()]);
            let (folders, skills) = (0, 0);
            let walk = Walk {
                finder,
                place,
                root,
                queue,
                seen,
                folders,
                skills,
                found,
                refused,
            };
            return walk.all();
        }
        Ok(_) => Reason::NotAFolder,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => unreadable(&error),
    };
    let (kind, path) = (place.kind, place.folder.clone());
    let reason = wrong;
    refused.push(Refusal { kind, path, reason });
}

impl Walk<'_> {
    fn refuse(&mut self, path: PathBuf, reason: Reason) {
        let kind = self.place.kind;
        self.refused.push(Refusal { kind, path, reason });
    }

    fn all(mut self) {
        while let Some((folder, depth)) = self.queue.pop_front() {
            if self.folders == MAX_FOLDERS {
                self.refuse(folder, Reason::TooManyFolders);
                continue;
            }
            self.folders += 1;
            match self.finder.contents(&folder) {
                Ok(contents) => self.folder(folder, depth, &contents),
                Err(reason) => self.refuse(folder, reason),
            }
        }
    }

    fn folder(&mut self, folder: PathBuf, depth: usize, contents: &Contents) {
        let files = contents.skill_files.iter().map(|(name, _)| name.as_str());
        if let Some(file) = skill_file(files) {
            let mut files = contents.skill_files.iter();
            let link = files.any(|(name, link)| name == file && *link);
            return self.skill(folder, file, link);
        }
        for name in &contents.unnamed {
            self.refuse(folder.join(name), Reason::Name);
        }
        for name in &contents.folders {
            self.below(folder.join(name), depth + 1);
        }
        for name in &contents.links {
            let link = folder.join(name);
            match self.led(&link) {
                Ok(Some(real)) => self.below(real, depth + 1),
                Ok(None) => {}
                Err(reason) => self.refuse(link, reason),
            }
        }
    }

    fn below(&mut self, folder: PathBuf, depth: usize) {
        if depth > MAX_DEPTH {
            self.refuse(folder, Reason::TooDeep);
        } else if self.seen.insert(folder.clone()) {
            self.queue.push_back((folder, depth));
        }
    }

    /// The folder a link leads to; none if it leads to something else.
    fn led(&self, link: &Path) -> Result<Option<PathBuf>, Reason> {
        let real = link.canonicalize().map_err(|_| Reason::LinkBroken)?;
        if !real.is_dir() {
            return Ok(None);
        }
        self.inside(&real)?;
        Ok(Some(real))
    }

    fn inside(&self, real: &Path) -> Result<(), Reason> {
        let place = self.root.clone();
        real.starts_with(&self.root)
            .then_some(())
            .ok_or(Reason::LinkOut { place })
    }

    fn skill(&mut self, folder: PathBuf, file: &str, link: bool) {
        if self.skills == MAX_SKILLS {
            return self.refuse(folder, Reason::TooManySkills);
        }
        self.skills += 1;
        match self.one(&folder, file, link) {
            Ok(found) => self.found.push(found),
            Err(reason) => self.refuse(folder, reason),
        }
    }

    fn one(&mut self, folder: &Path, file: &str, link: bool) -> Result<Found, Reason> {
        let path = folder.join(file);
        let path = if link {
            let real = path.canonicalize().map_err(|_| Reason::LinkBroken)?;
            self.inside(&real)?;
            real
        } else {
            path
        };
        let document = self.finder.document(&file_name(folder), &path)?;
        Ok(Found {
            name: document.name.clone(),
            kind: self.place.kind,
            folder: folder.to_owned(),
            file: file.to_owned(),
            document,
            locked: None,
        })
    }
}

/// What is in a folder, in the order of names.
pub(super) fn contents(folder: &Path) -> Result<Contents, Reason> {
    let mut contents = Contents::default();
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(&error))?;
    for (count, entry) in entries.enumerate() {
        if count == MAX_ENTRIES {
            return Err(Reason::TooManyEntries);
        }
        let entry = entry.map_err(|error| unreadable(&error))?;
        let kind = entry.file_type().map_err(|error| unreadable(&error))?;
        let name = match entry.file_name().into_string() {
            Ok(name) => name,
            Err(name) => {
                if !kind.is_file() {
                    contents.unnamed.push(name.to_string_lossy().into_owned());
                }
                continue;
            }
        };
        if kind.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                contents.folders.push(name);
            }
        } else if is_skill_file(&name) {
            contents.skill_files.push((name, kind.is_symlink()));
        } else if kind.is_symlink() {
            contents.links.push(name);
        }
    }
    contents.folders.sort();
    contents.links.sort();
    Ok(contents)
}
