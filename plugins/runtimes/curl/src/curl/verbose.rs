//! `-v`: what goes out and what comes in, on standard error.

use crate::address::Address;
use crate::{Io, Request, Response, headers};

pub(super) fn request(request: &Request, address: &Address, io: &mut Io<'_>) {
    let mut path = address.path.clone();
    if let Some(query) = &address.query {
        path.push('?');
        path.push_str(query);
    }
    let mut text = format!(
        "> {} {path} HTTP/1.1\n> Host: {}",
        request.method, address.host
    );
    if let Some(port) = address.port {
        text.push_str(&format!(":{port}"));
    }
    text.push('\n');
    for (name, value) in &request.headers {
        text.push_str(&format!("> {name}: {}\n", String::from_utf8_lossy(value)));
    }
    if let Some(len) = request.body.len().filter(|len| *len > 0) {
        text.push_str(&format!("> Content-Length: {len}\n"));
    }
    text.push_str("> \n");
    let _ = io.stderr.write_all(text.as_bytes());
}

pub(super) fn response(response: &Response, io: &mut Io<'_>) {
    let mut text = format!(
        "< HTTP/1.1 {} {}\n",
        response.status,
        headers::reason(response.status)
    );
    for (name, value) in &response.headers {
        text.push_str(&format!("< {name}: {}\n", String::from_utf8_lossy(value)));
    }
    text.push_str("< \n");
    let _ = io.stderr.write_all(text.as_bytes());
}
