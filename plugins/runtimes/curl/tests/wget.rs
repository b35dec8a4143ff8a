//! wget: requests, names of files, words and exit codes, with a transport that answers from a list.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io;

use claw_curl::{Failure, wget};
use support::{Broken, with};

const USUAL: [&str; 3] = [
    "User-Agent: Wget/1.21.4",
    "Accept: */*",
    "Accept-Encoding: identity",
];

#[test]
fn arguments_become_the_request_wget_makes() {
    let form = "Content-Type: application/x-www-form-urlencoded";
    for (args, line, extra, body) in [
        (vec!["h/a"], "GET http://h/a", vec![], ""),
        (
            vec!["--post-data=a=1", "h"],
            "POST http://h/",
            vec![form],
            "a=1",
        ),
        (
            vec![
                "--post-data",
                "a=1",
                "--header",
                "Content-Type: text/x",
                "h",
            ],
            "POST http://h/",
            vec!["Content-Type: text/x"],
            "a=1",
        ),
        (
            vec!["--post-file=f", "h"],
            "POST http://h/",
            vec![form],
            "data\n",
        ),
        (
            vec!["--method=put", "--body-data=x", "h"],
            "PUT http://h/",
            vec![form],
            "x",
        ),
        (
            vec!["--method=PATCH", "--body-file=f", "h"],
            "PATCH http://h/",
            vec![form],
            "data\n",
        ),
        (vec!["--method=DELETE", "h"], "DELETE http://h/", vec![], ""),
        (vec!["--spider", "h"], "HEAD http://h/", vec![], ""),
        (
            vec!["--user=me", "--password=pw", "h"],
            "GET http://h/",
            vec!["Authorization: Basic bWU6cHc="],
            "",
        ),
        (
            vec!["http://me:pw@h/"],
            "GET http://h/",
            vec!["Authorization: Basic bWU6cHc="],
            "",
        ),
        (
            vec![
                "--header=X-A: 1",
                "--header=x-a: 2",
                "--header=Host: evil",
                "h",
            ],
            "GET http://h/",
            vec!["x-a: 2"],
            "",
        ),
        (
            vec![
                "--no-check-certificate",
                "-nc",
                "-nd",
                "-np",
                "-e",
                "robots=off",
                "--progress=dot",
                "h",
            ],
            "GET http://h/",
            vec![],
            "",
        ),
    ] {
        let args = [&["-q", "-O", "out"][..], &args].concat();
        let ran = with(wget).has("f", "data\n").go(&args);
        assert_eq!(
            (ran.code, ran.lines()),
            (0, vec![line]),
            "{args:?}: {}",
            ran.err
        );
        let rest: Vec<&str> = ran.seen[0]
            .headers
            .iter()
            .map(String::as_str)
            .filter(|line| !USUAL.contains(line))
            .collect();
        assert_eq!(rest, extra, "{args:?}");
        assert_eq!(
            (ran.seen[0].text().as_str(), ran.file("out").as_str()),
            (body, if line.starts_with("HEAD") { "" } else { "ok" }),
            "{args:?}"
        );
    }
    let ran = with(wget).go(&["-qU", "me", "--referer=r", "-T2", "h"]);
    assert_eq!(ran.seen[0].headers[..2], ["Referer: r", "User-Agent: me"]);
    assert_eq!(ran.seen[0].timeout.map(|time| time.as_secs()), Some(2));
}

#[test]
fn files_get_free_names() {
    let ran = with(wget).go(&[
        "-q",
        "http://h/a/b.txt?x=1",
        "http://h/",
        "http://h/index.html",
        "-P",
        "d",
    ]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        (
            ran.file("d/b.txt?x=1"),
            ran.file("d/index.html"),
            ran.file("d/index.html.1")
        ),
        ("ok".into(), "ok".into(), "ok".into())
    );
    let ran = with(wget).go(&["-qO-", "h/1", "h/2"]);
    assert_eq!((ran.out.as_str(), ran.files().len()), ("okok", 0));
    let ran = with(wget).go(&["-q", "h/1", "h/2", "-O", "all"]);
    assert_eq!((ran.file("all").as_str(), ran.files().len()), ("okok", 1));
    let ran = with(wget).has("a", "old").go(&["-nc", "h/a"]);
    assert_eq!(
        (ran.code, ran.seen.len(), ran.file("a").as_str()),
        (0, 0, "old")
    );
    assert_eq!(ran.err, "File ‘a’ already there; not retrieving.\n\n");
    let named = [("Content-Disposition", "attachment; filename=../n")];
    let ran = with(wget)
        .answer(200, &named, "N")
        .answer(200, &named, "N")
        .go(&["-q", "--content-disposition", "h/x", "h/x"]);
    assert_eq!(ran.files(), ["n", "n.1"]);
}

