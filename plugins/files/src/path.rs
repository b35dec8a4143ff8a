//! Model-facing paths. Invariant: nothing is cleaned up here. `..` parts, absolute paths and odd spellings go to
//! the host, which judges and records them.

/// The folder that relative paths start from.
const WORKSPACE: &str = "/workspace";

/// The most characters a path of the model may have.
pub(crate) const MAX_PATH_CHARS: u32 = 1_024;

/// The path the host is asked for: absolute ones as they are, others below the workspace.
pub(crate) fn to_host(path: &str) -> String {
    let bare = path
        .strip_prefix("./")
        .filter(|rest| !rest.starts_with('/'));
    match bare.unwrap_or(path) {
        "" | "." => WORKSPACE.into(),
        absolute if absolute.starts_with('/') => absolute.into(),
        relative => format!("{WORKSPACE}/{relative}"),
    }
}

/// The path shown to the model: relative to the workspace where it lies in it.
pub(crate) fn to_model(path: &str) -> &str {
    match path.strip_prefix(WORKSPACE) {
        Some("") | Some("/") => ".",
        Some(rest) => rest.strip_prefix('/').unwrap_or(path),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{to_host, to_model};

    #[test]
    fn relative_paths_lie_in_the_workspace() {
        assert_eq!(to_host("notes/a.md"), "/workspace/notes/a.md");
        assert_eq!(to_host("./a.md"), "/workspace/a.md");
        assert_eq!(to_host(""), "/workspace");
        assert_eq!(to_host("."), "/workspace");
    }

    #[test]
    fn the_host_sees_escapes_as_written() {
        assert_eq!(to_host("../../etc/passwd"), "/workspace/../../etc/passwd");
        assert_eq!(to_host("/etc/passwd"), "/etc/passwd");
        assert_eq!(to_host("a//b/./c/"), "/workspace/a//b/./c/");
        assert_eq!(to_host(".//etc/passwd"), "/workspace/.//etc/passwd");
    }

    #[test]
    fn shown_relative_only_inside_the_workspace() {
        assert_eq!(to_model("/workspace/a/b"), "a/b");
        assert_eq!(to_model("/workspace"), ".");
        assert_eq!(to_model("/workspacex/a"), "/workspacex/a");
        assert_eq!(to_model("/home/a"), "/home/a");
    }
}
