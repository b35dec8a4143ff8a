//! `claw exec` with TypeScript: what its syntax means, how modules are found, where errors are, and the names it has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;
use common::{Claw, Ran};

/// Writes files into a folder of the test and runs a command with the folder at `/proj`.
fn project(claw: &Claw, files: &[(&str, &str)], line: &[&str]) -> Ran {
    let folder = claw.dir().join("work");
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mount = format!("{}:/proj:rw", folder.display());
    claw.exec(&["--dir", &mount], line)
}

fn tsx(files: &[(&str, &str)], args: &[&str]) -> Ran {
    project(&languages(), files, &[&["tsx"], args].concat())
}

#[test]
fn what_only_typescript_has_becomes_code_or_goes() {
    let script = "
interface Point { x: number; y?: number }
type Pair<T> = [T, T];
enum Level { Low = 1, High, Text = 'text' }
const enum Bits { A = 1 << 3 }
namespace Tools { export const twice = (n: number): number => n * 2; }
abstract class Shape { abstract area(): number; }
class Square extends Shape { constructor(private readonly side: number, public label?: string) { super(); } area() { return this.side ** 2; } }
const pair = [1, 2] as const satisfies Pair<number>;
const point = <Point>{ x: pair[0] };
console.log(Level.High, Level[1], Level.Text, Bits.A, Tools.twice(21), new Square(3, 'sq').area(), point!.x);
console.log(Object.keys(new Square(1, 'k')));
";
    let ran = tsx(&[("a.ts", script)], &["/proj/a.ts"]).exits(0);
    assert_eq!(ran.out, "2 Low text 8 42 9 1\n[ 'side', 'label' ]\n");
}

#[test]
fn tsconfig_says_how_decorators_are_read() {
    let script = "
function log(target: object, key: string, d: PropertyDescriptor) { const f = d.value; d.value = function (...a: unknown[]) { return key + ':' + f.apply(this, a); }; }
class A { @log hi(n: number) { return n; } }
console.log(new A().hi(3));
";
    let config = "{ // legacy\n \"extends\": \"./base.json\", }";
    let base = "{ \"compilerOptions\": { \"experimentalDecorators\": true } }";
    let files = [
        ("a.ts", script),
        ("tsconfig.json", config),
        ("base.json", base),
    ];
    assert_eq!(tsx(&files, &["/proj/a.ts"]).exits(0).out, "hi:3\n");
    let ran = tsx(&[("a.ts", script)], &["/proj/a.ts"]).exits(1);
    assert!(ran.err.contains("experimentalDecorators"), "{ran:#?}");
}

#[test]
fn an_error_has_its_place_in_the_source() {
    let script = "interface Gone {\n  a: string;\n}\nfunction fail(why: string): never {\n\n  throw new RangeError(why);\n}\nfail('here');\n";
    for name in ["a.ts", "a.mts", "a.cts"] {
        let ran = tsx(&[(name, script)], &[&format!("/proj/{name}")]).exits(1);
        assert!(
            ran.err
                .contains(&format!("/proj/{name}:6\n  throw new RangeError(why);\n")),
            "{ran:#?}"
        );
        assert!(
            ran.err.contains(&format!("at fail (/proj/{name}:6:")),
            "{ran:#?}"
        );
    }
    let ran = tsx(
        &[("b.ts", "let a = 1;\nlet b: = 2;\nconsole.log(a);\n")],
        &["/proj/b.ts"],
    )
    .exits(1);
    assert!(
        ran.err.contains("/proj/b.ts:2:8: ERROR") && ran.out.is_empty(),
        "{ran:#?}"
    );
}

#[test]
fn imports_are_found_as_tsx_finds_them() {
    let main = "
import { one } from './one.js';
import two from './two';
import type { Nothing } from './nowhere';
import { deep } from '@/deep';
import { readFileSync } from 'fs';
const three = require('./three') as number;
const late: number = await Promise.resolve(5);
console.log(one, two, three, deep, late, require.main === module, readFileSync(__filename, 'utf8').length > 0, __dirname);
";
    let files = [
        ("main.ts", main),
        ("one.ts", "export const one: number = 1;\n"),
        ("two/index.ts", "export default 2 as number;\n"),
        ("three.cts", "module.exports = 3 as number;\n"),
        ("three.ts", "const n: number = 3; module.exports = n;\n"),
        ("src/deep.tsx", "export const deep: number = 4;\n"),
        (
            "tsconfig.json",
            "{ \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@/*\": [\"src/*\"] } } }",
        ),
    ];
    let ran = tsx(&files, &["/proj/main.ts"]).exits(0);
    assert_eq!(ran.out, "1 2 3 4 5 true true /proj\n");
}

#[test]
fn its_names_are_one_command() {
    let claw = languages();
    let script = "const n: number = 1; console.log(n, process.argv.slice(2));\n";
    for line in [
        &["tsx"][..],
        &["ts-node", "-T"],
        &["npx", "-y", "tsx"],
        &["bun", "run"],
        &["deno", "run", "--allow-read"],
        &["node"],
    ] {
        let line = [line, &["/proj/a.ts", "--x", "y"]].concat();
        let ran = project(&claw, &[("a.ts", script)], &line).exits(0);
        assert_eq!(ran.out, "1 [ '--x', 'y' ]\n", "{line:?}");
    }
    let ran = claw.exec(&[], &["tsx", "-e", "enum E { A = 7 }; console.log(E.A)"]);
    assert_eq!(ran.exits(0).out, "7\n");
}

#[test]
fn a_first_line_names_it_and_packages_are_refused() {
    let claw = languages();
    let script = "#!/usr/bin/env -S npx tsx\nconst n: number = 1;\nconsole.log(n);\n";
    let start = "const { execFileSync } = require('child_process'); \
                 require('fs').chmodSync('/proj/a.ts', 0o755); \
                 console.log(execFileSync('/proj/a.ts', { encoding: 'utf8' }).trim());";
    for line in [&["/proj/a.ts"][..], &["node", "-e", start]] {
        let ran = project(&claw, &[("a.ts", script)], line).exits(0);
        assert_eq!(ran.out, "1\n");
    }
    let ran = claw
        .exec(&[], &["bash", "-c", "npm install zod"])
        .exits(127);
    assert!(
        ran.err.contains("nothing is installed or fetched"),
        "{ran:#?}"
    );
}
