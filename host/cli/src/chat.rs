//! `claw chat`: turns at a prompt, and slash commands that need no model.

use crate::args::{Output, Talk};
use crate::command::{prompt, talk};
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render;
use crate::stop;
use claw_core::step::ask::AskScope;
use claw_core::tool::CallReport;
use claw_engine::api::Command;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use serde_json::Value;
use std::io::{BufRead, ErrorKind, IsTerminal as _};

const HELP: &str = "\
/tools             tools on offer
/tool NAME JSON    calls a tool directly, under the same policy
/new               begins a new conversation; what was said is kept
/why               explains the newest refusal
/approve ID        allows what a question of another turn asks for; then once, session, 1h or always
/deny ID           refuses it
/help              this
/quit              ends the chat (Ctrl-D too)
Anything else goes to the model. Ctrl-C interrupts a turn.";

/// Where lines come from: a terminal with editing and a history, or a pipe.
enum Lines {
    Terminal(Box<DefaultEditor>),
    Pipe,
}

impl Lines {
    fn open() -> std::io::Result<Self> {
        if !std::io::stdin().is_terminal() {
            return Ok(Self::Pipe);
        }
        let editor = DefaultEditor::new().map_err(std::io::Error::other)?;
        Ok(Self::Terminal(Box::new(editor)))
    }

    /// The next line; `None` at the end. Ctrl-C at the prompt clears the line. What is not UTF-8 is an error of its
    /// line, and the next one can be read.
    fn next(&mut self) -> std::io::Result<Option<String>> {
        match self {
            Self::Terminal(editor) => match editor.readline("you> ") {
                Ok(line) => {
                    // A line that cannot be remembered was said all the same.
                    let _ = editor.add_history_entry(&line);
                    Ok(Some(line))
                }
                Err(ReadlineError::Eof) => Ok(None),
                Err(ReadlineError::Io(e)) => Err(e),
                Err(_) => Ok(Some(String::new())),
            },
            Self::Pipe => piped(&mut std::io::stdin().lock()),
        }
    }
}

/// The next line of a pipe, read to its end also if it is not UTF-8.
fn piped(from: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let text = String::from_utf8(line);
    text.map(Some)
        .map_err(|_| std::io::Error::from(ErrorKind::InvalidData))
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
    let mut lines = Lines::open()?;
    let _heed = stop::heed();
    while !stop::asked() {
        let read = tokio::task::spawn_blocking(move || {
            let line = lines.next();
            (lines, line)
        });
        let (back, line) = tokio::select! {
            read = read => read.map_err(|e| Failure::failed("CLAW-H002", e.to_string()))?,
            () = stop::wait() => break,
        };
        lines = back;
        let line = match line {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(e) if e.kind() == ErrorKind::InvalidData => {
                not_text().report(output);
                continue;
            }
            Err(e) => return Err(e.into()),
        };
        let line = line.trim();
        if line == "/quit" {
            break;
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
    Ok(())
}

/// `/approve ID [once|session|1h|always]`, `/deny ID`.
fn answer(word: &str, rest: &str) -> Result<Command, Failure> {
    let usage = || Failure::usage("write `/approve ID [once|session|1h|always]` or `/deny ID`");
    let mut words = rest.split_whitespace();
    let id = words.next().ok_or_else(usage)?.to_owned();
    let scope = match (word, words.next()) {
        ("deny", None) => AskScope::Deny,
        ("approve", None) => AskScope::Once,
        ("approve", Some(scope)) => prompt::read(scope).ok_or_else(usage)?,
        _ => return Err(usage()),
    };
    if words.next().is_some() || (word == "approve" && scope == AskScope::Deny) {
        return Err(usage());
    }
    Ok(Command::ApprovalAnswer { id, scope })
}

fn not_text() -> Failure {
    Failure::usage("this line is not UTF-8 text, so it was left out")
        .hint("convert what is piped in to UTF-8")
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
        "new" => {
            let command = Command::SessionReset {
                session: talk.session.clone(),
                agent,
            };
            (command, render::reset)
        }
        "why" => (Command::Why { id: None }, render::why),
        "approve" | "deny" => (answer(word, rest)?, render::ask::answered),
        "tool" => {
            if rest.trim().is_empty() {
                return Err(
                    Failure::usage("no tool is named").hint("/tool NAME JSON; /tools lists them")
                );
            }
            let (tool, json) = rest.trim().split_once(' ').unwrap_or((rest.trim(), "{}"));
            let arguments = serde_json::from_str(json)
                .map_err(|e| Failure::usage(format!("the arguments are not JSON: {e}")))?;
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
        say!("{answer}");
    } else {
        show(&answer);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{AskScope, Command, ErrorKind, answer, piped};

    #[test]
    fn a_question_is_answered_by_its_id_and_nothing_odd_is_an_answer() {
        for (word, rest, wanted) in [
            ("approve", "0199", AskScope::Once),
            ("approve", " 0199  session ", AskScope::Session),
            ("approve", "0199 1h", AskScope::Hour),
            ("approve", "0199 always", AskScope::Always),
            ("deny", "0199", AskScope::Deny),
        ] {
            let Ok(Command::ApprovalAnswer { id, scope }) = answer(word, rest) else {
                unreachable!("{word} {rest}")
            };
            assert_eq!((id.as_str(), scope), ("0199", wanted), "{word} {rest}");
        }
        for (word, rest) in [
            ("approve", ""),
            ("approve", "0199 deny"),
            ("approve", "0199 for ever"),
            ("approve", "0199 once twice"),
            ("deny", ""),
            ("deny", "0199 always"),
        ] {
            assert!(answer(word, rest).is_err(), "{word} {rest}");
        }
    }

    #[test]
    fn a_line_that_is_no_text_is_an_error_of_its_own() {
        let mut from = &b"one\n\xff\xfe\ntwo\nthree"[..];
        let mut next = || piped(&mut from);
        assert_eq!(next().unwrap().unwrap(), "one\n");
        assert_eq!(next().unwrap_err().kind(), ErrorKind::InvalidData);
        assert_eq!(next().unwrap().unwrap(), "two\n");
        assert_eq!(next().unwrap().unwrap(), "three");
        assert!(next().unwrap().is_none());
    }
}
