//! Paths as texts: joining, cutting, and finding out where one really leads.
//!
//! Invariant: what comes out absolute has no empty part, `.` or `..` in it.

use crate::platform::disk;
use std::io;

/// Links followed before a path is taken for one that never ends.
const MAX_LINKS: usize = 40;

/// The absolute path of a name; `..` behind a link is where the link leads.
pub(super) fn absolute(cwd: &str, name: &str) -> String {
    let whole = if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("{cwd}/{name}")
    };
    let mut path = String::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if disk::stat(&path, false).is_ok_and(|s| s.is_link())
                    && let Ok(real) = real(&path, Missing::No)
                {
                    path = real;
                }
                path.truncate(path.rfind('/').unwrap_or(0));
            }
            part => {
                path.push('/');
                path.push_str(part);
            }
        }
    }
    if path.is_empty() {
        "/".to_owned()
    } else {
        path
    }
}

/// Taken out by text alone.
pub(super) fn lexical(cwd: &str, name: &str) -> String {
    let whole = if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("{cwd}/{name}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Which parts of a path may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    No,
    Last,
    Any,
}

/// Where an absolute path really leads, every link followed.
pub(super) fn real(path: &str, missing: Missing) -> io::Result<String> {
    let mut todo: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
    let mut done = String::new();
    let mut links = 0;
    while let Some(part) = todo.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                done.truncate(done.rfind('/').unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let next = format!("{done}/{part}");
        let last = todo.iter().all(|p| p.is_empty());
        match disk::stat(&next, false) {
            Ok(found) if found.is_link() => {
                links += 1;
                if links > MAX_LINKS {
                    return Err(io::Error::other("Too many levels of symbolic links"));
                }
                let target = std::fs::read_link(&next)?.to_string_lossy().into_owned();
                if target.starts_with('/') {
                    done.clear();
                }
                todo.extend(target.split('/').rev().map(str::to_owned));
            }
            Ok(found) if !last && !found.is_folder() && missing != Missing::Any => {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            Ok(_) => done = next,
            // Folders above the roots are not on a disk.
            Err(e) => match missing {
                Missing::No => return Err(e),
                Missing::Last if !last => return Err(e),
                Missing::Last | Missing::Any => done = next,
            },
        }
    }
    Ok(if done.is_empty() {
        "/".to_owned()
    } else {
        done
    })
}

/// The last part, without slashes behind it.
pub(super) fn last(name: &str) -> &str {
    let cut = name.trim_end_matches('/');
    if cut.is_empty() && !name.is_empty() {
        return "/";
    }
    cut.rsplit('/').next().unwrap_or(cut)
}

/// Everything before the last part; `.` if there is nothing.
pub(super) fn parent(name: &str) -> &str {
    let cut = name.trim_end_matches('/');
    match cut.rfind('/') {
        Some(0) => "/",
        Some(at) => cut[..at].trim_end_matches('/'),
        None if cut.is_empty() && !name.is_empty() => "/",
        None => ".",
    }
}

/// A name in a folder, as commands print it.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.ends_with('/') {
        format!("{folder}{name}")
    } else {
        format!("{folder}/{name}")
    }
}

/// The way from one absolute folder to another absolute path.
pub(super) fn relative(from: &str, to: &str) -> String {
    let parts = |p: &str| -> Vec<String> {
        p.split('/')
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (parts(from), parts(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    let way: Vec<String> = up.chain(to[same..].iter().cloned()).collect();
    if way.is_empty() {
        ".".to_owned()
    } else {
        way.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_and_joining() {
        assert_eq!(last("/a/b/"), "b");
        assert_eq!(last("/"), "/");
        assert_eq!(parent("a/b/"), "a");
        assert_eq!(parent("a"), ".");
        assert_eq!(parent("/a"), "/");
        assert_eq!(lexical("/w", "../x/./y"), "/x/y");
        assert_eq!(relative("/a/b", "/a/c/d"), "../c/d");
        assert_eq!(relative("/a", "/a"), ".");
    }
}
