//! Names in messages and words for failures, as GNU has them.

use std::io::{Error, ErrorKind};

/// Why something failed, in the C library's words.
pub(super) fn why(error: &Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "No such file or directory",
        ErrorKind::PermissionDenied => "Permission denied",
        ErrorKind::AlreadyExists => "File exists",
        ErrorKind::NotADirectory => "Not a directory",
        ErrorKind::IsADirectory => "Is a directory",
        ErrorKind::DirectoryNotEmpty => "Directory not empty",
        ErrorKind::ReadOnlyFilesystem => "Read-only file system",
        ErrorKind::CrossesDevices => "Invalid cross-device link",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "No space left on device",
        ErrorKind::InvalidInput => "Invalid argument",
        ErrorKind::Unsupported => "Operation not supported",
        ErrorKind::FileTooLarge => "File too large",
        _ => {
            let text = error.to_string();
            return text.split(" (os error").next().unwrap_or(&text).to_owned();
        }
    };
    known.to_owned()
}

/// A name in quotes that a shell would read back.
pub(super) fn quoted(name: &str) -> String {
    if !name.contains('\'') {
        format!("'{name}'")
    } else if !name.contains(['"', '$', '`', '\\']) {
        format!("\"{name}\"")
    } else {
        format!("'{}'", name.replace('\'', "'\\''"))
    }
}

/// A name that is quoted only if a shell would not take it as it is.
pub(super) fn named(name: &str) -> String {
    let odd = |c: char| c.is_whitespace() || "'\"\\$`&|;<>()*?[]!#~{}^=".contains(c);
    if name.is_empty() || name.contains(odd) {
        quoted(name)
    } else {
        name.to_owned()
    }
}

/// A text in typographic quotes.
pub(super) fn curly(text: &str) -> String {
    format!("‘{text}’")
}
