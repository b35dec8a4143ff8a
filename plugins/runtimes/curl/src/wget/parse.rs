//! The names and letters of wget's options, and the walk over the arguments.

use super::options::{self, Options};

/// One option: its letters as typed behind the dash, its name, and whether a value follows.
struct Spec {
    letters: &'static str,
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flag,
    Value,
    /// Known to wget, and not offered here.
    Missing,
    Help,
    Version,
}

const fn flag(letters: &'static str, name: &'static str) -> Spec {
    Spec {
        letters,
        name,
        kind: Kind::Flag,
    }
}

const fn with(letters: &'static str, name: &'static str) -> Spec {
    Spec {
        letters,
        name,
        kind: Kind::Value,
    }
}

const fn missing(letters: &'static str, name: &'static str) -> Spec {
    Spec {
        letters,
        name,
        kind: Kind::Missing,
    }
}

static OPTIONS: &[Spec] = &[
    flag("q", "quiet"),
    flag("nv", "no-verbose"),
    flag("v", "verbose"),
    flag("d", "debug"),
    flag("S", "server-response"),
    flag("", "spider"),
    flag("c", "continue"),
    flag("nc", "no-clobber"),
    flag("nd", "no-directories"),
    flag("nH", "no-host-directories"),
    flag("np", "no-parent"),
    flag("N", "timestamping"),
    flag("", "content-on-error"),
    flag("", "content-disposition"),
    flag("", "trust-server-names"),
    flag("", "no-check-certificate"),
    flag("", "no-cookies"),
    flag("", "keep-session-cookies"),
    flag("", "no-cache"),
    flag("", "no-proxy"),
    flag("", "no-netrc"),
    flag("", "no-config"),
    flag("", "no-hsts"),
    flag("", "no-http-keep-alive"),
    flag("", "no-use-server-timestamps"),
    flag("", "no-dns-cache"),
    flag("", "no-iri"),
    flag("", "show-progress"),
    flag("", "no-show-progress"),
    flag("", "auth-no-challenge"),
    flag("", "https-only"),
    flag("", "retry-connrefused"),
    flag("", "retry-on-host-error"),
    flag("4", "inet4-only"),
    flag("6", "inet6-only"),
    with("O", "output-document"),
    with("P", "directory-prefix"),
    with("o", "output-file"),
    with("a", "append-output"),
    with("i", "input-file"),
    with("e", "execute"),
    with("t", "tries"),
    with("T", "timeout"),
    with("w", "wait"),
    with("U", "user-agent"),
    with("", "header"),
    with("", "referer"),
    with("", "user"),
    with("", "password"),
    with("", "http-user"),
    with("", "http-password"),
    with("", "http-passwd"),
    with("", "method"),
    with("", "body-data"),
    with("", "body-file"),
    with("", "post-data"),
    with("", "post-file"),
    with("", "load-cookies"),
    with("", "save-cookies"),
    with("", "compression"),
    with("", "max-redirect"),
    with("", "waitretry"),
    with("", "retry-on-http-error"),
    with("", "read-timeout"),
    with("", "connect-timeout"),
    with("", "dns-timeout"),
    with("", "progress"),
    with("", "limit-rate"),
    with("", "secure-protocol"),
    with("", "ca-certificate"),
    with("", "ca-directory"),
    with("", "prefer-family"),
    with("", "local-encoding"),
    with("", "remote-encoding"),
    with("", "restrict-file-names"),
    flag("", "random-wait"),
    missing("r", "recursive"),
    missing("m", "mirror"),
    missing("p", "page-requisites"),
    missing("k", "convert-links"),
    missing("K", "backup-converted"),
    missing("E", "adjust-extension"),
    missing("H", "span-hosts"),
    missing("x", "force-directories"),
    missing("l", "level"),
    missing("A", "accept"),
    missing("R", "reject"),
    missing("D", "domains"),
    missing("b", "background"),
    missing("B", "base"),
    missing("F", "force-html"),
    missing("Q", "quota"),
    missing("", "certificate"),
    missing("", "private-key"),
    missing("", "bind-address"),
    missing("", "start-pos"),
    missing("", "warc-file"),
    Spec {
        letters: "h",
        name: "help",
        kind: Kind::Help,
    },
    Spec {
        letters: "V",
        name: "version",
        kind: Kind::Version,
    },
];

