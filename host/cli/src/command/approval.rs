//! `claw approval` and `claw stop`: answering questions, and ending everything.

use super::shown;
use crate::args::{ApprovalCmd, Output, ScopeFlags};
use crate::failure::Failure;
use crate::link::Link;
use crate::render;
use crate::render::turn::Show;
use claw_core::step::ask::AskScope;
use claw_engine::api::{Command, Event};

impl ScopeFlags {
    fn scope(self) -> AskScope {
        // Without a flag, and with `--once`, it is this call.
        match (self.session, self.hour, self.always) {
            (true, ..) => AskScope::Session,
            (_, true, _) => AskScope::Hour,
            (.., true) => AskScope::Always,
            (false, false, false) => AskScope::Once,
        }
    }
}

pub(super) async fn run(link: &Link, command: ApprovalCmd, output: Output) -> Result<u8, Failure> {
    match command {
        ApprovalCmd::List { all } => {
            shown(
                link,
                Command::ApprovalList { all },
                output,
                render::ask::list,
            )
            .await
        }
        ApprovalCmd::Show { id } => {
            shown(
                link,
                Command::ApprovalShow { id },
                output,
                render::ask::show,
            )
            .await
        }
        ApprovalCmd::Allow { id, scope } => {
            let scope = scope.scope();
            answer(link, id, scope, output).await
        }
        ApprovalCmd::Deny { id } => answer(link, id, AskScope::Deny, output).await,
    }
}

/// Answers one. Where nobody else hears the turn that goes on, it is shown here.
async fn answer(link: &Link, id: String, scope: AskScope, output: Output) -> Result<u8, Failure> {
    let mut show = Show::new(output, false);
    let mut hear = |event: &Event| {
        if let Event::Turn { turn } = event {
            show.event(turn);
        }
    };
    let command = Command::ApprovalAnswer { id, scope };
    let done = link.run(command, &mut hear).await;
    show.end();
    let done = done?;
    match output.json {
        true => say!("{done}"),
        false => render::ask::answered(&done),
    }
    Ok(0)
}

/// Answers one at a prompt.
pub(super) async fn say(link: &Link, id: String, scope: AskScope) -> Result<(), Failure> {
    let answer = link.answer(Command::ApprovalAnswer { id, scope }).await;
    answer.map(|_| ())
}

pub(super) async fn stop(link: &Link, output: Output) -> Result<u8, Failure> {
    shown(link, Command::Stop, output, render::stopped).await
}
