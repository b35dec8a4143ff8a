//! Running other programs: what failed is always named, waiting always ends.

use std::io::Read;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
pub(crate) use claw_native::which;

use crate::ctx::Ctx;

/// How often a network install is tried.
const NETWORK_TRIES: u32 = 3;
/// Pause before the second try; doubled for each further one.
const RETRY_PAUSE: Duration = Duration::from_secs(2);
/// How often a time-limited program is looked at.
const POLL: Duration = Duration::from_millis(50);

/// The command line as a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| {
        let arg = arg.to_string_lossy();
        if arg.contains(' ') || arg.is_empty() {
            format!("'{arg}'")
        } else {
            arg.into_owned()
        }
    }));
    words.join(" ")
}

/// Runs with output passed through; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs and returns stdout; on failure the error carries what the program said.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed ({}): {}",
            line(command),
            output.status,
            tail(&output)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Like [`capture`] for programs that reach for the network: tried a few times.
pub(crate) fn capture_with_retries(ctx: &Ctx, mut make: impl FnMut() -> Command) -> Result<String> {
    retry(
        NETWORK_TRIES,
        RETRY_PAUSE,
        |attempt, error| {
            ctx.say(format!("  attempt {attempt} failed: {error:#}"));
        },
        || capture(&mut make()),
    )
}

/// Calls until it succeeds or the tries are used up; the last error is returned.
fn retry<T>(
    tries: u32,
    pause: Duration,
    tell: impl Fn(u32, &anyhow::Error),
    mut call: impl FnMut() -> Result<T>,
) -> Result<T> {
    let mut attempt = 1;
    loop {
        match call() {
            Ok(value) => return Ok(value),
            Err(error) if attempt >= tries => return Err(error),
            Err(error) => tell(attempt, &error),
        }
        sleep(pause * 2u32.saturating_pow(attempt - 1));
        attempt += 1;
    }
}

/// Runs for at most `limit`, then kills it; the error carries what the program said.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let words = line(command);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{words}`"))?;
    let stderr = child.stderr.take();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut pipe) = stderr {
            let _ = pipe.read_to_string(&mut text);
        }
        text
    });
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("`{words}` was not done after {} s", limit.as_secs());
        }
        sleep(POLL);
    };
    if !status.success() {
        let said = reader.join().unwrap_or_default();
        bail!(
            "`{words}` failed ({status}): {}",
            said.trim().lines().last().unwrap_or_default()
        );
    }
    Ok(())
}

/// The last lines of what a program said, stderr first.
fn tail(output: &Output) -> String {
    const LINES: usize = 15;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    let text = if stderr.trim().is_empty() {
        stdout
    } else {
        stderr
    };
    let lines: Vec<&str> = text.trim().lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_retry_ends_at_its_limit_and_stops_at_success() {
        let mut calls = 0;
        let gone = retry(
            3,
            Duration::ZERO,
            |_, _| (),
            || -> Result<()> {
                calls += 1;
                bail!("no")
            },
        );
        assert!(gone.is_err());
        assert_eq!(calls, 3);
        let mut calls = 0;
        let done = retry(
            3,
            Duration::ZERO,
            |_, _| (),
            || {
                calls += 1;
                if calls < 2 { bail!("no") } else { Ok(calls) }
            },
        );
        assert_eq!(done.unwrap(), 2);
    }

    #[test]
    fn a_program_over_its_time_is_killed_and_named() {
        let mut command = Command::new("sleep");
        command.arg("30");
        let started = Instant::now();
        let error = run_within(&mut command, Duration::from_millis(1))
            .unwrap_err()
            .to_string();
        assert!(error.contains("`sleep 30`"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_failure_names_the_command_and_what_it_said() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo broken >&2; exit 3"]);
        let error = capture(&mut command).unwrap_err().to_string();
        assert!(
            error.contains("sh -c") && error.contains("broken") && error.contains('3'),
            "{error}"
        );
    }
}
