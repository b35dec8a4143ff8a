//! `timeout`: as long as it says. Invariant: the command is the interpreter's to run and to stop.

use std::time::Duration;

use bashkit::{
    Builtin, BuiltinContext, ExecResult, ExecutionPlan, Result, SubCommand, async_trait,
};

/// The exit code for a wrong command line.
const MISUSED: i32 = 125;

pub(super) struct Timeout;

#[async_trait]
impl Builtin for Timeout {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let words = parse(ctx.args).err().unwrap_or_default();
        Ok(ExecResult::err(words, MISUSED))
    }

    async fn execution_plan(&self, ctx: &BuiltinContext<'_>) -> Result<Option<ExecutionPlan>> {
        let Ok((duration, preserve_status, command)) = parse(ctx.args) else {
            return Ok(None);
        };
        let command = SubCommand {
            name: command[0].clone(),
            args: command[1..].to_vec(),
            stdin: ctx.stdin.cloned(),
            assignments: Vec::new(),
        };
        Ok(Some(match duration {
            Some(duration) => ExecutionPlan::Timeout {
                duration,
                preserve_status,
                command,
            },
            None => ExecutionPlan::Batch {
                commands: vec![command],
            },
        }))
    }
}

type Parsed<'a> = (Option<Duration>, bool, &'a [String]);

fn parse(args: &[String]) -> std::result::Result<Parsed<'_>, String> {
    let mut preserve = false;
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        match arg.as_str() {
            "--" => {
                at += 1;
                break;
            }
            "--preserve-status" => preserve = true,
            "--foreground" | "-v" | "--verbose" => {}
            "-k" | "--kill-after" => at += 1,
            "-s" | "--signal" => {
                at += 1;
                // Whoever is killed so ends with 137, and not with the 124 of a timeout.
                preserve |= args.get(at).is_some_and(|signal| kills(signal));
            }
            other if other.starts_with("--kill-after=") => {}
            other if other.starts_with("--signal=") => preserve |= kills(&other[9..]),
            other if other.len() > 2 && other.starts_with("-k") => {}
            other if other.len() > 2 && other.starts_with("-s") => preserve |= kills(&other[2..]),
            other if other.starts_with('-') && other.len() > 1 => {
                return Err(format!("timeout: invalid option '{other}'\n"));
            }
            _ => break,
        }
        at += 1;
    }
    let [time, command @ ..] = args.get(at..).unwrap_or_default() else {
        return Err(
            "timeout: missing operand\nTry 'timeout --help' for more information.\n".to_owned(),
        );
    };
    if command.is_empty() {
        return Err(
            "timeout: missing operand\nTry 'timeout --help' for more information.\n".to_owned(),
        );
    }
    let seconds = super::sleep::interval(time)
        .ok_or_else(|| format!("timeout: invalid time interval ‘{time}’\n"))?;
    let duration = (seconds > 0.0)
        .then(|| Duration::try_from_secs_f64(seconds).ok())
        .flatten();
    Ok((duration, preserve, command))
}

fn kills(signal: &str) -> bool {
    matches!(signal, "9" | "KILL" | "SIGKILL")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn options_time_and_command_are_told_apart() {
        let args: Vec<String> = ["-k", "5", "--signal=TERM", "1.5m", "curl", "-s"]
            .map(str::to_owned)
            .to_vec();
        let (time, preserve, command) = parse(&args).unwrap();
        assert_eq!((time, preserve), (Some(Duration::from_secs(90)), false));
        assert_eq!(command, ["curl", "-s"]);
        let forever = ["0".to_owned(), "x".to_owned()];
        assert_eq!(parse(&forever).unwrap().0, None);
    }

    #[test]
    fn who_is_killed_ends_as_killed() {
        for option in [
            &["-s", "KILL"][..],
            &["-s9"],
            &["--signal=SIGKILL"],
            &["--signal", "9"],
        ] {
            let args: Vec<String> = option
                .iter()
                .chain(&["1", "x"])
                .map(|a| (*a).to_owned())
                .collect();
            assert!(parse(&args).unwrap().1, "{option:?}");
        }
        let args = ["-s", "INT", "1", "x"].map(str::to_owned);
        assert!(!parse(&args).unwrap().1);
    }

    #[test]
    fn nonsense_is_refused() {
        for args in [vec![], vec!["5"], vec!["x", "y"], vec!["-Z", "1", "y"]] {
            let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
            assert!(parse(&args).is_err(), "{args:?}");
        }
    }
}
