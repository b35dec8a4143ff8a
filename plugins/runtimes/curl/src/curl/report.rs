//! What is known of a transfer when it is over: the variables of `-w`.

use std::time::Duration;

use crate::{encode, headers};

/// One transfer, up to where it came.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    /// As it was given.
    pub(super) url: String,
    /// Counted from 0.
    pub(super) number: usize,
    /// Where the last hop went.
    pub(super) effective: String,
    pub(super) host: String,
    pub(super) scheme: String,
    pub(super) port: u16,
    pub(super) method: String,
    pub(super) status: u16,
    /// Of the last hop.
    pub(super) headers: headers::List,
    pub(super) redirects: u32,
    /// Where a redirect that was not followed goes.
    pub(super) redirect_url: String,
    pub(super) referer: String,
    pub(super) size_header: u64,
    pub(super) size_download: u64,
    pub(super) size_upload: u64,
    pub(super) hops: u32,
    pub(super) time: Duration,
    /// Until the first byte of the last response.
    pub(super) time_first: Duration,
    pub(super) file_name: String,
    pub(super) code: u8,
    pub(super) error: String,
}

/// Every variable in the order of `%{json}`.
const NAMES: [&str; 37] = [
    "content_type",
    "errormsg",
    "exitcode",
    "filename_effective",
    "http_code",
    "http_connect",
    "http_version",
    "local_ip",
    "local_port",
    "method",
    "num_connects",
    "num_headers",
    "num_redirects",
    "redirect_url",
    "referer",
    "remote_ip",
    "remote_port",
    "response_code",
    "scheme",
    "size_download",
    "size_header",
    "size_request",
    "size_upload",
    "speed_download",
    "speed_upload",
    "ssl_verify_result",
    "time_appconnect",
    "time_connect",
    "time_namelookup",
    "time_pretransfer",
    "time_redirect",
    "time_starttransfer",
    "time_total",
    "url",
    "url_effective",
    "urlnum",
    "proxy_ssl_verify_result",
];

/// A value of a variable.
enum Value {
    Text(String),
    /// Printed as it is, and in JSON too.
    Number(String),
}

impl Report {
    /// The text of one variable; `None` if there is no such variable.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        match name {
            "json" => Some(self.json()),
            "header_json" => Some(self.header_json()),
            name => self.value(name).map(|value| match value {
                Value::Text(text) | Value::Number(text) => text,
            }),
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        let number = |number: u64| Some(Value::Number(number.to_string()));
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let seconds = |time: Duration| Some(Value::Number(format!("{:.6}", time.as_secs_f64())));
        match name {
            "content_type" => {
                text(headers::find(&self.headers, "content-type").unwrap_or_default())
            }
            "errormsg" => text(&self.error),
            "exitcode" => number(u64::from(self.code)),
            "filename_effective" => text(&self.file_name),
            "http_code" | "response_code" => Some(Value::Number(format!("{:03}", self.status))),
            "http_version" => text(if self.status == 0 { "0" } else { "1.1" }),
            "http_connect" => Some(Value::Number("000".to_owned())),
            "local_ip" | "remote_ip" => text(""),
            "local_port" => number(0),
            "remote_port" => number(u64::from(self.port)),
            "method" => text(&self.method),
            "num_connects" => number(u64::from(self.hops)),
            "num_headers" => number(self.headers.len() as u64),
            "num_redirects" => number(u64::from(self.redirects)),
            "redirect_url" => text(&self.redirect_url),
            "referer" => text(&self.referer),
            "scheme" => text(&self.scheme.to_ascii_uppercase()),
            "size_download" => number(self.size_download),
            "size_header" => number(self.size_header),
            "size_request" | "ssl_verify_result" | "proxy_ssl_verify_result" => number(0),
            "size_upload" => number(self.size_upload),
            "speed_download" => number(self.speed(self.size_download)),
            "speed_upload" => number(self.speed(self.size_upload)),
            "time_starttransfer" | "time_pretransfer" | "time_connect" => seconds(self.time_first),
            "time_appconnect" | "time_namelookup" | "time_redirect" => seconds(Duration::ZERO),
            "time_total" => seconds(self.time),
            "url" => text(&self.url),
            "url_effective" => text(&self.effective),
            "urlnum" => number(self.number as u64),
            _ => None,
        }
    }

    fn speed(&self, bytes: u64) -> u64 {
        u128::from(bytes)
            .saturating_mul(1_000_000)
            .checked_div(self.time.as_micros())
            .and_then(|speed| u64::try_from(speed).ok())
            .unwrap_or_default()
    }

    fn json(&self) -> String {
        let mut members = Vec::with_capacity(NAMES.len());
        for name in NAMES {
            let value = match self.value(name) {
                Some(Value::Number(number)) => plain_number(&number),
                Some(Value::Text(text)) if text.is_empty() => "null".to_owned(),
                Some(Value::Text(text)) => encode::json(&text),
                None => continue,
            };
            members.push(format!("{}:{value}", encode::json(name)));
        }
        members.push("\"curl_version\":\"libcurl/8.5.0\"".to_owned());
        format!("{{{}}}", members.join(","))
    }

    /// `{"name":["value", …], …}` with names in lower case, in the order they came.
    fn header_json(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in &self.headers {
            let name = name.to_ascii_lowercase();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let members: Vec<String> = names
            .iter()
            .map(|name| {
                let values: Vec<String> = headers::all(&self.headers, name)
                    .map(encode::json)
                    .collect();
                format!("{}:[{}]", encode::json(name), values.join(","))
            })
            .collect();
        format!("{{{}\n}}", members.join(",\n"))
    }
}

/// `000` is no number in JSON.
fn plain_number(text: &str) -> String {
    let short = text.trim_start_matches('0');
    if short.is_empty() {
        "0".to_owned()
    } else if short.starts_with('.') {
        format!("0{short}")
    } else {
        short.to_owned()
    }
}
