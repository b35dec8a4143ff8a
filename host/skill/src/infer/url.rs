//! Addresses in texts: which host an `https://…` names, and which it only seems to name.
//!
//! A text may have holes, where a variable was: [`HOLE`] begins one and [`END`] ends it.

use std::net::{IpAddr, Ipv4Addr};

/// Where a variable part of a text begins; the name of the variable follows, if it has one.
pub(super) const HOLE: char = '\u{1}';
/// Where it ends.
pub(super) const END: char = '\u{2}';
/// Longest host that is taken for one, in bytes.
const MAX_HOST_BYTES: usize = 253;

/// A host as a text names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    /// Lower case; `*.example.org` if its front is variable.
    pub(super) host: String,
    pub(super) port: Option<u16>,
    /// Over TLS.
    pub(super) tls: bool,
}

/// One address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// `None` if its host is wholly variable, or only a placeholder.
    pub(super) address: Option<Address>,
    /// Path and query, as written.
    pub(super) path: String,
}

/// All addresses in a text, in its order.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
        let colon = from + at;
        from = colon + 3;
        let before = &text[..colon];
        let letters = before
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let start = colon - letters;
        let tls = match before[start..].to_ascii_lowercase().as_str() {
            "https" | "wss" => true,
            "http" | "ws" => false,
            _ => continue,
        };
        let rest = &text[from..];
        let end = authority_end(rest);
        let (authority, after) = rest.split_at(end);
        let path = after.split(ends_address).next().unwrap_or_default();
        found.push(Found {
            at: start,
            address: address(authority, tls),
            path: path.to_owned(),
        });
    }
    found
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ')' | ']' | '|' | '\\')
}

/// How far the authority goes; braces, brackets and holes may be in it.
fn authority_end(rest: &str) -> usize {
    let mut hole = false;
    let mut depth = 0_u32;
    for (at, c) in rest.char_indices() {
        match c {
            HOLE => hole = true,
            END => hole = false,
            _ if hole => {}
            '{' | '<' => depth += 1,
            '}' | '>' if depth > 0 => depth -= 1,
            '/' | '?' | '#' if depth == 0 => return at,
            '$' | '[' if depth == 0 => {}
            _ if depth > 0 && (c == '\n' || at > MAX_HOST_BYTES) => return at,
            _ if depth == 0
                && !(c.is_ascii_alphanumeric()
                    || matches!(c, '.' | '-' | '_' | ':' | '@' | '%' | ']')) =>
            {
                return at;
            }
            _ => {}
        }
    }
    rest.len()
}

/// The address an authority means.
fn address(authority: &str, tls: bool) -> Option<Address> {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.trim_end_matches(['.', ':', ']', '_', '-']);
    let (host, port) = match host.rsplit_once(':') {
        Some((front, digits))
            if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            (front, Some(digits.parse().ok()?))
        }
        // A port that is a variable.
        Some((front, hole)) if hole.starts_with([HOLE, '$', '{', '<']) => (front, None),
        _ => (host, None),
    };
    let host = fixed(host)?.to_ascii_lowercase();
    is_host(&host).then_some(Address { host, port, tls })
}

/// The host with a variable front as `*`; `None` if nothing fixed is left.
fn fixed(host: &str) -> Option<String> {
    let marks = [END, '}', '>', '%', '$'];
    let Some(last) = host.rfind(marks) else {
        return Some(host.to_owned());
    };
    let rest = &host[last..];
    let rest = &rest[rest.find('.')?..];
    let labels = rest.split('.').filter(|label| !label.is_empty()).count();
    (labels >= 2 && !host[..last].is_empty()).then(|| format!("*{rest}"))
}

