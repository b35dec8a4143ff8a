//! Writing into a place of a request: an empty one that the caller left for a secret that it named, or a stand-in that
//! is exactly what stands there.
//!
//! - A header, a form field, a query parameter and a member of a JSON object are places when they are absent; the last
//!   three also when they are empty.
//! - A segment of the path is the place when it is the placement's text without its `*`: `/bot/getMe` for `path:bot*`,
//!   and the one empty segment, `/v1//items` or `/v1/`, for `path:*`. Exactly one segment may be.

use super::draft::{Draft, DraftBody, Part};
use super::json::{self, Found};
use super::pairs;
use crate::error::Fault;
use crate::header::{MAX_HEADER_VALUE_BYTES, is_forbidden};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use claw_core::secret::{Placement, Template};
use http::header::{AUTHORIZATION, Entry, HeaderName, HeaderValue};

/// There is something in the place already, or more than one place.
pub(super) struct NotEmpty;

impl Draft {
    /// Puts a value into the place that was left empty for it.
    pub(super) fn put(&mut self, to: &Placement, user: &str, value: &[u8]) -> Result<(), Fault> {
        if !self.has(to) {
            return Err(misfit(to, "there is no such place here, or no longer"));
        }
        match to {
            Placement::Bearer => self.add_header(AUTHORIZATION, to, &around("Bearer ", value, "")),
            Placement::Basic | Placement::BasicUser => {
                let credentials = basic(to, user, value)?;
                self.add_header(AUTHORIZATION, to, credentials.as_bytes())
            }
            Placement::Header(name, text) => {
                self.add_header(header_name(name)?, to, &filled(text, value))
            }
            Placement::Hmac(name, text) => {
                let signature = self.signature(to, value)?;
                self.add_header(header_name(name)?, to, &filled(text, signature.as_bytes()))
            }
            Placement::Query(name) => {
                let query = self.query.as_deref().unwrap_or_default();
                let query = pairs::fill(query, name, value).map_err(|_| occupied(to))?;
                self.query = Some(query);
                Ok(())
            }
            Placement::Path(text) => self.fill_segment(to, text, value),
            Placement::Form(name) => {
                let form = self.form(to)?;
                let form = pairs::fill(form, name, value).map_err(|_| occupied(to))?;
                self.body = DraftBody::AtHand(Bytes::from(form));
                Ok(())
            }
            Placement::Json(pointer) | Placement::Frame(pointer) => {
                self.fill_json(to, pointer, value)
            }
            Placement::Line(text) => {
                let blank = filled(text, b"");
                let empty = self.at_hand().is_some_and(|line| *line == blank);
                self.write_line(to, empty, text, value)?
                    .then_some(())
                    .ok_or_else(|| misfit(to, "the line is not its text with the place empty"))
            }
        }
    }

    /// Swaps a stand-in that is exactly in this place; whether there was one.
    pub(super) fn swap(&mut self, to: &Placement, old: &str, value: &[u8]) -> Result<bool, Fault> {
        if !self.has(to) {
            return Ok(false);
        }
        match to {
            Placement::Bearer => self.swap_header(&AUTHORIZATION, to, |text| {
                let held = after_scheme(text, "bearer")? == old;
                held.then(|| Ok(around("Bearer ", value, "")))
            }),
            Placement::Basic | Placement::BasicUser => {
                self.swap_header(&AUTHORIZATION, to, |text| {
                    let (user, password) = credentials(text)?;
                    let held = match to {
                        Placement::Basic => password == old,
                        _ => user == old && password.is_empty(),
                    };
                    held.then(|| basic(to, &user, value).map(String::into_bytes))
                })
            }
            Placement::Header(name, text) => {
                let whole = filled(text, old.as_bytes());
                let Ok(name) = header_name(name) else {
                    return Ok(false);
                };
                self.swap_header(&name, to, |found| {
                    (found.as_bytes() == whole).then(|| Ok(filled(text, value)))
                })
            }
            Placement::Hmac(name, text) => {
                let whole = filled(text, old.as_bytes());
                let (Ok(name), Ok(signature)) = (header_name(name), self.signature(to, value))
                else {
                    return Ok(false);
                };
                self.swap_header(&name, to, |found| {
                    let held = found.as_bytes() == whole;
                    held.then(|| Ok(filled(text, signature.as_bytes())))
                })
            }
            Placement::Query(name) => {
                let query = self.query.as_deref().unwrap_or_default();
                let swapped = pairs::swap(query, name, old, value);
                let found = swapped.is_some();
                self.query = swapped.or(self.query.take());
                Ok(found)
            }
            Placement::Path(text) => Ok(self.swap_segment(text, old, value)),
            Placement::Form(name) => {
                let Ok(form) = self.form(to) else {
                    return Ok(false);
                };
                let swapped = pairs::swap(form, name, old, value);
                let found = swapped.is_some();
                if let Some(form) = swapped {
                    self.body = DraftBody::AtHand(Bytes::from(form));
                }
                Ok(found)
            }
            Placement::Json(pointer) | Placement::Frame(pointer) => {
                self.swap_json(to, pointer, old, value)
            }
            Placement::Line(text) => {
                let whole = filled(text, old.as_bytes());
                let held = self.at_hand().is_some_and(|line| *line == whole);
                self.write_line(to, held, text, value)
            }
        }
    }

