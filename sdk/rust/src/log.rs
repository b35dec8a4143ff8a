//! The call's log: `log::info!("sent", "bytes" => 12)`. Ambient, cannot fail. Invariant: a line that the host
//! would not keep is not even built.
//!
//! Never log arguments or page contents: the log outlives the call.

pub use crate::bindings::claw::log::log::Level;
pub use crate::{
    __log_debug as debug, __log_error as error, __log_info as info, __log_trace as trace,
    __log_warn as warn,
};

/// Whether a line at this level would be kept.
pub fn enabled(level: Level) -> bool {
    if cfg!(target_family = "wasm") {
        crate::bindings::claw::log::log::enabled(level)
    } else {
        true
    }
}

/// Writes one line with its fields. The macros of this module are shorter.
pub fn write(level: Level, message: &str, fields: &[(String, String)]) {
    if cfg!(target_family = "wasm") {
        crate::bindings::claw::log::log::write(level, message, fields);
    } else {
        eprintln!("{level:?} {message} {fields:?}");
    }
}

/// Writes one line: a message, then `"name" => value` fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_at {
    ($level:ident, $message:expr $(, $name:literal => $value:expr)* $(,)?) => {
        if $crate::log::enabled($crate::log::Level::$level) {
            let fields: &[(::std::string::String, ::std::string::String)] =
                &[$(($name.to_string(), $value.to_string())),*];
            $crate::log::write($crate::log::Level::$level, ::std::convert::AsRef::<str>::as_ref(&$message), fields);
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_trace {
    ($($rest:tt)*) => { $crate::__log_at!(Trace, $($rest)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_debug {
    ($($rest:tt)*) => { $crate::__log_at!(Debug, $($rest)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_info {
    ($($rest:tt)*) => { $crate::__log_at!(Info, $($rest)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_warn {
    ($($rest:tt)*) => { $crate::__log_at!(Warn, $($rest)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_error {
    ($($rest:tt)*) => { $crate::__log_at!(Error, $($rest)*) };
}
