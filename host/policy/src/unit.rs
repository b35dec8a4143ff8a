//! Sizes (`64MiB`) and durations (`30s`) as people write them. Whole numbers only.

/// Why a text is no size or duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {wanted}")]
pub struct UnitError {
    /// As written.
    pub text: String,
    /// What would be right.
    pub wanted: &'static str,
}

/// Reads `512KiB`, `64MiB`, `1GiB`, `100B` or a plain number of bytes.
///
/// # Errors
/// Anything else, and what does not fit into 64 bits.
pub fn bytes(text: &str) -> Result<u64, UnitError> {
    let units = [
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
        ("B", 1),
        ("", 1),
    ];
    read(text, &units, "a size like `64MiB`")
}

/// Reads `500ms`, `30s`, `2m`, `1h` or `7d` into milliseconds.
///
/// # Errors
/// Anything else, and what does not fit into 64 bits.
pub fn millis(text: &str) -> Result<u64, UnitError> {
    let units = [
        ("ms", 1),
        ("s", 1_000),
        ("m", 60_000),
        ("h", 3_600_000),
        ("d", 86_400_000),
    ];
    read(text, &units, "a duration like `30s`")
}

fn read(text: &str, units: &[(&str, u64)], wanted: &'static str) -> Result<u64, UnitError> {
    let error = || UnitError {
        text: crate::host::cut(text),
        wanted,
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (_, factor) = units
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(error)?;
    number
        .parse::<u64>()
        .ok()
        .and_then(|n| n.checked_mul(*factor))
        .ok_or_else(error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sizes_are_whole_numbers_with_a_unit() {
        assert_eq!(bytes("64MiB").unwrap(), 64 << 20);
        assert_eq!(bytes("512KiB").unwrap(), 512 << 10);
        assert_eq!(bytes("1GiB").unwrap(), 1 << 30);
        assert_eq!(bytes("100B").unwrap(), 100);
        assert_eq!(bytes("4096").unwrap(), 4096);
        for bad in [
            "",
            "MiB",
            "64 MiB",
            "64mb",
            "1.5MiB",
            "-1",
            "99999999999GiB",
        ] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_whole_numbers_with_a_unit() {
        assert_eq!(millis("500ms").unwrap(), 500);
        assert_eq!(millis("30s").unwrap(), 30_000);
        assert_eq!(millis("2m").unwrap(), 120_000);
        assert_eq!(millis("1h").unwrap(), 3_600_000);
        assert_eq!(millis("7d").unwrap(), 604_800_000);
        for bad in ["", "30", "s", "1w", "1.5s", "99999999999999999999s"] {
            assert!(millis(bad).is_err(), "{bad}");
        }
    }
}
