//! `claw exec` with JavaScript: what a script is given, how modules are found, how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;
use common::{Claw, Ran};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

/// Plain calls that are possible before the RangeError, at least.
const CALLS: u32 = 5_000;

fn node(claw: &Claw, flags: &[&str], script: &str, args: &[&str]) -> Ran {
    claw.exec(flags, &[&["node", "-e", script], args].concat())
}

/// Runs a file of the test's folder by its path in the sandbox.
fn file(claw: &Claw, name: &str) -> Ran {
    let folder = claw.dir().join("work");
    let mount = format!("{}:/proj:rw", folder.display());
    claw.exec(&["--dir", &mount], &["node", name])
}

#[test]
fn hello_and_the_two_names() {
    let claw = languages();
    for name in ["node", "nodejs", "/usr/bin/node"] {
        let ran = claw.exec(&[], &[name, "-e", "console.log('hello')"]);
        assert_eq!(ran.exits(0).out, "hello\n", "{name}");
    }
    let script =
        "console.log(process.platform, process.argv.slice(1), process.cwd(), process.env.HOME)";
    let out = node(&claw, &["--env", "A=x y"], script, &["a b", "", "ü"])
        .exits(0)
        .out;
    assert_eq!(out, "linux [ 'a b', '', 'ü' ] /tmp /tmp\n");
    let out = node(
        &claw,
        &["--env", "A=x y"],
        "console.log(process.env.A)",
        &[],
    )
    .exits(0)
    .out;
    assert_eq!(out, "x y\n");
}

#[test]
fn exit_codes_are_whole() {
    let claw = languages();
    for code in [0, 1, 5, 77, 255] {
        let script = format!("try {{ process.exit({code}) }} finally {{ console.log('no') }}");
        let ran = node(&claw, &[], &script, &[]).exits(code);
        assert_eq!(ran.out, "", "nothing runs after it");
        node(&claw, &[], &format!("process.exitCode = {code}"), &[]).exits(code);
    }
    let ran = node(&claw, &[], "throw new TypeError('x')", &[]).exits(1);
    assert!(
        ran.err.contains("TypeError: x") && ran.err.contains("[eval]:1"),
        "{ran:#?}"
    );
    let ran = node(&claw, &[], "Promise.reject(new Error('later'))", &[]).exits(1);
    assert!(ran.err.contains("Error: later"), "{ran:#?}");
    node(&claw, &[], "await 1; await new Promise(() => {})", &[]).exits(13);
    node(&claw, &[], "if (", &[]).exits(1);
}

#[test]
fn the_three_streams_are_three() {
    let claw = languages();
    let script = "const all = require('fs').readFileSync(0); process.stderr.write('err ' + all.length + '\\n'); process.stdout.write(all)";
    let input = b"one\n\x00\xfftwo";
    let output = claw.exec_fed(&[], &["node", "-e", script], input);
    assert_eq!(
        (output.status.code(), &output.stdout[..]),
        (Some(0), &input[..])
    );
    assert_eq!(output.stderr, b"err 9\n");
    let script =
        "let n = 0; process.stdin.on('data', d => n += d.length).on('end', () => console.log(n))";
    let output = claw.exec_fed(&[], &["node", "-e", script], &[b'x'; 300_000]);
    assert_eq!(output.stdout, b"300000\n");
    let output = claw.exec_fed(
        &[],
        &["node", "-", "a"],
        b"console.log(process.argv.slice(2))",
    );
    assert_eq!(output.stdout, b"[ 'a' ]\n");
}

#[test]
fn modules_of_both_kinds_find_each_other() {
    let claw = languages();
    claw.file(
        "work/main.mjs",
        "import { one, two } from './plain.cjs'; import data from './data.json' with { type: 'json' };\n\
         import pack from 'pack'; import { inner } from 'pack/inner'; import fs, { existsSync } from 'node:fs';\n\
         const later = await import('./later.mjs');\n\
         console.log(one, two, data.a, pack, inner, later.default, existsSync === fs.existsSync, import.meta.url, import.meta.dirname);\n",
    );
    claw.file(
        "work/plain.cjs",
        "exports.one = 1; module.exports.two = require('./data.json').a + 1;",
    );
    claw.file("work/data.json", "{\"a\": 1}");
    claw.file(
        "work/later.mjs",
        "export default await Promise.resolve('later');",
    );
    let manifest = r#"{"name": "pack", "exports": {".": {"import": "./index.mjs", "require": "./index.cjs"}, "./inner": "./sub/inner.js"}}"#;
    claw.file("work/node_modules/pack/package.json", manifest);
    claw.file(
        "work/node_modules/pack/index.mjs",
        "export default 'module';",
    );
    claw.file(
        "work/node_modules/pack/index.cjs",
        "module.exports = 'common';",
    );
    claw.file(
        "work/node_modules/pack/sub/inner.js",
        "exports.inner = 'inner';",
    );
    let ran = file(&claw, "main.mjs").exits(0);
    let line = "1 2 1 module inner later true file:///proj/main.mjs /proj\n";
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (line, ""));
    claw.file(
        "work/common.js",
        "console.log(require('pack'), require.main === module, __filename)",
    );
    assert_eq!(
        file(&claw, "common.js").exits(0).out,
        "common true /proj/common.js\n"
    );
    claw.file("work/missing.mjs", "import './nowhere.mjs'");
    let ran = file(&claw, "missing.mjs").exits(1);
    assert!(ran.err.contains("ERR_MODULE_NOT_FOUND"), "{ran:#?}");
}

