#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::case::Language;

struct Script {
    dir: tempfile::TempDir,
    case: Case,
}

fn script(text: &str) -> Script {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("001-x.sh");
    std::fs::write(&file, text).unwrap();
    let case = Case {
        language: Language::Bash,
        name: "001-x".to_owned(),
        file,
        features: vec!["x".to_owned()],
        exit: 0,
        needs: Vec::new(),
        args: Vec::new(),
        stdin: None,
    };
    Script { dir, case }
}

#[tokio::test]
async fn a_native_run_gets_its_arguments_its_input_and_nothing_of_ours() {
    let mut made = script(
        "echo \"$# $2\"; cat; env | cut -d= -f1 | sort | xargs; ls -A | wc -l; touch x; echo e >&2; exit 77",
    );
    made.case.args = vec!["a".to_owned(), "b  c".to_owned()];
    let stdin = made.dir.path().join("001-x.stdin");
    std::fs::write(&stdin, "typed\n").unwrap();
    made.case.stdin = Some(stdin);
    let outcome = native(&made.case).await.unwrap();
    let out = String::from_utf8(outcome.stdout.clone()).unwrap();
    let set = "HOME LANG LOGNAME PATH PWD SHLVL TMPDIR TZ USER _";
    assert_eq!(
        out.replace(' ', ""),
        format!("2 b  c\ntyped\n{set}\n0\n").replace(' ', "")
    );
    assert_eq!((outcome.code, outcome.stderr.as_str()), (77, "e\n"));
    let again = native(&made.case).await.unwrap();
    assert!(outcome.same(&again), "a run left something behind");
}

#[tokio::test]
async fn a_signal_is_seen_as_a_shell_shows_it() {
    let made = script("echo before; kill -TERM $$");
    let outcome = native(&made.case).await.unwrap();
    assert_eq!(
        (outcome.code, outcome.stdout.as_slice()),
        (143, &b"before\n"[..])
    );
}

#[tokio::test]
async fn what_never_ends_is_ended() {
    let made = script("while :; do sleep 0.1; done");
    let folders = Folders::make().unwrap();
    let line = native_line(&made.case, &folders);
    let error = ended(line, None, 0).await.unwrap_err();
    assert!(
        matches!(error, RunError::TooLong { seconds: 0, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn output_is_bounded() {
    let at = script(&format!("head -c {MAX_OUTPUT_BYTES} /dev/zero"));
    assert_eq!(
        native(&at.case).await.unwrap().stdout.len(),
        MAX_OUTPUT_BYTES
    );
    let over = script(&format!("head -c {} /dev/zero", MAX_OUTPUT_BYTES + 1));
    let error = native(&over.case).await.unwrap_err();
    assert!(matches!(error, RunError::TooMuch { .. }), "{error}");
}

#[tokio::test]
async fn a_missing_program_is_an_error() {
    let made = script("");
    let folders = Folders::make().unwrap();
    let mut line = native_line(&made.case, &folders);
    line.program = "/nonexistent/program".into();
    let error = ended(line, None, 1).await.unwrap_err();
    assert!(matches!(error, RunError::Io { .. }), "{error}");
}

#[test]
fn claw_gets_one_folder_and_the_same_variables() {
    let mut made = script("");
    made.case.args = vec!["--dir".to_owned(), "x y".to_owned()];
    let claw = Claw {
        binary: "/b/claw".into(),
        runtimes: "/b/runtimes".into(),
        aot: "/b/aot".into(),
        home: "/h".into(),
    };
    let line = claw_line(&made.case, &claw, Path::new("/w"));
    let script = made.case.file.display().to_string();
    let args: Vec<&str> = line.args.iter().map(String::as_str).collect();
    assert_eq!(
        args[..7],
        [
            "--home",
            "/h",
            "exec",
            "--dir",
            "/w:/mnt:rw",
            "--timeout",
            "30"
        ]
    );
    let end = args.iter().position(|a| *a == "--").unwrap();
    assert_eq!(args[end..], ["--", "bash", &script, "--dir", "x y"]);
    let names = |env: &[(String, String)]| env.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
    let folders = Folders::make().unwrap();
    let given: Vec<String> = args[7..end]
        .chunks(2)
        .map(|c| c[1].split('=').next().unwrap().to_owned())
        .collect();
    assert_eq!(given, names(&native_line(&made.case, &folders).env));
    assert!(args.contains(&"HOME=/mnt") && args.contains(&"TMPDIR=/tmp"));
    assert_eq!(
        names(&line.env),
        ["HOME", "CLAW_BUNDLED_RUNTIMES", "CLAW_AOT_DIR"]
    );
}

#[test]
fn outcomes_differ_by_code_or_output_and_not_by_what_was_complained() {
    let outcome = |out: &str, err: &str, code| Outcome {
        stdout: out.as_bytes().to_vec(),
        stderr: err.to_owned(),
        code,
    };
    assert!(outcome("a", "x", 1).same(&outcome("a", "y", 1)));
    assert!(!outcome("a", "x", 1).same(&outcome("b", "x", 1)));
    assert!(!outcome("a", "x", 1).same(&outcome("a", "x", 2)));
}

#[test]
fn programs_are_found_in_the_folders_that_scripts_see() {
    assert!(on_path("sh").is_some_and(|p| PATH.split(':').any(|dir| p.starts_with(dir))));
    assert_eq!(on_path("no-such-program-of-claw"), None);
}
