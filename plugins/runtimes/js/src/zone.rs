//! `localtime_r` for QuickJS: the zone of `TZ` by the bundled database. Invariant: an unknown zone is UTC.
#![allow(unsafe_code, reason = "called from C")]

use std::cell::{Cell, RefCell};

use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};

/// `struct tm` of the C library.
#[repr(C)]
pub(crate) struct Tm {
    sec: i32,
    min: i32,
    hour: i32,
    mday: i32,
    mon: i32,
    year: i32,
    wday: i32,
    yday: i32,
    isdst: i32,
    gmtoff: i32,
    zone: *const u8,
    nsec: i32,
}

thread_local!(static ZONE: RefCell<(String, TimeZone)> = const { RefCell::new((String::new(), TimeZone::UTC)) });

thread_local!(static ON_THE_WALL: Cell<bool> = const { Cell::new(false) });

/// Seconds east of UTC: where the seconds are those a clock on the wall shows, of the first time it shows them; where
/// it skips them, what was valid before.
fn offset_at(zone: &TimeZone, at: Timestamp) -> i32 {
    if !ON_THE_WALL.get() {
        return zone.to_offset(at).seconds();
    }
    let wall: DateTime = TimeZone::UTC.to_datetime(at);
    let found = zone.to_ambiguous_timestamp(wall).compatible();
    found.map_or(0, |real| {
        i32::try_from(at.as_second() - real.as_second()).unwrap_or(0)
    })
}

/// Whether the times QuickJS asks about are those of a clock on the wall, from now on.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn claw_on_the_wall(yes: i32) {
    ON_THE_WALL.set(yes != 0);
}

fn offset(seconds: i64) -> i32 {
    let name = crate::state::with(|state| state.variable("TZ").unwrap_or_default().to_owned());
    ZONE.with(|cell| {
        let mut zone = cell.borrow_mut();
        if zone.0 != name {
            let plain = name.trim_start_matches(':');
            let found = TimeZone::get(plain).or_else(|_| TimeZone::posix(plain));
            *zone = (name, found.unwrap_or(TimeZone::UTC));
        }
        Timestamp::from_second(seconds).map_or(0, |at| offset_at(&zone.1, at))
    })
}

/// Only the offset is filled in: QuickJS reads nothing else.
///
/// # Safety
/// Both pointers are C's and valid.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn claw_localtime_r(time: *const i64, tm: *mut Tm) -> *mut Tm {
    // SAFETY: the caller's promise.
    unsafe {
        (*tm).gmtoff = offset(*time);
    }
    tm
}
