//! What curl's arguments ask for: exact requests, from a table and from files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use claw_curl::curl;
use support::with;

/// Arguments, the request line, the headers beyond `User-Agent` and `Accept`, the body.
type Row = (
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
    &'static str,
);

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

const TABLE: &[Row] = &[
    (&["http://h/a"], "GET http://h/a", &[], ""),
    (&["h"], "GET http://h/", &[], ""),
    (
        &["-sSfL", "https://h/x?y=1#z"],
        "GET https://h/x?y=1",
        &[],
        "",
    ),
    (&["--url", "h/1"], "GET http://h/1", &[], ""),
    (&["-I", "h"], "HEAD http://h/", &[], ""),
    (&["--head", "-X", "GET", "h"], "GET http://h/", &[], ""),
    (&["-XDELETE", "h"], "DELETE http://h/", &[], ""),
    (
        &["-sX", "PATCH", "-d", "a=1", "h"],
        "PATCH http://h/",
        &[FORM],
        "a=1",
    ),
    (
        &["-d", "a=1", "-d", "b=2", "h"],
        "POST http://h/",
        &[FORM],
        "a=1&b=2",
    ),
    (&["-d", "", "h"], "POST http://h/", &[FORM], ""),
    (&["-da=1", "h"], "POST http://h/", &[FORM], "a=1"),
    (&["--data-raw", "@x", "h"], "POST http://h/", &[FORM], "@x"),
    (
        &["--data-binary", "a\nb", "h"],
        "POST http://h/",
        &[FORM],
        "a\nb",
    ),
    (
        &[
            "--data",
            "{\"a\":1}",
            "-H",
            "Content-Type: application/json",
            "h",
        ],
        "POST http://h/",
        &["Content-Type: application/json"],
        "{\"a\":1}",
    ),
    (
        &["-H", "Content-Type:", "-d", "x", "h"],
        "POST http://h/",
        &[],
        "x",
    ),
    (
        &["--data-urlencode", "a b&c", "h"],
        "POST http://h/",
        &[FORM],
        "a+b%26c",
    ),
    (
        &["--data-urlencode", "=a=b", "h"],
        "POST http://h/",
        &[FORM],
        "a%3Db",
    ),
    (
        &["--data-urlencode", "q=ü /", "h"],
        "POST http://h/",
        &[FORM],
        "q=%C3%BC+%2F",
    ),
    (
        &["-G", "-d", "a=1", "--data-urlencode", "q=x y", "h/p?z=0"],
        "GET http://h/p?z=0&a=1&q=x+y",
        &[],
        "",
    ),
    (&["-G", "-d", "a=1", "h"], "GET http://h/?a=1", &[], ""),
    (&["-IG", "-d", "a=1", "h"], "HEAD http://h/?a=1", &[], ""),
    (
        &["--url-query", "q=a b", "--url-query", "+r=%20", "h"],
        "GET http://h/?q=a+b&r=%20",
        &[],
        "",
    ),
    (
        &["-H", "X-A: 1", "-H", "X-B;", "-H", "nonsense", "h"],
        "GET http://h/",
        &["X-A: 1", "X-B: "],
        "",
    ),
    (
        &["-H", "Authorization: Bearer t\n", "h"],
        "GET http://h/",
        &["Authorization: Bearer t"],
        "",
    ),
    (
        &["-u", "me:pa:ss", "h"],
        "GET http://h/",
        &["Authorization: Basic bWU6cGE6c3M="],
        "",
    ),
    (
        &["-u", "me", "h"],
        "GET http://h/",
        &["Authorization: Basic bWU6"],
        "",
    ),
    (
        &["http://me:s%20x@h/"],
        "GET http://h/",
        &["Authorization: Basic bWU6cyB4"],
        "",
    ),
    (
        &["--oauth2-bearer", "tok", "h"],
        "GET http://h/",
        &["Authorization: Bearer tok"],
        "",
    ),
    (
        &["-e", "http://r/", "h"],
        "GET http://h/",
        &["Referer: http://r/"],
        "",
    ),
    (
        &["-b", "a=1; b=2", "h"],
        "GET http://h/",
        &["Cookie: a=1; b=2"],
        "",
    ),
    (
        &["-r", "0-9", "h"],
        "GET http://h/",
        &["Range: bytes=0-9"],
        "",
    ),
    (
        &["--compressed", "h"],
        "GET http://h/",
        &["Accept-Encoding: deflate, gzip"],
        "",
    ),
    (
        &[
            "-H",
            "Host: evil",
            "-H",
            "Content-Length: 9",
            "-H",
            "Transfer-Encoding: chunked",
            "h",
        ],
        "GET http://h/",
        &[],
        "",
    ),
    (
        &[
            "-k",
            "--http1.1",
            "--tlsv1.2",
            "-4",
            "-N",
            "-#",
            "--no-progress-meter",
            "--no-keepalive",
            "h",
        ],
        "GET http://h/",
        &[],
        "",
    ),
    (&["-g", "h/[1]{a}"], "GET http://h/[1]{a}", &[], ""),
    (&["--", "-h"], "GET http://-h/", &[], ""),
    (
        &["--no-location", "--no-silent", "h"],
        "GET http://h/",
        &[],
        "",
    ),
];

