//! What curl does with responses: files, headers, `-w`, decoding, redirects, cookies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::Read;

use claw_curl::curl;
use flate2::Compression;
use flate2::read::GzEncoder;
use support::{NOW, with};

#[test]
fn a_body_goes_to_standard_output_or_a_file() {
    let ran = with(curl).answer(200, &[], "hello").go(&["h"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "hello", "")
    );
    let ran = with(curl)
        .answer(200, &[], "hello")
        .go(&["-so", "out.txt", "h"]);
    assert_eq!(
        (ran.out.as_str(), ran.file("out.txt").as_str()),
        ("", "hello")
    );
    let ran = with(curl).answer(200, &[], "").go(&["-o", "empty", "h"]);
    assert_eq!(ran.file("empty"), "");
    let ran = with(curl).go(&["-so", "/dev/null", "-w", "%{http_code}", "h"]);
    assert_eq!((ran.out.as_str(), ran.files().len()), ("200", 0));
    let ran = with(curl).go(&["-o", "-", "h", "-o", "/dev/stderr", "h"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("ok", "ok"));
}

#[test]
fn files_are_named_by_the_url_or_the_response() {
    let ran = with(curl).go(&[
        "-O",
        "http://h/a/b.tar.gz?x=1",
        "-O",
        "h/c",
        "--output-dir",
        "d",
        "--create-dirs",
    ]);
    assert_eq!(
        (ran.file("d/b.tar.gz"), ran.file("d/c")),
        ("ok".into(), "ok".into())
    );
    let named = [(
        "Content-Disposition",
        "attachment; filename=\"../../n.bin\"",
    )];
    let ran =
        with(curl)
            .answer(200, &named, "N")
            .go(&["-sOJL", "h/x", "-w", "%{filename_effective}"]);
    assert_eq!(
        (ran.file("n.bin").as_str(), ran.out.as_str()),
        ("N", "n.bin")
    );
    let ran = with(curl)
        .has("n.bin", "old")
        .answer(200, &named, "N")
        .go(&["-sSOJ", "h/x"]);
    assert_eq!((ran.code, ran.file("n.bin").as_str()), (23, "old"));
    assert!(
        ran.err
            .contains("Warning: Failed to open the file n.bin: File exists"),
        "{}",
        ran.err
    );
    let ran = with(curl)
        .has("x", "old")
        .go(&["--no-clobber", "-o", "x", "h"]);
    assert_eq!(
        (ran.file("x"), ran.file("x.1")),
        ("old".into(), "ok".into())
    );
    let ran = with(curl).go(&["--remote-name-all", "h/1", "h/2"]);
    assert_eq!(ran.files(), ["1", "2"]);
}

#[test]
fn headers_are_shown_dumped_and_said() {
    let head = [("Content-Type", "text/plain"), ("X-A", "1")];
    let text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\n\r\n";
    let ran = with(curl).answer(200, &head, "b").go(&["-i", "h"]);
    assert_eq!(ran.out, format!("{text}b"));
    let ran = with(curl).answer(200, &head, "not read").go(&["-sI", "h"]);
    assert_eq!(ran.out, text);
    let ran = with(curl).answer(200, &head, "b").go(&["-D", "h.txt", "h"]);
    assert_eq!((ran.file("h.txt").as_str(), ran.out.as_str()), (text, "b"));
    let ran = with(curl)
        .answer(200, &head, "b")
        .go(&["-sD-", "-o/dev/null", "h"]);
    assert_eq!(ran.out, text);
    let ran = with(curl)
        .answer(404, &head, "b")
        .go(&["-v", "-d", "x=1", "http://h:81/p?q"]);
    for line in [
        "> POST /p?q HTTP/1.1",
        "> Host: h:81",
        "> Content-Length: 3",
        "< HTTP/1.1 404 Not Found",
        "< X-A: 1",
    ] {
        assert!(
            ran.err.lines().any(|known| known == line),
            "{line}: {}",
            ran.err
        );
    }
    let moved = [("Location", "/b")];
    let ran = with(curl)
        .answer(302, &moved, "")
        .answer(200, &[], "B")
        .go(&["-sLD", "h.txt", "h"]);
    assert_eq!(
        ran.file("h.txt"),
        "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    );
}

#[test]
fn what_is_written_out_is_what_happened() {
    let head = [("Content-Type", "text/plain"), ("x-a", "1"), ("X-A", "2")];
    for (format, want) in [
        ("%{http_code}\\n", "201\n"),
        ("%{response_code} %{method} %{num_redirects}", "201 POST 0"),
        (
            "[%{content_type}] %{size_download} %{size_upload} %{url_effective}",
            "[text/plain] 5 3 http://h/p",
        ),
        (
            "%header{x-a}|%header{none}|%{scheme}|%{exitcode}|%{errormsg}|%{urlnum}",
            "1||HTTP|0||0",
        ),
        (
            "%{header_json}",
            "{\"content-type\":[\"text/plain\"],\n\"x-a\":[\"1\",\"2\"]\n}",
        ),
        ("%%\\t\\r\\z%{time_total}%", "%\t\r\\z0.250000%"),
        ("%{num_headers} %{speed_download} %{redirect_url}", "3 20 "),
        ("a%{onerror}b", "a"),
        ("%{nope}", "curl: unknown --write-out variable: 'nope'\n"),
    ] {
        let ran = with(curl)
            .takes(std::time::Duration::from_millis(250))
            .answer(201, &head, "hello")
            .go(&["-so", "/dev/null", "-d", "a=1", "-w", format, "h/p"]);
        assert_eq!((ran.code, ran.out.as_str()), (0, want), "{format}");
    }
    let ran = with(curl)
        .has("fmt", "\n%{http_code}\n")
        .go(&["-w", "@fmt", "h"]);
    assert_eq!(ran.out, "ok\n200\n");
    let ran = with(curl).go(&["-w", "%{stderr}E%{stdout}O", "h"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("okO", "E"));
    let ran = with(curl).go(&["-so/dev/null", "-w", "%{json}", "h"]);
    for part in [
        "\"http_code\":200,",
        "\"content_type\":null,",
        "\"url_effective\":\"http://h/\"",
        "\"time_total\":0.000000,",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn compressed_bodies_are_undone_only_when_asked() {
    let mut packed = Vec::new();
    GzEncoder::new(&b"hello"[..], Compression::default())
        .read_to_end(&mut packed)
        .unwrap();
    let gzip = [("content-encoding", "gzip")];
    let ran = with(curl)
        .bytes(&gzip, packed.clone())
        .go(&["--compressed", "h"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "hello"));
    let ran = with(curl).bytes(&gzip, packed).go(&["-s", "h"]);
    assert!(!ran.out.contains("hello"));
    let ran = with(curl)
        .answer(200, &gzip, "junk that is no gzip")
        .go(&["--compressed", "h"]);
    assert_eq!(ran.code, 61, "{}", ran.err);
    let ran = with(curl)
        .answer(200, &[("content-encoding", "br")], "x")
        .go(&["--compressed", "h"]);
    assert_eq!(ran.code, 61);
    assert!(
        ran.err
            .starts_with("curl: (61) Unrecognized content encoding type."),
        "{}",
        ran.err
    );
}

#[test]
fn redirects_are_followed_as_curl_follows_them() {
    for (args, status, want) in [
        (vec!["-d", "x"], 301, "GET"),
        (vec!["-d", "x"], 302, "GET"),
        (vec!["-d", "x"], 303, "GET"),
        (vec!["-d", "x"], 307, "POST"),
        (vec!["-d", "x"], 308, "POST"),
        (vec!["-d", "x", "--post301"], 301, "POST"),
        (vec!["-d", "x", "--post302"], 302, "POST"),
        (vec!["-d", "x", "--post303"], 303, "POST"),
        (vec!["-I"], 303, "HEAD"),
        (vec!["-X", "POST", "-d", "x"], 302, "POST"),
    ] {
        let ran = with(curl)
            .answer(status, &[("Location", "../n?q=a b#f")], "gone")
            .answer(200, &[], "there")
            .go(&[args.as_slice(), &["-sL", "http://h/a/b/c"]].concat());
        assert_eq!(
            ran.seen[1].line,
            format!("{want} http://h/a/n?q=a%20b"),
            "{args:?} {status}"
        );
        let keeps = want == "POST" && !args.contains(&"-X");
        assert_eq!(!ran.seen[1].body.is_empty(), keeps, "{args:?} {status}");
        assert_eq!(
            ran.seen[1].header("content-type").is_some(),
            keeps,
            "{args:?} {status}"
        );
    }
    let ran = with(curl).answer(302, &[("Location", "/n")], "gone").go(&[
        "-s",
        "-w",
        "|%{redirect_url}|%{num_redirects}",
        "h",
    ]);
    assert_eq!((ran.out.as_str(), ran.seen.len()), ("gone|http://h/n|0", 1));
    let ran = with(curl)
        .answer(302, &[("Location", "http://k/n")], "")
        .go(&[
            "-sL",
            "-e",
            ";auto",
            "-w",
            "|%{url_effective}|%{num_redirects}",
            "h",
        ]);
    assert_eq!(ran.out, "ok|http://k/n|1");
    assert_eq!(ran.seen[1].header("referer"), Some("http://h/"));
}

#[test]
fn redirects_have_a_limit_and_stay_with_http() {
    let run = |count: usize| {
        (0..count).fold(with(curl), |run, _| {
            run.answer(302, &[("Location", "/n")], "")
        })
    };
    let ran = run(51).go(&["-sSL", "h"]);
    assert_eq!((ran.code, ran.seen.len()), (47, 51));
    assert_eq!(ran.err, "curl: (47) Maximum (50) redirects followed\n");
    assert_eq!(run(50).go(&["-sL", "h"]).code, 0);
    assert_eq!(run(2).go(&["-sL", "--max-redirs", "1", "h"]).code, 47);
    assert_eq!(run(1001).go(&["-sL", "--max-redirs", "-1", "h"]).code, 47);
    let ran = with(curl)
        .answer(302, &[("Location", "file:///etc/passwd")], "")
        .go(&["-L", "h"]);
    assert_eq!((ran.code, ran.seen.len()), (1, 1));
    assert!(
        ran.err.contains("Protocol \"file\" not supported"),
        "{}",
        ran.err
    );
}

#[test]
fn credentials_stay_with_their_origin() {
    let args = [
        "-sL",
        "-u",
        "me:pw",
        "-b",
        "c=1",
        "-H",
        "X-Key: k",
        "https://h/a",
    ];
    let own = [
        "-sL",
        "-H",
        "Authorization: Bearer t",
        "-H",
        "Cookie: c=1",
        "https://h/a",
    ];
    for elsewhere in ["https://other/", "http://h/", "https://h:444/", "//sub.h/"] {
        for args in [&args[..], &own[..]] {
            let ran = with(curl)
                .answer(302, &[("Location", elsewhere)], "")
                .go(args);
            assert!(ran.seen[0].header("authorization").is_some(), "{args:?}");
            assert!(ran.seen[0].header("cookie").is_some(), "{args:?}");
            assert_eq!(
                ran.seen[1].header("authorization"),
                None,
                "{elsewhere} {args:?}"
            );
            assert_eq!(ran.seen[1].header("cookie"), None, "{elsewhere} {args:?}");
        }
    }
    let ran = with(curl)
        .answer(302, &[("Location", "https://H:443/b")], "")
        .go(&args);
    assert!(
        ran.seen[1].header("authorization").is_some() && ran.seen[1].header("cookie").is_some()
    );
    let trusted = ["-s", "--location-trusted", "-u", "me:pw", "https://h/a"];
    let ran = with(curl)
        .answer(302, &[("Location", "https://k/")], "")
        .go(&trusted);
    assert!(ran.seen[1].header("authorization").is_some());
    let ran = with(curl)
        .answer(302, &[("Location", "https://a:b@other/")], "")
        .go(&["-sL", "h"]);
    assert_eq!(ran.seen[1].header("authorization"), None);
}

#[test]
fn cookies_are_kept_in_a_jar() {
    let set = [
        ("Set-Cookie", "s=1; Path=/"),
        ("Set-Cookie", "t=2; Max-Age=60"),
        ("Location", "/b"),
    ];
    let ran = with(curl)
        .answer(302, &set, "")
        .go(&["-sL", "-c", "jar", "h/a"]);
    assert_eq!(ran.seen[1].header("cookie"), Some("s=1; t=2"));
    let jar = ran.file("jar");
    assert!(jar.starts_with("# Netscape HTTP Cookie File\n"), "{jar}");
    assert!(jar.contains("h\tFALSE\t/\tFALSE\t0\ts\t1\n"), "{jar}");
    assert!(
        jar.contains(&format!("h\tFALSE\t/\tFALSE\t{}\tt\t2\n", NOW + 60)),
        "{jar}"
    );
    let ran = with(curl)
        .has("jar", &jar)
        .go(&["-b", "jar", "-b", "x=y", "h", "other"]);
    assert_eq!(ran.seen[0].header("cookie"), Some("s=1; t=2; x=y"));
    assert_eq!(ran.seen[1].header("cookie"), Some("x=y"));
    let ran = with(curl).answer(302, &set, "").go(&["-sL", "h/a"]);
    assert_eq!(ran.seen[1].header("cookie"), None);
    let ran = with(curl).answer(200, &set, "").go(&["-s", "-c", "-", "h"]);
    assert!(ran.out.contains("\ts\t1\n"), "{}", ran.out);
}

#[test]
fn a_download_goes_on_where_it_stopped() {
    let ran = with(curl)
        .has("f", "abc")
        .answer(206, &[], "def")
        .go(&["-C", "-", "-o", "f", "h"]);
    assert_eq!(ran.seen[0].header("range"), Some("bytes=3-"));
    assert_eq!(ran.file("f"), "abcdef");
    let ran = with(curl)
        .answer(200, &[], "abc")
        .go(&["-C", "-", "-o", "f", "h"]);
    assert_eq!(
        (ran.seen[0].header("range"), ran.file("f").as_str()),
        (None, "abc")
    );
    let ran = with(curl)
        .has("f", "abc")
        .answer(200, &[], "abcdef")
        .go(&["-sC", "-", "-o", "f", "h"]);
    assert_eq!((ran.code, ran.file("f").as_str()), (33, "abc"));
}
