//! What a response is, from its content type and, if that is missing, its first bytes.

/// How a body is treated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Turned into Markdown.
    Html,
    /// Passed through.
    Text,
    /// Given to the model as a handle.
    Other,
}

/// How many first bytes are looked at.
const SNIFF_BYTES: usize = 1_024;

/// The content type without parameters, in lower case.
pub(crate) fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// The kind of a body. `bytes` may be empty when only the content type is known.
pub(crate) fn of(content_type: &str, bytes: &[u8]) -> Kind {
    let essence = essence(content_type);
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "" => sniff(bytes.get(..SNIFF_BYTES).unwrap_or(bytes)),
        "application/json"
        | "application/xml"
        | "application/javascript"
        | "application/yaml"
        | "application/toml"
        | "application/x-ndjson" => Kind::Text,
        other
            if other.starts_with("text/")
                || other.ends_with("+json")
                || other.ends_with("+xml") =>
        {
            // A picture in XML is still a picture to a person, but its text is what a model can use.
            Kind::Text
        }
        _ => Kind::Other,
    }
}

fn sniff(start: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    if trimmed.starts_with("<!doctype html") || trimmed.starts_with("<html") {
        return Kind::Html;
    }
    let torn = std::str::from_utf8(start).is_err_and(|e| e.error_len().is_some());
    if torn || start.contains(&0) {
        Kind::Other
    } else {
        Kind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, of};

    #[test]
    fn by_content_type() {
        assert_eq!(of("Text/HTML; charset=utf-8", b""), Kind::Html);
        assert_eq!(of("application/ld+json", b""), Kind::Text);
        assert_eq!(of("text/plain", b"<html>"), Kind::Text);
        assert_eq!(of("application/pdf", b"text"), Kind::Other);
        assert_eq!(of("image/png", b""), Kind::Other);
    }

    #[test]
    fn by_first_bytes_when_nothing_is_said() {
        assert_eq!(of("", b"\n <!DOCTYPE html><p>"), Kind::Html);
        assert_eq!(of("", b"hello"), Kind::Text);
        assert_eq!(of("", b"\x89PNG\0"), Kind::Other);
        assert_eq!(of("", &[0xff, 0xfe, 0x41]), Kind::Other);
    }
}