#[test]
fn arguments_become_the_request_curl_makes() {
    for (args, line, extra, body) in TABLE {
        let ran = with(curl).go(args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        assert_eq!(ran.lines(), [*line], "{args:?}");
        let seen = &ran.seen[0];
        assert_eq!(seen.header("user-agent"), Some("curl/8.5.0"), "{args:?}");
        assert_eq!(seen.header("accept"), Some("*/*"), "{args:?}");
        let rest: Vec<&String> = seen
            .headers
            .iter()
            .filter(|line| !line.starts_with("User-Agent") && !line.starts_with("Accept: "))
            .collect();
        assert_eq!(rest, *extra, "{args:?}");
        assert_eq!(seen.text(), *body, "{args:?}");
    }
}

#[test]
fn agent_and_accept_can_be_replaced_and_taken_out() {
    let ran = with(curl).go(&["-A", "me/1", "-H", "accept: text/x", "h"]);
    assert_eq!(ran.seen[0].headers, ["User-Agent: me/1", "accept: text/x"]);
    let ran = with(curl).go(&["-A", "", "-H", "Accept:", "h"]);
    assert!(ran.seen[0].headers.is_empty());
}

#[test]
fn json_sets_both_types_and_joins_without_a_sign() {
    let ran =
        with(curl)
            .has("tail.json", "1}\n")
            .go(&["--json", "{\"a\":", "--json", "@tail.json", "h"]);
    let seen = &ran.seen[0];
    assert_eq!(seen.line, "POST http://h/");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.text(), "{\"a\":1}\n");
}

#[test]
fn data_comes_from_files_and_standard_input() {
    let run = || with(curl).has("f", "a\r\nb\n").stdin("in\nput");
    for (args, want) in [
        (vec!["-d", "@f"], "ab"),
        (vec!["--data-binary", "@f"], "a\r\nb\n"),
        (vec!["--data-urlencode", "@f"], "a%0D%0Ab%0A"),
        (vec!["--data-urlencode", "n@f"], "n=a%0D%0Ab%0A"),
        (vec!["-d", "@-"], "input"),
        (vec!["--data-binary", "@-"], "in\nput"),
        (vec!["-d", "@/dev/stdin"], "input"),
        (vec!["-d", "x", "-d", "@f"], "x&ab"),
        (vec!["-d", "@/dev/null"], ""),
    ] {
        let ran = run().go(&[args.as_slice(), &["h"]].concat());
        assert_eq!(
            (ran.code, ran.seen[0].text().as_str()),
            (0, want),
            "{args:?}: {}",
            ran.err
        );
    }
}

#[test]
fn headers_come_from_a_file() {
    let ran = with(curl)
        .has("h.txt", "X-A: 1\n\n# no\nUser-Agent:\n")
        .go(&["-H", "@h.txt", "h"]);
    assert_eq!(ran.seen[0].headers, ["Accept: */*", "X-A: 1"]);
}

