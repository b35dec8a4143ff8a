#![allow(clippy::unwrap_used)]
use super::*;

fn hosts(text: &str) -> Vec<String> {
    let mut all: Vec<String> = read(text)
        .hosts
        .into_iter()
        .map(|h| {
            format!(
                "{} {}",
                h.methods.into_iter().collect::<Vec<_>>().join(","),
                h.address.host
            )
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

fn env(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for named in read(text).env {
        if !names.contains(&named.name) {
            names.push(named.name);
        }
    }
    names
}

fn commands(text: &str) -> Vec<String> {
    read(text).commands.into_iter().map(|n| n.name).collect()
}

#[test]
fn variables_it_reads() {
    for (text, want) in [
        ("const k = process.env.A_KEY || '';", "A_KEY"),
        ("process.env['B_KEY']", "B_KEY"),
        (
            "const { C_KEY, D_KEY: d = 1 } = process.env;",
            "D_KEY C_KEY",
        ),
        ("Deno.env.get('E_KEY'); Bun.env.F_KEY", "E_KEY F_KEY"),
        ("`${process.env.G_KEY}`", "G_KEY"),
        (
            "// process.env.NO\n/* process.env.NO */ 'process.env.NO'",
            "",
        ),
        ("process.env.HOME; process.env.NODE_ENV", ""),
        ("process.env.SET = '1'", ""),
    ] {
        let want: Vec<&str> = want.split_whitespace().collect();
        assert_eq!(env(text), want, "{text}");
    }
}

#[test]
fn hosts_it_speaks_to() {
    for (text, want) in [
        ("await fetch('https://a.io/x')", " a.io;GET a.io"),
        (
            "const BASE = 'https://a.io';\nfetch(`${BASE}/x`, { method: 'POST', body })",
            " a.io;POST a.io",
        ),
        ("axios.delete('https://a.io/x')", " a.io;DELETE a.io"),
        (
            "https.request({ hostname: 'api.a.io', method: 'PUT' })",
            " api.a.io;PUT api.a.io",
        ),
        (
            "fetch(`https://${team}.host.io/x`)",
            " *.host.io;GET *.host.io",
        ),
        ("console.log('https://no.io')", ""),
        ("// https://no.io", ""),
        ("throw new Error('see https://no.io')", ""),
        ("const h = { Referer: 'https://no.io' }", ""),
        ("x.replace(/https:\\/\\/no.io/, '')", ""),
    ] {
        let want: Vec<&str> = want.split(';').filter(|w| !w.is_empty()).collect();
        assert_eq!(hosts(text), want, "{text}");
    }
}

#[test]
fn programs_it_starts() {
    for (text, want) in [
        (
            "import { execSync } from 'child_process';\nexecSync('git log | head')",
            "git head",
        ),
        (
            "const { spawn } = require('node:child_process');\nspawn('ffmpeg', ['-i'])",
            "ffmpeg",
        ),
        (
            "const cp = require('child_process'); cp.exec(`gh pr ${x}`)",
            "gh",
        ),
        (
            "import { exec } from 'child_process';\nconst run = promisify(exec);\nawait run('jq .')",
            "jq",
        ),
        ("spawn(process.execPath, [x])", ""),
        ("/x/.exec(text); db.exec('create table')", ""),
    ] {
        let want: Vec<&str> = want.split_whitespace().collect();
        assert_eq!(commands(text), want, "{text}");
    }
}

#[test]
fn imports_and_when_they_are_needed() {
    let text = "\
#!/usr/bin/env node
import fs from 'node:fs';
import { a, type B } from '@scope/pkg/sub';
import type { T } from 'types-only';
import './own.js';
export { x } from \"exported\";
const ax = require('axios');
let opt; try { opt = require('maybe'); } catch {}
function f() { return require('later/sub'); }
const l = await import('lazy');
";
    let found: Vec<(String, When)> = read(text)
        .imports
        .into_iter()
        .filter(|i| !i.whole.starts_with('.'))
        .map(|i| (i.name, i.when))
        .collect();
    let want = [
        ("node:fs", When::Start),
        ("@scope/pkg", When::Start),
        ("exported", When::Start),
        ("axios", When::Start),
        ("maybe", When::Optional),
        ("later", When::Later),
        ("lazy", When::Later),
    ];
    for (name, when) in want {
        assert!(
            found.contains(&(name.to_owned(), when)),
            "{name}: {found:?}"
        );
    }
    assert_eq!(found.len(), 7, "{found:?}");
}

#[test]
fn patterns_are_no_comments_and_no_texts() {
    assert_eq!(
        env("const r = /'/; process.env.A_KEY; x = a / b; y = /[/]'/g; process.env.B_KEY"),
        ["A_KEY", "B_KEY"]
    );
}

#[test]
fn whatever_it_is_it_ends() {
    for text in [
        "'",
        "`",
        "`${",
        "/",
        "/*",
        "(",
        "import",
        "import {",
        "process.env[",
        "fetch(",
        "\\",
    ] {
        let _ = read(text);
    }
    let nested = "`${".repeat(3_000);
    let _ = read(&nested);
    let deep = "(".repeat(20_000);
    let _ = read(&deep);
}

#[test]
fn what_is_deep_or_long_is_read_in_time() {
    for part in [
        "f(",
        "a=(",
        "a: (",
        "{",
        "const {",
        "require(",
        "execSync('",
        "process.env }=",
        "`a` + ",
    ] {
        let _ = read(&part.repeat(2_000));
    }
}
