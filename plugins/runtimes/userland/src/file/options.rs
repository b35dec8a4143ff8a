//! Options as `getopt_long` reads them.
//!
//! Invariant: operands may stand between options; `--` ends them; long names may be cut short as long as they stay
//! unambiguous.

/// A command's options, one word each: `a,all`, `w:,width:` (needs a value), `color::` (may have one), `0`. A single
/// letter is the short name. What an option is called afterwards is its short name if it has one.
pub(super) type Spec = &'static str;

/// A command line that was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    /// Names and values in order.
    pub(super) options: Vec<(&'static str, Option<String>)>,
    pub(super) operands: Vec<String>,
}

impl Parsed {
    /// Whether an option was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(n, _)| *n == name)
    }

    /// The last value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut all = self.options.iter().rev();
        all.find(|(n, _)| *n == name)?.1.as_deref()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Perhaps,
    Value,
}

/// A spelling, what it is called, and whether it has a value.
type Option1 = (&'static str, &'static str, Takes);

fn spellings(spec: Spec) -> Vec<Option1> {
    let mut all = Vec::new();
    for word in spec.split_whitespace() {
        let bare = |s: &'static str| s.trim_end_matches(':');
        let key = word.split(',').map(bare).next().unwrap_or(word);
        for spelling in word.split(',') {
            let takes = match spelling.len() - bare(spelling).len() {
                0 => Takes::Nothing,
                1 => Takes::Value,
                _ => Takes::Perhaps,
            };
            all.push((bare(spelling), key, takes));
        }
    }
    all
}

/// Reads the arguments; the error is what to say of them.
pub(super) fn parse(spec: Spec, args: &[String]) -> Result<Parsed, String> {
    let known = spellings(spec);
    let mut parsed = Parsed::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            parsed.operands.extend(rest.cloned());
            break;
        } else if let Some(long) = arg.strip_prefix("--") {
            let found = long_option(&known, long, &mut rest)?;
            parsed.options.push(found);
        } else if arg.len() > 1 && arg.starts_with('-') {
            short_options(&known, &arg[1..], &mut rest, &mut parsed)?;
        } else {
            parsed.operands.push(arg.clone());
        }
    }
    Ok(parsed)
}

fn long_option(
    known: &[Option1],
    text: &str,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<(&'static str, Option<String>), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    let long = |o: &&Option1| o.0.len() > 1 && o.0.starts_with(name);
    let fitting: Vec<&Option1> = known.iter().filter(long).collect();
    let exact = fitting.iter().find(|o| o.0 == name);
    let (spelling, key, takes) = match (exact, fitting.as_slice()) {
        (Some(one), _) => **one,
        (None, [one]) => **one,
        (None, []) => return Err(format!("unrecognized option '--{name}'")),
        (None, [first, others @ ..]) if others.iter().all(|o| o.1 == first.1) => **first,
        (None, many) => {
            let names: Vec<String> = many.iter().map(|o| format!("'--{}'", o.0)).collect();
            let names = names.join(" ");
            return Err(format!(
                "option '--{name}' is ambiguous; possibilities: {names}"
            ));
        }
    };
    match (takes, value) {
        (Takes::Nothing, Some(_)) => {
            Err(format!("option '--{spelling}' doesn't allow an argument"))
        }
        (Takes::Value, None) => match rest.next() {
            Some(value) => Ok((key, Some(value.clone()))),
            None => Err(format!("option '--{spelling}' requires an argument")),
        },
        (_, value) => Ok((key, value)),
    }
}

fn short_options(
    known: &[Option1],
    letters: &str,
    rest: &mut std::slice::Iter<'_, String>,
    parsed: &mut Parsed,
) -> Result<(), String> {
    for (at, letter) in letters.char_indices() {
        let after = &letters[at + letter.len_utf8()..];
        let mut spelled = known.iter();
        let Some((_, key, takes)) = spelled.find(|o| o.0.len() == 1 && o.0.starts_with(letter))
        else {
            return Err(format!("invalid option -- '{letter}'"));
        };
        let value = match takes {
            Takes::Nothing => {
                parsed.options.push((key, None));
                continue;
            }
            Takes::Perhaps => (!after.is_empty()).then(|| after.to_owned()),
            Takes::Value if !after.is_empty() => Some(after.to_owned()),
            Takes::Value => match rest.next() {
                Some(value) => Some(value.clone()),
                None => return Err(format!("option requires an argument -- '{letter}'")),
            },
        };
        parsed.options.push((key, value));
        return Ok(());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SPEC: Spec = "a,all w:,width: color:: almost";

    fn read(args: &[&str]) -> Result<Parsed, String> {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        parse(SPEC, &args)
    }

    #[test]
    fn bundles_values_and_operands() {
        let read = read(&["x", "-aw3", "--width", "4", "--color", "--", "-a"]).unwrap();
        let names: Vec<&str> = read.options.iter().map(|(n, _)| *n).collect();
        assert_eq!(names, ["a", "w", "w", "color"]);
        assert_eq!(read.value("w"), Some("4"));
        assert_eq!(read.operands, ["x", "-a"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(read(&["-z"]).unwrap_err(), "invalid option -- 'z'");
        assert_eq!(
            read(&["-w"]).unwrap_err(),
            "option requires an argument -- 'w'"
        );
        assert_eq!(read(&["--zz"]).unwrap_err(), "unrecognized option '--zz'");
        assert!(read(&["--al"]).unwrap_err().contains("ambiguous"));
        assert!(read(&["--all=3"]).unwrap_err().contains("doesn't allow"));
        assert!(read(&["--wid"]).unwrap_err().contains("'--width' requires"));
    }
}
