//! A run that was refused something: a person at the terminal is asked, and it runs again with what they allow.
//!
//! Invariant: asked only where a person sits, and after a run that changed nothing and took nothing of what was typed: the
//! next run finds everything as the first did. What is allowed here is allowed to the next run of this command and to
//! nothing else.

use super::ledger::Notes;
use super::report::End;
use crate::args::Output;
use crate::command::prompt;
use crate::render::ask::highlight;
use crate::render::clean;
use crate::stop::Interrupts;
use claw_core::capability::Verdict;
use claw_core::tool::Denial;

/// Most runs of one command.
pub(super) const MAX_RUNS: usize = 8;

/// The question, and the rules that yes would add.
pub(super) struct Question {
    pub(super) words: Vec<String>,
    pub(super) rules: Vec<String>,
}

/// What may be asked about a denial; `None`: no word of a person is all that is missing.
pub(super) fn question(denial: &Denial) -> Option<Question> {
    let decision = &denial.decision;
    let wanted = decision.wanted.as_ref()?;
    if decision.verdict != Verdict::Ask || wanted.rules.is_empty() {
        return None;
    }
    let details: Vec<String> = denial.details.iter().map(|d| clean(d)).collect();
    let details = match details.is_empty() {
        true => String::new(),
        false => format!(" ({})", details.join(", ")),
    };
    let mut words = vec![format!("? it wanted to {}{details}", verb(&denial.request))];
    let rule = |rule: &String| format!("  would allow: {}", clean(rule));
    words.extend(wanted.rules.iter().map(rule));
    Some(Question {
        words,
        rules: wanted.rules.clone(),
    })
}

/// A request in words begins with what is done; a method of HTTP is no word of a sentence.
fn verb(request: &str) -> String {
    let request = clean(request);
    match request.split_once(' ') {
        Some((method, _)) if method.chars().all(|c| c.is_ascii_uppercase()) => {
            format!("send {request}")
        }
        _ => request,
    }
}

/// What a person allows the command, after this run of it.
pub(super) async fn allowed(
    end: &End,
    notes: &Notes,
    took_input: bool,
    interrupts: &mut Interrupts,
) -> Option<Vec<String>> {
    let may = prompt::possible(Output { json: false }) && !took_input;
    if !may || !matches!(end, End::Done(_)) {
        return None;
    }
    let asked = notes.question()?;
    asked
        .words
        .iter()
        .for_each(|l| eprintln!("{}", highlight(l)));
    let yes = tokio::select! {
        yes = prompt::yes("run it again with that? [y/N]> ") => yes.unwrap_or(false),
        () = interrupts.next() => false,
    };
    yes.then_some(asked.rules)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_core::capability::{Decision, Wanted};

    fn denial(verdict: Verdict, rules: Option<&[&str]>) -> Denial {
        Denial {
            request: "POST `https://a.test/\u{1b}[2Jx`".into(),
            capability: "http".into(),
            decision: Decision {
                verdict,
                code: "host-not-granted".into(),
                layer: "grants".into(),
                reason: "no".into(),
                steps: Vec::new(),
                hint: None,
                wanted: rules.map(|rules| Wanted {
                    capability: "http".into(),
                    rules: rules.iter().map(|r| (*r).to_owned()).collect(),
                }),
            },
            count: 1,
            details: vec!["412 bytes".into()],
        }
    }

    #[test]
    fn only_what_a_person_could_allow_is_asked() {
        let rules: &[&str] = &["http POST https://a.test/x"];
        let asked = question(&denial(Verdict::Ask, Some(rules))).unwrap();
        assert_eq!(
            asked.words,
            [
                "? it wanted to send POST `https://a.test/[2Jx` (412 bytes)",
                "  would allow: http POST https://a.test/x",
            ]
        );
        assert_eq!(asked.rules, rules);
        for (verdict, rules) in [
            (Verdict::Ask, None),
            (Verdict::Ask, Some(&[][..])),
            (Verdict::Deny, Some(rules)),
            (Verdict::Allow, Some(rules)),
        ] {
            assert!(question(&denial(verdict, rules)).is_none());
        }
        assert_eq!(verb("write file `/mnt/a`"), "write file `/mnt/a`");
    }
}
