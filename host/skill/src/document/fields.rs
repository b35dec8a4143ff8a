//! From keys and text to a [`Document`].

use super::front::{self, Split};
use super::name::{self, short};
use super::{Document, MAX_DESCRIPTION_CHARS, Refused, Warnings, gates, text};
use crate::yaml::{self, Entry};
use serde_json::Value;

/// Longest `compatibility` by the specification, in characters.
const MAX_COMPATIBILITY_CHARS: usize = 500;

/// The keys that were not used yet.
pub(super) struct Keys<'w> {
    entries: Vec<Entry>,
    pub(super) warnings: &'w mut Warnings,
}

impl Keys<'_> {
    /// Takes a key, also if it is written `User_Invocable`.
    pub(super) fn take(&mut self, key: &str) -> Option<Entry> {
        let exact = self.entries.iter().position(|entry| entry.key == key);
        if let Some(at) = exact {
            return Some(self.entries.remove(at));
        }
        let alike = |entry: &Entry| entry.key.to_lowercase().replace('_', "-") == key;
        let at = self.entries.iter().position(alike)?;
        let entry = self.entries.remove(at);
        let words = format!("`{}` is read as `{key}`", short(&entry.key));
        self.warnings.add("key-spelling", entry.line, words);
        Some(entry)
    }

    fn text(&mut self, key: &str) -> Option<(String, u32)> {
        let entry = self.take(key)?;
        let line = entry.line;
        let text = text_of(entry, self.warnings)?;
        let text = text.trim();
        (!text.is_empty()).then(|| (text.to_owned(), line))
    }

    fn plain(&mut self, key: &str) -> Option<String> {
        self.text(key).map(|(text, _)| text)
    }

    fn flag(&mut self, key: &str, default: bool) -> bool {
        let Some(entry) = self.take(key) else {
            return default;
        };
        flag_of(&entry.value).unwrap_or_else(|| {
            let words = format!("`{key}` is neither true nor false: taken as {default}");
            self.warnings.add("not-a-flag", entry.line, words);
            default
        })
    }
}

/// A flag, however it is written.
pub(super) fn flag_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A value that should be text, as text.
fn text_of(entry: Entry, warnings: &mut Warnings) -> Option<String> {
    let (line, key) = (entry.line, short(&entry.key));
    match entry.value {
        Value::String(text) => Some(text),
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => {
            warnings.add(
                "not-text",
                line,
                format!("`{key}` is not text: read as it is written"),
            );
            let raw = entry.raw.map(without_comment);
            Some(raw.unwrap_or_else(|| entry.value.to_string()))
        }
        Value::Array(items) if !entry.raw.as_ref().is_some_and(|raw| raw.contains(':')) => {
            warnings.add(
                "not-text",
                line,
                format!("`{key}` is a list: joined by commas"),
            );
            Some(items.iter().map(scalar).collect::<Vec<_>>().join(", "))
        }
        value => {
            warnings.add(
                "not-text",
                line,
                format!("`{key}` is not text: read as it is written"),
            );
            Some(entry.raw.unwrap_or_else(|| value.to_string()))
        }
    }
}

fn without_comment(raw: String) -> String {
    let end = raw.find(" #").unwrap_or(raw.len());
    raw[..end].trim().trim_matches(['"', '\'']).to_owned()
}

/// Text without its JSON quotes.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Front matter and body of a text.
pub(super) struct Parts<'t> {
    pub(super) entries: Vec<Entry>,
    body: Vec<&'t str>,
    body_line: u32,
}

/// Reads the front matter, and finds where the body really begins.
pub(super) fn parts<'t>(split: Split<'t>, warnings: &mut Warnings) -> Parts<'t> {
    let (mut body, mut body_line) = (split.body, split.body_line);
    let Some(front) = split.front else {
        warnings.add("no-front-matter", 1, "has no front matter");
        let entries = Vec::new();
        return Parts {
            entries,
            body,
            body_line,
        };
    };
    let end = if yaml::is_map(&front) {
        None
    } else {
        front::earlier(&front)
    };
    let end = end.filter(|end| yaml::is_map(&front[..*end]));
    if let Some(end) = end {
        body_line = front[end].0;
        let words = "the front matter has no end: the body is taken to begin here";
        warnings.add("unclosed", body_line, words);
        let early = front[end..].iter().map(|(_, line)| *line);
        body = early.chain(["---"]).chain(body).collect();
    }
    let entries = yaml::read(&front[..end.unwrap_or(front.len())], warnings);
    Parts {
        entries,
        body,
        body_line,
    }
}

/// Puts a document together.
pub(super) fn document(
    folder: &str,
    split: Split<'_>,
    warnings: &mut Warnings,
) -> Result<Document, Refused> {
    let Parts {
        entries,
        body,
        body_line,
    } = parts(split, warnings);
    let skip = body
        .iter()
        .take_while(|line| line.trim().is_empty())
        .count();
    let body_line = body_line.saturating_add(u32::try_from(skip).unwrap_or(u32::MAX));
    let body = body[skip..].join("\n").trim_end().to_owned();
    let keys = Keys { entries, warnings };
    filled(folder, keys, body, body_line)
}

