//! `date`, GNU's and BSD's, with real time zones. Invariant: pure but for the clock and the zone of `TZ`; it never
//! sets the clock.

mod bsd;
mod civil;
mod command;
mod format;
mod parse;
mod tokens;
mod words;

use std::path::Path;

use bashkit::{Builtin, BuiltinContext, ExecResult, Result, async_trait};
use jiff::{Timestamp, tz::TimeZone};

use self::command::{Environment, Failure};

pub(crate) struct Date;

#[async_trait]
impl Builtin for Date {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let zone = ctx.variables.get("TZ").or_else(|| ctx.env.get("TZ"));
        let mut environment = Environment {
            now: Timestamp::now(),
            zone: zone.map_or(TimeZone::UTC, |name| zone_of(name)),
            stdin: ctx
                .stdin_text_lossy()
                .map(|text| text.into_owned())
                .unwrap_or_default(),
            modified: None,
            lines: None,
        };
        // Files are looked at before the pure part runs.
        for file in command::files(ctx.args) {
            let path = bashkit::vfs_join(ctx.cwd, Path::new(&file));
            environment.modified = ctx
                .fs
                .stat(&path)
                .await
                .ok()
                .and_then(|meta| Timestamp::try_from(meta.modified).ok());
            environment.lines = ctx
                .fs
                .read_file(&path)
                .await
                .ok()
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(match command::run(ctx.args, &environment) {
            Ok(text) => ExecResult::ok(text),
            Err(Failure { out, words }) => ExecResult {
                stdout: out.into(),
                ..ExecResult::err(words, 1)
            },
        })
    }
}

/// The zone a value of `TZ` names; UTC under the name it asks for if there is none such, as the C library does it.
pub(crate) fn zone_of(name: &str) -> TimeZone {
    let name = name.strip_prefix(':').unwrap_or(name);
    if name.is_empty()
        || matches!(
            name,
            "UTC" | "UTC0" | "GMT0" | "Etc/UTC" | "Universal" | "Zulu"
        )
    {
        return TimeZone::UTC;
    }
    TimeZone::get(name)
        .or_else(|_| TimeZone::posix(name))
        .unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests;
