//! One component, many commands: `argv[0]` picks what it does. Tests look at the call tree with it.
//!
//! Exit code 90 and above: the command did not see what it should have, and standard error says what.
#![cfg(target_family = "wasm")]

mod family;
mod streams;

// The generated glue is unsafe by nature, as in every component.
#[allow(unsafe_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]
mod bindings {
    wit_bindgen::generate!({
        path: "../../../plugins/target/wit/script",
        inline: "package guest:commands;
            world commands {
                include claw:script/script@0.1.0;
                import wasi:cli/stdin@0.2.12;
                import wasi:cli/stdout@0.2.12;
                import wasi:filesystem/types@0.2.12;
                import wasi:filesystem/preopens@0.2.12;
            }",
        world: "guest:commands/commands",
        generate_all,
    });
    use super::Commands;
    export!(Commands);
}

use bindings::claw::types::errors::Error;
use bindings::exports::claw::script::command::{Guest, Invocation};
use bindings::wasi::cli::{stdin::get_stdin, stdout::get_stdout};
use std::hint::black_box;
use std::time::Duration;

struct Commands;

impl Guest for Commands {
    fn run(invocation: Invocation) -> Result<u8, Error> {
        let argv: Vec<&str> = invocation.argv.iter().map(String::as_str).collect();
        let name = argv.first().and_then(|a| a.rsplit('/').next());
        Ok(match name {
            Some("env") => environment(&invocation),
            Some(name) => streams_of(name, &argv)
                .or_else(|| family::of(name, &argv))
                .unwrap_or_else(|| alone(name, &argv)),
            None => 126,
        })
    }
}

/// The number at this place, 0 if there is none.
fn number(argv: &[&str], at: usize) -> usize {
    argv.get(at).and_then(|a| a.parse().ok()).unwrap_or(0)
}

fn code(number: usize) -> u8 {
    u8::try_from(number & 0xff).unwrap_or(0)
}

fn sleep(ms: usize) {
    std::thread::sleep(Duration::from_millis(ms as u64));
}

fn spin() -> u8 {
    loop {
        black_box(0);
    }
}

/// Prints everything an invocation brings.
fn environment(invocation: &Invocation) -> u8 {
    println!("argv {:?}", invocation.argv);
    println!("cwd {}", invocation.cwd);
    for (name, value) in &invocation.env {
        println!("{name}={value}");
    }
    0
}

/// Commands that only read and write.
fn streams_of(name: &str, argv: &[&str]) -> Option<u8> {
    Some(match name {
        "yes" => streams::yes(),
        "deaf" => streams::deaf(),
        "gen" => streams::generate(number(argv, 1)),
        "head" => streams::head(number(argv, 1)),
        "drain" => streams::drain(),
        "cat77" => streams::copy(&get_stdin(), &get_stdout()),
        "say" => {
            println!("{}", argv[1..].join(" "));
            0
        }
        _ => return None,
    })
}

/// Commands that touch nothing.
fn alone(name: &str, argv: &[&str]) -> u8 {
    match name {
        "true" => 0,
        "exit" => code(number(argv, 1)),
        "spin" => spin(),
        "sleep" => {
            sleep(number(argv, 1));
            0
        }
        "alloc" => allocate(number(argv, 1), number(argv, 2)),
        "mode" => mode(argv),
        _ => 127,
    }
}

/// Prints the permission bits of a path, after setting them where they are given; 1 and the error's code otherwise.
fn mode(argv: &[&str]) -> u8 {
    use bindings::claw::files::modes;
    let path = argv.get(1).copied().unwrap_or_default();
    let wanted = argv.get(2).and_then(|o| u32::from_str_radix(o, 8).ok());
    let set = wanted.map_or(Ok(()), |mode| modes::set_mode(path, mode));
    match set.and_then(|()| modes::mode(path)) {
        Ok(mode) => {
            println!("{mode:o}");
            0
        }
        Err(error) => {
            println!("{:?} {}", error.kind, error.code);
            1
        }
    }
}

/// Takes so many MiB and keeps them for a while; 9 if they cannot be had.
fn allocate(mib: usize, ms: usize) -> u8 {
    let mut bytes: Vec<u8> = Vec::new();
    if bytes.try_reserve_exact(mib << 20).is_err() {
        return 9;
    }
    bytes.resize(mib << 20, 1);
    black_box(&bytes);
    sleep(ms);
    0
}
