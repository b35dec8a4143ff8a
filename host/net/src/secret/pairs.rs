//! `name=value` pairs, as in a query and in an urlencoded form. What is not the place stays letter for letter.

use super::place::NotEmpty;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Everything but what needs no encoding anywhere in a URL.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A value that changes nothing in the structure around it.
pub(super) fn encode(value: &[u8]) -> String {
    percent_encode(value, ENCODED).to_string()
}

/// The bytes behind percent sequences; `+` stays.
pub(super) fn decode(text: &str) -> Vec<u8> {
    percent_decode_str(text).collect()
}

fn decode_pair(text: &str) -> Vec<u8> {
    percent_decode_str(&text.replace('+', " ")).collect()
}

/// Puts a value into the empty or absent pair of this name.
pub(super) fn fill(text: &str, name: &str, value: &[u8]) -> Result<String, NotEmpty> {
    let mut places = 0;
    let mut taken = false;
    let mut pairs: Vec<String> = Vec::new();
    for pair in text.split('&') {
        let (raw, old) = pair.split_once('=').unwrap_or((pair, ""));
        if raw.is_empty() || decode_pair(raw) != name.as_bytes() {
            pairs.push(pair.to_owned());
            continue;
        }
        places += 1;
        taken |= !old.is_empty();
        pairs.push(format!("{raw}={}", encode(value)));
    }
    if taken || places > 1 {
        return Err(NotEmpty);
    }
    if places == 1 {
        return Ok(pairs.join("&"));
    }
    let between = if text.is_empty() { "" } else { "&" };
    let name = encode(name.as_bytes());
    Ok(format!("{text}{between}{name}={}", encode(value)))
}

/// Swaps the stand-in where it is a whole value of this name. `None` if it is not.
pub(super) fn swap(text: &str, name: &str, stand_in: &str, value: &[u8]) -> Option<String> {
    let mut swapped = false;
    let pairs = text.split('&').map(|pair| match pair.split_once('=') {
        Some((raw, old))
            if decode_pair(raw) == name.as_bytes() && decode_pair(old) == stand_in.as_bytes() =>
        {
            swapped = true;
            format!("{raw}={}", encode(value))
        }
        _ => pair.to_owned(),
    });
    let text = pairs.collect::<Vec<_>>().join("&");
    swapped.then_some(text)
}
