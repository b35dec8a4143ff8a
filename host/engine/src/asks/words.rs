//! The words of a question: made of the request alone.
//!
//! Invariant: nothing here comes from a model, a page or a guest but what policy itself wrote down of the request, cut
//! and without control characters.

use claw_core::id::{AgentId, AskId};
use claw_core::step::ask::{AskRow, AskScope, AskState};
use claw_core::tool::Denial;

/// Longest question, in characters.
const MAX_QUESTION_CHARS: usize = 2_000;
/// Details of a request that are named.
const MAX_DETAILS: usize = 8;
/// Longest detail, in characters.
const MAX_DETAIL_CHARS: usize = 200;
/// Characters of an id that people type: its time in milliseconds, and of the rest so much that what counts up within a
/// millisecond is part of it (a UUID of version 7, RFC 9562).
const SHORT_ID_CHARS: usize = 24;

/// What a person is asked.
pub(crate) fn question(tool: &str, agent: &AgentId, denial: &Denial) -> String {
    let wanted = denial.decision.wanted.as_ref();
    let capability = wanted.map_or("", |w| w.capability.as_str());
    let rules = wanted.map_or(&[][..], |w| w.rules.as_slice());
    let mut text = format!(
        "the tool `{tool}` of agent `{agent}` wants to {}",
        denial.request
    );
    for detail in denial.details.iter().take(MAX_DETAILS) {
        let detail: String = detail.chars().take(MAX_DETAIL_CHARS).collect();
        text.push_str(", ");
        text.push_str(&detail);
    }
    text.push('.');
    if denial.count > 1 || capability == "delete" {
        text.push_str(" There may be more of the kind.");
    }
    if ["send", "delete", "schedule"].contains(&capability) {
        text.push_str(" It has read text of others before.");
    }
    text.push_str(" To allow it: ");
    text.push_str(&rules.join("; "));
    clean(&text)
}

fn clean(text: &str) -> String {
    let safe = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(safe).take(MAX_QUESTION_CHARS).collect()
}

/// The id as people type it.
pub(crate) fn short(id: &AskId) -> &str {
    id.as_str().get(..SHORT_ID_CHARS).unwrap_or(id.as_str())
}

/// What is delivered: the question, and how it is answered.
pub(crate) fn delivered(row: &AskRow) -> String {
    let id = short(&row.id);
    let waits = match row.expires.0.saturating_sub(row.at.0) / 60_000 {
        minutes @ 0..120 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes / 60),
    };
    format!(
        "[claw asks: {}\nallow: /approve {id} (this once), or with session, 1h or always behind it\nrefuse: /deny {id}\n\
         without an answer it is refused after {waits}]",
        row.question
    )
}

/// How far an answer reaches, in words.
pub(crate) fn reach(scope: AskScope) -> &'static str {
    match scope {
        AskScope::Deny => "denied",
        AskScope::Once => "allowed this once",
        AskScope::Session => "allowed until this conversation ends",
        AskScope::Hour => "allowed for an hour",
        AskScope::Always => "allowed for good",
    }
}

/// How a question was closed, in words.
pub(crate) fn closed(state: &AskState) -> &'static str {
    match state {
        AskState::Open => "open",
        AskState::Answered { scope } => reach(*scope),
        AskState::Expired => "not answered in time",
        AskState::Withdrawn => "withdrawn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claw_core::capability::{Decision, Verdict, Wanted};

    fn denial(capability: &str, request: &str, details: Vec<String>) -> Denial {
        Denial {
            request: request.to_owned(),
            capability: "http".into(),
            decision: Decision {
                verdict: Verdict::Ask,
                code: "host-not-granted".into(),
                layer: "grants".into(),
                reason: String::new(),
                steps: Vec::new(),
                hint: None,
                wanted: Some(Wanted {
                    capability: capability.to_owned(),
                    rules: vec![
                        "http POST https://a.example/".into(),
                        "send https://a.example".into(),
                    ],
                }),
            },
            count: 1,
            details,
        }
    }

    #[test]
    fn a_question_names_the_request_and_is_bounded_and_one_line() {
        let agent = AgentId::new("main");
        let details = vec!["412 bytes".to_owned(), "with secret `key`".to_owned()];
        let asked = denial("http", "POST `https://a.example/x`", details);
        assert_eq!(
            question("web_fetch", &agent, &asked),
            "the tool `web_fetch` of agent `main` wants to POST `https://a.example/x`, 412 bytes, with secret `key`. To \
             allow it: http POST https://a.example/; send https://a.example"
        );
        let long = vec!["x\n\u{7}".repeat(3_000); 20];
        let asked = question("web_fetch", &agent, &denial("http", "POST", long));
        assert!(asked.chars().count() <= MAX_QUESTION_CHARS);
        assert!(!asked.contains(char::is_control));
        let delete = question(
            "exec",
            &agent,
            &denial("delete", "delete file `/workspace/a`", Vec::new()),
        );
        assert!(
            delete.contains("There may be more") && delete.contains("text of others"),
            "{delete}"
        );
    }
}
