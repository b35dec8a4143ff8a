//! Scripts beside the native interpreters, each pair in one loop of one run: fresh start to hello inside a running
//! host and as a whole process, a loop of many commands, and beside it the slow column.
//!
//! Method: ours and native take turns round by round, so that a disturbance of the machine meets both; ratios are of
//! medians. What a pair does is in the table of [`pairs`].

mod host;
mod memory;
mod native;

use crate::figures::percentiles;
use crate::{Args, Rounds};
use anyhow::{Result, bail};
use host::Host;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// A command line that both sides run, and what it must print.
struct Pair {
    name: &'static str,
    program: &'static str,
    args: Vec<String>,
    prints: &'static str,
}

fn pair(name: &'static str, program: &'static str, args: &[&str], prints: &'static str) -> Pair {
    Pair {
        name,
        program,
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        prints,
    }
}

/// Fresh start to hello.
fn hellos() -> Vec<Pair> {
    vec![
        pair("bash", "bash", &["-c", "echo hello"], "hello\n"),
        pair("python3", "python3", &["-c", "print('hello')"], "hello\n"),
        pair("node", "node", &["-e", "console.log('hello')"], "hello\n"),
        pair("basename", "basename", &["/a/hello"], "hello\n"),
    ]
}

/// What is done often, and what an interpreter in a sandbox does more slowly.
fn works() -> Vec<Pair> {
    const LOOP: &str = "for i in $(seq 200); do x=$(basename /a/b/$i.txt .txt); done; echo $x";
    const COUNT: &str = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo $i";
    const NUMBERS: &str = "s=0\nfor i in range(2000000):\n  s+=i&7\nprint(s)";
    const JSON: &str = "import json\nd=[{'id':i,'name':'n%d'%i,'tags':['a','b']} for i in range(20000)]\nprint(len(json.loads(json.dumps(d))))";
    const REGEX: &str = "import re\nt='the quick brown fox 42 jumps '*20000\nprint(len(re.findall(r'\\b[a-z]+\\s\\d+', t)))";
    const NODE_NUMBERS: &str = "let s=0; for (let i=0;i<2000000;i++) s+=i&7; console.log(s)";
    const NODE_JSON: &str = "const d=Array.from({length:20000},(_,i)=>({id:i,name:'n'+i,tags:['a','b']})); console.log(JSON.parse(JSON.stringify(d)).length)";
    const NODE_REGEX: &str = "console.log('the quick brown fox 42 jumps '.repeat(20000).match(/\\b[a-z]+\\s\\d+/g).length)";
    vec![
        pair("bash_200_commands", "bash", &["-c", LOOP], "200\n"),
        pair("bash_loop", "bash", &["-c", COUNT], "20000\n"),
        pair("python3_loop", "python3", &["-c", NUMBERS], "7000000\n"),
        pair("python3_json", "python3", &["-c", JSON], "20000\n"),
        pair("python3_regex", "python3", &["-c", REGEX], "20000\n"),
        pair("node_loop", "node", &["-e", NODE_NUMBERS], "7000000\n"),
        pair("node_json", "node", &["-e", NODE_JSON], "20000\n"),
        pair("node_regex", "node", &["-e", NODE_REGEX], "20000\n"),
    ]
}

/// Fresh starts inside a running host alone: what one looks at again and again while making them faster.
pub(crate) fn starts(
    runtime: &tokio::runtime::Runtime,
    home: &crate::home::Home,
    args: &Args,
    rounds: Rounds,
    program: &str,
) -> Result<Value> {
    let host = runtime.block_on(Host::open(home, args))?;
    let inside = inside(runtime, &host, rounds, program)?;
    let child = runtime.block_on(host.children(rounds.scripts))?;
    runtime.block_on(host.close());
    Ok(json!({ "inside_host": inside, "command_started_by_a_command": child }))
}

fn inside(
    runtime: &tokio::runtime::Runtime,
    host: &Host,
    rounds: Rounds,
    program: &str,
) -> Result<Value> {
    let mut inside = Map::new();
    let wanted = |pair: &Pair| program.is_empty() || pair.name == program;
    for pair in hellos().into_iter().filter(wanted) {
        let found = within(runtime, host, &pair, rounds.scripts)?;
        inside.insert(pair.name.to_owned(), found);
    }
    Ok(Value::Object(inside))
}

pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    home: &crate::home::Home,
    args: &Args,
    rounds: Rounds,
) -> Result<Value> {
    let host = runtime.block_on(Host::open(home, args))?;
    let inside = inside(runtime, &host, rounds, "")?;
    let mut work = Map::new();
    for pair in works() {
        let found = within(runtime, &host, &pair, rounds.script_works)?;
        work.insert(pair.name.to_owned(), found);
    }
    let child = runtime.block_on(host.children(rounds.scripts))?;
    let whole = Whole::new(home, args)?;
    let mut process = Map::new();
    for pair in hellos() {
        process.insert(pair.name.to_owned(), whole.measure(&pair, rounds.scripts)?);
    }
    let memory = memory::measure(&whole)?;
    let sizes = host.sizes()?;
    runtime.block_on(host.close());
    Ok(json!({
        "inside_host": inside,
        "whole_process": process,
        "command_started_by_a_command": child,
        "work": work,
        "resident": memory,
        "runtimes": sizes,
    }))
}

/// One pair inside a running host against a native process.
fn within(
    runtime: &tokio::runtime::Runtime,
    host: &Host,
    pair: &Pair,
    rounds: usize,
) -> Result<Value> {
    let (mut ours, mut native) = (Vec::new(), Vec::new());
    let program = native::program(pair.program);
    for round in 0..=rounds {
        let began = Instant::now();
        let ended = runtime.block_on(host.run(pair.program, &pair.args))?;
        let took = began.elapsed();
        let said = String::from_utf8_lossy(&ended.stdout);
        if ended.exit.code != 0 || said != pair.prints {
            let words = String::from_utf8_lossy(&ended.stderr);
            bail!(
                "{}: {:?} {said} {words} {:?}",
                pair.name,
                ended.exit,
                ended.failure
            );
        }
        // The first round of both warms what is warm ever after.
        if round > 0 {
            ours.push(took);
        }
        if let Some(program) = &program {
            let took = native::timed(program, pair)?;
            if round > 0 {
                native.push(took);
            }
        }
    }
    Ok(compared(ours, native))
}

/// Both sides, and how many times longer the native one takes.
fn compared(ours: Vec<Duration>, native: Vec<Duration>) -> Value {
    let (ours, native) = (percentiles(ours), percentiles(native));
    let medians = (ours["p50_us"].as_f64(), native["p50_us"].as_f64());
    let times = match medians {
        (Some(ours), Some(native)) if ours > 0.0 && native > 0.0 => {
            json!((native / ours * 100.0).round() / 100.0)
        }
        _ => Value::Null,
    };
    json!({ "claw": ours, "native": native, "native_over_claw": times })
}

/// `claw exec` as a process of its own.
struct Whole {
    claw: PathBuf,
    runtimes: PathBuf,
    home: PathBuf,
    aot: PathBuf,
}

impl Whole {
    fn new(home: &crate::home::Home, args: &Args) -> Result<Self> {
        Ok(Self {
            claw: args.claw.clone(),
            runtimes: std::path::absolute(&args.runtimes)?,
            home: home.path().join("whole"),
            aot: home.path().join("scripts-aot"),
        })
    }

    fn command(&self, program: &str, args: &[String]) -> Command {
        let mut command = Command::new(&self.claw);
        command
            .env_clear()
            .env("HOME", &self.home)
            .env("CLAW_HOME", &self.home)
            .env("CLAW_BUNDLED_RUNTIMES", &self.runtimes)
            .env("CLAW_AOT_DIR", &self.aot)
            .args(["exec", "--", program])
            .args(args);
        command
    }

    fn measure(&self, pair: &Pair, rounds: usize) -> Result<Value> {
        let (mut ours, mut native) = (Vec::new(), Vec::new());
        let program = native::program(pair.program);
        for round in 0..=rounds {
            let took = native::run(self.command(pair.program, &pair.args), pair)?;
            let beside = match &program {
                Some(program) => Some(native::timed(program, pair)?),
                None => None,
            };
            if round > 0 {
                ours.push(took);
                native.extend(beside);
            }
        }
        Ok(compared(ours, native))
    }
}