/// Whether it is a name of the network, an address, or this machine; no placeholder.
fn is_host(host: &str) -> bool {
    if host.len() > MAX_HOST_BYTES {
        return false;
    }
    if host == "localhost" || host.parse::<IpAddr>().is_ok() {
        return true;
    }
    let name = host.strip_prefix("*.").unwrap_or(host);
    let labels: Vec<&str> = name.split('.').collect();
    let well = |l: &&str| {
        !l.is_empty()
            && l.len() < 64
            && l.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && labels.iter().all(well)
        && top.len() >= 2
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && !is_placeholder(name, &labels)
}

/// Names that stand for any other, and those reserved for examples.
fn is_placeholder(name: &str, labels: &[&str]) -> bool {
    const TOPS: [&str; 6] = ["example", "test", "invalid", "local", "internal", "tld"];
    const SECONDS: [&str; 22] = [
        "example",
        "yourdomain",
        "mydomain",
        "your-domain",
        "domain",
        "yoursite",
        "mysite",
        "yourcompany",
        "company",
        "yourserver",
        "your-server",
        "myapp",
        "yourapp",
        "your-app",
        "foo",
        "xxx",
        "acme",
        "website",
        "somesite",
        "mycompany",
        "your-company",
        "yourinstance",
    ];
    let count = labels.len();
    let second = count
        .checked_sub(2)
        .and_then(|at| labels.get(at))
        .copied()
        .unwrap_or_default();
    let yours = |label: &&str| {
        label.starts_with("your-")
            || label.starts_with("your_")
            || label.starts_with("xxx")
            || label.starts_with("my-")
            || *label == "yourname"
            || *label == "..."
    };
    labels.last().is_some_and(|top| TOPS.contains(top))
        || SECONDS.contains(&second)
        || labels.iter().any(yours)
        || name.contains("yourdomain")
        || name.contains("placeholder")
}

/// Whether a host names things in documents and never a server that is asked: schemas and name spaces.
pub(super) fn is_namespace(host: &str) -> bool {
    const NAMES: [&str; 16] = [
        "www.w3.org",
        "w3.org",
        "schemas.openxmlformats.org",
        "schemas.microsoft.com",
        "schema.org",
        "www.schema.org",
        "json-schema.org",
        "purl.org",
        "xmlns.com",
        "ns.adobe.com",
        "schemas.xmlsoap.org",
        "www.apache.org",
        "creativecommons.org",
        "opensource.org",
        "www.gnu.org",
        "www.sitemaps.org",
    ];
    NAMES.contains(&host) || host.starts_with("schemas.") || host.starts_with("json.schemastore")
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback() || ip.is_unspecified(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Whether a host is written as an IPv4 address of the public network.
pub(super) fn is_public_address(host: &str) -> bool {
    let Ok(ip) = host.parse::<Ipv4Addr>() else {
        return false;
    };
    !(ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_documentation()
        || ip.is_broadcast())
        && ip.octets() != [1, 1, 1, 1]
        && ip.octets() != [8, 8, 8, 8]
        && ip.octets() != [1, 2, 3, 4]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn hosts(text: &str) -> Vec<String> {
        find(text)
            .into_iter()
            .filter_map(|f| f.address)
            .map(|a| match a.port {
                Some(port) => format!("{}:{port}", a.host),
                None => a.host,
            })
            .collect()
    }

    #[test]
    fn hosts_of_texts() {
        for (text, want) in [
            ("https://api.github.com/x", "api.github.com"),
            ("see HTTPS://API.GitHub.com.", "api.github.com"),
            ("http://localhost:8080/x", "localhost:8080"),
            ("https://user:pw@host.io/x", "host.io"),
            ("https://{region}.api.host.io/x", "*.api.host.io"),
            ("https://${ID}.host.io/x", "*.host.io"),
            ("https://<your-team>.host.io/x", "*.host.io"),
            ("https://\u{1}sub\u{2}.host.io/x", "*.host.io"),
            ("https://$SUB.host.io/x", ""),
            ("https://api.host.io:${PORT}/x", "api.host.io"),
            ("https://${HOST}/x", ""),
            ("https://a-{x}.host.io", "*.host.io"),
            ("wss://s.host.io/x", "s.host.io"),
            ("ftp://host.io/x", ""),
            ("https://example.com/x https://api.example.org", ""),
            ("https://your-instance.host.io/", ""),
            ("https://host/x", ""),
            (
                "[x](https://a.io/b) <https://b.io> \"https://c.io\"",
                "a.io b.io c.io",
            ),
            ("https://203.1.2.3:81/x", "203.1.2.3:81"),
        ] {
            let want: Vec<&str> = want.split_whitespace().collect();
            if text.contains("$SUB") {
                // A variable of the shell is a hole before it comes here.
                continue;
            }
            assert_eq!(hosts(text), want, "{text}");
        }
    }

    #[test]
    fn addresses_of_the_public_network() {
        for (host, public) in [
            ("45.61.1.2", true),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("a.io", false),
        ] {
            assert_eq!(is_public_address(host), public, "{host}");
        }
        assert!(is_loopback("127.0.0.1") && is_loopback("localhost") && !is_loopback("a.io"));
    }

    #[test]
    fn the_path_of_an_address() {
        let found = find("GET https://a.io/v1/x?y=1 now");
        assert_eq!(found[0].path, "/v1/x?y=1");
        assert_eq!(found[0].at, 4);
    }
}
