//! URLs as the web reads them. Invariant: JavaScript holds the text of a URL; every change is parsed again here.

use rquickjs::{Ctx, Object, Result};
use url::{Url, quirks};

use super::functions;

/// `href, origin, protocol, username, password, host, hostname, port, pathname, search, hash`.
fn parts(url: &Url) -> Vec<String> {
    let texts = [
        quirks::href(url),
        &quirks::origin(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    texts.map(str::to_owned).to_vec()
}

/// The parts of a URL; `undefined` if it is none.
fn parse(input: String, base: Option<String>) -> Option<Vec<String>> {
    let base = match base {
        Some(base) => Some(Url::parse(&base).ok()?),
        None => None,
    };
    let url = Url::options().base_url(base.as_ref()).parse(&input).ok()?;
    Some(parts(&url))
}

/// The parts after one of them was set; what cannot be set changes nothing.
fn set(href: String, part: String, value: String) -> Option<Vec<String>> {
    let mut url = Url::parse(&href).ok()?;
    let _ = match part.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Err(()),
    };
    Some(parts(&url))
}

/// A host in ASCII; empty if it is none.
fn to_ascii(domain: String) -> String {
    quirks::domain_to_ascii(&domain)
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx,
        "parse": parse,
        "set": set,
        "toAscii": to_ascii,
        "toUnicode": |domain: String| quirks::domain_to_unicode(&domain),
    )
}
