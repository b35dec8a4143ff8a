#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::fakes;
use claw_core::capability::Decision;
use claw_core::code::FailureKind;
use claw_core::script::Exit;
use claw_testkit::FakeScripts;

fn denial(reason: &str, hint: Option<&str>) -> Denial {
    Denial {
        details: Vec::new(),
        request: "x".into(),
        capability: "http".into(),
        decision: Decision {
            reason: reason.into(),
            hint: hint.map(str::to_owned),
            ..fakes::decision("host-not-granted")
        },
        count: 1,
    }
}

#[test]
fn output_comes_first_and_the_end_last() {
    let cases = [
        (FakeScripts::exited(0, "", ""), "[no output]"),
        (FakeScripts::exited(0, "a\nb\n", ""), "a\nb"),
        (FakeScripts::exited(0, "a\n\n", ""), "a\n"),
        (FakeScripts::exited(5, "a\n", ""), "a\n[exit code 5]"),
        (FakeScripts::exited(255, "", ""), "[exit code 255]"),
        (FakeScripts::exited(0, "", "e\n"), "[stderr]\ne"),
        (
            FakeScripts::exited(1, "a", "e"),
            "a\n[stderr]\ne\n[exit code 1]",
        ),
    ];
    for (done, wanted) in cases {
        assert_eq!(of(&done, &[]), wanted);
    }
}

#[test]
fn what_the_host_ended_says_why_whatever_the_command_wrote() {
    let mut done = FakeScripts::exited(0, "part\n[exit code 0]\n", "");
    done.exit = Exit::ended(ExitCause::TimedOut);
    done.failure = Some((FailureKind::Timeout, "used all its\u{1b} 5000 ms".into()));
    assert_eq!(
        of(&done, &[]),
        "part\n[exit code 0]\n[ended by the host (timeout): used all its 5000 ms; exit code 124]"
    );
    let causes = [
        ExitCause::Killed,
        ExitCause::TimedOut,
        ExitCause::OutOfMemory,
        ExitCause::Crashed,
        ExitCause::BrokenPipe,
        ExitCause::OverBudget,
    ];
    let mut seen = std::collections::BTreeSet::new();
    for cause in causes {
        let done = Executed {
            exit: Exit::ended(cause),
            ..FakeScripts::exited(0, "", "")
        };
        let said = of(&done, &[]);
        let code = format!("; exit code {}]", cause.code());
        assert!(
            said.starts_with("[ended: ") && said.ends_with(&code),
            "{said}"
        );
        seen.insert(said);
    }
    assert_eq!(seen.len(), causes.len());
}

#[test]
fn nothing_of_it_drives_a_terminal() {
    let done = Executed {
        stdout: b"a\x1b[31mb\r\n\tc\xff\0\x9bd \xe2\x80\xaex".to_vec(),
        ..FakeScripts::exited(0, "", "e\u{7}\u{2066}")
    };
    assert_eq!(
        of(&done, &[]),
        "a[31mb\n\tc\u{fffd}\u{fffd}d x\n[stderr]\ne"
    );
}

#[test]
fn dropped_output_is_said() {
    let done = Executed {
        output_dropped_bytes: 7,
        ..FakeScripts::exited(0, "a", "")
    };
    assert_eq!(of(&done, &[]), "a\n[7 more bytes of output were dropped]");
}

#[test]
fn refusals_are_told_with_the_line_that_would_allow_them() {
    let done = FakeScripts::exited(6, "", "curl: (6) refused\n");
    let hint = "claw grant add agent 'http GET https://a.test/'";
    let said = of(&done, &[denial("may not\u{1b} GET", Some(hint))]);
    assert_eq!(
        said,
        format!(
            "[stderr]\ncurl: (6) refused\n[refused: may not GET; a person can allow it: {hint}]\n[exit code 6]"
        )
    );
    assert_eq!(
        of(&FakeScripts::exited(0, "", ""), &[denial("never", None)]),
        "[refused: never]"
    );
    let many: Vec<Denial> = (0..MAX_REFUSALS_TOLD)
        .map(|i| denial(&i.to_string(), None))
        .collect();
    assert!(!of(&done, &many).contains("more things"));
    let many = [many, vec![denial("x", None), denial("y", None)]].concat();
    let said = of(&done, &many);
    assert!(
        said.contains("[refused: 4]\n[2 more things were refused]"),
        "{said}"
    );
}

#[test]
fn the_beginning_of_what_is_long_says_how_it_ended() {
    let short = FakeScripts::exited(1, &"a".repeat(LONG_CHARS - 1), "e");
    assert!(of(&short, &[]).starts_with('a'));
    let long = FakeScripts::exited(1, &"a".repeat(LONG_CHARS), "e");
    let said = of(&long, &[]);
    let front =
        "[exit code 1]\n[1 characters of standard error, after 4000 of standard output]\naaa";
    assert!(said.starts_with(front), "{}", &said[..200]);
    assert!(said.ends_with("a\n[stderr]\ne\n[exit code 1]"));
    let well = FakeScripts::exited(0, &"é".repeat(LONG_CHARS + 1), "");
    assert!(of(&well, &[]).starts_with('é'));
}

#[test]
fn looking_where_there_is_nothing_is_no_news() {
    let of_code = |capability: &str, code: &str, hint: Option<&str>| Denial {
        capability: capability.into(),
        decision: Decision {
            code: code.into(),
            ..denial("r", hint).decision
        },
        ..denial("r", hint)
    };
    let done = FakeScripts::exited(0, "", "");
    for code in OUTSIDE {
        assert_eq!(of(&done, &[of_code("files", code, None)]), "[no output]");
        let lifted = of(&done, &[of_code("files", code, Some("x"))]);
        assert!(lifted.starts_with("[refused: r; a person"), "{lifted}");
        assert_eq!(of(&done, &[of_code("http", code, None)]), "[refused: r]");
    }
    for code in ["read-only-path", "link-outside-root", "denied-by-rule"] {
        assert_eq!(of(&done, &[of_code("files", code, None)]), "[refused: r]");
    }
}
