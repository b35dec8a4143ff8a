//! Names: what the specification allows, and one that can be used for those it does not.

use super::{MAX_NAME_CHARS, Warnings, text};

/// A name to call a skill by made from any text: lower case, letters, digits and `-`; empty if nothing is left.
pub fn usable_name(text: &str) -> String {
    let mut name = String::new();
    let mut chars = 0;
    for c in text.chars().flat_map(narrow).flat_map(char::to_lowercase) {
        let dash = name.is_empty() || name.ends_with('-');
        if chars == MAX_NAME_CHARS {
            break;
        }
        if c.is_alphanumeric() {
            name.push(c);
        } else if c == '\'' || c == '\\' || text::hides(c) || dash {
            continue;
        } else {
            name.push('-');
        }
        chars += 1;
    }
    name.trim_end_matches('-').to_owned()
}

/// Wide forms of ASCII as ASCII.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        _ => Some(c),
    }
}

/// What the specification has against a name, if anything.
pub(crate) fn wrong(name: &str) -> Option<&'static str> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() {
        Some("is empty")
    } else if name.chars().count() > MAX_NAME_CHARS {
        Some("has more than 64 characters")
    } else if !name.chars().all(good) {
        Some("has other characters than `a-z`, `0-9` and `-`")
    } else if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        Some("has a `-` at an end or two in a row")
    } else {
        None
    }
}

/// Letters of scripts that look like Latin ones stand beside Latin ones.
fn mixed(name: &str) -> bool {
    let alike = |c: char| matches!(c, '\u{370}'..='\u{52f}' | '\u{13a0}'..='\u{13ff}');
    name.contains(|c: char| c.is_ascii_alphabetic()) && name.contains(alike)
}

/// The name of a skill from what it says and the folder it is in. Neither needs to be any good.
pub(super) fn choose(
    said: Option<(&str, u32)>,
    folder: &str,
    warnings: &mut Warnings,
) -> Option<String> {
    let of_folder = usable_name(folder);
    let Some((said, line)) = said else {
        if of_folder.is_empty() {
            return None;
        }
        warnings.add("name-missing", 0, "has no name: it is called as its folder");
        return Some(of_folder);
    };
    let name = usable_name(said);
    if name.is_empty() {
        let words = format!("name `{}` has no letter", short(said));
        warnings.add("name-bad", line, words);
        return (!of_folder.is_empty()).then_some(of_folder);
    }
    if let Some(why) = wrong(said) {
        let words = format!("name `{}` {why}: it is called `{name}`", short(said));
        warnings.add("name-bad", line, words);
    }
    if mixed(&name) {
        let words = format!("name `{name}` mixes letters that look alike");
        warnings.add("name-mixed", line, words);
    }
    if !folder.is_empty() && folder != said {
        let words = format!("name `{name}` is not its folder's, `{}`", short(folder));
        warnings.add("name-differs", line, words);
    }
    Some(name)
}

/// As much of it as fits into a warning.
pub(super) fn short(text: &str) -> String {
    let line = text::one_line(text);
    match line.char_indices().nth(MAX_NAME_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
