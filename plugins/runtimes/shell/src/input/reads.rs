//! Which commands read their standard input. Invariant: pure; a command not listed is taken not to read it.

/// A filter: reads standard input unless it is given files.
struct Filter {
    name: &'static str,
    /// Words before the files (a pattern, a program).
    words: usize,
    /// Options that stand for those words.
    replaced_by: &'static str,
    /// Short options followed by a value.
    values: &'static str,
}

const fn filter(
    name: &'static str,
    words: usize,
    replaced_by: &'static str,
    values: &'static str,
) -> Filter {
    Filter {
        name,
        words,
        replaced_by,
        values,
    }
}

const FILTERS: &[Filter] = &[
    filter("cat", 0, "", ""),
    filter("head", 0, "", "nc"),
    filter("tail", 0, "", "nc"),
    filter("grep", 1, "ef", "efmABCdD"),
    filter("egrep", 1, "ef", "efmABC"),
    filter("fgrep", 1, "ef", "efmABC"),
    filter("sed", 1, "ef", "efl"),
    filter("awk", 1, "f", "fvF"),
    filter("gawk", 1, "f", "fvF"),
    filter("mawk", 1, "f", "fvF"),
    filter("nawk", 1, "f", "fvF"),
    filter("jq", 1, "f", "f"),
    filter("yq", 1, "", ""),
    filter("sort", 0, "", "kotSTC"),
    filter("uniq", 0, "", "fsw"),
    filter("wc", 0, "", ""),
    filter("cut", 0, "", "dfbc"),
    filter("paste", 0, "", "d"),
    filter("nl", 0, "", "bdfhilnsvw"),
    filter("tac", 0, "", "s"),
    filter("rev", 0, "", ""),
    filter("fold", 0, "", "w"),
    filter("fmt", 0, "", "wpg"),
    filter("pr", 0, "", "lwhoe"),
    filter("expand", 0, "", "t"),
    filter("unexpand", 0, "", "t"),
    filter("column", 0, "", "tsoNc"),
    filter("comm", 2, "", ""),
    filter("shuf", 0, "ie", "inr"),
    filter("base64", 0, "", "w"),
    filter("base32", 0, "", "w"),
    filter("basenc", 0, "", "w"),
    filter("md5sum", 0, "", ""),
    filter("sha1sum", 0, "", ""),
    filter("sha224sum", 0, "", ""),
    filter("sha256sum", 0, "", ""),
    filter("sha384sum", 0, "", ""),
    filter("sha512sum", 0, "", ""),
    filter("b2sum", 0, "", ""),
    filter("shasum", 0, "", "a"),
    filter("cksum", 0, "", "a"),
    filter("sum", 0, "", ""),
    filter("od", 0, "", "AjNtw"),
    filter("xxd", 0, "", "lcsg"),
    filter("hexdump", 0, "", "efns"),
    filter("strings", 0, "", "nt"),
    filter("split", 0, "", "lbna"),
    filter("tsort", 0, "", ""),
    filter("factor", 0, "", ""),
    filter("numfmt", 0, "", "d"),
    filter("iconv", 0, "", "ftco"),
    filter("bc", 0, "", ""),
    filter("dc", 0, "ef", "ef"),
    filter("gzip", 0, "", "S"),
    filter("gunzip", 0, "", "S"),
    filter("zcat", 0, "", ""),
    filter("bzip2", 0, "", ""),
    filter("bunzip2", 0, "", ""),
    filter("bzcat", 0, "", ""),
    filter("less", 0, "", ""),
    filter("more", 0, "", ""),
    filter("patch", 0, "i", "piodr"),
];

/// Commands that read it whatever their arguments are.
const ALWAYS: &[&str] = &[
    "tr",
    "tee",
    "xargs",
    "read",
    "mapfile",
    "readarray",
    "envsubst",
    "parallel",
    "select",
];

/// Commands of other runtimes that never read it.
const NEVER: &[&str] = &[
    "chmod", "cp", "du", "getopt", "install", "link", "ln", "ls", "mkdir", "mktemp", "mv",
    "readlink", "realpath", "rm", "rmdir", "seq", "stat", "touch", "truncate", "unlink",
];

/// Whether a command of another runtime reads its standard input; nothing if that cannot be said.
pub(crate) fn reads(name: &str, args: &[String]) -> Option<bool> {
    if NEVER.contains(&name) {
        return Some(false);
    }
    if crate::names::ELSEWHERE.contains(&name) {
        return Some(args.iter().any(|arg| arg == "-") || reads_stdin(name, &known(args)));
    }
    // An interpreter without a program reads it.
    match (name, args) {
        ("python3" | "python" | "node" | "bun", []) => Some(true),
        ("python3" | "python" | "node" | "bun", [only]) if only == "-" => Some(true),
        _ => None,
    }
}

