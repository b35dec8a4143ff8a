//! One request of wget.

use super::fetch::Context;
use super::options::Send;
use crate::address::Address;
use crate::{Body, Request, encode, headers};

const USER_AGENT: &str = "Wget/1.21.4";
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Makes the request of one hop; `keeps_body` is false behind a redirect that turns POST into GET.
pub(super) fn request(
    address: &Address,
    first: &Address,
    keeps_body: bool,
    offset: u64,
    cx: &Context<'_, '_>,
    now: i64,
) -> Request {
    let options = cx.options;
    let trusted = address.same_origin(first);
    let sends = keeps_body && options.send != Send::Nothing;
    let method = match &options.method {
        Some(method) if keeps_body => method.clone(),
        _ if options.spider => "HEAD".to_owned(),
        _ if options.post && keeps_body => "POST".to_owned(),
        _ => "GET".to_owned(),
    };
    let mut list = headers::List::new();
    let mut add = |name: &str, value: Option<String>| {
        let own = options
            .headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some(value) = value.filter(|_| !own) {
            list.push((name.to_owned(), value.into_bytes()));
        }
    };
    add("Referer", options.referer.clone());
    add("Range", (offset > 0).then(|| format!("bytes={offset}-")));
    let agent = options
        .agent
        .clone()
        .unwrap_or_else(|| USER_AGENT.to_owned());
    add("User-Agent", Some(agent).filter(|agent| !agent.is_empty()));
    add("Accept", Some("*/*".to_owned()));
    let encoding = if options.decompress {
        "gzip"
    } else {
        "identity"
    };
    add("Accept-Encoding", Some(encoding.to_owned()));
    let user = match (&options.user, &first.user) {
        (Some(name), _) => Some((name.clone(), options.password.clone().unwrap_or_default())),
        (None, Some((name, word))) => Some((name.clone(), word.clone().unwrap_or_default())),
        (None, None) => None,
    };
    add(
        "Authorization",
        user.filter(|_| trusted)
            .map(|(name, word)| encode::basic(&name, &word)),
    );
    let cookies = cx.jar.header(address, now);
    add("Cookie", (!cookies.is_empty()).then(|| cookies.join("; ")));
    add("Content-Type", sends.then(|| FORM_TYPE.to_owned()));
    let secret = |name: &str| {
        ["authorization", "cookie"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    list.extend(
        options
            .headers
            .iter()
            .filter(|(name, _)| !headers::of_the_connection(name) && (trusted || !secret(name)))
            .cloned(),
    );
    Request {
        method,
        url: address.to_string(),
        headers: list,
        body: if sends && !cx.body.is_empty() {
            Body::Bytes(cx.body.to_vec())
        } else {
            Body::Empty
        },
        connect_timeout: options.connect_timeout,
        timeout: options.timeout,
    }
}
