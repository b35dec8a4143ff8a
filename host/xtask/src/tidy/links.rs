//! Relative links of Markdown pages lead to files that exist.

use crate::tree::Text;

/// Links that lead nowhere.
pub(super) fn check(texts: &[Text], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| text.has_extension("md")) {
        for (number, target) in links(&text.text) {
            let path = target.split('#').next().unwrap_or_default();
            let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if elsewhere {
                continue;
            }
            match resolve(&text.path, path) {
                Some(file) if exists(&file) => {}
                _ => findings.push(format!(
                    "{}:{number}: the link `{target}` leads nowhere",
                    text.path
                )),
            }
        }
    }
    findings
}

/// Line and target of every inline link and link definition outside code.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        let prose = without_code(line);
        for (at, _) in prose.match_indices("](") {
            let inside = prose[at + 2..].split(')').next().unwrap_or_default();
            let target = inside.split_whitespace().next().unwrap_or_default();
            found.push((number, target.trim_matches(['<', '>']).to_string()));
        }
        if line.starts_with('[')
            && let Some((_, target)) = prose.split_once("]: ")
        {
            found.push((number, target.trim().to_string()));
        }
    }
    found
}

/// The line without `code`: every second part between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// A path relative to the checkout; none when it leaves it.
fn resolve(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        return None;
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check(&[Text::new("docs/guide/a.md", text)], |path| {
            path == "docs/b.md" || path == "README.md"
        })
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        for link in [
            "[x](c.md)",
            "[x](../../../out.md)",
            "[x](/b.md)",
            "[x]: gone.md",
            "a [x](c.md#part) b",
        ] {
            assert_eq!(found(link).len(), 1, "{link}");
        }
    }

    #[test]
    fn good_links_code_and_the_web_are_left_alone() {
        for text in [
            "[x](../b.md#y)",
            "[x](../../README.md)",
            "[x](#here)",
            "[x](https://a.example/z)",
            "`[x](c.md)`",
            "```\n[x](c.md)\n```",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
