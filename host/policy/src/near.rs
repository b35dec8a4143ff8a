//! What was probably meant by a word that is not known.
//!
//! Invariant: words whose lengths already differ too much are never compared, so a long one costs nothing.

/// Edits at most between a wrong word and the one suggested.
const NEAR_EDITS: usize = 2;

/// The known word nearest to `word`, if one is near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|k| k.chars().count().abs_diff(word.chars().count()) <= NEAR_EDITS)
        .map(|k| (strsim::damerau_levenshtein(word, k), k))
        .filter(|(edits, k)| *edits <= NEAR_EDITS && *edits < k.len())
        .min()
        .map(|(_, k)| k)
}

/// "; did you mean `x`?" for the end of a message, or nothing if no known word is near.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |k| format!("; did you mean `{k}`?"))
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_what_is_near_is_suggested() {
        let known = ["files_read", "files_find", "kv"];
        for (word, meant) in [
            ("file_read", "; did you mean `files_read`?"),
            ("files_raed", "; did you mean `files_read`?"),
            ("files_fin", "; did you mean `files_find`?"),
            ("read", ""),
            ("", ""),
            ("xy", ""),
            (&"files_read".repeat(100_000), ""),
        ] {
            assert_eq!(did_you_mean(word, known), meant, "{word:.20}");
        }
        assert_eq!(did_you_mean("x", []), "");
    }
}
