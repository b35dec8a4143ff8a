//! Answers as people read them. Guest and model text is shown without control characters.

pub(crate) mod ask;
mod call;
mod delivery;
mod secret;
pub(crate) mod turn;

pub(crate) use call::{report, why, why_tool};
pub(crate) use delivery::{replies, reply};
pub(crate) use secret::{secret, secrets};

use crate::args::Output;
use claw_core::content::is_hidden;
use serde_json::{Value, json};

/// A string as it is, anything else as JSON; control characters removed.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text),
        Value::Null => String::new(),
        other => clean(&other.to_string()),
    }
}

/// Without characters that must not be shown: text of guests and models must not drive a terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// A list in one line.
pub(crate) fn list(value: &Value) -> String {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    items.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// A count in words.
pub(crate) fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        n => format!("{n} times"),
    }
}

/// A moment as people read it, in UTC.
fn moment(ms: &Value) -> String {
    let at = ms
        .as_i64()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    at.map_or_else(String::new, |t| {
        t.strftime("%Y-%m-%d %H:%M UTC").to_string()
    })
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn none(value: &Value, what: &str) -> bool {
    let empty = rows(value).is_empty();
    if empty {
        say!("{what}");
    }
    empty
}

pub(crate) fn tools(value: &Value) {
    if none(
        value,
        "no tools; `claw plugin list` shows what is installed",
    ) {
        return;
    }
    for tool in rows(value) {
        let description = text(&tool["definition"]["description"]);
        let first = description.lines().next().unwrap_or_default();
        say!(
            "{:<20} {:<10} {first}",
            text(&tool["definition"]["name"]),
            text(&tool["plugin"])
        );
    }
}

pub(crate) fn tool(tool: &Value) {
    let d = &tool["definition"];
    say!(
        "{} (plugin {})\n\n{}\n",
        text(&d["name"]),
        text(&tool["plugin"]),
        text(&d["description"])
    );
    say!("effects: {}", list(&d["effects"]));
    say!("arguments:\n{}", clean(&format!("{:#}", d["input_schema"])));
}

pub(crate) fn plugins(value: &Value) {
    if none(value, "no plugins; `claw plugin add DIR` installs one") {
        return;
    }
    for p in rows(value) {
        let changed = if p["changed"] == json!(true) {
            "  CHANGED IN PLACE"
        } else {
            ""
        };
        say!(
            "{:<14} {:<8} {}{changed}",
            text(&p["name"]),
            text(&p["version"]),
            text(&p["summary"])
        );
    }
}

pub(crate) fn plugin(p: &Value) {
    say!(
        "{} {}: {}",
        text(&p["name"]),
        text(&p["version"]),
        text(&p["summary"])
    );
    say!(
        "digest:  {}\nsource:  {}",
        text(&p["digest"]),
        text(&p["source"])
    );
    say!("tools:   {}", list(&p["tools"]));
    say!("imports: ambient   {}", list(&p["imports"]["ambient"]));
    say!("         runtime   {}", list(&p["imports"]["runtime"]));
    say!("         effectful {}", list(&p["imports"]["effectful"]));
    say!("asks:");
    rows(&p["asks"]).iter().for_each(|r| say!("  {}", text(r)));
    for agent in rows(&p["grants"]) {
        say!("granted for agent {}:", text(&agent["agent"]));
        rows(&agent["rules"])
            .iter()
            .for_each(|r| say!("  {}", text(r)));
    }
}

pub(crate) fn grants(value: &Value) {
    if none(value, "no grants") {
        return;
    }
    for row in rows(value) {
        let g = &row["grant"];
        let plugin = if row["plugin"].is_null() {
            text(&g["subject"])
        } else {
            text(&row["plugin"])
        };
        let until = match &g["expires"] {
            Value::Null => String::new(),
            at => format!(" until {}", moment(at)),
        };
        let state = if row["live"] == json!(true) {
            ""
        } else {
            "  (not in force)"
        };
        say!(
            "{}  {:<12} {}  by {}{until}{state}",
            text(&g["id"]),
            plugin,
            text(&g["rule"]),
            text(&g["by"])
        );
    }
}

pub(crate) fn sessions(value: &Value) {
    if none(value, "no sessions yet; `claw chat` begins one") {
        return;
    }
    for s in rows(value) {
        say!(
            "{:<40} {:>6} entries  {} tokens in, {} out",
            text(&s["key"]),
            s["entries"],
            s["usage"]["input_tokens"],
            s["usage"]["output_tokens"]
        );
    }
}

pub(crate) fn reset(value: &Value) {
    say!("a new conversation begins in {}", text(&value["session"]));
    if value["turn_ended"] == json!(true) {
        say!("the turn at work was ended");
    }
    if value["messages_dropped"] != json!(0) {
        say!(
            "{} waiting messages were dropped",
            value["messages_dropped"]
        );
    }
}

pub(crate) fn transcript(value: &Value) {
    say!("{}", text(&value["session"]["key"]));
    for entry in rows(&value["entries"]) {
        let body = &entry["body"];
        match body["kind"].as_str() {
            Some("user") => {
                let blocks: Vec<String> = rows(&body["content"])
                    .iter()
                    .map(|b| text(&b["text"]))
                    .collect();
                say!("\nyou> {}", blocks.join("\n"));
            }
            Some("assistant") => {
                say!("\nclaw> {}", text(&body["text"]));
                for call in rows(&body["calls"]) {
                    say!("  -> {} {}", text(&call["name"]), text(&call["arguments"]));
                }
            }
            Some("tool-result") => {
                let said = text(&body["text"]);
                say!(
                    "  <- {} {}",
                    text(&body["tool"]),
                    said.lines().next().unwrap_or_default()
                );
            }
            Some("compaction") => say!("\n[in short: {}]", text(&body["summary"])),
            _ => say!("\n[{}: {}]", text(&body["code"]), text(&body["text"])),
        }
    }
}

pub(crate) fn models(value: &Value) {
    for m in rows(value) {
        let ready = if m["ready"] == json!(true) {
            "ready"
        } else {
            "     "
        };
        say!(
            "{ready} {:<22} {:<50} {}",
            text(&m["name"]),
            text(&m["address"]),
            text(&m["note"])
        );
    }
}

pub(crate) fn status(value: &Value) {
    let Value::Object(map) = value else { return };
    for (key, value) in map {
        let shown = match value {
            Value::Array(accounts) if key == "budgets" => {
                let lines: Vec<String> = accounts.iter().map(account).collect();
                lines.join(&format!("\n{:<17}", ""))
            }
            Value::Array(days) if key == "asks_by_day" => {
                let day = |d: &Value| format!("{}: {}", text(&d["day"]), text(&d["asks"]));
                let asked = days.iter().filter(|d| d["asks"] != json!(0)).map(day);
                let asked: Vec<String> = asked.collect();
                match asked.is_empty() {
                    true => "none".to_owned(),
                    false => asked.join(", "),
                }
            }
            Value::Array(all) if all.is_empty() => "none".to_owned(),
            Value::Array(_) => list(value),
            Value::Null => "none".to_owned(),
            other => text(other),
        };
        say!("{:<18} {shown}", key.replace('_', " "));
    }
}

/// Who is the owner.
pub(crate) fn owners(value: &Value) {
    say!("the local user");
    rows(value).iter().for_each(|id| say!("{}", text(id)));
}

/// What `claw stop` has ended: counts by name.
pub(crate) fn stopped(value: &Value) {
    let Value::Object(map) = value else { return };
    let some = |(key, value): (&String, &Value)| match value.as_u64() {
        Some(0) | None => None,
        Some(n) => Some(format!("{}: {n}", key.replace('_', " "))),
    };
    let ended: Vec<String> = map.iter().filter_map(some).collect();
    match ended.is_empty() {
        true => say!("nothing was going on"),
        false => say!("stopped ({})", ended.join(", ")),
    }
}

/// What one scope has spent, and its limits.
fn account(a: &Value) -> String {
    let of = |limit: &Value, shown: &dyn Fn(u64) -> String| {
        limit
            .as_u64()
            .map_or(String::new(), |n| format!(" of {}", shown(n)))
    };
    let number = |n: u64| n.to_string();
    let dollars = |micro: u64| format!("${}.{:06}", micro / 1_000_000, micro % 1_000_000);
    let count = |name: &str| a[name].as_u64().unwrap_or_default();
    format!(
        "{} ({}): {}{} tokens, {}{}",
        text(&a["scope"]),
        text(&a["day"]),
        count("tokens"),
        of(&a["tokens_limit"], &number),
        dollars(count("micro_usd")),
        of(&a["micro_usd_limit"], &dollars)
    )
}

pub(crate) fn settings(rows: &[(String, Value, String)], origin: bool, output: Output) {
    if output.json {
        let all: Vec<Value> = rows
            .iter()
            .map(|(k, v, o)| json!({ "key": k, "value": v, "origin": o }))
            .collect();
        say!("{}", json!(all));
        return;
    }
    for (key, value, from) in rows {
        if origin {
            say!("{key:<28} {value:<30} {from}", value = value.to_string());
        } else {
            say!("{key:<28} {value}");
        }
    }
}
