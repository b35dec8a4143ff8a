//! The ways to start JavaScript and TypeScript: all of them are `node`, with `--import tsx` where TypeScript is meant.
//!
//! Invariant: what would fetch a package, or run a script of `package.json`, is refused.

use super::Alias;

const PACKAGES: &str = "nothing is installed or fetched while a script runs: the packages of a script come with its \
                        skill, as `node_modules` beside it; JavaScript and TypeScript run with `node FILE` and `tsx FILE`";
const RUNS_FILES: &str =
    "it runs files of JavaScript and TypeScript here, and nothing else: `NAME run FILE`";
const WATCHES: &str = "nothing is watched or asked for here: `tsx FILE`";

/// What `node` is told, so that it reads TypeScript wherever a text has no name.
const TYPESCRIPT: [&str; 2] = ["--import", "tsx"];

/// Options of `ts-node` that take a value, and of `npx` and its like.
const TS_NODE_VALUES: [&str; 8] = [
    "-O",
    "--compilerOptions",
    "--compiler-options",
    "-C",
    "--compiler",
    "-I",
    "--ignore",
    "--scope-dir",
];
const NPX_VALUES: [&str; 3] = ["-p", "--package", "--cache"];
/// Options of `deno run` and `bun` that take a value after a blank.
const DENO_VALUES: [&str; 6] = [
    "-c",
    "--config",
    "--import-map",
    "--cert",
    "--location",
    "--tsconfig-override",
];

/// What the name means with these arguments; `None` if it is none of JavaScript's.
pub(super) fn of(name: &str, args: &[String]) -> Option<Alias> {
    Some(match name {
        "tsx" => tsx(args),
        "ts-node" | "ts-node-esm" | "ts-node-script" => ts_node(args),
        "npx" | "bunx" | "pnpx" => package(args),
        "npm" | "pnpm" | "yarn" => manager(args),
        "bun" => bun(args),
        "deno" => deno(args),
        _ => return None,
    })
}

/// Names that run a file when one is given, and are refused alone: a script's first line may have them.
pub(super) fn runs_files(name: &str) -> bool {
    matches!(name, "npx" | "bunx" | "pnpx" | "bun" | "deno")
}

fn typescript(args: impl Iterator<Item = String>) -> Alias {
    Alias::Instead {
        program: "node",
        args: TYPESCRIPT
            .map(str::to_owned)
            .into_iter()
            .chain(args)
            .collect(),
    }
}

fn tsx(args: &[String]) -> Alias {
    match args.first().map(String::as_str) {
        Some("watch") => Alias::Refused(WATCHES),
        _ => typescript(args.iter().cloned()),
    }
}

/// Its own options say how types are looked at, which nobody does here.
fn ts_node(args: &[String]) -> Alias {
    let mut kept = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            option if TS_NODE_VALUES.contains(&option) => {
                rest.next();
            }
            "-P" | "--project" => kept.push("--tsconfig".to_owned()),
            "-T" | "--transpile-only" | "--transpileOnly" | "--swc" | "--esm" | "--files"
            | "--type-check" | "--log-error" | "--pretty" | "-s" | "--script-mode" | "-H"
            | "--cwd-mode" | "--prefer-ts-exts" => {}
            "-e" | "--eval" | "-p" | "--print" | "-r" | "--require" | "--tsconfig" => {
                kept.push(arg.clone());
                kept.extend(rest.next().cloned());
            }
            option if option.starts_with('-') && option != "-" => kept.push(arg.clone()),
            _ => {
                kept.push(arg.clone());
                break;
            }
        }
    }
    typescript(kept.into_iter().chain(rest.cloned()))
}

/// `npx [OPTION…] tsx|ts-node …`: a command that is there anyway.
fn package(args: &[String]) -> Alias {
    let rest = after_options(args, &NPX_VALUES);
    let Some((first, rest)) = rest.split_first() else {
        return Alias::Refused(PACKAGES);
    };
    let plain = first
        .rfind('@')
        .filter(|at| *at > 0)
        .and_then(|at| first.get(..at))
        .unwrap_or(first);
    match plain {
        "tsx" => tsx(rest),
        "ts-node" | "ts-node-esm" => ts_node(rest),
        "node" => Alias::Instead {
            program: "node",
            args: rest.to_vec(),
        },
        _ => Alias::Refused(PACKAGES),
    }
}

/// `pnpm [exec|dlx] tsx …` and the like.
fn manager(args: &[String]) -> Alias {
    match args.split_first() {
        Some((first, rest)) if matches!(first.as_str(), "exec" | "dlx" | "x") => package(rest),
        Some((first, _)) if matches!(first.as_str(), "tsx" | "ts-node" | "node") => package(args),
        _ => Alias::Refused(PACKAGES),
    }
}

