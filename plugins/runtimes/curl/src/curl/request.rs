//! One request of one hop, from the options and what earlier hops left.

use std::time::Duration;

use super::config::{Config, Send};
use super::error::Error;
use super::form;
use crate::address::Address;
use crate::cookies::Jar;
use crate::{Body, Request, encode, headers};

const USER_AGENT: &str = "curl/8.5.0";
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// What kind of request is made; `-X` changes only its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Head,
    Post,
    Put,
}

impl Verb {
    /// What the options ask for.
    pub(super) fn of(config: &Config, uploads: bool) -> Self {
        match &config.send {
            _ if uploads => Self::Put,
            _ if config.head => Self::Head,
            Send::Nothing => Self::Get,
            _ if config.query => Self::Get,
            _ => Self::Post,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// What is uploaded with `-T`.
#[derive(Debug, Clone)]
pub(super) enum Upload {
    File(std::path::PathBuf),
    /// Standard input, already read.
    Held(Vec<u8>),
}

/// One hop of a transfer.
pub(super) struct Hop<'a> {
    pub(super) config: &'a Config,
    pub(super) address: &'a Address,
    pub(super) verb: Verb,
    pub(super) upload: Option<&'a Upload>,
    /// Whether this hop goes where the credentials were given for.
    pub(super) trusted: bool,
    /// Name and password from the URL.
    pub(super) user: Option<(String, String)>,
    pub(super) referer: Option<String>,
    /// `Range`, when `-r` or `-C` ask for it.
    pub(super) range: Option<String>,
    pub(super) timeout: Option<Duration>,
}

impl Hop<'_> {
    /// The name of the method: that of `-X`, if given.
    pub(super) fn method(&self) -> &str {
        self.config
            .method
            .as_deref()
            .unwrap_or_else(|| self.verb.name())
    }

    /// Makes the request.
    pub(super) fn request(&self, jar: &Jar, now: i64) -> Result<Request, Error> {
        let (body, content_type) = self.body()?;
        let mut list = headers::List::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value
                && !self.is_replaced(name)
            {
                list.push((name.to_owned(), value.into_bytes()));
            }
        };
        let config = self.config;
        add("Authorization", self.authorization());
        add(
            "Range",
            self.range.as_ref().map(|range| format!("bytes={range}")),
        );
        let agent = config
            .agent
            .clone()
            .unwrap_or_else(|| USER_AGENT.to_owned());
        add("User-Agent", Some(agent).filter(|agent| !agent.is_empty()));
        let json = matches!(config.send, Send::Json(_));
        add(
            "Accept",
            Some(if json { "application/json" } else { "*/*" }.to_owned()),
        );
        add(
            "Accept-Encoding",
            config.compressed.then(|| "deflate, gzip".to_owned()),
        );
        add("Referer", self.referer.clone());
        add("Cookie", self.cookie(jar, now));
        add("Content-Type", content_type);
        list.extend(
            config
                .headers
                .iter()
                .filter(|(name, _)| self.may_send(name))
                .cloned(),
        );
        Ok(Request {
            method: self.method().to_owned(),
            url: self.address.to_string(),
            headers: list,
            body,
            connect_timeout: config.connect_timeout,
            timeout: self.timeout,
        })
    }

    /// Whether the script wrote this header itself, or took it out.
    fn is_replaced(&self, name: &str) -> bool {
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        self.config.removed.iter().any(|known| same(known))
            || self.config.headers.iter().any(|(known, _)| same(known))
    }

    fn may_send(&self, name: &str) -> bool {
        let secret = ["authorization", "cookie"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
        !headers::of_the_connection(name) && (self.trusted || !secret)
    }

    fn authorization(&self) -> Option<String> {
        if !self.trusted {
            return None;
        }
        let user = self.user.as_ref().or(self.config.user.as_ref());
        let bearer = self
            .config
            .bearer
            .as_ref()
            .map(|token| format!("Bearer {token}"));
        bearer.or_else(|| user.map(|(name, word)| encode::basic(name, word)))
    }

    fn cookie(&self, jar: &Jar, now: i64) -> Option<String> {
        let mut all = jar.header(self.address, now);
        if self.trusted {
            all.extend(
                self.config
                    .cookies
                    .iter()
                    .map(|text| text.trim().to_owned()),
            );
        }
        (!all.is_empty()).then(|| all.join("; "))
    }

    fn body(&self) -> Result<(Body, Option<String>), Error> {
        let form = Some(FORM_TYPE.to_owned());
        match (self.verb, &self.config.send) {
            (Verb::Get | Verb::Head, _) => Ok((Body::Empty, None)),
            (Verb::Put, _) => Ok((self.upload()?, None)),
            (Verb::Post, Send::Nothing) => Ok((Body::Empty, None)),
            (Verb::Post, Send::Data(bytes)) => Ok((bytes_body(bytes), form)),
            (Verb::Post, Send::Json(bytes)) => {
                Ok((bytes_body(bytes), Some("application/json".to_owned())))
            }
            (Verb::Post, Send::Form(parts)) => {
                let boundary = form::boundary();
                let body = form::body(parts, &boundary).map_err(|_| Error::read_local())?;
                Ok((
                    body,
                    Some(format!("multipart/form-data; boundary={boundary}")),
                ))
            }
        }
    }

    fn upload(&self) -> Result<Body, Error> {
        match self.upload {
            None => Ok(Body::Empty),
            Some(Upload::Held(bytes)) => Ok(bytes_body(bytes)),
            Some(Upload::File(path)) => {
                let (reader, size) = form::sized(path).map_err(|_| Error::read_local())?;
                Ok(Body::Reader {
                    reader,
                    len: Some(size),
                })
            }
        }
    }
}

fn bytes_body(bytes: &[u8]) -> Body {
    if bytes.is_empty() {
        Body::Empty
    } else {
        Body::Bytes(bytes.to_vec())
    }
}
