//! Requests of command lines: `curl`, `wget`, `http`.

use super::lex::Word;
use crate::infer::url::{self, Address, HOLE};

/// Options of curl and wget whose value is no address.
const VALUED: [&str; 64] = [
    "--interface",
    "--doh-url",
    "-X",
    "--request",
    "-H",
    "--header",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--json",
    "-o",
    "--output",
    "-u",
    "--user",
    "-A",
    "--user-agent",
    "-e",
    "--referer",
    "-F",
    "--form",
    "-T",
    "--upload-file",
    "-b",
    "--cookie",
    "-c",
    "--cookie-jar",
    "-w",
    "--write-out",
    "-m",
    "--max-time",
    "--connect-timeout",
    "--retry",
    "--retry-delay",
    "-x",
    "--proxy",
    "-K",
    "--config",
    "-r",
    "--range",
    "-D",
    "--dump-header",
    "--resolve",
    "--cacert",
    "--cert",
    "--key",
    "--limit-rate",
    "-y",
    "-Y",
    "-z",
    "-C",
    "-t",
    "-E",
    "--max-redirs",
    "-O-",
    "--method",
    "--body-data",
    "--post-data",
    "--output-document",
    "--timeout",
    "--tries",
    "--unix-socket",
    "--form-string",
];

/// Host and method of each request in a command line.
pub(super) fn requests(
    name: &str,
    plain: &[String],
    words: &[Word],
) -> Vec<(Address, String, u32)> {
    let mut method = None;
    let mut body = None;
    let mut get = false;
    let mut addresses = Vec::new();
    let mut at = 0;
    while let Some(word) = plain.get(at) {
        let line = words.get(at).map_or(0, |w| w.line);
        let value = plain.get(at + 1).map(String::as_str);
        let (flag, inline) = match word.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
            _ => (word.as_str(), None),
        };
        match flag {
            "-X" | "--request" | "--method" => method = inline.or(value).map(str::to_owned),
            _ if flag.starts_with("-X") && flag.len() > 2 => {
                method = flag.get(2..).map(str::to_owned)
            }
            "-G" | "--get" => get = true,
            "-I" | "--head" => body = Some("HEAD"),
            "-T" | "--upload-file" if name == "curl" => body = Some("PUT"),
            _ if flag.starts_with("--data") || flag.starts_with("--form") => body = Some("POST"),
            "-d" | "-F" | "--json" | "--post-data" | "--post-file" => body = Some("POST"),
            _ => {}
        }
        // `-sX POST`: short options together.
        if short_with(flag, 'X') {
            method = value.map(str::to_owned);
            at += 2;
            continue;
        }
        if short_with(flag, 'G') {
            get = true;
        }
        if short_with(flag, 'd') && name == "curl" {
            body = Some("POST");
        }
        if inline.is_none() && takes_value(name, flag) {
            at += 2;
            continue;
        }
        let named = flag == "--url";
        let text = if named {
            inline.or(value).unwrap_or_default()
        } else {
            word.as_str()
        };
        if !text.starts_with('-') {
            addresses.extend(target(text, name).map(|address| (address, line)));
        }
        if named && inline.is_none() {
            at += 2;
            continue;
        }
        if matches!(name, "http" | "https" | "xh") && is_method(word) {
            method = Some(word.clone());
        }
        at += 1;
    }
    let method = the_method(method, get, body);
    addresses
        .into_iter()
        .map(|(address, line)| (address, method.clone(), line))
        .collect()
}

/// Whether what follows an option is its value, and no address.
fn takes_value(name: &str, flag: &str) -> bool {
    let cluster = ['o', 'd', 'H', 'A', 'u', 'w', 'm']
        .iter()
        .any(|last| short_with(flag, *last));
    let of_wget = name == "wget" && matches!(flag, "-d" | "-c" | "-x" | "-r" | "-K" | "-m");
    (VALUED.contains(&flag) || cluster && name == "curl") && !of_wget
}

/// The method the options mean; empty if a variable holds it.
fn the_method(method: Option<String>, get: bool, body: Option<&str>) -> String {
    match (method, get, body) {
        (Some(method), _, _) if is_method(&method) => method,
        (Some(_), _, _) => String::new(),
        (None, true, _) => "GET".to_owned(),
        (None, false, body) => body.unwrap_or("GET").to_owned(),
    }
}

/// A cluster of short options that ends with this one: `-sX`.
fn short_with(flag: &str, last: char) -> bool {
    flag.len() > 2
        && flag.starts_with('-')
        && !flag.starts_with("--")
        && flag.ends_with(last)
        && flag.bytes().skip(1).all(|b| b.is_ascii_alphabetic())
        && flag.len() <= 6
}

fn is_method(word: &str) -> bool {
    matches!(
        word,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
}

/// The address of an argument, with its scheme or, as curl takes it, without.
fn target(text: &str, name: &str) -> Option<Address> {
    if let Some(found) = url::find(text).into_iter().next().filter(|f| f.at == 0) {
        return found.address;
    }
    if text.starts_with([HOLE, '/', '.', '@'])
        || text.contains("://")
        || name == "wget" && !text.contains('/')
    {
        return None;
    }
    let front = text.split(['/', '?', ':']).next()?;
    let named = front.contains('.') || front == "localhost";
    let local = front == "localhost" || front.starts_with("127.");
    let file = [
        "json", "txt", "md", "sh", "py", "html", "png", "jpg", "mp3", "mp4", "zip", "gz", "csv",
        "xml", "pdf",
    ];
    let ends = front
        .rsplit('.')
        .next()
        .is_some_and(|end| file.contains(&end));
    if !named || ends && !text.contains('/') {
        return None;
    }
    let scheme = if local { "http" } else { "https" };
    url::find(&format!("{scheme}://{text}"))
        .into_iter()
        .next()?
        .address
}
