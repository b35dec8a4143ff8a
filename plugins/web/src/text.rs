//! Shaping text for the model.

/// Runs of blank lines become one, spaces at line ends go, blank lines at both ends too.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank = !tidy.is_empty();
            continue;
        }
        if blank {
            tidy.push('\n');
            blank = false;
        }
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

/// The first `max_chars` characters, and how many there are in all.
pub(crate) fn cut(text: &str, max_chars: usize) -> (&str, usize) {
    let end = text
        .char_indices()
        .nth(max_chars)
        .map_or(text.len(), |(at, _)| at);
    (text.get(..end).unwrap_or(text), text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::{cut, tidy};

    #[test]
    fn blank_lines_collapse() {
        assert_eq!(tidy("\n\na  \n \n\n\n  b\n\n"), "a\n\n  b");
        assert_eq!(tidy(" \n "), "");
    }

    #[test]
    fn cuts_between_characters() {
        assert_eq!(cut("äöü", 2), ("äö", 3));
        assert_eq!(cut("äö", 2), ("äö", 2));
    }
}
