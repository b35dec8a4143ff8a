//! A provider's key.
//!
//! Invariant: the text leaves only as a sensitive header value. There is no `Debug`, no `Display`,
//! no `Serialize`.

use http::HeaderValue;

/// Put in place of a key in text of others.
const REDACTED: &str = "[key]";
/// Keys shorter than this are not searched for in texts: they would match ordinary words.
const MIN_REDACTED_BYTES: usize = 8;

/// A key as found in the environment.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key, without white space around it. `None` for blank text and for text that no header
    /// can carry.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let ok = !text.is_empty() && text.bytes().all(|b| (0x21..=0x7e).contains(&b));
        ok.then(|| Self(text.to_owned()))
    }

    /// The header value `<prefix><key>`, marked sensitive.
    pub(crate) fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("{prefix}{}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Whether both are the same key.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// `text` without the key, for providers that quote it back.
    pub(crate) fn redact(&self, text: &str) -> String {
        if self.0.len() < MIN_REDACTED_BYTES {
            return text.to_owned();
        }
        text.replace(&self.0, REDACTED)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn blank_and_broken_keys_are_no_keys() {
        for bad in ["", "  ", "a b", "a\nb", "ключ"] {
            assert!(ApiKey::new(bad).is_none(), "{bad:?}");
        }
        assert!(ApiKey::new(" sk-1 \n").is_some());
    }

    #[test]
    fn the_header_hides_itself_and_texts_lose_the_key() {
        let key = ApiKey::new("sk-secret-1234").unwrap();
        let header = key.header("Bearer ").unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer sk-secret-1234");
        assert!(!format!("{header:?}").contains("secret"));
        assert_eq!(key.redact("bad key sk-secret-1234!"), "bad key [key]!");
    }
}
