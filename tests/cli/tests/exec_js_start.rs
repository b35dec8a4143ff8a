//! Starts of `node` begin from a snapshot: nothing of the moment it was taken in may be seen by a script.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::exec::languages;
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

fn node(claw: &Claw, flags: &[&str], script: &str) -> String {
    let ran = claw.exec(flags, &["node", "-e", script]).exits(0);
    ran.out.trim_end().to_owned()
}

fn now_ms() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs_f64() * 1000.0
}

#[test]
fn chance_is_new_in_every_start() {
    let claw = languages();
    for script in [
        "console.log(Math.random())",
        "console.log(crypto.randomUUID())",
        "console.log(require('crypto').randomBytes(8).toString('hex'))",
        "for (let i = 0; i < 1000; i++) Math.random(); console.log(Math.random())",
    ] {
        let drawn: BTreeSet<String> = (0..4).map(|_| node(&claw, &[], script)).collect();
        assert_eq!(drawn.len(), 4, "{script}: {drawn:?}");
    }
}

#[test]
fn clocks_begin_with_the_start() {
    let claw = languages();
    let script = "console.log(Date.now(), performance.now(), performance.timeOrigin, process.uptime() * 1000, new Date().getTime())";
    let before = now_ms();
    let out = node(&claw, &[], script);
    let after = now_ms();
    let seen: Vec<f64> = out.split(' ').map(|n| n.parse().unwrap()).collect();
    let [wall, since, origin, up, date] = seen[..] else {
        panic!("{out}")
    };
    for time in [wall, origin + since, date] {
        // Node's own origin is a little before its first line, and ours says the same.
        assert!(
            time > before - 1000.0 && time < after + 1000.0,
            "{out} {before} {after}"
        );
    }
    let took = after - before;
    assert!(since > 0.0 && since < took + 100.0, "{out} {took}");
    assert!(up > 0.0 && up < took + 100.0, "{out} {took}");
}

#[test]
fn a_timer_of_the_first_turn_waits_its_whole_time() {
    let claw = languages();
    let script = "const began = Date.now(); setTimeout(() => console.log(Date.now() - began), 60); setTimeout(() => console.log('first'), 1)";
    let out = node(&claw, &[], script);
    let (first, waited) = out.split_once('\n').unwrap();
    assert_eq!(first, "first");
    assert!(waited.parse::<u64>().unwrap() >= 59, "{out}");
}

#[test]
fn the_call_is_this_call() {
    let claw = languages();
    let script =
        "console.log(process.env.WHO, process.cwd(), require('path').resolve('x'), process.argv0)";
    for who in ["one", "two"] {
        let variable = format!("WHO={who}");
        let out = node(&claw, &["--env", &variable], script);
        assert_eq!(out, format!("{who} /tmp /tmp/x node"));
    }
    let folder = claw.dir().join("start");
    std::fs::create_dir_all(&folder).unwrap();
    let mount = format!("{}:/other:rw", folder.display());
    let flags = ["--dir", mount.as_str(), "--cwd", "/other"];
    let out = node(
        &claw,
        &flags,
        "console.log(process.cwd(), require('path').resolve('x'))",
    );
    assert_eq!(out, "/other /other/x");
    let zone = "console.log(new Date(0).getHours(), new Date().getTimezoneOffset())";
    assert_eq!(node(&claw, &["--env", "TZ=Asia/Tokyo"], zone), "9 -540");
    assert_eq!(node(&claw, &["--env", "TZ=UTC"], zone), "0 0");
}

#[test]
fn nothing_of_one_start_is_in_the_next() {
    let claw = languages();
    let script = "console.log(globalThis.left, Object.prototype.left, require('path').left); globalThis.left = 1; Object.prototype.left = 1; require('path').left = 1";
    for _ in 0..2 {
        assert_eq!(node(&claw, &[], script), "undefined undefined undefined");
    }
}
