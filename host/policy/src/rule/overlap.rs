//! Whether two rules have a request in common, to warn about grants that change nothing.

use super::Rule;
use super::http::{HostRule, HttpRule, PortRule, SchemeRule};
use crate::host::Host;
use crate::url::Scheme;

impl Rule {
    /// Whether there is a request that both rules allow, as far as their text tells.
    pub fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Http(a), Self::Http(b)) => http(a, b),
            (Self::Files(a), Self::Files(b)) => {
                let (a, b) = (a.folder.as_str(), b.folder.as_str());
                below(a, b) || below(b, a)
            }
            (Self::Delete(a), Self::Delete(b)) => a.is_within(b) || b.is_within(a),
            (Self::Secret(_) | Self::Capture(_) | Self::Send(_) | Self::Schedule(_), _) => {
                self == other
            }
            _ => self.capability() == other.capability(),
        }
    }
}

impl Rule {
    /// Whether every request that the other rule allows is allowed by this one, as far as their text tells.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Http(a), Self::Http(b)) => {
                let methods = a.methods.is_empty()
                    || !b.methods.is_empty() && b.methods.iter().all(|m| a.methods.contains(m));
                let scheme = a.scheme == SchemeRule::Any || a.scheme == b.scheme;
                let port = a.port == PortRule::Any || a.port == b.port;
                methods
                    && scheme
                    && port
                    && host_covers(&a.host, &b.host)
                    && below(&a.path, &b.path)
            }
            (Self::Files(a), Self::Files(b)) => a.mode >= b.mode && b.folder.is_within(&a.folder),
            _ => self == other,
        }
    }
}

fn host_covers(a: &HostRule, b: &HostRule) -> bool {
    match (a, b) {
        (HostRule::Any, _) => true,
        (_, HostRule::Any) => false,
        (HostRule::Is(_), _) => a == b,
        (HostRule::Below(_), HostRule::Is(_)) => hosts(a, b),
        (HostRule::Below(suffix), HostRule::Below(other)) => {
            let under = other.strip_suffix(suffix.as_str());
            under.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        }
    }
}

fn http(a: &HttpRule, b: &HttpRule) -> bool {
    let methods = a.methods.is_empty()
        || b.methods.is_empty()
        || a.methods.iter().any(|m| b.methods.contains(m));
    let place = [Scheme::Http, Scheme::Https].into_iter().any(|scheme| {
        let has = |rule: &HttpRule| match rule.scheme {
            SchemeRule::Is(one) => one == scheme,
            SchemeRule::Any => true,
        };
        has(a) && has(b) && ports(a.port, b.port, scheme.default_port())
    });
    methods
        && place
        && hosts(&a.host, &b.host)
        && (below(&a.path, &b.path) || below(&b.path, &a.path))
}

