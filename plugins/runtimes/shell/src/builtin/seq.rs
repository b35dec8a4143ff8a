//! `seq`. Invariant: constant memory however far it counts; whole numbers stay exact.

use bashkit::{Command, CommandContext, CommandStatus, Error, Result, async_trait};

/// Bytes written at once.
const BLOCK_BYTES: usize = 8 << 10;

/// The exit code of a writer whose reader is gone.
const BROKEN_PIPE: i32 = 141;

pub(super) struct Seq;

#[async_trait]
impl Command for Seq {
    async fn execute(&self, ctx: CommandContext<'_>) -> Result<CommandStatus> {
        let plan = match plan(ctx.args) {
            Ok(plan) => plan,
            Err(words) => {
                ctx.stderr.write_all(words.as_bytes()).await?;
                return Ok(CommandStatus::with_code(1));
            }
        };
        let mut block = String::new();
        let mut first = true;
        for index in 0.. {
            let Some(number) = plan.number(index) else {
                break;
            };
            if !first {
                block.push_str(&plan.separator);
            }
            first = false;
            block.push_str(&number);
            if block.len() >= BLOCK_BYTES {
                match ctx.stdout.write_all(block.as_bytes()).await {
                    Ok(()) => block.clear(),
                    Err(Error::Io(_)) => return Ok(CommandStatus::with_code(BROKEN_PIPE)),
                    Err(e) => return Err(e),
                }
            }
        }
        if !first {
            block.push('\n');
        }
        ctx.stdout.write_all(block.as_bytes()).await?;
        Ok(CommandStatus::success())
    }
}

#[derive(Debug)]
struct Plan {
    /// In units of 10^-`places`.
    first: i128,
    step: i128,
    last: i128,
    places: usize,
    width: usize,
    separator: String,
    /// Text around the number and its own precision and width.
    format: Option<(String, Option<usize>, String, usize, bool)>,
}

impl Plan {
    fn number(&self, index: i128) -> Option<String> {
        let value = self.first.checked_add(self.step.checked_mul(index)?)?;
        let beyond = if self.step > 0 { value > self.last } else { value < self.last };
        if beyond {
            return None;
        }
        Some(match &self.format {
            None => pad(&decimal(value, self.places), self.width, true),
            Some((before, places, after, width, zeros)) => {
                let text = match places {
                    Some(places) => rounded(value, self.places, *places),
                    None => {
                        let text = decimal(value, self.places);
                        match text.contains('.') {
                            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                            false => text,
                        }
                    }
                };
                format!("{before}{}{after}", pad(&text, *width, *zeros))
            }
        })
    }
}

fn pad(text: &str, width: usize, zeros: bool) -> String {
    let missing = width.saturating_sub(text.len());
    if !zeros {
        return " ".repeat(missing) + text;
    }
    match text.strip_prefix('-') {
        Some(digits) => format!("-{}{digits}", "0".repeat(missing)),
        None => "0".repeat(missing) + text,
    }
}

