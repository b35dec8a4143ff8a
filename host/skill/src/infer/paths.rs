//! Files outside of a skill that it names.

use super::facts::{Facts, Named};
use super::url::{END, HOLE};

/// Longest path that is told, in characters.
const MAX_PATH_CHARS: usize = 60;

/// Paths of a text: of the home, or absolute ones that no sandbox has.
pub(super) fn in_text(text: &str, line: u32, facts: &mut Facts) {
    for word in text.split([
        ' ', '\n', '\t', '"', '\'', '`', ';', ',', '=', '(', ')', '|',
    ]) {
        if let Some(path) = outside(word) {
            facts.path(&path, line);
        }
    }
}

/// A path outside, made short; `None` if it is none.
fn outside(word: &str) -> Option<String> {
    let home = format!("{HOLE}HOME{END}");
    let word = word.trim_end_matches([':', '.', '/']);
    let path = match word.strip_prefix(&home) {
        Some(rest) => format!("~{rest}"),
        None => word.to_owned(),
    };
    let roots = [
        "/etc/",
        "/Users/",
        "/home/",
        "/opt/",
        "/var/",
        "/usr/local/",
        "/Applications/",
        "/Library/",
        "/root",
        "/mnt/",
        "/System/",
        "/Volumes/",
    ];
    let inside = path.strip_prefix("~/").is_some_and(|rest| !rest.is_empty());
    if !inside
        && !roots
            .iter()
            .any(|root| path.starts_with(root) && path.len() > root.len())
    {
        return None;
    }
    let end = path.find([HOLE, '$', '*', '{', '<']).unwrap_or(path.len());
    let path = path[..end].trim_end_matches('/');
    (path.len() > 2).then(|| path.chars().take(MAX_PATH_CHARS).collect())
}

/// A file that is written: told if an agent or the system reads it as instructions.
pub(super) fn written(text: &str, line: u32, facts: &mut Facts) {
    const NAMES: [&str; 12] = [
        "SOUL.md",
        "MEMORY.md",
        "AGENTS.md",
        "CLAUDE.md",
        "HEARTBEAT.md",
        "IDENTITY.md",
        "USER.md",
        "TOOLS.md",
        "BOOTSTRAP.md",
        "crontab",
        ".bashrc",
        ".zshrc",
    ];
    let last = text
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let more = [".bash_profile", ".profile", ".zprofile", "authorized_keys"];
    let launch = text.contains("LaunchAgents/")
        || text.contains("/etc/cron")
        || text.contains("systemd/user/");
    let other = text.ends_with("SKILL.md") && (text.contains("/skills/") || text.starts_with("~/"));
    if NAMES.contains(&last) || more.contains(&last) || launch || other {
        let name = text.replace([HOLE, END], "$");
        facts.writes.push(Named { name, line });
    }
}

/// What a path of credentials is, for a person; `None` for other paths.
pub(super) fn credential(path: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 21] = [
        ("~/.ssh", "keys of ssh"),
        ("/.ssh/", "keys of ssh"),
        ("~/.aws/credentials", "keys of AWS"),
        ("~/.gnupg", "keys of GnuPG"),
        ("Library/Keychains", "a keychain"),
        ("~/.netrc", "passwords of the network"),
        ("~/.git-credentials", "passwords of git"),
        ("~/.kube/config", "keys of Kubernetes"),
        ("~/.docker/config.json", "passwords of Docker"),
        ("~/.npmrc", "keys of npm"),
        ("~/.pypirc", "keys of PyPI"),
        ("Google/Chrome", "a browser's profile"),
        ("google-chrome", "a browser's profile"),
        (".mozilla/firefox", "a browser's profile"),
        ("Firefox/Profiles", "a browser's profile"),
        ("BraveSoftware", "a browser's profile"),
        ("Cookies", "a browser's cookies"),
        (".electrum", "a wallet"),
        ("/Exodus", "a wallet"),
        ("~/.config/solana", "a wallet"),
        ("/etc/shadow", "the passwords of the system"),
    ];
    if path.starts_with('~') && (path.ends_with("/.env") || path.ends_with("/.env.local")) {
        return Some("somebody's .env");
    }
    KINDS
        .iter()
        .find(|(part, _)| path.contains(part))
        .map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut facts = Facts::default();
        in_text(text, 1, &mut facts);
        facts.paths.into_iter().map(|n| n.name).collect()
    }

    #[test]
    fn only_what_is_outside() {
        assert_eq!(of("~/.config/tool/x.json"), ["~/.config/tool/x.json"]);
        assert_eq!(
            of("cat /etc/hosts ./a b/c /tmp/x /dev/null /usr/bin/env"),
            ["/etc/hosts"]
        );
        assert_eq!(of("\u{1}HOME\u{2}/.x/y"), ["~/.x/y"]);
        assert_eq!(of("~/ ~ / https://a.io/etc/x"), Vec::<String>::new());
        assert_eq!(of("~/.cache/\u{1}name\u{2}.json"), ["~/.cache"]);
    }

    #[test]
    fn credentials_are_known() {
        assert_eq!(credential("~/.ssh/id_rsa"), Some("keys of ssh"));
        assert_eq!(credential("~/.clawdbot/.env"), Some("somebody's .env"));
        assert_eq!(credential("~/.config/tool"), None);
    }

    #[test]
    fn what_instructs_others_is_told() {
        let mut facts = Facts::default();
        for name in [
            "~/clawd/MEMORY.md",
            "out.md",
            "~/.bashrc",
            "notes/SOUL.md.bak",
        ] {
            written(name, 1, &mut facts);
        }
        let names: Vec<&str> = facts.writes.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["~/clawd/MEMORY.md", "~/.bashrc"]);
    }
}
