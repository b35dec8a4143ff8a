//! Relative links, for showing. Invariant: this decides nothing; the host reads whatever address is asked for.

/// `link` as seen from the page at `base`. Schemes that lead nowhere for a reader (`javascript:`, `data:`) give
/// `None`.
pub(crate) fn absolute(base: &str, link: &str) -> Option<String> {
    let link = link.trim();
    let (scheme, rest) = base.split_once("://")?;
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if let Some((head, _)) = link.split_once(':')
        && !head.is_empty()
        && head
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    {
        let known = ["http", "https", "mailto", "tel", "ftp"]
            .iter()
            .any(|k| head.eq_ignore_ascii_case(k));
        return known.then(|| link.to_owned());
    }
    Some(match link.as_bytes() {
        [b'/', b'/', ..] => format!("{scheme}:{link}"),
        [b'/', ..] => format!("{scheme}://{host}{link}"),
        [b'#', ..] | [] => link.to_owned(),
        [b'?', ..] => format!("{scheme}://{host}{path}{link}"),
        _ => format!("{scheme}://{host}{}", join(path, link)),
    })
}

/// Joins a relative path to a folder, resolving its leading `./` and `../`.
fn join(path: &str, link: &str) -> String {
    let mut folders: Vec<&str> = path.split('/').skip(1).collect();
    folders.pop();
    let mut rest = link;
    loop {
        if let Some(further) = rest.strip_prefix("../") {
            folders.pop();
            rest = further;
        } else if let Some(further) = rest.strip_prefix("./") {
            rest = further;
        } else {
            break;
        }
    }
    folders.push(rest);
    format!("/{}", folders.join("/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::absolute;

    #[test]
    fn links_as_a_browser_reads_them() {
        let base = "https://a.test/x/y.html?q=1#z";
        for (link, want) in [
            ("b.html", "https://a.test/x/b.html"),
            ("./b", "https://a.test/x/b"),
            ("../b", "https://a.test/b"),
            ("../../../b", "https://a.test/b"),
            ("/b", "https://a.test/b"),
            ("//c.test/b", "https://c.test/b"),
            ("?p=2", "https://a.test/x/y.html?p=2"),
            ("#part", "#part"),
            ("http://c.test/", "http://c.test/"),
            ("mailto:a@b.test", "mailto:a@b.test"),
            ("wiki/a:b", "https://a.test/x/wiki/a:b"),
        ] {
            assert_eq!(absolute(base, link).unwrap(), want, "{link}");
        }
        assert_eq!(absolute("https://a.test", "b").unwrap(), "https://a.test/b");
    }

    #[test]
    fn scripts_are_no_links() {
        assert_eq!(absolute("https://a.test/", "javascript:alert(1)"), None);
        assert_eq!(absolute("https://a.test/", "data:text/html,x"), None);
    }
}