#[test]
fn downloads_go_on_where_they_stopped() {
    let ran = with(wget)
        .has("f", "abc")
        .answer(206, &[], "def")
        .go(&["-qc", "h/f"]);
    assert_eq!(
        (ran.seen[0].header("range"), ran.file("f").as_str()),
        (Some("bytes=3-"), "abcdef")
    );
    let ran = with(wget)
        .has("f", "abc")
        .answer(200, &[], "ABCDEF")
        .go(&["-qc", "h/f"]);
    assert_eq!(ran.file("f"), "ABCDEF");
    let ran = with(wget)
        .has("f", "abc")
        .answer(416, &[], "")
        .go(&["-c", "h/f"]);
    assert_eq!((ran.code, ran.file("f").as_str()), (0, "abc"));
    assert!(
        ran.err.contains("The file is already fully retrieved"),
        "{}",
        ran.err
    );
}

#[test]
fn progress_is_said_unless_quiet() {
    let head = [
        ("Content-Type", "text/html; charset=x"),
        ("Content-Length", "5"),
    ];
    let ran = with(wget)
        .answer(200, &head, "hello")
        .go(&["http://h:81/a"]);
    assert_eq!(
        ran.err,
        "--2023-11-14 22:13:20--  http://h:81/a\nConnecting to h:81... connected.\n\
         HTTP request sent, awaiting response... 200 OK\nLength: 5 [text/html]\nSaving to: ‘a’\n\n\
         2023-11-14 22:13:20 - ‘a’ saved [5/5]\n\n"
    );
    let ran = with(wget).answer(200, &head, "hello").go(&["-nv", "h/a"]);
    assert_eq!(
        ran.err,
        "2023-11-14 22:13:20 URL:http://h/a [5/5] -> \"a\" [1]\n"
    );
    let ran = with(wget).answer(200, &head, "hello").go(&["-qS", "h/a"]);
    assert_eq!(
        ran.err,
        "  HTTP/1.1 200 OK\n  Content-Type: text/html; charset=x\n  Content-Length: 5\n"
    );
    let ran = with(wget).go(&["-o", "log", "h/a"]);
    assert!(ran.err.is_empty() && ran.file("log").contains("saved [2/2]"));
    let ran = with(wget).go(&["--spider", "h/a"]);
    assert!(
        ran.code == 0 && ran.err.ends_with("Remote file exists.\n\n") && ran.files().is_empty()
    );
}

#[test]
fn redirects_are_followed_and_credentials_stay() {
    let ran = with(wget)
        .answer(302, &[("Location", "http://other/n")], "")
        .go(&[
            "--post-data=x",
            "--user=u",
            "--password=p",
            "--header=Cookie: a=1",
            "h/a",
        ]);
    assert_eq!(ran.lines(), ["POST http://h/a", "GET http://other/n"]);
    assert!(
        ran.seen[0].header("authorization").is_some() && ran.seen[0].header("cookie").is_some()
    );
    assert_eq!(
        (
            ran.seen[1].header("authorization"),
            ran.seen[1].header("cookie"),
            ran.seen[1].header("content-type")
        ),
        (None, None, None)
    );
    assert!(
        ran.seen[1].body.is_empty() && ran.err.contains("Location: http://other/n [following]\n")
    );
    assert_eq!(ran.files(), ["a"]);
    let ran = with(wget).answer(307, &[("Location", "/n")], "").go(&[
        "-q",
        "--trust-server-names",
        "--post-data=x",
        "h/a",
    ]);
    assert_eq!(
        (ran.lines()[1], ran.seen[1].text().as_str(), ran.files()),
        ("POST http://h/n", "x", vec!["n".to_owned()])
    );
    let run = |count: usize| {
        (0..count).fold(with(wget), |run, _| {
            run.answer(302, &[("Location", "/n")], "")
        })
    };
    let ran = run(21).go(&["h"]);
    assert_eq!((ran.code, ran.seen.len()), (8, 21));
    assert!(
        ran.err.ends_with("20 redirections exceeded.\n"),
        "{}",
        ran.err
    );
    assert_eq!(run(20).go(&["-q", "h"]).code, 0);
    assert_eq!(run(1).go(&["-q", "--max-redirect=0", "h"]).code, 8);
    let ran = with(wget)
        .answer(302, &[("Location", "file:///etc/passwd")], "")
        .go(&["h"]);
    assert_eq!((ran.code, ran.seen.len()), (1, 1));
}

