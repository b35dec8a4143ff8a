#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

mod running;

fn plan(source: Source, options: &[&str]) -> Plan {
    Plan {
        source,
        arg0: "x.sh".to_owned(),
        positional: Vec::new(),
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        state: None,
    }
}

#[test]
fn only_a_file_that_asks_for_its_callers_runs_in_a_child_shell() {
    let file = || Source::File("a b.sh".to_owned());
    assert_eq!(
        child(
            &plan(file(), &["set -e", "set -o pipefail"]),
            "echo ${FUNCNAME[0]}"
        )
        .unwrap(),
        "bash -e -o pipefail 'a b.sh' \"$@\""
    );
    assert_eq!(child(&plan(file(), &[]), "echo hi"), None);
    assert_eq!(child(&plan(file(), &[]), "exec 3>log; caller"), None);
    assert_eq!(child(&plan(file(), &["shopt -s x"]), "caller"), None);
    assert_eq!(child(&plan(Source::Stdin, &[]), "caller"), None);
}

#[test]
fn redirections_of_the_shell_itself_are_seen() {
    for script in [
        "exec > log",
        "exec 3<f",
        "exec {fd}>f",
        "x; exec &>f",
        "exec 2>&1",
    ] {
        assert!(redirects_itself(script), "{script}");
    }
    for script in ["exec python3 x > y", "execute > y", "echo exec"] {
        assert!(!redirects_itself(script), "{script}");
    }
}

#[test]
fn the_own_file_is_argument_zero() {
    assert_eq!(
        at_home("cd $(dirname \"${BASH_SOURCE[0]}\")"),
        "cd $(dirname \"${0}\")"
    );
    assert_eq!(at_home("${BASH_SOURCE[0]%/*} $BASH_SOURCE"), "${0%/*} $0");
}

#[test]
fn the_prelude_is_one_line_and_only_where_it_is_needed() {
    assert_eq!(prelude("echo hi"), "");
    assert_eq!(prelude("trap 'echo $BASH_COMMAND' ERR"), "BASH_COMMAND=; ");
    assert!(prelude("bash -s a <<E\nE").contains("__claw_spawn bash"));
    assert!(!prelude("bash -s a <<E\nE").contains('\n'));
    assert_eq!(prelude("bash -c 'x'"), "");
}
