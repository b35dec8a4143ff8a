//! Calls and decisions as people read them.

use super::{clean, rows, text};
use claw_core::tool::{CallReport, ToolOutcome};
use serde_json::{Value, json};

/// The result on standard output, everything about the call on standard error.
pub(crate) fn report(report: &CallReport) {
    match &report.outcome {
        ToolOutcome::Ok(out) => println!("{}", clean(&claw_core::content::to_text(&out.content))),
        _ => eprintln!("{}", clean(&report.for_model().0)),
    }
    for line in &report.log {
        eprintln!("log {}: {}", line.level, clean(&line.text));
    }
    if report.log_dropped > 0 {
        eprintln!("log: {} more lines were cut", report.log_dropped);
    }
    if !report.stdio.is_empty() {
        eprintln!("output of the guest:\n{}", clean(&report.stdio));
    }
    if report.stdio_dropped > 0 {
        eprintln!(
            "output of the guest: {} bytes were cut",
            report.stdio_dropped
        );
    }
    for denial in &report.denials {
        eprintln!(
            "refused: {} ({}, {} times)",
            clean(&denial.decision.reason),
            denial.decision.code,
            denial.count
        );
        if let Some(hint) = &denial.decision.hint {
            eprintln!("hint: {}", clean(hint));
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
    let ms = report.wall_us as f64 / 1_000.0;
    eprintln!(
        "call {} took {ms:.1} ms, {} effects",
        report.id, report.effects
    );
}

pub(crate) fn why(value: &Value) {
    let call = &value["call"];
    println!(
        "call {}: {} for {} of agent {}",
        text(&call["id"]),
        text(&call["tool"]),
        text(&call["actor"]),
        text(&call["agent"])
    );
    println!("subject {}", text(&call["subject"]));
    println!(
        "outcome {} {}",
        text(&call["outcome"]),
        text(&call["message"])
    );
    for denial in rows(&call["denials"]) {
        println!(
            "\nrefused {} time(s): {}",
            denial["count"],
            text(&denial["request"])
        );
        decision(&denial["decision"]);
    }
    for effect in rows(&value["effects"]) {
        println!(
            "\neffect {}: {}",
            text(&effect["state"]),
            text(&effect["intent"]["summary"])
        );
    }
    if rows(&call["denials"]).is_empty() {
        println!("nothing was refused");
    }
}

pub(crate) fn why_tool(value: &Value) {
    decision(&value["decision"]);
}

fn decision(d: &Value) {
    println!(
        "  {} by {} ({}): {}",
        text(&d["verdict"]),
        text(&d["layer"]),
        text(&d["code"]),
        text(&d["reason"])
    );
    for step in rows(&d["steps"]) {
        println!("    {}", text(step));
    }
    if d["hint"] != json!(null) {
        println!("  hint: {}", text(&d["hint"]));
    }
}
