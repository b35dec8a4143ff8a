//! The score of test262's language folders in the sandbox: a driver there starts one `node` for each test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;
use std::path::Path;

/// Folders below `test/language` that are measured here, and the tests of them that pass, at least.
const FOLDERS: [(&str, u32); 44] = [
    ("arguments-object", 263),
    ("asi", 102),
    ("block-scope", 145),
    ("comments", 52),
    ("computed-property-names", 48),
    ("destructuring", 18),
    ("directive-prologue", 62),
    ("eval-code", 346),
    ("export", 3),
    ("expressions/arrow-function", 343),
    ("expressions/async-arrow-function", 60),
    ("expressions/call", 85),
    ("expressions/dynamic-import", 614),
    ("expressions/generators", 289),
    ("expressions/object", 1169),
    ("expressions/optional-chaining", 38),
    ("expressions/template-literal", 56),
    ("function-code", 217),
    ("future-reserved-words", 55),
    ("global-code", 42),
    ("identifier-resolution", 13),
    ("identifiers", 268),
    ("import", 16),
    ("keywords", 25),
    ("line-terminators", 41),
    ("literals", 531),
    ("module-code", 589),
    ("punctuators", 11),
    ("reserved-words", 27),
    ("rest-parameters", 11),
    ("source-text", 1),
    ("statementList", 80),
    ("statements/async-function", 74),
    ("statements/const", 136),
    ("statements/for", 381),
    ("statements/for-of", 741),
    ("statements/function", 451),
    ("statements/generators", 266),
    ("statements/let", 145),
    ("statements/switch", 108),
    ("statements/try", 198),
    ("statements/variable", 178),
    ("types", 111),
    ("white-space", 67),
];
/// Seconds all of it may take.
const SECONDS: &str = "1500";

/// The driver itself: what passes, what does not, and what would be easy to take for a pass.
#[test]
fn the_driver_tells_right_from_wrong() {
    let claw = languages();
    for name in ["assert.js", "sta.js", "doneprintHandle.js"] {
        claw.file(&format!("suite/harness/{name}"), HARNESS);
    }
    let head = |flags: &str| format!("/*---\n{flags}\n---*/\n");
    let negative = "negative:\n  phase: parse\n  type: SyntaxError";
    for (name, text) in [
        ("right", head("") + "check(1 === 1);"),
        (
            "right-later",
            head("flags: [async]") + "Promise.resolve().then(() => $DONE());",
        ),
        ("right-early", head(negative) + "$DONOTEVALUATE();\nvar 1;"),
        (
            "right-module",
            head("flags: [module]")
                + "import { a } from './x_FIXTURE.js';\ncheck(a === 1 && this === undefined);",
        ),
        (
            "right-strict",
            head("flags: [onlyStrict]") + "check((function () { return this; })() === undefined);",
        ),
        ("wrong", head("") + "check(1 === 2);"),
        (
            "wrong-later",
            head("flags: [async]")
                + "Promise.reject(new TypeError('x')).then(() => $DONE(), $DONE);",
        ),
        ("wrong-early", head(negative) + "$DONOTEVALUATE();\nvar a;"),
        ("wrong-never", head("flags: [async]") + ";"),
        ("left-out", head("features: [decorators]") + "check(false);"),
    ] {
        claw.file(&format!("suite/test/f/{name}.js"), &text);
    }
    claw.file("suite/test/f/x_FIXTURE.js", "export const a = 1;");
    let suite = format!("{}:/suite:ro", claw.dir().join("suite").display());
    let ran = claw.exec(
        &["--dir", &suite, "--dir", &driver()],
        &["node", "/case/run.js", "--verbose", "/suite", "f"],
    );
    let mut lines: Vec<&str> = ran.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "all: 5 of 9 (55.6 %), 1 left out",
            "f/wrong-early.js: fail: String and no SyntaxError",
            "f/wrong-later.js: fail: TypeError: x",
            "f/wrong-never.js: fail: $DONE was never called",
            "f/wrong.js: fail: Error: checked",
            "f: 5 of 9 (55.6 %), 1 left out",
        ],
        "{ran:#?}"
    );
    ran.exits(0);
}

/// What the tests above need of the suite's harness; the same text stands for each of its files.
const HARNESS: &str = "\
    function check(ok) { if (!ok) throw new Error('checked'); }\n\
    function $DONOTEVALUATE() { throw 'this must not run'; }\n\
    function $DONE(error) { print(error ? `Test262:AsyncTestFailure:${error}` : 'Test262:AsyncTestComplete'); }\n";

fn driver() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/test262");
    format!("{}:/case:ro", folder.display())
}

/// Minutes of small programs.
mod slow {
    use super::*;

    #[test]
    fn the_language_folders_reach_their_floors() {
        let Some(suite) = std::env::var_os("CLAW_TEST262") else {
            println!("SKIPPED: CLAW_TEST262 names no checkout of test262");
            return;
        };
        let suite = format!("{}:/suite:ro", Path::new(&suite).display());
        let folders: Vec<String> = FOLDERS
            .iter()
            .map(|(name, _)| format!("language/{name}"))
            .collect();
        let mut line = vec!["node", "/case/run.js", "/suite"];
        line.extend(folders.iter().map(String::as_str));
        let ran = languages().exec(
            &["--timeout", SECONDS, "--dir", &suite, "--dir", &driver()],
            &line,
        );
        println!("{}", ran.out);
        for (name, floor) in FOLDERS {
            let head = format!("language/{name}: ");
            let score = ran
                .out
                .lines()
                .find_map(|line| line.strip_prefix(&head))
                .expect(name);
            let passed: u32 = score.split(' ').next().unwrap().parse().unwrap();
            assert!(passed >= floor, "{name}: {score}, and not {floor}");
        }
        ran.exits(0);
    }
}
