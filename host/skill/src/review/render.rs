//! A review as text: the gravest first, long lists shortened with their counts, nothing but what can be seen.

use super::{Binding, Review, Runs, Verdict, is_common, why};
use crate::infer::{Place, Suspicion, printable};
use std::collections::BTreeMap;

/// Narrower screens are taken for this wide, in columns.
const MIN_WIDTH: usize = 40;
/// Lines of a list at most; the rest is counted.
const MAX_LINES: usize = 6;
/// Lines of the description at most.
const MAX_DESCRIPTION_LINES: usize = 3;

struct Page {
    width: usize,
    out: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn head(&mut self, text: &str) {
        self.out.push('\n');
        self.line(text);
    }

    /// Words below a heading, over several lines if need be.
    fn words(&mut self, first: &str, text: &str, lines: usize) {
        let room = self.width.saturating_sub(columns(first));
        let wrapped = wrap(text, room);
        let more = wrapped.len() > lines;
        for (i, part) in wrapped.iter().take(lines).enumerate() {
            let front = if i == 0 {
                first.to_owned()
            } else {
                " ".repeat(columns(first))
            };
            let last = more && i + 1 == lines;
            let part = if last {
                cut(&format!("{part} ..."), room)
            } else {
                part.clone()
            };
            self.line(&format!("{front}{part}"));
        }
    }

    /// One line, shortened.
    fn item(&mut self, text: &str) {
        let text = cut(text, self.width.saturating_sub(2));
        self.line(&format!("  {text}"));
    }

    fn rest(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.item(&format!("and {count} more{what}"));
        }
    }
}

/// The whole review.
pub(super) fn render(review: &Review, width: usize) -> String {
    let mut page = Page {
        width: width.max(MIN_WIDTH),
        out: String::new(),
    };
    what_it_is(review, &mut page);
    look_at(review, &mut page);
    runs(review, &mut page);
    asks(review, &mut page);
    grants(review, &mut page);
    warnings(review, &mut page);
    page.out
}

