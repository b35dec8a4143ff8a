//! `uname` and `nproc`: one fixed machine. Invariant: nothing of the host's shows.

use bashkit::{Builtin, BuiltinContext, ExecResult, Result, async_trait};

/// What each letter of `uname` says, in the order of `-a`.
const FACTS: [(char, &str, &str); 8] = [
    ('s', "kernel-name", "Linux"),
    ('n', "nodename", "claw"),
    ('r', "kernel-release", "6.0.0-claw"),
    ('v', "kernel-version", "#1 SMP claw"),
    ('m', "machine", "x86_64"),
    ('p', "processor", "unknown"),
    ('i', "hardware-platform", "unknown"),
    ('o', "operating-system", "GNU/Linux"),
];

pub(super) struct Uname;

#[async_trait]
impl Builtin for Uname {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        Ok(match uname(ctx.args) {
            Ok(line) => ExecResult::ok(line + "\n"),
            Err(words) => ExecResult::err(words + "\n", 1),
        })
    }
}

fn uname(args: &[String]) -> std::result::Result<String, String> {
    let mut wanted = String::new();
    for arg in args {
        if let Some(long) = arg.strip_prefix("--") {
            match FACTS.iter().find(|(_, name, _)| *name == long) {
                Some((letter, _, _)) => wanted.push(*letter),
                None if long == "all" => wanted.push('a'),
                None => return Err(format!("uname: unrecognized option '{arg}'")),
            }
        } else if let Some(letters) = arg.strip_prefix('-') {
            for letter in letters.chars() {
                if letter != 'a' && !FACTS.iter().any(|(known, _, _)| *known == letter) {
                    return Err(format!("uname: invalid option -- '{letter}'"));
                }
                wanted.push(letter);
            }
        } else {
            return Err(format!("uname: extra operand ‘{arg}’"));
        }
    }
    if wanted.is_empty() {
        wanted.push('s');
    }
    let all = wanted.contains('a');
    let words: Vec<&str> = FACTS
        .iter()
        .filter(|(letter, _, value)| wanted.contains(*letter) || (all && *value != "unknown"))
        .map(|(_, _, value)| *value)
        .collect();
    Ok(words.join(" "))
}

pub(super) struct Nproc;

#[async_trait]
impl Builtin for Nproc {
    async fn execute(&self, _ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        Ok(ExecResult::ok("1\n"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn of(args: &[&str]) -> std::result::Result<String, String> {
        uname(&args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn uname_answers_in_its_own_order() {
        assert_eq!(of(&[]).unwrap(), "Linux");
        assert_eq!(of(&["-ms"]).unwrap(), "Linux x86_64");
        assert_eq!(
            of(&["-a"]).unwrap(),
            "Linux claw 6.0.0-claw #1 SMP claw x86_64 GNU/Linux"
        );
        assert!(of(&["-z"]).is_err());
    }
}
