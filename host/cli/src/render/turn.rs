//! A turn as it goes: the answer on standard output, tools and figures on standard error; or one JSON object
//! per line.

use super::clean;
use crate::args::Output;
use claw_core::event::TurnEvent;
use std::io::Write as _;

pub(crate) struct Show {
    output: Output,
    /// Text was printed and its line is not ended.
    open: bool,
}

impl Show {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            output,
            open: false,
        }
    }

    pub(crate) fn event(&mut self, event: &TurnEvent) {
        if self.output.json {
            println!("{}", serde_json::to_string(event).unwrap_or_default());
            return;
        }
        match event {
            TurnEvent::Text { delta } => {
                print!("{}", clean(delta));
                let _ = std::io::stdout().flush();
                self.open = true;
            }
            TurnEvent::ToolStarted {
                tool, arguments, ..
            } => {
                self.end();
                eprintln!("-> {tool} {}", clean(&arguments.to_string()));
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
                let word = if *is_error { "failed" } else { "done" };
                #[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
                let ms = *wall_us as f64 / 1_000.0;
                eprintln!("<- {tool} {word} in {ms:.1} ms");
                if *is_error {
                    eprintln!("   {}", clean(preview.lines().next().unwrap_or_default()));
                }
                if *denials > 0 {
                    eprintln!("   refused {denials} time(s); `claw why {call}` explains");
                }
            }
            TurnEvent::Retrying { class, wait_ms } => {
                eprintln!("model {}: trying again in {wait_ms} ms", class.word());
            }
            TurnEvent::Final {
                usage, cost_usd, ..
            } => {
                self.end();
                let cost = cost_usd.map_or(String::new(), |c| format!(", ${c:.4}"));
                eprintln!(
                    "[{} + {} tokens{cost}]",
                    usage.input_tokens, usage.output_tokens
                );
            }
            _ => {}
        }
    }

    /// Ends the line of the answer.
    pub(crate) fn end(&mut self) {
        if self.open {
            println!();
            self.open = false;
        }
    }
}
