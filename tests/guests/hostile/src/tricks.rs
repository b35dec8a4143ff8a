//! One way to misbehave per name.

use claw_sdk::bindings::claw::blobs::blobs;
use claw_sdk::bindings::claw::kv::kv;
use claw_sdk::bindings::claw::log::log;
use claw_sdk::bindings::claw::progress::progress;
use claw_sdk::{Block, Error, Media, Output};
use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

/// Names and what they do.
pub(crate) const ALL: &[(&str, &str)] = &[
    ("trap", "Executes an unreachable instruction."),
    ("panic", "Panics with a message."),
    ("loop", "Spins for ever."),
    ("host_loop", "Calls a host function for ever."),
    ("sleep", "Sleeps for `n` milliseconds, or for a minute."),
    ("eat_memory", "Takes memory until there is no more."),
    ("recurse", "Calls itself until the stack is full."),
    ("big_output", "Returns `n` bytes of text."),
    ("many_blocks", "Returns `n` blocks."),
    ("log_flood", "Logs `n` lines."),
    (
        "stdout_flood",
        "Writes `n` lines to standard output and error.",
    ),
    ("exit", "Ends itself with status `n`."),
    ("handles", "Takes `n` handles and gives none back."),
    ("writers", "Opens `n` blob writers at once."),
    ("control", "Returns, logs and prints control characters."),
    ("bad_utf8", "Returns text that is not UTF-8."),
    ("bad_json", "Returns a JSON block that is not JSON."),
    ("foreign_blob", "Returns a blob it was never given."),
    ("error", "Returns an error of its own."),
    ("kv_then_trap", "Writes to kv, then traps."),
    ("kv_then_error", "Writes to kv, then returns an error."),
    ("progress_flood", "Reports progress `n` times."),
    ("big_argument", "Hands `n` bytes to a host function."),
    ("wait_cancel", "Waits until it is told to finish."),
    ("nothing", "Returns at once."),
];

fn text(text: impl Into<String>) -> Result<Output, Error> {
    Ok(Output::text(text))
}

/// Plays one trick.
pub(crate) fn play(trick: &str, n: u64) -> Result<Output, Error> {
    let count = usize::try_from(n).unwrap_or(usize::MAX);
    match trick {
        "trap" => trap(),
        #[allow(clippy::panic)]
        "panic" => panic!("the guest gave up"),
        "loop" => spin(),
        "host_loop" => loop {
            black_box(log::enabled(log::Level::Info));
        },
        "sleep" => {
            std::thread::sleep(Duration::from_millis(if n == 0 { 60_000 } else { n }));
            text("awake")
        }
        "eat_memory" => eat(),
        "recurse" => text(recurse(black_box(u64::MAX)).to_string()),
        "big_output" => text("x".repeat(count)),
        "many_blocks" => Ok(Output {
            content: vec![Block::Text(String::new()); count],
            structured: String::new(),
        }),
        "log_flood" => {
            for i in 0..n {
                log::write(log::Level::Info, &format!("line {i}"), &[]);
            }
            text("logged")
        }
        "stdout_flood" => {
            for i in 0..n {
                println!("out {i}");
                eprintln!("err {i}");
            }
            text("printed")
        }
        "exit" => std::process::exit(i32::try_from(n).unwrap_or(1)),
        "handles" => handles(n),
        "writers" => writers(n),
        "kv_then_trap" => {
            kv::set("k", b"v", kv::Precondition::Always, None)?;
            trap()
        }
        "kv_then_error" => {
            kv::set("k", b"v", kv::Precondition::Always, None)?;
            Err(Error::unavailable("no", "after the write"))
        }
        "progress_flood" => {
            for i in 0..n {
                progress::report(Some(0.5), &format!("step {i}\nof many"));
            }
            text("reported")
        }
        "big_argument" => {
            kv::set("k", &vec![0; count], kv::Precondition::Always, None)?;
            text("written")
        }
        "wait_cancel" => {
            while !progress::cancelled() {
                std::thread::sleep(Duration::from_millis(5));
            }
            text("told to finish")
        }
        "nothing" => text("nothing"),
        other => faulty_result(other),
    }
}

/// Results that break the contract.
fn faulty_result(trick: &str) -> Result<Output, Error> {
    match trick {
        "control" => {
            let ugly = "a\x1b[31mb\r\n\tc\u{7}";
            log::write(log::Level::Warn, ugly, &[]);
            let _ = write!(std::io::stdout(), "{ugly}");
            let _ = std::io::stdout().flush();
            text(ugly)
        }
        "bad_utf8" => text(broken_text()),
        "bad_json" => Ok(Output {
            content: vec![Block::Json("{".to_owned())],
            structured: String::new(),
        }),
        "bad_structured" => Ok(Output {
            content: Vec::new(),
            structured: "{}".to_owned(),
        }),
        "foreign_blob" => Ok(Output {
            content: vec![Block::File(Media {
                blob: "blob-0000000000000000000000000000000000000000".to_owned(),
                mime: "text/plain".to_owned(),
                name: "x".to_owned(),
                size: 1,
            })],
            structured: String::new(),
        }),
        "error" => Err(Error::unavailable("Bad Code", "no\x1b luck").retry_after_ms(7)),
        other => Err(Error::not_found("trick", format!("no trick `{other}`"))),
    }
}

#[cfg(target_family = "wasm")]
fn trap() -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_family = "wasm"))]
fn trap() -> ! {
    std::process::abort()
}

fn spin() -> ! {
    loop {
        black_box(0);
    }
}

fn eat() -> Result<Output, Error> {
    let mut hoard: Vec<Vec<u8>> = Vec::new();
    loop {
        hoard.push(black_box(vec![1; 1 << 20]));
    }
}

/// Keeps nothing in memory, so that the engine's stack is full before the guest's own.
#[inline(never)]
fn recurse(n: u64) -> u64 {
    if n == 0 {
        1
    } else {
        recurse(n - 1).wrapping_mul(31) ^ n
    }
}

#[allow(unsafe_code)]
fn broken_text() -> String {
    // SAFETY: deliberately none: this guest must return text that is not UTF-8. The host has to cope.
    unsafe { String::from_utf8_unchecked(vec![b'a', 0xff, 0xfe]) }
}

#[cfg(target_family = "wasm")]
fn handles(n: u64) -> Result<Output, Error> {
    for _ in 0..n {
        std::mem::forget(wasip2::clocks::monotonic_clock::subscribe_duration(1));
    }
    text(format!("took {n}"))
}

#[cfg(not(target_family = "wasm"))]
fn handles(n: u64) -> Result<Output, Error> {
    text(format!("took {n}"))
}

fn writers(n: u64) -> Result<Output, Error> {
    let mut open = Vec::new();
    for _ in 0..n {
        open.push(blobs::create("x", "")?);
    }
    text(format!("opened {}", open.len()))
}
