//! Calls and decisions as people read them.

use super::{clean, rows, text, times};
use claw_core::code::FailureKind;
use claw_core::tool::{CallReport, ToolOutcome};
use serde_json::{Value, json};

/// The result on standard output, everything about the call on standard error.
pub(crate) fn report(report: &CallReport) {
    match &report.outcome {
        ToolOutcome::Ok(out) => say!("{}", clean(&claw_core::content::to_text(&out.content))),
        ToolOutcome::Failed {
            kind: FailureKind::NotFound,
            ..
        } => {
            eprintln!("{}", clean(&report.for_model().0));
            eprintln!("hint: `claw tool list` shows all");
        }
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
            "refused {}: {} ({})",
            times(denial.count),
            clean(&denial.decision.reason),
            denial.decision.code,
        );
        if let Some(hint) = &denial.decision.hint {
            eprintln!("hint: {}", clean(hint));
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
    let ms = report.wall_us as f64 / 1_000.0;
    let effects = match report.effects {
        0 => "no effect".to_owned(),
        1 => "1 effect".to_owned(),
        n => format!("{n} effects"),
    };
    eprintln!("call {} took {ms:.1} ms, {effects}", report.id);
}

pub(crate) fn why(value: &Value) {
    let call = &value["call"];
    say!(
        "call {}: {} for {} of agent {}",
        text(&call["id"]),
        text(&call["tool"]),
        text(&call["actor"]),
        text(&call["agent"])
    );
    say!("subject {}", text(&call["subject"]));
    say!(
        "outcome {} {}",
        text(&call["outcome"]),
        text(&call["message"])
    );
    for denial in rows(&call["denials"]) {
        say!(
            "\nrefused {}: {}",
            times(
                denial["count"]
                    .as_u64()
                    .map_or(u32::MAX, |n| u32::try_from(n).unwrap_or(u32::MAX))
            ),
            text(&denial["request"])
        );
        decision(&denial["decision"]);
    }
    for effect in rows(&value["effects"]) {
        say!(
            "\neffect {}: {}",
            text(&effect["state"]),
            text(&effect["intent"]["summary"])
        );
    }
    if rows(&call["denials"]).is_empty() {
        say!("nothing was refused");
    }
}

pub(crate) fn why_tool(value: &Value) {
    decision(&value["decision"]);
}

fn decision(d: &Value) {
    say!(
        "  {} by {} ({}): {}",
        text(&d["verdict"]),
        text(&d["layer"]),
        text(&d["code"]),
        text(&d["reason"])
    );
    for step in rows(&d["steps"]) {
        say!("    {}", text(step));
    }
    if d["hint"] != json!(null) {
        say!("  hint: {}", text(&d["hint"]));
    }
}
