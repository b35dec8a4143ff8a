//! `{a,b}` and `[1-3]` in a URL: one URL becomes many.

/// Most URLs of one glob; more is refused.
const MAX_URLS: usize = 10_000;

/// Most digits a number is filled up to with zeros.
const MAX_DIGITS: usize = 64;

/// One URL of a glob and the texts that `#1`, `#2` stand for in the name of its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expanded {
    pub(super) url: String,
    pub(super) parts: Vec<String>,
}

/// Why a glob is none, and the position in the URL, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) why: &'static str,
    pub(super) at: usize,
}

/// Expands a URL, the rightmost pattern fastest. `\{` and `\[` stand for themselves, and so do the brackets of an
/// IPv6 address.
pub(super) fn expand(url: &str) -> Result<Vec<Expanded>, Bad> {
    let mut all = vec![Expanded {
        url: String::new(),
        parts: Vec::new(),
    }];
    let chars: Vec<char> = url.chars().collect();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            '\\' if matches!(chars.get(at + 1), Some('{' | '}' | '[' | ']')) => {
                push_all(&mut all, chars[at + 1]);
                at += 2;
            }
            '{' | '[' if is_literal(&chars, at) => {
                while chars[at] != '}' && chars[at] != ']' {
                    push_all(&mut all, chars[at]);
                    at += 1;
                }
                push_all(&mut all, chars[at]);
                at += 1;
            }
            '{' | '[' => {
                let close = if c == '{' { '}' } else { ']' };
                let why = if c == '{' {
                    "unmatched brace"
                } else {
                    "bad range"
                };
                let end = (at..chars.len())
                    .find(|index| chars[*index] == close)
                    .ok_or(Bad { why, at: at + 1 })?;
                let inner: String = chars[at + 1..end].iter().collect();
                let texts = match c {
                    '{' => inner.split(',').map(str::to_owned).collect(),
                    _ => range(&inner).ok_or(Bad { why, at: at + 2 })?,
                };
                all = times(&all, &texts).ok_or(Bad {
                    why: "range overflow",
                    at: at + 1,
                })?;
                at = end + 1;
            }
            '}' | ']' => {
                return Err(Bad {
                    why: "unmatched close brace/bracket",
                    at: at + 1,
                });
            }
            c => {
                push_all(&mut all, c);
                at += 1;
            }
        }
    }
    Ok(all)
}

/// `#1` in the name of an output file.
pub(super) fn substitute(name: &str, parts: &[String]) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('#') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let digits: String = after[1..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let part = digits
            .parse::<usize>()
            .ok()
            .and_then(|index| parts.get(index.wrapping_sub(1)));
        match part {
            Some(part) => {
                out.push_str(part);
                rest = &after[1 + digits.len()..];
            }
            None => {
                out.push('#');
                rest = &after[1..];
            }
        }
    }
    out + rest
}

fn push_all(all: &mut [Expanded], c: char) {
    for one in all {
        one.url.push(c);
    }
}

fn times(all: &[Expanded], texts: &[String]) -> Option<Vec<Expanded>> {
    if all.len().checked_mul(texts.len())? > MAX_URLS {
        return None;
    }
    let mut out = Vec::with_capacity(all.len() * texts.len());
    for one in all {
        for text in texts {
            let mut parts = one.parts.clone();
            parts.push(text.clone());
            out.push(Expanded {
                url: format!("{}{text}", one.url),
                parts,
            });
        }
    }
    Some(out)
}

/// `[]` and `{}`, which query strings hold, and `[` right behind `//` or `@` that holds an address of IPv6.
fn is_literal(chars: &[char], at: usize) -> bool {
    if matches!(
        (chars[at], chars.get(at + 1)),
        ('[', Some(']')) | ('{', Some('}'))
    ) {
        return true;
    }
    let before = at.checked_sub(1).map(|index| chars[index]);
    chars[at] == '['
        && matches!(before, None | Some('/' | '@'))
        && chars[at + 1..]
            .iter()
            .position(|c| *c == ']')
            .is_some_and(|len| {
                let inner = &chars[at + 1..at + 1 + len];
                inner.contains(&':')
                    && inner
                        .iter()
                        .all(|c| c.is_ascii_hexdigit() || ":.".contains(*c))
            })
}

/// `a-z`, `01-10`, each with an optional `:step`.
fn range(inner: &str) -> Option<Vec<String>> {
    let (span, step) = match inner.split_once(':') {
        Some((span, step)) => (span, step.parse::<usize>().ok().filter(|step| *step > 0)?),
        None => (inner, 1),
    };
    let (from, to) = span.split_once('-')?;
    let letter = |text: &str| {
        let mut chars = text.chars();
        chars
            .next()
            .filter(|c| c.is_ascii_alphabetic() && chars.next().is_none())
    };
    if let (Some(from), Some(to)) = (letter(from), letter(to)) {
        let texts: Vec<String> = (from..=to).step_by(step).map(String::from).collect();
        return (!texts.is_empty()).then_some(texts);
    }
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !digits(from) || !digits(to) {
        return None;
    }
    let width = if from.starts_with('0') {
        from.len().min(MAX_DIGITS)
    } else {
        0
    };
    let (from, to) = (from.parse::<u64>().ok()?, to.parse::<u64>().ok()?);
    let texts: Vec<String> = (from..=to)
        .step_by(step)
        .take(MAX_URLS + 1)
        .map(|number| format!("{number:0width$}"))
        .collect();
    (!texts.is_empty()).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(url: &str) -> String {
        match expand(url) {
            Ok(all) => all
                .into_iter()
                .map(|one| one.url)
                .collect::<Vec<_>>()
                .join(" "),
            Err(bad) => format!("{} {}", bad.why, bad.at),
        }
    }

    #[test]
    fn patterns_expand() {
        for (url, want) in [
            ("h/{a,b}/[1-2]", "h/a/1 h/a/2 h/b/1 h/b/2"),
            ("h/[08-10]", "h/08 h/09 h/10"),
            ("h/[a-e:2]", "h/a h/c h/e"),
            ("http://[::1]/[1-2]", "http://[::1]/1 http://[::1]/2"),
            ("h?a[]=1&b={}", "h?a[]=1&b={}"),
            ("h/\\{x\\}", "h/{x}"),
            ("http://x/[1", "bad range 10"),
            ("http://x/{a", "unmatched brace 10"),
            ("h/[3-1]", "bad range 4"),
            ("h/[x]", "bad range 4"),
            ("h/a}", "unmatched close brace/bracket 4"),
            ("h/a]", "unmatched close brace/bracket 4"),
        ] {
            assert_eq!(urls(url), want, "{url}");
        }
    }

    #[test]
    fn a_glob_has_a_limit() {
        assert_eq!(expand("h/[1-10000]").map(|all| all.len()), Ok(10_000));
        assert_eq!(urls("h/[1-10001]"), "range overflow 3");
        assert_eq!(urls("h/[1-200][1-200]"), "range overflow 10");
        assert_eq!(urls("h/[1-18446744073709551615]"), "range overflow 3");
    }

    #[test]
    fn parts_are_put_into_names() {
        let parts = ["a".to_owned(), "7".to_owned()];
        assert_eq!(substitute("f_#1-#2.#3#", &parts), "f_a-7.#3#");
    }
}
