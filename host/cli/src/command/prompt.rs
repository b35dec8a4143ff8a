//! A question of the host asked at the terminal, and the answer that a person types.
//!
//! Invariants: it is asked only where a person sits at both ends, standard input and standard error; what was typed before
//! the question was shown answers nothing; and waiting for a line can be given up, so that nothing reads the terminal
//! after the question is closed.

use crate::args::Output;
use crate::render::ask::highlight;
use claw_core::step::ask::AskScope;
use rustix::event::{PollFd, PollFlags, Timespec};
use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

/// Longest answer that is looked at, in bytes.
const MAX_ANSWER_BYTES: usize = 64;
/// Between two looks at the terminal, in milliseconds.
const LOOK_MS: u64 = 50;

/// What a person may answer.
const ANSWERS: [(&str, &str, AskScope); 5] = [
    ("o", "once", AskScope::Once),
    ("s", "session", AskScope::Session),
    ("h", "1h", AskScope::Hour),
    ("a", "always", AskScope::Always),
    ("d", "deny", AskScope::Deny),
];

/// What is asked.
const WORDS: &str = "[o]nce, [s]ession, 1 [h]our, [a]lways, [d]eny> ";

/// Whether a person sits here who can be asked.
pub(crate) fn possible(output: Output) -> bool {
    !output.json && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Reads an answer: its letter or its word.
pub(crate) fn read(text: &str) -> Option<AskScope> {
    let text = text.trim().to_ascii_lowercase();
    let same = |(letter, word, _): &&(&str, &str, AskScope)| text == *letter || text == *word;
    ANSWERS.iter().find(same).map(|(_, _, scope)| *scope)
}

/// Asks until there is an answer; `None` if there is no more input. Safe to give up at any moment.
///
/// # Errors
/// The terminal cannot be read.
pub(crate) async fn scope() -> io::Result<Option<AskScope>> {
    forget()?;
    loop {
        let Some(line) = line(WORDS).await? else {
            return Ok(None);
        };
        if let Some(scope) = read(&line) {
            return Ok(Some(scope));
        }
    }
}

/// Asks whether to go on; no more input is no.
///
/// # Errors
/// The terminal cannot be read.
pub(crate) async fn yes(words: &str) -> io::Result<bool> {
    forget()?;
    let line = line(words).await?;
    let line = line.unwrap_or_default().trim().to_ascii_lowercase();
    Ok(["y", "yes"].contains(&line.as_str()))
}

/// What was typed before the question answers nothing.
fn forget() -> io::Result<()> {
    let queue = rustix::termios::QueueSelector::IFlush;
    Ok(rustix::termios::tcflush(io::stdin(), queue)?)
}

/// One line of the terminal. It edits lines itself, so that there is something to read only once a line has ended.
async fn line(prompt: &str) -> io::Result<Option<String>> {
    let mut to = io::stderr();
    write!(to, "{}", highlight(prompt)).and_then(|()| to.flush())?;
    let mut bytes = Vec::new();
    loop {
        if !readable()? {
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
            continue;
        }
        let mut piece = [0; MAX_ANSWER_BYTES];
        let read = rustix::io::read(io::stdin(), &mut piece)?;
        let piece = piece.get(..read).unwrap_or_default();
        bytes.extend_from_slice(piece);
        // A longer line is no answer: only its beginning is kept.
        bytes.truncate(2 * MAX_ANSWER_BYTES);
        if read == 0 && bytes.is_empty() {
            return Ok(None);
        }
        if read == 0 || piece.ends_with(b"\n") {
            return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
}

/// Whether a line waits, or the end of the input.
fn readable() -> io::Result<bool> {
    let stdin = io::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    match rustix::event::poll(&mut fds, Some(&Timespec::default())) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_a_letter_and_a_word_and_nothing_else_is_one() {
        for (text, scope) in [
            ("o", AskScope::Once),
            (" Once \n", AskScope::Once),
            ("s", AskScope::Session),
            ("session", AskScope::Session),
            ("h", AskScope::Hour),
            ("1h", AskScope::Hour),
            ("A", AskScope::Always),
            ("always", AskScope::Always),
            ("d", AskScope::Deny),
            ("deny", AskScope::Deny),
        ] {
            assert_eq!(read(text), Some(scope), "{text}");
        }
        for other in [
            "",
            "y",
            "yes",
            "ok",
            "on",
            "once!",
            "all",
            "alwaysalways",
            "1",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
