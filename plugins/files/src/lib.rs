//! File tools over `claw:files`. Invariant: a path of the model reaches the host as given (see [`path`]), so that
//! the host's policy, and never this guest, decides what may be touched; host errors are returned unchanged.

mod edit;
mod list;
mod path;
mod read;
mod search;
mod write;

use edit::Edit;
use list::List;
use read::Read;
use search::{Find, Grep};
use write::Write;

claw_sdk::export_tools!(Read, Write, Edit, List, Find, Grep);

#[cfg(test)]
mod tests {
    use super::Plugin;

    #[test]
    fn definitions_are_sound() {
        assert_eq!(claw_sdk::testing::check(&Plugin::definitions()), Ok(()));
        let names: Vec<String> = Plugin::definitions().into_iter().map(|d| d.name).collect();
        assert_eq!(
            names,
            [
                "files_read",
                "files_write",
                "files_edit",
                "files_list",
                "files_find",
                "files_grep"
            ]
        );
    }
}
