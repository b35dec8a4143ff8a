//! References relative to a URL, as in a `location` header (RFC 3986, section 5).

use super::{CanonicalUrl, UrlError, is_scheme};

pub(super) fn join(base: &CanonicalUrl, reference: &str) -> Result<CanonicalUrl, UrlError> {
    let reference = reference.split_once('#').map_or(reference, |(r, _)| r);
    let absolute = reference
        .split_once(':')
        .is_some_and(|(scheme, _)| is_scheme(scheme));
    if absolute {
        return CanonicalUrl::parse(reference);
    }
    let authority = base
        .without_query()
        .get(..base.without_query().len() - base.path().len())
        .unwrap_or_default();
    let text = if reference.is_empty() {
        base.as_str().to_owned()
    } else if reference.starts_with("//") {
        format!("{}:{reference}", base.scheme())
    } else if reference.starts_with('/') {
        format!("{authority}{reference}")
    } else if reference.starts_with('?') {
        format!("{authority}{}{reference}", base.path())
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(f, _)| f);
        format!("{authority}{folder}/{reference}")
    };
    CanonicalUrl::parse(&text)
}
