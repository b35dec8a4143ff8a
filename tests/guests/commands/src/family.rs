//! Commands that start commands.

use crate::bindings::claw::process::process::{
    Cause, Child, Command, Exit, Limits, Stdin, Stdout, lookup, spawn,
};
use crate::bindings::claw::types::errors::{Error, ErrorKind};
use crate::bindings::wasi::filesystem::preopens::get_directories;
use crate::bindings::wasi::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};
use crate::bindings::wasi::io::poll::poll;
use crate::bindings::wasi::io::streams::StreamError;
use crate::streams::{CHUNK, write_all};
use crate::{code, number, sleep};

/// The command of this name, if it is one that starts others.
pub(crate) fn of(name: &str, argv: &[&str]) -> Option<u8> {
    let done = match name {
        "spawn" => run(&argv[1..]),
        "pipeline" => pipeline(&argv[1..]),
        "duplex" => duplex(number(argv, 1)),
        "naive" => naive(number(argv, 1)),
        "communicate" => communicate(number(argv, 1)),
        "deadlock" => deadlock(),
        "many" => many(number(argv, 1), &argv[2..]),
        "beside" => beside(),
        "limits" => limits(),
        "hang" => hang(number(argv, 1)),
        "bomb" => bomb(),
        "deep" => deep(),
        "attach" => attach(),
        "misc" => misc(),
        _ => return None,
    };
    Some(done.unwrap_or_else(|error| {
        eprintln!("{:?} {}: {}", error.kind, error.code, error.message);
        match error.kind {
            ErrorKind::NotFound => 127,
            ErrorKind::Unsupported => 126,
            _ => 90,
        }
    }))
}

type Done = Result<u8, Error>;

fn command(argv: &[&str], stdin: Stdin, stdout: Stdout) -> Command {
    Command {
        program: argv.first().map_or(String::new(), |a| (*a).to_owned()),
        args: argv.iter().skip(1).map(|a| (*a).to_owned()).collect(),
        env: vec![("FROM".to_owned(), "parent".to_owned())],
        cwd: String::new(),
        stdin,
        stdout,
        stderr: Stdout::Inherit,
        limits: Limits {
            wall_ms: 0,
            cpu_ms: 0,
            memory_bytes: 0,
        },
    }
}

fn start(argv: &[&str], stdin: Stdin, stdout: Stdout) -> Result<Child, Error> {
    spawn(command(argv, stdin, stdout))
}

/// Tells a wrong observation.
fn wrong(what: &str) -> Done {
    eprintln!("wrong: {what}");
    Ok(91)
}

/// Runs a command with all streams its own.
fn run(argv: &[&str]) -> Done {
    let exit = start(argv, Stdin::Inherit, Stdout::Inherit)?.wait()?;
    if exit.cause != Cause::Exited {
        eprintln!("cause {:?}", exit.cause);
    }
    Ok(exit.code)
}

/// `A … | B …`, the pipe joined in the host.
fn pipeline(argv: &[&str]) -> Done {
    let split = argv.iter().position(|a| *a == "|").unwrap_or(0);
    let left = start(&argv[..split], Stdin::Null, Stdout::Pipe)?;
    let middle = left.take_stdout().map_or(Stdin::Null, Stdin::Attach);
    let right = start(&argv[split + 1..], middle, Stdout::Inherit)?;
    let (right, left) = (right.wait()?, left.wait()?);
    eprintln!("left {} {:?}", left.code, left.cause);
    Ok(right.code)
}

fn pattern(total: usize) -> Vec<u8> {
    (0..total)
        .map(|i| code(i.wrapping_mul(7) + i / 251))
        .collect()
}

