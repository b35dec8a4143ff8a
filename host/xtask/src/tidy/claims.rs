//! The README's table of claims: each names a test that exists.

use std::collections::BTreeSet;

use super::code::blank;
use crate::tree::Text;

const PAGE: &str = "README.md";
const OPEN: &str = "<!-- claims -->";
const CLOSE: &str = "<!-- /claims -->";

/// Claims without a test, and a README without claims.
pub(super) fn check(texts: &[Text]) -> Vec<String> {
    let Some(page) = texts.iter().find(|text| text.path == PAGE) else {
        return vec![format!("{PAGE} is missing")];
    };
    let table = page
        .text
        .split_once(OPEN)
        .and_then(|(_, rest)| rest.split_once(CLOSE))
        .map(|(table, _)| table);
    let Some(table) = table else {
        return vec![format!(
            "{PAGE} has no table between `{OPEN}` and `{CLOSE}`"
        )];
    };
    let rows: Vec<&str> = table
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .collect();
    if rows.is_empty() {
        return vec![format!("{PAGE} claims nothing")];
    }
    let known = test_names(texts);
    rows.iter().filter_map(|row| finding(row, &known)).collect()
}

fn finding(row: &str, known: &BTreeSet<String>) -> Option<String> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [claim, tests] = cells[..] else {
        return Some(format!("{PAGE}: `{row}` is not `| claim | test |`"));
    };
    let names: Vec<&str> = tests
        .split(',')
        .map(|name| name.trim().trim_matches('`'))
        .filter(|n| !n.is_empty())
        .collect();
    if names.is_empty() {
        return Some(format!("{PAGE}: the claim `{claim}` names no test"));
    }
    // A path such as `room::module::name` is known by its last part.
    let missing = names
        .iter()
        .find(|name| !known.contains(name.rsplit("::").next().unwrap_or(name)))?;
    Some(format!(
        "{PAGE}: the claim `{claim}` names the test `{missing}`, which does not exist"
    ))
}

/// The names of all functions with a test attribute in the lines before them.
fn test_names(texts: &[Text]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for text in texts.iter().filter(|text| text.has_extension("rs")) {
        let code = blank(&text.text);
        let mut attributed = false;
        for line in code.lines().map(str::trim) {
            if line.starts_with("#[") && line.contains("test") && !line.contains("cfg(") {
                attributed = true;
            } else if let Some((_, rest)) = line.split_once("fn ") {
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if std::mem::take(&mut attributed) {
                    names.insert(name);
                }
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &str) -> Vec<String> {
        let readme = format!("# claw\n{OPEN}\n| claim | test |\n|---|---|\n{rows}\n{CLOSE}\n");
        let code =
            "#[tokio::test(flavor = \"x\")]\n#[serial]\nasync fn it_stops() {}\nfn helper() {}\n";
        check(&[
            Text::new(PAGE, &readme),
            Text::new("host/a/tests/b.rs", code),
        ])
    }

    #[test]
    fn a_claim_with_an_existing_test_is_fine() {
        assert!(found("| stops | `it_stops` |").is_empty());
        assert!(found("| stops | `a::it_stops`, `it_stops` |").is_empty());
    }

    #[test]
    fn a_claim_without_a_test_is_found() {
        assert!(found("| stops | `gone` |")[0].contains("`gone`"));
        assert!(
            found("| stops | `helper` |")[0].contains("`helper`"),
            "not a test"
        );
        assert!(found("| stops | |")[0].contains("names no test"));
        assert!(found("| stops |")[0].contains("is not"));
    }

    #[test]
    fn a_readme_without_claims_is_found() {
        assert!(found("")[0].contains("claims nothing"));
        assert!(check(&[Text::new(PAGE, "# claw")])[0].contains("has no table"));
        assert!(check(&[])[0].contains("missing"));
    }
}
