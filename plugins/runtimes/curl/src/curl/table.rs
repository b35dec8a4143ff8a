//! The options of curl: one row each, found by letter, by name or by the start of a name.

/// What an option does; the parser knows nothing more about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    // A request.
    Url,
    Method,
    Header,
    Agent,
    Referer,
    User,
    Bearer,
    Cookie,
    Range,
    Resume,
    Query,
    Head,
    // A body.
    Data,
    DataRaw,
    DataBinary,
    DataUrlencode,
    Json,
    Form,
    FormString,
    UrlQuery,
    Upload,
    // What comes back.
    Output,
    RemoteName,
    RemoteNameAll,
    OutputDir,
    CreateDirs,
    RemoteHeaderName,
    Include,
    DumpHeader,
    WriteOut,
    CookieJar,
    Compressed,
    MaxFilesize,
    NoClobber,
    // How it goes.
    Fail,
    FailWithBody,
    FailEarly,
    Location,
    LocationTrusted,
    MaxRedirs,
    Post301,
    Post302,
    Post303,
    MaxTime,
    ConnectTimeout,
    Retry,
    RetryDelay,
    RetryMaxTime,
    RetryConnrefused,
    RetryAllErrors,
    Globoff,
    // What is said.
    Silent,
    ShowError,
    Verbose,
    Next,
    Help,
    Version,
    /// Understood and without meaning here: the host does TLS, names and connections.
    Nothing,
    /// Known to curl, and not offered: proxies, client certificates, sockets, configuration files.
    Missing,
}

/// One option.
#[derive(Debug)]
pub(super) struct Spec {
    pub(super) letter: char,
    pub(super) name: &'static str,
    /// Whether a value follows.
    pub(super) value: bool,
    pub(super) id: Id,
}

/// For options without a letter.
const NO_LETTER: char = '\0';

const fn flag(letter: char, name: &'static str, id: Id) -> Spec {
    Spec {
        letter,
        name,
        value: false,
        id,
    }
}

const fn with(letter: char, name: &'static str, id: Id) -> Spec {
    Spec {
        letter,
        name,
        value: true,
        id,
    }
}

const fn long(name: &'static str, id: Id) -> Spec {
    flag(NO_LETTER, name, id)
}

const fn long_with(name: &'static str, id: Id) -> Spec {
    with(NO_LETTER, name, id)
}