/// Writes so many bytes to `cat77` and reads them back at the same time.
fn duplex(total: usize) -> Done {
    let data = pattern(total);
    let child = start(&["cat77"], Stdin::Pipe, Stdout::Pipe)?;
    let (mut writer, Some(reader)) = (child.take_stdin(), child.take_stdout()) else {
        return wrong("no pipe");
    };
    let readable = reader.subscribe();
    let mut writable = writer.as_ref().map(|w| w.subscribe());
    let (mut sent, mut got) = (0, Vec::with_capacity(total));
    'all: loop {
        let hits = match &writable {
            Some(writable) => poll(&[&readable, writable]),
            None => poll(&[&readable]),
        };
        for hit in hits {
            if hit == 0 {
                match reader.read(CHUNK as u64) {
                    Ok(bytes) => got.extend_from_slice(&bytes),
                    Err(StreamError::Closed) => break 'all,
                    Err(_) => return wrong("reading failed"),
                }
            } else if let Some(open) = &writer {
                let room = usize::try_from(open.check_write().unwrap_or(0)).unwrap_or(0);
                let n = room.min(total - sent);
                if n > 0 && open.write(&data[sent..sent + n]).is_err() {
                    return wrong("writing failed");
                }
                sent += n;
                if sent == total {
                    // The pollable before its stream.
                    writable = None;
                    writer = None;
                }
            }
        }
    }
    drop(readable);
    drop(reader);
    if got != data {
        return wrong("what came back is not what was sent");
    }
    Ok(child.wait()?.code)
}

/// The mistake everybody makes: all of the writing before the first read. Only the deadline ends it.
fn naive(total: usize) -> Done {
    let child = start(&["cat77"], Stdin::Pipe, Stdout::Pipe)?;
    let (writer, _reader) = (child.take_stdin(), child.take_stdout());
    if let Some(writer) = writer {
        let _ = write_all(&writer, &vec![1; total]);
    }
    Ok(0)
}

/// The same through the host, which cannot deadlock; in several tries.
fn communicate(total: usize) -> Done {
    let data = pattern(total);
    let child = start(&["cat77"], Stdin::Pipe, Stdout::Pipe)?;
    let mut fed = data.clone();
    loop {
        match child.communicate(&std::mem::take(&mut fed), 64 << 20, 1) {
            Ok(outcome) if outcome.stdout == data => return Ok(outcome.exit.code),
            Ok(_) => return wrong("what came back is not what was sent"),
            Err(error) if error.kind == ErrorKind::TimedOut => {}
            Err(error) => return Err(error),
        }
    }
}

/// A child that fills a pipe nobody has taken can never be waited for.
fn deadlock() -> Done {
    let child = start(&["gen", "1000000"], Stdin::Null, Stdout::Pipe)?;
    match child.wait() {
        Err(error) if error.code == "would-deadlock" => {}
        _ => return wrong("waiting for a child nobody reads"),
    }
    match child.communicate(&[], 1000, 0) {
        Err(error) if error.kind == ErrorKind::Limit => {}
        _ => return wrong("more output than the cap"),
    }
    Ok(child.wait()?.code)
}

fn many(times: usize, argv: &[&str]) -> Done {
    for _ in 0..times {
        let exit = start(argv, Stdin::Null, Stdout::Null)?.wait()?;
        if exit.code != 0 {
            return Ok(exit.code);
        }
    }
    Ok(0)
}

/// A good child beside a spinning one, which is then killed.
fn beside() -> Done {
    let spinner = start(&["spin"], Stdin::Null, Stdout::Null)?;
    let good = start(&["many", "20", "sleep", "5"], Stdin::Null, Stdout::Null)?;
    let code = good.wait()?.code;
    spinner.kill();
    match spinner.wait()? {
        Exit {
            code: 137,
            cause: Cause::Killed,
        } => Ok(code),
        _ => wrong("a killed child"),
    }
}

/// Limits of a child below the tree's own: the parent outlives it.
fn limits() -> Done {
    let ended = |argv: &[&str], limits: Limits| -> Result<Exit, Error> {
        let mut narrow = command(argv, Stdin::Null, Stdout::Null);
        narrow.limits = limits;
        spawn(narrow)?.wait()
    };
    let none = Limits {
        wall_ms: 0,
        cpu_ms: 0,
        memory_bytes: 0,
    };
    let cpu = ended(&["spin"], Limits { cpu_ms: 50, ..none })?;
    let wall = ended(
        &["sleep", "60000"],
        Limits {
            wall_ms: 50,
            ..none
        },
    )?;
    let memory_bytes = 8 << 20;
    let room = Limits {
        memory_bytes,
        ..none
    };
    let memory = ended(&["alloc", "32"], room)?;
    println!(
        "{:?} {} {:?} {}",
        cpu.cause, cpu.code, wall.cause, wall.code
    );
    Ok(memory.code)
}

