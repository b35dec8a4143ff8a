//! Runs one invocation on the interpreter. Invariant: what the script may do is what the host grants the call; the
//! interpreter's own limits are set so high that the host's budget governs.

use std::{
    collections::HashSet,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bashkit::{
    Bash, BashBuilder, Error, ExecOptions, ExecutionLimits, MemoryLimits, SessionLimits,
    hooks::HookAction,
};

use crate::{
    Invocation, builtin,
    command_line::{self, Plan, Source, quote},
    files::Tree,
    input::{self, Needs, Own},
    names, platform,
    rewrite::rewrite,
    spawn::{self, Foreign, Unknown},
    state::State,
};

/// Who the script is.
const USER: &str = "claw";
const HOST: &str = "claw";

/// What an interactive reader of `bash --version` wants to know.
const VERSION: &str =
    "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu) [claw: the crate bashkit]";

/// Exit codes of bash itself.
const FAILED: u8 = 1;
const MISUSED: u8 = 2;
const NOT_FOUND: u8 = 127;
const BROKEN_PIPE: u8 = 141;

/// Nesting of `$( )` and `( )`: each level is native stack.
const MAX_NESTING: usize = 64;

/// What nested calls may take of the component's stack, in bytes: half of what `build.rs` gives it in linear memory,
/// measured to be reached before the 8 MiB the host gives its frames. Some 300 to 500 calls of a function.
const MAX_STACK_BYTES: usize = 4 << 20;

/// Jobs and pipeline stages alive at once.
const MAX_JOBS: usize = 512;

/// A script on standard input with arguments is more than the interpreter's own child shell can: another instance
/// runs it.
const CHILD_STDIN: &str = "bash() { case $1 in -*s*) __claw_spawn bash \"$@\";; *) command bash \"$@\";; esac; }; \
                           sh() { case $1 in -*s*) __claw_spawn sh \"$@\";; *) command sh \"$@\";; esac; }; ";

/// Runs to the end and returns the exit code.
pub fn run(invocation: Invocation) -> u8 {
    platform::block_on(start(invocation)).unwrap_or(FAILED)
}

fn say(words: &str) {
    let mut stderr = std::io::stderr();
    drop(
        stderr
            .write_all(words.as_bytes())
            .and_then(|()| stderr.write_all(b"\n")),
    );
}

async fn start(invocation: Invocation) -> u8 {
    let argv0 = invocation.argv.first().map_or("bash", String::as_str);
    let name = argv0
        .rsplit('/')
        .next()
        .unwrap_or("bash")
        .trim_start_matches('-');
    let args = invocation.argv.get(1..).unwrap_or_default();
    if !matches!(name, "bash" | "sh" | "dash") {
        return one_command(name, args, &invocation).await;
    }
    let plan = match command_line::parse(name, args) {
        Ok(plan) => plan,
        Err(usage) => {
            say(&usage.words);
            return usage.code;
        }
    };
    let script = match text(&plan, &invocation.cwd) {
        Ok(script) => script,
        Err(code) => return code,
    };
    let needs = input::needs(&script);
    let child = child(&plan, &script);
    let home = match plan.source {
        Source::File(_) => at_home(&script),
        _ => script.as_str().into(),
    };
    let plan = match child {
        Some(_) => Plan {
            options: Vec::new(),
            ..plan
        },
        None => plan,
    };
    execute(
        &invocation,
        Script {
            text: child.as_deref().unwrap_or(&home),
            needs,
            plan,
        },
    )
    .await
}

/// The script's text.
fn text(plan: &Plan, cwd: &str) -> Result<String, u8> {
    match &plan.source {
        Source::Text(text) => Ok(text.clone()),
        Source::Version | Source::Help => Ok(format!("echo {}", quote(VERSION))),
        Source::Stdin => Ok(String::from_utf8_lossy(&input::all()).into_owned()),
        Source::File(path) => {
            let path = Path::new(cwd).join(path);
            if path.is_dir() {
                say(&format!("{0}: {0}: Is a directory", plan.arg0));
                return Err(126);
            }
            let bytes = std::fs::read(path).map_err(|e| {
                let words = match e.kind() {
                    std::io::ErrorKind::PermissionDenied => "Permission denied",
                    _ => "No such file or directory",
                };
                say(&format!("bash: {}: {words}", plan.arg0));
                NOT_FOUND
            })?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        }
    }
}

/// Names by which a script asks where it is called from.
const STACK: [&str; 3] = ["FUNCNAME", "BASH_LINENO", "caller"];

/// A file that asks for the stack of calls runs as the interpreter's child shell, which knows it; not one that
/// redirects itself, which the child shell does not do.
fn child(plan: &Plan, script: &str) -> Option<String> {
    let Source::File(path) = &plan.source else {
        return None;
    };
    let asks = STACK.iter().any(|name| script.contains(name));
    if !asks || redirects_itself(script) {
        return None;
    }
    let mut text = "bash".to_owned();
    for option in &plan.options {
        let flag = option.strip_prefix("set ")?;
        text.push(' ');
        text.push_str(flag);
    }
    Some(format!("{text} {} \"$@\"", quote(path)))
}

/// Runs just one command of the shell's own, as if it were a program.
async fn one_command(name: &str, args: &[String], invocation: &Invocation) -> u8 {
    if !names::PROGRAMS.contains(&name) {
        say(&format!("{name}: command not found"));
        return NOT_FOUND;
    }
    let plan = Plan {
        source: Source::Stdin,
        arg0: name.to_owned(),
        positional: args.to_vec(),
        options: Vec::new(),
        state: None,
    };
    let text = format!("{name} \"$@\"");
    let mut needs = Needs::default();
    needs.words.extend(args.iter().cloned());
    execute(
        invocation,
        Script {
            text: &text,
            needs,
            plan,
        },
    )
    .await
}

/// `exec >log`, `exec 3<file`, `exec {fd}>file`.
fn redirects_itself(script: &str) -> bool {
    script.match_indices("exec ").any(|(at, word)| {
        let rest = script[at + word.len()..].trim_start();
        let rest =
            rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "{}_&".contains(c));
        rest.starts_with(['<', '>'])
    })
}

