//! Scripts run to their end on the patched interpreter: what is read, by whom, and what nests how deep.
use std::sync::{Arc, Mutex};

use bashkit::{ExecOptions, InputSource, async_trait};

use super::super::{builder, prepared};
use crate::{input, platform, state::State};

/// Standard input that comes in pieces and remembers what was asked of it.
#[derive(Default)]
struct Given {
    pieces: Mutex<Vec<&'static str>>,
}

impl Given {
    fn new(pieces: &[&'static str]) -> Arc<Self> {
        let mut pieces = pieces.to_vec();
        pieces.reverse();
        Arc::new(Self {
            pieces: Mutex::new(pieces),
        })
    }

    fn left(&self) -> usize {
        self.pieces.lock().unwrap().len()
    }
}

#[async_trait]
impl InputSource for Given {
    async fn read(&self, _max: usize, _line: bool) -> Vec<u8> {
        let piece = self.pieces.lock().unwrap().pop();
        piece.unwrap_or_default().into()
    }
}

/// Bytes of stack for a script: a native build without optimisation takes far more of it than the component.
const STACK_BYTES: usize = 256 << 20;

/// What a script writes and the code it ends with, or the words of the error that ended it.
fn run_with(script: &str, given: &Arc<Given>) -> (String, Result<i32, String>) {
    let (script, given) = (script.to_owned(), Arc::clone(given));
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || run_here(&script, &given))
        .unwrap()
        .join()
        .unwrap()
}

fn run_here(script: &str, given: &Arc<Given>) -> (String, Result<i32, String>) {
    let mut state = State::read(None, &[], "/tmp");
    let mut bash = builder(&mut state, &[]).build();
    let source: Arc<dyn InputSource> = Arc::clone(given) as _;
    let options = ExecOptions::new().stdin_source(source, input::reads_here);
    let text = prepared(script);
    let result =
        platform::block_on(async { bash.execute(&text).options(options).capture(1 << 20).await });
    match result.unwrap() {
        Ok(result) => (result.stdout.to_string(), Ok(result.exit_code)),
        Err(e) => (String::new(), Err(e.to_string())),
    }
}

fn output(script: &str) -> String {
    let (stdout, code) = run_with(script, &Given::new(&[]));
    code.unwrap();
    stdout
}

#[test]
fn a_line_that_is_read_is_gone_for_everybody_and_no_other() {
    for (script, wanted) in [
        (
            "{ f() { read a; echo f$a; }; f; f; read b; echo $b; cat; }",
            "f1\nf2\n3\n4\n5\n",
        ),
        (
            "{ read a; (read b; echo $a$b); read c; echo $c; }",
            "12\n3\n",
        ),
        ("{ head -2; read a; echo $a; }", "1\n2\n3\n"),
        ("{ true; echo hi; read a; echo $a; }", "hi\n1\n"),
        (
            "{ read -n 1 a; read b; read c; echo \"$a<$b>$c\"; }",
            "1<>2\n",
        ),
        (
            "{ eval 'read a'; command read b; bash -c 'read c; echo $c'; echo $a$b; }",
            "3\n12\n",
        ),
        (
            "{ exec 5<&0; read a <&5; read b; read -u 5 c; echo $a$b$c; }",
            "123\n",
        ),
        ("{ read a | :; read b; echo $b; }", "2\n"),
        ("{ x=$(read a; echo $a); read b; echo $x$b; }", "12\n"),
        ("{ mapfile -t a; read b || echo end${#a[@]}; }", "end5\n"),
        ("{ while read a; do echo $a; read b; done; }", "1\n3\n5\n"),
        ("{ timeout 5 head -1; cat | tail -1; }", "1\n5\n"),
    ] {
        let lines = "1\n2\n3\n4\n5\n";
        assert_eq!(
            output(&format!("{script} <<'E'\n{lines}E\n")),
            wanted,
            "{script}"
        );
        assert_eq!(
            output(&format!("printf '1\\n2\\n3\\n4\\n5\\n' | {script}")),
            wanted,
            "{script}"
        );
        let (given, code) = run_with(script, &Given::new(&["1\n", "2\n3", "\n4\n5\n"]));
        code.unwrap();
        assert_eq!(given, wanted, "{script}");
    }
}