/// Whether a command of this runtime reads it, for the interpreter.
pub(crate) fn reads_here(name: &str, args: &[String]) -> bool {
    reads_stdin(name, &known(args))
}

fn known(args: &[String]) -> Vec<Option<String>> {
    args.iter().cloned().map(Some).collect()
}

/// Whether `name` called with `args` (`None` for what only running tells) reads its standard input.
pub(crate) fn reads_stdin(name: &str, args: &[Option<String>]) -> bool {
    let named = |wanted: &str| args.iter().flatten().any(|arg| arg == wanted);
    if matches!(args.first(), Some(Some(first)) if first == "--help" || first == "--version") {
        return false;
    }
    if ALWAYS.contains(&name) {
        return !(name == "read" && named("-u"));
    }
    match name {
        "openssl" => {
            let option = |name: &str| named(name) || args.len() < 2;
            let takes =
                matches!(args.first(), Some(Some(first)) if first != "rand" && first != "version");
            let files = args
                .iter()
                .skip(1)
                .flatten()
                .any(|arg| !arg.starts_with('-') && arg.contains(['.', '/']));
            return takes && !named("-in") && (!files || option("-"));
        }
        "dd" => return !args.iter().flatten().any(|arg| arg.starts_with("if=")),
        "jq" if args
            .iter()
            .flatten()
            .any(|a| a == "-n" || a == "--null-input") =>
        {
            return false;
        }
        "tar" => return tar_reads(args),
        "curl" | "wget" => {
            return args.iter().flatten().any(|arg| {
                arg.ends_with("@-") || arg == "-" || arg == "@-" || arg.ends_with("<-")
            });
        }
        "command" | "builtin" | "exec" | "env" | "nohup" | "nice" | "time" | "timeout" => {
            let inner = args.iter().skip_while(|arg| match arg {
                Some(arg) => {
                    arg.starts_with('-')
                        || arg.contains('=')
                        || arg.starts_with(|c: char| c.is_ascii_digit())
                }
                None => true,
            });
            let inner: Vec<Option<String>> = inner.cloned().collect();
            return match inner.split_first() {
                Some((Some(name), rest)) => reads_stdin(name, rest),
                _ => false,
            };
        }
        _ => {}
    }
    if args.iter().flatten().any(|arg| arg == "/dev/stdin") {
        return true;
    }
    match FILTERS.iter().find(|filter| filter.name == name) {
        Some(filter) => reads_as(filter, args),
        None => false,
    }
}

/// Without `f` an archive is a standard stream.
fn tar_reads(args: &[Option<String>]) -> bool {
    let words = || args.iter().flatten();
    let bundle = |a: &String| a.starts_with('-') && !a.starts_with("--") && a.contains('f');
    let old = matches!(args.first(), Some(Some(a)) if !a.starts_with('-') && a.contains('f'));
    let named = old || words().any(|a| a.starts_with("--file") || bundle(a));
    !named || words().any(|a| a == "-" || (a.starts_with('-') && a.ends_with("f-")))
}

fn reads_as(filter: &Filter, args: &[Option<String>]) -> bool {
    let mut words = filter.words;
    let mut operands = 0;
    let mut dash = false;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let Some(arg) = arg else {
            operands += 1;
            continue;
        };
        if arg == "-" {
            dash = true;
        } else if arg == "--" {
            operands += rest.len();
            break;
        } else if let Some(long) = arg.strip_prefix("--") {
            match long {
                "arg" | "argjson" | "slurpfile" | "rawfile" => drop((rest.next(), rest.next())),
                "args" | "jsonargs" => return true,
                _ if long.starts_with("regexp=")
                    || long.starts_with("file=")
                    || long.starts_with("expression=") =>
                {
                    words = 0;
                }
                "regexp" | "file" | "expression" => {
                    words = 0;
                    rest.next();
                }
                _ => {}
            }
        } else if let Some(letters) = arg.strip_prefix('-') {
            for (at, letter) in letters.char_indices() {
                if filter.replaced_by.contains(letter) {
                    words = 0;
                }
                if filter.values.contains(letter) {
                    if at + letter.len_utf8() == letters.len() {
                        rest.next();
                    }
                    break;
                }
            }
            if filter.name == "grep" && (letters.contains('r') || letters.contains('R')) {
                operands += 1;
            }
        } else {
            operands += 1;
        }
    }
    dash || operands <= words
}
