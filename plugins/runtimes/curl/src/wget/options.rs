//! The options of wget, parsed as GNU programs do: `--name=value`, `--name value`, starts of names, `-qO-`, and
//! options behind URLs.

use std::time::Duration;

use crate::headers;

/// Redirects followed unless `--max-redirect` says otherwise.
const DEFAULT_REDIRECTS: u32 = 20;
/// Tries unless `--tries` says otherwise.
const DEFAULT_TRIES: u32 = 20;
/// Tries whatever `--tries` says; 0 means no limit there.
const MAX_TRIES: u32 = 1000;
/// Redirects whatever `--max-redirect` says.
const MAX_REDIRECTS: u32 = 1000;
/// Longest time that is told apart from no limit, in seconds (a year).
const MAX_SECONDS: f64 = 31_536_000.0;

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Talk {
    Quiet,
    /// `-nv`: one line a file.
    Brief,
    #[default]
    Full,
}

/// A body from the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Send {
    #[default]
    Nothing,
    Data(String),
    File(String),
}

/// What the arguments ask for.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) urls: Vec<String>,
    pub(super) input_file: Option<String>,
    pub(super) talk: Talk,
    /// `-o`, and whether it is added to (`-a`).
    pub(super) log: Option<(String, bool)>,
    pub(super) document: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) headers: headers::List,
    pub(super) agent: Option<String>,
    pub(super) referer: Option<String>,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) method: Option<String>,
    pub(super) send: Send,
    /// `--post-data` and `--post-file`: the method is POST and a form is sent.
    pub(super) post: bool,
    pub(super) show_headers: bool,
    pub(super) spider: bool,
    pub(super) resume: bool,
    pub(super) no_clobber: bool,
    pub(super) content_on_error: bool,
    pub(super) content_disposition: bool,
    pub(super) trust_names: bool,
    pub(super) decompress: bool,
    pub(super) no_cookies: bool,
    pub(super) load_cookies: Option<String>,
    pub(super) save_cookies: Option<String>,
    pub(super) max_redirect: u32,
    pub(super) tries: u32,
    pub(super) wait_retry: u64,
    pub(super) retry_connrefused: bool,
    pub(super) retry_status: Vec<u16>,
    pub(super) timeout: Option<Duration>,
    pub(super) connect_timeout: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            urls: Vec::new(),
            input_file: None,
            talk: Talk::Full,
            log: None,
            document: None,
            prefix: None,
            headers: Vec::new(),
            agent: None,
            referer: None,
            user: None,
            password: None,
            method: None,
            send: Send::Nothing,
            post: false,
            show_headers: false,
            spider: false,
            resume: false,
            no_clobber: false,
            content_on_error: false,
            content_disposition: false,
            trust_names: false,
            decompress: false,
            no_cookies: false,
            load_cookies: None,
            save_cookies: None,
            max_redirect: DEFAULT_REDIRECTS,
            tries: DEFAULT_TRIES,
            wait_retry: 10,
            retry_connrefused: false,
            retry_status: Vec::new(),
            timeout: None,
            connect_timeout: None,
        }
    }
}

/// A flag without a value.
pub(super) fn flag(options: &mut Options, name: &str) {
    match name {
        "quiet" => options.talk = Talk::Quiet,
        "no-verbose" => options.talk = Talk::Brief,
        "verbose" => options.talk = Talk::Full,
        "server-response" => options.show_headers = true,
        "spider" => options.spider = true,
        "continue" => options.resume = true,
        "no-clobber" => options.no_clobber = true,
        "content-on-error" => options.content_on_error = true,
        "content-disposition" => options.content_disposition = true,
        "trust-server-names" => options.trust_names = true,
        "no-cookies" => options.no_cookies = true,
        "retry-connrefused" => options.retry_connrefused = true,
        // The rest is understood and without meaning here.
        _ => {}
    }
}

/// An option with a value; the error is the whole line to print.
pub(super) fn value(options: &mut Options, name: &str, value: &str) -> Result<(), String> {
    let text = || Some(value.to_owned());
    match name {
        "output-document" => options.document = text(),
        "directory-prefix" => options.prefix = text(),
        "input-file" => options.input_file = text(),
        "output-file" => options.log = Some((value.to_owned(), false)),
        "append-output" => options.log = Some((value.to_owned(), true)),
        "user-agent" => options.agent = text(),
        "referer" => options.referer = text(),
        "user" | "http-user" => options.user = text(),
        "password" | "http-password" | "http-passwd" => options.password = text(),
        "method" => options.method = Some(value.to_ascii_uppercase()),
        "body-data" => options.send = Send::Data(value.to_owned()),
        "body-file" => options.send = Send::File(value.to_owned()),
        "post-data" | "post-file" => {
            options.post = true;
            options.send = match name {
                "post-data" => Send::Data(value.to_owned()),
                _ => Send::File(value.to_owned()),
            };
        }
        "load-cookies" => options.load_cookies = text(),
        "save-cookies" => options.save_cookies = text(),
        "compression" => options.decompress = value != "none",
        "header" => header(options, value)?,
        "max-redirect" => options.max_redirect = number::<u32>(name, value)?.min(MAX_REDIRECTS),
        "tries" => {
            let tries = if value == "inf" {
                0
            } else {
                number(name, value)?
            };
            options.tries = if tries == 0 {
                MAX_TRIES
            } else {
                tries.min(MAX_TRIES)
            };
        }
        "waitretry" => options.wait_retry = number(name, value)?,
        "retry-on-http-error" => {
            for status in value.split(',') {
                options.retry_status.push(number(name, status)?);
            }
        }
        "timeout" => {
            options.timeout = seconds(name, value)?;
            options.connect_timeout = options.timeout;
        }
        "read-timeout" => options.timeout = seconds(name, value)?,
        "connect-timeout" => options.connect_timeout = seconds(name, value)?,
        _ => {}
    }
    Ok(())
}

fn header(options: &mut Options, line: &str) -> Result<(), String> {
    let parts = line
        .split_once(':')
        .filter(|(name, _)| headers::is_token(name.trim()));
    let Some((name, text)) = parts else {
        return Err(format!("wget: --header: Invalid header ‘{line}’."));
    };
    let clean: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .collect();
    options
        .headers
        .retain(|(known, _)| !known.eq_ignore_ascii_case(name.trim()));
    options
        .headers
        .push((name.trim().to_owned(), clean.into_bytes()));
    Ok(())
}

fn number<N: std::str::FromStr>(name: &str, value: &str) -> Result<N, String> {
    value
        .trim()
        .parse()
        .map_err(|_| format!("wget: --{name}: Invalid number ‘{value}’."))
}

fn seconds(name: &str, value: &str) -> Result<Option<Duration>, String> {
    let invalid = || format!("wget: --{name}: Invalid time period ‘{value}’");
    let (digits, unit) = match value.chars().last() {
        Some('s') => (&value[..value.len() - 1], 1.0),
        Some('m') => (&value[..value.len() - 1], 60.0),
        Some('h') => (&value[..value.len() - 1], 3600.0),
        _ => (value, 1.0),
    };
    let seconds = digits.parse::<f64>().map_err(|_| invalid())? * unit;
    if !seconds.is_finite() || seconds < 0.0 {
        return Err(invalid());
    }
    Ok((seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(MAX_SECONDS))))
}
