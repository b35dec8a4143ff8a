//! `cargo xtask`: everything a developer or CI runs.
//!
//! Invariant: it needs only cargo and the standard tools of the machine to start, says what it does, and never
//! writes outside the checkout's target folder and the cache folder, except for the Debian packages and the rustup
//! target that `setup` names before it installs them.

mod bench;
mod ci;
mod corpus;
mod ctx;
mod demo;
mod digest;
mod licences;
mod mutants;
mod patched;
mod plugins;
mod process;
mod runtimes;
mod setup;
mod sim;
mod test;
mod tidy;
mod toolchain;
mod tree;
mod wit;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use ctx::Ctx;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, test and check claw", version)]
struct Args {
    /// Say only what went wrong.
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Find or make everything a fresh machine needs; does nothing when all is there.
    Setup,
    /// Build the claw binary, the bundled plugins, the script runtimes and the hostile test guests.
    Plugins,
    /// Build the script runtimes alone.
    Runtimes,
    /// Generate the WIT bundles and check them against `wit/bundle.lock`.
    Wit {
        /// Change nothing; fail when `wit/bundle.lock` is out of date.
        #[arg(long)]
        check: bool,
    },
    /// Generate docs/reference from the WIT sources.
    Docs {
        /// Change nothing; fail when a page is out of date.
        #[arg(long)]
        check: bool,
    },
    /// Name in docs/licences.md the crates that the script runtimes embed.
    Licences {
        /// Change nothing; fail when the page is out of date.
        #[arg(long)]
        check: bool,
    },
    /// Write the patches of the crates that were edited by hand in plugins/target.
    Patches,
    /// Check the rules of the repository that the compiler does not.
    Tidy,
    /// Set up, build the plugins, and run the tests.
    Test(test::TestArgs),
    /// Set up, build, and run the story that shows what claw does.
    Demo,
    /// Build for release, measure what claw costs, and print it as JSON.
    Bench(bench::BenchArgs),
    /// Simulate the engine with crashes after every commit, and check what must hold.
    Sim(sim::SimArgs),
    /// Take the engine's mechanisms away one by one, and see that the simulator notices.
    Mutants(mutants::MutantsArgs),
    /// Run the scripts of community skills in the sandbox, and count how many end as they intend.
    Corpus(corpus::CorpusArgs),
    /// All that `.ci/run` runs.
    Ci,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match Ctx::detect(args.quiet).and_then(|ctx| run(&ctx, args.task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(ctx: &Ctx, task: Task) -> Result<()> {
    if let Task::Patches = task {
        return patched::write(ctx);
    }
    // The guest workspace names them, so that no cargo command works there without.
    patched::ensure(ctx)?;
    match task {
        Task::Setup => setup::run(ctx).map(|_| ()),
        Task::Plugins => {
            let tools = setup::run(ctx)?;
            plugins::run(ctx, &tools).map(|_| ())
        }
        Task::Runtimes => {
            let tools = setup::run(ctx)?;
            runtimes::run(ctx, &tools)
        }
        Task::Wit { check } => wit::run(ctx, check),
        Task::Docs { check } => wit::docs::run(ctx, check),
        Task::Licences { check } => licences::run(ctx, check),
        Task::Patches => Ok(()),
        Task::Tidy => tidy::run(ctx),
        Task::Test(args) => test::run(ctx, &args),
        Task::Demo => demo::run(ctx),
        Task::Bench(args) => bench::run(ctx, &args),
        Task::Sim(args) => sim::run(ctx, &args),
        Task::Mutants(args) => mutants::run(ctx, &args),
        Task::Corpus(args) => corpus::run(ctx, &args),
        Task::Ci => ci::run(ctx),
    }
}
