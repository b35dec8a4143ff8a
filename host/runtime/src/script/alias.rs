//! Names that mean another command, and names that cannot be had.
//!
//! Invariant: an alias never fetches anything: it runs what is there, or says why it cannot.

mod javascript;

/// What a name that no runtime serves means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Alias {
    /// Another command of the table.
    Instead {
        /// Its name.
        program: &'static str,
        /// Its arguments.
        args: Vec<String>,
    },
    /// It cannot be had: words that say what could be done.
    Refused(&'static str),
}

/// Options of `uv run` that take a value.
const UV_VALUES: [&str; 14] = [
    "--with",
    "--with-requirements",
    "--with-editable",
    "--python",
    "-p",
    "--project",
    "--directory",
    "--extra",
    "--group",
    "--env-file",
    "--index-url",
    "--cache-dir",
    "--package",
    "--color",
];

const FETCHES: &str =
    "nothing is installed or fetched while a script runs; its packages come with the skill";

/// What the name means with these arguments; `None` if it is no alias.
pub(crate) fn of(name: &str, args: &[String]) -> Option<Alias> {
    if is_python(name) {
        return Some(python(args.to_vec()));
    }
    Some(match name {
        "pip" | "pip3" => pip(args),
        "uv" => uv(args),
        "uvx" | "pipx" | "poetry" | "conda" | "apt" | "apt-get" | "brew" => Alias::Refused(FETCHES),
        _ => return javascript::of(name, args),
    })
}

/// The command a name leads to, for those who ask whether the name is there: by itself, or with a file after it.
pub(crate) fn program(name: &str) -> Option<&'static str> {
    match of(name, &[]) {
        Some(Alias::Instead { program, .. }) => Some(program),
        _ => javascript::runs_files(name).then_some("node"),
    }
}

/// `python3.11` and the like: there is one Python.
fn is_python(name: &str) -> bool {
    let version = name.strip_prefix("python3.");
    version.is_some_and(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()))
}

fn python(args: Vec<String>) -> Alias {
    Alias::Instead {
        program: "python3",
        args,
    }
}

fn pip(args: &[String]) -> Alias {
    let module = ["-m", "pip"].map(str::to_owned);
    python(module.into_iter().chain(args.iter().cloned()).collect())
}

fn uv(args: &[String]) -> Alias {
    match args.split_first() {
        Some((first, rest)) if first == "run" => uv_run(rest),
        Some((first, rest)) if first == "pip" => pip(rest),
        None => Alias::Instead {
            program: "python3",
            args: vec!["--version".to_owned()],
        },
        _ => Alias::Refused(FETCHES),
    }
}

/// `uv run [OPTIONS] [--] COMMAND …`: the options choose an environment, and there is only one.
fn uv_run(args: &[String]) -> Alias {
    let mut rest = args.iter();
    let mut module = false;
    while let Some(arg) = rest.clone().next().filter(|a| a.starts_with('-')) {
        rest.next();
        match arg.as_str() {
            "--" => break,
            "-m" | "--module" => {
                module = true;
                break;
            }
            "--script" | "-s" => {}
            option if UV_VALUES.contains(&option) => {
                rest.next();
            }
            _ => {}
        }
    }
    let mut command: Vec<String> = rest.cloned().collect();
    if module {
        command.insert(0, "-m".to_owned());
        return python(command);
    }
    match command.first().map(String::as_str) {
        Some(first) if is_python(first) || matches!(first, "python" | "python3") => {
            command.remove(0);
            python(command)
        }
        Some(first) if first.ends_with(".py") => python(command),
        Some("bash" | "sh") => {
            command.remove(0);
            Alias::Instead {
                program: "bash",
                args: command,
            }
        }
        _ => Alias::Refused("`uv run` runs Python here: `uv run FILE.py` or `uv run python …`"),
    }
}

/// One sentence for a name that is neither served nor an alias.
pub(crate) fn why_not(name: &str) -> &'static str {
    match name {
        "git" | "gh" | "glab" | "hg" => "version control has no place here yet",
        "docker" | "podman" | "systemctl" | "service" | "launchctl" | "crontab" | "tmux"
        | "screen" | "ssh" | "scp" | "rsync" => "it would act on the host, which scripts cannot",
        "sudo" | "su" | "doas" => "there is no other user to become",
        "openclaw" | "clawdbot" | "moltbot" | "clawhub" | "claw" => {
            "scripts cannot call the assistant's own tools yet"
        }
        "ffmpeg" | "ffprobe" | "yt-dlp" | "convert" | "magick" | "soffice" => {
            "media programs are native code"
        }
        "gcc" | "g++" | "cc" | "clang" | "make" | "cargo" | "rustc" | "go" | "java" => {
            "native programs cannot be built or run here"
        }
        "osascript" | "open" | "xdg-open" | "pbcopy" | "pbpaste" | "say" => {
            "there is no desktop here"
        }
        _ => "only components run here, never programs of the host (`claw runtime list`)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn means(line: &str) -> Option<String> {
        let line = args(line);
        match of(&line[0], &line[1..])? {
            Alias::Instead { program, args } => Some(format!("{program} {}", args.join(" "))),
            Alias::Refused(_) => Some("refused".to_owned()),
        }
    }

    #[test]
    fn the_table_of_aliases() {
        for (line, meant) in [
            ("python3.12 -V", Some("python3 -V")),
            ("python3.x a.py", None),
            (
                "pip install requests",
                Some("python3 -m pip install requests"),
            ),
            ("uv run a.py x", Some("python3 a.py x")),
            (
                "uv run --with rich --quiet a.py -q",
                Some("python3 a.py -q"),
            ),
            ("uv run --script a.py", Some("python3 a.py")),
            ("uv run -- python -c 1", Some("python3 -c 1")),
            ("uv run -m mod a", Some("python3 -m mod a")),
            ("uv run bash a.sh", Some("bash a.sh")),
            ("uv run ruff check", Some("refused")),
            ("uv pip list", Some("python3 -m pip list")),
            ("uv sync", Some("refused")),
            ("npx tsx a.ts", Some("node --import tsx a.ts")),
            ("git status", None),
        ] {
            assert_eq!(means(line).as_deref(), meant, "{line}");
        }
    }
}