/// What the arguments ask for.
#[derive(Debug)]
pub(super) enum Parsed {
    Downloads(Box<Options>),
    Help,
    Version,
}

/// Reads all arguments; the error is the line to print.
pub(super) fn parse(args: &[String]) -> Result<Parsed, String> {
    let mut all = Options::default();
    let mut rest = args.iter();
    let mut only_urls = false;
    while let Some(arg) = rest.next() {
        if only_urls || arg == "-" || !arg.starts_with('-') {
            all.urls.push(arg.clone());
            continue;
        }
        if arg == "--" {
            only_urls = true;
            continue;
        }
        let mut next = || rest.next().map(String::as_str);
        let end = match arg.strip_prefix("--") {
            Some(name) => long(&mut all, name, &mut next)?,
            None => letters(&mut all, &arg[1..], &mut next)?,
        };
        if let Some(end) = end {
            return Ok(end);
        }
    }
    Ok(Parsed::Downloads(Box::new(all)))
}

type Next<'a, 'n> = &'n mut dyn FnMut() -> Option<&'a str>;

fn long<'a>(
    all: &mut Options,
    typed: &'a str,
    next: Next<'a, '_>,
) -> Result<Option<Parsed>, String> {
    let (name, value) = match typed.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (typed, None),
    };
    let spec = by_name(name)?;
    match (spec.kind, value) {
        (Kind::Value, None) => {
            let value = next()
                .ok_or_else(|| format!("wget: option '--{}' requires an argument", spec.name))?;
            apply(all, spec, Some(value))
        }
        (Kind::Flag, Some(_)) => Err(format!(
            "wget: option '--{}' doesn't allow an argument",
            spec.name
        )),
        (_, value) => apply(all, spec, value),
    }
}

fn by_name(name: &str) -> Result<&'static Spec, String> {
    if let Some(spec) = OPTIONS.iter().find(|spec| spec.name == name) {
        return Ok(spec);
    }
    let mut starts = OPTIONS.iter().filter(|spec| spec.name.starts_with(name));
    match (starts.next(), starts.next()) {
        (Some(spec), None) => Ok(spec),
        (Some(_), Some(_)) => Err(format!("wget: option '--{name}' is ambiguous")),
        _ => Err(format!("wget: unrecognized option '--{name}'")),
    }
}

fn letters<'a>(
    all: &mut Options,
    typed: &'a str,
    next: Next<'a, '_>,
) -> Result<Option<Parsed>, String> {
    let mut rest = typed;
    while let Some(first) = rest.chars().next() {
        // `-nv` and its kind are two letters.
        let len = if first == 'n' {
            2.min(rest.len())
        } else {
            first.len_utf8()
        };
        let letters = rest.get(..len).unwrap_or(rest);
        rest = rest.get(len..).unwrap_or_default();
        let spec = OPTIONS
            .iter()
            .find(|spec| spec.letters == letters)
            .ok_or_else(|| format!("wget: invalid option -- '{letters}'"))?;
        let value = match (spec.kind, rest) {
            (Kind::Value, "") => Some(
                next()
                    .ok_or_else(|| format!("wget: option requires an argument -- '{letters}'"))?,
            ),
            (Kind::Value, rest) => Some(rest),
            _ => None,
        };
        if let Some(end) = apply(all, spec, value)? {
            return Ok(Some(end));
        }
        if value.is_some() {
            return Ok(None);
        }
    }
    Ok(None)
}

fn apply(all: &mut Options, spec: &Spec, value: Option<&str>) -> Result<Option<Parsed>, String> {
    match (spec.kind, value) {
        (Kind::Help, _) => return Ok(Some(Parsed::Help)),
        (Kind::Version, _) => return Ok(Some(Parsed::Version)),
        (Kind::Missing, _) => {
            return Err(format!(
                "wget: option '--{}' is not offered in the sandbox",
                spec.name
            ));
        }
        (_, Some(value)) => options::value(all, spec.name, value)?,
        (_, None) => options::flag(all, spec.name),
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn letters_and_names_are_unique() {
        let mut seen = BTreeSet::new();
        for spec in OPTIONS {
            assert!(seen.insert(spec.name), "{}", spec.name);
            assert!(
                spec.letters.is_empty() || seen.insert(spec.letters),
                "{}",
                spec.letters
            );
        }
    }
}