/// A tree that never ends.
fn hang(more: usize) -> Done {
    let mut children = vec![
        start(&["spin"], Stdin::Null, Stdout::Null)?,
        start(&["cat77"], Stdin::Pipe, Stdout::Pipe)?,
        start(
            &["pipeline", "yes", "|", "sleep", "100000000"],
            Stdin::Null,
            Stdout::Null,
        )?,
    ];
    if more > 0 {
        let rest = (more - 1).to_string();
        children.push(start(&["hang", &rest], Stdin::Null, Stdout::Null)?);
    }
    children[0].wait()?;
    Ok(0)
}

/// Starts itself until it may not.
fn bomb() -> Done {
    let mut children = Vec::new();
    while let Ok(child) = start(&["bomb"], Stdin::Null, Stdout::Null) {
        children.push(child);
    }
    for child in children {
        child.wait()?;
    }
    Ok(3)
}

/// How many levels are below this one.
fn deep() -> Done {
    match start(&["deep"], Stdin::Null, Stdout::Null) {
        Ok(child) => Ok(1 + child.wait()?.code),
        Err(error) if error.code == "depth" => Ok(0),
        Err(error) => Err(error),
    }
}

/// A child writes into a file its parent opened, another reads it.
fn attach() -> Done {
    let Some((folder, _)) = get_directories()
        .into_iter()
        .find(|(_, path)| path == "/tmp")
    else {
        return wrong("no /tmp");
    };
    let create = OpenFlags::CREATE | OpenFlags::TRUNCATE;
    let both = DescriptorFlags::READ | DescriptorFlags::WRITE;
    let Ok(file) = folder.open_at(PathFlags::empty(), "out", create, both) else {
        return wrong("no file");
    };
    let (Ok(out), Ok(input)) = (file.write_via_stream(0), file.read_via_stream(0)) else {
        return wrong("no streams");
    };
    let mut writing = command(&["say", "into", "the", "file"], Stdin::Null, Stdout::Null);
    writing.stdout = Stdout::Attach(out);
    let first = spawn(writing)?.wait()?.code;
    let second = start(&["cat77"], Stdin::Attach(input), Stdout::Inherit)?.wait()?;
    Ok(first + second.code)
}

fn misc() -> Done {
    let child = start(&["spin"], Stdin::Null, Stdout::Null)?;
    sleep(5);
    if child.try_wait().is_some() {
        return wrong("a spinner has ended");
    }
    child.kill();
    let killed = child.wait()?;
    if killed.code != 137 || child.try_wait().map(|e| e.code) != Some(137) {
        return wrong("an ended child forgets its exit");
    }
    let bytes = Stdin::Bytes(b"abc".to_vec());
    let echo = start(&["cat77"], bytes, Stdout::Pipe)?;
    let outcome = echo.communicate(&[], 10, 0)?;
    if outcome.stdout != b"abc" || outcome.exit.code != 77 || echo.take_stdout().is_some() {
        return wrong("bytes in and out");
    }
    let mut merged = command(&["spawn", "no-such"], Stdin::Null, Stdout::Pipe);
    merged.stderr = Stdout::Merge;
    let outcome = spawn(merged)?.communicate(&[], 1000, 0)?;
    let words = String::from_utf8_lossy(&outcome.stdout).into_owned();
    if outcome.exit.code != 127 || !words.contains("no-such") {
        return wrong(&format!("an unknown command: {words}"));
    }
    if lookup("say").as_deref() != Some("/usr/bin/say") || lookup("no-such").is_some() {
        return wrong("lookup");
    }
    let detached = start(&["spin"], Stdin::Null, Stdout::Null)?;
    detached.detach();
    Ok(0)
}