/// A script's own file is `$0` wherever its text runs.
fn at_home(script: &str) -> std::borrow::Cow<'_, str> {
    if !script.contains("BASH_SOURCE") {
        return script.into();
    }
    script
        .replace("${BASH_SOURCE[0]", "${0")
        .replace("${BASH_SOURCE}", "${0}")
        .replace("${BASH_SOURCE:", "${0:")
        .replace("${BASH_SOURCE%", "${0%")
        .replace("$BASH_SOURCE", "$0")
        .into()
}

struct Script<'a> {
    text: &'a str,
    needs: Needs,
    plan: Plan,
}

async fn execute(invocation: &Invocation, script: Script<'_>) -> u8 {
    let mut state = State::read(
        script.plan.state.as_deref(),
        &invocation.env,
        &invocation.cwd,
    );
    let foreign = foreign(&script.needs);
    let mut bash = builder(&mut state, &foreign).build();
    let mut text = prelude(script.text);
    for option in &script.plan.options {
        text.push_str(option);
        text.push_str("; ");
    }
    text.push_str(&rewrite(script.text));
    let mut options = ExecOptions::new()
        .arg0(script.plan.arg0.clone())
        .positional(script.plan.positional.clone());
    // One of another runtime may read a line after the shell did, and so may what the text does not show.
    let shared = script.needs.hidden
        || foreign
            .iter()
            .skip(names::ELSEWHERE.len())
            .any(|name| script.needs.words.contains(name));
    options = options.stdin_source(Arc::new(Own::new(shared)), input::reads_here);
    let broken = Arc::new(AtomicBool::new(false));
    let code = {
        let (out, err) = (Arc::clone(&broken), Arc::clone(&broken));
        let running = bash
            .execute(&text)
            .options(options)
            .stdout_fn(move |bytes| put(std::io::stdout(), bytes, Arc::clone(&out)))
            .stderr_fn(move |bytes| put(std::io::stderr(), bytes, Arc::clone(&err)));
        match running.await {
            Ok(result) => u8::try_from(result.exit_code & 0xff).unwrap_or(FAILED),
            Err(_) if broken.load(Ordering::Relaxed) => BROKEN_PIPE,
            Err(error) => {
                say(&format!("{}: {error}", script.plan.arg0));
                match error {
                    Error::Parse { .. } => MISUSED,
                    _ => FAILED,
                }
            }
        }
    };
    let view = bash.shell_state_view();
    state.write(&view.env, &view.cwd);
    code
}

