//! `claw chat`: turns at a prompt, and slash commands that need no model.

use crate::args::{Output, Talk};
use crate::command::talk;
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render;
use claw_core::tool::CallReport;
use claw_engine::api::Command;
use reedline::{DefaultPrompt, DefaultPromptSegment, Reedline, Signal};
use serde_json::Value;
use std::io::{BufRead as _, IsTerminal as _};

const HELP: &str = "\
/tools             tools on offer
/tool NAME JSON    calls a tool directly, under the same policy
/why               explains the newest refusal
/help              this
/quit              ends the chat (Ctrl-D too)
Anything else goes to the model. Ctrl-C interrupts a turn.";

/// Where lines come from: a terminal with editing, or a pipe.
enum Lines {
    Terminal(Box<Reedline>),
    Pipe,
}

impl Lines {
    fn open() -> Self {
        if std::io::stdin().is_terminal() {
            Self::Terminal(Box::new(Reedline::create()))
        } else {
            Self::Pipe
        }
    }

    /// The next line; `None` at the end. Ctrl-C at the prompt clears the line.
    fn next(&mut self) -> std::io::Result<Option<String>> {
        match self {
            Self::Terminal(editor) => {
                let prompt = DefaultPrompt::new(
                    DefaultPromptSegment::Basic("you".into()),
                    DefaultPromptSegment::Empty,
                );
                match editor.read_line(&prompt)? {
                    Signal::Success(line) => Ok(Some(line)),
                    Signal::CtrlD => Ok(None),
                    _ => Ok(Some(String::new())),
                }
            }
            Self::Pipe => {
                let mut line = String::new();
                let read = std::io::stdin().lock().read_line(&mut line)?;
                Ok((read > 0).then_some(line))
            }
        }
    }
}

pub(crate) async fn run(home: &Home, talk: Talk, output: Output) -> Result<u8, Failure> {
    let link = Link::open(home).await?;
    let done = turns(&link, &talk, output).await;
    link.close().await;
    done.map(|()| 0)
}

async fn turns(link: &Link, talk: &Talk, output: Output) -> Result<(), Failure> {
    let status = link.answer(Command::Status).await?;
    if !output.json {
        let model = talk
            .model
            .clone()
            .unwrap_or_else(|| render::text(&status["default_model"]));
        if model.is_empty() {
            eprintln!(
                "no model is configured: slash commands drive the tools. Set ANTHROPIC_API_KEY or OPENAI_API_KEY, or name a local server in claw.yaml."
            );
        } else {
            eprintln!("talking with {model}");
        }
        eprintln!("/help lists what can be typed");
    }
    let mut lines = Lines::open();
    loop {
        let (back, line) = tokio::task::spawn_blocking(move || {
            let line = lines.next();
            (lines, line)
        })
        .await
        .map_err(|e| Failure::failed("CLAW-H002", e.to_string()))?;
        lines = back;
        let Some(line) = line? else { return Ok(()) };
        let line = line.trim();
        if line == "/quit" {
            return Ok(());
        }
        if line.is_empty() {
            continue;
        }
        let done = match line.strip_prefix('/') {
            Some(command) => slash(link, talk, command, output).await,
            None => talk::one(link, line.to_owned(), talk, output).await,
        };
        // One failed or interrupted turn does not end the chat.
        if let Err(failure) = done {
            failure.report(output);
        }
    }
}

async fn slash(link: &Link, talk: &Talk, command: &str, output: Output) -> Result<(), Failure> {
    let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
    let agent = talk.agent.clone();
    let (command, show): (Command, fn(&Value)) = match word {
        "help" => {
            eprintln!("{HELP}");
            return Ok(());
        }
        "tools" => (Command::ToolList { agent }, render::tools),
        "why" => (Command::Why { id: None }, render::why),
        "tool" => {
            let (tool, json) = rest.trim().split_once(' ').unwrap_or((rest.trim(), "{}"));
            let arguments = serde_json::from_str(json)
                .map_err(|e| Failure::usage(format!("the arguments are no JSON: {e}")))?;
            let command = Command::ToolCall {
                agent,
                tool: tool.to_owned(),
                arguments,
            };
            (command, |v| {
                if let Ok(report) = serde_json::from_value::<CallReport>(v.clone()) {
                    render::report(&report);
                }
            })
        }
        other => {
            return Err(Failure::usage(format!("no command `/{other}`"))
                .hint("/help lists what can be typed"));
        }
    };
    let answer = link.answer(command).await?;
    if output.json {
        println!("{answer}");
    } else {
        show(&answer);
    }
    Ok(())
}
