//! Asking registries: pages and archives.
//!
//! Invariant: an answer that may be another one a minute later (no connection, a busy or broken server) is an error of the
//! whole; one that is about the package (there is none, it is too big) is a reason why this package is missing.

use super::{MAX_ARCHIVE_BYTES, MAX_PAGE_BYTES, VendorError};
use crate::skill::web::{Web, WebError, WebRequest, check_url};
use url::Url;

/// A page.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    pub(super) is_json: bool,
    /// Where it was found: what addresses in it are relative to.
    pub(super) url: Url,
}

/// Asks through the port.
pub(super) struct Client<'a> {
    web: &'a dyn Web,
}

impl<'a> Client<'a> {
    pub(super) fn new(web: &'a dyn Web) -> Self {
        Self { web }
    }

    /// A page about a package.
    pub(super) async fn page(
        &self,
        url: &Url,
        accept: &str,
    ) -> Result<Result<Answer, String>, VendorError> {
        self.get(url, Some(accept), MAX_PAGE_BYTES).await
    }

    /// The archive of a package.
    pub(super) async fn archive(&self, url: &Url) -> Result<Result<Vec<u8>, String>, VendorError> {
        let got = self.get(url, None, MAX_ARCHIVE_BYTES).await?;
        Ok(got.map(|answer| answer.body))
    }

    async fn get(
        &self,
        url: &Url,
        accept: Option<&str>,
        max_bytes: u64,
    ) -> Result<Result<Answer, String>, VendorError> {
        let mut url = url.clone();
        url.set_fragment(None);
        if let Err(why) = check_url(url.as_str()) {
            return Ok(Err(format!("its address {why}: `{url}`")));
        }
        let fail = |why: String| VendorError::Web {
            url: url.to_string(),
            why,
        };
        let headers = accept.map(|accept| ("accept".to_owned(), accept.to_owned()));
        let request = WebRequest {
            url: url.to_string(),
            headers: headers.into_iter().collect(),
            max_bytes,
            secret: None,
        };
        let answer = match self.web.get(request).await {
            Ok(answer) => answer,
            Err(WebError::TooBig(limit)) => {
                return Ok(Err(format!("`{url}` is over {limit} bytes")));
            }
            Err(e) => return Err(fail(e.to_string())),
        };
        match answer.status {
            200 if answer.body.len() as u64 > max_bytes => {
                Ok(Err(format!("`{url}` is over {max_bytes} bytes")))
            }
            200 => {
                let kind = answer.header("content-type").unwrap_or_default();
                let is_json = kind.contains("json");
                let found = Url::parse(&answer.final_url).unwrap_or_else(|_| url.clone());
                Ok(Ok(Answer {
                    body: answer.body,
                    is_json,
                    url: found,
                }))
            }
            404 | 410 => Ok(Err("the registry has no such package".into())),
            400..=428 | 451 => Ok(Err(format!("the registry answers {}", answer.status))),
            status => Err(fail(format!("it answers {status}"))),
        }
    }
}
