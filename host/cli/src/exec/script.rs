//! Which argument is a script of this machine, and where the command sees it.
//!
//! Invariant: at most one file is handed over, the one that the interpreter opens as its program; its neighbours and
//! the other arguments need `--dir`.

use super::folders::{Folder, below};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes of a script that are looked at for its first line.
const HEAD_BYTES: u64 = 512;
/// Longest name a script keeps, in bytes.
const MAX_NAME_BYTES: usize = 255;
/// The name of a script whose own cannot be kept.
const PLAIN_NAME: &str = "script";
/// Folders of programs: a path there names a command of the sandbox, never a file of this machine.
const PROGRAM_FOLDERS: [&str; 5] = ["/usr/bin", "/bin", "/usr/local/bin", "/sbin", "/usr/sbin"];

/// A command line as the sandbox takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) program: String,
    pub(super) args: Vec<String>,
    /// A file to be put at `/in`, and its name there.
    pub(super) input: Option<(PathBuf, String)>,
    /// The script that the interpreter will look for and not find.
    pub(super) missing: Option<String>,
}

/// Finds the script of a command line. Relative paths of this machine begin at `here`. The error says, in words, why it
/// cannot be run.
pub(super) fn find(
    program: &str,
    args: &[String],
    folders: &[Folder],
    here: &Path,
) -> Result<Line, String> {
    if is_path(program) {
        return by_path(program, args, folders, here);
    }
    let mut args = args.to_vec();
    let (mut input, mut missing) = (None, None);
    if let Some(script) = script_at(program, &args).and_then(|at| args.get_mut(at)) {
        let file = here.join(&*script);
        let seen = mounted(script, folders).is_some();
        if !seen && file.is_file() {
            (*script, input) = hand_over(&file, folders);
        } else if !seen && !file.exists() && !folders.iter().any(|f| f.host.join(&*script).exists())
        {
            missing = Some(script.clone());
        }
    }
    Ok(Line {
        program: program.to_owned(),
        args,
        input,
        missing,
    })
}

/// A command that is a path: the first line of the file says what runs it, whether it is executable or not.
fn by_path(
    program: &str,
    args: &[String],
    folders: &[Folder],
    here: &Path,
) -> Result<Line, String> {
    let (file, place) = match mounted(program, folders) {
        Some(file) => (file, Some(program.to_owned())),
        None => (here.join(program), None),
    };
    if !file.exists() {
        return Ok(Line {
            program: program.to_owned(),
            args: args.to_vec(),
            input: None,
            missing: None,
        });
    }
    if file.is_dir() {
        return Err(format!("`{program}` is a folder"));
    }
    // Opening a pipe would wait for whoever writes into it, deaf to Ctrl-C.
    if !file.is_file() {
        return Err(format!("`{program}` is no file"));
    }
    let mut head = Vec::new();
    std::fs::File::open(&file)
        .and_then(|f| f.take(HEAD_BYTES).read_to_end(&mut head))
        .map_err(|e| format!("`{program}`: {e}"))?;
    let interpreter = claw_runtime::first_line(&head).ok_or_else(|| {
        format!("`{program}` has no first line that names its interpreter (`#!`), and programs of this machine do not run here")
    })?;
    let (path, input) = match place {
        Some(place) => (place, None),
        None => hand_over(&file, folders),
    };
    let mut line = interpreter.args;
    line.push(path);
    line.extend_from_slice(args);
    Ok(Line {
        program: interpreter.program,
        args: line,
        input,
        missing: None,
    })
}

/// Whether a program is a file and not a name of the command table.
fn is_path(program: &str) -> bool {
    let folder = |at: usize| PROGRAM_FOLDERS.contains(&&program[..at]);
    program.rfind('/').is_some_and(|at| !folder(at))
}

/// The file of this machine that a path names by its place in the sandbox.
fn mounted(path: &str, folders: &[Folder]) -> Option<PathBuf> {
    let plain = path.split('/').all(|part| !matches!(part, "." | ".."));
    let there = |f: &Folder| Some(f.host.join(below(path, &f.guest)?)).filter(|p| p.is_file());
    plain.then(|| folders.iter().find_map(there)).flatten()
}

/// The place of a file in the sandbox, and the file itself if no folder brings it there.
fn hand_over(file: &Path, folders: &[Folder]) -> (String, Option<(PathBuf, String)>) {
    let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let inside = folders.iter().find_map(|folder| {
        let rest = real.strip_prefix(&folder.host).ok()?.to_str()?;
        Some(format!("{}/{rest}", folder.guest))
    });
    if let Some(path) = inside {
        return (path, None);
    }
    let name = file.file_name().and_then(|n| n.to_str());
    let name = name.filter(|n| {
        n.len() <= MAX_NAME_BYTES && !n.contains(|c: char| c.is_control() || c == '\\')
    });
    let name = name.unwrap_or(PLAIN_NAME).to_owned();
    (format!("/in/{name}"), Some((real, name)))
}

