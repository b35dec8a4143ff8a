//! `claw ask`: one turn.

use super::read;
use crate::args::{Output, Talk};
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render::turn::Show;
use claw_engine::api::{Command, Event};

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

/// One turn, shown as it goes.
pub(crate) async fn one(
    link: &Link,
    text: String,
    talk: &Talk,
    output: Output,
) -> Result<(), Failure> {
    let mut show = Show::new(output);
    let command = Command::Ask {
        session: talk.session.clone(),
        agent: talk.agent.clone(),
        model: talk.model.clone(),
        text,
    };
    let mut hear = |event: &Event| {
        if let Event::Turn { turn } = event {
            show.event(turn);
        }
    };
    let done = link.run(command, &mut hear).await;
    show.end();
    done.map(|_| ())
}
