//! Made-up runs; no text of a corpus.

use super::*;

fn seen(language: Language, exit: i32, stderr: &str) -> Observed {
    Observed {
        language,
        exit,
        cause: "exited".to_owned(),
        refused_network: false,
        refused_files: false,
        files: vec!["scripts/lib.sh".to_owned()],
        stdout: String::new(),
        stderr: stderr.to_owned(),
    }
}

fn python(exit: i32, stderr: &str) -> Verdict {
    classify(&seen(Language::Python, exit, stderr))
}

fn shell(exit: i32, stderr: &str) -> Verdict {
    classify(&seen(Language::Shell, exit, stderr))
}

fn raised(error: &str) -> Verdict {
    python(
        1,
        &format!(
            "Traceback (most recent call last):\n  File \"/skill/x.py\", line 2, in <module>\n    x()\n{error}\n"
        ),
    )
}

fn not(cause: &str) -> Verdict {
    Verdict::Not(cause.to_owned())
}

#[test]
fn ends_of_the_host_are_causes_whatever_was_written() {
    for (cause, want) in [
        ("timed-out", "time limit"),
        ("over-budget", "CPU time limit"),
        ("out-of-memory", "memory limit"),
        ("crashed", "crash of the interpreter"),
        ("not-started", "could not be started"),
        ("strange", "claw: strange"),
    ] {
        let mut run = seen(Language::Python, 0, "usage: x");
        run.cause = cause.to_owned();
        assert_eq!(classify(&run), not(want));
    }
}

#[test]
fn exit_0_is_help_or_quiet() {
    assert_eq!(python(0, ""), Verdict::R0(Intended::Quiet));
    assert_eq!(python(0, " \n"), Verdict::R0(Intended::Quiet));
    let mut run = seen(Language::Python, 0, "");
    run.stdout = "usage: x.py\nNote: pip install foo for more".to_owned();
    assert_eq!(classify(&run), Verdict::R0(Intended::Help));
    run.refused_network = true;
    assert_eq!(classify(&run), Verdict::R0(Intended::Help), "it coped");
    assert_eq!(
        shell(0, "x.sh: line 2: foo: command not found\n"),
        not("missing command `foo`")
    );
}

#[test]
fn words_of_its_own_are_usage_or_asking() {
    for words in [
        "Usage: x.sh FILE",
        "错误: 缺少参数\n用法: x.py <文件>",
        "Commands:\n  list",
    ] {
        assert_eq!(python(1, words), Verdict::R0(Intended::Usage), "{words}");
        assert_eq!(shell(2, words), Verdict::R0(Intended::Usage), "{words}");
    }
    for words in [
        "Error: API_KEY is not set",
        "file not found: --help",
        "Unknown command: --help",
    ] {
        assert_eq!(python(1, words), Verdict::R0(Intended::Asks), "{words}");
        assert_eq!(shell(64, words), Verdict::R0(Intended::Asks), "{words}");
    }
    assert_eq!(shell(3, ""), not("ends with 3 and no word"));
}

#[test]
fn modules_that_do_not_resolve_are_named_by_their_first_part() {
    assert_eq!(
        raised("ModuleNotFoundError: No module named 'foo.bar'"),
        not("missing Python module `foo`")
    );
    let chained = "ModuleNotFoundError: No module named 'foo'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"x\", line 1\nRuntimeError: sorry";
    assert_eq!(raised(chained), not("missing Python module `foo`"));
    for words in [
        "Error: foo is needed. Run: pip install foo",
        "please `pip3 install -U foo>=2`",
        "Install it with: uv add foo",
        "Failed: No module named 'foo'",
        "/usr/bin/python3: No module named foo",
        "run with: uv run --with foo python x.py",
    ] {
        assert_eq!(
            python(1, words),
            not("missing Python module `foo`"),
            "{words}"
        );
    }
    assert_eq!(
        raised("ImportError: cannot import name 'a' from 'b'"),
        not("import: cannot import name 'a' from 'b'")
    );
    assert_eq!(
        raised("ImportError: attempted relative import with no known parent package"),
        not("a module of a package, not a script")
    );
}

