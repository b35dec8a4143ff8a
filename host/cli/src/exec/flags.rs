//! The flags of `claw exec` as values. Invariant: what parses here names exactly one folder, host or variable; what
//! could be read in two ways is refused.

use claw_core::secret::{BoundUse, SecretName};
use claw_policy::address;
use claw_policy::path::{Roots, VirtualPath};
use claw_policy::rule::{HostRule, HttpRule, Mode, PortRule, Rule, SchemeRule};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Roots that are the sandbox's own.
const OWN_ROOTS: [&str; 2] = ["/tmp", "/in"];
/// Folders that interpreters take for the system's.
const SYSTEM_ROOTS: [&str; 8] = [
    "/bin",
    "/dev",
    "/etc",
    "/proc",
    "/sbin",
    "/site-packages",
    "/sys",
    "/usr",
];
/// Longest name of a variable, in bytes.
const MAX_NAME_BYTES: usize = 255;

/// `HOST[:GUEST][:ro|rw]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DirFlag {
    /// As typed.
    pub(crate) host: PathBuf,
    /// Where the command sees it, if that was said.
    pub(crate) guest: Option<String>,
    pub(crate) mode: Mode,
}

impl FromStr for DirFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (rest, mode) = match (text.strip_suffix(":ro"), text.strip_suffix(":rw")) {
            (Some(rest), _) => (rest, Mode::Ro),
            (_, Some(rest)) => (rest, Mode::Rw),
            _ => (text, Mode::Ro),
        };
        let (host, guest) = match rest.rfind(":/") {
            Some(at) => (&rest[..at], Some(guest(&rest[at + 1..])?)),
            None => (rest, None),
        };
        if host.is_empty() {
            return Err("it names no folder of this machine".into());
        }
        Ok(Self {
            host: host.into(),
            guest,
            mode,
        })
    }
}

/// Where a folder may be mounted.
fn guest(text: &str) -> Result<String, String> {
    let plain = text.strip_suffix('/').unwrap_or(text);
    if plain.is_empty() {
        return Err("GUEST is a folder below `/`, for example `/mnt`".into());
    }
    let path = VirtualPath::parse_below(plain, Roots::Named).map_err(|e| e.to_string())?;
    if OWN_ROOTS.contains(&path.root()) {
        return Err(format!("`{}` is the sandbox's own", path.root()));
    }
    if SYSTEM_ROOTS.contains(&path.root()) {
        return Err(format!(
            "`{}` is what programs take for the system's",
            path.root()
        ));
    }
    Ok(plain.to_owned())
}

/// `HOST[:PORT]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NetFlag(pub(crate) Rule);

impl FromStr for NetFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            return Err("write HOST or HOST:PORT, without a scheme and a path".into());
        }
        let (host, port) = match text.rfind(':') {
            Some(at) if !text[at..].contains(']') => (&text[..at], Some(&text[at + 1..])),
            _ => (text, None),
        };
        let host: HostRule = host.parse().map_err(|e| format!("{e}"))?;
        let port = match port {
            None => PortRule::Default,
            Some(port) => PortRule::Is(number(port)?),
        };
        if let (HostRule::Is(named), PortRule::Default) = (&host, port)
            && named.ip().is_some_and(|ip| !address::is_global(ip))
        {
            return Err(format!(
                "`{named}` is not public, so its port must be named: {named}:80"
            ));
        }
        Ok(Self(Rule::Http(HttpRule {
            methods: Vec::new(),
            scheme: SchemeRule::Any,
            host,
            port,
            path: "/".to_owned(),
        })))
    }
}

/// `HOST[:PORT]`, one host and no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretHost {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

impl FromStr for SecretHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            return Err("write HOST or HOST:PORT, without a scheme and a path".into());
        }
        let (host, port) = match text.rfind(':') {
            Some(at) if !text[at..].contains(']') => (&text[..at], Some(number(&text[at + 1..])?)),
            _ => (text, None),
        };
        match host.parse::<HostRule>() {
            Ok(HostRule::Is(host)) => Ok(Self {
                host: host.to_string(),
                port,
            }),
            Ok(_) => Err(format!("`{host}` is a pattern; a secret goes to one host")),
            Err(e) => Err(e.to_string()),
        }
    }
}

impl fmt::Display for SecretHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// `NAME[@HOST[:PORT]][=ENV]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretFlag {
    pub(crate) name: SecretName,
    /// Only there, of the places it is bound to.
    pub(crate) host: Option<SecretHost>,
    /// The variable, if one was said.
    pub(crate) env: Option<String>,
}

impl SecretFlag {
    /// Whether the flag is about this place.
    pub(crate) fn means(&self, bound: &BoundUse) -> bool {
        self.host.as_ref().is_none_or(|at| {
            at.host == bound.host && at.port.is_none_or(|port| bound.port.unwrap_or(443) == port)
        })
    }
}

impl FromStr for SecretFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (rest, env) = match text.split_once('=') {
            Some((rest, env)) => (rest, Some(env)),
            None => (text, None),
        };
        let (name, host) = match rest.split_once('@') {
            Some((name, host)) => (name, Some(host.parse()?)),
            None => (rest, None),
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let good = |env: &&str| {
            env.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && env.len() <= MAX_NAME_BYTES
                && env.bytes().all(plain)
        };
        if env.is_some_and(|env| !good(&env)) {
            return Err("ENV is the name of a variable, never a value".into());
        }
        Ok(Self {
            name: SecretName::parse(name).map_err(|e| e.to_string())?,
            host,
            env: env.map(str::to_owned),
        })
    }
}

