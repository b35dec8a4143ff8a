//! Read-only holes: paths below a writable root that no guest may change.
//!
//! Invariant: names are compared without regard to case, so that a hole holds on every kind of disk. Nothing at or
//! below a hole changes; nothing above one is renamed, removed or replaced, so that no other tree takes its place.

/// The holes of one root.
#[derive(Debug, Default, Clone)]
pub(crate) struct Holes(Vec<Vec<String>>);

/// What is about to happen to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Content or entries of the path itself, or a new folder.
    Inside,
    /// The name goes away, or something else takes it.
    Name,
}

/// Upper, then lower case: also joins letters that have only one of the two, such as the Kelvin sign.
fn fold(part: &str) -> String {
    part.to_uppercase().to_lowercase()
}

impl Holes {
    /// From paths relative to the root, with or without `/` at the end.
    pub(crate) fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let split = |path: &str| -> Vec<String> {
            path.split('/')
                .filter(|p| !matches!(*p, "" | "."))
                .map(fold)
                .collect()
        };
        let all = paths.into_iter().map(split);
        Self(all.filter(|hole| !hole.is_empty()).collect())
    }

    /// Adds one hole more.
    pub(crate) fn add(&mut self, parts: &[String]) {
        self.0.push(parts.iter().map(|p| fold(p)).collect());
    }

    /// Whether the change is refused.
    pub(crate) fn forbid(&self, parts: &[String], change: Change) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let folded: Vec<String> = parts.iter().map(|p| fold(p)).collect();
        self.0.iter().any(|hole| {
            folded.starts_with(hole) || (change == Change::Name && hole.starts_with(&folded))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parts(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn a_hole_covers_itself_below_and_the_names_above() {
        let holes = Holes::new(["SOUL.md", "skills/", "conf/deep/keep.md"]);
        for (path, change, refused) in [
            ("SOUL.md", Change::Inside, true),
            ("soul.MD", Change::Inside, true),
            ("\u{17f}oul.md", Change::Inside, true),
            ("s\u{212a}ills/x", Change::Inside, true),
            ("skills", Change::Inside, true),
            ("Skills/a/b", Change::Inside, true),
            ("skillset", Change::Inside, false),
            ("SOUL.md.bak", Change::Name, false),
            ("conf", Change::Inside, false),
            ("conf", Change::Name, true),
            ("conf/deep", Change::Name, true),
            ("conf/other", Change::Name, false),
            ("conf/deep/keep.md", Change::Inside, true),
        ] {
            assert_eq!(
                holes.forbid(&parts(path), change),
                refused,
                "{path} {change:?}"
            );
        }
        assert!(!Holes::new(["", "/", "."]).forbid(&parts("a"), Change::Name));
    }
}