#[test]
fn cookies_last_for_the_run_and_in_files() {
    let set = [("Set-Cookie", "s=1")];
    let ran =
        with(wget)
            .answer(200, &set, "")
            .go(&["-q", "--save-cookies=jar", "h/a", "h/b", "k/"]);
    assert_eq!(
        (ran.seen[1].header("cookie"), ran.seen[2].header("cookie")),
        (Some("s=1"), None)
    );
    let ran = with(wget)
        .has("jar", &ran.file("jar"))
        .go(&["-q", "--load-cookies", "jar", "h/a"]);
    assert_eq!(ran.seen[0].header("cookie"), Some("s=1"));
    let ran = with(wget)
        .answer(200, &set, "")
        .go(&["-q", "--no-cookies", "h/a", "h/b"]);
    assert_eq!(ran.seen[1].header("cookie"), None);
}

#[test]
fn failures_have_wgets_codes() {
    let words = || "w".to_owned();
    for (failure, code, said) in [
        (
            Failure::Denied("not granted; allow it with --net h".into()),
            4,
            "wget: not granted; allow it with --net h\n",
        ),
        (
            Failure::Resolve(words()),
            4,
            "wget: unable to resolve host address ‘h’\n",
        ),
        (
            Failure::Connect("Connection refused".into()),
            4,
            "failed: Connection refused.\n",
        ),
        (
            Failure::Tls(words()),
            5,
            "ERROR: cannot verify h's certificate: w\n",
        ),
        (Failure::TimedOut, 4, "Giving up.\n"),
        (Failure::Protocol(words()), 7, "failed: w.\n"),
        (Failure::TooLarge(words()), 1, "failed: w.\n"),
        (Failure::Other(words()), 1, "failed: w.\n"),
    ] {
        let denied = matches!(failure, Failure::Denied(_));
        let ran = with(wget).fails(failure.clone()).go(&["-t1", "h"]);
        assert_eq!((ran.code, ran.seen.len()), (code, 1), "{failure:?}");
        assert!(ran.err.contains(said), "{failure:?}: {}", ran.err);
        assert!(ran.files().is_empty(), "{failure:?}");
        let ran = with(wget).fails(failure).go(&["-qt1", "h"]);
        assert_eq!(
            (ran.code, ran.err.is_empty()),
            (code, !denied),
            "a refusal is never silent"
        );
    }
    for (status, code) in [(404, 8), (500, 8), (401, 6)] {
        let ran = with(wget).answer(status, &[], "page").go(&["h"]);
        assert_eq!((ran.code, ran.files().len()), (code, 0));
        let ran = with(wget)
            .answer(status, &[], "page")
            .go(&["-q", "--content-on-error", "h/p"]);
        assert_eq!((ran.code, ran.file("p").as_str()), (code, "page"));
    }
    let ran = with(wget).answer(404, &[], "").go(&["-nv", "h"]);
    assert_eq!(ran.err, "2023-11-14 22:13:20 ERROR 404: Not Found.\n\n");
    let ran = with(wget).answer(404, &[], "").go(&["--spider", "h"]);
    assert!(ran.code == 8 && ran.err.contains("broken link!!!"));
    let ran = with(wget)
        .answer(404, &[], "")
        .fails(Failure::Resolve(words()))
        .go(&["-q", "h/1", "h/2", "h/3"]);
    assert_eq!(
        (ran.code, ran.files()),
        (4, vec!["3".to_owned()]),
        "the lowest code, and the rest is fetched"
    );
}

