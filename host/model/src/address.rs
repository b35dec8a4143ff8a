//! Where a provider's API is.
//!
//! Invariant: a parsed address is http or https, has a host, and has no user, query or fragment; its
//! root ends in `/` and every request goes below it.

use url::Url;

/// Longest base URL in bytes.
pub const MAX_BASE_URL_BYTES: usize = 2_048;

/// Why a base URL is not usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL.
    #[error("base url does not parse: {0}")]
    Syntax(String),
    /// Longer than [`MAX_BASE_URL_BYTES`].
    #[error("base url is longer than {MAX_BASE_URL_BYTES} bytes")]
    TooLong,
    /// Neither http nor https.
    #[error("base url has scheme `{0}`, not http or https")]
    Scheme(String),
    /// A user or password; its text is not shown.
    #[error("base url has a user or password in it")]
    Credentials,
    /// A query or fragment.
    #[error("base url has a query or a fragment")]
    Query,
}

/// A provider's API root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    root: Url,
}

impl Address {
    /// The root for the APIs of OpenAI: a base without a path gets `/v1`, any other path is taken
    /// as given (`…/v1`, `…/v1beta/openai`, `…/api/v1`).
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn openai(base: &str) -> Result<Self, AddressError> {
        Self::with_default_path(base, "/v1")
    }

    /// The root for Gemini: a base without a path gets `/v1beta`, any other path is taken as given.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn gemini(base: &str) -> Result<Self, AddressError> {
        Self::with_default_path(base, "/v1beta")
    }

    fn with_default_path(base: &str, default: &str) -> Result<Self, AddressError> {
        let mut root = parse(base)?;
        let path = root.path().trim_end_matches('/').to_owned();
        let path = if path.is_empty() { default } else { &path };
        root.set_path(&format!("{path}/"));
        Ok(Self { root })
    }

    /// The root for Anthropic Messages: `/v1` is added unless the path ends in it.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn anthropic(base: &str) -> Result<Self, AddressError> {
        let mut root = parse(base)?;
        let path = root.path().trim_end_matches('/').to_owned();
        let path = path.strip_suffix("/v1").unwrap_or(&path);
        root.set_path(&format!("{path}/v1/"));
        Ok(Self { root })
    }

    /// The full URL of an endpoint below the root, for example `messages`.
    pub fn endpoint(&self, rest: &str) -> String {
        format!("{}{rest}", self.root)
    }

    /// The root, which ends in `/`.
    pub fn root(&self) -> &Url {
        &self.root
    }

    /// Whether `url` has the same scheme, host and port and a path below the root.
    pub fn covers(&self, url: &Url) -> bool {
        url.scheme() == self.root.scheme()
            && url.host() == self.root.host()
            && url.port_or_known_default() == self.root.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path().starts_with(self.root.path())
    }
}

fn parse(base: &str) -> Result<Url, AddressError> {
    if base.len() > MAX_BASE_URL_BYTES {
        return Err(AddressError::TooLong);
    }
    let url = Url::parse(base.trim()).map_err(|e| AddressError::Syntax(e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::Query);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn openai_bases_join_with_and_without_slash_and_version() {
        for (base, want) in [
            (
                "https://api.openai.com/v1",
                "https://api.openai.com/v1/chat/completions",
            ),
            (
                "https://api.openai.com/v1/",
                "https://api.openai.com/v1/chat/completions",
            ),
            (
                "http://127.0.0.1:11434",
                "http://127.0.0.1:11434/v1/chat/completions",
            ),
            (
                "http://127.0.0.1:11434/",
                "http://127.0.0.1:11434/v1/chat/completions",
            ),
            (
                "https://h/v1beta/openai/",
                "https://h/v1beta/openai/chat/completions",
            ),
            (
                "https://openrouter.ai/api/v1",
                "https://openrouter.ai/api/v1/chat/completions",
            ),
        ] {
            let url = Address::openai(base).unwrap().endpoint("chat/completions");
            assert_eq!(url, want, "{base}");
        }
    }

    #[test]
    fn gemini_bases_join_with_and_without_slash_and_version() {
        for (base, want) in [
            ("https://g.example", "https://g.example/v1beta/models/x"),
            ("https://g.example/v1/", "https://g.example/v1/models/x"),
            ("http://127.0.0.1:9/a/b", "http://127.0.0.1:9/a/b/models/x"),
        ] {
            let url = Address::gemini(base).unwrap().endpoint("models/x");
            assert_eq!(url, want, "{base}");
        }
    }

    #[test]
    fn anthropic_bases_join_with_and_without_slash_and_version() {
        for (base, want) in [
            (
                "https://api.anthropic.com",
                "https://api.anthropic.com/v1/messages",
            ),
            (
                "https://api.anthropic.com/",
                "https://api.anthropic.com/v1/messages",
            ),
            (
                "http://localhost:4010/v1",
                "http://localhost:4010/v1/messages",
            ),
            (
                "http://localhost:4010/v1/",
                "http://localhost:4010/v1/messages",
            ),
            (
                "https://proxy/anthropic",
                "https://proxy/anthropic/v1/messages",
            ),
        ] {
            let url = Address::anthropic(base).unwrap().endpoint("messages");
            assert_eq!(url, want, "{base}");
        }
    }

    #[test]
    fn unusable_bases_are_refused_without_their_password() {
        use AddressError::{Credentials, Query, Scheme, TooLong};
        assert_eq!(Address::openai("ftp://h"), Err(Scheme("ftp".into())));
        assert_eq!(Address::openai("https://u:p@h/v1"), Err(Credentials));
        assert_eq!(Address::openai("https://h/v1?key=1"), Err(Query));
        assert_eq!(Address::openai("https://h/v1#x"), Err(Query));
        assert!(matches!(
            Address::openai("h/v1"),
            Err(AddressError::Syntax(_))
        ));
        let at_limit = format!("https://h/{}", "a".repeat(MAX_BASE_URL_BYTES - 10));
        assert!(Address::openai(&at_limit).is_ok());
        assert_eq!(Address::openai(&format!("{at_limit}a")), Err(TooLong));
    }

    #[test]
    fn only_what_is_below_the_root_is_covered() {
        let address = Address::openai("https://h:8443/v1").unwrap();
        for (url, want) in [
            ("https://h:8443/v1/chat/completions", true),
            ("https://h:8443/v1/models", true),
            ("https://h:8443/v1/../admin", false),
            ("https://h:8443/v1/%2e%2e/admin", false),
            ("https://h:8443/v10/x", false),
            ("https://h:8443/", false),
            ("https://h/v1/x", false),
            ("http://h:8443/v1/x", false),
            ("https://h.example:8443/v1/x", false),
            ("https://u@h:8443/v1/x", false),
        ] {
            assert_eq!(address.covers(&Url::parse(url).unwrap()), want, "{url}");
        }
    }
}
