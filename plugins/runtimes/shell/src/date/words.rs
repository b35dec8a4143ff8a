//! Names of months, days and zones. Invariant: English, as the locale C has them.

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// From Sunday.
pub(super) const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

fn index(names: &[&str], word: &str, other: &[(&str, usize)]) -> Option<i64> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let found = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(&word) || name[..3].eq_ignore_ascii_case(&word))
        .or_else(|| {
            other
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, at)| *at)
        });
    found.and_then(|at| i64::try_from(at).ok())
}

/// From 1.
pub(super) fn month(word: &str) -> Option<i64> {
    index(&MONTHS, word, &[("sept", 8)]).map(|at| at + 1)
}

/// From 0, Sunday.
pub(super) fn day(word: &str) -> Option<i64> {
    index(
        &DAYS,
        word,
        &[("tues", 2), ("wednes", 3), ("thur", 4), ("thurs", 4)],
    )
}

/// Seconds east of UTC of the abbreviations GNU knows.
pub(super) fn zone(word: &str) -> Option<i64> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "UTC" | "GMT" | "UT" | "Z" | "WET" => 0.0,
        "BST" | "CET" | "MET" | "WEST" | "MEWT" => 1.0,
        "CEST" | "MEST" | "EET" | "SAST" | "MESZ" => 2.0,
        "EEST" | "MSK" | "EAT" => 3.0,
        "MSD" => 4.0,
        "IST" => 5.5,
        "SGT" => 8.0,
        "KST" | "JST" => 9.0,
        "GST" => 10.0,
        "NZST" => 12.0,
        "NZDT" => 13.0,
        "ART" | "BRT" => -3.0,
        "BRST" => -2.0,
        "NST" => -3.5,
        "NDT" => -2.5,
        "AST" | "CLT" | "EDT" => -4.0,
        "ADT" | "CLST" => -3.0,
        "EST" | "CDT" => -5.0,
        "CST" | "MDT" => -6.0,
        "MST" | "PDT" => -7.0,
        "PST" | "AKDT" => -8.0,
        "AKST" | "HDT" => -9.0,
        "HST" => -10.0,
        "SST" => -11.0,
        _ => return None,
    };
    #[allow(clippy::cast_possible_truncation, reason = "at most 13 hours")]
    Some((hours * 3600.0) as i64)
}

/// What `first` to `twelfth`, `next`, `this` and `last` count; `second` is a unit.
pub(super) fn ordinal(word: &str) -> Option<i64> {
    const ORDINALS: [&str; 12] = [
        "first", "-", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth",
    ];
    match word {
        "last" => Some(-1),
        "this" => Some(0),
        "next" => Some(1),
        _ => ORDINALS
            .iter()
            .position(|name| *name == word)
            .and_then(|at| i64::try_from(at + 1).ok()),
    }
}
