//! The README's table of scripts, made from the recorded document.
//!
//! Invariant: every figure in the table is one of `docs/benchmarks/scripts.json`, rounded; nobody types one.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The document of the last recorded run.
pub(crate) const RECORD: &str = "docs/benchmarks/scripts.json";
const PAGE: &str = "README.md";
const BEGIN: &str = "<!-- scripts: made by `cargo xtask bench --record` -->";
const END: &str = "<!-- end of scripts -->";

/// Fails when the page's table is not the one of the record. Without a record there is nothing to compare.
pub(crate) fn check(root: &Path) -> Result<()> {
    if !root.join(RECORD).exists() {
        return Ok(());
    }
    let page = std::fs::read_to_string(root.join(PAGE))?;
    if page != with_table(&page, &recorded(root)?)? {
        bail!("{PAGE}: its table of scripts is not that of {RECORD}: `cargo xtask bench --record`");
    }
    Ok(())
}

/// Writes the table of the record into the page.
pub(crate) fn write(root: &Path) -> Result<()> {
    let path = root.join(PAGE);
    let page = std::fs::read_to_string(&path)?;
    std::fs::write(&path, with_table(&page, &recorded(root)?)?)?;
    Ok(())
}

fn recorded(root: &Path) -> Result<String> {
    let path = root.join(RECORD);
    let text = std::fs::read_to_string(&path).with_context(|| format!("no {RECORD}"))?;
    let document = serde_json::from_str(&text).with_context(|| format!("{RECORD} is not JSON"))?;
    render(&document)
}

fn with_table(page: &str, table: &str) -> Result<String> {
    let (before, rest) = page
        .split_once(BEGIN)
        .with_context(|| format!("{PAGE} has no `{BEGIN}`"))?;
    let (_, after) = rest
        .split_once(END)
        .with_context(|| format!("{PAGE} has no `{END}`"))?;
    Ok(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

/// The rows: what is measured, and where it stands in the document.
const ROWS: [(&str, &str); 16] = [
    (
        "bash: start to hello, inside a running host",
        "/scripts/inside_host/bash",
    ),
    ("python3: the same", "/scripts/inside_host/python3"),
    ("node: the same", "/scripts/inside_host/node"),
    ("basename: the same", "/scripts/inside_host/basename"),
    (
        "bash: start to hello as a whole process",
        "/scripts/whole_process/bash",
    ),
    ("python3: the same", "/scripts/whole_process/python3"),
    ("node: the same", "/scripts/whole_process/node"),
    ("basename: the same", "/scripts/whole_process/basename"),
    (
        "bash: a loop of 200 commands",
        "/scripts/work/bash_200_commands",
    ),
    (
        "bash: a loop of 20,000 additions",
        "/scripts/work/bash_loop",
    ),
    (
        "python3: a loop of 2,000,000 steps",
        "/scripts/work/python3_loop",
    ),
    (
        "python3: JSON of 20,000 records, both ways",
        "/scripts/work/python3_json",
    ),
    (
        "python3: a regular expression over 600 kB",
        "/scripts/work/python3_regex",
    ),
    ("node: a loop of 2,000,000 steps", "/scripts/work/node_loop"),
    (
        "node: JSON of 20,000 records, both ways",
        "/scripts/work/node_json",
    ),
    (
        "node: a regular expression over 600 kB",
        "/scripts/work/node_regex",
    ),
];

fn render(document: &Value) -> Result<String> {
    let mut out = String::from(
        "| | claw, median (p95) | native, median (p95) | native / claw |\n|---|---|---|---|\n",
    );
    for (words, pointer) in ROWS {
        let found = document
            .pointer(pointer)
            .with_context(|| format!("the record has no {pointer}"))?;
        let times = found["native_over_claw"].as_f64();
        let times = times.map_or("–".to_owned(), |times| {
            format!("{} x", significant(times))
        });
        let (claw, native) = (side(&found["claw"])?, side(&found["native"])?);
        out.push_str(&format!("| {words} | {claw} | {native} | {times} |\n"));
    }
    Ok(out)
}

fn side(found: &Value) -> Result<String> {
    let at = |name: &str| found[name].as_f64().context("a figure is no number");
    Ok(format!("{} ({})", time(at("p50_us")?), time(at("p95_us")?)))
}

/// Microseconds for people.
fn time(us: f64) -> String {
    if us < 1e3 {
        format!("{us:.0} µs")
    } else {
        format!("{} ms", significant(us / 1e3))
    }
}

/// Two or three digits.
fn significant(number: f64) -> String {
    match number {
        n if n < 1.0 => format!("{n:.2}"),
        n if n < 10.0 => format!("{n:.1}"),
        n => format!("{n:.0}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        let mut document = json!({});
        for (_, pointer) in ROWS {
            let mut at = &mut document;
            for part in pointer.split('/').skip(1) {
                at = &mut at[part];
            }
            let native = json!({ "p50_us": 40_000.0, "p95_us": 61_234.0 });
            let claw = json!({ "p50_us": 512.4, "p95_us": 6_500.0 });
            *at = json!({ "claw": claw, "native": native, "native_over_claw": 78.1 });
        }
        document
    }

    #[test]
    fn the_table_is_the_records() {
        let table = render(&document()).unwrap();
        assert_eq!(table.lines().count(), ROWS.len() + 2);
        assert!(
            table.contains("| 512 µs (6.5 ms) | 40 ms (61 ms) | 78 x |"),
            "{table}"
        );
        assert!(render(&json!({})).is_err());
        let page = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let new = with_table(&page, &table).unwrap();
        assert_eq!(new, format!("a\n{BEGIN}\n{table}{END}\nb\n"));
        assert_eq!(with_table(&new, &table).unwrap(), new);
        assert!(with_table("none", &table).is_err());
    }
}