    /// Whether what is drafted has such a place.
    fn has(&self, to: &Placement) -> bool {
        let part = match to {
            Placement::Frame(_) => Part::Frame,
            Placement::Line(_) => Part::Line,
            _ => Part::Request,
        };
        self.part == part
    }

    fn write_line(
        &mut self,
        to: &Placement,
        held: bool,
        text: &Template,
        value: &[u8],
    ) -> Result<bool, Fault> {
        if held {
            if value.iter().any(|b| b"\r\n\0".contains(b)) {
                return Err(unfit(to));
            }
            self.body = DraftBody::AtHand(Bytes::from(filled(text, value)));
        }
        Ok(held)
    }

    fn add_header(&mut self, name: HeaderName, to: &Placement, text: &[u8]) -> Result<(), Fault> {
        if self.headers.contains_key(&name) {
            return Err(Fault::Invalid {
                code: "header-forbidden",
                message: format!("the header `{name}` is set by the host, for `{to}`"),
            });
        }
        self.headers.insert(name, sensitive(to, text)?);
        Ok(())
    }

    /// `with` gives the new value of a header, or `None` if the old one stays.
    fn swap_header(
        &mut self,
        name: &HeaderName,
        to: &Placement,
        with: impl Fn(&str) -> Option<Result<Vec<u8>, Fault>>,
    ) -> Result<bool, Fault> {
        let mut found = false;
        if let Entry::Occupied(mut entry) = self.headers.entry(name) {
            for old in entry.iter_mut() {
                let text = std::str::from_utf8(old.as_bytes()).unwrap_or_default();
                if let Some(new) = with(text) {
                    *old = sensitive(to, &new?)?;
                    found = true;
                }
            }
        }
        Ok(found)
    }

    fn fill_segment(&mut self, to: &Placement, text: &Template, value: &[u8]) -> Result<(), Fault> {
        let blank = format!("{}{}", text.before, text.after);
        let mut places = self.segments.iter_mut().filter(|s| **s == blank);
        match (places.next(), places.next()) {
            (Some(place), None) => {
                *place = format!("{}{}{}", text.before, pairs::encode(value), text.after);
                Ok(())
            }
            (None, _) => Err(misfit(to, "no segment of the path is its place")),
            _ => Err(misfit(to, "more than one segment of the path is its place")),
        }
    }

    fn swap_segment(&mut self, text: &Template, old: &str, value: &[u8]) -> bool {
        let whole = filled(text, old.as_bytes());
        let mut found = false;
        for segment in &mut self.segments {
            if pairs::decode(segment) == whole {
                *segment = format!("{}{}{}", text.before, pairs::encode(value), text.after);
                found = true;
            }
        }
        found
    }

    fn form(&self, to: &Placement) -> Result<&str, Fault> {
        let bytes = self.at_hand().ok_or_else(|| streamed(to))?;
        let form = std::str::from_utf8(bytes).ok().filter(|_| self.is_form());
        form.ok_or_else(|| Fault::Invalid {
            code: "secret-body",
            message: format!("the request has no urlencoded form to put `{to}` in"),
        })
    }

