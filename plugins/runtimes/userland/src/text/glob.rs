//! Patterns of the shell for names: `*`, `?`, `[...]` and backslash.
//!
//! Invariant: the whole name must match; the work is at most the product of both lengths.

/// Whether a name matches a pattern.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    loop {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
            continue;
        }
        if n == name.len() && p == pattern.len() {
            return true;
        }
        match one(&pattern[p..], name.get(n).copied()) {
            Some(length) => (p, n) = (p + length, n + 1),
            None => match star {
                Some((at, from)) if from < name.len() => {
                    star = Some((at, from + 1));
                    (p, n) = (at + 1, from + 1);
                }
                _ => return false,
            },
        }
    }
}

/// How many letters of the pattern match one letter.
fn one(pattern: &[char], letter: Option<char>) -> Option<usize> {
    let letter = letter?;
    match pattern {
        ['?', ..] => Some(1),
        ['\\', quoted, ..] => (*quoted == letter).then_some(2),
        ['[', rest @ ..] => {
            let negated = matches!(rest.first(), Some('!' | '^'));
            let set = &rest[usize::from(negated)..];
            // A bracket right at the start is a member.
            let end = set.iter().skip(1).position(|c| *c == ']');
            let Some(end) = end.map(|e| e + 1) else {
                return (letter == '[').then_some(1);
            };
            let found = in_set(&set[..end], letter);
            (found != negated).then_some(1 + usize::from(negated) + end + 1)
        }
        [same, ..] => (*same == letter).then_some(1),
        [] => None,
    }
}

fn in_set(set: &[char], letter: char) -> bool {
    match set {
        [low, '-', high, rest @ ..] => (*low..=*high).contains(&letter) || in_set(rest, letter),
        [member, rest @ ..] => *member == letter || in_set(rest, letter),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn names_and_patterns() {
        for (pattern, name) in [
            ("*.o", "a.o"),
            ("a*b*c", "aXbYbc"),
            ("[a-c]?", "bz"),
            ("[!x]", "y"),
            ("\\*", "*"),
            ("*", ""),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("*.o", "a.c"),
            ("[!x]", "x"),
            ("?", ""),
            ("a", "ab"),
            ("a*b", "ac"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