fn ports(a: PortRule, b: PortRule, default: u16) -> bool {
    let number = |port| match port {
        PortRule::Any => None,
        PortRule::Default => Some(default),
        PortRule::Is(port) => Some(port),
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn hosts(a: &HostRule, b: &HostRule) -> bool {
    let under = |name: &str, suffix: &str| {
        name.strip_suffix(suffix)
            .is_some_and(|rest| rest.ends_with('.'))
    };
    match (a, b) {
        (HostRule::Any, _) | (_, HostRule::Any) => true,
        (HostRule::Is(a), HostRule::Is(b)) => a == b,
        (HostRule::Is(Host::Name(name)), HostRule::Below(suffix))
        | (HostRule::Below(suffix), HostRule::Is(Host::Name(name))) => under(name, suffix),
        (HostRule::Is(Host::Ip(_)), HostRule::Below(_))
        | (HostRule::Below(_), HostRule::Is(Host::Ip(_))) => false,
        (HostRule::Below(a), HostRule::Below(b)) => a == b || under(a, b) || under(b, a),
    }
}

/// Whether the path is the folder or lies below it, on whole parts.
fn below(folder: &str, path: &str) -> bool {
    let folder = folder.strip_suffix('/').unwrap_or(folder);
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Two rules, and whether one request fits both.
    const CASES: [(&str, &str, bool); 32] = [
        ("send https://a.test", "send https://a.test:443/", true),
        ("send https://a.test", "send https://b.test", false),
        ("send https://a.test", "http https://a.test", false),
        (
            "send session:agent:main:main",
            "send session:agent:main:x",
            false,
        ),
        ("delete /workspace", "delete /workspace/old", true),
        ("delete /workspace/a", "delete /workspace/ab", false),
        ("schedule a", "schedule b", false),
        (
            "http GET https://*:*/",
            "http GET https://example.com/",
            true,
        ),
        (
            "http GET *://*:*/",
            "http GET http://127.0.0.1:8080/a",
            true,
        ),
        (
            "http GET https://api.example.com/",
            "http GET https://example.com/",
            false,
        ),
        (
            "http GET https://*.example.com/",
            "http https://api.example.com/",
            true,
        ),
        (
            "http GET https://*.example.com/",
            "http https://example.com/",
            false,
        ),
        (
            "http GET https://*.example.com/",
            "http https://*.a.example.com/",
            true,
        ),
        (
            "http GET https://*.example.com/",
            "http https://10.0.0.1:443/",
            false,
        ),
        ("http GET https://a.com/", "http POST https://a.com/", false),
        ("http GET https://a.com/", "http GET http://a.com/", false),
        (
            "http GET https://a.com/",
            "http GET https://a.com:443/",
            true,
        ),
        (
            "http GET https://a.com/",
            "http GET https://a.com:8443/",
            false,
        ),
        (
            "http GET https://a.com/repos/",
            "http GET https://a.com/repos/x",
            true,
        ),
        (
            "http GET https://a.com/repos/",
            "http GET https://a.com/reposx",
            false,
        ),
        (
            "http GET https://a.com/repos/x",
            "http GET https://a.com/",
            true,
        ),
        ("files rw /workspace", "files ro /workspace/notes", true),
        ("files rw /workspace/notes", "files ro /workspace", true),
        ("files rw /workspace", "files rw /tmp", false),
        ("files rw /workspace/a", "files rw /workspace/ab", false),
        ("kv rw", "kv ro", true),
        ("kv rw", "memory rw", false),
        (
            "secret k a.test bearer",
            "secret k https://a.test:443 bearer",
            true,
        ),
        ("secret k a.test bearer", "secret k a.test basic", false),
        ("secret k a.test bearer", "secret k b.test bearer", false),
        ("capture k a.test /t", "capture k a.test /t", true),
        ("capture k a.test /t", "secret k a.test json:/t", false),
    ];

    #[test]
    fn rules_overlap_where_one_request_fits_both() {
        for (a, b, expected) in CASES {
            let (one, two): (Rule, Rule) = (a.parse().unwrap(), b.parse().unwrap());
            assert_eq!(one.overlaps(&two), expected, "{a} | {b}");
            assert_eq!(two.overlaps(&one), expected, "{b} | {a}");
        }
    }

    #[test]
    fn a_rule_covers_what_is_narrower_and_nothing_wider() {
        let rule = |text: &str| text.parse::<Rule>().unwrap();
        for (wide, narrow) in [
            ("http https://a.test/", "http GET https://a.test/x"),
            (
                "http GET,POST https://a.test/x",
                "http POST https://a.test/x/y",
            ),
            ("http https://*.a.test/", "http https://b.a.test/"),
            ("http https://*.a.test/", "http https://*.b.a.test/"),
            ("http https://*/", "http https://a.test/"),
            ("http *://a.test:*/", "http https://a.test:8443/"),
            ("files rw /workspace", "files ro /workspace/notes"),
        ] {
            assert!(rule(wide).covers(&rule(narrow)), "{wide} {narrow}");
            assert!(rule(wide).covers(&rule(wide)), "{wide}");
            assert!(!rule(narrow).covers(&rule(wide)), "{narrow} {wide}");
        }
        for (one, other) in [
            ("http https://a.test/", "http https://b.test/"),
            ("http https://a.test/x", "http https://a.test/xy"),
            ("http https://*.a.test/", "http https://a.test/"),
            ("http https://*.a.test/", "http https://ba.test/"),
            ("files ro /workspace", "files ro /home"),
            ("files ro /workspace", "http https://a.test/"),
        ] {
            assert!(!rule(one).covers(&rule(other)), "{one} {other}");
            assert!(!rule(other).covers(&rule(one)), "{other} {one}");
        }
    }
}
