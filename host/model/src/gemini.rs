//! Google Gemini (`streamGenerateContent`): our request as its JSON, its chunks as ours.

mod decode;
mod encode;
mod schema;

pub(crate) use decode::Generate;
pub(crate) use encode::encode;

/// The header with the key.
pub(crate) const KEY_HEADER: &str = "x-goog-api-key";

/// The path below the API root; this API names the model there.
pub(crate) fn endpoint(model: &str) -> String {
    let model = model.strip_prefix("models/").unwrap_or(model);
    let model: String = url::form_urlencoded::byte_serialize(model.as_bytes()).collect();
    format!("models/{model}:streamGenerateContent?alt=sse")
}

#[cfg(test)]
mod tests;