fn bun(args: &[String]) -> Alias {
    let rest = after_options(args, &DENO_VALUES);
    match rest.split_first() {
        Some((first, rest)) if first == "run" => file(after_options(rest, &DENO_VALUES)),
        Some((first, rest)) if first == "x" => package(rest),
        Some((first, rest)) if matches!(first.as_str(), "-e" | "--eval" | "-p" | "--print") => {
            typescript(std::iter::once(first.clone()).chain(rest.iter().cloned()))
        }
        Some((first, _)) if is_file(first) => file(rest),
        _ => Alias::Refused(PACKAGES),
    }
}

fn deno(args: &[String]) -> Alias {
    match args.split_first() {
        Some((first, rest)) if first == "run" => file(after_options(rest, &DENO_VALUES)),
        Some((first, rest)) if first == "eval" => {
            let code = after_options(rest, &DENO_VALUES).iter().cloned();
            typescript(std::iter::once("--eval".to_owned()).chain(code))
        }
        Some((first, _)) if is_file(first) => file(args),
        _ => Alias::Refused(RUNS_FILES),
    }
}

fn file(words: &[String]) -> Alias {
    match words.first() {
        Some(first) if is_file(first) => typescript(words.iter().cloned()),
        _ => Alias::Refused(RUNS_FILES),
    }
}

/// A word that names a file, not a script of `package.json` and not an address.
fn is_file(word: &str) -> bool {
    let ending = word.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = matches!(
        ending,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx"
    );
    word == "-" || (!word.contains("://") && (known || word.contains('/')))
}

/// The words from the first that is no option; `-e` and `-p` stay, for they are the program.
fn after_options<'a>(args: &'a [String], values: &[&str]) -> &'a [String] {
    let mut rest = args;
    while let Some((first, more)) = rest.split_first() {
        match first.as_str() {
            "--" => return more,
            "-e" | "--eval" | "--print" | "-" => return rest,
            option if values.contains(&option) => rest = more.get(1..).unwrap_or_default(),
            option if option.starts_with('-') => rest = more,
            _ => return rest,
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    fn means(line: &str) -> String {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        match of(&words[0], &words[1..]) {
            Some(Alias::Instead { program, args }) => format!("{program} {}", args.join(" ")),
            Some(Alias::Refused(_)) => "refused".to_owned(),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn typescript_has_many_names() {
        for (line, meant) in [
            ("tsx a.ts --x y", "node --import tsx a.ts --x y"),
            ("tsx", "node --import tsx"),
            ("ts-node --esm", "node --import tsx"),
            ("tsx -e code", "node --import tsx -e code"),
            ("ts-node -T -O {} a.ts -T", "node --import tsx a.ts -T"),
            (
                "ts-node -P t.json a.ts",
                "node --import tsx --tsconfig t.json a.ts",
            ),
            ("npx -y tsx@4 a.ts -y", "node --import tsx a.ts -y"),
            ("npx -p tsx -- ts-node a.ts", "node --import tsx a.ts"),
            ("npm exec -- tsx a.ts", "node --import tsx a.ts"),
            ("pnpm tsx a.ts", "node --import tsx a.ts"),
            ("pnpm dlx tsx a.ts", "node --import tsx a.ts"),
            ("bun a.ts run", "node --import tsx a.ts run"),
            ("bun run --silent ./a x", "node --import tsx ./a x"),
            ("bun -e code", "node --import tsx -e code"),
            (
                "deno run -A --allow-net=a.org -c d.json a.ts -A",
                "node --import tsx a.ts -A",
            ),
            ("deno run --allow-read - x", "node --import tsx - x"),
            ("deno eval code", "node --import tsx --eval code"),
        ] {
            assert_eq!(means(line), meant, "{line}");
        }
    }

    #[test]
    fn what_runs_files_does_so_and_nothing_alone() {
        for name in ["npx", "bunx", "pnpx", "bun", "deno"] {
            assert!(runs_files(name) && means(name) == "refused", "{name}");
        }
        assert!(!runs_files("npm") && !runs_files("node"));
    }

    #[test]
    fn what_fetches_is_refused() {
        for line in [
            "npm install zod",
            "npm run build",
            "npx cowsay hi",
            "npx @scope/tsx a.ts",
            "npx",
            "yarn",
            "pnpm add zod",
            "bun install",
            "bun run build",
            "bun x cowsay",
            "deno test",
            "deno run https://example.org/a.ts",
            "tsx watch a.ts",
        ] {
            assert_eq!(means(line), "refused", "{line}");
        }
        assert_eq!(means("node a.js"), "nothing");
    }
}