fn filled(
    folder: &str,
    mut keys: Keys<'_>,
    body: String,
    body_line: u32,
) -> Result<Document, Refused> {
    let said = keys.text("name");
    let description = keys.text("description");
    let block = gates::read(&mut keys);
    let nothing = said.is_none() && description.is_none() && body.is_empty();
    if nothing {
        return Err(Refused::Empty);
    }
    let said = said.as_ref().map(|(name, line)| (name.as_str(), *line));
    let name = name::choose(said, folder, keys.warnings);
    let heading = || name::usable_name(&heading(&body).unwrap_or_default());
    let name = name.unwrap_or_else(heading);
    let name = if name.is_empty() {
        "skill".to_owned()
    } else {
        name
    };
    let description = described(description, &name, &body, keys.warnings);
    let compatibility = keys.plain("compatibility");
    let long = |text: &String| text.chars().count() > MAX_COMPATIBILITY_CHARS;
    if compatibility.as_ref().is_some_and(long) {
        let words = format!("compatibility has more than {MAX_COMPATIBILITY_CHARS} characters");
        keys.warnings.add("compatibility-long", 0, words);
    }
    look_at_body(&body, body_line, keys.warnings);
    let mut document = Document {
        name,
        description,
        body,
        body_line,
        license: keys.plain("license"),
        compatibility,
        homepage: keys.plain("homepage").or(block.homepage),
        version: keys.plain("version").or(block.version),
        author: keys.plain("author").or(block.author),
        user_invocable: keys.flag("user-invocable", true),
        model_invocable: !keys.flag("disable-model-invocation", false),
        allowed_tools: allowed_tools(&mut keys),
        gates: block.gates,
        extra: Default::default(),
        warnings: Vec::new(),
    };
    let extra = keys
        .entries
        .into_iter()
        .map(|entry| (entry.key, entry.value));
    document.extra = extra
        .chain(block.metadata.map(|all| ("metadata".to_owned(), all)))
        .collect();
    Ok(document)
}

fn look_at_body(body: &str, line: u32, warnings: &mut Warnings) {
    if body.is_empty() {
        warnings.add("no-body", 0, "has no instructions after its front matter");
    }
    let hidden = body.lines().position(|line| line.contains(text::hides));
    if let Some(at) = hidden {
        let line = line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let words = "the instructions have characters that cannot be seen";
        warnings.add("hidden-characters", line, words);
    }
}

/// The description on one line, or what stands in for it.
fn described(
    said: Option<(String, u32)>,
    name: &str,
    body: &str,
    warnings: &mut Warnings,
) -> String {
    if let Some((said, line)) = said {
        if said.contains(text::hides) {
            let words = "the description has characters that cannot be seen, which were taken out";
            warnings.add("hidden-characters", line, words);
        }
        let description = text::one_line(&said);
        if description.chars().count() > MAX_DESCRIPTION_CHARS {
            let words = format!("the description has more than {MAX_DESCRIPTION_CHARS} characters");
            warnings.add("description-long", line, words);
        }
        if !description.is_empty() {
            return description;
        }
    }
    let first = first_paragraph(body).or_else(|| heading(body));
    let words = match first {
        Some(_) => "has no description: its first paragraph stands in",
        None => "has no description: its name stands in",
    };
    warnings.add("description-missing", 0, words);
    first.unwrap_or_else(|| name.to_owned())
}

/// The first text that is no heading, code, table or rule, at most as long as a description may be.
fn first_paragraph(body: &str) -> Option<String> {
    let mut paragraph: Vec<&str> = Vec::new();
    let mut code = false;
    for line in body.lines() {
        let line = line.trim();
        let fence = line.starts_with("```") || line.starts_with("~~~");
        code ^= fence;
        let prose = !(fence || code || line.is_empty() || line.starts_with(['#', '|', '<']))
            && line.contains(char::is_alphanumeric);
        if prose {
            paragraph.push(line.trim_start_matches(['>', ' ']));
        } else if !paragraph.is_empty() {
            break;
        }
    }
    let text = text::one_line(&paragraph.join(" "));
    let text: String = text.chars().take(MAX_DESCRIPTION_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// The first heading.
fn heading(body: &str) -> Option<String> {
    let mut headings = body.lines().filter_map(|line| line.strip_prefix('#'));
    let text = text::one_line(headings.next()?.trim_start_matches('#'));
    let text: String = text.chars().take(MAX_DESCRIPTION_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// Tools as a list, from words, a text with commas, or a list. `Bash(git:*)` is one word.
fn allowed_tools(keys: &mut Keys<'_>) -> Vec<String> {
    let Some(entry) = keys.take("allowed-tools") else {
        return Vec::new();
    };
    match entry.value {
        Value::Array(items) => {
            let words = "`allowed-tools` is a list: read as words";
            keys.warnings.add("tools-list", entry.line, words);
            items
                .iter()
                .flat_map(|item| tool_words(&scalar(item)))
                .collect()
        }
        Value::Null => Vec::new(),
        other => {
            let text = scalar(&other);
            let text = text.trim().trim_start_matches('[').trim_end_matches(']');
            let words = tool_words(text);
            if outside(text).any(|(_, c)| c == ',') {
                let words = "`allowed-tools` has commas: read as words";
                keys.warnings.add("tools-commas", entry.line, words);
            }
            words
        }
    }
}

/// Characters that are in no parentheses, with where they are.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0_usize;
    text.char_indices().filter(move |(_, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

fn tool_words(text: &str) -> Vec<String> {
    let ends = outside(text).filter(|(_, c)| *c == ',' || c.is_whitespace());
    let mut words = Vec::new();
    let mut begin = 0;
    for (end, c) in ends.chain([(text.len(), ' ')]) {
        let word = text[begin..end].trim().trim_matches(['"', '\'']);
        if !word.is_empty() {
            words.push(word.to_owned());
        }
        begin = (end + c.len_utf8()).min(text.len());
    }
    words
}
