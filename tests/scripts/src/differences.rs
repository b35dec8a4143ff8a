//! Which cases a document names: every `` `LANGUAGE/NNN-name` `` in code marks.
//!
//! Invariant: only the name of a case counts, so the document may show any other code.

use crate::case::Language;
use std::collections::BTreeSet;
use std::path::Path;

/// The cases a document names. One that does not exist names none.
pub fn of_file(path: &Path) -> std::io::Result<BTreeSet<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(of(&text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error),
    }
}

/// The cases a text names.
pub fn of(markdown: &str) -> BTreeSet<String> {
    let spans = markdown.split('`').skip(1).step_by(2);
    spans.filter(|s| is_case(s)).map(str::to_owned).collect()
}

fn is_case(text: &str) -> bool {
    let Some((language, name)) = text.split_once('/') else {
        return false;
    };
    let known = Language::ALL.iter().any(|l| l.name() == language);
    let Some((number, words)) = name.split_once('-') else {
        return false;
    };
    let digits = number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    known && digits && !words.is_empty() && words.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn cases_in_code_marks_count_and_nothing_else() {
        let text = "| `bash/012-trap-err` | `trap` in `bash` is late |\n\
            tools/001-x is not marked; `tools/1-x`, `perl/001-x`, `bash/001-`, `bash/001-a b` are no cases\n\
            | `python/100-json_big`, `bash/012-trap-err` |";
        let named: Vec<String> = of(text).into_iter().collect();
        assert_eq!(named, ["bash/012-trap-err", "python/100-json_big"]);
    }

    #[test]
    fn a_document_that_is_not_there_names_none() {
        let dir = tempfile::tempdir().unwrap();
        assert!(of_file(&dir.path().join("none.md")).unwrap().is_empty());
        assert!(of_file(dir.path()).is_err());
    }
}
