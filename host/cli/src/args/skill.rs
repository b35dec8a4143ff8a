//! Arguments of `claw skill`.

use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum SkillCmd {
    /// Installs a skill after showing what it is and needs.
    ///
    /// SOURCE is a folder, an archive (.tar.gz or .zip, a file or an address), `owner/repo[/path][@ref]`, an address of
    /// a forge's folder, a site with an index of skills, or `clawhub:owner/slug[@version]`.
    Add(SkillAdd),
    /// Skills there are, with those that are shadowed or refused.
    List {
        #[arg(long)]
        agent: Option<String>,
    },
    /// One skill: where it comes from, what it says, what it may do.
    Show { name: String },
    /// The review of an installed skill, or of a source that is not installed.
    Review { skill: String },
    /// Checks folders against the open specification.
    Lint {
        #[arg(required = true)]
        dirs: Vec<PathBuf>,
    },
    /// Runs a command as an installed skill, with the skill's grants and nothing else.
    Run {
        /// The skill.
        name: String,
        /// One of its scripts, or a command.
        script: String,
        /// Its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Fetches again what was installed; asks before anything gains authority.
    Update {
        /// One skill (default: all).
        name: Option<String>,
        /// Do not ask: what asks for more than before stays as it is.
        #[arg(long)]
        yes: bool,
        /// Only say what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Compares every installed file with the lock.
    Verify {
        /// One skill (default: all).
        name: Option<String>,
    },
    /// Removes a skill. What it kept in its home stays.
    Remove { name: String },
    /// Offers a disabled skill again.
    Enable { name: String },
    /// Keeps a skill, and offers it to no agent.
    Disable { name: String },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SkillAdd {
    /// Where it comes from; without it, everything in claw.lock is checked to be there (with --frozen).
    #[arg(required_unless_present = "frozen")]
    pub(crate) source: Option<String>,
    /// Do not ask, and grant nothing.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Grant this without asking: a rule as the review prints it. Can be repeated.
    #[arg(long = "grant", value_name = "RULE")]
    pub(crate) grants: Vec<String>,
    /// Show the review, and install nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Install exactly what claw.lock names, or nothing.
    #[arg(long)]
    pub(crate) frozen: bool,
    /// A secret of the vault for a private repository.
    #[arg(long, value_name = "NAME")]
    pub(crate) secret: Option<String>,
    /// Fetch no packages.
    #[arg(long)]
    pub(crate) no_packages: bool,
}
