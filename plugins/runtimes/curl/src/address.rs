//! Web addresses as curl and wget take them: a missing scheme is `http`, spaces and control characters are refused,
//! and what a location header says is resolved against the address it came from (RFC 3986, section 5).

use std::fmt;

use crate::encode;

/// An absolute `http` or `https` address without fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) scheme: String,
    /// Name and password from `user:password@`, decoded.
    pub(crate) user: Option<(String, Option<String>)>,
    /// Lower case; an IPv6 address keeps its brackets.
    pub(crate) host: String,
    /// Only when it was written and is not the scheme's own.
    pub(crate) port: Option<u16>,
    /// Starts with `/`.
    pub(crate) path: String,
    /// Without `?`.
    pub(crate) query: Option<String>,
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Not an address at all.
    Text,
    /// A scheme that is neither `http` nor `https`.
    Scheme(String),
}

impl Address {
    /// Reads an address somebody typed.
    pub(crate) fn parse(text: &str) -> Result<Self, Malformed> {
        if text.chars().any(|c| c.is_ascii_control() || c == ' ') {
            return Err(Malformed::Text);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
            _ => ("http".to_owned(), text),
        };
        if scheme != "http" && scheme != "https" {
            return Err(Malformed::Scheme(scheme));
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (user, place) = split_user(authority);
        let (host, port) = split_port(place)?;
        let port = port.filter(|port| *port != default_port(&scheme));
        let mut address = Self {
            scheme,
            user,
            host,
            port,
            path: "/".to_owned(),
            query: None,
        };
        address.set_tail(tail);
        Ok(address)
    }

    /// Reads a location: absolute, or relative to this address.
    pub(crate) fn join(&self, location: &str) -> Result<Self, Malformed> {
        let location = location.trim().replace(' ', "%20");
        if let Some((scheme, _)) = location.split_once(':')
            && is_scheme(scheme)
        {
            return match location.contains("://") {
                true => Self::parse(&location),
                false => Err(Malformed::Scheme(scheme.to_ascii_lowercase())),
            };
        }
        if location.chars().any(|c| c.is_ascii_control()) {
            return Err(Malformed::Text);
        }
        if let Some(rest) = location.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", self.scheme));
        }
        let mut joined = self.clone();
        let relative = location.split('#').next().unwrap_or_default();
        if relative.starts_with('/') {
            joined.set_tail(relative);
        } else if relative.starts_with('?') {
            joined.set_tail(&format!("{}{relative}", self.path));
        } else if !relative.is_empty() {
            let folder = self.path.rfind('/').map_or("/", |end| &self.path[..=end]);
            joined.set_tail(&format!("{folder}{relative}"));
        }
        Ok(joined)
    }

    /// Sets path and query from what follows the authority.
    fn set_tail(&mut self, tail: &str) {
        let tail = tail.split('#').next().unwrap_or_default();
        let (path, query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (tail, None),
        };
        self.path = remove_dots(&encode::printable(path));
        self.query = query.map(encode::printable);
    }

    /// Adds `more` to the query.
    pub(crate) fn append_query(&mut self, more: &str) {
        match &mut self.query {
            Some(query) if !query.is_empty() => {
                query.push('&');
                query.push_str(&encode::printable(more));
            }
            query => *query = Some(encode::printable(more)),
        }
    }

    /// The port that is connected to.
    pub(crate) fn port_number(&self) -> u16 {
        self.port.unwrap_or_else(|| default_port(&self.scheme))
    }

    /// Whether credentials for one may be sent to the other.
    pub(crate) fn same_origin(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.host == other.host
            && self.port_number() == other.port_number()
    }

    /// The last segment of the path, as it is written.
    pub(crate) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.path)?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn default_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

fn split_user(authority: &str) -> (Option<(String, Option<String>)>, &str) {
    let Some((user, place)) = authority.rsplit_once('@') else {
        return (None, authority);
    };
    let user = match user.split_once(':') {
        Some((name, word)) => (encode::decoded(name), Some(encode::decoded(word))),
        None => (encode::decoded(user), None),
    };
    (Some(user), place)
}

