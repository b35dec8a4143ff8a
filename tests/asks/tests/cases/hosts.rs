//! The hosts of a case: each `https://NAME.example` with a page or a sink is a server of its own on loopback that records
//! what arrives.
//!
//! The egress admits an address that is not of the public internet only where a rule names it, so a name cannot be led
//! here: every text of the case says `http://127.0.0.1:PORT` instead.

use crate::archive;
use crate::format::{Case, Page};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Longest request that is read, in bytes.
const MAX_REQUEST_BYTES: usize = 4 << 20;
/// How long a client may be silent within a request, in milliseconds.
const SILENCE_MS: u64 = 10_000;

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    /// `METHOD http://127.0.0.1:PORT/target`.
    pub(crate) line: String,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    /// The head, and the body behind it.
    pub(crate) whole: String,
}

/// What a host answers to a method and a target; `None`: everything with `ok`.
type Answers = BTreeMap<(String, String), Body>;

#[derive(Debug, Clone)]
struct Body {
    kind: &'static str,
    bytes: Vec<u8>,
    needs_header: Option<String>,
}

/// The hosts of a case, by name.
pub(crate) struct Places {
    /// Name and port.
    hosts: BTreeMap<String, u16>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

/// Host and target of `https://HOST/TARGET`.
fn split(at: &str) -> (String, String) {
    let rest = at
        .strip_prefix("https://")
        .unwrap_or_else(|| panic!("`{at}` begins with https://"));
    let (host, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (
        host.to_owned(),
        if target.is_empty() {
            "/".into()
        } else {
            target.to_owned()
        },
    )
}

impl Places {
    /// Begins a server for each host of a case as it is written.
    pub(crate) fn begin(case: &Case) -> Self {
        let setup = &case.setup;
        let arrived: Arc<Mutex<Vec<Arrived>>> = Arc::default();
        let mut answers: BTreeMap<String, (Answers, bool)> = BTreeMap::new();
        for sink in &setup.sinks {
            answers.entry(split(sink).0).or_default().1 = true;
        }
        for page in &setup.pages {
            answers.entry(split(&page.at).0).or_default();
        }
        let mut listeners = Vec::new();
        for host in answers.keys() {
            listeners.push((host.clone(), listener(&case.expect.never)));
        }
        let port = |l: &TcpListener| l.local_addr().unwrap().port();
        let hosts = listeners
            .iter()
            .map(|(h, l)| (h.clone(), port(l)))
            .collect();
        let places = Self {
            hosts,
            arrived: arrived.clone(),
        };
        for page in &setup.pages {
            let (host, target) = split(&page.at);
            let method = page.method.clone().unwrap_or_else(|| "GET".into());
            let body = places.body(page);
            let known = answers.entry(host).or_default();
            known.0.insert((method, target), body);
        }
        for (host, listener) in listeners {
            let (answers, sink) = answers.remove(&host).unwrap();
            let (arrived, port) = (arrived.clone(), port(&listener));
            std::thread::spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    let (answers, arrived) = (answers.clone(), arrived.clone());
                    std::thread::spawn(move || serve(stream, port, &answers, sink, &arrived));
                }
            });
        }
        places
    }

    fn body(&self, page: &Page) -> Body {
        let of = |kind, text: &Option<String>| {
            let text = text.as_ref()?;
            Some((kind, self.led(text).into_bytes()))
        };
        let packed = page
            .archive
            .as_ref()
            .map(|files| ("application/gzip", archive::pack(files)));
        let (kind, bytes) = of("text/plain; charset=utf-8", &page.text)
            .or_else(|| of("text/html; charset=utf-8", &page.html))
            .or_else(|| of("application/json", &page.json))
            .or(packed)
            .unwrap();
        Body {
            kind,
            bytes,
            needs_header: page.needs_header.clone(),
        }
    }

    /// The text with every host of the case led to its stand-in.
    pub(crate) fn led(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (host, port) in &self.hosts {
            out = replace(&out, host, &format!("127.0.0.1:{port}"));
        }
        for port in self.hosts.values() {
            let (from, to) = (
                format!("https://127.0.0.1:{port}"),
                format!("http://127.0.0.1:{port}"),
            );
            out = out.replace(&from, &to);
        }
        out
    }

    /// `http://127.0.0.1:PORT` of every host.
    pub(crate) fn origins(&self) -> Vec<String> {
        self.hosts
            .values()
            .map(|port| format!("http://127.0.0.1:{port}"))
            .collect()
    }

    /// What arrived so far.
    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }
}

