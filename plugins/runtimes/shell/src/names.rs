//! The names this runtime serves. Invariant: the same list as `runtime.yaml` and as what the interpreter runs (a
//! test compares the three).

/// Commands that a shell alone has.
pub(crate) const SHELL_ONLY: &[&str] = &[
    ".", ":", "alias", "bg", "bind", "break", "builtin", "caller", "cd", "command", "compgen", "complete", "compopt",
    "continue", "declare", "dirs", "disown", "enable", "eval", "exec", "exit", "export", "fc", "fg", "getopts",
    "hash", "help", "history", "jobs", "let", "local", "mapfile", "popd", "pushd", "read", "readarray", "readonly",
    "return", "set", "shift", "shopt", "source", "times", "trap", "type", "typeset", "ulimit", "umask", "unalias",
    "unset", "wait",
];

/// Commands that are programs on other systems, each served by this runtime under its own name too.
pub(crate) const PROGRAMS: &[&str] = &[
    "[", "arch", "awk", "b2sum", "base32", "base64", "basename", "basenc", "bash", "bc", "bunzip2", "bzcat", "bzip2",
    "cat", "chgrp", "chmod", "chown", "cksum", "clear", "cmp", "column", "comm", "cp", "curl", "cut", "date", "dd",
    "df", "diff", "dirname", "du", "echo", "egrep", "env", "envsubst", "expand", "expr", "factor", "false", "fgrep",
    "file", "find", "flock", "fmt", "fold", "free", "gawk", "getconf", "grep", "groups", "gunzip", "gzip", "head",
    "hexdump", "hostid", "hostname", "iconv", "id", "install", "join", "jq", "kill", "less", "link", "ln", "locale",
    "logname", "ls", "make", "mawk", "md5sum", "mkdir", "mkfifo", "mktemp", "mv", "nawk", "nice", "nl", "nohup",
    "nproc", "numfmt", "od", "openssl", "parallel", "paste", "patch", "pgrep", "pkill", "pr", "printenv", "printf",
    "ps", "pwd", "readlink", "realpath", "rev", "rg", "rm", "rmdir", "sed", "seq", "sh", "sha1sum", "sha224sum",
    "sha256sum", "sha384sum", "sha512sum", "shasum", "shuf", "sleep", "sort", "split", "stat", "strings", "sudo",
    "sum", "sync", "tac", "tail", "tar", "tee", "test", "timeout", "touch", "tr", "tree", "true", "truncate", "tsort",
    "tty", "uname", "unexpand", "uniq", "unlink", "unzip", "uptime", "users", "uuidgen", "watch", "wc", "wget",
    "which", "who", "whoami", "xargs", "xxd", "yes", "yq", "zip",
];

/// Commands the interpreter brings that no other system has: left out, so that a script's own are found.
pub(crate) const LEFT_OUT: &[&str] = &[
    "assert", "busybox", "csv", "dotenv", "glob", "http", "json", "log", "man", "retry", "semver", "template",
    "tomlq", "verify",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_lists_name_all_the_interpreter_has_and_nothing_else() {
        let mut listed: Vec<&str> = [SHELL_ONLY, PROGRAMS, LEFT_OUT].concat();
        let before = listed.len();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), before, "a name is listed twice");
        let ours = crate::builtin::NEW;
        let names = bashkit::Bash::builder().rootfs(false).build().builtin_names();
        let mut real: Vec<&str> = names.iter().map(String::as_str).chain(ours.iter().copied()).collect();
        real.sort_unstable();
        assert_eq!(listed, real);
    }

    #[test]
    fn the_manifest_lists_the_programs() {
        let manifest = include_str!("../runtime.yaml");
        let commands = manifest.split_once("commands: [").unwrap().1.split_once(']').unwrap().0;
        let commands: Vec<&str> = commands.split(',').map(|name| name.trim().trim_matches('"')).collect();
        let commands: Vec<&str> = commands.into_iter().filter(|name| !name.is_empty()).collect();
        let mut wanted = PROGRAMS.to_vec();
        wanted.retain(|name| *name != "[");
        assert_eq!(commands, wanted);
    }
}
