//! `claw:log`: ambient, cannot fail.

use crate::bindings::claw::log::log::{Host, Level};
use crate::state::State;

fn word(level: Level) -> &'static str {
    match level {
        Level::Trace => "trace",
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    }
}

impl Host for State {
    async fn write(
        &mut self,
        level: Level,
        message: String,
        fields: Vec<(String, String)>,
    ) -> wasmtime::Result<()> {
        self.log.push(word(level), &message, &fields);
        Ok(())
    }

    async fn enabled(&mut self, _: Level) -> wasmtime::Result<bool> {
        Ok(self.log.has_room())
    }
}
