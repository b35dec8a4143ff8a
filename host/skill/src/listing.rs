//! What a prompt says about skills: name, description and where, within a budget.
//!
//! Invariant: the text is never longer than its budget, and no skill is left out without being counted. Values are
//! escaped: a description ends no tag and begins none.

#[cfg(test)]
mod tests;

use crate::document::text::one_line;

/// Budget of the list in a prompt, in characters.
pub const LISTING_CHARS: usize = 18_000;
/// A budget is never taken as smaller, in characters: so much the list needs to say that something was left out.
pub const MIN_LISTING_CHARS: usize = 200;
/// A description that would be cut below this is left out, in characters.
const MIN_DESCRIPTION_CHARS: usize = 20;

const HEAD: &str = "<available_skills>\n";
const TAIL: &str = "</available_skills>\n";

/// One skill as it is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What it is called by.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// Where its SKILL.md is; empty where a name is enough to read it.
    pub location: String,
}

/// The list, of at most `budget_chars` characters. Empty if there is no skill. Over the budget, descriptions become
/// shorter, the longest first; then there are none; then the last skills are only named; then they are counted.
pub fn list(skills: &[Entry], budget_chars: usize) -> String {
    if skills.is_empty() {
        return String::new();
    }
    let budget = budget_chars.max(MIN_LISTING_CHARS) - HEAD.len() - TAIL.len();
    let lines: Vec<Line> = skills.iter().map(Line::new).collect();
    let body = match longest(&lines, budget) {
        Some(limit) => lines.iter().map(|line| line.text(limit)).collect(),
        None => named(&lines, budget),
    };
    format!("{HEAD}{body}{TAIL}")
}

/// The longest limit for descriptions, in characters, that fits all lines into the budget. 0: without descriptions.
fn longest(lines: &[Line], budget: usize) -> Option<usize> {
    let size = |limit: usize| lines.iter().map(|line| line.chars(limit)).sum::<usize>();
    if size(0) > budget {
        return None;
    }
    let most = lines.iter().map(|line| line.widths.len()).max();
    let (mut good, mut bad) = (0, most.unwrap_or_default() + 1);
    while good + 1 < bad {
        let middle = good + (bad - good) / 2;
        if size(middle) <= budget {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Some(good)
}

/// Identities as far as they fit beside the names of the others; if not even the names fit, as many as do.
fn named(lines: &[Line], budget: usize) -> String {
    let mut text = String::new();
    let mut used = 0;
    let mut shown = 0;
    for (at, line) in lines.iter().enumerate() {
        let with = used + line.chars(0);
        if with + chars(&rest(&lines[at + 1..], lines.len() - at - 1)) > budget {
            break;
        }
        text.push_str(&line.text(0));
        (used, shown) = (with, at + 1);
    }
    let left = &lines[shown..];
    let mut names = left.len();
    while names > 0 && used + chars(&rest(left, names)) > budget {
        names -= 1;
    }
    text + &rest(left, names)
}

/// The skills that have no line of their own: the first `names` of them by name, all by count.
fn rest(lines: &[Line], names: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let named: Vec<&str> = lines
        .iter()
        .take(names)
        .map(|line| line.name.as_str())
        .collect();
    let unnamed = lines.len() - named.len();
    let and = match (named.len(), unnamed) {
        (_, 0) => String::new(),
        (0, more) => format!("{more} that are not named here"),
        (_, more) => format!(", and {more} that are not named here"),
    };
    format!(
        "<left_out count=\"{}\">{}{and}</left_out>\n",
        lines.len(),
        named.join(", ")
    )
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// A skill, escaped and measured.
struct Line {
    name: String,
    location: String,
    description: String,
    /// Characters that each character of the description becomes when escaped, added up.
    widths: Vec<usize>,
    identity_chars: usize,
}

impl Line {
    fn new(entry: &Entry) -> Self {
        let (name, location) = (escaped(&entry.name), escaped(&entry.location));
        let description = one_line(&entry.description);
        let mut sum = 0;
        let widths = description.chars().map(|c| {
            sum += escape(c).map_or(1, str::len);
            sum
        });
        let widths = widths.collect();
        let identity_chars = chars(&line(&name, "", &location));
        Self {
            name,
            location,
            description,
            widths,
            identity_chars,
        }
    }

    /// Its length with at most so many characters of description.
    fn chars(&self, limit: usize) -> usize {
        const TAGS: usize = "<description></description>".len();
        let width = |count: usize| count.checked_sub(1).and_then(|at| self.widths.get(at));
        let width = |count: usize| width(count).copied().unwrap_or_default();
        let count = self.widths.len();
        self.identity_chars
            + match limit {
                _ if count == 0 => 0,
                limit if count <= limit => TAGS + width(count),
                limit if limit < MIN_DESCRIPTION_CHARS => 0,
                limit => TAGS + width(limit - 1) + 1,
            }
    }

    fn text(&self, limit: usize) -> String {
        let count = self.widths.len();
        let description = if count <= limit {
            escaped(&self.description)
        } else if limit < MIN_DESCRIPTION_CHARS {
            String::new()
        } else {
            let cut: String = self.description.chars().take(limit - 1).collect();
            escaped(&cut) + "…"
        };
        line(&self.name, &description, &self.location)
    }
}

fn line(name: &str, description: &str, location: &str) -> String {
    let description = match description {
        "" => String::new(),
        text => format!("<description>{text}</description>"),
    };
    let location = match location {
        "" => String::new(),
        text => format!("<location>{text}</location>"),
    };
    format!("<skill><name>{name}</name>{description}{location}</skill>\n")
}

fn escape(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match escape(c) {
            Some(text) => escaped.push_str(text),
            None => escaped.push(c),
        }
    }
    escaped
}
