//! Answers that say nothing: the token `NO_REPLY` as the whole answer, whatever its case, and empty text.

/// What a model answers when there is nothing to say.
pub const SILENT_TOKEN: &str = "NO_REPLY";

/// Whether this whole answer is not delivered.
pub fn is_silent(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.eq_ignore_ascii_case(SILENT_TOKEN)
}

/// Whether text that is still being written may yet turn out to be silent, and is not shown so far.
pub fn may_be_silent(text: &str) -> bool {
    let text = text.trim();
    SILENT_TOKEN
        .get(..text.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_alone_is_silent() {
        for text in ["NO_REPLY", " no_reply\n", "No_Reply", "", " \n\t"] {
            assert!(is_silent(text), "{text:?}");
        }
        for text in [
            "NO_REPLY.",
            "`NO_REPLY`",
            "NO REPLY",
            "NO_REPLY NO_REPLY",
            "x",
        ] {
            assert!(!is_silent(text), "{text:?}");
        }
    }

    #[test]
    fn what_may_become_the_token_is_not_shown_yet() {
        for text in ["", "N", "no_", "NO_REPLY", " NO_REPLY "] {
            assert!(may_be_silent(text), "{text:?}");
        }
        for text in ["No.", "NO_REPLY!", "Note", "ñ", "NO_REPLYñ"] {
            assert!(!may_be_silent(text), "{text:?}");
        }
    }
}
