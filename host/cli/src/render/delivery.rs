//! Replies as people read them.

use super::{clean, moment, none, rows, text};
use serde_json::Value;

/// Characters shown of a part.
const SHOWN_CHARS: usize = 40;

pub(crate) fn replies(value: &Value) {
    if none(value, "every reply has arrived") {
        return;
    }
    rows(value).iter().for_each(|row| say!("{}", line(row)));
    let ambiguous = rows(value).iter().any(|row| row["state"] == "ambiguous");
    if ambiguous {
        eprintln!(
            "hint: look whether an ambiguous one arrived; then `claw delivery drop ID`, or else `claw delivery resend ID`"
        );
    }
}

pub(crate) fn reply(value: &Value) {
    say!("{}", line(value));
}

/// Id, state, address, progress, date, reason and the beginning of the part that is next.
fn line(row: &Value) -> String {
    let parts = rows(&row["parts"]);
    let next = parts.iter().position(|p| p["receipt"].is_null());
    let shown = parts
        .get(next.unwrap_or(0))
        .map(|p| clean(&begin(&p["text"])));
    let progress = match (next, parts.len()) {
        (_, 0) => String::new(),
        (None, _) => "all".to_owned(),
        (Some(next), count) => format!("{}/{count}", next + 1),
    };
    let reason = match text(&row["reason"]) {
        reason if reason.is_empty() => reason,
        reason => format!("  ({reason})"),
    };
    format!(
        "{}  {:<9}  {:<24}  {progress:<5}  {}  {}{reason}",
        text(&row["id"]),
        text(&row["state"]),
        route(&row["route"]),
        moment(&row["at"]),
        shown.unwrap_or_default(),
    )
}

fn route(route: &Value) -> String {
    let thread = match &route["thread"] {
        Value::Null => String::new(),
        thread => format!("#{}", text(thread)),
    };
    let (channel, account) = (text(&route["channel"]), text(&route["account"]));
    format!("{channel}:{account}:{}{thread}", text(&route["chat"]))
}

/// The beginning of a text, in one line.
fn begin(value: &Value) -> String {
    let line = value.as_str().unwrap_or_default().replace('\n', " ");
    match line.char_indices().nth(SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reply_is_one_line_and_does_not_drive_the_terminal() {
        let row = json!({
            "id": "0199", "state": "ambiguous", "at": 0, "reason": "gone\u{1b}[2J",
            "route": { "channel": "telegram", "account": "a", "chat": "7", "thread": "9" },
            "parts": [
                { "text": "first", "receipt": "m1" },
                { "text": format!("second\n\u{9b}{}", "x".repeat(100)), "receipt": null },
            ],
        });
        let line = line(&row);
        assert!(!line.chars().any(char::is_control), "{line:?}");
        let expected = format!(
            "0199  ambiguous  telegram:a:7#9            2/2    1970-01-01 00:00 UTC  second {}…  (gone[2J)",
            "x".repeat(32)
        );
        assert_eq!(line, expected);
    }

    #[test]
    fn a_preview_without_parts_is_shown() {
        let row = json!({
            "id": "0199", "state": "drafting", "at": 0, "reason": "", "parts": [],
            "route": { "channel": "c", "account": "a", "chat": "7", "thread": null },
        });
        assert!(line(&row).starts_with("0199  drafting   c:a:7 "));
    }
}
