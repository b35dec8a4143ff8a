//! Lists of headers: finding, replacing, and the words of a status.

pub(crate) type List = Vec<(String, Vec<u8>)>;

/// Headers that belong to the connection: the host writes them, whatever a script says.
const OF_THE_CONNECTION: [&str; 11] = [
    "host",
    "content-length",
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "transfer-encoding",
    "te",
    "upgrade",
    "expect",
];

/// Whether the host writes this header itself.
pub(crate) fn of_the_connection(name: &str) -> bool {
    OF_THE_CONNECTION
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// The first value with this name, as text.
pub(crate) fn find<'a>(list: &'a [(String, Vec<u8>)], name: &str) -> Option<&'a str> {
    all(list, name).next()
}

/// Every value with this name that is text.
pub(crate) fn all<'a, 'n>(
    list: &'a [(String, Vec<u8>)],
    name: &'n str,
) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
    list.iter()
        .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
        .filter_map(|(_, value)| std::str::from_utf8(value).ok())
        .map(str::trim)
}

/// Whether a name can stand in a request.
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// `attachment; filename="x"`: the name, without folders.
pub(crate) fn attachment_name(list: &[(String, Vec<u8>)]) -> Option<String> {
    let value = find(list, "content-disposition")?;
    let lower = value.to_ascii_lowercase();
    let at = lower.find("filename=")? + "filename=".len();
    let rest = value.get(at..)?.trim_start();
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split(';').next()?.trim(),
    };
    let name = name.rsplit(['/', '\\']).next()?;
    (!name.is_empty() && name != "." && name != "..").then(|| name.to_owned())
}

/// The usual words for a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        418 => "I'm a teapot",
        422 => "Unprocessable Entity",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_attachment_has_no_folder() {
        let name = |value: &str| {
            attachment_name(&[("Content-Disposition".to_owned(), value.as_bytes().to_vec())])
        };
        assert_eq!(
            name("attachment; filename=\"../a;b.txt\"").as_deref(),
            Some("a;b.txt")
        );
        assert_eq!(
            name("attachment; FILENAME=x.bin; size=3").as_deref(),
            Some("x.bin")
        );
        assert_eq!(name("attachment; filename=\"..\""), None);
        assert_eq!(name("inline"), None);
    }
}
