//! `claw ask`: one turn.

use super::{approval, prompt, read};
use crate::args::{Output, Talk};
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render::turn::Show;
use claw_core::event::TurnEvent;
use claw_core::step::ask::AskRow;
use claw_engine::api::{Command, Event};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub(super) async fn ask(
    home: &Home,
    text: Option<String>,
    talk: Talk,
    output: Output,
) -> Result<u8, Failure> {
    let text = match text.as_deref() {
        None | Some("-") => read::stdin()?,
        Some(text) => text.to_owned(),
    };
    let link = Link::open(home).await?;
    let done = one(&link, text, &talk, output).await;
    link.close().await;
    done.map(|()| 0)
}

/// One turn, shown as it goes. Its questions are asked here, if a person sits here.
pub(crate) async fn one(
    link: &Link,
    text: String,
    talk: &Talk,
    output: Output,
) -> Result<(), Failure> {
    let prompts = prompt::possible(output);
    let mut show = Show::new(output, prompts);
    let command = Command::Ask {
        session: talk.session.clone(),
        agent: talk.agent.clone(),
        model: talk.model.clone(),
        text,
    };
    // A turn has few questions, one after the other.
    let (tell, told) = unbounded_channel();
    let mut hear = |event: &Event| {
        if let Event::Turn { turn } = event {
            show.event(turn);
            if prompts {
                pass(&tell, turn);
            }
        }
    };
    let done = tokio::select! {
        done = link.run(command, &mut hear) => done,
        () = questions(link, told, output) => std::future::pending().await,
    };
    show.end();
    done.map(|_| ())
}

/// A question that was opened, or that was closed.
enum Asked {
    Open(Box<AskRow>),
    Closed,
}

fn pass(tell: &UnboundedSender<Asked>, event: &TurnEvent) {
    let asked = match event {
        TurnEvent::Asked { ask } => Asked::Open(ask.clone()),
        TurnEvent::Answered { .. } => Asked::Closed,
        _ => return,
    };
    // Nobody hears it once the turn is over.
    let _ = tell.send(asked);
}

/// Asks each question until it is answered, here or elsewhere. Never ends before the turn does.
async fn questions(link: &Link, mut told: UnboundedReceiver<Asked>, output: Output) {
    let mut next = told.recv().await;
    while let Some(asked) = next {
        next = match asked {
            Asked::Closed => told.recv().await,
            // What comes next closes it: it was answered, here or elsewhere, or its time is over.
            Asked::Open(ask) => tokio::select! {
                biased;
                next = told.recv() => next,
                () = question(link, &ask, output) => None,
            },
        };
    }
    std::future::pending().await
}

async fn question(link: &Link, ask: &AskRow, output: Output) {
    let answered = match prompt::scope().await {
        Ok(Some(scope)) => approval::say(link, ask.id.to_string(), scope).await,
        // No more input: the question stays open for another surface.
        Ok(None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    if let Err(failure) = answered {
        failure.report(output);
    }
    // Its end is told as an event of the turn.
    std::future::pending().await
}
