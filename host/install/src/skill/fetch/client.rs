//! Asking the web politely: what a server says about waiting is done, a few times and not for long.

use super::{FetchError, Progress};
use crate::skill::web::{Sleep, Web, WebRequest, WebResponse, check_url};
use claw_skill::tree::misleads;
use std::time::Duration;

/// Times a request is made at most.
pub(super) const MAX_TRIES: usize = 3;
/// Longest wait for a server that wants one, in seconds.
pub(super) const MAX_WAIT_S: u64 = 60;
/// Wait where a server names none, in seconds.
const WAIT_S: u64 = 5;
/// Largest answer that is data about a skill and not the skill, in bytes.
pub(super) const MAX_DATA_BYTES: u64 = 4 << 20;
/// Longest text of a server that is shown, in characters.
const MAX_WORDS_CHARS: usize = 200;

#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub(super) web: &'a dyn Web,
    pub(super) sleep: &'a dyn Sleep,
    pub(super) progress: &'a (dyn Fn(Progress) + Send + Sync),
}

impl Client<'_> {
    /// The answer, if it is a good one.
    pub(super) async fn get(
        &self,
        url: &str,
        max_bytes: u64,
        secret: Option<String>,
    ) -> Result<WebResponse, FetchError> {
        let answer = self.ask(url, &[], max_bytes, secret).await?;
        match answer.status {
            200 => Ok(answer),
            _ => Err(status(url, &answer)),
        }
    }

    /// An answer of any status but those that ask for patience.
    pub(super) async fn ask(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        max_bytes: u64,
        secret: Option<String>,
    ) -> Result<WebResponse, FetchError> {
        let shown = without_query(url);
        check_url(url).map_err(|why| FetchError::Redirect {
            url: shown.clone(),
            why,
        })?;
        let mut tries = 1;
        loop {
            (self.progress)(Progress::Asking { url: shown.clone() });
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let request = WebRequest {
                url: url.to_owned(),
                headers: headers.iter().map(owned).collect(),
                max_bytes,
                secret: secret.clone(),
            };
            let answer = self
                .web
                .get(request)
                .await
                .map_err(|error| FetchError::Web {
                    url: shown.clone(),
                    error,
                })?;
            if let Some(seconds) = patience(&answer) {
                if tries >= MAX_TRIES || seconds > MAX_WAIT_S {
                    return Err(FetchError::Busy {
                        url: shown,
                        seconds,
                    });
                }
                tries += 1;
                (self.progress)(Progress::Waiting { seconds });
                self.sleep.sleep(Duration::from_secs(seconds)).await;
                continue;
            }
            return checked(answer, &shown, max_bytes);
        }
    }
}

/// An answer that is as short as asked for and comes from where one may ask.
fn checked(answer: WebResponse, shown: &str, max_bytes: u64) -> Result<WebResponse, FetchError> {
    let url = shown.to_owned();
    if answer.body.len() as u64 > max_bytes {
        let error = crate::skill::web::WebError::TooBig(max_bytes);
        return Err(FetchError::Web { url, error });
    }
    match check_url(&answer.final_url) {
        Ok(_) => Ok(answer),
        Err(why) => Err(FetchError::Redirect { url, why }),
    }
}

/// How long a server wants to be left alone, in seconds, if it does.
fn patience(answer: &WebResponse) -> Option<u64> {
    let empty = answer.status == 403 && answer.header("x-ratelimit-remaining") == Some("0");
    if !matches!(answer.status, 429 | 503) && !empty {
        return None;
    }
    let number = |name| {
        answer
            .header(name)
            .and_then(|v| v.trim().parse::<u64>().ok())
    };
    let wait = number("retry-after").or_else(|| number("ratelimit-reset"));
    // GitHub's limit is of an hour, and says when it ends by a clock that nobody reads here.
    Some(wait.unwrap_or(if empty { 3_600 } else { WAIT_S }).max(1))
}

/// The error of an answer that is not good.
pub(super) fn status(url: &str, answer: &WebResponse) -> FetchError {
    FetchError::Status {
        url: without_query(url),
        status: answer.status,
        words: words(answer),
    }
}

/// The first line of an answer in plain text or the message of one in JSON, for people.
pub(super) fn words(answer: &WebResponse) -> String {
    let start = &answer.body[..answer.body.len().min(4_096)];
    let text = String::from_utf8_lossy(start);
    let json: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    let message = json.as_ref().and_then(|j| {
        let message = j["message"].as_str().or_else(|| j["error"].as_str());
        message.map(str::to_owned)
    });
    if message.is_none() && (json.is_some() || text.trim_start().starts_with('<')) {
        return String::new();
    }
    let text = message.unwrap_or_else(|| text.into_owned());
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    let printable = line.unwrap_or_default().chars();
    let printable = printable.filter(|c| !c.is_control() && !misleads(*c));
    printable.take(MAX_WORDS_CHARS).collect()
}

/// An address for people and locks: a query may hold a key.
pub(crate) fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or(url).to_owned()
}

/// Text as one part of an address.
pub(super) fn part(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
