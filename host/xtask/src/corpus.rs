//! `cargo xtask corpus DIR`: how many scripts of community skills start and end as they intend (R0), and why not.
//!
//! DIR holds a checkout or export of folders with a `SKILL.md`; it is no part of this repository. The rules are those
//! of `corpus/classify.rs`.
//! Invariant: nothing below DIR is run but in the sandbox, with no grant but its own folder, read-only, and a private
//! home; no rule knows a skill by name or by digest.

mod classify;
mod find;
mod javascript;
mod python;
mod run;
mod shell;
mod table;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;

use crate::ctx::Ctx;
use find::{Language, Script};
use run::Runner;
use table::Row;

/// After so many scripts a line says how far it is.
const TELL_EVERY: usize = 200;
/// Most processes at once.
const MAX_JOBS: usize = 64;

/// What to run.
#[derive(clap::Args)]
pub(crate) struct CorpusArgs {
    /// Folder with skills, at any depth.
    dir: PathBuf,
    /// Write the document to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Run only so many scripts; the same ones for the same seed.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Which sample.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// One language: `python`, `bash`, `javascript` or `typescript`.
    #[arg(long, value_name = "NAME")]
    language: Option<String>,
    /// Scripts at once (default: as many as there are cores).
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Seconds a script may take.
    #[arg(long, default_value_t = 10)]
    timeout: u64,
    /// A folder `node_modules` that every script finds above its skill: the figure with packages, beside the one without.
    #[arg(long, value_name = "DIR")]
    packages: Option<PathBuf>,
    /// The binary to run scripts with; the default is the one of the last build.
    #[arg(long, value_name = "FILE")]
    claw: Option<PathBuf>,
}

/// Runs every script, prints the table.
pub(crate) fn run(ctx: &Ctx, args: &CorpusArgs) -> Result<()> {
    let mut scripts = find::scripts(&args.dir)?;
    if let Some(name) = &args.language {
        let known = Language::ALL.map(Language::name);
        if !known.contains(&name.as_str()) {
            bail!("`{name}` is no language this knows: {}", known.join(", "));
        }
        scripts.retain(|script| script.language.name() == name);
    }
    let found = scripts.len();
    if let Some(count) = args.sample {
        scripts = find::sample(scripts, count, args.seed);
    }
    let claw = args.claw.clone().unwrap_or_else(|| ctx.claw());
    let base = ctx.target.join("corpus");
    let work = base.join(format!("work-{}", std::process::id()));
    let runner = Runner {
        claw,
        home: base.join("home"),
        work,
        seconds: args.timeout,
        packages: args
            .packages
            .as_ref()
            .map(std::path::absolute)
            .transpose()?,
    };
    std::fs::create_dir_all(&runner.home)?;
    check(&runner, &scripts)?;
    ctx.say(format!("corpus: {} of {found} scripts", scripts.len()));
    let rows = all(ctx, &runner, &scripts, jobs(args));
    let _ = std::fs::remove_dir_all(&runner.work);
    let rows = rows?;
    let about = json!({
        "found": found, "sample": args.sample, "seed": args.seed, "timeout_s": args.timeout,
        "with_packages": args.packages.is_some(),
        "languages": by_language(&scripts),
    });
    if let Some(file) = &args.json {
        let document = table::document(&rows, &about);
        std::fs::write(file, format!("{document:#}\n"))
            .with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    print!("{}", table::text(&rows));
    Ok(())
}

fn jobs(args: &CorpusArgs) -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    args.jobs.unwrap_or(cores).clamp(1, MAX_JOBS)
}

fn by_language(scripts: &[Script]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for script in scripts {
        *counts.entry(script.language.name()).or_default() += 1;
    }
    counts
}

/// Each interpreter that is needed works.
fn check(runner: &Runner, scripts: &[Script]) -> Result<()> {
    if !runner.claw.is_file() {
        bail!(
            "`{}` is not built; run `cargo xtask runtimes`",
            runner.claw.display()
        );
    }
    for (language, program, flag, code) in [
        (Language::Python, "python3", "-c", "print('ready')"),
        (Language::Shell, "bash", "-c", "echo ready"),
        (Language::JavaScript, "node", "-e", "console.log('ready')"),
        (
            Language::TypeScript,
            "tsx",
            "-e",
            "console.log('ready' as string)",
        ),
    ] {
        if scripts.iter().any(|script| script.language == language) {
            runner.check(program, flag, code)?;
        }
    }
    Ok(())
}

/// Runs all on so many threads; the rows are in the order of the scripts.
fn all(ctx: &Ctx, runner: &Runner, scripts: &[Script], jobs: usize) -> Result<Vec<Row>> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(BTreeMap::new());
    let work = || -> Result<()> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(script) = scripts.get(index) else {
                return Ok(());
            };
            if index > 0 && index.is_multiple_of(TELL_EVERY) {
                ctx.say(format!("corpus: {index} of {}", scripts.len()));
            }
            let ran = runner
                .run(index, script)
                .with_context(|| script.path.clone())?;
            let row = Row {
                path: script.path.clone(),
                language: script.language,
                exit: ran.observed.exit,
                wall_ms: ran.wall_ms,
                said: table::said(&ran.observed.stdout, &ran.observed.stderr),
                verdict: classify::classify(&ran.observed),
            };
            let mut rows = rows.lock().map_err(|_| anyhow!("another thread failed"))?;
            rows.insert(index, row);
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .map_err(|_| anyhow!("a thread of the harness failed"))?
        })
    })?;
    let rows = rows
        .into_inner()
        .map_err(|_| anyhow!("a thread of the harness failed"))?;
    Ok(rows.into_values().collect())
}