    fn fill_json(&mut self, to: &Placement, pointer: &str, value: &[u8]) -> Result<(), Fault> {
        let bytes = self.at_hand().ok_or_else(|| streamed(to))?;
        let found = json::find(bytes, pointer).ok_or_else(|| Fault::Invalid {
            code: "secret-body",
            message: format!("the request has no JSON body to put `{to}` in"),
        })?;
        let text = json_text(to, value)?;
        let body = match found {
            Found::Text(range, old) if old.is_empty() => json::splice(bytes, range, &text),
            Found::Absent { at, alone } => {
                let name = json::quoted(&json::last_name(pointer));
                let comma = if alone { "" } else { "," };
                json::splice(bytes, at..at, &format!("{name}:{text}{comma}"))
            }
            Found::Text(..) => return Err(occupied(to)),
            Found::Other => return Err(misfit(to, "the body has no such place")),
        };
        self.body = DraftBody::AtHand(Bytes::from(body));
        Ok(())
    }

    fn swap_json(
        &mut self,
        to: &Placement,
        pointer: &str,
        old: &str,
        value: &[u8],
    ) -> Result<bool, Fault> {
        let Some(bytes) = self.at_hand() else {
            return Ok(false);
        };
        match json::find(bytes, pointer) {
            Some(Found::Text(range, text)) if text == old => {
                let body = json::splice(bytes, range, &json_text(to, value)?);
                self.body = DraftBody::AtHand(Bytes::from(body));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The signature of the body as it is now.
    fn signature(&self, to: &Placement, key: &[u8]) -> Result<String, Fault> {
        let bytes = self.at_hand().ok_or_else(|| streamed(to))?;
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
        Ok(hex::encode(ring::hmac::sign(&key, bytes)))
    }
}

/// User name and password of a `Basic` header.
pub(super) fn credentials(text: &str) -> Option<(String, String)> {
    let encoded = after_scheme(text, "basic")?.trim();
    let bytes = STANDARD
        .decode(encoded)
        .or_else(|_| STANDARD_NO_PAD.decode(encoded));
    let text = String::from_utf8(bytes.ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn basic(to: &Placement, user: &str, value: &[u8]) -> Result<String, Fault> {
    let user = if *to == Placement::Basic { user } else { "" };
    if user.chars().any(|c| c == ':' || c.is_control()) {
        return Err(misfit(to, "a user name holds no colon"));
    }
    if *to == Placement::BasicUser && value.contains(&b':') {
        return Err(unfit(to));
    }
    let pair = match to {
        Placement::Basic => around(&format!("{user}:"), value, ""),
        _ => around("", value, ":"),
    };
    Ok(format!("Basic {}", STANDARD.encode(pair)))
}

fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (word, rest) = text.split_once(' ')?;
    word.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn header_name(name: &str) -> Result<HeaderName, Fault> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
    let free = parsed.filter(|n| !is_forbidden(n.as_str()) && n != "accept-encoding");
    free.ok_or_else(|| Fault::Invalid {
        code: "header-forbidden",
        message: format!("the header `{name}` is set by the host alone"),
    })
}

fn sensitive(to: &Placement, text: &[u8]) -> Result<HeaderValue, Fault> {
    let fits = text.len() <= MAX_HEADER_VALUE_BYTES;
    let value = HeaderValue::from_bytes(text).ok().filter(|_| fits);
    let mut value = value.ok_or_else(|| unfit(to))?;
    value.set_sensitive(true);
    Ok(value)
}

fn json_text(to: &Placement, value: &[u8]) -> Result<String, Fault> {
    let text = std::str::from_utf8(value).map_err(|_| unfit(to))?;
    Ok(json::quoted(text))
}

fn filled(text: &Template, value: &[u8]) -> Vec<u8> {
    around(&text.before, value, &text.after)
}

fn around(before: &str, value: &[u8], after: &str) -> Vec<u8> {
    [before.as_bytes(), value, after.as_bytes()].concat()
}

fn misfit(to: &Placement, why: &str) -> Fault {
    Fault::Invalid {
        code: "secret-place",
        message: format!("a secret cannot be put in `{to}`: {why}"),
    }
}

fn occupied(to: &Placement) -> Fault {
    misfit(to, "its place is not empty, or there are two")
}

fn streamed(to: &Placement) -> Fault {
    Fault::Invalid {
        code: "secret-body",
        message: format!("`{to}` needs the whole body of the request, and it is a stream"),
    }
}

/// The value has characters that would change what stands around the place.
pub(super) fn unfit(to: &Placement) -> Fault {
    Fault::Invalid {
        code: "secret-unfit",
        message: format!("the value of the secret cannot stand in `{to}`"),
    }
}

#[cfg(test)]
mod tests;
