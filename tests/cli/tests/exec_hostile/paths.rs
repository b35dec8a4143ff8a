//! Every trick of paths.txt, in one call of each driver.

use crate::sandbox::{Planted, Watched};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const TRICKS: &str = include_str!("paths.txt");
const BASH: &str = include_str!("paths.sh");
const PYTHON: &str = include_str!("paths.py");
/// The list is never shorter than this for a driver.
const LEAST_TRICKS: usize = 100;
/// Ways of opening that must work for a file that was granted, else the drivers prove nothing.
const LEAST_OPENERS: usize = 12;

struct Trick {
    line: usize,
    kind: &'static str,
    text: &'static str,
}

fn tricks(kinds: &[&str]) -> Vec<Trick> {
    let lines = TRICKS.lines().enumerate();
    let all = lines.filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
    all.map(|(n, l)| {
        let (kind, text) = l.split_once(' ').unwrap();
        let line = n + 1;
        Trick { line, kind, text }
    })
    .filter(|t| kinds.contains(&t.kind))
    .collect()
}

/// A trick with its placeholders filled in, once for each secret it names.
fn filled(trick: &Trick, planted: &Planted, script: &str) -> Vec<String> {
    let pid = std::process::id().to_string();
    let once = trick
        .text
        .replace("{UP}", &"../".repeat(40))
        .replace("{SCRIPT}", script)
        .replace("{PID}", &pid)
        .replace("{SP}", " ")
        .replace("{DEEP}", &"./".repeat(2_000))
        .replace("{BACK}", &"a/../".repeat(1_000))
        .replace("{LONG}", &"n".repeat(300))
        .replace("{HUGE}", &"/".repeat(60_000));
    let mut all: Vec<String> = Vec::new();
    for secret in &planted.secrets {
        let path = secret.to_str().unwrap();
        let (folder, name) = path.rsplit_once('/').unwrap();
        let text = once
            .replace("{S}", path)
            .replace("{D}", folder)
            .replace("{N}", name)
            .replace("{R}", &path[1..])
            .replace("{U}", &path.to_uppercase());
        if all.last() != Some(&text) {
            all.push(text);
        }
    }
    all
}

/// What a driver reads, and the ids it must answer with.
fn list(planted: &Planted, tricks: &[Trick], script: &str) -> (String, BTreeSet<String>) {
    let (mut input, mut ids) = (String::new(), BTreeSet::new());
    for secret in &planted.secrets {
        writeln!(input, "secret\t{}", secret.display()).unwrap();
    }
    for trick in tricks {
        let texts = match trick.kind {
            "path" | "link" => filled(trick, planted, script),
            _ => vec![trick.text.to_owned()],
        };
        for (n, text) in texts.iter().enumerate() {
            let id = format!("{}.{n}", trick.line);
            writeln!(input, "{id}\t{}\t{text}", trick.kind).unwrap();
            ids.insert(id);
        }
    }
    (input, ids)
}

#[track_caller]
fn all_were_tried(done: &Watched, ids: &BTreeSet<String>) {
    let tried: BTreeSet<String> = done
        .ran
        .out
        .lines()
        .filter_map(|l| l.strip_prefix("TRIED "))
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = ids.difference(&tried).collect();
    let tail: Vec<_> = done.ran.out.lines().rev().take(5).collect();
    assert!(
        missing.is_empty(),
        "not tried: {missing:?}; exit {} after {:?}; last words {tail:?}, {}",
        done.ran.code,
        done.wall,
        done.ran.err
    );
    let count = format!("COUNT {}", ids.len());
    assert!(done.ran.out.lines().any(|l| l == count), "{tail:?}");
    assert_eq!(done.ran.code, 0, "{}", done.ran.err);
}

