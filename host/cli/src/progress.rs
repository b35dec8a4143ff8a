//! One progress bar on standard error while plugins compile; plain lines where that is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// A bar that appears at its first step.
pub(crate) struct Bar {
    bar: ProgressBar,
    lines: bool,
}

impl Bar {
    pub(crate) fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {msg} [{bar:24}] {pos}/{len} {elapsed}")
        {
            bar.set_style(style);
        }
        Self {
            bar,
            lines: !terminal,
        }
    }

    /// A step has begun: `done` of `total` are behind it.
    pub(crate) fn step(&self, what: &str, done: u64, total: u64) {
        if self.lines {
            eprintln!("{what} ({}/{total})", done + 1);
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(what.to_owned());
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