#[test]
fn programs_that_do_not_resolve_are_named() {
    for line in [
        "/skill/x.sh: line 3: foo: command not found",
        "foo: command not found",
        "sh: 1: foo: not found",
    ] {
        assert_eq!(shell(127, line), not("missing command `foo`"), "{line}");
    }
    assert_eq!(
        python(
            1,
            "Traceback (most recent call last):\n  File \"/usr/lib/python3.14/subprocess.py\", line 9, in run\nFileNotFoundError: [Errno 2] No such file or directory: 'foo'\n"
        ),
        not("missing command `foo`")
    );
    for (words, want) in [
        ("Error: foo is not installed", "own check: `foo` is missing"),
        ("❌ foo not found in PATH", "own check: `foo` is missing"),
        (
            "Missing tool. brew install foo",
            "own check: `foo` is missing",
        ),
        (
            "'foo' is required but was not there",
            "own check: `foo` is missing",
        ),
        (
            "Error: Foo is required but not installed",
            "own check: `Foo` is missing",
        ),
        (
            "run: brew install someone/tap/foo",
            "own check: `foo` is missing",
        ),
        ("missing dependency: x", "own check: something is missing"),
        ("请先安装依赖", "own check: something is missing"),
    ] {
        assert_eq!(shell(1, words), not(want), "{words}");
        assert_eq!(python(1, words), not(want), "{words}");
    }
}

#[test]
fn errors_from_what_was_not_given_are_as_it_intends() {
    let with = |code: &str, error: &str| {
        python(
            1,
            &format!(
                "Traceback (most recent call last):\n  File \"x\", line 1\n    {code}\n{error}\n"
            ),
        )
    };
    for (code, error) in [
        ("k = os.environ[\"KEY\"]", "KeyError: 'KEY'"),
        ("f = sys.argv[2]", "IndexError: list index out of range"),
        ("input()", "EOFError: EOF when reading a line"),
        (
            "json.load(sys.stdin)",
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        ),
        (
            "open(p)",
            "FileNotFoundError: [Errno 2] No such file or directory: '--help'",
        ),
        (
            "open(p)",
            "FileNotFoundError: [Errno 2] No such file or directory: '/home/config.json'",
        ),
        (
            "int(sys.argv[1])",
            "ValueError: invalid literal for int() with base 10: '--help'",
        ),
    ] {
        assert_eq!(
            with(code, error),
            Verdict::R0(Intended::Unhandled),
            "{error}"
        );
    }
    assert_eq!(
        shell(1, "x.sh: line 3: 1: unbound variable"),
        Verdict::R0(Intended::Unhandled)
    );
    for (code, error, want) in [
        ("d[\"x\"]", "KeyError: 'x'", "uncaught KeyError"),
        (
            "l[2]",
            "IndexError: list index out of range",
            "uncaught IndexError",
        ),
        ("f()", "ValueError: bad", "uncaught ValueError"),
        ("f()", "a.b.CustomError", "uncaught CustomError"),
    ] {
        assert_eq!(with(code, error), not(want), "{error}");
    }
}

#[test]
fn the_network_is_a_cause_unless_the_script_copes() {
    for error in [
        "urllib.error.URLError: <urlopen error x>",
        "requests.exceptions.ConnectionError: x",
    ] {
        assert_eq!(raised(error), not("needs the network"));
    }
    for language in [Language::Python, Language::Shell] {
        let mut run = seen(language, 7, "Error: could not fetch");
        run.refused_network = true;
        assert_eq!(classify(&run), not("needs the network"));
    }
}

#[test]
fn refused_files_are_a_cause_unless_the_script_copes() {
    for (exit, want) in [
        (1, not("writes outside its home")),
        (0, Verdict::R0(Intended::Help)),
    ] {
        let mut run = seen(Language::Python, exit, "Error: cannot save");
        run.refused_files = true;
        assert_eq!(classify(&run), want);
    }
}

#[test]
fn a_file_of_the_skill_that_is_elsewhere_was_looked_for_in_a_wrong_folder() {
    let cause = not("a file of the skill, looked for in a wrong folder");
    for words in [
        "x.sh: line 6: /skill/lib.sh: No such file or directory",
        "Error: helper not found: '/skill/lib.sh'",
    ] {
        assert_eq!(shell(1, words), cause, "{words}");
    }
    assert_eq!(
        shell(1, "x.sh: line 3: io error: No such file or directory"),
        not("an input or output error of our shell")
    );
}

