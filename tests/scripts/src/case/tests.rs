#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for language in Language::ALL {
        std::fs::create_dir(dir.path().join(language.name())).unwrap();
    }
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

#[test]
fn a_case_is_what_its_head_and_its_neighbours_say() {
    let script = "#!/usr/bin/env bash\n# exercises: arrays, printf (%s, %d), trap\n# exit: 77\n# needs: jq, bc\necho\n";
    let dir = root(&[
        ("bash/002-b.sh", script),
        ("bash/002-b.args", "one\ntwo words\n"),
        ("bash/002-b.stdin", "in"),
        ("bash/001-a.sh", "# exercises: echo\n"),
        (
            "python/001-p.py",
            "#!/usr/bin/env python3\n# exercises: print\n",
        ),
        ("js/001-m.mjs", "// exercises: import\n// exit: 13\n"),
        ("js/002-c.cjs", "// exercises: require\n"),
        ("js/002-c.stdin", "in"),
        (
            "ts/001-t.ts",
            "#!/usr/bin/env -S npx tsx\n// exercises: enum\n",
        ),
    ]);
    let cases = load(dir.path(), &Language::ALL).unwrap();
    let ids: Vec<String> = cases.iter().map(Case::id).collect();
    let scripted = ["js/001-m", "js/002-c", "ts/001-t"];
    assert_eq!(ids[..3], ["bash/001-a", "bash/002-b", "python/001-p"]);
    assert_eq!(ids[3..], scripted);
    assert_eq!((cases[3].exit, cases[4].stdin.is_some()), (13, true));
    assert_eq!(cases[5].language.interpreter(), "tsx");
    let some = load(dir.path(), &[Language::Bash]).unwrap();
    assert_eq!(some, cases[..2]);
    let case = &cases[1];
    assert_eq!(case.features, ["arrays", "printf (%s, %d)", "trap"]);
    assert_eq!((case.exit, cases[0].exit), (77, 0));
    assert_eq!(case.needs, ["jq", "bc"]);
    assert_eq!(case.args, ["one", "two words"]);
    assert!(case.stdin.is_some() && cases[0].stdin.is_none());
    assert_eq!(cases[2].language.interpreter(), "python3");
}

#[test]
fn a_script_that_says_nothing_of_itself_is_refused() {
    let dir = root(&[("tools/001-x.sh", "#!/usr/bin/env bash\necho\n")]);
    let error = load(dir.path(), &Language::ALL).unwrap_err();
    assert!(matches!(error, CaseError::NoPurpose(_)), "{error}");
    let dir = root(&[("tools/001-x.sh", "# exercises: ,\n")]);
    assert!(matches!(
        load(dir.path(), &Language::ALL).unwrap_err(),
        CaseError::NoPurpose(_)
    ));
}

#[test]
fn an_impossible_exit_code_is_refused() {
    for code in ["256", "-1", "two", ""] {
        let dir = root(&[(
            "bash/001-x.sh",
            &format!("# exercises: a\n# exit: {code}\n"),
        )]);
        let error = load(dir.path(), &Language::ALL).unwrap_err();
        assert!(matches!(error, CaseError::BadExit { .. }), "{error}");
    }
}

#[test]
fn a_file_of_no_script_is_refused() {
    for name in [
        "bash/001-x.py",
        "bash/009-none.args",
        "python/001-x.sh",
        "bash/001-a.txt",
    ] {
        let dir = root(&[("bash/001-a.sh", "# exercises: a\n"), (name, "")]);
        let error = load(dir.path(), &Language::ALL).unwrap_err();
        assert!(matches!(error, CaseError::Stray(_)), "{name}: {error}");
    }
}

#[test]
fn a_missing_folder_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let error = load(dir.path(), &Language::ALL).unwrap_err();
    assert!(matches!(error, CaseError::Unreadable { .. }), "{error}");
}