fn what_it_is(review: &Review, page: &mut Page) {
    let version = review
        .version
        .as_ref()
        .map(|v| format!(" {v}"))
        .unwrap_or_default();
    let name = printable(
        &format!("{}{version}", review.name),
        page.width.saturating_sub(8),
    );
    page.line(&format!("Skill {name}"));
    page.words(
        "  ",
        &printable(&review.description, 2_000),
        MAX_DESCRIPTION_LINES,
    );
    let mut from = Vec::new();
    let mut add = |what: &str, value: &Option<String>| {
        if let Some(value) = value {
            from.push(format!("{what}{}", printable(value, 200)));
        }
    };
    add("from ", &review.source);
    add("at ", &review.commit);
    add("published by ", &review.publisher);
    add("author (its own word) ", &review.author);
    add("licence ", &review.licence);
    if review.licence.is_none() {
        from.push("no licence".to_owned());
    }
    page.words("  ", &from.join(", "), 2);
    let languages: Vec<String> = review
        .languages
        .iter()
        .map(|(language, count)| format!("{count} {}", language.name()))
        .collect();
    let code = if languages.is_empty() {
        "no scripts".to_owned()
    } else {
        languages.join(", ")
    };
    let files = if review.files == 1 {
        "1 file".to_owned()
    } else {
        format!("{} files", review.files)
    };
    page.item(&format!(
        "{files}, {}: {code}; skill:{}",
        size(review.bytes),
        short(&review.hash.to_string())
    ));
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

fn look_at(review: &Review, page: &mut Page) {
    let grave: Vec<&Suspicion> = review
        .needs
        .suspicions
        .iter()
        .filter(|s| !is_common(s))
        .collect();
    if review.flags.is_empty() {
        return;
    }
    page.head("LOOK TWICE");
    for flag in review.flags.iter().filter(|f| f.code != "suspicions") {
        page.words("! ", &printable(&flag.words, 400), 2);
    }
    let mut kinds: BTreeMap<&str, Vec<&Suspicion>> = BTreeMap::new();
    for suspicion in grave {
        kinds.entry(suspicion.code).or_default().push(suspicion);
    }
    let more = kinds.len().saturating_sub(MAX_LINES);
    for (code, list) in kinds.iter().take(MAX_LINES) {
        let Some(first) = list.first() else { continue };
        let others = if list.len() > 1 {
            format!(" (+{})", list.len() - 1)
        } else {
            String::new()
        };
        let place = place(&Place {
            file: first.file.clone(),
            line: first.line,
        });
        page.words(
            "! ",
            &format!("{}: {place}{others}", why::suspicion(code)),
            1,
        );
        let words = cut(&first.words, page.width.saturating_sub(6));
        page.line(&format!("    | {words}"));
    }
    page.rest(more, " kinds of lines to look at");
}

/// What was strange about its text, and did not keep it from being read.
fn warnings(review: &Review, page: &mut Page) {
    if review.warnings.is_empty() {
        return;
    }
    page.head("STRANGE IN ITS TEXT");
    for warning in review.warnings.iter().take(3) {
        page.words("  ", &printable(warning, 300), 1);
    }
    page.rest(review.warnings.len().saturating_sub(3), "");
}

fn runs(review: &Review, page: &mut Page) {
    let scripts: Vec<&Verdict> = review.scripts.iter().filter(|s| !s.aside).collect();
    let used = |v: &&Verdict| v.count > 0 || v.runs != Runs::Yes;
    let commands: Vec<&Verdict> = review.commands.iter().filter(used).collect();
    let good: Vec<&str> = scripts
        .iter()
        .chain(&commands)
        .filter(|v| v.runs == Runs::Yes)
        .map(|v| v.name.as_str())
        .collect();
    if scripts.is_empty() && commands.is_empty() {
        page.head("RUNS: nothing; it is text for the model");
        return;
    }
    if !good.is_empty() {
        page.head("WILL RUN");
        page.words("  ", &printable(&good.join(", "), 2_000), 3);
    }
    let all: Vec<&Verdict> = scripts.into_iter().chain(commands).collect();
    list(
        page,
        "MAY NOT RUN IN ALL ITS PARTS",
        &all,
        |runs| match runs {
            Runs::Unknown(why) => Some(why.clone()),
            _ => None,
        },
    );
    list(page, "WILL NOT RUN", &all, |runs| match runs {
        Runs::No(why) => Some(why.clone()),
        _ => None,
    });
}

fn list(page: &mut Page, head: &str, all: &[&Verdict], why: impl Fn(&Runs) -> Option<String>) {
    let found: Vec<(&Verdict, String)> = all
        .iter()
        .filter_map(|v| why(&v.runs).map(|why| (*v, why)))
        .collect();
    if found.is_empty() {
        return;
    }
    page.head(head);
    for (verdict, why) in found.iter().take(MAX_LINES) {
        let places = match verdict.at.first() {
            Some(first) if verdict.count > 1 => {
                format!(" ({} and {} more)", place(first), verdict.count - 1)
            }
            Some(first) => format!(" ({})", place(first)),
            None if verdict.language.is_none() => " (declared)".to_owned(),
            None => String::new(),
        };
        page.item(&printable(&format!("{}: {why}{places}", verdict.name), 300));
    }
    page.rest(found.len().saturating_sub(MAX_LINES), "");
}

fn asks(review: &Review, page: &mut Page) {
    let asked = &review.asked;
    let parts = [
        ("env", &asked.env),
        ("programs", &asked.bins),
        ("systems", &asked.os),
        ("configuration", &asked.config),
        ("skills", &asked.skills),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(what, list)| format!("{what} {}", list.join(" ")))
        .collect();
    page.head("ASKS FOR");
    let declared = if words.is_empty() {
        "nothing is declared".to_owned()
    } else {
        words.join("; ")
    };
    page.words("  declared: ", &printable(&declared, 1_000), 2);
    let more: Vec<&str> = review.undeclared_env.iter().map(String::as_str).collect();
    if !more.is_empty() {
        page.words(
            "  not declared: env ",
            &printable(&more.join(" "), 1_000),
            2,
        );
    }
    let packages: Vec<&str> = review
        .packages
        .iter()
        .filter(|p| p.runs != Runs::Yes)
        .map(|p| p.name.as_str())
        .collect();
    if !packages.is_empty() {
        page.words("  packages: ", &printable(&packages.join(" "), 1_000), 2);
    }
    let paths: Vec<&str> = review.needs.paths.iter().map(|u| u.name.as_str()).collect();
    if !paths.is_empty() {
        page.words("  files outside: ", &printable(&paths.join(" "), 1_000), 2);
    }
    if review.needs.cut {
        page.item("there was more than is listed");
    }
    let unread = review.needs.unread.len();
    if unread > 0 {
        let first = review
            .needs
            .unread
            .first()
            .map(|u| format!("{}: {}", u.file, u.why))
            .unwrap_or_default();
        page.item(&printable(&format!("{unread} not read: {first}"), 300));
    }
}

fn grants(review: &Review, page: &mut Page) {
    if review.grants.is_empty() && review.secrets.is_empty() {
        page.head("TO GRANT: nothing");
        return;
    }
    if !review.grants.is_empty() {
        page.head("TO GRANT");
        for rule in review.grants.iter().take(MAX_LINES) {
            page.item(rule);
        }
        page.rest(review.grants.len().saturating_sub(MAX_LINES), " rules");
    }
    let local = review.needs.hosts.iter().filter(|h| h.loopback).count();
    if local > 0 {
        page.item(&format!("not granted: {local} addresses of this machine"));
    }
    if !review.secrets.is_empty() {
        page.head("SECRETS TO BIND");
        for secret in review.secrets.iter().take(MAX_LINES) {
            page.item(&printable(&binding(secret), 300));
        }
        page.rest(review.secrets.len().saturating_sub(MAX_LINES), " secrets");
    }
}

fn binding(secret: &Binding) -> String {
    match secret.hosts.as_slice() {
        [] => format!("{} -> it does not tell which host", secret.env),
        hosts => format!("{} -> {}", secret.env, hosts.join(" or ")),
    }
}

fn place(place: &Place) -> String {
    match place.line {
        0 => place.file.clone(),
        line => format!("{}:{line}", place.file),
    }
}

/// Columns a text takes: characters of Chinese, Japanese and Korean, and pictures, take two.
fn columns(text: &str) -> usize {
    text.chars().map(wide).sum()
}

fn wide(c: char) -> usize {
    let two = matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd);
    if two { 2 } else { 1 }
}

/// At most so many columns.
fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += wide(c);
        if used + 3 > room {
            break;
        }
        out.push(c);
    }
    out.push_str("...");
    out
}

/// Lines of at most so many columns, broken at blanks where there are any.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let joined = columns(&line) + 1 + columns(word);
        if !line.is_empty() && joined > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if columns(&line) + wide(c) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}