#[test]
fn standard_input_is_not_touched_before_somebody_wants_it() {
    for (script, left) in [
        ("echo hi; true; cd /tmp; x=1", 3),
        ("read a", 2),
        ("read a; read b; echo $a$b", 1),
        ("head -n 1", 2),
        ("grep -c x /dev/null; cat /dev/null", 3),
        ("cat", 0),
        ("bash -c 'read a'", 2),
        ("wc -l", 0),
    ] {
        let given = Given::new(&["a\n", "b\n", "c\n"]);
        run_with(script, &given).1.unwrap();
        assert_eq!(given.left(), left, "{script}");
    }
}

#[test]
fn several_descriptors_are_read_in_step() {
    let script = "printf '1\\n2\\n' > /tmp/.claw-a-$$; printf 'x\\ny\\n' > /tmp/.claw-b-$$
        exec 5< /tmp/.claw-a-$$ 6< /tmp/.claw-b-$$
        while read -r a <&5 && read -r b <&6; do echo $a$b; done
        exec 5<&- 6<&-
        while read -u 3 a; do read b; echo $a$b; done 3< /tmp/.claw-a-$$ < /tmp/.claw-b-$$
        while read -u 3 a; do read b; echo $a$b; done 3< <(printf 'p\\nq\\n') <<< $'s\\nt'";
    assert_eq!(output(script), "1x\n2y\n1x\n2y\nps\nqt\n");
}

#[test]
fn output_descriptors_are_swapped_by_a_third_and_keep_their_order() {
    for (script, wanted) in [
        (
            "{ echo a; echo b >&2; } 3>&1 1>&2 2>&3 3>&- | tr a-z A-Z",
            "B\n",
        ),
        ("{ echo 1; echo 2 >&3; echo 3; } 3>&1", "1\n2\n3\n"),
        ("f() { echo t >&3; echo o; }; f 3>&1 | sort", "o\nt\n"),
        (
            "x=$(f() { echo t >&3; echo o; }; f 3>&1 >/dev/null); echo $x",
            "t\n",
        ),
        ("{ { echo in >&3; echo out; } > /dev/null; } 3>&1", "in\n"),
    ] {
        assert_eq!(output(script), wanted, "{script}");
    }
}

#[test]
fn a_substitution_runs_beside_its_reader() {
    for (script, wanted) in [
        ("head -2 < <(while :; do echo y; done)", "y\ny\n"),
        ("read x < <(yes); echo $x", "y\n"),
        ("read -t 0.01 x < <(sleep 5; echo late); echo $?", "142\n"),
        ("cat <(echo a) <(echo b)", "a\nb\n"),
        (
            "while read l; do echo $l; done < <(printf '1\\n2\\n')",
            "1\n2\n",
        ),
        ("{ echo a; echo b >&2; } 2> >(tr a-z A-Z)", "a\nB\n"),
    ] {
        assert_eq!(output(script), wanted, "{script}");
    }
}

#[test]
fn signals_reach_jobs_and_subshells() {
    for (script, wanted) in [
        (
            "c() { trap 'echo stops; exit 5' TERM; while :; do sleep 0.001; done; }; c & \
             sleep 0.01; kill $!; wait $!; echo $?",
            "stops\n5\n",
        ),
        ("sleep 60 & kill $!; wait $!; echo $?", "143\n"),
        (
            "(trap 'echo bye' EXIT; kill -TERM $BASHPID; echo no); echo $?",
            "bye\n143\n",
        ),
        (
            "trap 'echo mine' TERM; (kill -TERM $BASHPID; echo no); echo $?",
            "143\n",
        ),
        (
            "trap 'echo mine' USR1; (kill -USR1 $$); echo after",
            "mine\nafter\n",
        ),
        (
            "c() { trap '' TERM; sleep 0.01; echo on; }; c & kill -TERM $!; wait $!; echo $?",
            "on\n0\n",
        ),
    ] {
        assert_eq!(output(script), wanted, "{script}");
    }
}

#[test]
fn nesting_is_bounded_by_the_stack_and_not_by_a_count() {
    let deep = "f() { (($1 == 0)) && { echo bottom; return; }; f $(($1 - 1)); }; f 20";
    assert_eq!(output(deep), "bottom\n");
    for endless in [
        "f() { f; }; f; echo no",
        "f() { eval f; }; f; echo no",
        "trap 'kill -USR1 $$' USR1; kill -USR1 $$; echo no",
    ] {
        let (stdout, code) = run_with(endless, &Given::new(&[]));
        let words = code.unwrap_err();
        assert!(words.contains("nesting depth"), "{endless}: {words}");
        assert_eq!(stdout, "");
    }
}
