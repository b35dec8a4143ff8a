//! From findings to one decision with its explanation.

use super::layer::{Finding, Layer};
use crate::target::{TargetError, describe};
use claw_core::capability::{Decision, Request, Verdict, Wanted};

/// A request that is no request.
pub(super) fn malformed(request: &Request, error: &TargetError) -> Decision {
    // The path is named by the request already.
    let words = match error {
        TargetError::Path(e) => e.why(),
        other => other.to_string(),
    };
    let finding = Finding::refuse(Layer::Request, error.code(), words);
    decision(request, &[finding])
}

/// The first refusing layer decides; without one the request may go on. It is a matter of asking only if every
/// refusal is a grant that a person could give.
pub(super) fn decision(request: &Request, findings: &[Finding]) -> Decision {
    let steps = findings.iter().map(step).collect();
    let refusals: Vec<&Finding> = findings.iter().filter(|f| f.refused.is_some()).collect();
    let Some(first) = refusals.first() else {
        return Decision {
            wanted: None,
            verdict: Verdict::Allow,
            code: "allowed".to_owned(),
            layer: Layer::Grants.name().to_owned(),
            reason: format!("may {}", describe(request)),
            steps,
            hint: None,
        };
    };
    let hint = hint(&refusals);
    Decision {
        wanted: hint.as_ref().and_then(|_| wanted(&refusals)),
        verdict: match hint {
            Some(_) => Verdict::Ask,
            None => Verdict::Deny,
        },
        code: first.refused.clone().unwrap_or_default(),
        layer: first.layer.name().to_owned(),
        reason: format!("may not {}: {}", describe(request), first.words),
        steps,
        hint,
    }
}

/// The rules that together would allow it, the missing grants' first; none if a single refusal does not tell.
fn wanted(refusals: &[&Finding]) -> Option<Wanted> {
    let all: Option<Vec<&Wanted>> = refusals
        .iter()
        .map(|f| f.missing.as_ref()?.wanted.as_ref())
        .collect();
    let mut all = all?;
    all.sort_by_key(|w| is_gate(&w.capability));
    let mut rules: Vec<String> = Vec::new();
    for rule in all.iter().flat_map(|w| &w.rules) {
        if !rules.contains(rule) {
            rules.push(rule.clone());
        }
    }
    // Also a layer above may want both.
    rules.sort_by_key(|rule| is_gate(rule.split(' ').next().unwrap_or_default()));
    Some(Wanted {
        capability: all.first()?.capability.clone(),
        rules,
    })
}

/// Whether a word is a gate's, not a capability's.
fn is_gate(word: &str) -> bool {
    matches!(word, "send" | "delete" | "schedule")
}

/// The lines that together would allow it; none if a single refusal has no such line.
fn hint(refusals: &[&Finding]) -> Option<String> {
    let mut lines: Vec<&str> = refusals
        .iter()
        .map(|f| f.missing.as_ref().map(|m| m.hint.as_str()))
        .collect::<Option<_>>()?;
    lines.dedup();
    Some(lines.join("\n"))
}

fn step(finding: &Finding) -> String {
    let layer = finding.layer.name();
    match &finding.refused {
        None => format!("{layer}: passed: {}", finding.words),
        Some(code) => format!("{layer}: refused ({code}): {}", finding.words),
    }
}
