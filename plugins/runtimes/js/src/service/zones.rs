//! Time zones by name, of the bundled database, and where a text may be cut, for `Intl`.

use jiff::{Timestamp, tz::TimeZone};
use rquickjs::convert::List;
use rquickjs::{Ctx, Object, Result};
use unicode_segmentation::UnicodeSegmentation as _;

use super::functions;
use crate::state::with;

/// The name as the database spells it; nothing if it has none of that name.
fn name(name: String) -> Option<String> {
    let zone = TimeZone::get(&name).ok()?;
    Some(zone.iana_name().unwrap_or("UTC").to_owned())
}

/// The zone of `TZ`, as the database spells it; what it does not know is UTC.
fn local() -> String {
    let wanted = with(|state| state.variable("TZ").unwrap_or_default().to_owned());
    name(wanted.trim_start_matches(':').to_owned()).unwrap_or_else(|| "UTC".to_owned())
}

/// `[seconds east of UTC, summer time, abbreviation]` at a time in milliseconds.
fn at(name: String, milliseconds: f64) -> List<(i32, bool, String)> {
    let zone = TimeZone::get(&name).unwrap_or(TimeZone::UTC);
    let Ok(time) = Timestamp::from_millisecond(milliseconds as i64) else {
        return List((0, false, "UTC".to_owned()));
    };
    let found = zone.to_offset_info(time);
    List((
        found.offset().seconds(),
        found.dst().is_dst(),
        found.abbreviation().to_owned(),
    ))
}

/// Pieces of a well-formed text: `grapheme`, `word` or `sentence`.
fn pieces(text: String, by: String) -> Vec<String> {
    match by.as_str() {
        "word" => text.split_word_bounds().map(str::to_owned).collect(),
        "sentence" => text.split_sentence_bounds().map(str::to_owned).collect(),
        _ => text.graphemes(true).map(str::to_owned).collect(),
    }
}

/// The names of the database.
fn names() -> Vec<String> {
    jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .collect()
}

pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    functions!(ctx, "name": name, "local": local, "at": at, "pieces": pieces, "names": names)
}
