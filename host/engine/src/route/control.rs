//! Control inputs: messages that steer the host and never wait in a lane.
//!
//! Invariant: a message is a control input only if its whole first word is one. One that cannot be read is answered
//! with how it is written and never reaches the model. Only those who may, do: see [`allowed`].

use super::key::DmScope;
use super::origin::Chat;
use super::queue::QueueMode;
use claw_core::id::AskId;
use claw_core::step::ask::AskScope;
use claw_core::subject::Actor;

/// A control input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Ends the turn and empties the queue.
    Stop,
    /// Begins the session anew; a text is the first message of the new one.
    New {
        /// The first message.
        text: Option<String>,
    },
    /// Begins the session anew.
    Reset,
    /// Answers a question with yes.
    Approve {
        /// Which.
        id: AskId,
        /// How far.
        scope: AskScope,
    },
    /// Answers a question with no.
    Deny {
        /// Which.
        id: AskId,
    },
    /// Sets what messages do to a busy turn of this session.
    Queue {
        /// The mode.
        mode: QueueMode,
    },
    /// Puts a summary in the place of what was said; a text says what matters in it.
    Compact {
        /// What matters.
        text: Option<String>,
    },
    /// Says what goes on.
    Status,
}

impl Control {
    /// Whether it is a message of the person too, which a turn answers.
    pub fn is_message(&self) -> bool {
        matches!(self, Self::New { text: Some(_) })
    }
}

/// A control input that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write `{usage}`")]
pub struct Malformed {
    /// How it is written.
    pub usage: &'static str,
}

/// Who else is in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Nobody: one person's own direct session.
    Own,
    /// Others: a group, or direct messages that all share one session.
    Shared,
}

impl Place {
    /// What kind of place a conversation is under a scope.
    pub fn of(chat: &Chat, scope: DmScope) -> Self {
        match (chat, scope) {
            (Chat::Group { .. }, _) | (_, DmScope::Main) => Self::Shared,
            (Chat::Direct { .. }, _) => Self::Own,
        }
    }
}

/// Reads a control input; `None` is an ordinary message.
///
/// # Errors
/// It is one, and lacks something or has something too much.
pub fn parse(text: &str) -> Result<Option<Control>, Malformed> {
    let text = text.trim();
    let (word, rest) = match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    };
    let given = (!rest.is_empty()).then(|| rest.to_owned());
    let control = match word.to_ascii_lowercase().as_str() {
        "/stop" => alone(rest, Control::Stop, "/stop")?,
        "/reset" => alone(rest, Control::Reset, "/reset")?,
        "/status" => alone(rest, Control::Status, "/status")?,
        "/new" => Control::New { text: given },
        "/compact" => Control::Compact { text: given },
        "/approve" => approve(rest).ok_or(Malformed {
            usage: "/approve ID [once|session|1h|always]",
        })?,
        "/deny" => match ask_id(rest) {
            Some(id) => Control::Deny { id },
            None => return Err(Malformed { usage: "/deny ID" }),
        },
        "/queue" => match QueueMode::parse(rest) {
            Some(mode) => Control::Queue { mode },
            None => {
                return Err(Malformed {
                    usage: "/queue steer|followup|collect|interrupt",
                });
            }
        },
        _ => return Ok(None),
    };
    Ok(Some(control))
}

fn alone(rest: &str, control: Control, usage: &'static str) -> Result<Control, Malformed> {
    match rest.is_empty() {
        true => Ok(control),
        false => Err(Malformed { usage }),
    }
}

fn approve(rest: &str) -> Option<Control> {
    let mut words = rest.split_whitespace();
    let id = ask_id(words.next()?)?;
    let scope = match words.next().map(str::to_ascii_lowercase).as_deref() {
        None | Some("once") => AskScope::Once,
        Some("session") => AskScope::Session,
        Some("1h") => AskScope::Hour,
        Some("always") => AskScope::Always,
        Some(_) => return None,
    };
    words
        .next()
        .is_none()
        .then_some(Control::Approve { id, scope })
}

fn ask_id(word: &str) -> Option<AskId> {
    let one = !word.is_empty() && !word.contains(char::is_whitespace);
    one.then(|| AskId::new(word))
}

/// Whether this person may.
///
/// | | own session | shared session |
/// |---|---|---|
/// | owner | everything | everything |
/// | paired | everything but answering questions, which gives authority away | nothing |
/// | anybody else, a schedule | nothing | nothing |
pub fn allowed(actor: &Actor, control: &Control, place: Place) -> bool {
    let answers = matches!(control, Control::Approve { .. } | Control::Deny { .. });
    match (actor, place) {
        (Actor::Owner, _) => true,
        (Actor::Paired(_), Place::Own) => !answers,
        (Actor::Paired(_), Place::Shared)
        | (Actor::GroupMember | Actor::Stranger | Actor::Schedule, _) => false,
    }
}
