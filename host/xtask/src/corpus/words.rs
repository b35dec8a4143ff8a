//! Finding names in messages.

/// Longest name in a cause, in characters.
const MAX_NAME_CHARS: usize = 48;

/// A name that is safe to print, and not endless.
pub(super) fn capped(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME_CHARS)
        .collect()
}

/// Whether a word could be the name of a program.
pub(super) fn program_name(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || "._+-/@[]".contains(c))
}

/// `'x'` or `"x"` right behind some words.
pub(super) fn quoted_after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = &text[text.find(words)? + words.len()..];
    let quote = rest.chars().next().filter(|c| "'\"`".contains(*c))?;
    rest[1..]
        .split(quote)
        .next()
        .filter(|name| !name.is_empty())
}

/// The first word behind some words that is no flag.
pub(super) fn word_after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = &text[text.find(words)? + words.len()..];
    let word = rest
        .split_whitespace()
        .find(|word| !word.starts_with('-'))?;
    let word = word.trim_matches(|c: char| "'\"`()[]{},;:.<>".contains(c));
    (word.chars().any(char::is_alphanumeric) && word.is_ascii()).then_some(word)
}

/// The name right before some words.
pub(super) fn before<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let start = &text[..text.find(words)?];
    let word = start.split_whitespace().next_back()?;
    let word = word.trim_matches(|c: char| "'\"`()[]{},;:.<>".contains(c));
    let filler = ["but", "is", "are", "was", "not", "be", "also"].contains(&word);
    (program_name(word) && word.is_ascii() && !filler).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert_eq!(quoted_after("No module named 'a.b'", "named "), Some("a.b"));
        assert_eq!(quoted_after("No module named a", "named "), None);
        assert_eq!(
            word_after("run: pip install -U  'x[y]>=1'", "install "),
            Some("x[y]>=1")
        );
        assert_eq!(word_after("pip install ", "install "), None);
        assert_eq!(
            before("Error: 'ffmpeg' is not installed.", " is not"),
            Some("ffmpeg")
        );
        assert_eq!(before("needed but not installed", " not installed"), None);
        assert_eq!(before("❌ is not installed", " is not"), None);
        assert_eq!(capped(&"x\n".repeat(100)), "x".repeat(MAX_NAME_CHARS));
    }
}
