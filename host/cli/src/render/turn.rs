//! A turn as it goes: the answer on standard output, tools and figures on standard error; or one JSON object
//! per line.

use super::{ask, clean, times};
use crate::args::Output;
use claw_core::event::TurnEvent;
use claw_core::step::ask::AskRow;

pub(crate) struct Show {
    output: Output,
    /// Text was printed and its line is not ended.
    open: bool,
    /// Questions are asked at a prompt.
    prompts: bool,
}

impl Show {
    /// With a prompt for questions, or with the commands that answer them.
    pub(crate) fn new(output: Output, prompts: bool) -> Self {
        Self {
            output,
            open: false,
            prompts,
        }
    }

    /// The question of the host, and how it is answered where nobody is asked here.
    fn asked(&mut self, row: &AskRow) {
        self.end();
        let lines = ask::question(row);
        lines
            .iter()
            .for_each(|l| eprintln!("{}", ask::highlight(l)));
        if !self.prompts {
            ask::ways(row).iter().for_each(|l| eprintln!("{l}"));
        }
    }

    pub(crate) fn event(&mut self, event: &TurnEvent) {
        if self.output.json {
            say!("{}", serde_json::to_string(event).unwrap_or_default());
            // Who reads the events may not know questions; a person who looks on does.
            if let TurnEvent::Asked { ask: row } = event {
                self.asked(row);
            }
            return;
        }
        match event {
            TurnEvent::Text { delta } => {
                crate::out::text(&clean(delta));
                self.open = true;
            }
            TurnEvent::ToolStarted {
                tool, arguments, ..
            } => {
                self.end();
                eprintln!("{}", call_line(tool, arguments));
            }
            TurnEvent::ToolEnded {
                call,
                tool,
                is_error,
                denials,
                wall_us,
                preview,
                ..
            } => {
                ended(tool, *is_error, *wall_us, preview);
                if *denials > 0 {
                    eprintln!("   refused {}; `claw why {call}` explains", times(*denials));
                }
            }
            TurnEvent::Asked { ask: row } => self.asked(row),
            TurnEvent::Answered { state, .. } => {
                self.end();
                eprintln!("{}", ask::highlight(ask::state_words(*state)));
            }
            TurnEvent::Retrying { class, wait_ms } => {
                eprintln!("model {}: trying again in {wait_ms} ms", class.word());
            }
            TurnEvent::Switched { from, to, class } => {
                eprintln!(
                    "{}",
                    clean(&format!(
                        "model {from}: {}; asking {to} instead",
                        class.word()
                    ))
                );
            }
            TurnEvent::Compacted {
                before_tokens,
                after_tokens,
            } => {
                eprintln!("[conversation summed up: {before_tokens} -> {after_tokens} tokens]");
            }
            TurnEvent::Final {
                usage, cost_usd, ..
            } => {
                self.end();
                let cost = cost_usd.map_or(String::new(), |c| format!(", ${c:.4}"));
                eprintln!(
                    "[{} tokens in, {} out{cost}]",
                    usage.input_tokens, usage.output_tokens
                );
            }
            _ => {}
        }
    }

    /// Ends the line of the answer.
    pub(crate) fn end(&mut self) {
        if self.open {
            say!();
            self.open = false;
        }
    }
}

/// A call as the model made it. The name is what the model wrote, not yet one of a tool.
fn call_line(tool: &str, arguments: &serde_json::Value) -> String {
    clean(&format!("-> {tool} {arguments}"))
}

/// A call that ended, in one line, and what went wrong in another.
fn ended(tool: &str, is_error: bool, wall_us: u64, preview: &str) {
    let word = if is_error { "failed" } else { "done" };
    #[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
    let ms = wall_us as f64 / 1_000.0;
    eprintln!("<- {} {word} in {ms:.1} ms", clean(tool));
    if is_error {
        eprintln!("   {}", clean(preview.lines().next().unwrap_or_default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_call_does_not_drive_the_terminal() {
        let line = call_line("x\x1b]0;t\x07\x1b[2J", &json!({ "a": "\u{9b}2J\x1b" }));
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}
