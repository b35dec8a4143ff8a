//! Long-term memory tools over `claw:memory`. Invariant: provenance comes from the host and is always shown, so
//! that the model can tell its owner's words from a stranger's.

mod get;
mod save;
mod search;
mod show;

use get::Get;
use save::Save;
use search::Search;

claw_sdk::export_tools!(Save, Search, Get);

#[cfg(test)]
mod tests {
    use super::Plugin;

    #[test]
    fn definitions_are_sound() {
        assert_eq!(claw_sdk::testing::check(&Plugin::definitions()), Ok(()));
        let names: Vec<String> = Plugin::definitions().into_iter().map(|d| d.name).collect();
        assert_eq!(names, ["memory_save", "memory_search", "memory_get"]);
    }
}
