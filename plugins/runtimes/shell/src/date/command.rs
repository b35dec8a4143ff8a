//! The command line of `date`, both families in one. Invariant: pure; `-j` or `-v` makes it BSD's.

use jiff::{Timestamp, tz::TimeZone};

use super::{bsd, format::format, parse, tokens};

/// Everything from outside.
pub(super) struct Environment {
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
    pub(super) stdin: String,
    /// When the file of `-r` was changed, if there is one.
    pub(super) modified: Option<Timestamp>,
    /// The text of the file of `-f`, if there is one.
    pub(super) lines: Option<String>,
}

/// An exit code of 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) out: String,
    pub(super) words: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    utc: bool,
    bsd: bool,
    date: Option<String>,
    reference: Option<String>,
    file: Option<String>,
    adjust: Vec<String>,
    format: Option<String>,
    /// BSD's date to read by `-f`.
    operand: Option<String>,
}

fn failed(words: String) -> Failure {
    Failure {
        out: String::new(),
        words: format!("date: {words}\n"),
    }
}

/// Files the options name.
pub(super) fn files(args: &[String]) -> Vec<String> {
    match options(args) {
        Ok(options) => options
            .reference
            .into_iter()
            .chain(
                options
                    .file
                    .filter(|_| !options.bsd && options.operand.is_none()),
            )
            .filter(|name| name != "-")
            .collect(),
        Err(_) => Vec::new(),
    }
}

fn options(args: &[String]) -> Result<Options, Failure> {
    let mut found = Options::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let missing = |what: &str| failed(format!("option requires an argument -- '{what}'"));
        if let Some(format) = arg.strip_prefix('+') {
            if found.format.is_some() {
                return Err(failed("multiple output formats specified".to_owned()));
            }
            found.format = Some(format.to_owned());
            continue;
        }
        if let Some(long) = arg.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            let mut needed = |value: Option<String>| {
                value
                    .or_else(|| rest.next().cloned())
                    .ok_or_else(|| failed(format!("option '--{name}' requires an argument")))
            };
            match name {
                "date" => found.date = Some(needed(value)?),
                "reference" => found.reference = Some(needed(value)?),
                "file" => found.file = Some(needed(value)?),
                "utc" | "universal" => found.utc = true,
                "iso-8601" => found.format = Some(iso(value.as_deref().unwrap_or("date"))?),
                "rfc-3339" => found.format = Some(rfc3339(&needed(value)?)?),
                "rfc-email" | "rfc-2822" | "rfc-822" => found.format = Some(RFC_EMAIL.to_owned()),
                "set" => {
                    return Err(failed(
                        "cannot set date: Operation not permitted".to_owned(),
                    ));
                }
                "debug" | "resolution" => {}
                "" => {}
                _ => return Err(failed(format!("unrecognized option '{arg}'"))),
            }
            continue;
        }
        let Some(letters) = arg.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            if found.operand.is_some() {
                return Err(failed(format!("extra operand ‘{arg}’")));
            }
            found.operand = Some(arg.clone());
            continue;
        };
        let mut at = 0;
        while let Some(letter) = letters[at..].chars().next() {
            at += letter.len_utf8();
            let after = letters[at..].to_owned();
            let mut value = || match after.is_empty() {
                false => Ok(after.clone()),
                true => rest
                    .next()
                    .cloned()
                    .ok_or_else(|| missing(&letter.to_string())),
            };
            let valued = match letter {
                'd' => {
                    found.date = Some(value()?);
                    true
                }
                'r' => {
                    found.reference = Some(value()?);
                    true
                }
                'f' => {
                    found.file = Some(value()?);
                    true
                }
                'v' => {
                    found.bsd = true;
                    found.adjust.push(value()?);
                    true
                }
                'I' => {
                    found.format = Some(iso(if after.is_empty() { "date" } else { &after })?);
                    true
                }
                's' => {
                    return Err(failed(
                        "cannot set date: Operation not permitted".to_owned(),
                    ));
                }
                'u' => {
                    found.utc = true;
                    false
                }
                'R' => {
                    found.format = Some(RFC_EMAIL.to_owned());
                    false
                }
                'j' => {
                    found.bsd = true;
                    false
                }
                'n' => false,
                _ => return Err(failed(format!("invalid option -- '{letter}'"))),
            };
            if valued {
                break;
            }
        }
    }
    Ok(found)
}

