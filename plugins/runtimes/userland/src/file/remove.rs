//! Removing a whole tree.

use crate::platform::disk;
use std::io::{self, ErrorKind};

/// Removes what is at an absolute path and everything in it; the error has the path it stopped at.
pub(super) fn tree(path: &str) -> Result<(), (String, io::Error)> {
    let about = |path: &str| {
        let path = path.to_owned();
        move |e: io::Error| (path, e)
    };
    let found = disk::stat(path, false).map_err(about(path))?;
    if !found.is_folder() {
        return std::fs::remove_file(path).map_err(about(path));
    }
    for name in disk::list(path).map_err(about(path))? {
        match tree(&format!("{path}/{name}")) {
            Err((_, e)) if e.kind() == ErrorKind::NotFound => {}
            done => done?,
        }
    }
    std::fs::remove_dir(path).map_err(about(path))
}
