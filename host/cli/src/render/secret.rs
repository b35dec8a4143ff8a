//! Secrets as people read them: names and places.

use super::{list, moment, none, rows, text};
use serde_json::Value;

/// `NAME, for HOST as PLACE`
pub(crate) fn secret(row: &Value) -> String {
    let name = text(&row["name"]);
    let places = rows(&row["uses"]).iter().map(place).collect::<Vec<_>>();
    let from = text(&row["captured_from"]);
    match (places.is_empty(), from.is_empty()) {
        (false, _) => format!("{name}, for {}", places.join(", ")),
        (true, false) => format!("{name}, taken from an answer of {from} and for it alone"),
        (true, true) => name,
    }
}

fn place(bound: &Value) -> String {
    let (host, placement) = (text(&bound["host"]), text(&bound["placement"]));
    match bound["port"].as_u64() {
        Some(port) => format!("{host}:{port} as {placement}"),
        None => format!("{host} as {placement}"),
    }
}

pub(crate) fn secrets(value: &Value) {
    if none(
        value,
        "no secrets; `claw secret set NAME --at HOST --as bearer` stores one",
    ) {
        return;
    }
    for row in rows(value) {
        say!("{}", secret(row));
        let agents = list(&row["agents"]);
        if !agents.is_empty() {
            say!("    only for {agents}");
        }
        if !row["env"].is_null() {
            say!("    commands find a stand-in in ${}", text(&row["env"]));
        }
        say!("    value of {}", moment(&row["rotated_ms"]));
        for granted in rows(&row["granted"]) {
            let (to, agent) = (text(&granted["to"]), text(&granted["agent"]));
            say!("    used by {to} of {agent}: {}", text(&granted["rule"]));
        }
        for line in rows(&row["missing"]) {
            say!("    not allowed yet: {}", text(line));
        }
    }
}
