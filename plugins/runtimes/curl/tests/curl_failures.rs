//! Exit codes and words of curl, limits, retries on a simulated clock, and every refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io;
use std::time::Duration;

use claw_curl::{Failure, curl};
use support::{Broken, with};

const TRY: &str = "curl: try 'curl --help' or 'curl --manual' for more information\n";

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for (args, code, words) in [
        (vec![], 2, "curl: (2) no URL specified"),
        (vec!["-s"], 2, "curl: (2) no URL specified"),
        (vec!["--xyz", "h"], 2, "curl: option --xyz: is unknown"),
        (vec!["-sW", "h"], 2, "curl: option -sW: is unknown"),
        (
            vec!["--data=x", "h"],
            2,
            "curl: option --data=x: is unknown",
        ),
        (
            vec!["--no-data", "h"],
            2,
            "curl: option --no-data: is unknown",
        ),
        (
            vec!["--dat", "x", "h"],
            2,
            "curl: option --dat: is ambiguous",
        ),
        (vec!["h", "-X"], 2, "curl: option -X: requires parameter"),
        (
            vec!["h", "--output"],
            2,
            "curl: option --output: requires parameter",
        ),
        (
            vec!["-m", "abc", "h"],
            2,
            "curl: option -m: expected a proper numerical parameter",
        ),
        (
            vec!["-m", "-1", "h"],
            2,
            "curl: option -m: expected a proper numerical parameter",
        ),
        (
            vec!["--retry", "x", "h"],
            2,
            "curl: option --retry: expected a proper numerical parameter",
        ),
        (
            vec!["-F", "a", "h"],
            2,
            "curl: option -F: is badly used here",
        ),
        (
            vec!["-f", "--fail-with-body", "h"],
            2,
            "curl: option --fail-with-body: is badly used here",
        ),
        (
            vec!["-F", "a=b", "-d", "x", "h"],
            2,
            "curl: You can only select one HTTP request method!",
        ),
        (
            vec!["-d", "x", "-F", "a=b", "h"],
            2,
            "curl: You can only select one HTTP request method!",
        ),
        (
            vec!["-I", "-d", "x", "h"],
            2,
            "curl: You can only select one HTTP request method!",
        ),
        (
            vec!["--proxy", "p", "h"],
            2,
            "curl: option --proxy: the installed libcurl version doesn't support this",
        ),
        (
            vec!["-K", "f", "h"],
            2,
            "curl: option -K: the installed libcurl version doesn't support this",
        ),
        (
            vec!["-d", "@none", "h"],
            26,
            "curl: (26) Failed to open/read local data from file/application: none",
        ),
        (vec!["-H", "@none", "h"], 26, "curl: (26) Failed"),
        (vec!["-F", "a=@none", "h"], 26, "curl: (26) Failed"),
        (vec!["-F", "a=@.", "h"], 26, "curl: (26) Failed"),
        (vec!["h", "--next"], 2, "curl: (2) no URL specified"),
        (vec!["--next", "h"], 2, "curl: (2) no URL specified"),
    ] {
        let ran = with(curl).go(&args);
        assert_eq!(
            (ran.code, ran.seen.len()),
            (code, 0),
            "{args:?}: {}",
            ran.err
        );
        assert!(ran.err.starts_with(words), "{args:?}: {}", ran.err);
        assert!(ran.err.ends_with(TRY), "{args:?}: {}", ran.err);
    }
}

#[test]
fn urls_that_are_none_are_refused() {
    for (url, code, words) in [
        (
            "http://",
            3,
            "curl: (3) URL using bad/illegal format or missing URL\n",
        ),
        (
            "http://a b/",
            3,
            "curl: (3) URL using bad/illegal format or missing URL\n",
        ),
        (
            "ftp://h/",
            1,
            "curl: (1) Protocol \"ftp\" not supported or disabled in libcurl\n",
        ),
        (
            "file:///etc/passwd",
            1,
            "curl: (1) Protocol \"file\" not supported or disabled in libcurl\n",
        ),
        (
            "http://x/[1",
            3,
            "curl: (3) bad range in URL position 10:\nhttp://x/[1\n         ^\n",
        ),
    ] {
        let ran = with(curl).go(&["-sS", url]);
        assert_eq!(
            (ran.code, ran.err.as_str(), ran.seen.len()),
            (code, words, 0),
            "{url}"
        );
    }
}

#[test]
fn a_query_of_data_is_checked_like_a_url() {
    let ran = with(curl).go(&["-sG", "-d", "a b", "h"]);
    assert_eq!((ran.code, ran.seen.len()), (3, 0));
}