#[test]
fn uploads_are_put_with_the_name_of_the_file() {
    let ran = with(curl)
        .has("a b.txt", "data")
        .go(&["-T", "a b.txt", "http://h/dir/"]);
    assert_eq!(
        (ran.lines(), ran.seen[0].text()),
        (vec!["PUT http://h/dir/a%20b.txt"], "data".into())
    );
    let ran = with(curl)
        .has("f", "data")
        .go(&["-T", "f", "-X", "POST", "http://h/x"]);
    assert_eq!(ran.lines(), ["POST http://h/x"]);
    let ran = with(curl)
        .stdin("piped")
        .go(&["--upload-file", "-", "http://h/x"]);
    assert_eq!(
        (ran.lines(), ran.seen[0].text()),
        (vec!["PUT http://h/x"], "piped".into())
    );
}

/// The parts of a multipart body, with the boundary taken out.
fn parts(ran: &support::Ran) -> Vec<String> {
    let kind = ran.seen[0].header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(boundary.len() > 40 && boundary.is_ascii());
    let text = ran.seen[0].text();
    let inner = text.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
    let start = format!("--{boundary}\r\n");
    let parts = inner.split(&start).skip(1);
    parts
        .map(|part| part.strip_suffix("\r\n").unwrap().to_owned())
        .collect()
}

#[test]
fn forms_hold_fields_and_files() {
    let ran = with(curl)
        .has("d/a.png", "PNG")
        .has("t.txt", "text\n")
        .stdin("piped")
        .go(&[
            "-F",
            "name=va lue",
            "-F",
            "file=@d/a.png",
            "-F",
            "other=@t.txt;type=text/x; charset=utf-8;filename=\"o\\\"t.txt\"",
            "-F",
            "inline=<t.txt",
            "-F",
            "json={\"a\":1};type=application/json",
            "--form-string",
            "raw=@not;a=file",
            "-F",
            "in=@-;filename=i.txt",
            "-F",
            "two=@t.txt,d/a.png",
            "http://h/",
        ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.lines(), ["POST http://h/"]);
    let head = "Content-Disposition: form-data; name=";
    assert_eq!(
        parts(&ran),
        [
            format!("{head}\"name\"\r\n\r\nva lue"),
            format!("{head}\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG"),
            format!(
                "{head}\"other\"; filename=\"o%22t.txt\"\r\nContent-Type: text/x;charset=utf-8\r\n\r\ntext\n"
            ),
            format!("{head}\"inline\"\r\n\r\ntext\n"),
            format!("{head}\"json\"\r\nContent-Type: application/json\r\n\r\n{{\"a\":1}}"),
            format!("{head}\"raw\"\r\n\r\n@not;a=file"),
            format!(
                "{head}\"in\"; filename=\"i.txt\"\r\nContent-Type: application/octet-stream\r\n\r\npiped"
            ),
            format!("{head}\"two\"; filename=\"t.txt\"\r\nContent-Type: text/plain\r\n\r\ntext\n"),
            format!("{head}\"two\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG"),
        ]
    );
}

#[test]
fn globs_and_several_urls_are_asked_in_order() {
    let ran = with(curl).go(&["http://h/{a,b}[1-2]", "h2", "-o", "f_#1#2"]);
    assert_eq!(
        ran.lines(),
        [
            "GET http://h/a1",
            "GET http://h/a2",
            "GET http://h/b1",
            "GET http://h/b2",
            "GET http://h2/"
        ]
    );
    assert_eq!(
        (ran.files(), ran.out.as_str()),
        (
            ["f_a1", "f_a2", "f_b1", "f_b2"].map(String::from).into(),
            "ok"
        )
    );
}

#[test]
fn next_starts_afresh() {
    let ran = with(curl).go(&[
        "-s", "-d", "x", "-H", "A: 1", "h/1", "--next", "-I", "h/2", "-:", "h/3",
    ]);
    assert_eq!(
        ran.lines(),
        ["POST http://h/1", "HEAD http://h/2", "GET http://h/3"]
    );
    assert_eq!(ran.seen[1].header("a"), None);
}

#[test]
fn times_are_handed_on() {
    use std::time::Duration;
    let ran = with(curl).go(&["-m", "2.5", "--connect-timeout", "1", "h"]);
    assert_eq!(ran.seen[0].timeout, Some(Duration::from_millis(2500)));
    assert_eq!(ran.seen[0].connect_timeout, Some(Duration::from_secs(1)));
    let ran = with(curl).go(&["--max-time", "0", "h"]);
    assert_eq!(ran.seen[0].timeout, None);
}
