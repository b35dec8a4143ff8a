//! Bytes to text. Invariant: never fails; what does not decode becomes U+FFFD.

use encoding_rs::{Encoding, UTF_8};

/// How far into a page a `<meta charset>` is looked for, as browsers do.
const META_BYTES: usize = 1_024;

/// Decodes by byte order mark, then the content type's charset, then the page's own `<meta>`, then UTF-8.
pub(crate) fn text(bytes: &[u8], content_type: &str) -> String {
    let encoding = charset_of(content_type)
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| meta(bytes))
        .unwrap_or(UTF_8);
    encoding.decode(bytes).0.into_owned()
}

fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let start =
        String::from_utf8_lossy(bytes.get(..META_BYTES).unwrap_or(bytes)).to_ascii_lowercase();
    let tag = start
        .split("<meta")
        .skip(1)
        .find(|tag| tag.contains("charset="))?;
    Encoding::for_label(charset_of(tag)?.as_bytes())
}

/// The value after `charset=`, with or without quotes.
fn charset_of(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (_, value) = lower.split_once("charset=")?;
    let value = value.trim_start_matches(['"', '\'', ' ']);
    let end = value
        .find(['"', '\'', ';', ' ', '>', '/'])
        .unwrap_or(value.len());
    value
        .get(..end)
        .filter(|v| !v.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_header_wins_over_the_page() {
        assert_eq!(
            text(b"<meta charset=utf-8>\xe4", "text/html; charset=ISO-8859-1"),
            "<meta charset=utf-8>ä"
        );
    }

    #[test]
    fn the_page_may_say() {
        assert!(text(b"<meta charset=\"windows-1252\">\x80", "text/html").ends_with('€'));
        let http_equiv =
            b"<meta http-equiv=content-type content='text/html; charset=shift_jis'>\x82\xa0";
        assert!(text(http_equiv, "text/html").ends_with('あ'));
    }

    #[test]
    fn utf8_otherwise_and_never_an_error() {
        assert_eq!(text("ä".as_bytes(), ""), "ä");
        assert_eq!(text(b"\xff", "text/plain; charset=nonsense"), "\u{fffd}");
        assert_eq!(text(b"\xef\xbb\xbfa", ""), "a");
    }
}