/// What is put before a script on its first line. Variables of bash that the interpreter lacks are given to a script
/// that names them, as they are at its start.
fn prelude(script: &str) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let values = [
        ("BASH_COMMAND", String::new()),
        ("EPOCHSECONDS", now.as_secs().to_string()),
        (
            "EPOCHREALTIME",
            format!("{}.{:06}", now.as_secs(), now.subsec_micros()),
        ),
    ];
    let mut text = String::new();
    for (name, value) in values {
        if script.contains(name) {
            text.push_str(&format!("{name}={value}; "));
        }
    }
    if CHILDREN.iter().any(|call| script.contains(call)) && input::needs(script).child_stdin {
        text.push_str(CHILD_STDIN);
    }
    text
}

/// A script as the interpreter is given it.
pub(crate) fn prepared(script: &str) -> String {
    prelude(script) + &rewrite(script)
}

/// Without one of these no child shell has its script on standard input.
const CHILDREN: [&str; 2] = ["bash -", "sh -"];

/// Writes to one of the call's own streams at once. An error ends the script: nobody reads any more.
async fn put(
    mut to: impl std::io::Write,
    bytes: Vec<u8>,
    broken: Arc<AtomicBool>,
) -> bashkit::Result<()> {
    to.write_all(&bytes).and_then(|()| to.flush()).map_err(|e| {
        broken.store(true, Ordering::Relaxed);
        e.into()
    })
}

/// The names of other runtimes that a script may call.
fn foreign(needs: &Needs) -> Vec<String> {
    let own: HashSet<&str> = names::PROGRAMS
        .iter()
        .chain(names::SHELL_ONLY)
        .copied()
        .collect();
    spawn::names(
        needs.words.iter().map(String::as_str),
        &own,
        names::ELSEWHERE,
    )
}

fn builder(state: &mut State, foreign: &[String]) -> BashBuilder {
    let tree = Tree::new(
        platform::roots(),
        names::PROGRAMS
            .iter()
            .chain(names::ELSEWHERE)
            .map(|name| (*name).to_owned())
            .collect(),
    );
    let scripts = Arc::clone(&tree);
    let mut builder = Bash::builder()
        .fs(tree)
        .rootfs(false)
        .before_tool(Box::new(move |event| {
            if matches!(event.name.as_str(), "source" | "." | "bash" | "sh")
                && let Some(file) = event.args.iter().find(|arg| !arg.starts_with('-'))
            {
                scripts.expect_script(file);
            }
            HookAction::Continue(event)
        }))
        .builtin_filter(|name| {
            !names::LEFT_OUT.contains(&name) && !names::ELSEWHERE.contains(&name)
        })
        .cwd(PathBuf::from(&state.cwd))
        .username(USER)
        .hostname(HOST)
        .limits(limits())
        .session_limits(SessionLimits::unlimited())
        .memory_limits(MemoryLimits::unlimited())
        .command_resolver(Arc::new(Unknown))
        .command(spawn::COMMAND, Foreign::by_argument());
    for (name, value) in &state.env {
        builder = builder.env(name, value);
    }
    for name in foreign {
        builder = builder.command(name, Foreign::named());
    }
    builtin::register(builder)
}

fn limits() -> ExecutionLimits {
    let mut limits = ExecutionLimits::new()
        .max_work_units(u64::MAX)
        .max_aggregate_input_bytes(u64::MAX)
        .max_live_intermediate_bytes(u64::MAX)
        .max_commands(usize::MAX)
        .max_loop_iterations(usize::MAX)
        .max_total_loop_iterations(usize::MAX)
        .max_function_depth(usize::MAX)
        .max_stack_bytes(MAX_STACK_BYTES)
        .max_input_bytes(usize::MAX)
        .max_parser_operations(usize::MAX)
        .max_stdout_bytes(usize::MAX)
        .max_stderr_bytes(usize::MAX)
        .max_subst_depth(MAX_NESTING)
        .max_subshell_depth(MAX_NESTING)
        .max_word_split_fields(usize::MAX)
        .max_word_split_bytes(usize::MAX)
        .max_background_jobs(MAX_JOBS)
        .parser_timeout(Duration::from_secs(u64::MAX / 4));
    limits.timeout = Duration::from_secs(u64::MAX / 4);
    limits
}

#[cfg(test)]
mod tests;
