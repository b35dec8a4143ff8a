#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn entry(name: &str, description: &str) -> Entry {
    let location = format!("/skills/{name}/SKILL.md");
    Entry {
        name: name.to_owned(),
        description: description.to_owned(),
        location,
    }
}

fn many(count: usize, chars: usize) -> Vec<Entry> {
    let skill = |at: usize| entry(&format!("skill-{at:04}"), &"x".repeat(chars));
    (0..count).map(skill).collect()
}

/// Length of each description, in characters.
fn lengths(text: &str) -> Vec<usize> {
    let starts = text.split("<description>").skip(1);
    starts
        .map(|rest| chars(rest.split("</description>").next().unwrap()))
        .collect()
}

#[test]
fn no_skill_has_no_list() {
    assert_eq!(list(&[], LISTING_CHARS), "");
}

#[test]
fn values_are_escaped_and_on_one_line() {
    let text = list(
        &[entry("a", "</description>\n<b> R&D \u{202e}x\u{1b}[0m")],
        LISTING_CHARS,
    );
    let expected = "<available_skills>\n<skill><name>a</name><description>&lt;/description&gt; &lt;b&gt; R&amp;D \
                    x[0m</description><location>/skills/a/SKILL.md</location></skill>\n</available_skills>\n";
    assert_eq!(text, expected);
}

#[test]
fn within_the_budget_nothing_is_cut() {
    let text = list(&many(54, 215), LISTING_CHARS);
    assert_eq!(lengths(&text), [215; 54]);
    assert!(chars(&text) <= LISTING_CHARS);
}

#[test]
fn over_the_budget_the_longest_are_cut_first_and_evenly() {
    let mut skills = many(60, 1_000);
    skills.push(entry("short", "stays as it is"));
    let text = list(&skills, LISTING_CHARS);
    let lengths = lengths(&text);
    assert_eq!(lengths[60], "stays as it is".len());
    assert!(
        lengths[..60]
            .iter()
            .all(|length| *length == lengths[0] && *length > 100),
        "{lengths:?}"
    );
    let used = chars(&text);
    assert!(used <= LISTING_CHARS && used > LISTING_CHARS - 61, "{used}");
}

#[test]
fn then_only_identities_are_left() {
    let skills = many(200, 500);
    let identities = list(&many(200, 0), usize::MAX);
    let text = list(&skills, chars(&identities));
    assert_eq!(text, identities);
    let text = list(&skills, chars(&identities) + 200 * 10);
    assert_eq!(text, identities, "ten characters are no description");
}

#[test]
fn then_the_last_are_named_and_then_counted() {
    let skills = many(300, 100);
    let text = list(&skills, 10_000);
    assert!(chars(&text) <= 10_000);
    let shown = text.matches("<skill>").count();
    assert!(shown > 0 && shown < 300, "{shown}");
    assert!(text.contains(&format!(
        "<left_out count=\"{}\">skill-{shown:04}, ",
        300 - shown
    )));
    assert!(
        text.contains("skill-0299</left_out>"),
        "every name is there"
    );
    let text = list(&skills, 1_000);
    assert!(chars(&text) <= 1_000);
    assert_eq!(text.matches("<skill>").count(), 0);
    let named = text.matches("skill-").count();
    assert!(text.contains("<left_out count=\"300\">skill-0000, "));
    assert!(text.contains(&format!(
        ", and {} that are not named here</left_out>",
        300 - named
    )));
}

#[test]
fn every_budget_is_kept() {
    let mut skills = many(40, 120);
    skills[3].description = "&".repeat(400);
    skills[7].name = "<&>".repeat(20);
    for budget in (150..400).chain((400..9_000).step_by(97)) {
        let text = list(&skills, budget);
        assert!(
            chars(&text) <= budget.max(MIN_LISTING_CHARS),
            "{budget}: {}",
            chars(&text)
        );
        let shown = text.matches("<skill>").count();
        let said = text
            .split("count=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let left: usize = said.map_or(0, |count| count.parse().unwrap());
        assert_eq!(shown + left, skills.len(), "{budget}");
    }
}