#[test]
fn failures_of_the_transport_have_curls_codes() {
    let words = || "w".to_owned();
    for (failure, code, said) in [
        (
            Failure::Denied("`h` is not granted; allow it with --net h".into()),
            7,
            "`h` is not granted; allow it with --net h",
        ),
        (Failure::Resolve(words()), 6, "Could not resolve host: h"),
        (
            Failure::Connect(words()),
            7,
            "Failed to connect to h port 443 after 0 ms: Couldn't connect to server",
        ),
        (Failure::Tls("bad record".into()), 35, "bad record"),
        (
            Failure::Tls("Certificate unknown issuer".into()),
            60,
            "SSL certificate problem: Certificate unknown issuer",
        ),
        (
            Failure::TimedOut,
            28,
            "Operation timed out after 0 milliseconds with 0 bytes received",
        ),
        (Failure::Protocol(words()), 56, "w"),
        (Failure::TooLarge(words()), 63, "w"),
        (Failure::Other(words()), 55, "w"),
    ] {
        let denied = matches!(failure, Failure::Denied(_));
        let line = format!("curl: ({code}) {said}\n");
        let ran = with(curl).fails(failure.clone()).go(&["https://h/"]);
        assert_eq!((ran.code, ran.err.as_str()), (code, line.as_str()));
        let ran = with(curl).fails(failure.clone()).go(&[
            "-sS",
            "-w",
            "%{http_code} %{exitcode}",
            "https://h/",
        ]);
        assert_eq!(
            (ran.err.as_str(), ran.out),
            (line.as_str(), format!("000 {code}"))
        );
        let ran = with(curl).fails(failure).go(&["-s", "https://h/"]);
        assert_eq!(
            (ran.code, ran.err.is_empty()),
            (code, !denied),
            "a refusal is never silent"
        );
    }
}

#[test]
fn a_status_fails_only_with_f() {
    let run = |args: &[&str]| with(curl).answer(404, &[], "gone").go(args);
    let ran = run(&["h"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "gone", "")
    );
    let ran = run(&["-f", "h"]);
    assert_eq!((ran.code, ran.out.as_str()), (22, ""));
    assert_eq!(
        ran.err,
        "curl: (22) The requested URL returned error: 404\n"
    );
    assert_eq!(run(&["-fs", "h"]).err, "");
    assert!(run(&["-fsS", "h"]).err.contains("404"));
    assert!(run(&["-fo", "x", "h"]).files().is_empty());
    let ran = run(&["--fail-with-body", "-s", "h"]);
    assert_eq!((ran.code, ran.out.as_str()), (22, "gone"));
    let ran = with(curl).answer(399, &[], "x").go(&["-f", "h"]);
    assert_eq!(ran.code, 0);
}

#[test]
fn the_last_url_decides_unless_failing_early() {
    let run = || with(curl).answer(404, &[], "").answer(200, &[], "two");
    assert_eq!(
        (
            run().go(&["-sf", "h", "h"]).code,
            run().go(&["-sf", "h", "h"]).out
        ),
        (0, "two".into())
    );
    let ran = run().go(&["-sf", "--fail-early", "h", "h"]);
    assert_eq!((ran.code, ran.seen.len()), (22, 1));
}

#[test]
fn bodies_that_break_off_are_told() {
    for (kind, code, words) in [
        (
            io::ErrorKind::UnexpectedEof,
            18,
            "transfer closed with outstanding read data remaining",
        ),
        (
            io::ErrorKind::TimedOut,
            28,
            "Operation timed out after 0 milliseconds with 4 bytes received",
        ),
        (io::ErrorKind::ConnectionReset, 56, "Recv failure"),
    ] {
        let ran = with(curl).broken(Broken("half", kind)).go(&["-sS", "h"]);
        assert_eq!((ran.code, ran.out.as_str()), (code, "half"));
        assert!(
            ran.err.starts_with(&format!("curl: ({code}) {words}")),
            "{}",
            ran.err
        );
    }
}

#[test]
fn outputs_that_cannot_be_written_are_told() {
    let ran = with(curl).go(&["-sS", "-o", "no/dir/x", "h"]);
    assert_eq!(ran.code, 23);
    assert_eq!(
        ran.err,
        "Warning: Failed to open the file no/dir/x: No such file or directory\ncurl: (23) Failure writing output to destination\n"
    );
    let ran = with(curl).go(&["-sO", "http://h/"]);
    assert_eq!((ran.code, ran.seen.len()), (23, 0));
    assert_eq!(ran.err, "curl: Remote file name has no length!\n");
    let ran = with(curl).go(&["-T", "none", "h"]);
    assert_eq!((ran.code, ran.seen.len()), (26, 0));
    assert!(
        ran.err.starts_with("curl: cannot open 'none'\ncurl: (26) "),
        "{}",
        ran.err
    );
    let ran = with(curl).go(&["-sSD", "no/x", "h"]);
    assert_eq!(ran.code, 23);

    struct Closed;
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let mut err = Vec::new();
    let io = claw_curl::Io {
        stdin: &mut io::empty(),
        stdout: &mut Closed,
        stderr: &mut err,
        cwd: dir.path(),
    };
    assert_eq!(
        curl(&["h".to_owned()], io, &mut support::Fake::default()),
        23
    );
    assert_eq!(err, b"curl: (23) Failure writing output to destination\n");
}