const RFC_EMAIL: &str = "%a, %d %b %Y %H:%M:%S %z";

fn iso(precision: &str) -> Result<String, Failure> {
    Ok(match precision {
        "date" => "%Y-%m-%d",
        "hours" => "%Y-%m-%dT%H%:z",
        "minutes" => "%Y-%m-%dT%H:%M%:z",
        "seconds" => "%Y-%m-%dT%H:%M:%S%:z",
        "ns" => "%Y-%m-%dT%H:%M:%S,%N%:z",
        _ => {
            return Err(failed(format!(
                "invalid argument ‘{precision}’ for ‘--iso-8601’"
            )));
        }
    }
    .to_owned())
}

fn rfc3339(precision: &str) -> Result<String, Failure> {
    Ok(match precision {
        "date" => "%Y-%m-%d",
        "seconds" => "%Y-%m-%d %H:%M:%S%:z",
        "ns" => "%Y-%m-%d %H:%M:%S.%N%:z",
        _ => {
            return Err(failed(format!(
                "invalid argument ‘{precision}’ for ‘--rfc-3339’"
            )));
        }
    }
    .to_owned())
}

/// What `date` prints.
pub(super) fn run(args: &[String], environment: &Environment) -> Result<String, Failure> {
    if args.iter().any(|arg| arg == "--help") {
        return Ok("Usage: date [OPTION]... [+FORMAT]\n".to_owned());
    }
    if args.iter().any(|arg| arg == "--version") {
        return Ok("date (claw) 9.1\n".to_owned());
    }
    let options = options(args)?;
    let zone = if options.utc {
        TimeZone::UTC
    } else {
        environment.zone.clone()
    };
    let pattern = options
        .format
        .as_deref()
        .unwrap_or("%a %b %e %H:%M:%S %Z %Y");
    let show = |at: Timestamp| format(pattern, at, &zone) + "\n";
    let invalid = |text: &str| failed(format!("invalid date ‘{text}’"));
    if let Some(file) = options.file.as_deref().filter(|_| !options.bsd) {
        if let Some(text) = &options.operand {
            let at = bsd::read(file, text, environment.now, &zone).ok_or_else(|| invalid(text))?;
            return Ok(show(at));
        }
        return lines(file, environment, &zone, &show);
    }
    let mut at = environment.now;
    if let Some(text) = &options.date {
        at = parse::parse(text, environment.now, &zone).ok_or_else(|| invalid(text))?;
    } else if let Some(reference) = &options.reference {
        at = match environment.modified {
            Some(at) => at,
            None => tokens::epoch_of(reference)
                .ok_or_else(|| failed(format!("{reference}: No such file or directory")))?,
        };
    } else if let (Some(file), Some(text)) = (&options.file, &options.operand) {
        at = bsd::read(file, text, environment.now, &zone).ok_or_else(|| {
            failed(format!(
                "Failed conversion of ``{text}'' using format ``{file}''"
            ))
        })?;
    } else if let Some(operand) = &options.operand {
        return Err(
            if options.bsd || operand.chars().all(|c| c.is_ascii_digit()) {
                failed("cannot set date: Operation not permitted".to_owned())
            } else {
                invalid(operand)
            },
        );
    }
    for value in &options.adjust {
        at = bsd::adjust(at, &zone, value)
            .ok_or_else(|| failed(format!("{value}: Cannot apply date adjustment")))?;
    }
    Ok(show(at))
}

/// GNU's `-f`: every line a date.
fn lines(
    file: &str,
    environment: &Environment,
    zone: &TimeZone,
    show: &dyn Fn(Timestamp) -> String,
) -> Result<String, Failure> {
    let text = match (file, &environment.lines) {
        ("-", _) => &environment.stdin,
        (_, Some(text)) => text,
        (_, None) => return Err(failed(format!("{file}: No such file or directory"))),
    };
    let (mut out, mut words) = (String::new(), String::new());
    for line in text.lines() {
        match parse::parse(line, environment.now, zone) {
            Some(at) => out.push_str(&show(at)),
            None => words.push_str(&format!("date: invalid date ‘{line}’\n")),
        }
    }
    if words.is_empty() {
        Ok(out)
    } else {
        Err(Failure { out, words })
    }
}