/// The first argument that is called like a file of JavaScript or TypeScript.
fn typescript(args: &[String]) -> Option<usize> {
    const ENDINGS: [&str; 8] = ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"];
    args.iter().position(|arg| {
        !arg.starts_with('-')
            && arg
                .rsplit_once('.')
                .is_some_and(|(_, end)| ENDINGS.contains(&end))
    })
}

/// Which argument an interpreter opens as its program.
fn script_at(program: &str, args: &[String]) -> Option<usize> {
    let name = program.rsplit('/').next().unwrap_or(program);
    match name {
        "bash" | "sh" | "dash" | "zsh" => shell(args),
        "python" | "python3" => python(args),
        "node" | "nodejs" => node(args),
        "uv" if args.first().is_some_and(|a| a == "run") => {
            args.iter().position(|a| a.ends_with(".py"))
        }
        "tsx" | "ts-node" | "npx" | "bun" | "bunx" | "deno" => typescript(args),
        _ if name.starts_with("python3.") => python(args),
        _ => None,
    }
}

fn shell(args: &[String]) -> Option<usize> {
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        at += 1;
        match arg.as_str() {
            "-" | "--" => return (at < args.len()).then_some(at),
            "--rcfile" | "--init-file" => at += 1,
            long if long.starts_with("--") => {}
            // A `-` or `+` and letters: `c` brings the program, `s` reads it from standard input, `o` takes a name.
            letters if letters.starts_with('-') && letters.contains(['c', 's']) => return None,
            letters if letters.starts_with(['-', '+']) => {
                at += letters.matches(['o', 'O']).count();
            }
            _ => return Some(at - 1),
        }
    }
    None
}

fn python(args: &[String]) -> Option<usize> {
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        at += 1;
        match arg.as_str() {
            "-" => return None,
            "--" => return (at < args.len()).then_some(at),
            "--check-hash-based-pycs" => at += 1,
            long if long.starts_with("--") => {}
            letters if letters.starts_with('-') => {
                // `c` and `m` bring the program; `W` and `X` take the rest of the word, or the next one.
                match letters.find(['c', 'm', 'W', 'X']) {
                    None => {}
                    Some(end) if letters[end..].starts_with(['c', 'm']) => return None,
                    Some(end) => at += usize::from(end + 1 == letters.len()),
                }
            }
            _ => return Some(at - 1),
        }
    }
    None
}