#[test]
fn callbacks_come_in_nodes_order() {
    let script = "setTimeout(() => console.log('timeout'), 0); setImmediate(() => console.log('immediate'));\
        Promise.resolve().then(() => { console.log('job'); process.nextTick(() => console.log('tick 2')); });\
        process.nextTick(() => console.log('tick 1')); console.log('now')";
    let out = node(&languages(), &[], script, &[]).exits(0).out;
    assert_eq!(out, "now\ntick 1\njob\ntick 2\ntimeout\nimmediate\n");
}

#[test]
fn other_commands_are_children() {
    let claw = languages();
    let script = "const cp = require('child_process');\
        console.log(cp.execSync('echo $((6 * 7))').toString().trim(), cp.spawnSync('bash', ['-c', 'exit 5']).status,\
            cp.spawnSync('nowhere').error.code);\
        cp.execFile('python3', ['-c', 'print(1 + 1)'], (error, out) => console.log(error, out.trim()));\
        const cat = cp.spawn('cat'); cat.stdout.on('data', d => console.log('cat ' + d)); cat.on('close', code => console.log('closed', code)); cat.stdin.end('fed')";
    let out = node(&claw, &[], script, &[]).exits(0).out;
    let mut lines: Vec<&str> = out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["42 5 ENOENT", "cat fed", "closed 0", "null 2"]);
    let out = claw.exec(
        &[],
        &[
            "bash",
            "-c",
            "echo 3 | node -p 'require(\"fs\").readFileSync(0, \"utf8\") * 2'",
        ],
    );
    assert_eq!(out.exits(0).out, "6\n");
}

#[test]
fn a_host_that_was_not_named_is_refused() {
    let script = "fetch('http://127.0.0.1:9/').catch(e => console.log(e.message, e.cause.code))";
    let ran = node(&languages(), &[], script, &[]);
    assert_eq!(ran.out, "fetch failed ECONNREFUSED\n", "{ran:#?}");
}

/// Answers once as many requests as it takes have come, each in two pieces: `HOST:PORT`.
fn answers_together(requests: usize) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let place = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut waiting: Vec<TcpStream> = Vec::new();
        for stream in listener.incoming().map_while(Result::ok) {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            waiting.push(stream);
            if waiting.len() == requests {
                for mut stream in waiting.drain(..) {
                    let head = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n";
                    write!(stream, "{head}one").unwrap();
                    stream.flush().unwrap();
                    write!(stream, "two").unwrap();
                }
            }
        }
    });
    place
}

#[test]
fn four_requests_run_together() {
    let place = answers_together(4);
    let script = "const url = process.argv[1];\
        const read = async body => { let text = ''; for await (const piece of body) text += Buffer.from(piece); return text };\
        Promise.all([fetch(url).then(r => r.text()), fetch(url, { method: 'POST', body: 'x' }).then(r => r.arrayBuffer()),\
            fetch(url).then(r => read(r.body)), new Promise(ok => require('http').get(url, r => { let t = ''; r.on('data', d => t += d); r.on('end', () => ok(t)) }))])\
            .then(([a, b, c, d]) => console.log(a, b.byteLength, c, d))";
    let ran = node(
        &languages(),
        &["--net", &place],
        script,
        &[&format!("http://{place}/")],
    );
    assert_eq!(ran.out, "onetwo 6 onetwo onetwo\n", "{ran:#?}");
}

#[test]
fn requests_over_the_limit_wait_for_others() {
    let place = answers_together(16);
    let script = "const url = process.argv[1];\
        Promise.all(Array.from({ length: 48 }, () => fetch(url).then(r => r.text())))\
            .then(all => console.log(all.length, new Set(all)))";
    let url = format!("http://{place}/");
    let ran = node(&languages(), &["--net", &place], script, &[&url]);
    assert_eq!(ran.out, "48 Set(1) { 'onetwo' }\n", "{ran:#?}");
}

#[test]
fn a_script_that_never_ends_is_ended() {
    let claw = languages();
    for script in ["for (;;);", "setInterval(() => {}, 1000)"] {
        let ran = node(&claw, &["--timeout", "1"], script, &[]);
        ran.exits(124);
    }
}

#[test]
fn endless_recursion_is_an_error_of_the_script() {
    let claw = languages();
    let depth = "let n = 0; const f = () => { n++; f(); }; try { f(); } catch (e) { console.log(e.name, n) }";
    let out = node(&claw, &[], depth, &[]).exits(0).out;
    let (name, calls) = out.trim().split_once(' ').unwrap();
    assert_eq!(name, "RangeError");
    assert!(calls.parse::<u32>().unwrap() >= CALLS, "{calls}");
    for endless in [
        "class A { constructor() { new A() } }; new A()",
        "const o = { get x() { return this.x } }; o.x",
        "const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x",
        "async function f() { await f() }; f().catch(() => {}); throw new RangeError()",
        "const f = () => [1].map(f); f()",
        "const f = () => 'a'.replace(/a/, f); f()",
        "const f = () => [2, 1].sort(f); f()",
        "const f = () => JSON.stringify({ toJSON: f }); f()",
        "const f = (...a) => f(...a, 1); f()",
        "const f = () => Reflect.apply(f, null, []); f()",
        "const f = () => eval('f()'); f()",
        "function* g() { yield* g() }; [...g()]",
    ] {
        let script = format!(
            "try {{ {endless} }} catch (e) {{ console.log(e instanceof RangeError || e instanceof InternalError) }}"
        );
        let ran = node(&claw, &[], &script, &[]);
        assert_eq!(ran.exits(0).out, "true\n", "{endless}");
    }
}
