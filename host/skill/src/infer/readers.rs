//! Which texts of a program are for people to read: an address in them is not one that is asked.

/// The last name of a call that counts: `.format` and its like say nothing.
pub(super) fn call_name(chain: &str) -> String {
    chain.to_owned()
}

/// Whether what a call is given is shown to people.
pub(super) fn is_for_people(chain: &str) -> bool {
    const LAST: [&str; 26] = [
        "print",
        "echo",
        "secho",
        "info",
        "warning",
        "warn",
        "error",
        "debug",
        "critical",
        "exception",
        "exit",
        "rule",
        "add_argument",
        "ArgumentParser",
        "add_parser",
        "ValueError",
        "RuntimeError",
        "Exception",
        "SystemExit",
        "Error",
        "TypeError",
        "log",
        "die",
        "fail",
        "description",
        "fatal",
    ];
    let last = chain.rsplit('.').next().unwrap_or(chain);
    LAST.contains(&last)
        || last.ends_with("Error")
        || last.ends_with("Exception")
        || last.starts_with("print_")
        || last.starts_with("log_")
}

/// Whether a key or a named argument holds words for people, or says who asks.
pub(super) fn is_word_for_people(key: &str) -> bool {
    const WORDS: [&str; 26] = [
        "help",
        "description",
        "epilog",
        "usage",
        "referer",
        "http-referer",
        "origin",
        "user-agent",
        "homepage",
        "$schema",
        "xmlns",
        "docs",
        "documentation",
        "message",
        "error",
        "hint",
        "metavar",
        "doc_url",
        "docs_url",
        "link",
        "example",
        "title",
        "namespace",
        "license",
        "author",
        "instructions",
    ];
    let key = key.to_ascii_lowercase();
    WORDS.contains(&key.as_str())
}
