//! What the two operands are: files, folders, or one of each.
//!
//! Invariant: names within folders are compared in byte order; each name is looked at once.

use super::look::Look;
use super::pair::{self, File};
use super::{DIFFERENT, TROUBLE};
use crate::io::Io;
use crate::text::input;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Folders within folders that are looked at.
const DEEPEST: usize = 200;

/// What is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Folder,
    File,
    Absent,
}

fn kind(path: &str) -> Kind {
    if path == "-" || path.starts_with("/dev/") {
        return Kind::File;
    }
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => Kind::Folder,
        Ok(_) => Kind::File,
        Err(_) => Kind::Absent,
    }
}

fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.strip_suffix('/').unwrap_or(folder))
}

/// Compares the operands of a call.
pub(super) fn compare(look: &Look, left: &str, right: &str, io: &mut Io<'_>) -> io::Result<u8> {
    let base = |path: &str| {
        let name = path.trim_end_matches('/').rsplit('/').next();
        name.unwrap_or_default().to_owned()
    };
    match (kind(left), kind(right)) {
        (Kind::Folder, Kind::Folder) => folders(look, left, right, 0, io),
        (Kind::Folder, _) if right != "-" => {
            files(look, &join(left, &base(right)), right, None, io)
        }
        (_, Kind::Folder) if left != "-" => files(look, left, &join(right, &base(left)), None, io),
        (Kind::Folder, _) | (_, Kind::Folder) => {
            io.complain("diff", "cannot compare '-' to a directory");
            Ok(TROUBLE)
        }
        _ if left == right => match read(left, false, io)? {
            Some(file) => pair::compare(look, &file, &file, None, io),
            None => Ok(TROUBLE),
        },
        _ => files(look, left, right, None, io),
    }
}

/// Two files by their paths.
fn files(
    look: &Look,
    left: &str,
    right: &str,
    head: Option<&str>,
    io: &mut Io<'_>,
) -> io::Result<u8> {
    let there = |path: &str| kind(path) != Kind::Absent;
    let one = read(
        left,
        (look.new_file || look.new_file_left) && there(right),
        io,
    )?;
    let two = read(right, look.new_file && there(left), io)?;
    match (one, two) {
        (Some(one), Some(two)) => pair::compare(look, &one, &two, head, io),
        _ => Ok(TROUBLE),
    }
}

/// A file; one that is not there is empty if it may be absent. The user is told what fails.
fn read(path: &str, may_be_absent: bool, io: &mut Io<'_>) -> io::Result<Option<File>> {
    let name = path.to_owned();
    if may_be_absent && kind(path) == Kind::Absent {
        return Ok(Some(File {
            name,
            bytes: Vec::new(),
            time: None,
        }));
    }
    match input::bytes(path, io) {
        Ok(bytes) => {
            let time = std::fs::metadata(path).and_then(|m| m.modified());
            let time = Some(time.unwrap_or_else(|_| SystemTime::now()));
            Ok(Some(File { name, bytes, time }))
        }
        Err(error) => {
            io.complain("diff", format_args!("{path}: {}", input::words(&error)));
            Ok(None)
        }
    }
}

/// Names in a folder that are not left out.
fn names(look: &Look, path: &str) -> io::Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(path)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !look
            .exclude
            .iter()
            .any(|p| crate::text::glob::matches(p, &name))
        {
            all.insert(name);
        }
    }
    Ok(all)
}

/// Two folders.
fn folders(look: &Look, left: &str, right: &str, depth: usize, io: &mut Io<'_>) -> io::Result<u8> {
    if depth > DEEPEST {
        io.complain(
            "diff",
            format_args!("{left}: too many folders within folders"),
        );
        return Ok(TROUBLE);
    }
    let (mut lists, mut code) = (Vec::new(), 0);
    for path in [left, right] {
        if kind(path) == Kind::Absent {
            lists.push(BTreeSet::new());
            continue;
        }
        match names(look, path) {
            Ok(list) => lists.push(list),
            Err(error) => {
                io.complain("diff", format_args!("{path}: {}", input::words(&error)));
                return Ok(TROUBLE);
            }
        }
    }
    let (one, two) = (&lists[0], &lists[1]);
    for name in one.union(two) {
        if depth == 0 && look.start.as_ref().is_some_and(|start| name < start) {
            continue;
        }
        let there = (one.contains(name), two.contains(name));
        code = code.max(entry(look, (left, right), name, there, depth, io)?);
    }
    Ok(code)
}

/// One name of two folders.
fn entry(
    look: &Look,
    (left, right): (&str, &str),
    name: &str,
    there: (bool, bool),
    depth: usize,
    io: &mut Io<'_>,
) -> io::Result<u8> {
    let (one, two) = (join(left, name), join(right, name));
    let kinds = (kind(&one), kind(&two));
    let alone = match there {
        (true, false) if !look.new_file => Some(left),
        (false, true) if !look.new_file && !look.new_file_left => Some(right),
        _ => None,
    };
    let is_folder = kinds.0 == Kind::Folder || kinds.1 == Kind::Folder;
    if let Some(folder) =
        alone.or_else(|| lone(there, left, right).filter(|_| is_folder && !look.recursive))
    {
        let folder = folder
            .strip_suffix('/')
            .filter(|f| !f.is_empty())
            .unwrap_or(folder);
        writeln!(io.stdout, "Only in {folder}: {name}")?;
        return Ok(DIFFERENT);
    }
    match kinds {
        (Kind::Folder, Kind::File) | (Kind::File, Kind::Folder) => {
            let say = |kind: Kind, path: &str| match (kind, Path::new(path).metadata()) {
                (Kind::Folder, _) => "a directory",
                (_, Ok(meta)) if meta.len() == 0 => "a regular empty file",
                _ => "a regular file",
            };
            let (a, b) = (say(kinds.0, &one), say(kinds.1, &two));
            writeln!(io.stdout, "File {one} is {a} while file {two} is {b}")?;
            Ok(DIFFERENT)
        }
        _ if is_folder && look.recursive => folders(look, &one, &two, depth + 1, io),
        _ if is_folder => {
            writeln!(io.stdout, "Common subdirectories: {one} and {two}")?;
            Ok(0)
        }
        _ => {
            let head = format!(
                "{} {} {}",
                look.command,
                super::shell_word(&one),
                super::shell_word(&two)
            );
            files(look, &one, &two, Some(&head), io)
        }
    }
}

/// The folder that alone has a name.
fn lone<'f>(there: (bool, bool), left: &'f str, right: &'f str) -> Option<&'f str> {
    match there {
        (true, false) => Some(left),
        (false, true) => Some(right),
        _ => None,
    }
}
