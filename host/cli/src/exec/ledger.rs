//! What a run did and was refused, in memory: there is no store beside `claw exec`.

use super::again::{Question, question};
use async_trait::async_trait;
use claw_core::code::GuestError;
use claw_core::id::EffectId;
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::limit::CALL_EFFECTS;
use claw_core::tool::Denial;
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Different denials kept; more are only counted.
const MAX_DENIALS: usize = 1_000;
/// Lines about denials at the end of a run.
const MAX_LINES: usize = 10;

struct Effect {
    kind: String,
    summary: String,
    state: EffectState,
}

#[derive(Default)]
struct Kept {
    effects: Vec<Effect>,
    effects_dropped: u64,
    denials: Vec<Denial>,
    denials_dropped: u64,
}

/// The ledger of one run.
#[derive(Default)]
pub(super) struct Notes(Mutex<Kept>);

impl Notes {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As they stand in the report.
    pub(super) fn report(&self) -> (Value, Value) {
        let kept = self.kept();
        let effects = kept
            .effects
            .iter()
            .map(|e| json!({ "kind": e.kind, "summary": e.summary, "state": e.state }));
        let denials = kept.denials.iter().map(|d| {
            json!({
                "request": d.request, "capability": d.capability, "code": d.decision.code,
                "reason": d.decision.reason, "hint": d.decision.hint, "count": d.count,
            })
        });
        let list = |rows: Vec<Value>, dropped: u64| json!({ "list": rows, "dropped": dropped });
        (
            list(effects.collect(), kept.effects_dropped),
            list(denials.collect(), kept.denials_dropped),
        )
    }

    /// What a person may be asked, if the run changed nothing: its first refusal for want of their word.
    pub(super) fn question(&self) -> Option<Question> {
        let kept = self.kept();
        let clean = kept.effects.is_empty() && kept.effects_dropped == 0;
        kept.denials.iter().filter(|_| clean).find_map(question)
    }

    /// One line for each kind of refusal, with the flag that would lift it.
    pub(super) fn lines(&self) -> Vec<String> {
        let kept = self.kept();
        let mut groups: Vec<(&Denial, u64)> = Vec::new();
        for denial in &kept.denials {
            let like = |other: &Denial| match &denial.decision.hint {
                Some(hint) => other.decision.hint.as_ref() == Some(hint),
                None => other.request == denial.request,
            };
            match groups.iter_mut().find(|(other, _)| like(other)) {
                Some((_, more)) => *more += 1,
                None => groups.push((denial, 0)),
            }
        }
        let mut lines: Vec<String> = groups
            .iter()
            .take(MAX_LINES)
            .map(|(denial, more)| line(denial, *more))
            .collect();
        if groups.len() > MAX_LINES {
            lines.push(format!("denied: {} more", groups.len() - MAX_LINES));
        }
        lines
    }
}

fn line(denial: &Denial, more: u64) -> String {
    let decision = &denial.decision;
    // Policy names what was asked for, a guard of the file system only why.
    let mut line = match decision.reason.strip_prefix("may not ") {
        Some(reason) => format!("denied: {reason}"),
        None => format!("denied: {}: {}", denial.request, decision.reason),
    };
    if more > 0 {
        line.push_str(&format!(", and {more} more of the kind"));
    }
    match &decision.hint {
        Some(hint) => line.push_str(&format!(" (to allow it: {})", hint.replace('\n', " "))),
        None if decision.code == "address-blocked" => line.push_str(
            " (a name never admits an address that is not public; the address itself does, with its port: --net 127.0.0.1:8080)",
        ),
        None => {}
    }
    line
}

#[async_trait]
impl Ledger for Notes {
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        let mut kept = self.kept();
        let id = EffectId::new(kept.effects.len().to_string());
        if kept.effects.len() as u64 >= CALL_EFFECTS {
            kept.effects_dropped += 1;
            return Ok(id);
        }
        kept.effects.push(Effect {
            kind: intent.kind,
            summary: intent.summary,
            state: EffectState::Started,
        });
        Ok(id)
    }

    async fn settle(&self, id: EffectId, state: EffectState) {
        let mut kept = self.kept();
        let at = id.as_str().parse::<usize>().unwrap_or(usize::MAX);
        if let Some(effect) = kept.effects.get_mut(at) {
            effect.state = state;
        }
    }

    fn deny(&self, denial: Denial) {
        let mut kept = self.kept();
        let same = |d: &&mut Denial| d.request == denial.request && d.decision == denial.decision;
        if let Some(known) = kept.denials.iter_mut().find(same) {
            known.count = known.count.saturating_add(denial.count);
        } else if kept.denials.len() < MAX_DENIALS {
            kept.denials.push(denial);
        } else {
            kept.denials_dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_core::capability::{Decision, Verdict};
    use claw_core::id::{AgentId, CallId, SessionKey};
    use claw_core::subject::Subject;

    fn denial(request: &str, code: &str, hint: Option<&str>) -> Denial {
        Denial {
            request: request.into(),
            capability: "http".into(),
            details: Vec::new(),
            decision: Decision {
                wanted: None,
                verdict: Verdict::Ask,
                code: code.into(),
                layer: "grants".into(),
                reason: format!("may not {request}: no"),
                steps: Vec::new(),
                hint: hint.map(str::to_owned),
            },
            count: 1,
        }
    }

    #[test]
    fn refusals_of_one_kind_are_one_line() {
        let notes = Notes::default();
        assert!(notes.lines().is_empty());
        for path in ["a", "b", "a"] {
            notes.deny(denial(path, "host-not-granted", Some("--net x.test")));
        }
        notes.deny(denial("c", "address-blocked", None));
        let lines = notes.lines();
        assert_eq!(
            lines[0],
            "denied: a: no, and 1 more of the kind (to allow it: --net x.test)"
        );
        assert!(lines[1].contains("--net 127.0.0.1:8080"), "{lines:?}");
        let (_, denials) = notes.report();
        assert_eq!(denials["list"][0]["count"], 2);
        for i in 0..MAX_DENIALS {
            notes.deny(denial(&format!("x{i}"), "read-only", None));
        }
        assert_eq!(notes.lines().len(), MAX_LINES + 1);
        let (_, denials) = notes.report();
        assert_eq!(denials["list"].as_array().unwrap().len(), MAX_DENIALS);
        assert_eq!(denials["dropped"], 3);
    }

    #[tokio::test]
    async fn effects_are_noted_up_to_the_limit_and_counted_beyond() {
        let notes = Notes::default();
        let agent = AgentId::new("exec");
        let intent = EffectIntent {
            call: CallId::new("c"),
            session: SessionKey::main(&agent),
            agent,
            subject: Subject::Exec("x".into()),
            kind: "http".into(),
            summary: "POST https://a.test/".into(),
        };
        for i in 0..=CALL_EFFECTS {
            let id = notes.begin(intent.clone()).await.unwrap();
            let state = if i == 0 {
                EffectState::Failed
            } else {
                EffectState::Done
            };
            notes.settle(id, state).await;
        }
        let (effects, _) = notes.report();
        assert_eq!(effects["list"][0]["state"], "failed");
        assert_eq!(
            effects["list"].as_array().unwrap().len() as u64,
            CALL_EFFECTS
        );
        assert_eq!(effects["dropped"], 1);
    }
}