/// Nothing says that one of the planted files is there.
#[track_caller]
fn existence_is_not_told(planted: &Planted, done: &Watched, tricks: &[Trick]) {
    let lines: Vec<_> = done.ran.out.lines().collect();
    for secret in &planted.secrets {
        let told = format!("EXISTS {}", secret.display());
        let at = lines.iter().position(|l| l.contains(&told));
        let next = at.and_then(|at| lines[at..].iter().find(|l| l.starts_with("TRIED")));
        assert!(at.is_none(), "{told}, before {next:?}");
    }
    for there in lines.iter().filter_map(|l| l.strip_prefix("THERE ")) {
        let line: usize = there.split('.').next().unwrap().parse().unwrap();
        let trick = tricks.iter().find(|t| t.line == line).unwrap();
        // `{S}/..` and the like are not paths to the secret: they may name a folder of the guest.
        let names_it = ["{S}", "{N}", "{R}", "{U}"]
            .iter()
            .any(|p| trick.text.ends_with(p));
        assert!(!names_it, "paths.txt:{line}: `{}` is there", trick.text);
    }
}

/// Runs a driver over the tricks it knows.
#[track_caller]
fn nothing_is_read(program: &str, driver: &str, script: &str, kinds: &[&str]) {
    let planted = Planted::new();
    let tricks = tricks(kinds);
    assert!(tricks.len() >= LEAST_TRICKS);
    let (input, ids) = list(&planted, &tricks, script);
    let path = planted.script(script, driver);
    let before = planted.machine();
    let line = [program, path.to_str().unwrap()];
    let done = planted.exec_with(&["--timeout", "300"], &line, &input);
    planted.keeps_quiet(&done.ran);
    all_were_tried(&done, &ids);
    existence_is_not_told(&planted, &done, &tricks);
    assert_eq!(planted.machine(), before, "the host's files changed");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), driver);
}

#[test]
fn every_trick_is_distinct() {
    let all = tricks(&["path", "link", "sh", "py"]);
    let distinct: BTreeSet<_> = all.iter().map(|t| (t.kind, t.text)).collect();
    assert_eq!(distinct.len(), all.len());
    assert!(distinct.len() >= 4 * LEAST_TRICKS, "{}", distinct.len());
}

#[test]
fn no_path_from_bash_reads_or_changes_the_host() {
    nothing_is_read("bash", BASH, "paths.sh", &["path"]);
}

#[test]
fn no_trick_of_the_shell_reads_or_changes_the_host() {
    nothing_is_read("bash", BASH, "paths.sh", &["link", "sh"]);
}

#[test]
fn no_path_from_python_reads_or_changes_the_host() {
    nothing_is_read("python3", PYTHON, "paths.py", &["path"]);
}

#[test]
fn no_trick_of_python_reads_or_changes_the_host() {
    nothing_is_read("python3", PYTHON, "paths.py", &["link", "py"]);
}

/// What the drivers would say of a file they can read: without this they would prove nothing.
#[test]
fn the_drivers_read_what_was_granted() {
    for (program, driver, script) in [("bash", BASH, "paths.sh"), ("python3", PYTHON, "paths.py")] {
        let mut planted = Planted::new();
        let granted = std::fs::canonicalize(planted.claw.dir())
            .unwrap()
            .join("granted");
        planted.plant(&granted.join("words.txt"));
        let [word, name] = &planted.markers[planted.markers.len() - 2..] else {
            unreachable!("planted last")
        };
        let path = planted.script(script, driver);
        let dir = format!("{}:/granted:ro", granted.display());
        let input = "1.0\tpath\t/granted/words.txt\n2.0\tpath\t/granted//./words.txt\n3.0\tpath\t/granted\n4.0\tlink\t/granted/words.txt\n";
        let line = [program, path.to_str().unwrap()];
        let done = planted.exec_with(&["--dir", &dir], &line, input);
        assert!(done.ran.out.contains("COUNT 4"), "{:#?}", done.ran);
        for id in ["1.0", "2.0"] {
            let (before, _) = done.ran.out.split_once(&format!("TRIED {id}")).unwrap();
            let part = before.rsplit("TRIED").next().unwrap();
            let read = part.matches(word.as_str()).count();
            assert!(read >= LEAST_OPENERS, "{program} {id}: {read}: {part}");
            assert!(part.contains(&format!("THERE {id}")), "{program}: {part}");
        }
        assert!(
            done.ran.out.matches(name.as_str()).count() >= 4,
            "{program}"
        );
    }
}