fn number(text: &str) -> Result<u16, String> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let port = digits.then(|| text.parse::<u16>().ok()).flatten();
    port.filter(|p| *p > 0)
        .ok_or_else(|| format!("`{text}` is not a port"))
}

/// `NAME[=VALUE]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EnvFlag {
    pub(crate) name: String,
    /// This machine's own, if none was given.
    pub(crate) value: Option<String>,
}

impl FromStr for EnvFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let odd = |c: char| c.is_control() || c.is_whitespace();
        if name.is_empty() || name.len() > MAX_NAME_BYTES || name.contains(odd) {
            return Err("write NAME=VALUE, or NAME for the value it has here".into());
        }
        if value.as_ref().is_some_and(|v| v.contains('\0')) {
            return Err("a value holds no NUL".into());
        }
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folders() {
        for (text, host, guest, mode) in [
            (".", ".", None, Mode::Ro),
            ("./data:rw", "./data", None, Mode::Rw),
            ("a:/data", "a", Some("/data"), Mode::Ro),
            ("/a b:/mnt/x/:rw", "/a b", Some("/mnt/x"), Mode::Rw),
            ("a:b", "a:b", None, Mode::Ro),
            ("a:b:/home:ro", "a:b", Some("/home"), Mode::Ro),
        ] {
            let wanted = DirFlag {
                host: host.into(),
                guest: guest.map(str::to_owned),
                mode,
            };
            assert_eq!(text.parse::<DirFlag>().unwrap(), wanted, "{text}");
        }
        for (text, why) in [
            ("", "no folder"),
            (":rw", "no folder"),
            (":/mnt", "no folder"),
            ("a:/", "a folder below `/`"),
            ("a://", "outside"),
            ("a:/tmp", "sandbox's own"),
            ("a:/in/x", "sandbox's own"),
            ("a:/usr/bin", "the system's"),
            ("a:/dev", "the system's"),
            ("a:/mnt/../etc", "outside"),
            ("a:/w/./x", "not a plain absolute path"),
            ("a:/w\\x", "not a plain absolute path"),
        ] {
            let error = text.parse::<DirFlag>().unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn hosts() {
        for (text, rule) in [
            ("a.test", "http *://a.test/"),
            ("A.test:8080", "http *://a.test:8080/"),
            ("*.a.test", "http *://*.a.test/"),
            ("*", "http *://*/"),
            ("1.1.1.1", "http *://1.1.1.1/"),
            ("127.0.0.1:80", "http *://127.0.0.1:80/"),
            ("[::1]:80", "http *://[::1]:80/"),
        ] {
            assert_eq!(text.parse::<NetFlag>().unwrap().0.to_string(), rule);
            assert_eq!(rule.parse::<Rule>().unwrap().to_string(), rule);
        }
        for (text, why) in [
            ("", "empty"),
            ("https://a.test", "without a scheme"),
            ("a.test/x", "without a scheme"),
            ("a.test:", "not a port"),
            ("a.test:0", "not a port"),
            ("a.test:+80", "not a port"),
            ("a.test:65536", "not a port"),
            ("a.test:*", "not a port"),
            ("u@a.test", "not a host"),
            ("127.0.0.1", "its port must be named: 127.0.0.1:80"),
            ("[::1]", "its port must be named"),
            ("10.1", "oddly spelled"),
            ("*.1.2.3.4", "not a host"),
        ] {
            let error = text.parse::<NetFlag>().unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn secrets() {
        let host = |host: &str, port| SecretHost {
            host: host.into(),
            port,
        };
        for (text, at, env) in [
            ("key", None, None),
            ("key=A_1", None, Some("A_1")),
            ("key@a.test", Some(host("a.test", None)), None),
            ("key@A.test:81=K", Some(host("a.test", Some(81))), Some("K")),
            ("key@[::1]:81", Some(host("[::1]", Some(81))), None),
        ] {
            let wanted = SecretFlag {
                name: SecretName::parse("key").unwrap(),
                host: at,
                env: env.map(str::to_owned),
            };
            assert_eq!(text.parse::<SecretFlag>().unwrap(), wanted, "{text}");
        }
        for (text, why) in [
            ("", "not a name of a secret"),
            ("Key", "not a name of a secret"),
            ("key=", "never a value"),
            ("key=sk-1", "never a value"),
            ("key@*.a.test", "one host"),
            ("key@*", "one host"),
            ("key@https://a.test", "without a scheme"),
            ("key@a.test:0", "not a port"),
            ("key@", "empty"),
        ] {
            let error = text.parse::<SecretFlag>().unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
        let flag: SecretFlag = "key@a.test:443".parse().unwrap();
        let bound = |host: &str, port| BoundUse {
            host: host.into(),
            port,
            placement: claw_core::secret::Placement::Bearer,
        };
        assert!(flag.means(&bound("a.test", None)) && flag.means(&bound("a.test", Some(443))));
        assert!(!flag.means(&bound("a.test", Some(444))) && !flag.means(&bound("b.test", None)));
    }

    #[test]
    fn variables() {
        let parse = |t: &str| t.parse::<EnvFlag>().map(|e| (e.name, e.value));
        assert_eq!(parse("A"), Ok(("A".into(), None)));
        assert_eq!(parse("A="), Ok(("A".into(), Some(String::new()))));
        assert_eq!(parse("a.b=c=d"), Ok(("a.b".into(), Some("c=d".into()))));
        let long = "A".repeat(MAX_NAME_BYTES);
        assert!(parse(&long).is_ok());
        for bad in ["", "=x", "a b=c", "a\n=c", &format!("{long}A")] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
