//! A mutant: small replacements in the sources. `find` occurs exactly once in its file, or the mutant has rotted.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// One mechanism taken away.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mutant {
    /// The file's name.
    pub(super) name: String,
    /// What is removed, in words.
    pub(super) title: String,
    /// The invariant that is expected to see it.
    pub(super) kills: String,
    /// What is replaced.
    pub(super) edits: Vec<Edit>,
}

/// One replacement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// From the checkout's root.
    pub(super) file: String,
    find: String,
    replace: String,
}

impl Edit {
    /// The text with the replacement.
    pub(super) fn apply(&self, text: &str) -> Result<String> {
        match text.matches(&self.find).count() {
            1 => Ok(text.replacen(&self.find, &self.replace, 1)),
            count => bail!("`{}` holds {count} times\n{}", self.file, self.find),
        }
    }
}

/// All mutants of a folder, by name.
pub(super) fn read_all(folder: &Path) -> Result<Vec<Mutant>> {
    let listing =
        std::fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut all = Vec::new();
    for file in listing {
        let path = file?.path();
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let text = std::fs::read_to_string(&path)?;
        let name = name.unwrap_or_default();
        all.push(parse(&name, &text).with_context(|| format!("`{}`", path.display()))?);
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// `title:`, `kills:`, and for each replacement `=== FILE`, `<<<`, what is found, `---`, what replaces it, `>>>`.
fn parse(name: &str, text: &str) -> Result<Mutant> {
    let mut lines = text.lines();
    let mut head = |key: &str| {
        let line = lines.next().and_then(|line| line.strip_prefix(key));
        line.map(|rest| rest.trim().to_owned())
            .with_context(|| format!("no line `{key}`"))
    };
    let (title, kills) = (head("title:")?, head("kills:")?);
    let mut edits = Vec::new();
    while let Some(line) = lines.next() {
        let file = line.strip_prefix("=== ").context("no line `=== FILE`")?;
        if lines.next() != Some("<<<") {
            bail!("no line `<<<` after `=== {file}`");
        }
        let find = until(&mut lines, "---")?;
        let replace = until(&mut lines, ">>>")?;
        edits.push(Edit {
            file: file.to_owned(),
            find,
            replace,
        });
    }
    if edits.is_empty() {
        bail!("it replaces nothing");
    }
    Ok(Mutant {
        name: name.to_owned(),
        title,
        kills,
        edits,
    })
}

fn until<'a>(lines: &mut impl Iterator<Item = &'a str>, end: &str) -> Result<String> {
    let mut text = Vec::new();
    for line in lines {
        if line == end {
            return Ok(text.join("\n"));
        }
        text.push(line);
    }
    bail!("no line `{end}`")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ONE: &str = "title: Words.\nkills: order\n=== a.rs\n<<<\nx\ny\n---\nz\n>>>\n";

    #[test]
    fn a_mutant_reads_as_it_is_written() {
        let mutant = parse("one", ONE).unwrap();
        assert_eq!(
            (mutant.title.as_str(), mutant.kills.as_str()),
            ("Words.", "order")
        );
        assert_eq!(mutant.edits[0].apply("a\nx\ny\nb").unwrap(), "a\nz\nb");
        for bad in [
            "",
            "title: x\nkills: y\n",
            "title: x\nkills: y\n=== a\n<<<\nx\n",
            "title: x\nkills: y\na\n",
        ] {
            assert!(parse("bad", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_found_twice_or_never_is_an_error() {
        let mutant = parse("one", ONE).unwrap();
        for text in ["x", "x\ny\nx\ny"] {
            let error = mutant.edits[0].apply(text).unwrap_err().to_string();
            assert!(error.contains("a.rs"), "{error}");
        }
    }

    /// So that they do not rot: every mutant applies to the sources as they are.
    #[test]
    fn every_mutant_applies() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .unwrap();
        let all = read_all(&root.join(super::super::FOLDER)).unwrap();
        assert!(all.len() >= 14);
        for mutant in all {
            let mut files = std::collections::BTreeMap::new();
            for edit in &mutant.edits {
                let read = || std::fs::read_to_string(root.join(&edit.file)).unwrap();
                let text = files.entry(&edit.file).or_insert_with(read);
                let next = edit.apply(text);
                let next = next.map_err(|e| format!("{}: {e}", mutant.name)).unwrap();
                assert_ne!(*text, next, "{} changes nothing", mutant.name);
                *text = next;
            }
        }
    }
}
