//! Requests as values and as exchanges.

use super::*;

/// Parts of requests that the http cases send.
pub(in super::super) const SENT: [&str; 7] = [
    "authorization: Bearer tok-0123456789abcdef",
    "x-test: yes",
    "idempotency-key: once",
    "\r\n\r\nas text",
    "\r\n\r\nxxxxx",
    "\r\n\r\na blob",
    "name=\"field\"\r\n\r\nof a form\r\n",
];

const HEADERS: [&str; 3] = ["content-type", "content-length", "connection"];

fn get(server: &Server, name: &str, value: Value) -> Value {
    json!({"url": server.url("/ok"), name: value})
}

/// Whole responses.
pub(super) fn send(server: &Server, blob: &str) -> Vec<Case> {
    let post = |name: &str, value: Value| {
        let mut args = get(server, name, value);
        args["method"] = json!("POST");
        args
    };
    let answer = || {
        Is(json!({"status": 200, "url": server.url("/ok"), "body": "hello", "headers": HEADERS}))
    };
    let mut headed = get(server, "header", json!("x-test: yes"));
    headed["idempotency"] = json!("once");
    let secret = Args(
        get(server, "secret", json!("nothing")),
        NotFound,
        "secret-undeclared",
    );
    let no_form = Args(post("body", json!([])), Invalid, "form");
    let no_blob = Args(post("blob", json!("blob-none")), NotFound, "blob");
    let form = json!([{"name": "field", "text": "of a form"}]);
    let away = json!({"url": server.url("/away")});
    let mut followed = away.clone();
    followed["follow"] = json!(true);
    let kept = get(server, "sink", json!("blob"));
    let thrown = get(server, "sink", json!("discard"));
    vec![
        case("client.send", get(server, "max", json!(0)), answer(), Grant),
        case("client.send", headed, answer(), secret),
        case(
            "client.send",
            get(server, "secret", json!("token")),
            answer(),
            Grant,
        ),
        case(
            "client.send",
            post("body", json!("as text")),
            answer(),
            Grant,
        ),
        case(
            "client.send",
            post("body", json!({"fill": 5})),
            answer(),
            no_form,
        ),
        case("client.send", post("body", form), answer(), Grant),
        case("client.send", post("blob", json!(blob)), answer(), no_blob),
        case("client.send", away, Like(|v| v["status"] == 302), Grant),
        case("client.send", followed, answer(), Grant),
        case("client.send", kept, Like(|v| v["body"]["size"] == 5), Grant),
        case("client.send", thrown, Like(|v| v["body"] == ""), Grant),
    ]
}

/// Responses piece by piece.
pub(super) fn exchange(server: &Server) -> Vec<Case> {
    let max = |max: u32| get(server, "max", json!(max));
    let sink = Args(get(server, "sink", json!("blob")), Invalid, "sink");
    let no_max = Args(max(0), Invalid, "max");
    vec![
        case("client.open", max(0), Is(Value::Null), Grant),
        case("client.open", max(0), Is(Value::Null), sink),
        case("exchange.status", max(0), Is(json!(200)), Grant),
        case("exchange.headers", max(0), Is(json!(HEADERS)), Grant),
        case("exchange.read", max(2), Is(json!("hello")), no_max),
    ]
}