#[test]
fn what_a_runtime_was_built_without_is_a_cause() {
    assert_eq!(
        shell(1, "date: named zones are unavailable: built without x"),
        not("`date`: are unavailable")
    );
    assert_eq!(
        raised("OSError: [Errno 95] claw sandbox: no listening sockets"),
        not("OSError: [Errno 95] claw sandbox: no listening sockets")
    );
}

#[test]
fn line_ends_of_windows_are_a_cause_of_their_own() {
    let cause = not("line ends of Windows, which bash does not take either");
    for words in [
        "set: -\r: invalid option\nset: usage: x",
        "bash: \r: command not found",
        "x.sh: line 2: $'\\r': command not found",
    ] {
        assert_eq!(shell(2, words), cause, "{words:?}");
    }
}

#[test]
fn a_program_by_its_path_is_missing_too() {
    let words = "x.sh: line 2: /home/bin/foo: No such file or directory";
    assert_eq!(
        shell(127, words),
        not("missing command, called by its path")
    );
    assert_eq!(shell(1, words), Verdict::R0(Intended::Asks));
    assert_eq!(
        shell(126, "x.sh: line 2: /skill/y.sh: Permission denied"),
        not("a script without the x bit, called by its path")
    );
}

#[test]
fn what_the_sandbox_lacks_is_a_cause() {
    for (error, want) in [
        (
            "AttributeError: module 'os' has no attribute 'fork'",
            "missing in our Python: os.fork",
        ),
        (
            "PermissionError: [Errno 13] Permission denied: '/skill/x'",
            "writes outside its home",
        ),
        (
            "OSError: [Errno 30] Read-only file system: '/skill/x'",
            "writes outside its home",
        ),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: '/etc/hosts'",
            "a file of the host: `/etc/hosts`",
        ),
    ] {
        assert_eq!(raised(error), not(want));
    }
    assert_eq!(
        python(1, "Error: [Errno 58] Not supported"),
        not("says: Not supported")
    );
    assert_eq!(
        python(
            1,
            "  File \"x\", line 1\n    a b\nSyntaxError: invalid syntax"
        ),
        not("syntax our Python does not take")
    );
}

#[test]
fn what_our_shell_lacks_is_a_cause() {
    for (words, want) in [
        (
            "bash: -c: line 1: syntax error near unexpected token `('",
            "syntax our shell does not take",
        ),
        (
            "/skill/x.sh: line 7: ${x@Q}: bad substitution",
            "syntax our shell does not take",
        ),
        (
            "x.sh: line 2: date: invalid option -- 'v'",
            "`date`: invalid option v",
        ),
        (
            "sed: unrecognized option '--zap'",
            "`sed`: unrecognized option --zap",
        ),
        ("find: unknown option: -foo", "`find`: unknown option -foo"),
        (
            "jq: error: syntax error, unexpected x",
            "a filter our jq does not take",
        ),
        (
            "cat: /etc/os-release: No such file or directory",
            "a file of the host below `/etc/`",
        ),
        (
            "mkdir: cannot create directory '/skill/x': Permission denied",
            "writes outside its home",
        ),
        (
            "vi: Function not implemented",
            "`vi`: Function not implemented",
        ),
    ] {
        assert_eq!(shell(1, words), not(want), "{words}");
    }
    for words in [
        "date: unrecognized option '--help'",
        "mkdir: unrecognized option '--help/x'",
        "mkdir: cannot create directory '/skill/../x': No such file or directory",
        "cat: --help: No such file or directory",
        "Error: unknown option: -x",
        "error: invalid option",
        "/skill/x.sh: line 2: cd: --: invalid option\ncd: usage: cd [dir]",
        "x.sh: line 14: getopts: illegal option -- '-'",
        "x.sh: line 14: /skill/other.sh: No such file or directory",
        "/skill/scripts/lib.sh: line 2: Amount required",
    ] {
        assert!(matches!(shell(1, words), Verdict::R0(_)), "{words}");
    }
}
