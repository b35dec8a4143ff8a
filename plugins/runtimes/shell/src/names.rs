//! The names this runtime serves. Invariant: the same list as `runtime.yaml` and as what the interpreter runs (a
//! test compares the three).

/// Commands that a shell alone has.
pub(crate) const SHELL_ONLY: &[&str] = &[
    ".",
    ":",
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
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "let",
    "local",
    "mapfile",
    "popd",
    "pushd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "times",
    "trap",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

/// Commands that are programs on other systems, each served by this runtime under its own name too.
pub(crate) const PROGRAMS: &[&str] = &[
    "[",
    "arch",
    "b2sum",
    "basename",
    "bash",
    "cat",
    "chgrp",
    "chown",
    "cksum",
    "clear",
    "curl",
    "cut",
    "date",
    "dd",
    "df",
    "dirname",
    "echo",
    "egrep",
    "env",
    "expr",
    "factor",
    "false",
    "fgrep",
    "file",
    "find",
    "flock",
    "free",
    "getconf",
    "grep",
    "groups",
    "head",
    "hostid",
    "hostname",
    "id",
    "jq",
    "kill",
    "less",
    "locale",
    "logname",
    "make",
    "md5sum",
    "mkfifo",
    "nice",
    "nohup",
    "nproc",
    "openssl",
    "parallel",
    "patch",
    "pgrep",
    "pkill",
    "pr",
    "printenv",
    "printf",
    "ps",
    "pwd",
    "rev",
    "rg",
    "sed",
    "sh",
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "sleep",
    "sort",
    "sudo",
    "sum",
    "sync",
    "tac",
    "tail",
    "test",
    "timeout",
    "tr",
    "tree",
    "true",
    "tty",
    "uname",
    "uniq",
    "uptime",
    "users",
    "uuidgen",
    "watch",
    "wc",
    "wget",
    "which",
    "who",
    "whoami",
    "yes",
    "yq",
];

/// Commands the interpreter brings that the runtime `userland` has more completely: left out, so that its are found.
pub(crate) const ELSEWHERE: &[&str] = &[
    "awk",
    "base32",
    "base64",
    "basenc",
    "bc",
    "bunzip2",
    "bzcat",
    "bzegrep",
    "bzfgrep",
    "bzgrep",
    "bzip2",
    "bzless",
    "bzmore",
    "chmod",
    "cmp",
    "column",
    "comm",
    "cp",
    "csplit",
    "diff",
    "du",
    "envsubst",
    "expand",
    "fmt",
    "fold",
    "gawk",
    "getopt",
    "gunzip",
    "gzip",
    "hexdump",
    "iconv",
    "install",
    "join",
    "link",
    "ln",
    "ls",
    "mawk",
    "mkdir",
    "mktemp",
    "mv",
    "nawk",
    "nl",
    "numfmt",
    "od",
    "paste",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "seq",
    "shuf",
    "split",
    "stat",
    "strings",
    "tar",
    "tee",
    "touch",
    "truncate",
    "tsort",
    "uncompress",
    "unexpand",
    "unlink",
    "unzip",
    "xargs",
    "xxd",
    "zcat",
    "zegrep",
    "zfgrep",
    "zgrep",
    "zip",
    "zless",
    "zmore",
];

/// Commands the interpreter brings that no other system has: left out, so that a script's own are found.
pub(crate) const LEFT_OUT: &[&str] = &[
    "assert", "busybox", "csv", "dotenv", "glob", "http", "json", "log", "man", "retry", "semver",
    "template", "tomlq", "verify",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_lists_name_all_the_interpreter_has_and_nothing_else() {
        let brought = bashkit::Bash::builder()
            .rootfs(false)
            .build()
            .builtin_names();
        let mut listed: Vec<&str> = [SHELL_ONLY, PROGRAMS, LEFT_OUT].concat();
        listed.extend(
            ELSEWHERE
                .iter()
                .filter(|name| brought.iter().any(|b| b == *name)),
        );
        let before = listed.len();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), before, "a name is listed twice");
        let ours = crate::builtin::NEW;
        let names = bashkit::Bash::builder()
            .rootfs(false)
            .build()
            .builtin_names();
        let mut real: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .chain(ours.iter().copied())
            .collect();
        real.sort_unstable();
        assert_eq!(listed, real);
    }

    #[test]
    fn the_manifest_lists_the_programs() {
        let manifest = include_str!("../runtime.yaml");
        let commands = manifest
            .split_once("commands: [")
            .unwrap()
            .1
            .split_once(']')
            .unwrap()
            .0;
        let commands: Vec<&str> = commands
            .split(',')
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        let commands: Vec<&str> = commands
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        let mut wanted = PROGRAMS.to_vec();
        wanted.retain(|name| *name != "[");
        assert_eq!(commands, wanted);
    }
}
