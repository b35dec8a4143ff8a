//! `sleep`: by the host's clock, as long as it says. Invariant: other parts of the shell go on meanwhile.

use std::time::Duration;

use bashkit::{Builtin, BuiltinContext, ExecResult, Result, async_trait};

use crate::platform;

pub(super) struct Sleep;

#[async_trait]
impl Builtin for Sleep {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        match total(ctx.args) {
            Ok(time) => {
                platform::sleep(time).await;
                Ok(ExecResult::ok(String::new()))
            }
            Err(words) => Ok(ExecResult::err(words, 1)),
        }
    }
}

/// The sum of all operands.
fn total(args: &[String]) -> std::result::Result<Duration, String> {
    let operands: Vec<&String> = args.iter().filter(|arg| *arg != "--").collect();
    if operands.is_empty() {
        return Err(
            "sleep: missing operand\nTry 'sleep --help' for more information.\n".to_owned(),
        );
    }
    let mut seconds = 0.0;
    for operand in operands {
        seconds += interval(operand)
            .ok_or_else(|| format!("sleep: invalid time interval ‘{operand}’\n"))?;
    }
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(u64::MAX / 4)))
}

/// Seconds of a number with `s`, `m`, `h` or `d`.
pub(super) fn interval(text: &str) -> Option<f64> {
    let (number, unit) = match text.chars().last()? {
        's' => (&text[..text.len() - 1], 1.0),
        'm' => (&text[..text.len() - 1], 60.0),
        'h' => (&text[..text.len() - 1], 3600.0),
        'd' => (&text[..text.len() - 1], 86400.0),
        _ => (text, 1.0),
    };
    if matches!(number, "inf" | "infinity") {
        return Some(f64::INFINITY);
    }
    let number: f64 = number.parse().ok()?;
    (number >= 0.0).then_some(number * unit)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn of(args: &[&str]) -> std::result::Result<Duration, String> {
        total(&args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn operands_are_added_and_units_known() {
        assert_eq!(of(&["0.5", "1m"]).unwrap(), Duration::from_millis(60_500));
        assert_eq!(of(&["2h"]).unwrap(), Duration::from_secs(7200));
        assert!(of(&["infinity"]).unwrap() > Duration::from_secs(1 << 60));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(of(&["x"]).is_err());
        assert!(of(&["-1"]).is_err());
        assert!(of(&[]).is_err());
    }
}