fn node(args: &[String]) -> Option<usize> {
    const VALUES: [&str; 6] = [
        "-r",
        "--require",
        "--import",
        "--loader",
        "-C",
        "--conditions",
    ];
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        at += 1;
        match arg.as_str() {
            "-" | "-e" | "--eval" | "-p" | "--print" | "-pe" => return None,
            "--" => return (at < args.len()).then_some(at),
            value if VALUES.contains(&value) => at += 1,
            option if option.starts_with('-') => {}
            _ => return Some(at - 1),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_policy::rule::Mode;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_program_of_an_interpreter() {
        for (line, script) in [
            ("bash x.sh a", Some("x.sh")),
            ("/bin/sh -eu x.sh -c", Some("x.sh")),
            ("bash -o pipefail x.sh", Some("x.sh")),
            ("bash -euo pipefail +O extglob x.sh", Some("x.sh")),
            ("bash --rcfile a --posix x.sh", Some("x.sh")),
            ("bash -- -x.sh", Some("-x.sh")),
            ("bash -c x.sh", None),
            ("bash -xec x.sh y.sh", None),
            ("bash -s x.sh", None),
            ("bash", None),
            ("bash --", None),
            ("python3 x.py -c", Some("x.py")),
            ("python3.12 -u -W ignore -X dev x.py", Some("x.py")),
            ("python -Wignore -bb x.py", Some("x.py")),
            ("python --check-hash-based-pycs never x.py", Some("x.py")),
            ("python3 -m x.py", None),
            ("python3 -Im x.py", None),
            ("python3 -uc x.py", None),
            ("python3 - x.py", None),
            ("node --enable-source-maps -r a x.js b", Some("x.js")),
            ("node -e x.js", None),
            ("uv run --with rich x.py b.py", Some("x.py")),
            ("uv pip x.py", None),
            ("jq . x.json", None),
        ] {
            let line = words(line);
            let at = script_at(&line[0], &line[1..]);
            assert_eq!(at.map(|at| line[at + 1].as_str()), script, "{line:?}");
        }
    }

    /// A folder with files, and a folder next to it.
    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            for (name, text) in [
                ("x.py", "print(1)"),
                ("run", "#!/usr/bin/env -S python3 -u\nprint(1)"),
                ("native", "\u{7f}ELF"),
                ("mounted/sub/y.sh", "#!/bin/bash -e\necho"),
            ] {
                let path = dir.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            Self(dir)
        }

        fn here(&self) -> PathBuf {
            std::fs::canonicalize(self.0.path()).unwrap()
        }

        fn find(&self, line: &str) -> Result<(String, Option<String>), String> {
            let folders = [Folder {
                host: self.here().join("mounted"),
                guest: "/mnt".into(),
                mode: Mode::Ro,
            }];
            let line = words(line);
            let found = find(&line[0], &line[1..], &folders, &self.here())?;
            let all = format!("{} {}", found.program, found.args.join(" "));
            let input = found.input.map(|(file, name)| {
                assert!(file.is_absolute() && file.is_file());
                name
            });
            Ok((all.trim_end().to_owned(), input))
        }
    }

    #[test]
    fn a_script_of_this_machine_is_seen_in_its_folder_or_alone() {
        let place = Place::new();
        let here = place.here();
        let at = here.display();
        for (line, seen, input) in [
            ("python3 x.py x.py", "python3 /in/x.py x.py", Some("x.py")),
            ("python3 ./x.py", "python3 /in/x.py", Some("x.py")),
            ("bash mounted/sub/y.sh a", "bash /mnt/sub/y.sh a", None),
            ("bash mounted/../x.py", "bash /in/x.py", Some("x.py")),
            ("bash /mnt/sub/y.sh", "bash /mnt/sub/y.sh", None),
            ("bash sub/y.sh", "bash sub/y.sh", None),
            ("bash mounted", "bash mounted", None),
            ("jq x.py", "jq x.py", None),
            ("./run a", "python3 -u /in/run a", Some("run")),
            ("mounted/sub/y.sh", "bash -e /mnt/sub/y.sh", None),
            ("/mnt/sub/y.sh", "bash -e /mnt/sub/y.sh", None),
            ("/mnt/none.sh", "/mnt/none.sh", None),
            ("./nothing", "./nothing", None),
            ("/usr/bin/jq .", "/usr/bin/jq .", None),
            ("/bin/sh mounted/sub/y.sh", "/bin/sh /mnt/sub/y.sh", None),
            ("/usr/bin/env", "/usr/bin/env", None),
            ("/sbin/init", "/sbin/init", None),
        ] {
            let found = place.find(line).unwrap();
            assert_eq!(found, (seen.to_owned(), input.map(str::to_owned)));
        }
        let found = place.find(&format!("{at}/run")).unwrap();
        assert_eq!(found.0, "python3 -u /in/run");
        for bad in ["./x.py", "./native", "./mounted"] {
            assert!(place.find(bad).is_err(), "{bad}");
        }
        let _socket = std::os::unix::net::UnixListener::bind(here.join("socket")).unwrap();
        assert_eq!(place.find("./socket").unwrap_err(), "`./socket` is no file");
    }

    #[test]
    fn a_script_that_is_nowhere_is_noticed() {
        let place = Place::new();
        let folders = [Folder {
            host: place.here().join("mounted"),
            guest: "/mnt".into(),
            mode: Mode::Ro,
        }];
        for (line, missing) in [
            ("python3 none.py", Some("none.py")),
            ("bash /mnt/none.sh", Some("/mnt/none.sh")),
            ("bash -x none.sh x.py", Some("none.sh")),
            ("python3 x.py none.py", None),
            ("bash sub/y.sh", None),
            ("bash /mnt/sub/y.sh", None),
            ("python3 mounted", None),
            ("bash -c none.sh", None),
            ("jq . none.json", None),
            ("./none.sh", None),
        ] {
            let line = words(line);
            let found = find(&line[0], &line[1..], &folders, &place.here()).unwrap();
            assert_eq!(found.missing.as_deref(), missing, "{line:?}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_kept_is_plain() {
        let place = Place::new();
        std::fs::write(place.here().join("a\\b.py"), "print(1)").unwrap();
        let seen = place.find("python3 a\\b.py").unwrap();
        assert_eq!(seen, ("python3 /in/script".into(), Some("script".into())));
    }

    #[test]
    fn a_link_is_where_it_leads() {
        let place = Place::new();
        let link = |to: &str, at: &str| {
            std::os::unix::fs::symlink(place.here().join(to), place.here().join(at)).unwrap();
        };
        link("x.py", "mounted/out.py");
        link("mounted/sub/y.sh", "in.sh");
        let out = place.find("python3 mounted/out.py").unwrap();
        assert_eq!(out, ("python3 /in/out.py".into(), Some("out.py".into())));
        let inside = place.find("bash in.sh").unwrap();
        assert_eq!(inside, ("bash /mnt/sub/y.sh".into(), None));
    }
}
