//! What a command wrote and how it ended, as a model and a person read it.
//!
//! Invariant: the host's own lines come last and stand in brackets, so the last line tells the truth about the end
//! whatever the command wrote; and nothing of it drives a terminal.

use claw_core::content::is_hidden;
use claw_core::script::{Executed, ExitCause};
use claw_core::tool::Denial;

/// Why a path is none of the call's.
const OUTSIDE: [&str; 5] = [
    "path-outside-root",
    "root-not-granted",
    "path-malformed",
    "path-too-long",
    "path-too-deep",
];
/// Output of more characters than this may be cut where the model is shown it.
const LONG_CHARS: usize = 4_000;
/// Refusals told of one call; `claw why` has all that are kept.
pub(super) const MAX_REFUSALS_TOLD: usize = 5;

/// Standard output, standard error, what was refused, and the end where it is not plain success. Of what is so long that
/// the model may be shown only its beginning, that also says how it ended.
pub(super) fn of(done: &Executed, denials: &[Denial]) -> String {
    let (stdout, stderr) = (clean(&done.stdout), clean(&done.stderr));
    let mut own = refusals(denials);
    own.extend(end(done));
    let (said, more) = (stdout.chars().count(), stderr.chars().count());
    let mut parts: Vec<String> = Vec::new();
    if said + more > LONG_CHARS {
        parts.extend(own.iter().cloned());
        if more > 0 {
            parts.push(format!(
                "[{more} characters of standard error, after {said} of standard output]"
            ));
        }
    }
    if said > 0 {
        parts.push(stdout);
    }
    if more > 0 {
        parts.push(format!("[stderr]\n{stderr}"));
    }
    if done.output_dropped_bytes > 0 {
        let dropped = done.output_dropped_bytes;
        parts.push(format!("[{dropped} more bytes of output were dropped]"));
    }
    parts.extend(own);
    if parts.is_empty() {
        return crate::taint::NO_OUTPUT.to_owned();
    }
    parts.join("\n")
}

/// Text without what must not be shown, and without the line break at its end.
fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String = text.chars().filter(|c| !is_hidden(*c)).collect();
    if shown.ends_with('\n') {
        shown.pop();
    }
    shown
}

/// Whether a refusal is news. Interpreters look for files of their own all over the tree; that nothing is there is no
/// refusal to them either.
fn is_news(denial: &Denial) -> bool {
    let looked_outside = OUTSIDE.contains(&denial.decision.code.as_str());
    denial.decision.hint.is_some() || denial.capability != "files" || !looked_outside
}

fn refusals(denials: &[Denial]) -> Vec<String> {
    let denials: Vec<&Denial> = denials.iter().filter(|d| is_news(d)).collect();
    let told = denials.iter().take(MAX_REFUSALS_TOLD).map(|denial| {
        let reason = clean(denial.decision.reason.as_bytes());
        match &denial.decision.hint {
            Some(hint) => format!(
                "[refused: {reason}; a person can allow it: {}]",
                clean(hint.as_bytes())
            ),
            None => format!("[refused: {reason}]"),
        }
    });
    let mut lines: Vec<String> = told.collect();
    let more = denials.len().saturating_sub(MAX_REFUSALS_TOLD);
    if more > 0 {
        lines.push(format!("[{more} more things were refused]"));
    }
    lines
}

fn end(done: &Executed) -> Option<String> {
    let code = done.exit.code;
    let why = match (&done.failure, done.exit.cause) {
        (Some((kind, message)), _) => {
            format!("ended by the host ({kind}): {}", clean(message.as_bytes()))
        }
        (None, ExitCause::Exited) if code == 0 => return None,
        (None, ExitCause::Exited) => return Some(format!("[exit code {code}]")),
        (None, cause) => format!("ended: {}", cause_words(cause)),
    };
    Some(format!("[{why}; exit code {code}]"))
}

fn cause_words(cause: ExitCause) -> &'static str {
    match cause {
        ExitCause::Exited => "it exited",
        ExitCause::Killed => "it was killed",
        ExitCause::TimedOut => "its time was over",
        ExitCause::OutOfMemory => "it needed more memory than there is",
        ExitCause::Crashed => "it crashed",
        ExitCause::BrokenPipe => "nobody read its output",
        ExitCause::OverBudget => "its cpu time was used up",
    }
}

#[cfg(test)]
mod tests;