#[test]
fn time_outs_and_broken_bodies_are_tried_again() {
    let ran = with(wget)
        .fails(Failure::TimedOut)
        .broken(Broken("ha", io::ErrorKind::UnexpectedEof))
        .go(&["h/a"]);
    assert_eq!(
        (ran.code, ran.sleeps.as_slice(), ran.file("a").as_str()),
        (0, &[1, 2][..], "ok")
    );
    let timed_out =
        |count: usize| (0..count).fold(with(wget), |run, _| run.fails(Failure::TimedOut));
    let ran = timed_out(30).go(&["-q", "h"]);
    assert_eq!(
        (ran.code, ran.seen.len(), ran.sleeps.last()),
        (4, 20, Some(&10))
    );
    let ran = timed_out(1100).go(&["-q", "--tries=0", "--waitretry=0", "h"]);
    assert_eq!(ran.seen.len(), 1000);
    let refused = || with(wget).fails(Failure::Connect(String::new()));
    assert_eq!(refused().go(&["-q", "--retry-connrefused", "h"]).code, 0);
    let ran = with(wget)
        .answer(503, &[], "")
        .go(&["-q", "--retry-on-http-error=502,503", "h/a"]);
    assert_eq!((ran.code, ran.seen.len()), (0, 2));
    let denied =
        with(wget)
            .fails(Failure::Denied("no".into()))
            .go(&["-q", "--retry-connrefused", "h"]);
    assert_eq!(denied.seen.len(), 1);
}

#[test]
fn urls_come_from_a_file() {
    let ran = with(wget)
        .has("list", "h/1\n\n h/2 \n")
        .go(&["-qi", "list"]);
    assert_eq!(ran.lines(), ["GET http://h/1", "GET http://h/2"]);
    assert_eq!(
        with(wget).stdin("h/3\n").go(&["-qi-"]).lines(),
        ["GET http://h/3"]
    );
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for (args, code, words) in [
        (vec![], 1, "wget: missing URL\nUsage: "),
        (
            vec!["--xyz", "h"],
            2,
            "wget: unrecognized option '--xyz'\nUsage: ",
        ),
        (vec!["-W", "h"], 2, "wget: invalid option -- 'W'\n"),
        (
            vec!["h", "-O"],
            2,
            "wget: option requires an argument -- 'O'\n",
        ),
        (
            vec!["h", "--header"],
            2,
            "wget: option '--header' requires an argument\n",
        ),
        (
            vec!["--quiet=1", "h"],
            2,
            "wget: option '--quiet' doesn't allow an argument\n",
        ),
        (
            vec!["--no-c", "h"],
            2,
            "wget: option '--no-c' is ambiguous\n",
        ),
        (
            vec!["-T", "abc", "h"],
            2,
            "wget: --timeout: Invalid time period ‘abc’\n",
        ),
        (
            vec!["-t", "x", "h"],
            2,
            "wget: --tries: Invalid number ‘x’.\n",
        ),
        (
            vec!["--header=nonsense", "h"],
            2,
            "wget: --header: Invalid header ‘nonsense’.\n",
        ),
        (
            vec!["-r", "h"],
            2,
            "wget: option '--recursive' is not offered in the sandbox\n",
        ),
        (vec!["-i", "none"], 3, "none: No such file or directory\n"),
        (
            vec!["--post-file=none", "h"],
            3,
            "BODY data file ‘none’ missing: No such file or directory\n",
        ),
        (
            vec!["-O", "no/x", "h"],
            1,
            "no/x: No such file or directory\n",
        ),
        (vec!["http://"], 1, "http://: Invalid host name.\n"),
        (vec!["ftp://h/"], 1, "ftp://h/: Unsupported scheme ‘ftp’.\n"),
    ] {
        let ran = with(wget).go(&args);
        assert_eq!(
            (ran.code, ran.seen.len()),
            (code, 0),
            "{args:?}: {}",
            ran.err
        );
        assert!(ran.err.starts_with(words), "{args:?}: {}", ran.err);
    }
    assert_eq!(with(wget).go(&["--version"]).code, 0);
    assert!(
        with(wget)
            .go(&["--help"])
            .out
            .contains("Usage: wget [OPTION]... [URL]...")
    );
}