fn split_port(place: &str) -> Result<(String, Option<u16>), Malformed> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (inner, port) = rest.split_once(']').ok_or(Malformed::Text)?;
            if !inner
                .chars()
                .all(|c| c.is_ascii_hexdigit() || ":.".contains(c))
            {
                return Err(Malformed::Text);
            }
            (
                format!("[{}]", inner.to_ascii_lowercase()),
                port.strip_prefix(':').unwrap_or(port),
            )
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host.to_ascii_lowercase(), port),
            None => (place.to_ascii_lowercase(), ""),
        },
    };
    let known = |c: char| c.is_ascii_alphanumeric() || "-._~[]:!$&'()*+,;=".contains(c);
    if host.is_empty() || !host.chars().all(known) {
        return Err(Malformed::Text);
    }
    if port.is_empty() {
        return Ok((host, None));
    }
    let digits = port.chars().all(|c| c.is_ascii_digit());
    let port = port.parse::<u16>().map_err(|_| Malformed::Text)?;
    if digits {
        Ok((host, Some(port)))
    } else {
        Err(Malformed::Text)
    }
}

/// Takes `.` and `..` out of a path.
fn remove_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match *segment {
            "." | "%2e" | "%2E" if last => kept.push(""),
            "." | "%2e" | "%2E" => {}
            ".." => {
                kept.pop();
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn show(text: &str) -> String {
        match Address::parse(text) {
            Ok(address) => address.to_string(),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn addresses_are_read() {
        for (text, want) in [
            ("example.org", "http://example.org/"),
            (
                "HTTPS://Example.org:443/A/../b/./c?x=1#frag",
                "https://example.org/b/c?x=1",
            ),
            ("http://h:8080?q=ü", "http://h:8080/?q=%C3%BC"),
            ("http://[::1]:81/", "http://[::1]:81/"),
            ("http://u:p%40@h/", "http://h/"),
            ("localhost:99/a", "http://localhost:99/a"),
            ("http://h/a/..", "http://h/"),
            ("http://h/<x>", "http://h/%3Cx%3E"),
            ("http://", "Text"),
            ("http://a b/", "Text"),
            ("http://h:99999/", "Text"),
            ("http://h:+80/", "Text"),
            ("http://bücher/", "Text"),
            ("http://h\n/", "Text"),
            ("ftp://h/", "Scheme(\"ftp\")"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
        let user = Address::parse("http://u:p%40@h/").unwrap().user;
        assert_eq!(user, Some(("u".into(), Some("p@".into()))));
    }

    #[test]
    fn locations_are_resolved() {
        let base = Address::parse("https://h/a/b?q=1").unwrap();
        for (location, want) in [
            ("c", "https://h/a/c"),
            ("../c", "https://h/c"),
            ("/c d", "https://h/c%20d"),
            ("?z", "https://h/a/b?z"),
            ("#f", "https://h/a/b?q=1"),
            ("//other:1/x", "https://other:1/x"),
            ("http://h2", "http://h2/"),
        ] {
            assert_eq!(base.join(location).unwrap().to_string(), want, "{location}");
        }
        assert_eq!(
            base.join("file:///etc/passwd"),
            Err(Malformed::Scheme("file".into()))
        );
        assert_eq!(
            base.join("javascript:1"),
            Err(Malformed::Scheme("javascript".into()))
        );
    }

    #[test]
    fn another_port_or_scheme_is_another_origin() {
        let one = Address::parse("https://h/").unwrap();
        assert!(one.same_origin(&Address::parse("https://H:443/x").unwrap()));
        for other in ["http://h/", "https://h:444/", "https://h2/"] {
            assert!(!one.same_origin(&Address::parse(other).unwrap()), "{other}");
        }
    }
}
