//! `claw-typescript [OPTION…] NAME`: the module on standard input, `{"code": …, "map": …}` on standard output.
//!
//! Invariant: an answer is written only if the whole module could be turned; what was wrong is on standard error, one
//! line each, `NAME:LINE:COLUMN: words`.

use std::io::{Read, Write};

use crate::transform::{Options, transform};

/// Exit codes.
const DONE: u8 = 0;
const FAILED: u8 = 1;
const MISUSED: u8 = 2;

const USAGE: &str = "usage: claw-typescript [--legacy-decorators] [--decorator-metadata] [--verbatim] \
                     [--jsx-classic] [--jsx-factory=NAME] [--jsx-fragment=NAME] [--jsx-source=PACKAGE] NAME < MODULE";

/// Reads, turns and writes one module; the exit code.
pub fn run(
    args: &[String],
    stdin: &mut impl Read,
    stdout: &mut impl Write,
    stderr: &mut impl Write,
) -> u8 {
    let Some((name, options)) = parse(args) else {
        return say(stderr, USAGE, MISUSED);
    };
    let mut text = String::new();
    if let Err(error) = stdin.read_to_string(&mut text) {
        return say(stderr, &format!("{name}: {error}"), FAILED);
    }
    let module = match transform(name, &text, &options) {
        Ok(module) => module,
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return say(stderr, &lines.join("\n"), FAILED);
        }
    };
    let written = serde_json::to_vec(&module)
        .map_err(std::io::Error::from)
        .and_then(|bytes| stdout.write_all(&bytes))
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => DONE,
        Err(error) => say(stderr, &format!("{name}: {error}"), FAILED),
    }
}

fn say(stderr: &mut impl Write, words: &str, code: u8) -> u8 {
    // With nobody listening the code says enough.
    drop(writeln!(stderr, "{words}"));
    code
}

fn parse(args: &[String]) -> Option<(&str, Options)> {
    let (name, flags) = args.split_last()?;
    let mut options = Options::default();
    for flag in flags {
        match flag.as_str() {
            "--legacy-decorators" => options.legacy_decorators = true,
            "--decorator-metadata" => options.decorator_metadata = true,
            "--verbatim" => options.verbatim = true,
            "--jsx-classic" => options.classic_jsx = true,
            other => {
                let (option, value) = other.split_once('=')?;
                let value = Some(value.to_owned());
                match option {
                    "--jsx-factory" => options.jsx_factory = value,
                    "--jsx-fragment" => options.jsx_fragment = value,
                    "--jsx-source" => options.jsx_source = value,
                    _ => return None,
                }
            }
        }
    }
    Some((name, options))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn called(args: &[&str], text: &str) -> (u8, String, String) {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(&args, &mut text.as_bytes(), &mut out, &mut err);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (code, text(out), text(err))
    }

    #[test]
    fn a_module_goes_through_with_its_map() {
        let (code, out, err) = called(&["a.ts"], "const n: number = 1;\nexport { n };\n");
        assert_eq!((code, err.as_str()), (0, ""));
        let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(answer["code"], "const n = 1;\nexport { n };\n");
        assert_eq!(answer["map"]["sources"][0], "a.ts");
    }

    #[test]
    fn what_is_wrong_has_its_place_and_nothing_is_written() {
        let (code, out, err) = called(&["dir/a.ts"], "let a = 1;\nlet b: = 2;\n");
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(err.starts_with("dir/a.ts:2:8: "), "{err}");
    }

    #[test]
    fn an_unknown_option_is_misuse() {
        assert_eq!(called(&["--x", "a.ts"], "").0, 2);
        assert_eq!(called(&["--x=y", "a.ts"], "").0, 2);
        assert_eq!(called(&[], "").0, 2);
    }
}
