//! Sizes: shortened for people, and read with their units.

/// Letters of powers of 1024.
const UNITS: [char; 6] = ['K', 'M', 'G', 'T', 'P', 'E'];

/// `12K`, `1.5M`: rounded up, one digit behind the point below ten.
pub(super) fn human(bytes: u64, base: u64) -> String {
    let mut unit = None;
    let mut scale: u128 = 1;
    let (bytes, base) = (u128::from(bytes), u128::from(base));
    for (at, letter) in UNITS.iter().enumerate() {
        // What would be rounded up to the next unit is shown in it.
        if bytes.div_ceil(scale) < base {
            break;
        }
        scale *= base;
        let small = base == 1000 && at == 0;
        unit = Some(if small { 'k' } else { *letter });
    }
    let Some(unit) = unit else {
        return bytes.to_string();
    };
    let tenths = (bytes * 10).div_ceil(scale);
    if tenths < 100 {
        format!("{}.{}{unit}", tenths / 10, tenths % 10)
    } else {
        format!("{}{unit}", bytes.div_ceil(scale))
    }
}

/// A number with a unit: `10`, `4K`, `2MB`, `1KiB`; `b` means 512.
pub(super) fn read(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number: u64 = if digits.is_empty() && !unit.is_empty() {
        1
    } else {
        digits.parse().ok()?
    };
    let factor = match unit {
        "" | "c" => 1,
        "b" => 512,
        "w" => 2,
        _ => {
            let letter = unit.chars().next()?.to_ascii_uppercase();
            let power = UNITS.iter().position(|u| *u == letter)?;
            let base: u64 = match &unit[1..] {
                "" | "iB" => 1024,
                "B" | "D" => 1000,
                _ => return None,
            };
            base.checked_pow(u32::try_from(power + 1).ok()?)?
        }
    };
    number.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_both_ways() {
        assert_eq!(human(0, 1024), "0");
        assert_eq!(human(1023, 1024), "1023");
        assert_eq!(human(1024, 1024), "1.0K");
        assert_eq!(human(1025, 1024), "1.1K");
        assert_eq!(human(10 * 1024, 1024), "10K");
        assert_eq!(human(1_048_575, 1024), "1.0M");
        assert_eq!(human(1500, 1000), "1.5k");
        assert_eq!(read("2K"), Some(2048));
        assert_eq!(read("2kB"), Some(2000));
        assert_eq!(read("3b"), Some(1536));
        assert_eq!(read("x"), None);
        assert_eq!(read("1Q"), None);
    }
}
