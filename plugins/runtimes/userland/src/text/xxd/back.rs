//! From a dump to bytes.
//!
//! Invariant: a line's address says where its bytes go; gaps are zeros, within a limit.

use super::wish::{Shape, Wish};

/// The most bytes made, so that an address in a text cannot ask for all memory.
const MADE_BYTES: usize = 1 << 30;

/// Turns the text of a dump into bytes; an error holds the words.
pub(super) fn back(wish: &Wish, text: &[u8], to: &mut Vec<u8>) -> Result<(), String> {
    if !super::has_address(wish.shape) {
        plain(text, to);
        return Ok(());
    }
    for line in text.split(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else {
            continue;
        };
        let address = std::str::from_utf8(&line[..colon]).unwrap_or_default();
        let Ok(address) = usize::from_str_radix(address.trim(), 16) else {
            continue;
        };
        let address = match wish.from_end {
            true => address.checked_sub(wish.seek),
            false => address.checked_add(wish.seek),
        };
        let address = address.filter(|a| *a <= MADE_BYTES);
        let address = address.ok_or_else(|| "Sorry, cannot seek.".to_owned())?;
        if to.len() < address {
            to.resize(address, 0);
        }
        for (index, byte) in values(wish, &line[colon + 1..]).into_iter().enumerate() {
            match to.get_mut(address + index) {
                Some(place) => *place = byte,
                None => to.push(byte),
            }
        }
    }
    Ok(())
}

/// Every two digits of a text without addresses.
fn plain(text: &[u8], to: &mut Vec<u8>) {
    let digits: Vec<u8> = text.iter().filter_map(|b| digit(*b, 16)).collect();
    to.extend(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
}

fn digit(byte: u8, radix: u32) -> Option<u8> {
    char::from(byte)
        .to_digit(radix)
        .and_then(|d| u8::try_from(d).ok())
}

/// The bytes of a line after its address: they end at two blanks or at the columns' number.
fn values(wish: &Wish, line: &[u8]) -> Vec<u8> {
    let (size, radix, shift) = match wish.shape {
        Shape::Bits => (8, 2, 1),
        _ => (2, 16, 4),
    };
    let (mut all, mut digits, mut blanks) = (Vec::new(), Vec::new(), 0);
    for byte in line {
        if all.len() == wish.columns {
            break;
        }
        match digit(*byte, radix) {
            Some(value) => {
                blanks = 0;
                digits.push(value);
                if digits.len() == size {
                    all.push(digits.drain(..).fold(0_u8, |sum, d| sum << shift | d));
                }
            }
            None if matches!(byte, b' ' | b'\t') => {
                blanks += 1;
                if blanks > 1 && !all.is_empty() {
                    break;
                }
            }
            None => break,
        }
    }
    all
}
