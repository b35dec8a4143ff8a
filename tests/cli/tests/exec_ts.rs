//! `claw exec` with TypeScript: what its syntax means, how modules are found, where errors are, and the names it has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Ran;
use common::exec::languages;

fn tsx(files: &[(&str, &str)], args: &[&str]) -> Ran {
    languages().project(files, &[&["tsx"], args].concat())
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
    // The standard's: the second argument is the context, and what a decorator gives back takes the method's place.
    let script = "
const log = (f: any, c: any) => function (this: any, ...a: unknown[]) { return c.name + ':' + f.apply(this, a); };
class A { @log hi(n: number) { return n; } }
console.log(new A().hi(3));
";
    assert_eq!(
        tsx(&[("a.ts", script)], &["/proj/a.ts"]).exits(0).out,
        "hi:3\n"
    );
}

/// Every kind of decorator of the standard, and what each is told.
const DECORATED: &str = r#"
const log: unknown[] = [];
const seen = (n: string) => { log.push('eval ' + n); return (value: any, c: any) => {
  log.push(`${n} ${typeof value} ${c.kind} ${String(c.name)} ${c.static} ${c.private}`);
  c.metadata[n] = 1;
  c.addInitializer(function (this: any) { log.push(`init ${n} ${typeof this === 'function' ? this.name : 'instance'}`); });
}; };
const twice = (f: any) => function (this: any, ...a: unknown[]) { return f.apply(this, a) * 2; };
const plus = () => (n: number) => n + 100;
const counted = (t: any) => ({ get(this: any) { return t.get.call(this) + 1; }, set(this: any, v: number) { t.set.call(this, v * 10); }, init: (v: number) => v + 5 });
let reach: any;
const grab = (_: unknown, c: any) => { reach = c.access; };
class Base { who() { return 'base'; } }
@seen('C')
class C extends Base {
  @seen('m') who() { return 'own ' + super.who(); }
  @seen('s') static s() { return C.name; }
  @seen('f') f = (log.push('f is set'), 1);
  @seen('p') #p() { return 7; }
  @seen('a') accessor a = 2;
  @twice static #t(n: number) { return n; }
  @plus @plus g = 1;
  @plus static h = 1;
  @counted accessor n = 1;
  @counted static accessor #k = 1;
  @twice get d() { return 21; }
  @grab #secret = 'x';
  accessor plain = 'plain';
  static { log.push('block ' + (C === this)); }
  run() { this.n = 3; C.#k++; return [this.#p(), C.#t(4), this.g, C.h, this.n, C.#k, this.d, this.plain, this.a]; }
}
const c = new C();
console.log(c.who(), C.s(), c.run().join(), Object.keys(c).join());
console.log(reach.has(c), reach.has({}), reach.get(c), (reach.set(c, 'y'), reach.get(c)));
console.log(log.join('\n'));
const wrap = (K: any) => class extends K { extra = 1; };
@wrap class W { static self() { return W; } }
const E = @wrap class { };
console.log(W.self() === W, (new W() as any).extra, (new E() as any).extra, Object.keys((C as any)[(Symbol as any).metadata ?? Symbol.for('Symbol.metadata')]).join());
for (const bad of [() => { class X { @(() => 5 as any) m() {} } }, () => { class X { @((_: any, c: any) => c.addInitializer(5)) m() {} } }])
  try { bad(); } catch (e) { console.log((e as Error).name); }
"#;

/// Orders, names and flags are those of the standard as Node prints them with what tsx makes of this.
#[test]
fn the_standards_decorators_do_all_they_may() {
    let expected = "own base C 7,8,201,101,31,81,42,plain,2 f,g
true false x y
eval C
eval m
eval s
eval f
eval p
eval a
s function method s true false
m function method who false false
p function method #p false true
a object accessor a false false
f undefined field f false false
C function class C undefined undefined
init s C
block true
init C C
init m instance
init p instance
f is set
init f instance
init a instance
true 1 1 s,m,p,a,f,C
TypeError
TypeError
";
    assert_eq!(
        tsx(&[("a.ts", DECORATED)], &["/proj/a.ts"]).exits(0).out,
        expected
    );
}

#[test]
fn typescripts_own_decorators_begin_with_the_instance() {
    let script = "
const log: string[] = [];
const d = (n: string) => { log.push(n); return (_: unknown, __?: unknown, ___?: unknown): any => { log.push(n + '!'); }; };
@d('class') class A {
  @d('static') static s = 1; @d('method') m(@d('param') _x: number) {}
  constructor(@d('ctor') _y: number) {} @d('accessor') accessor a = 5; @d('field') f = 1;
}
console.log(log.join(' '), A.s, new A(1).a);
";
    let config = "{ \"compilerOptions\": { \"experimentalDecorators\": true } }";
    let files = [("a.ts", script), ("tsconfig.json", config)];
    let ran = tsx(&files, &["/proj/a.ts"]).exits(0);
    let order = "method param param! method! accessor accessor! field field! static static! class ctor ctor! class!";
    assert_eq!(ran.out, format!("{order} 1 5\n"));
}

#[test]
fn a_namespace_may_export_what_changes() {
    let script = "
namespace Count { export let n = 0; export const up = (by = 1) => (n += by); export let { a, b: [b2 = 4], ...rest } = { a: 1, b: [] as number[], c: 3 };
  export let self = function (this: unknown) { return this === undefined || this === globalThis; }; export const alone = self(); export var later: number; }
namespace Count { export const seen = () => ({ n, later, up: up(10) }); { let n = 5; n++; } export namespace In { export let deep = n; deep++; } }
namespace Count.In { export const look = () => [deep, n]; }
Count.n = 7; [Count.later] = [9];
console.log(Count.up(), Count.seen(), Count.n, Count.a, Count.b2, Count.rest, Count.alone, Count.In.look());
function tick() { return ++tick.calls; } namespace tick { export let calls = 0; }
tick(); console.log(tick(), Object.keys(Count).join());
";
    let ran = tsx(&[("a.ts", script)], &["/proj/a.ts"]).exits(0);
    let expected = "8 { n: 8, later: 9, up: 18 } 18 1 4 { c: 3 } true [ 1, 18 ]
2 n,up,a,b2,rest,self,alone,seen,In,later
";
    assert_eq!(ran.out, expected);
}

#[test]
fn jsx_is_what_the_module_or_tsconfig_says() {
    let own = "/** @jsx h @jsxFrag Frag */\nconst h = (...a: unknown[]) => a; const Frag = 'frag';\nconsole.log(JSON.stringify(<a x={1}><></></a>));\n";
    let ran = tsx(&[("a.tsx", own)], &["/proj/a.tsx"]).exits(0);
    assert_eq!(ran.out, "[\"a\",{\"x\":1},[\"frag\",null]]\n");
    let script = "console.log(JSON.stringify(<a x={1} />));\n";
    let config =
        "{ \"compilerOptions\": { \"jsx\": \"react-jsx\", \"jsxImportSource\": \"tiny\" } }";
    let files = [
        ("a.tsx", script),
        ("tsconfig.json", config),
        (
            "node_modules/tiny/jsx-runtime.js",
            "exports.jsx = (...a) => a;",
        ),
    ];
    let ran = tsx(&files, &["/proj/a.tsx"]).exits(0);
    assert_eq!(ran.out, "[\"a\",{\"x\":1}]\n");
}

/// As esbuild has it: TypeScript of a CommonJS package imports what a bundler would, that of a module what Node would.
#[test]
fn the_default_of_a_module_that_became_commonjs_is_its_own() {
    let main = "import d, { named } from 'old'; import plain from 'plain';\nconsole.log(d, named, plain);\nimport('old').then(m => console.log(m.default));\n";
    let files = [
        ("a.ts", main),
        ("b.mts", main),
        (
            "node_modules/old/index.js",
            "exports.__esModule = true; exports.default = 'own'; exports.named = 1;",
        ),
        (
            "node_modules/plain/index.js",
            "module.exports = { default: 'not' };",
        ),
    ];
    let plain = "{ default: 'not' }";
    let ran = tsx(&files, &["/proj/a.ts"]).exits(0);
    assert_eq!(ran.out, format!("own 1 {plain}\nown\n"));
    let whole = "{ __esModule: true, default: 'own', named: 1 }";
    let ran = tsx(&files, &["/proj/b.mts"]).exits(0);
    assert_eq!(ran.out, format!("{whole} 1 {plain}\n{whole}\n"));
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
        let ran = claw.project(&[("a.ts", script)], &line).exits(0);
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
    let shell = "chmod +x /proj/a.ts; cd /proj; ./a.ts";
    for line in [
        &["/proj/a.ts"][..],
        &["node", "-e", start],
        &["bash", "-c", shell],
    ] {
        let ran = claw.project(&[("a.ts", script)], line).exits(0);
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
