//! What a failed case did, as a table.

use crate::calls::Book;
use crate::play::Played;
use std::fmt::Write as _;

/// Most characters of one line.
const LINE_CHARS: usize = 3_000;

fn line(text: &str) -> String {
    let one: String = text.replace('\n', " | ");
    let cut: String = one.chars().take(LINE_CHARS).collect();
    if cut.len() < one.len() {
        format!("{cut} ...")
    } else {
        one
    }
}

/// The first difference first, then the others, then what happened.
pub(crate) fn table(name: &str, played: &Played, book: &Book, wrong: &[String]) -> String {
    let mut out = format!("{name}: {}\n", played.world.case.title);
    for (at, what) in wrong.iter().enumerate() {
        let mark = if at == 0 { "FIRST" } else { "also " };
        let _ = writeln!(out, "  {mark}  {}", line(what));
    }
    for (call, made) in &book.calls {
        let row = made.row.as_ref();
        let denials = row.iter().flat_map(|r| &r.denials);
        let codes: Vec<&str> = denials.map(|d| d.decision.code.as_str()).collect();
        let outcome = row.map_or("no row", |r| r.outcome.as_str());
        let _ = writeln!(
            out,
            "  call {call:<8} {:<16} {outcome:<6} {codes:?} {}",
            made.tool,
            line(&made.text)
        );
    }
    for asked in &played.asks {
        let row = &asked.row;
        let _ = writeln!(
            out,
            "  ask  {:<8} {:<8} {:?} {:?} {}",
            asked.call,
            row.capability,
            row.state,
            row.rule,
            line(&row.question)
        );
    }
    for (number, ended) in &played.ended {
        let label = if ended.labelled { "labelled" } else { "clean" };
        let _ = writeln!(out, "  turn {number:<8} {label:<8} {}", line(&ended.answer));
    }
    for shown in played.world.wire.seen() {
        let _ = writeln!(out, "  sent {:<8} {}", shown.chat, line(&shown.text));
    }
    for request in played.world.places.arrived() {
        let _ = writeln!(out, "  http {}", request.line);
    }
    out
}
