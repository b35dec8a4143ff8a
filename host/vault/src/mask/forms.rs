//! How a value may be spelled: raw, base64 and base64url in three alignments, hexadecimal digits. Percent and JSON
//! escapes are not here: they are undone while reading (`view.rs`), in any mix.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Bits of one character of base64.
const BASE64_BITS: usize = 6;

/// A form encodes a space as `+`, and what decodes too often makes a space of it: both are one byte here.
pub(super) fn fold(byte: u8) -> u8 {
    if byte == b' ' { b'+' } else { byte }
}

/// Everything to look for, folded.
pub(super) fn forms(value: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut forms = vec![folded(value)];
    let lower = Zeroizing::new(hex::encode(value));
    let upper = Zeroizing::new(hex::encode_upper(value));
    forms.push(folded(lower.as_bytes()));
    forms.push(folded(upper.as_bytes()));
    for alphabet in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for shift in 0..3 {
            let mut shifted = Zeroizing::new(Vec::with_capacity(shift + value.len()));
            shifted.resize(shift, 0);
            shifted.extend_from_slice(value);
            let text = Zeroizing::new(alphabet.encode(&*shifted));
            // A character that holds bits of a neighbour is not known; one with nothing after it is.
            let from = (shift * 8).div_ceil(BASE64_BITS);
            let until = shifted.len() * 8 / BASE64_BITS;
            forms.push(folded(&text.as_bytes()[from..until]));
            forms.push(folded(&text.as_bytes()[from..]));
        }
    }
    forms
}

fn folded(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.iter().map(|b| fold(*b)).collect())
}
