//! Names of variables and programs: which count, which are secret, which are the shell's own.

/// Variables every process has, or that the shell and the system set.
const COMMON: [&str; 70] = [
    "PROGRAMFILES",
    "SYSTEMROOT",
    "WINDIR",
    "COMSPEC",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "CI",
    "PATH",
    "HOME",
    "USER",
    "TMPDIR",
    "PWD",
    "LANG",
    "SHELL",
    "OLDPWD",
    "TERM",
    "LOGNAME",
    "HOSTNAME",
    "LC_ALL",
    "LC_CTYPE",
    "DISPLAY",
    "TZ",
    "TEMP",
    "TMP",
    "PAGER",
    "EDITOR",
    "VISUAL",
    "COLUMNS",
    "LINES",
    "IFS",
    "PS1",
    "PS4",
    "UID",
    "EUID",
    "PPID",
    "RANDOM",
    "SECONDS",
    "LINENO",
    "REPLY",
    "OPTARG",
    "OPTIND",
    "OPTERR",
    "BASH",
    "BASH_SOURCE",
    "BASH_VERSION",
    "BASH_VERSINFO",
    "BASH_REMATCH",
    "BASH_LINENO",
    "BASH_COMMAND",
    "FUNCNAME",
    "PIPESTATUS",
    "OSTYPE",
    "MACHTYPE",
    "HOSTTYPE",
    "GROUPS",
    "SHLVL",
    "COMP_WORDS",
    "COMP_CWORD",
    "COMPREPLY",
    "MAPFILE",
    "COPROC",
    "NO_COLOR",
    "COLORTERM",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PYTHONPATH",
    "NODE_PATH",
    "PYTHONUNBUFFERED",
];

/// Whether a variable is one that every process has.
pub(super) fn is_common(name: &str) -> bool {
    COMMON.contains(&name)
        || name.starts_with("YOUR_")
        || name.starts_with("XDG_")
        || name.starts_with("BASH_")
}

/// Whether a text has the form of a variable a person sets: capitals, digits, `_`, and more than one letter.
pub(super) fn is_variable(name: &str) -> bool {
    name.len() > 1
        && name.len() <= 80
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a variable's name says that its value is secret.
pub fn is_secret(name: &str) -> bool {
    const LAST: [&str; 19] = [
        "KEY",
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "PASS",
        "PASSPHRASE",
        "CREDENTIALS",
        "CREDENTIAL",
        "MNEMONIC",
        "PAT",
        "APIKEY",
        "COOKIE",
        "AUTH",
        "PWD",
        "AUTHTOKEN",
        "SESSION",
        "WEBHOOK",
        "SEED",
    ];
    const WITHIN: [&str; 7] = [
        "API_KEY",
        "APIKEY",
        "SECRET",
        "PASSWORD",
        "PRIVATE_KEY",
        "ACCESS_TOKEN",
        "AUTH_TOKEN",
    ];
    let name = name.to_ascii_uppercase();
    let last = name.rsplit('_').next().unwrap_or(&name);
    if name.ends_with("_PUBLIC_KEY") || matches!(name.as_str(), "KEY" | "PWD" | "SESSION" | "OAUTH")
    {
        return false;
    }
    LAST.contains(&last) || WITHIN.iter().any(|part| name.contains(part))
}

/// Words of the shell that start no program.
const BUILTINS: [&str; 63] = [
    ".",
    ":",
    "[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "declare",
    "dirs",
    "disown",
    "echo",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "setopt",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
    "unsetopt",
];

/// Whether the shell does it itself.
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name)
}

/// Programs that act on the host, which no skill has.
pub fn is_host_shell(name: &str) -> bool {
    const NAMES: [&str; 28] = [
        "sudo",
        "su",
        "doas",
        "brew",
        "apt",
        "apt-get",
        "yum",
        "dnf",
        "pacman",
        "apk",
        "snap",
        "port",
        "systemctl",
        "service",
        "launchctl",
        "crontab",
        "osascript",
        "open",
        "xdg-open",
        "defaults",
        "screencapture",
        "pbcopy",
        "pbpaste",
        "say",
        "xattr",
        "spctl",
        "security",
        "docker",
    ];
    NAMES.contains(&name)
}

