//! Standard output. A reader that went away (`claw … | head`) is no failure: what is left to say is dropped, and
//! the command still ends properly.

use std::fmt::Arguments;
use std::io::Write as _;

/// Like `println!`, but never panics.
macro_rules! say {
    () => { $crate::out::line(format_args!("")) };
    ($($text:tt)*) => { $crate::out::line(format_args!($($text)*)) };
}

pub(crate) fn line(text: Arguments<'_>) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Text as it is, shown at once.
pub(crate) fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