fn decimal(value: i128, places: usize) -> String {
    if places == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

fn rounded(value: i128, have: usize, want: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a format asks for a float")]
    let value = value as f64 / 10_f64.powi(i32::try_from(have).unwrap_or(0));
    format!("{value:.want$}")
}

/// Digits and how many stand after the point.
fn parse(text: &str) -> Option<(i128, usize)> {
    let plain = text.strip_prefix('+').unwrap_or(text);
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (plain, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.trim_start_matches('-').is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() || whole == "-" { format!("{whole}0") } else { whole.to_owned() };
    let mut value: i128 = format!("{whole}{fraction}").parse().ok()?;
    let mut places = i32::try_from(fraction.len()).ok()? - exponent;
    if !(-30..=30).contains(&places) {
        return None;
    }
    while places < 0 {
        value = value.checked_mul(10)?;
        places += 1;
    }
    Some((value, usize::try_from(places).ok()?))
}

fn plan(args: &[String]) -> std::result::Result<Plan, String> {
    let (mut separator, mut equal, mut format) = ("\n".to_owned(), false, None);
    let mut numbers = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let mut value = |name: &str| {
            rest.next()
                .cloned()
                .ok_or_else(|| format!("seq: option requires an argument -- '{name}'\n"))
        };
        match arg.as_str() {
            "-w" | "--equal-width" => equal = true,
            "-s" | "--separator" => separator = unescaped(&value("s")?),
            "-f" | "--format" => format = Some(value("f")?),
            "--" => {}
            other => {
                if let Some(text) = other.strip_prefix("--separator=") {
                    separator = unescaped(text);
                } else if let Some(text) = other.strip_prefix("--format=") {
                    format = Some(text.to_owned());
                } else if let Some(text) = other.strip_prefix("-s").filter(|t| !t.is_empty()) {
                    separator = unescaped(text);
                } else if let Some(text) = other.strip_prefix("-f").filter(|t| !t.is_empty()) {
                    format = Some(text.to_owned());
                } else {
                    let number = parse(other).ok_or_else(|| {
                        format!("seq: invalid floating point argument: ‘{other}’\nTry 'seq --help' for more information.\n")
                    })?;
                    numbers.push(number);
                }
            }
        }
    }
    let (first, step, last) = match numbers[..] {
        [] => return Err("seq: missing operand\nTry 'seq --help' for more information.\n".to_owned()),
        [last] => ((1, 0), (1, 0), last),
        [first, last] => (first, (1, 0), last),
        [first, step, last] => (first, step, last),
        _ => return Err(format!("seq: extra operand ‘{}’\n", args.last().map_or("", String::as_str))),
    };
    let places = first.1.max(step.1);
    let all = places.max(last.1);
    let scaled = |(value, have): (i128, usize), want: usize| {
        10_i128
            .checked_pow(u32::try_from(want - have).unwrap_or(u32::MAX))
            .and_then(|factor| value.checked_mul(factor))
            .ok_or_else(|| "seq: number too large\n".to_owned())
    };
    let (first, step) = (scaled(first, places)?, scaled(step, places)?);
    // The last number may be finer than the steps: compared at the steps' own precision, rounded towards the first.
    let last = scaled(last, all)?.div_euclid(10_i128.pow(u32::try_from(all - places).unwrap_or(0)));
    if step == 0 {
        return Err("seq: invalid Zero increment value: ‘0’\n".to_owned());
    }
    let width = if equal {
        decimal(first, places).len().max(decimal(last, places).len())
    } else {
        0
    };
    let format = format.map(|format| spec(&format)).transpose()?;
    Ok(Plan {
        first,
        step,
        last,
        places,
        width,
        separator,
        format,
    })
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t")
}

/// `%g`, `%.2f`, `%03g` with text around.
fn spec(format: &str) -> std::result::Result<(String, Option<usize>, String, usize, bool), String> {
    let bad = || format!("seq: format ‘{format}’ has no % directive\n");
    let marked = format.replace("%%", "\u{1}");
    let (before, rest) = marked.split_once('%').ok_or_else(bad)?;
    let end = rest.find(['f', 'g', 'e', 'F', 'G', 'E']).ok_or_else(bad)?;
    let (spec, after) = rest.split_at(end);
    let fixed = after.starts_with(['f', 'F']);
    let (width, places) = spec.split_once('.').unwrap_or((spec, ""));
    let zeros = width.starts_with('0');
    let precision = match (fixed, places.parse().ok()) {
        (true, None) => Some(6),
        (true, places) => places,
        (false, _) => None,
    };
    Ok((
        before.replace('\u{1}', "%"),
        precision,
        after[1..].replace('\u{1}', "%"),
        width.parse().unwrap_or(0),
        zeros,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn all(args: &[&str]) -> String {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let plan = plan(&args).unwrap();
        let numbers: Vec<String> = (0..).map_while(|i| plan.number(i)).collect();
        numbers.join(&plan.separator)
    }

    #[test]
    fn counts_as_gnu_does() {
        assert_eq!(all(&["3"]), "1\n2\n3");
        assert_eq!(all(&["-s", ",", "2", "2", "7"]), "2,4,6");
        assert_eq!(all(&["-s ", "3", "-1", "1"]), "3 2 1");
        assert_eq!(all(&["-s ", "-w", "8", "10"]), "08 09 10");
        assert_eq!(all(&["-s ", "0", "0.5", "1.5"]), "0.0 0.5 1.0 1.5");
        assert_eq!(all(&["-s ", "0.1", "0.1", "0.3"]), "0.1 0.2 0.3");
        assert_eq!(all(&["-s ", "-f", "f%03g.txt", "2"]), "f001.txt f002.txt");
        assert_eq!(all(&["-s ", "-f%.2f", "2"]), "1.00 2.00");
        assert_eq!(all(&["0"]), "");
        assert_eq!(all(&["-s ", "-2", "1"]), "-2 -1 0 1");
        assert_eq!(all(&["-s ", "1", "1.9"]), "1");
    }

    #[test]
    fn nonsense_is_refused() {
        for args in [vec!["x"], vec![], vec!["1", "0", "2"], vec!["1", "2", "3", "4"]] {
            let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
            assert!(plan(&args).is_err(), "{args:?}");
        }
    }
}