#[test]
fn sizes_and_times_have_limits() {
    let ran = with(curl)
        .answer(200, &[], "12345")
        .go(&["-sS", "--max-filesize", "4", "h"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (63, "curl: (63) Maximum file size exceeded\n")
    );
    assert_eq!(
        with(curl)
            .answer(200, &[], "1234")
            .go(&["--max-filesize", "4", "h"])
            .code,
        0
    );
    // Each hop takes two seconds: the second gets what is left, the third none.
    let moved = [("Location", "/n")];
    let ran = with(curl)
        .takes(Duration::from_secs(2))
        .answer(302, &moved, "")
        .answer(302, &moved, "")
        .go(&["-sSL", "-m", "4", "h"]);
    assert_eq!((ran.code, ran.seen.len()), (28, 2));
    assert_eq!(ran.seen[1].timeout, Some(Duration::from_secs(2)));
    assert_eq!(
        ran.err,
        "curl: (28) Operation timed out after 4000 milliseconds with 0 bytes received\n"
    );
}

#[test]
fn transient_failures_are_tried_again() {
    let ran = with(curl)
        .answer(503, &[], "busy")
        .fails(Failure::TimedOut)
        .fails(Failure::Resolve(String::new()))
        .go(&["-o", "f", "--retry", "5", "h"]);
    assert_eq!(
        (ran.code, ran.seen.len(), ran.sleeps.as_slice()),
        (0, 4, &[1, 2, 4][..])
    );
    assert_eq!(ran.file("f"), "ok");
    assert!(
        ran.err.starts_with(
            "Warning: Problem: HTTP error. Will retry in 1 seconds. 5 retries left.\n"
        ),
        "{}",
        ran.err
    );
    let ran = with(curl).answer(500, &[], "").answer(500, &[], "").go(&[
        "-sSf",
        "--retry",
        "1",
        "--retry-delay",
        "7",
        "h",
    ]);
    assert_eq!((ran.code, ran.sleeps.as_slice()), (22, &[7][..]));
    assert_eq!(
        ran.err,
        "curl: (22) The requested URL returned error: 500\n"
    );
    let ran = with(curl)
        .answer(429, &[("Retry-After", "30")], "")
        .go(&["-s", "--retry", "1", "h"]);
    assert_eq!(ran.sleeps, [30]);
    let date = [("Retry-After", "Tue, 14 Nov 2023 22:13:40 GMT")];
    assert_eq!(
        with(curl)
            .answer(429, &date, "")
            .go(&["-s", "--retry", "1", "h"])
            .sleeps,
        [20]
    );
}

#[test]
fn other_failures_are_not_tried_again_unless_asked() {
    let refused = || with(curl).fails(Failure::Connect(String::new()));
    assert_eq!(refused().go(&["-s", "--retry", "2", "h"]).sleeps, [0; 0]);
    assert_eq!(
        refused()
            .go(&["-s", "--retry", "2", "--retry-connrefused", "h"])
            .sleeps,
        [1]
    );
    assert_eq!(
        refused()
            .go(&["-s", "--retry", "2", "--retry-all-errors", "h"])
            .sleeps,
        [1]
    );
    let gone = || with(curl).answer(404, &[], "");
    assert_eq!(gone().go(&["-sf", "--retry", "2", "h"]).sleeps, [0; 0]);
    assert_eq!(
        gone()
            .go(&["-sf", "--retry", "2", "--retry-all-errors", "h"])
            .sleeps,
        [1]
    );
    let denied = with(curl).fails(Failure::Denied("no".into()));
    let ran = denied.go(&[
        "--retry",
        "3",
        "--retry-all-errors",
        "--retry-connrefused",
        "h",
    ]);
    assert_eq!(
        (ran.code, ran.seen.len(), ran.sleeps.len()),
        (7, 1, 0),
        "a refusal stays a refusal"
    );
    let slow = with(curl)
        .answer(503, &[], "")
        .answer(503, &[], "")
        .answer(503, &[], "");
    let ran = slow.go(&["-s", "--retry", "9", "--retry-max-time", "4", "h"]);
    assert_eq!(ran.sleeps, [1, 2]);
}

#[test]
fn tries_have_a_limit_whatever_is_asked() {
    let run = (0..1100).fold(with(curl), |run, _| run.answer(503, &[], ""));
    let ran = run.go(&["-s", "--retry", "4294967295", "--retry-delay", "1", "h"]);
    assert_eq!((ran.seen.len(), ran.sleeps.len()), (1001, 1000));
}

#[test]
fn help_and_version_ask_nobody() {
    let ran = with(curl).go(&["--version"]);
    assert_eq!((ran.code, ran.seen.len()), (0, 0));
    assert!(ran.out.starts_with("curl 8.5.0 ("));
    let ran = with(curl).go(&["-h"]);
    assert!(
        ran.out.starts_with("Usage: curl [options...] <url>\n"),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, 0);
}