/// Programs that untagged text is recognised by as lines of a shell.
const WELL_KNOWN: [&str; 129] = [
    "agent-browser",
    "apt",
    "apt-get",
    "aws",
    "awk",
    "az",
    "base64",
    "bash",
    "brew",
    "bun",
    "bunx",
    "bw",
    "cargo",
    "cat",
    "chmod",
    "claude",
    "claw",
    "clawdbot",
    "clawdhub",
    "clawhub",
    "cd",
    "codex",
    "convert",
    "cp",
    "crontab",
    "curl",
    "cut",
    "date",
    "deno",
    "dig",
    "docker",
    "docker-compose",
    "du",
    "echo",
    "exiftool",
    "export",
    "fd",
    "ffmpeg",
    "ffprobe",
    "find",
    "gcloud",
    "gemini",
    "gh",
    "git",
    "glab",
    "go",
    "gog",
    "goplaces",
    "gpg",
    "grep",
    "grpcurl",
    "gsutil",
    "gws",
    "head",
    "himalaya",
    "http",
    "imagemagick",
    "imsg",
    "java",
    "jq",
    "kill",
    "kubectl",
    "launchctl",
    "ls",
    "magick",
    "make",
    "mcporter",
    "memo",
    "mkdir",
    "mongosh",
    "moltbot",
    "mv",
    "mysql",
    "nano-pdf",
    "node",
    "npm",
    "npx",
    "obsidian-cli",
    "op",
    "open",
    "openclaw",
    "openssl",
    "oracle",
    "osascript",
    "pandoc",
    "pdftotext",
    "perl",
    "php",
    "pip",
    "pip3",
    "pipx",
    "pnpm",
    "poetry",
    "psql",
    "pytest",
    "python",
    "python3",
    "rclone",
    "redis-cli",
    "remindctl",
    "rg",
    "rm",
    "rsync",
    "ruby",
    "scp",
    "sed",
    "sh",
    "sleep",
    "soffice",
    "sqlite3",
    "ssh",
    "sudo",
    "summarize",
    "supabase",
    "systemctl",
    "tail",
    "tar",
    "terraform",
    "tmux",
    "touch",
    "tsx",
    "uv",
    "uvx",
    "vercel",
    "wacli",
    "wget",
    "which",
    "wrangler",
    "xargs",
];

/// Whether a program is one that others pipe into.
pub(super) fn is_filter(name: &str) -> bool {
    const NAMES: [&str; 26] = [
        "sort",
        "uniq",
        "wc",
        "tr",
        "less",
        "more",
        "column",
        "tac",
        "bc",
        "tee",
        "xxd",
        "nl",
        "rev",
        "paste",
        "md5sum",
        "shasum",
        "sha256sum",
        "pbcopy",
        "bat",
        "fzf",
        "yq",
        "ts",
        "hexdump",
        "gunzip",
        "zcat",
        "gzip",
    ];
    NAMES.contains(&name) || is_well_known(name) || is_builtin(name)
}

/// Whether a word by itself makes a line look like a command.
pub(super) fn is_well_known(name: &str) -> bool {
    WELL_KNOWN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_names() {
        for name in [
            "OPENAI_API_KEY",
            "GITHUB_TOKEN",
            "X_APIKEY_2",
            "DB_PASSWORD",
            "WALLET_PRIVATE_KEY",
            "TOKEN",
            "API_SECRET_V2",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "BASE_URL",
            "KEYBOARD",
            "MODEL",
            "SSH_PUBLIC_KEY",
            "TIMEOUT",
            "SESSION",
            "PWD",
            "MONKEY",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn variables_have_their_form() {
        for (name, is) in [
            ("A_B", true),
            ("A1", true),
            ("A", false),
            ("a_b", false),
            ("1A", false),
            ("A-B", false),
        ] {
            assert_eq!(is_variable(name), is, "{name}");
        }
        assert!(is_common("HOME") && is_common("XDG_CONFIG_HOME") && !is_common("API_KEY"));
    }
}
