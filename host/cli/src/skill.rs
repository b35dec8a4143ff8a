//! `claw skill`: what there is, what it is, and bringing, changing and running it.

mod add;
mod bring;
mod given;
mod knowledge;
mod places;
mod shelf;
mod show;
mod update;
mod web;

pub(crate) use shelf::SkillShelf;

use crate::args::{Output, SkillCmd};
use crate::command::ran;
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render::clean;
use claw_engine::api::Command;
use claw_install::skill::shelf::Shelf;
use serde_json::json;
use std::io::{IsTerminal as _, Read as _};

/// Most of a standard input that is handed to a skill, in bytes.
const MAX_STDIN_BYTES: u64 = 1 << 20;

pub(crate) async fn run(home: &Home, command: SkillCmd, output: Output) -> Result<u8, Failure> {
    match command {
        SkillCmd::Add(asked) => add::add(home, asked, output).await,
        SkillCmd::Review { skill } => add::review(home, &skill, output).await,
        SkillCmd::Update { name, yes, dry_run } => {
            update::update(home, name, (yes, dry_run), output).await
        }
        SkillCmd::List { agent } => show::list(home, agent.as_deref(), output),
        SkillCmd::Show { name } => show::show(home, &name, output),
        SkillCmd::Lint { dirs } => show::lint(&dirs, output),
        SkillCmd::Run { name, script, args } => execute(home, name, script, args, output).await,
        SkillCmd::Verify { name } => verify(home, name.as_deref(), output),
        SkillCmd::Remove { name } => remove(home, &name, output),
        SkillCmd::Enable { name } => enable(home, &name, output),
        SkillCmd::Disable { name } => {
            Shelf::new(home.path()).set_disabled(&name, true)?;
            done(output, &name, "disabled");
            Ok(0)
        }
    }
}

fn done(output: Output, name: &str, state: &str) {
    if output.json {
        say!("{}", json!({ "name": name, "state": state }));
    } else {
        say!("{}", clean(&format!("{name}: {state}")));
    }
}

async fn execute(
    home: &Home,
    skill: String,
    script: String,
    args: Vec<String>,
    output: Output,
) -> Result<u8, Failure> {
    let stdin = if std::io::stdin().is_terminal() {
        None
    } else {
        let mut text = String::new();
        std::io::stdin()
            .take(MAX_STDIN_BYTES + 1)
            .read_to_string(&mut text)?;
        if text.len() as u64 > MAX_STDIN_BYTES {
            let words = format!("the standard input is over {MAX_STDIN_BYTES} bytes");
            return Err(Failure::usage(words).hint("put it into a file of the workspace"));
        }
        Some(text)
    };
    let link = Link::open(home).await?;
    let command = Command::SkillRun {
        agent: None,
        skill,
        script,
        args,
        stdin,
        files: Vec::new(),
    };
    let report = link.answer(command).await;
    link.close().await;
    ran(&report?, output)
}

fn verify(home: &Home, name: Option<&str>, output: Output) -> Result<u8, Failure> {
    let drift = Shelf::new(home.path()).verify(name)?;
    if output.json {
        say!("{}", json!(drift));
    } else if drift.is_empty() {
        say!("every file is as claw.lock says");
    }
    for one in drift.iter().filter(|_| !output.json) {
        say!("{}", clean(&one.to_string()));
    }
    Ok(u8::from(!drift.is_empty()))
}

fn remove(home: &Home, name: &str, output: Output) -> Result<u8, Failure> {
    let removed = Shelf::new(home.path()).remove(name)?;
    done(output, name, "removed");
    if !output.json {
        let hash = removed.locked.tree.short();
        say!(
            "what it kept in its home stays (agents/main/homes/skill-{hash}…); `claw grant list --all` shows its grants"
        );
    }
    Ok(0)
}

/// Offers it again; one that came with a workspace is accepted as it is now.
fn enable(home: &Home, name: &str, output: Output) -> Result<u8, Failure> {
    let shelf = Shelf::new(home.path());
    if shelf.get(name).is_ok() {
        shelf.set_disabled(name, false)?;
    } else {
        let tree = show::unaccepted(home, name)?;
        places::accept(home, &tree)?;
    }
    done(output, name, "enabled");
    Ok(0)
}
