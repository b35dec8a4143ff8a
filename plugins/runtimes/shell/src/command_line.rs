//! Reads bash's own command line. Invariant: pure; what cannot be understood is an exit code with words, as bash's.

/// What to run and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) source: Source,
    /// `$0`.
    pub(crate) arg0: String,
    /// `$1` and on.
    pub(crate) positional: Vec<String>,
    /// `set` and `shopt` words to run first, in order.
    pub(crate) options: Vec<String>,
    /// Where the session's folder and exported variables are kept.
    pub(crate) state: Option<String>,
}

/// Where the script's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// `-c`.
    Text(String),
    /// A file's path, as given.
    File(String),
    /// Standard input.
    Stdin,
    /// `--version`.
    Version,
    /// `--help`.
    Help,
}

/// Words for standard error and an exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) words: String,
    pub(crate) code: u8,
}

/// Long options without a value that change nothing here.
const IGNORED: [&str; 12] = [
    "--login",
    "--norc",
    "--noprofile",
    "--noediting",
    "--posix",
    "--debugger",
    "--verbose",
    "--restricted",
    "--interactive",
    "--dump-strings",
    "--pretty-print",
    "--dump-po-strings",
];

/// Parses `argv` without `argv[0]`; `name` is what the shell calls itself.
pub(crate) fn parse(name: &str, args: &[String]) -> Result<Plan, Usage> {
    let mut plan = Plan {
        source: Source::Stdin,
        arg0: name.to_owned(),
        positional: Vec::new(),
        options: Vec::new(),
        state: None,
    };
    let (mut command, mut from_stdin) = (false, false);
    let mut rest = args.iter().peekable();
    while let Some(arg) = rest.peek() {
        let arg = arg.as_str();
        if arg == "--" || arg == "-" {
            rest.next();
            break;
        }
        let value = |rest: &mut std::iter::Peekable<std::slice::Iter<'_, String>>| {
            rest.next().cloned().ok_or_else(|| Usage {
                words: format!("{name}: {arg}: option requires an argument"),
                code: 2,
            })
        };
        if let Some(long) = arg.strip_prefix("--") {
            rest.next();
            match long {
                "version" => plan.source = Source::Version,
                "help" => plan.source = Source::Help,
                "claw-state" => plan.state = Some(value(&mut rest)?),
                "rcfile" | "init-file" => drop(value(&mut rest)?),
                _ if IGNORED.contains(&arg) => {}
                _ => {
                    return Err(Usage {
                        words: format!("{name}: {arg}: invalid option"),
                        code: 2,
                    });
                }
            }
            if matches!(plan.source, Source::Version | Source::Help) {
                return Ok(plan);
            }
            continue;
        }
        let Some(sign) = arg.chars().next().filter(|c| matches!(c, '-' | '+')) else {
            break;
        };
        let letters = arg[1..].to_owned();
        if letters.is_empty() {
            break;
        }
        rest.next();
        for letter in letters.chars() {
            match letter {
                'c' => command = true,
                's' => from_stdin = true,
                'o' => {
                    let option = value(&mut rest)?;
                    plan.options.push(format!("set {sign}o {}", quote(&option)));
                }
                'O' => {
                    let option = value(&mut rest)?;
                    let flag = if sign == '-' { "-s" } else { "-u" };
                    plan.options
                        .push(format!("shopt {flag} {}", quote(&option)));
                }
                'e' | 'u' | 'x' | 'f' | 'n' | 'v' | 'a' | 'b' | 'C' | 'E' | 'T' | 'B' | 'h'
                | 'k' | 'm' | 'P' | 't' => plan.options.push(format!("set {sign}{letter}")),
                'l' | 'i' | 'r' | 'D' | 'p' => {}
                _ => {
                    return Err(Usage {
                        words: format!("{name}: {sign}{letter}: invalid option"),
                        code: 2,
                    });
                }
            }
        }
    }
    let mut rest: Vec<String> = rest.cloned().collect();
    if command {
        if rest.is_empty() {
            return Err(Usage {
                words: format!("{name}: -c: option requires an argument"),
                code: 2,
            });
        }
        plan.source = Source::Text(rest.remove(0));
        if !rest.is_empty() {
            plan.arg0 = rest.remove(0);
        }
    } else if !from_stdin && !rest.is_empty() {
        plan.arg0 = rest.remove(0);
        plan.source = Source::File(plan.arg0.clone());
    }
    plan.positional = rest;
    Ok(plan)
}

/// One shell word with this exact text.
pub(crate) fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn plan(args: &[&str]) -> Plan {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        parse("bash", &args).unwrap()
    }

    #[test]
    fn a_command_has_its_name_and_arguments_after_the_text() {
        let got = plan(&["-euo", "pipefail", "-c", "echo $0 $1", "me", "one"]);
        assert_eq!(got.source, Source::Text("echo $0 $1".into()));
        assert_eq!(
            (got.arg0.as_str(), got.positional),
            ("me", vec!["one".to_owned()])
        );
        assert_eq!(got.options, ["set -e", "set -u", "set -o pipefail"]);
    }

    #[test]
    fn clustered_c_takes_the_first_word_after_all_options() {
        let got = plan(&["-lc", "echo hi"]);
        assert_eq!(got.source, Source::Text("echo hi".into()));
        assert!(got.options.is_empty());
    }

    #[test]
    fn a_file_ends_the_options_of_the_shell() {
        let got = plan(&["-x", "run.sh", "-c", "x"]);
        assert_eq!(got.source, Source::File("run.sh".into()));
        assert_eq!(got.positional, ["-c", "x"]);
    }

    #[test]
    fn without_a_file_or_with_s_the_script_is_standard_input() {
        assert_eq!(plan(&[]).source, Source::Stdin);
        let got = plan(&["-s", "--", "a"]);
        assert_eq!(
            (got.source, got.positional),
            (Source::Stdin, vec!["a".to_owned()])
        );
    }

    #[test]
    fn the_state_file_is_ours() {
        assert_eq!(
            plan(&["--claw-state", "/tmp/s", "-c", ":"])
                .state
                .as_deref(),
            Some("/tmp/s")
        );
    }

    #[test]
    fn nonsense_is_two() {
        let args = ["--frob".to_owned()];
        assert_eq!(parse("bash", &args).unwrap_err().code, 2);
        assert_eq!(parse("bash", &["-c".to_owned()]).unwrap_err().code, 2);
        assert_eq!(parse("bash", &["-Z".to_owned()]).unwrap_err().code, 2);
    }

    #[test]
    fn quoting_survives_everything() {
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("it's"), "'it'\\''s'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("pipefail"), "pipefail");
    }
}
