//! Dangerous words of the standard library have one owner: sockets are `host/net`'s, processes `host/native`'s.

use super::code::{blank, has_word, without_tests};
use super::is_test;
use crate::tree::Text;

/// What is looked for, who may use it, and what to do instead.
struct Rule {
    words: &'static [&'static str],
    owners: &'static [&'static str],
    instead: &'static str,
}

const RULES: [Rule; 2] = [
    Rule {
        words: &[
            "TcpStream",
            "TcpListener",
            "TcpSocket",
            "UdpSocket",
            "reqwest",
        ],
        owners: &["host/net/", "host/xtask/"],
        instead: "only host/net opens sockets",
    },
    Rule {
        words: &[
            "std::process::Command",
            "tokio::process",
            "process::Command",
        ],
        owners: &["host/native/", "host/xtask/"],
        instead: "only host/native starts processes",
    },
];

/// Uses of a word outside its owner; tests are free.
pub(super) fn check(texts: &[Text]) -> Vec<String> {
    let mut findings = Vec::new();
    for text in texts
        .iter()
        .filter(|text| text.has_extension("rs") && text.path.starts_with("host/") && !is_test(text))
    {
        let code = blank(&text.text);
        let code = without_tests(&code);
        for rule in RULES
            .iter()
            .filter(|rule| !rule.owners.iter().any(|owner| text.path.starts_with(owner)))
        {
            if let Some(word) = rule
                .words
                .iter()
                .find(|word| has_word(code, word) || has_grouped(code, word))
            {
                findings.push(format!("{}: `{word}`: {}", text.path, rule.instead));
            }
        }
    }
    findings
}

/// `use std::{process::…}` and `use std::process::{Command, …}`: the last two parts of a path, written apart.
fn has_grouped(code: &str, word: &str) -> bool {
    let Some((module, item)) = word.rsplit_once("::") else {
        return false;
    };
    let module = module.rsplit("::").next().unwrap_or(module);
    let compact: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    compact
        .match_indices(&format!("{module}::{{"))
        .any(|(at, found)| {
            let list = compact[at + found.len()..]
                .split('}')
                .next()
                .unwrap_or_default();
            has_word(list, item)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, text: &str) -> usize {
        check(&[Text::new(path, text)]).len()
    }

    #[test]
    fn sockets_outside_net_are_found() {
        assert_eq!(one("host/model/src/lib.rs", "use std::net::TcpStream;"), 1);
        assert_eq!(
            one("host/cli/src/a.rs", "let c = reqwest::Client::new();"),
            1
        );
        assert_eq!(one("host/net/src/lib.rs", "use std::net::TcpStream;"), 0);
        assert_eq!(
            one("host/model/tests/a.rs", "use std::net::TcpListener;"),
            0
        );
        assert_eq!(
            one(
                "host/model/src/lib.rs",
                "// TcpStream\n#[cfg(test)]\nmod tests { use std::net::TcpListener; }"
            ),
            0
        );
        assert_eq!(one("plugins/web/src/lib.rs", "use std::net::TcpStream;"), 0);
    }

    #[test]
    fn processes_outside_native_are_found() {
        assert_eq!(
            one("host/engine/src/lib.rs", "std::process::Command::new(x)"),
            1
        );
        assert_eq!(
            one(
                "host/engine/src/lib.rs",
                "use std::process::{Command, Stdio};"
            ),
            1
        );
        assert_eq!(one("host/engine/src/lib.rs", "use tokio::process;"), 1);
        assert_eq!(one("host/engine/src/lib.rs", "std::process::exit(1)"), 0);
        assert_eq!(
            one("host/engine/src/lib.rs", "use std::process::{ExitCode};"),
            0
        );
        assert_eq!(
            one("host/native/src/lib.rs", "use std::process::Command;"),
            0
        );
        assert_eq!(one("host/cli/src/lib.rs", "use clap::Command;"), 0);
    }
}