pub(super) static OPTIONS: &[Spec] = &[
    long_with("url", Id::Url),
    with('X', "request", Id::Method),
    with('H', "header", Id::Header),
    with('A', "user-agent", Id::Agent),
    with('e', "referer", Id::Referer),
    with('u', "user", Id::User),
    long_with("oauth2-bearer", Id::Bearer),
    with('b', "cookie", Id::Cookie),
    with('r', "range", Id::Range),
    with('C', "continue-at", Id::Resume),
    flag('G', "get", Id::Query),
    flag('I', "head", Id::Head),
    with('d', "data", Id::Data),
    long_with("data-ascii", Id::Data),
    long_with("data-raw", Id::DataRaw),
    long_with("data-binary", Id::DataBinary),
    long_with("data-urlencode", Id::DataUrlencode),
    long_with("json", Id::Json),
    with('F', "form", Id::Form),
    long_with("form-string", Id::FormString),
    long_with("url-query", Id::UrlQuery),
    with('T', "upload-file", Id::Upload),
    with('o', "output", Id::Output),
    flag('O', "remote-name", Id::RemoteName),
    long("remote-name-all", Id::RemoteNameAll),
    long_with("output-dir", Id::OutputDir),
    long("create-dirs", Id::CreateDirs),
    flag('J', "remote-header-name", Id::RemoteHeaderName),
    flag('i', "include", Id::Include),
    long("show-headers", Id::Include),
    with('D', "dump-header", Id::DumpHeader),
    with('w', "write-out", Id::WriteOut),
    with('c', "cookie-jar", Id::CookieJar),
    long("compressed", Id::Compressed),
    long_with("max-filesize", Id::MaxFilesize),
    long("no-clobber", Id::NoClobber),
    flag('f', "fail", Id::Fail),
    long("fail-with-body", Id::FailWithBody),
    long("fail-early", Id::FailEarly),
    flag('L', "location", Id::Location),
    long("location-trusted", Id::LocationTrusted),
    long_with("max-redirs", Id::MaxRedirs),
    long("post301", Id::Post301),
    long("post302", Id::Post302),
    long("post303", Id::Post303),
    with('m', "max-time", Id::MaxTime),
    long_with("connect-timeout", Id::ConnectTimeout),
    long_with("retry", Id::Retry),
    long_with("retry-delay", Id::RetryDelay),
    long_with("retry-max-time", Id::RetryMaxTime),
    long("retry-connrefused", Id::RetryConnrefused),
    long("retry-all-errors", Id::RetryAllErrors),
    long("path-as-is", Id::Nothing),
    flag('g', "globoff", Id::Globoff),
    flag('s', "silent", Id::Silent),
    flag('S', "show-error", Id::ShowError),
    flag('v', "verbose", Id::Verbose),
    flag(':', "next", Id::Next),
    flag('h', "help", Id::Help),
    flag('V', "version", Id::Version),
    flag('k', "insecure", Id::Nothing),
    flag('#', "progress-bar", Id::Nothing),
    long("progress-meter", Id::Nothing),
    flag('N', "no-buffer", Id::Nothing),
    long("buffer", Id::Nothing),
    flag('q', "disable", Id::Nothing),
    flag('4', "ipv4", Id::Nothing),
    flag('6', "ipv6", Id::Nothing),
    flag('0', "http1.0", Id::Nothing),
    flag('1', "tlsv1", Id::Nothing),
    flag('R', "remote-time", Id::Nothing),
    flag('a', "append", Id::Nothing),
    flag('j', "junk-session-cookies", Id::Nothing),
    flag('Z', "parallel", Id::Nothing),
    long_with("parallel-max", Id::Nothing),
    long("basic", Id::Nothing),
    long("http1.1", Id::Nothing),
    long("http2", Id::Nothing),
    long("http2-prior-knowledge", Id::Nothing),
    long("http3", Id::Nothing),
    long("tlsv1.0", Id::Nothing),
    long("tlsv1.1", Id::Nothing),
    long("tlsv1.2", Id::Nothing),
    long("tlsv1.3", Id::Nothing),
    long_with("tls-max", Id::Nothing),
    long_with("ciphers", Id::Nothing),
    long("ssl", Id::Nothing),
    long("ssl-reqd", Id::Nothing),
    long("ssl-no-revoke", Id::Nothing),
    long_with("cacert", Id::Nothing),
    long_with("capath", Id::Nothing),
    long("tcp-nodelay", Id::Nothing),
    long("keepalive", Id::Nothing),
    long_with("keepalive-time", Id::Nothing),
    long("alpn", Id::Nothing),
    long("npn", Id::Nothing),
    long("sessionid", Id::Nothing),
    long("styled-output", Id::Nothing),
    long_with("noproxy", Id::Nothing),
    long_with("proto", Id::Nothing),
    long_with("proto-default", Id::Nothing),
    long_with("proto-redir", Id::Nothing),
    long_with("expect100-timeout", Id::Nothing),
    long_with("limit-rate", Id::Nothing),
    with('Y', "speed-limit", Id::Nothing),
    with('y', "speed-time", Id::Nothing),
    long_with("stderr", Id::Missing),
    long_with("trace", Id::Missing),
    long_with("trace-ascii", Id::Missing),
    with('x', "proxy", Id::Missing),
    with('U', "proxy-user", Id::Missing),
    long_with("socks5", Id::Missing),
    long_with("socks5-hostname", Id::Missing),
    with('E', "cert", Id::Missing),
    long_with("key", Id::Missing),
    long_with("pinnedpubkey", Id::Missing),
    long_with("unix-socket", Id::Missing),
    long_with("abstract-unix-socket", Id::Missing),
    long_with("interface", Id::Missing),
    long_with("resolve", Id::Missing),
    long_with("connect-to", Id::Missing),
    long_with("dns-servers", Id::Missing),
    long_with("doh-url", Id::Missing),
    with('K', "config", Id::Missing),
    flag('n', "netrc", Id::Missing),
    long_with("netrc-file", Id::Missing),
    long("netrc-optional", Id::Nothing),
    long("digest", Id::Missing),
    long("ntlm", Id::Missing),
    long("negotiate", Id::Missing),
    long("anyauth", Id::Nothing),
    long_with("aws-sigv4", Id::Missing),
    with('z', "time-cond", Id::Missing),
    long_with("etag-save", Id::Missing),
    long_with("etag-compare", Id::Missing),
    with('Q', "quote", Id::Missing),
    with('t', "telnet-option", Id::Missing),
    flag('l', "list-only", Id::Missing),
    flag('p', "proxytunnel", Id::Missing),
    flag('B', "use-ascii", Id::Nothing),
    flag('M', "manual", Id::Help),
];

/// The option of a letter.
pub(super) fn by_letter(letter: char) -> Option<&'static Spec> {
    OPTIONS
        .iter()
        .find(|spec| spec.letter == letter && letter != NO_LETTER)
}

/// Why a long name means nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoName {
    Unknown,
    Ambiguous,
}

/// The option of a long name, or of its start when no other option starts so.
pub(super) fn by_name(name: &str) -> Result<&'static Spec, NoName> {
    if let Some(spec) = OPTIONS.iter().find(|spec| spec.name == name) {
        return Ok(spec);
    }
    let mut starts = OPTIONS.iter().filter(|spec| spec.name.starts_with(name));
    match (starts.next(), starts.next()) {
        (Some(spec), None) if !name.is_empty() => Ok(spec),
        (Some(_), Some(_)) if !name.is_empty() => Err(NoName::Ambiguous),
        _ => Err(NoName::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn letters_and_names_are_unique() {
        let mut seen = BTreeSet::new();
        for spec in OPTIONS {
            assert!(seen.insert(spec.name.to_owned()), "{}", spec.name);
            if spec.letter != NO_LETTER {
                assert!(seen.insert(format!("-{}", spec.letter)), "{}", spec.letter);
            }
        }
        assert!(by_letter(NO_LETTER).is_none());
    }

    #[test]
    fn a_start_of_a_name_is_enough_when_it_is_the_only_one() {
        assert_eq!(by_name("compr").map(|spec| spec.id), Ok(Id::Compressed));
        assert_eq!(by_name("head").map(|spec| spec.id), Ok(Id::Head));
        assert_eq!(by_name("dat").map(|spec| spec.id), Err(NoName::Ambiguous));
        assert_eq!(by_name("xyz").map(|spec| spec.id), Err(NoName::Unknown));
        assert_eq!(by_name("").map(|spec| spec.id), Err(NoName::Unknown));
    }
}