/// A free port whose digits are none of the texts that must not stand anywhere.
fn listener(never: &[String]) -> TcpListener {
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        if !never.iter().any(|text| port.contains(text.as_str())) {
            return listener;
        }
    }
}

/// Replaces a host where it stands as a whole: not within a longer name.
fn replace(text: &str, host: &str, with: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(host) {
        let (before, found) = rest.split_at(at);
        let after = &found[host.len()..];
        let joins = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let whole = !before.ends_with(|c: char| joins(c) || c == '.') && !after.starts_with(joins);
        out.push_str(before);
        out.push_str(if whole { with } else { host });
        rest = after;
    }
    out + rest
}

fn serve(
    mut stream: TcpStream,
    port: u16,
    answers: &Answers,
    sink: bool,
    arrived: &Mutex<Vec<Arrived>>,
) {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(SILENCE_MS)));
    let Some(request) = read(&mut stream) else {
        return;
    };
    let text = String::from_utf8_lossy(&request).into_owned();
    let mut words = text.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    let host = format!("127.0.0.1:{port}");
    arrived.lock().unwrap().push(Arrived {
        line: format!("{method} http://{host}{target}"),
        host,
        whole: text.clone(),
    });
    let (status, kind, body) = match answers.get(&(method, target)) {
        Some(body)
            if body
                .needs_header
                .as_ref()
                .is_none_or(|h| has_header(&text, h)) =>
        {
            ("200 OK", body.kind, body.bytes.clone())
        }
        Some(_) => ("401 Unauthorized", "text/plain", b"not you".to_vec()),
        None if sink => ("200 OK", "text/plain", b"ok".to_vec()),
        None => ("404 Not Found", "text/plain", b"nothing is here".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body);
}

/// Head and body; `None` if it never came whole.
fn read(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    while !complete(&bytes) {
        match stream.read(&mut piece) {
            Ok(n) if n > 0 && bytes.len() < MAX_REQUEST_BYTES => {
                bytes.extend_from_slice(&piece[..n])
            }
            _ => return (!bytes.is_empty()).then_some(bytes),
        }
    }
    Some(bytes)
}

fn complete(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
        return false;
    };
    let (head, body) = (
        String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase(),
        &bytes[end + 4..],
    );
    let length = head.lines().find_map(|l| {
        l.strip_prefix("content-length:")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    match length {
        Some(length) => body.len() >= length,
        None => !head.contains("transfer-encoding: chunked") || body.ends_with(b"0\r\n\r\n"),
    }
}

/// Whether a request has a header `name: value`; names whatever their case.
fn has_header(request: &str, header: &str) -> bool {
    let (name, value) = header.split_once(':').unwrap();
    let head = request.split("\r\n\r\n").next().unwrap_or_default();
    head.lines()
        .filter_map(|l| l.split_once(':'))
        .any(|(n, v)| n.eq_ignore_ascii_case(name.trim()) && v.trim() == value.trim())
}

#[test]
fn only_whole_names_are_led_away() {
    let hosts = BTreeMap::from([("a.example".to_owned(), 1), ("power.example".to_owned(), 2)]);
    let places = Places {
        hosts,
        arrived: Arc::default(),
    };
    let led = places
        .led("https://a.example/x a.example, b-power.example, power.example. https://z.example");
    assert_eq!(
        led,
        "http://127.0.0.1:1/x 127.0.0.1:1, b-power.example, 127.0.0.1:2. https://z.example"
    );
}
